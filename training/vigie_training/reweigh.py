"""What moderators will see in a company: the corpus's faults, weighed to be as frequent as in its own posts.

Real streams hold a few per cent of faults, the corpus four in ten: a precision measured on it says nothing of a day's
work. Three to five hundred posts drawn at random from a company's stream and labelled tell how frequent each kind of
fault is there, and how often clean posts are flagged; but they hold a dozen faults, too few to tell how many of them
are found. So clean posts speak for the company alone; of each stratum of faults – level of the leak, breach or none –
the posts of the corpus's held-back side speak too, together weighing what the stratum weighs in the company. That is
right as far as faults of a kind look alike here and there (label shift, of faults alone). Intervals come from drawing
the company's posts and the corpus's batches again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vigie_training import weighted
from vigie_training.bootstrap import Interval, interval
from vigie_training.calibration import Numbers, Truth
from vigie_training.scored import Bounds, Scored


@dataclass(frozen=True, slots=True)
class Weighed:
    """Posts of a company and faults of the corpus; each line of `weights`, a drawn company, adds up to 1.

    Shape of `weights`: (draws + 1, posts); the first is the company as it was seen.
    """

    posts: Scored
    weights: Numbers


@dataclass(frozen=True, slots=True)
class Axis:
    """What moderators meet on one axis, or on all: shares from 0 to 1, and posts a day, each with its interval.

    `reviews` are the posts sent to moderators a day, `precision` the share of them that hold a fault, `recall` the
    share of the faults that are sent, `prevalence` the share of all posts that hold one.
    """

    prevalence: Interval
    reviews: Interval
    precision: Interval
    recall: Interval

    def figures(self) -> dict[str, float]:
        """Plain numbers, `x_low` and `x_high` bounding `x`."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return {
            name + end: round(value, 4)
            for name, found in told.items()
            for end, value in zip(("", "_low", "_high"), found, strict=True)
        }


def weighed(local: Scored, local_draws: Numbers, corpus: Scored, corpus_draws: Numbers) -> Weighed:
    """A company's posts with the corpus's faults. `*_draws` say how often each post is drawn, see `draws_of`."""
    faults = corpus.fault
    posts = local.with_others(corpus.chosen(faults))
    drawn = np.hstack([local_draws, corpus_draws[:, faults]])
    is_local = np.arange(len(posts)) < len(local)
    weights = np.zeros_like(drawn)
    company = np.maximum(local_draws.sum(axis=1, keepdims=True), 1.0)
    for stratum in np.unique(posts.strata):
        here = posts.strata == stratum
        frequency = drawn[:, here & is_local].sum(axis=1, keepdims=True) / company
        among = drawn[:, here].sum(axis=1, keepdims=True)
        weights[:, here] = frequency * np.divide(
            drawn[:, here], among, out=np.zeros((len(drawn), here.sum())), where=among > 0
        )
    return Weighed(posts, weights)


def estimates(weighed_posts: Weighed, bounds: Bounds, posts_a_day: float) -> dict[str, Axis]:
    """What moderators meet at these bounds: on either axis, and in all; `clear_leaks` are those of level 2."""
    posts, weights = weighed_posts.posts, weighed_posts.weights
    sent_for_leak, sent_for_tone, sent = posts.sent_for_leak(bounds), posts.sent_for_tone(bounds), posts.sent(bounds)
    asked: Mapping[str, tuple[Truth, Truth]] = {
        "confidentiality": (posts.leak, sent_for_leak),
        "clear_leaks": (posts.level == 2, sent_for_leak),
        "tone": (posts.breach, sent_for_tone),
        "all": (posts.fault, sent),
    }
    return {name: _axis(truth, flagged, weights, posts_a_day) for name, (truth, flagged) in asked.items()}


def _axis(truth: Truth, flagged: Truth, weights: Numbers, posts_a_day: float) -> Axis:
    return Axis(
        prevalence=interval(weights @ truth),
        reviews=interval(posts_a_day * (weights @ flagged)),
        precision=interval(weighted.precision(truth, flagged, weights)),
        recall=interval(weighted.recall(truth, flagged, weights)),
    )
