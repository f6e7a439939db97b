"""Which posts moderators are sent when they can read so many a day: the likeliest faults, tone never below its promise.

The models' probabilities are those of a corpus with four faults in ten. In a company where a fault is rarer by some
factor of odds, the odds of each post are smaller by that factor (Bayes; Saerens et al., « Adjusting the outputs of a
classifier to new a priori probabilities », 2002). One bound on the corrected probability, the same for both axes, then
sends the posts that are likeliest to hold something, until the day is full.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np

from vigie_models.manifest import Manifest
from vigie_training.calibration import Numbers, Truth
from vigie_training.promises import PREFIX, REVIEW
from vigie_training.scored import Bounds, Scored

_STEPS = 10_000  # probabilities are kept to so many parts, rounded up


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many posts moderators can read a day, of how many that are written."""

    reads: float
    posts_a_day: float


@dataclass(frozen=True, slots=True)
class Setting:
    """Thresholds and bands of both axes. `sends` posts a day, as the company's posts have it; may pass the capacity
    where detectors alone do."""

    thresholds: Bounds
    looks: Bounds  # from here on a post is sent, flagged or not
    sends: float

    def band(self, head: str) -> float | None:
        """The undecided band's lower bound; None where there is no band."""
        look: float = getattr(self.looks, head)
        return look if look < getattr(self.thresholds, head) else None


def set_to(capacity: Capacity, local: Scored, manifest: Manifest) -> Setting:
    """The lowest common bound that fills no more than a day. Where the bundle's own thresholds send more than that,
    they are raised; tone's band stays above what the promise to protected speech allows. With an encoder these are the
    thresholds of both stages together."""
    own = manifest.last_stage.thresholds
    shipped = Bounds(own["leak"], own["breach"])
    floor = min(manifest.metrics.get(PREFIX + REVIEW, {}).get("lowest", shipped.breach), shipped.breach)
    factors = Bounds(
        _rarer(local.leak, manifest.questions["leak"].prior), _rarer(local.breach, manifest.questions["breach"].prior)
    )
    best = _setting(1.0, shipped, floor, factors, local, capacity)
    for odds in _candidates(local, factors):
        tried = _setting(odds / (1 + odds), shipped, floor, factors, local, capacity)
        if tried.sends > capacity.reads:
            break
        best = tried
    return best


def _setting(
    chance: float, shipped: Bounds, floor: float, factors: Bounds, local: Scored, capacity: Capacity
) -> Setting:
    """What a common bound on the corrected probability comes to."""
    leak, breach = (_in_corpus(chance, factor) for factor in factors)
    looks = Bounds(leak, max(breach, floor))
    thresholds = Bounds(max(shipped.leak, leak), max(shipped.breach, breach))
    return Setting(thresholds, looks, capacity.posts_a_day * float(local.sent(looks).mean()))


def _candidates(local: Scored, factors: Bounds) -> Numbers:
    """The corrected odds of every post on both axes, the highest first."""
    odds = [_odds(local.leak_risk) * factors.leak, _odds(local.tone_risk) * factors.breach]
    found: Numbers = np.unique(np.concatenate(odds))[::-1]
    return found[found > 0]


def _rarer(truth: Truth, prior: float) -> float:
    """By how much the odds of a fault are smaller in the company; a count of none still leaves half a post."""
    share = (float(truth.sum()) + 0.5) / (len(truth) + 1)
    return float(_odds(np.array([share]))[0] / _odds(np.array([prior]))[0])


def _odds(chances: Numbers) -> Numbers:
    kept = np.clip(chances, 0.0, 1 - 1e-9)
    odds: Numbers = kept / (1 - kept)
    return odds


def _in_corpus(chance: float, factor: float) -> float:
    """A corrected probability as the models tell it, rounded up; 1 flags nobody."""
    if chance >= 1.0:
        return 1.0
    odds = chance / (1 - chance) / factor
    return min(1.0, ceil(odds / (1 + odds) * _STEPS - 1e-6) / _STEPS)
