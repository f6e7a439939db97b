"""Bootstrap: the same figure on many corpora drawn from one, so that it comes with a 95 % interval.

Posts of one batch are not independent – one voice, one sector, one hand –, so whole batches are drawn, with replacement
(the cluster bootstrap: Davison & Hinkley, *Bootstrap Methods and their Application*, 1997, § 3.8). Few and unequal
batches make wide intervals: that is what is known of voices not heard yet.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie_datasets.example import Example
from vigie_training.calibration import Numbers

DRAWS: Final = 500
SEED: Final = 20261121
FEWEST_BATCHES: Final = 5  # below it batches say nothing of their spread, and posts are drawn instead


class Interval(NamedTuple):
    """A figure and where 95 % of the drawn corpora put it."""

    value: float
    low: float
    high: float


def draws_of(examples: Sequence[Example], draws: int = DRAWS, seed: int = SEED) -> Numbers:
    """How often each post comes in each drawn corpus; the first is the corpus itself. Shape (draws + 1, posts).

    A post without a batch is one by itself.
    """
    groups = _groups(examples)
    count = int(groups.max()) + 1 if len(groups) else 0
    chance = np.random.default_rng(seed)
    drawn = chance.multinomial(count, np.full(count, 1 / count), size=draws) if count else np.zeros((draws, 0))
    return np.vstack([np.ones(len(groups)), drawn[:, groups].astype(np.float64)])


def interval(values: Numbers) -> Interval:
    """The figure of the corpus, first, with the 2.5th and 97.5th percentiles of those of the drawn ones."""
    known = values[1:][~np.isnan(values[1:])]
    low, high = np.percentile(known, (2.5, 97.5)) if len(known) else (0.0, 1.0)
    return Interval(float(np.nan_to_num(values[0])), float(low), float(high))


def _groups(examples: Sequence[Example]) -> NDArray[np.int64]:
    names = [example.batch or f"\0{example.id}" for example in examples]
    if len(set(names)) < FEWEST_BATCHES:
        return np.arange(len(names), dtype=np.int64)
    return np.unique(names, return_inverse=True)[1].astype(np.int64)
