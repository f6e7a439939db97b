"""The figures of an evaluation, each a short function of truths and answers."""

from math import sqrt
from typing import NamedTuple

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from vigie_training.calibration import Numbers, Truth

BINS = 10


class Rate(NamedTuple):
    """A share with its 95 % interval."""

    hits: int
    among: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself; 0 of nothing is 0."""
        return self.hits / self.among if self.among else 0.0

    def figures(self) -> dict[str, float]:
        """The same as plain numbers."""
        return {**self._asdict(), "rate": self.value}


def auc(truth: Truth, scores: Numbers) -> float:
    """Area under the ROC curve; 0.5 where there is one answer only."""
    return float(roc_auc_score(truth, scores)) if 0 < truth.sum() < len(truth) else 0.5


def average_precision(truth: Truth, scores: Numbers) -> float:
    """Area under precision-recall; the dummy's is the share of positives."""
    return float(average_precision_score(truth, scores)) if truth.any() else 0.0


def f1(truth: Truth, answers: Truth) -> float:
    """F1 of one class; 0 where it neither comes nor is answered."""
    hits = int((truth & answers).sum())
    total = int(truth.sum() + answers.sum())
    return 2 * hits / total if total else 0.0


def macro_f1(truths: Numbers, answers: Numbers, classes: tuple[float, ...]) -> float:
    """The mean F1 over classes."""
    return float(np.mean([f1(truths == each, answers == each) for each in classes]))


def precision(truth: Truth, answers: Truth) -> float:
    """The share of yes answers that are right."""
    return float(truth[answers].mean()) if answers.any() else 0.0


def recall(truth: Truth, answers: Truth) -> float:
    """The share of true cases that are answered yes."""
    return float(answers[truth].mean()) if truth.any() else 0.0


def brier(truth: Truth, probabilities: Numbers) -> float:
    """Mean squared distance of the probabilities from the truth."""
    return float(np.mean((probabilities - truth) ** 2))


def calibration_error(truth: Truth, probabilities: Numbers) -> float:
    """Expected calibration error over ten equal bins of probability."""
    bins = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    gaps = [
        (bins == each).mean() * abs(truth[bins == each].mean() - probabilities[bins == each].mean())
        for each in np.unique(bins)
    ]
    return float(sum(gaps))


def wilson(hits: int, among: int) -> Rate:
    """A share with Wilson's 95 % score interval, which holds for small counts and for 0."""
    if not among:
        return Rate(0, 0, 0.0, 1.0)
    z2, share = 1.959964**2, hits / among
    middle = (share + z2 / (2 * among)) / (1 + z2 / among)
    half = sqrt(z2 * (share * (1 - share) / among + z2 / (4 * among**2))) / (1 + z2 / among)
    return Rate(hits, among, max(0.0, middle - half), min(1.0, middle + half))
