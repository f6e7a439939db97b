"""How large a share may really be: exact bounds that know that posts of one batch resemble each other."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from vigie_datasets.example import Example
from vigie_training.calibration import Numbers, Truth

_SHARES: Final = (0.01, 0.02, 0.05, 0.1, 0.2)  # of the posts, those that score highest
_FEWEST_HITS: Final = 5  # fewer say nothing of how they spread over batches


def batches_of(examples: Sequence[Example]) -> NDArray[np.int64]:
    """The batch of each post as a number; a post without one is a batch by itself. Shape (posts,)."""
    names = [example.batch or f"\0{example.id}" for example in examples]
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def upper_bound(hits: Truth, batches: NDArray[np.int64], confidence: float, effect: float | None = None) -> float:
    """The share that the true one does not exceed, at this confidence (one-sided). Shapes (posts,); 1 of no post.

    Clopper and Pearson's exact bound (1934), on as many posts as would tell as much if they were independent: their
    number over the design effect, corrected for how few batches it is estimated from (E. Korn and B. Graubard,
    « Confidence intervals for proportions with small expected number of positive counts estimated from survey
    data », Survey Methodology 24, 1998). A bootstrap of batches would answer 0 wherever nothing was flagged, and
    is too narrow with nine batches. Posts of one single batch are counted as independent: nothing tells otherwise.
    `effect` is the design effect, that of these hits where none is given; see `typical_effect`.
    """
    if not len(hits) or hits.all():
        return 1.0
    posts = effective_posts(hits, batches, confidence, effect)
    count = posts * float(hits.mean())
    return float(special.betaincinv(count + 1, posts - count, confidence))


def lower_bound(hits: Truth, batches: NDArray[np.int64], confidence: float, effect: float | None = None) -> float:
    """The share that the true one exceeds, at this confidence; 0 of no post."""
    return 1.0 - upper_bound(~hits, batches, confidence, effect)


def typical_effect(scores: Numbers, batches: NDArray[np.int64]) -> float:
    """The design effect of flagging by these scores, averaged over thresholds; at least 1.

    Two hits that happen to share a batch would look like a great effect, three that do not like none: survey practice
    smooths it over many estimates (generalised variance functions: K. Wolter, Introduction to Variance Estimation,
    1985, ch. 5). It shrinks as hits become rarer, so that the average is on the safe side of what is promised.
    """
    ranks = np.argsort(np.argsort(-scores, kind="stable"), kind="stable")
    counts = [round(share * len(scores)) for share in _SHARES]
    effects = [_effect(ranks < count, batches) for count in counts if count >= _FEWEST_HITS]
    return max(1.0, float(np.mean(effects))) if effects else 1.0


def effective_posts(hits: Truth, batches: NDArray[np.int64], confidence: float, effect: float | None = None) -> float:
    """How many independent posts would tell as much; never more than there are."""
    posts, count = len(hits), len(np.unique(batches))
    if count < 2:
        return float(posts)
    few = (special.stdtrit(posts - 1, confidence) / special.stdtrit(count - 1, confidence)) ** 2
    return float(posts / (design_effect(hits, batches) if effect is None else effect) * few)


def design_effect(hits: Truth, batches: NDArray[np.int64]) -> float:
    """How much more a share varies than it would with independent posts; at least 1."""
    return max(1.0, _effect(hits, batches))


def _effect(hits: Truth, batches: NDArray[np.int64]) -> float:
    share = float(hits.mean())
    if share in {0.0, 1.0}:
        return 1.0
    _, places = np.unique(batches, return_inverse=True)
    beyond = np.bincount(places, weights=hits - share)
    count, posts = len(beyond), len(hits)
    if count < 2:
        return 1.0
    variance = count / (count - 1) * float(beyond @ beyond) / posts**2
    return variance / (share * (1 - share) / (posts - 1))
