"""The figures of an evaluation on many weightings of the same posts at once.

Everywhere `truth`, `answers` and `scores` have one value a post, shape (posts,); `weights` has one line a drawn corpus,
shape (draws, posts), see `bootstrap.draws_of`; an answer has one number a line, shape (draws,), or NaN where a corpus
drawn holds nothing to measure it on. With weights of 1 the figures are scikit-learn's.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vigie_training.calibration import Numbers, Truth

BINS: Final = 10
_FEW_SCORES: Final = 64
Labels = NDArray[np.bool_] | NDArray[np.int64]


def auc(truth: Truth, scores: Numbers, weights: Numbers) -> Numbers:
    """Area under the ROC curve; ties count half."""
    positives, negatives = _by_score(truth, scores, weights)
    below = negatives.cumsum(axis=1) - negatives
    wins = (positives * (below + negatives / 2)).sum(axis=1)
    return _share(wins, positives.sum(axis=1) * negatives.sum(axis=1))


def average_precision(truth: Truth, scores: Numbers, weights: Numbers) -> Numbers:
    """Area under precision-recall, as scikit-learn's step function."""
    hits, precisions = _precisions(truth, scores, weights)
    gains = np.diff(hits, axis=1, prepend=0.0)
    return _share((gains * precisions).sum(axis=1), hits[:, -1])


def precision_at(truth: Truth, scores: Numbers, weights: Numbers, recalls: Numbers) -> Numbers:
    """The best precision with at least these recalls. Shape (draws, recalls)."""
    hits, precisions = _precisions(truth, scores, weights)
    best = np.maximum.accumulate(precisions[:, ::-1], axis=1)[:, ::-1]
    found = np.full((len(weights), len(recalls)), np.nan)
    for draw in np.flatnonzero(hits[:, -1] > 0):
        reached = np.searchsorted(hits[draw], recalls * hits[draw, -1] - 1e-9)
        found[draw] = best[draw, np.minimum(reached, best.shape[1] - 1)]
    return found


def precision(truth: Truth, answers: Truth, weights: Numbers) -> Numbers:
    """The share of yes answers that are right."""
    return _share(weights @ (truth & answers), weights @ answers)


def recall(truth: Truth, answers: Truth, weights: Numbers) -> Numbers:
    """The share of true cases that are answered yes."""
    return _share(weights @ (truth & answers), weights @ truth)


def f1(truth: Truth, answers: Truth, weights: Numbers) -> Numbers:
    """F1 of one class."""
    return _share(2.0 * (weights @ (truth & answers)), weights @ (truth.astype(float) + answers))


def macro_f1(truths: Labels, answers: Labels, classes: Sequence[float], weights: Numbers) -> Numbers:
    """The mean F1 over classes; one that neither comes nor is answered counts 0."""
    each = [np.nan_to_num(f1(truths == label, answers == label, weights)) for label in classes]
    mean: Numbers = np.mean(each, axis=0)
    return mean


def kappa(truth: Truth, answers: Truth, weights: Numbers) -> Numbers:
    """Cohen's κ of answers and labels: agreement beyond chance, to be read beside that of two labellers."""
    everything = weights.sum(axis=1)
    same, said, true = (_share(weights @ part, everything) for part in (truth == answers, answers, truth))
    chance = said * true + (1 - said) * (1 - true)
    return _share(same - chance, 1 - chance)


def brier(truth: Truth, probabilities: Numbers, weights: Numbers) -> Numbers:
    """Mean squared distance of the probabilities from the truth."""
    return _share(weights @ (probabilities - truth) ** 2, weights.sum(axis=1))


def calibration_error(truth: Truth, probabilities: Numbers, weights: Numbers) -> Numbers:
    """Expected calibration error over ten equal bins of probability."""
    inside = bins_of(probabilities)[:, None] == np.arange(BINS)
    gaps = np.abs(weights @ (inside * (truth - probabilities)[:, None])).sum(axis=1)
    return _share(gaps, weights.sum(axis=1))


def bins_of(probabilities: Numbers) -> NDArray[np.int64]:
    """The bin of each probability, 0 to 9."""
    return np.minimum((probabilities * BINS).astype(np.int64), BINS - 1)


def _by_score(truth: Truth, scores: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    """The weight of positives and of negatives at each score, ascending. Shapes (draws, scores)."""
    order = np.argsort(scores, kind="stable")
    starts = np.flatnonzero(np.diff(scores[order], prepend=-np.inf))
    lined, true = weights[:, order], truth[order]
    if len(starts) == len(scores):  # no ties: nothing to add up
        return lined * true, lined * ~true
    if len(starts) <= _FEW_SCORES:  # a product of matrices is ten times faster
        same = (np.cumsum(np.isin(np.arange(len(scores)), starts)) - 1)[:, None] == np.arange(len(starts))
        return lined @ (same & true[:, None]), lined @ (same & ~true[:, None])
    return np.add.reduceat(lined * true, starts, axis=1), np.add.reduceat(lined * ~true, starts, axis=1)


def _precisions(truth: Truth, scores: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    """True positives and precision when all from a score on are answered yes, from the highest. (draws, scores)."""
    positives, negatives = _by_score(truth, -scores, weights)
    hits: Numbers = positives.cumsum(axis=1)
    answered = hits + negatives.cumsum(axis=1)
    return hits, np.divide(hits, answered, out=np.zeros_like(hits), where=answered > 0)


def _share(part: Numbers, whole: Numbers) -> Numbers:
    shares: Numbers = np.full(np.shape(part), np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares
