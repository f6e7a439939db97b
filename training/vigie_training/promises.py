"""What thresholds promise, to protected speech first; and how far each promise is kept, as numbers."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vigie_training.bounds import lower_bound, typical_effect, upper_bound
from vigie_training.calibration import Truth
from vigie_training.judged import Judged, Thresholds
from vigie_training.recipe import ThresholdRules

PREFIX: Final = "promise_"  # of their names among a bundle's metrics
REVIEW: Final = "protected_tone_review"


@dataclass(frozen=True, slots=True)
class Measure:
    """How a promise fares: `bound` is what the share does not pass, with the promise's confidence or at least 95 %.

    `by_detectors` is the part of the share that no threshold can help.
    """

    hits: int
    among: int
    share: float
    bound: float
    by_detectors: float
    worst_batch: float
    limit: float
    shortfall: float

    def figures(self) -> dict[str, float]:
        """Plain numbers for the manifest; `kept` is 1 or 0."""
        numbers = {name: round(float(getattr(self, name)), 4) for name in self.__slots__}
        return {**numbers, "kept": float(self.shortfall <= 0)}


@dataclass(frozen=True, slots=True)
class Promise:
    """Of `posts`, at most the share `limit` is flagged by `head`; or at least, for a floor.

    With a `confidence` it is the upper bound of the share that must keep the limit, see `bounds`; without one the
    share itself. Only posts in `counted` count as flagged: what goes to another desk is sent to no moderator. What
    detectors flag alone, `proved`, no threshold takes back: a threshold is chosen by what the model adds to it – else a
    few findings too many would silence the model –, while how the promise fares is told of both together.
    """

    name: str
    head: str
    posts: Truth
    limit: float
    counted: Truth
    proved: Truth
    effect: float  # see `bounds.typical_effect`
    confidence: float | None = None
    is_floor: bool = False

    def broken_by_model(self, flagged: Truth, batches: NDArray[np.int64]) -> float:
        """By how much a threshold breaks the promise, 0 where it keeps it. Shapes (posts,)."""
        return self._broken(flagged if self.is_floor else flagged & ~self.proved, batches)

    def _broken(self, flagged: Truth, batches: NDArray[np.int64]) -> float:
        hits = (flagged & self.counted)[self.posts]
        if self.confidence is not None:
            return max(0.0, upper_bound(hits, batches[self.posts], self.confidence, self.effect) - self.limit)
        return max(0.0, (self.limit - _share(hits)) if self.is_floor else (_share(hits) - self.limit))

    def measure(self, flagged: Truth, batches: NDArray[np.int64]) -> Measure:
        """All that is known of how it is kept."""
        hits, own = (flagged & self.counted)[self.posts], batches[self.posts]
        bound = (lower_bound if self.is_floor else upper_bound)(hits, own, self.confidence or 0.95, self.effect)
        by_batch = [_share(hits[own == batch]) for batch in np.unique(own)]
        worst = (min if self.is_floor else max)(by_batch, default=0.0)
        by_detectors = _share((self.proved & self.counted)[self.posts])
        short = self._broken(flagged, batches)
        return Measure(int(hits.sum()), len(hits), _share(hits), bound, by_detectors, worst, self.limit, short)

    def words(self) -> str:
        """The promise for `threshold_rule`."""
        sure = f" ({100 * self.confidence:g} % sure)" if self.confidence is not None else ""
        return f"{self.name} {'>=' if self.is_floor else '<='} {self.limit:g}{sure}"


def promises_of(head: str, posts: Judged, thresholds: Thresholds, rules: ThresholdRules) -> tuple[Promise, ...]:
    """The promises that a head's threshold must keep, the first before the others; `thresholds` of the flags at least.

    A post that raises `alert` goes to the referent alone, one that raises `care` is no matter of tone: neither is sent
    to review because of its tone, see the service's `decide`.
    """
    limits, everyone = rules.promises, np.ones(len(posts.protected), dtype=bool)
    proved = {"leak": posts.levels >= 1, "clear_leak": posts.levels >= 2}.get(head, ~everyone)

    def promise(name: str, of: Truth, counted: Truth = everyone, **more: Any) -> Promise:
        effect = typical_effect(posts.answers[head][of], posts.batches[of])
        return Promise(name, head, of, getattr(limits, name), counted, proved, effect, **more)

    spared = posts.protected & ~posts.truths[head]
    if head == "breach":
        aside = posts.flags("alert", thresholds) | posts.flags("care", thresholds)
        return (
            promise("protected_breach", spared, confidence=rules.confidence),
            promise(REVIEW, spared, ~aside, confidence=rules.confidence),
            promise("routine_breach", posts.routine),
        )
    if head == "leak":
        return (
            promise("protected_leak", spared),
            promise("routine_leak", posts.routine),
            promise("clear_leaks_seen", posts.truths["clear_leak"], is_floor=True),
        )
    if head == "clear_leak":
        # Posts that disclose something limited are no worse off for being taken for clear leaks: they are seen anyway.
        return (promise("protected_clear_leak", posts.protected & ~posts.truths["leak"]),)
    return ()


def kept_promises(posts: Judged, thresholds: Thresholds, rules: ThresholdRules) -> dict[str, Measure]:
    """How far each promise is kept at these thresholds, by its name."""
    return {
        promise.name: promise.measure(posts.flags(head, thresholds), posts.batches)
        for head in ("breach", "leak", "clear_leak")
        for promise in promises_of(head, posts, thresholds, rules)
    }


def _share(hits: Truth) -> float:
    return float(hits.mean()) if len(hits) else 0.0
