"""How large a share may really be: exact bounds that know that posts of one batch resemble each other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special

from vigie_datasets.example import Example
from vigie_training.calibration import Truth


def batches_of(examples: Sequence[Example]) -> NDArray[np.int64]:
    """The batch of each post as a number; a post without one is a batch by itself. Shape (posts,)."""
    names = [example.batch or f"\0{example.id}" for example in examples]
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def upper_bound(hits: Truth, batches: NDArray[np.int64], confidence: float) -> float:
    """The share that the true one does not exceed, at this confidence (one-sided). Shapes (posts,); 1 of no post.

    Clopper and Pearson's exact bound (1934), on as many posts as would tell as much if they were independent: their
    number over the design effect, corrected for how few batches it is estimated from (E. Korn and B. Graubard,
    « Confidence intervals for proportions with small expected number of positive counts estimated from survey
    data », Survey Methodology 24, 1998). A bootstrap of batches would answer 0 wherever nothing was flagged, and
    is too narrow with nine batches. Posts of one single batch are counted as independent: nothing tells otherwise.
    """
    if not len(hits) or hits.all():
        return 1.0
    posts = effective_posts(hits, batches, confidence)
    count = posts * float(hits.mean())
    return float(special.betaincinv(count + 1, posts - count, confidence))


def lower_bound(hits: Truth, batches: NDArray[np.int64], confidence: float) -> float:
    """The share that the true one exceeds, at this confidence; 0 of no post."""
    return 1.0 - upper_bound(~hits, batches, confidence)


def effective_posts(hits: Truth, batches: NDArray[np.int64], confidence: float) -> float:
    """How many independent posts would tell as much; never more than there are."""
    posts, count = len(hits), len(np.unique(batches))
    if count < 2:
        return float(posts)
    few = (special.stdtrit(posts - 1, confidence) / special.stdtrit(count - 1, confidence)) ** 2
    return float(posts / design_effect(hits, batches) * few)


def design_effect(hits: Truth, batches: NDArray[np.int64]) -> float:
    """How much more a share varies than it would with independent posts; at least 1."""
    share = float(hits.mean())
    if share in {0.0, 1.0}:
        return 1.0
    _, places = np.unique(batches, return_inverse=True)
    beyond = np.bincount(places, weights=hits - share)
    count, posts = len(beyond), len(hits)
    variance = count / (count - 1) * float(beyond @ beyond) / posts**2
    return max(1.0, variance / (share * (1 - share) / (posts - 1)))
