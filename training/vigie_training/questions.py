"""The questions that an evaluation asks: of every post the truth, a probability and an answer; and their figures."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vigie_datasets.example import Example
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, FLAGS, HEADS, TONE_CATEGORIES
from vigie_models.cascade import ENCODER
from vigie_models.manifest import Manifest
from vigie_models.scores import Scores
from vigie_training import weighted
from vigie_training.bootstrap import Interval, interval
from vigie_training.calibration import Numbers, Truth

AXES: Final = {"relevance": "business", "confidentiality": "leak", "tone": "breach"}  # the head that answers for each
NAMED: Final = (*CONFIDENTIALITY_CATEGORIES, *TONE_CATEGORIES, *FLAGS)
Intervals = dict[str, Interval]
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Question:
    """One yes or no about every post. Shapes: (posts,). `head` is one of `HEADS`.

    Where `calibrated` is false, `probabilities` are scores of any scale, that only rank.
    """

    head: str
    truth: Truth
    probabilities: Numbers
    answers: Truth
    calibrated: bool = True

    def within(self, chosen: Truth) -> "Question":
        """The same question about some of the posts."""
        kept = (self.truth[chosen], self.probabilities[chosen], self.answers[chosen])
        return Question(self.head, *kept, self.calibrated)


def questions_of(examples: Sequence[Example], scores: Sequence[Scores], manifest: Manifest) -> dict[str, Question]:
    """The questions that `Scores` answer, by head: the three axes, the categories and the flags.

    Each score is held against the thresholds of the stages that read it, which are in the manifest of its bundle.
    """
    truths, thresholds = truths_of(examples), _thresholds_of(scores, manifest)

    def asked(head: str, probability: Callable[[Scores], float], answer: Callable[[Scores], bool]) -> Question:
        return Question(head, truths[head], _numbers(map(probability, scores)), _column(map(answer, scores)))

    axes = (
        asked("business", lambda s: s.relevance.business, lambda s: s.relevance.label == "business"),
        asked("leak", lambda s: s.confidentiality.risk, lambda s: s.confidentiality.level >= 1),
        asked("breach", lambda s: s.tone.risk, lambda s: s.tone.breach),
    )
    named = (
        Question(
            name,
            truths[name],
            _numbers(_probability(score, name) for score in scores),
            _column(_answer(score, name, own[name]) for score, own in zip(scores, thresholds, strict=True)),
        )
        for name in NAMED
    )
    return {question.head: question for question in (*axes, *named)}


def truths_of(examples: Sequence[Example]) -> dict[str, Truth]:
    """The truth of every post for each of `HEADS`."""
    table = np.array([example.targets() for example in examples], dtype=bool).reshape(-1, len(HEADS))
    return dict(zip(HEADS, table.T, strict=True))


def figures_of(question: Question, weights: Numbers) -> Intervals:
    """All figures of a question with their intervals; `weights` as in `weighted`."""
    truth, answers, probabilities = question.truth, question.answers, question.probabilities
    found = {
        "auc": weighted.auc(truth, probabilities, weights),
        "average_precision": weighted.average_precision(truth, probabilities, weights),
        "precision": weighted.precision(truth, answers, weights),
        "recall": weighted.recall(truth, answers, weights),
        "f1": weighted.f1(truth, answers, weights),
        "macro_f1": weighted.macro_f1(truth, answers, (False, True), weights),
        "kappa": weighted.kappa(truth, answers, weights),
    }
    if question.calibrated:
        found["brier"] = weighted.brier(truth, probabilities, weights)
        found["calibration_error"] = weighted.calibration_error(truth, probabilities, weights)
    told = {name: interval(values) for name, values in found.items()}
    return told if 0 < truth.sum() < len(truth) else told | {"auc": Interval(0.5, 0.0, 1.0)}


def level_figures(examples: Sequence[Example], scores: Sequence[Scores], weights: Numbers) -> Intervals:
    """How well levels 0, 1 and 2 are told apart, and clear leaks from all else."""
    truth = np.array([example.leak_level for example in examples])
    answers = np.array([score.confidentiality.level for score in scores])
    found = {
        "level_macro_f1": weighted.macro_f1(truth, answers, (0, 1, 2), weights),
        "level_2_precision": weighted.precision(truth == 2, answers == 2, weights),
        "level_2_recall": weighted.recall(truth == 2, answers == 2, weights),
        "level_2_seen": weighted.recall(truth == 2, answers >= 1, weights),
    }
    return {name: interval(values) for name, values in found.items()}


def mean_over(questions: Sequence[Question], weights: Numbers) -> Intervals:
    """The mean AUC and F1 of several questions: of the categories of an axis."""
    aucs = [weighted.auc(each.truth, each.probabilities, weights) for each in questions]
    f1s = [np.nan_to_num(weighted.f1(each.truth, each.answers, weights)) for each in questions]
    return {
        "categories_auc": interval(np.mean(np.nan_to_num(aucs, nan=0.5), axis=0)),
        "categories_macro_f1": interval(np.mean(f1s, axis=0)),
    }


def bounded(
    intervals: Mapping[str, Interval], names: Sequence[str] | None = None, bounds: Sequence[str] | None = None
) -> Figures:
    """Intervals as plain figures `x`, `x_low` and `x_high`: of `names` alone, with the bounds of `bounds` alone."""
    kept = {name: intervals[name] for name in intervals if names is None or name in names}
    plain = {name: each.value for name, each in kept.items()}
    for name, each in kept.items():
        if bounds is None or name in bounds:
            plain |= {f"{name}_low": each.low, f"{name}_high": each.high}
    return plain


def _thresholds_of(scores: Sequence[Scores], manifest: Manifest) -> list[Mapping[str, float]]:
    """By head, what each score was held against."""
    first, last = manifest.thresholds, manifest.last_stage.thresholds
    return [last if ENCODER in score.read_by else first for score in scores]


def _probability(score: Scores, name: str) -> float:
    if name in FLAGS:
        return score.flags.care if name == "care" else score.flags.alert
    return {**score.confidentiality.categories, **score.tone.categories}[name]


def _answer(score: Scores, name: str, threshold: float) -> bool:
    if name in FLAGS:
        return name in score.flags.raised
    if name in TONE_CATEGORIES:
        return name in score.tone.breaches
    return score.confidentiality.level >= 1 and score.confidentiality.categories[name] >= threshold


def _column(values: Iterable[bool]) -> Truth:
    return np.fromiter(values, dtype=bool)


def _numbers(values: Iterable[float]) -> Numbers:
    return np.fromiter(values, dtype=float)
