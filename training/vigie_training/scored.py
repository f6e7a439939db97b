"""Posts as the service scores them, beside their labels: who is sent to moderators at which bounds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie_datasets.example import Example
from vigie_models.cascade import ENCODER, NGRAMS
from vigie_models.manifest import Manifest
from vigie_models.proof import proved_level
from vigie_models.scores import Scores
from vigie_training.calibration import Numbers, Truth


class Bounds(NamedTuple):
    """From which probability a post is sent to moderators, because of a leak and because of its tone."""

    leak: float
    breach: float


@dataclass(frozen=True, slots=True)
class Scored:
    """Labelled posts and their scores; all arrays have the shape (posts,).

    Labels: `level` 0-2 and `breach`. Scores: the models' probabilities `leak_risk` and `tone_risk`, 0 where models
    have no say, see `scored`; `proved`, the level that detectors prove; whether the post goes to the referent alone,
    or to the listeners, for whom tone is no matter.
    """

    level: NDArray[np.int64]
    breach: Truth
    leak_risk: Numbers
    tone_risk: Numbers
    proved: NDArray[np.int64]
    for_referent: Truth
    for_listeners: Truth

    def __len__(self) -> int:
        return len(self.level)

    @property
    def leak(self) -> Truth:
        """Whether anything is disclosed."""
        return self.level >= 1

    @property
    def fault(self) -> Truth:
        """Whether there is anything for a moderator to find."""
        return self.leak | self.breach

    @property
    def strata(self) -> NDArray[np.int64]:
        """The posts' labels as one number, from 0 for clean ones to 5."""
        return 2 * self.level + self.breach

    def sent_for_leak(self, bounds: Bounds) -> Truth:
        """Who is read because something may be disclosed, detectors included."""
        return ~self.for_referent & ((self.proved >= 1) | (self.leak_risk >= bounds.leak))

    def sent_for_tone(self, bounds: Bounds) -> Truth:
        """Who is read because of the tone."""
        return ~self.for_referent & ~self.for_listeners & (self.tone_risk >= bounds.breach)

    def sent(self, bounds: Bounds) -> Truth:
        """Who is read by moderators. The charter may spare more: small circles, articles that only hint."""
        return self.sent_for_leak(bounds) | self.sent_for_tone(bounds)

    def chosen(self, which: Truth) -> "Scored":
        """Some of the posts."""
        return Scored(*(getattr(self, name)[which] for name in self.__slots__))

    def with_others(self, other: "Scored") -> "Scored":
        """These posts, then others."""
        return Scored(*(np.concatenate([getattr(self, name), getattr(other, name)]) for name in self.__slots__))


def scored(examples: Sequence[Example], scores: Sequence[Scores], manifest: Manifest) -> Scored:
    """Labels and scores of the same posts, in the same order, by a bundle with that manifest.

    With an encoder a company's bounds are those of both stages: a post that only the n-grams read, which were in no
    doubt of it, is under them all.
    """
    heard = ENCODER if manifest.encoder else NGRAMS
    speak = _flags(heard in score.read_by for score in scores)
    return Scored(
        level=np.array([example.leak_level for example in examples], dtype=np.int64),
        breach=_flags(bool(example.tone) for example in examples),
        leak_risk=speak * np.array([score.confidentiality.risk for score in scores]),
        tone_risk=speak * np.array([score.tone.risk for score in scores]),
        proved=np.array([proved_level(score.confidentiality.findings) for score in scores], dtype=np.int64),
        for_referent=_flags("alert" in score.flags.raised for score in scores),
        for_listeners=_flags("care" in score.flags.raised for score in scores),
    )


def _flags(values: Iterable[bool]) -> Truth:
    return np.fromiter(values, dtype=bool)
