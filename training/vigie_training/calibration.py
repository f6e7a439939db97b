"""Sigmoid calibration: from a head's raw logits, out of fold, to probabilities that mean what they say."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

Numbers = NDArray[np.float64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Calibrated log-odds = slope x logit + offset."""

    slope: float
    offset: float

    def apply(self, logits: Numbers) -> Numbers:
        """Raw logits to probabilities."""
        return sigmoid(self.slope * logits + self.offset)


def calibrate(logits: Numbers, truth: Truth) -> Calibration:
    """Platt's calibration, with his softened targets so that few positives do not give certainties.

    Source: J. Platt, « Probabilistic outputs for support vector machines », 1999. A head that ranks worse
    than chance out of fold gets slope 0: it answers its prior.
    """
    positives = int(truth.sum())
    negatives = len(truth) - positives
    high, low = (positives + 1) / (positives + 2), 1 / (negatives + 2)
    target = np.where(truth, high, low)
    twice = np.concatenate([logits, logits])[:, None]
    answers = np.repeat([True, False], len(logits))
    model = LogisticRegression(C=1e6, solver="newton-cholesky")
    model.fit(twice, answers, sample_weight=np.concatenate([target, 1 - target]))
    slope = float(model.coef_[0, 0])
    if slope <= 0:
        return Calibration(0.0, log_odds(target.mean()))
    return Calibration(slope, float(model.intercept_[0]))


def sigmoid(logits: Numbers) -> Numbers:
    """Log-odds to probabilities, without overflow."""
    answer: Numbers = 0.5 * (np.tanh(0.5 * logits) + 1)
    return answer


def log_odds(probability: float) -> float:
    """A probability, kept off 0 and 1, to log-odds."""
    kept = min(max(probability, 1e-4), 1 - 1e-4)
    return float(np.log(kept / (1 - kept)))
