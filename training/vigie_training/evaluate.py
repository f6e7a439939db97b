"""How good a bundle is on labelled examples: by axis, by category, and on protected speech."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from joblib import Parallel, delayed

from vigie_datasets.example import Example
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, FLAGS, TONE_CATEGORIES
from vigie_models.bundle import Bundle
from vigie_models.scorer import Scorer
from vigie_models.scores import Scores
from vigie_training import metrics
from vigie_training.calibration import Numbers, Truth
from vigie_training.metrics import Rate

CHUNK: Final = 100
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one evaluation. `dummy` is what always giving the commonest answer would get."""

    examples: int
    axes: Mapping[str, Figures]
    dummy: Mapping[str, Figures]
    categories: Mapping[str, Figures]
    protected: Mapping[str, Rate]

    def figures(self) -> dict[str, Figures]:
        """The same as plain numbers, rounded, for the manifest and for `--json`."""
        everything: dict[str, Figures] = {"examples": {"count": self.examples}}
        everything |= {f"dummy_{axis}": figures for axis, figures in self.dummy.items()}
        everything |= {**self.axes, **self.categories}
        everything |= {f"protected_{name}": rate.figures() for name, rate in self.protected.items()}
        return {name: {key: round(value, 4) for key, value in figures.items()} for name, figures in everything.items()}


def evaluate(bundle: Bundle, examples: Sequence[Example], *, jobs: int, tick: Callable[[int], None]) -> Report:
    """Score the examples as the service would, detectors included, and compare with their labels."""
    scores = score_examples(bundle, examples, jobs=jobs, tick=tick)
    return report_on(examples, scores, bundle.manifest.thresholds)


def score_examples(
    bundle: Bundle, examples: Sequence[Example], *, jobs: int, tick: Callable[[int], None]
) -> list[Scores]:
    """The scores of the examples, in their order."""
    pairs = [(example.text, example.parent) for example in examples]
    chunks = [pairs[start : start + CHUNK] for start in range(0, len(pairs), CHUNK)]
    work = Parallel(n_jobs=jobs, return_as="generator", max_nbytes=None)
    scores: list[Scores] = []
    for chunk in work(delayed(_score_chunk)(bundle, chunk) for chunk in chunks):
        scores += chunk
        tick(len(chunk))
    return scores


def report_on(examples: Sequence[Example], scores: Sequence[Scores], thresholds: Mapping[str, float]) -> Report:
    """Compare scores with labels."""
    binary = {
        "relevance": _column(example.relevance == "business" for example in examples),
        "confidentiality": _column(example.leak_level >= 1 for example in examples),
        "tone": _column(bool(example.tone) for example in examples),
    }
    levels = np.array([example.leak_level for example in examples], dtype=float)
    axes = {
        "relevance": _axis(
            binary["relevance"],
            _numbers(score.relevance.business for score in scores),
            _column(score.relevance.label == "business" for score in scores),
        ),
        "confidentiality": _axis(
            binary["confidentiality"],
            _numbers(score.confidentiality.risk for score in scores),
            _column(score.confidentiality.level >= 1 for score in scores),
        )
        | _level_figures(levels, _numbers(score.confidentiality.level for score in scores)),
        "tone": _axis(
            binary["tone"],
            _numbers(score.tone.risk for score in scores),
            _column(score.tone.breach for score in scores),
        ),
    }
    dummy = {axis: _dummy(truth) for axis, truth in binary.items()}
    categories = _categories(examples, scores, thresholds)
    for axis, names in (("confidentiality", CONFIDENTIALITY_CATEGORIES), ("tone", TONE_CATEGORIES)):
        axes[axis]["categories_macro_f1"] = float(np.mean([categories[name]["f1"] for name in names]))
        axes[axis]["categories_auc"] = float(np.mean([categories[name]["auc"] for name in names]))
    return Report(len(examples), axes, dummy, categories, _protected(examples, scores))


def _axis(truth: Truth, probabilities: Numbers, answers: Truth) -> Figures:
    return {
        "auc": metrics.auc(truth, probabilities),
        "average_precision": metrics.average_precision(truth, probabilities),
        "macro_f1": metrics.macro_f1(truth.astype(float), answers.astype(float), (0.0, 1.0)),
        "precision": metrics.precision(truth, answers),
        "recall": metrics.recall(truth, answers),
        "brier": metrics.brier(truth, probabilities),
        "calibration_error": metrics.calibration_error(truth, probabilities),
    }


def _level_figures(truth: Numbers, answers: Numbers) -> Figures:
    return {
        "level_macro_f1": metrics.macro_f1(truth, answers, (0.0, 1.0, 2.0)),
        "level_2_precision": metrics.precision(truth == 2, answers == 2),
        "level_2_recall": metrics.recall(truth == 2, answers == 2),
    }


def _dummy(truth: Truth) -> Figures:
    """Always the commonest answer, with its share as probability."""
    share = float(truth.mean()) if len(truth) else 0.0
    return _axis(truth, np.full(len(truth), share), np.full(len(truth), share >= 0.5))


def _categories(
    examples: Sequence[Example], scores: Sequence[Scores], thresholds: Mapping[str, float]
) -> dict[str, Figures]:
    figures = {}
    for name in (*CONFIDENTIALITY_CATEGORIES, *TONE_CATEGORIES, *FLAGS):
        truth = _column(name in (*example.leak, *example.tone) or _has_flag(example, name) for example in examples)
        probabilities = _numbers(_probability(score, name) for score in scores)
        answers = _column(_answers(score, name, thresholds[name]) for score in scores)
        figures[name] = {
            "positives": float(truth.sum()),
            "auc": metrics.auc(truth, probabilities),
            "average_precision": metrics.average_precision(truth, probabilities),
            "precision": metrics.precision(truth, answers),
            "recall": metrics.recall(truth, answers),
            "f1": metrics.f1(truth, answers),
        }
    return figures


def _protected(examples: Sequence[Example], scores: Sequence[Scores]) -> dict[str, Rate]:
    """Of the protected posts that are clean on an axis, how many are flagged on it all the same."""
    pairs = [
        (example, score) for example, score in zip(examples, scores, strict=True) if example.functionality is not None
    ]
    clean_tone = [score.tone.breach for example, score in pairs if not example.tone]
    no_leak = [score.confidentiality.level for example, score in pairs if example.leak_level == 0]
    return {
        "tone": metrics.wilson(sum(clean_tone), len(clean_tone)),
        "confidentiality": metrics.wilson(sum(level >= 1 for level in no_leak), len(no_leak)),
        "clear_leak": metrics.wilson(sum(level == 2 for level in no_leak), len(no_leak)),
    }


def _has_flag(example: Example, name: str) -> bool:
    return (name == "care" and example.care) or (name == "alert" and example.alert)


def _probability(score: Scores, name: str) -> float:
    if name in FLAGS:
        return score.flags.care if name == "care" else score.flags.alert
    return {**score.confidentiality.categories, **score.tone.categories}[name]


def _answers(score: Scores, name: str, threshold: float) -> bool:
    if name in FLAGS:
        return name in score.flags.raised
    if name in TONE_CATEGORIES:
        return name in score.tone.breaches
    return score.confidentiality.level >= 1 and score.confidentiality.categories[name] >= threshold


def _column(values: Iterable[bool]) -> Truth:
    return np.fromiter(values, dtype=bool)


def _numbers(values: Iterable[float]) -> Numbers:
    return np.fromiter(values, dtype=float)


def _score_chunk(bundle: Bundle, chunk: list[tuple[str, str | None]]) -> list[Scores]:
    scorer = Scorer(bundle)
    return [scorer.score(text, parent=parent) for text, parent in chunk]
