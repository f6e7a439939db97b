"""Precision against recall, and probabilities against what came true: points to draw, with their intervals."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from vigie_training import metrics, weighted
from vigie_training.bootstrap import Interval, interval
from vigie_training.calibration import Numbers
from vigie_training.metrics import Rate
from vigie_training.questions import Question

RECALLS: Final = tuple(round(float(each), 2) for each in np.arange(0.05, 1.001, 0.05))


@dataclass(frozen=True, slots=True)
class Point:
    """The best precision that a question has with at least this recall."""

    recall: float
    precision: Interval


@dataclass(frozen=True, slots=True)
class Bin:
    """The posts whose probability lies in one tenth: what was said on average, and how many were true."""

    said: float
    true: Rate


def precision_recall(question: Question, weights: Numbers) -> tuple[Point, ...]:
    """One point for each of `RECALLS`; none where nothing is true."""
    if not question.truth.any():
        return ()
    found = weighted.precision_at(question.truth, question.probabilities, weights, np.array(RECALLS))
    return tuple(Point(recall, interval(found[:, place])) for place, recall in enumerate(RECALLS))


def reliability(question: Question) -> tuple[Bin, ...]:
    """The bins that hold posts, with Wilson's intervals."""
    if not question.calibrated:
        return ()
    bins = weighted.bins_of(question.probabilities)
    return tuple(_bin(question.within(bins == each)) for each in np.unique(bins))


def _bin(inside: Question) -> Bin:
    return Bin(float(inside.probabilities.mean()), metrics.wilson(int(inside.truth.sum()), len(inside.truth)))
