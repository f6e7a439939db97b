"""Fit how both readings of a post join, head by head: n-grams and the encoder, on posts new to both."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from vigie_models.axes import HEADS
from vigie_training.calibration import Numbers, Truth

_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Fusion:
    """Calibrated log-odds of a head = ngrams x first reading's + encoder x encoder's + offset; no share is negative."""

    head: str
    ngrams: float
    encoder: float
    offset: float

    def apply(self, first: Numbers, heard: Numbers) -> Numbers:
        """The joint log-odds, from those of each reading."""
        return self.ngrams * first + self.encoder * heard + self.offset


def fit_fusions(
    first: Mapping[str, Numbers],
    heard: Mapping[str, Numbers],
    truths: Mapping[str, Truth],
    weights: Numbers,
    fewest_positives: int,
) -> dict[str, Fusion]:
    """One fusion a head, from log-odds of posts that neither reading learnt from; `weights` say how much a post counts.

    A head with too few examples of either answer keeps the first reading.
    """
    return {head: _fit(head, first[head], heard[head], truths[head], weights, fewest_positives) for head in HEADS}


def _fit(head: str, first: Numbers, heard: Numbers, truth: Truth, weights: Numbers, fewest: int) -> Fusion:
    if min(truth.sum(), (~truth).sum()) < fewest:
        return Fusion(head, 1.0, 0.0, 0.0)
    both = np.stack([first, heard], axis=1)
    seen: NDArray[np.bool_] = np.array([True, True])
    while True:
        model = LogisticRegression(C=1.0, max_iter=500).fit(both * seen, truth, sample_weight=weights)
        negative = (model.coef_[0] < 0) & seen
        if not negative.any():
            break
        seen = seen & ~negative
    ngrams, encoder = (round(float(each), _DECIMALS) for each in model.coef_[0] * seen)
    return Fusion(head, ngrams, encoder, round(float(model.intercept_[0]), _DECIMALS))


def weights_like(protected: Truth, usual_share: float) -> Numbers:
    """Weights under which protected posts are that share of all: sides of the split hold very unequal shares."""
    share = float(protected.mean())
    if not 0 < share < 1 or not 0 < usual_share < 1:
        return np.ones(len(protected))
    return np.where(protected, usual_share / share, (1 - usual_share) / (1 - share))
