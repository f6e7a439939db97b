"""The three uses of an encoder side by side: what each finds, whom it accuses wrongly, and what it costs."""

from collections.abc import Sequence

import numpy as np

from vigie_datasets.example import Example
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, TONE_CATEGORIES
from vigie_models.cascade import ENCODER, EncoderUse
from vigie_training import weighted
from vigie_training.bootstrap import interval
from vigie_training.calibration import Numbers
from vigie_training.questions import Figures, bounded, level_figures, mean_over, questions_of
from vigie_training.readings import Readings
from vigie_training.scoring import Said
from vigie_training.spared import is_plain_work, protected_flagged

PREFIX = "use_"  # of their names among a bundle's metrics
_CATEGORIES = (*CONFIDENTIALITY_CATEGORIES, *TONE_CATEGORIES)
_MACRO_F1 = {"relevance_macro_f1": "business", "leak_macro_f1": "leak", "tone_macro_f1": "breach"}


def figures_of_uses(examples: Sequence[Example], readings: Readings, weights: Numbers) -> dict[str, Figures]:
    """The figures of each use, by `use_never` and so on; none where there is no encoder.

    `read` is the share of the posts that the encoder reads and `ms` what a post costs on average, in milliseconds of
    CPU; `plain_` the same on plain work without fault. `weights` as in `weighted`.
    """
    if readings.manifest.encoder is None:
        return {}
    return {PREFIX + use.value: _figures(examples, readings, use, weights) for use in EncoderUse}


def _figures(examples: Sequence[Example], readings: Readings, use: EncoderUse, weights: Numbers) -> Figures:
    said = readings.by(use)
    plain = [each for post, each in zip(examples, said, strict=True) if is_plain_work(post)]
    of_plain = {f"plain_{name}": value for name, value in _costs(plain).items()}
    return _quality(examples, said, readings, weights) | _costs(said) | of_plain


def _quality(examples: Sequence[Example], said: Sequence[Said], readings: Readings, weights: Numbers) -> Figures:
    scores = [each.scores for each in said]
    asked = questions_of(examples, scores, readings.manifest)
    told = {
        name: interval(weighted.macro_f1(asked[head].truth, asked[head].answers, (False, True), weights))
        for name, head in _MACRO_F1.items()
    }
    told["leak_auc"] = interval(weighted.auc(asked["leak"].truth, asked["leak"].probabilities, weights))
    told["level_2_recall"] = level_figures(examples, scores, weights)["level_2_recall"]
    told["categories_auc"] = mean_over([asked[name] for name in _CATEGORIES], weights)["categories_auc"]
    return bounded(told) | _protected(examples, said)


def _protected(examples: Sequence[Example], said: Sequence[Said]) -> Figures:
    rates = protected_flagged(examples, [each.scores for each in said])
    figures: Figures = {}
    for name, axis in (("protected_breach", "tone"), ("protected_leak", "confidentiality")):
        rate = rates[axis]
        figures |= {name: rate.value, f"{name}_low": rate.low, f"{name}_high": rate.high}
    return figures


def _costs(said: Sequence[Said]) -> Figures:
    """The share of posts that the encoder read, and the mean cost of a post in milliseconds of CPU."""
    if not said:
        return {"read": 0.0, "ms": 0.0}
    read = [ENCODER in each.scores.read_by for each in said]
    return {"read": float(np.mean(read)), "ms": 1000 * float(np.mean([each.seconds for each in said]))}
