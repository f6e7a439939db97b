"""Both stages together: what the n-grams and the encoder add to each answer, laid on the words of a text."""

from dataclasses import dataclass

import numpy as np

from vigie_models.axes import HEADS
from vigie_models.heads import CATEGORIES_OF, Heads, Joint, Logits, columns_of_categories, joined
from vigie_models.hearing import Heard
from vigie_models.manifest import EncoderEntry
from vigie_models.model import Contribution, Sight
from vigie_models.placeholders import View
from vigie_models.reading import Reading
from vigie_models.tokens import Ids


@dataclass(frozen=True, slots=True)
class Fusion:
    """How much each stage counts for each head, in the order of `HEADS`. Shapes (heads,)."""

    ngrams: Logits
    encoder: Logits
    offset: Logits
    joints: tuple[Joint, ...] = ()

    @classmethod
    def of(cls, entry: EncoderEntry) -> "Fusion":
        """The one that a manifest tells."""
        told = np.array([(each.ngrams, each.encoder, each.offset) for each in (entry.fused[head] for head in HEADS)])
        joints = tuple(Joint(head, each.own, each.best, each.offset) for head, each in entry.joints.items())
        return cls(told[:, 0], told[:, 1], told[:, 2], joints)

    def mixed(self, first: Logits, heard: Logits) -> Logits:
        """The log-odds of both stages before joints; `first` are those before joints too. Shapes (…, heads)."""
        mixed: Logits = self.ngrams * first + self.encoder * heard + self.offset
        return mixed

    def log_odds(self, first: Logits, heard: Logits) -> Logits:
        """The same with joints: those that are answered. Shapes (…, heads)."""
        return joined(HEADS, self.joints, self.mixed(first, heard))


@dataclass(frozen=True, slots=True)
class FusedContribution:
    """What makes a head's log-odds, to the last share.

    `seen` is what the n-grams, cues and the community add; `heard` what the encoder adds, one number a word; `rest`
    what it adds that stands on no word, and the offset.
    """

    seen: Contribution
    heard: Logits
    rest: float

    @property
    def words(self) -> Logits:
        """What each word adds, in both stages."""
        return self.seen.words + self.heard

    @property
    def total(self) -> float:
        """The log-odds."""
        return self.seen.total + float(self.heard.sum()) + self.rest

    def plus(self, other: "FusedContribution") -> "FusedContribution":
        """Both together."""
        return FusedContribution(self.seen.plus(other.seen), self.heard + other.heard, self.rest + other.rest)

    def times(self, factor: float) -> "FusedContribution":
        """All of it, so many times."""
        return FusedContribution(self.seen.times(factor), self.heard * factor, self.rest * factor)

    def more(self, offset: float) -> "FusedContribution":
        """The same and a constant."""
        return FusedContribution(self.seen, self.heard, self.rest + offset)


@dataclass(frozen=True, slots=True)
class FusedSight:
    """What both stages make of a text; `prose` is what the encoder read."""

    fusion: Fusion
    reading: Reading
    prose: View
    sight: Sight
    heard: Heard

    @property
    def heads(self) -> Heads:
        """The first stage's, which give all heads their order."""
        return self.sight.heads

    def log_odds(self) -> Logits:
        """Those of each head for the whole text. Shape (heads,)."""
        return self.fusion.log_odds(self.sight.mixed(), self.heard.log_odds())

    def contribution(self, head: str) -> FusedContribution:
        """What each word, cue and the rest add to a head's log-odds; their sum is `log_odds`."""
        joint = next((each for each in self.fusion.joints if each.head == head), None)
        if joint is None:
            return self._mixed(head)
        mixed = self.fusion.mixed(self.sight.mixed(), self.heard.log_odds())
        likeliest = CATEGORIES_OF[head][int(mixed[columns_of_categories(HEADS, head)].argmax())]
        best = self._mixed(likeliest).times(joint.best)
        return self._mixed(head).times(joint.own).plus(best).more(joint.offset)

    def _mixed(self, head: str) -> FusedContribution:
        column = HEADS.index(head)
        shares, factor = self.heard.shares_of(head), float(self.fusion.encoder[column])
        places, weights = self._words_of(shares.spans), shares.weights * factor
        heard: Logits = np.bincount(places, weights, self.sight.words).astype(np.float64)
        seen = self.sight.mixed_contribution(head).times(float(self.fusion.ngrams[column]))
        return FusedContribution(seen, heard, shares.rest * factor + float(self.fusion.offset[column]))

    def _words_of(self, spans: Ids) -> Ids:
        """The word that each token of the prose stands on in the text as sent, or the nearest one before it."""
        words = [self.reading.view.span(start, end)[0] for start, end in self.reading.words.spans]
        places = [self.prose.span(*self._without_space(start, end))[0] for start, end in spans.tolist()]
        return np.maximum(np.searchsorted(words, places, side="right") - 1, 0)

    def _without_space(self, start: int, end: int) -> tuple[int, int]:
        """A token may hold the space before its word."""
        space = len(self.prose.text[start:end]) - len(self.prose.text[start:end].lstrip())
        return (start + space, end) if space < end - start else (start, end)
