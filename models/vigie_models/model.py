"""What a bundle knows, in memory, and what it makes of a text: all its stretches weighed at once."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import pairwise

import numpy as np

from vigie_models.automaton import Automaton, Occurrences, Places
from vigie_models.heads import CATEGORIES_OF, Heads, Logits, columns_of_categories
from vigie_models.ngrams import Vocabulary
from vigie_models.place import NO_PLACES, PlaceModel
from vigie_models.reading import Reading, Stretch
from vigie_models.vectors import WordTable


@dataclass(frozen=True)
class Model:
    """N-grams and words with a vector, numbered, and what they weigh for each head."""

    vocabulary: Vocabulary
    words: WordTable
    heads: Heads
    places: PlaceModel = NO_PLACES

    @cached_property
    def automaton(self) -> Automaton:
        """Finds the vocabulary's n-grams; built when first asked for, in a tenth of a second."""
        return Automaton(self.vocabulary)

    def see(self, reading: Reading, community: str | None = None) -> "Sight":
        """Weigh every stretch of a text: first its windows, then its sentences. A community hints at relevance."""
        words = reading.words.words
        text = self._known(words)
        seen = tuple(self._stretches(reading.stretches, text))
        logits = self._logits(seen, text)
        place = self.places.logit(community)
        logits[:, self.heads.column("business")] += place
        return Sight(self.heads, text, seen, logits, len(reading.windows), len(words), place)

    def _known(self, words: Sequence[str]) -> "KnownText":
        rows = self.words.rows_of([word.rstrip("'") for word in words])
        idf = np.where(rows >= 0, self.vocabulary.idf_of_words(words), np.float32(0.0)).astype(np.float64)
        vectors = self.heads.vectors[np.maximum(rows, 0)] if len(self.heads.vectors) else np.zeros((len(words), 1))
        return KnownText(self.automaton.occurrences(words), vectors.astype(np.float64), idf)

    def _stretches(self, stretches: Sequence[Stretch], text: "KnownText") -> Iterator["SeenStretch"]:
        """Each stretch with its n-grams, counted and weighed for all of them together."""
        bounds, known = np.array([(each.first, each.after) for each in stretches]), len(self.vocabulary.idf)
        owners, inside = text.occurrences.inside(bounds[:, 0], bounds[:, 1])
        pairs, counts = np.unique(owners * known + text.occurrences.columns[inside], return_counts=True)
        owner = pairs // max(known, 1)
        columns = pairs - owner * known
        values = self.vocabulary.values(columns, counts, owner)
        mine, here = _runs(owners, len(stretches)), _runs(owner, len(stretches))
        for stretch, occurring, own in zip(stretches, mine, here, strict=True):
            idf = text.idf[stretch.first : stretch.after]
            meaning = idf / (math.sqrt(idf @ idf) or 1.0)
            yield SeenStretch(stretch, inside[occurring], columns[own], counts[own], values[own], meaning)

    def _logits(self, stretches: Sequence["SeenStretch"], text: "KnownText") -> Logits:
        """The calibrated log-odds of each head, added up in double precision. Shape (stretches, heads)."""
        heads = self.heads
        cues = np.stack([seen.stretch.cues for seen in stretches]).astype(np.float64)
        told: Logits = heads.bias + cues @ heads.cues
        for place, seen in enumerate(stretches):
            told[place] += seen.values @ heads.ngrams.take(seen.columns, axis=0).astype(np.float64)
            if len(heads.vectors):
                told[place] += seen.meaning @ text.vectors[seen.stretch.first : seen.stretch.after]
        return told


def _runs(owners: Places, count: int) -> list[slice]:
    """Where each owner's stand among ascending ones."""
    ends = np.searchsorted(owners, np.arange(count + 1)).tolist()
    return [slice(start, end) for start, end in pairwise(ends)]


@dataclass(frozen=True, slots=True)
class KnownText:
    """What is known of a text, looked up once for all its stretches.

    `vectors` are the weights of each word's vector, shape (words, heads), and `idf` what it is worth, 0 for a word
    without vector.
    """

    occurrences: Occurrences
    vectors: Logits
    idf: Logits


@dataclass(frozen=True, slots=True)
class SeenStretch:
    """A stretch of a text and what is known of it.

    `inside` are the occurrences that it holds; `columns` the n-grams that they are, each once and ascending, `counts`
    how often and `values` what each is worth; `meaning` is what the vector of each of its words is worth.
    """

    stretch: Stretch
    inside: Places
    columns: Places
    counts: Places
    values: Logits
    meaning: Logits


@dataclass(frozen=True, slots=True)
class Contribution:
    """What makes a head's log-odds, to the last share: `words`, one number a word of the text, and the rest.

    `cues` has one number for each of `cues.NAMES`; `place` is the community's; `bias` what is there before any text.
    """

    words: Logits
    cues: Logits
    place: float
    bias: float

    @property
    def heard(self) -> None:
        """What the encoder adds to the words: it did not read; see `fused.FusedContribution`."""
        return None

    @property
    def total(self) -> float:
        """The log-odds."""
        return float(self.words.sum() + self.cues.sum()) + self.place + self.bias

    def plus(self, other: "Contribution") -> "Contribution":
        """Both together."""
        return Contribution(
            self.words + other.words, self.cues + other.cues, self.place + other.place, self.bias + other.bias
        )

    def times(self, factor: float) -> "Contribution":
        """All of it, so many times."""
        return Contribution(self.words * factor, self.cues * factor, self.place * factor, self.bias * factor)


@dataclass(frozen=True, slots=True)
class Sight:
    """What the model makes of a text: one line of `logits` for each stretch. Shape (stretches, heads).

    The first `windows` stretches cover the text, the others are its sentences. `place` is what the community's name
    adds to `business`, in `logits` already.
    """

    heads: Heads
    text: KnownText
    stretches: tuple[SeenStretch, ...]
    logits: Logits
    windows: int
    words: int
    place: float

    def log_odds(self) -> Logits:
        """Those of each head for the whole text. Shape (heads,)."""
        return self.heads.combined(self.logits[: self.windows], self._lengths(), self.logits[self.windows :])

    def contribution(self, head: str) -> Contribution:
        """What each word, cue and the rest add to a head's log-odds; their sum is `log_odds`."""
        joint = self.heads.joint_of(head)
        if joint is None:
            return self.mixed_contribution(head)
        offset = Contribution(np.zeros(self.words), np.zeros(self.heads.cues.shape[0]), 0.0, joint.offset)
        categories = columns_of_categories(self.heads.names, head)
        likeliest = CATEGORIES_OF[head][int(self.mixed()[categories].argmax())]
        joined = self.mixed_contribution(head).times(joint.own).plus(offset)
        return joined.plus(self.mixed_contribution(likeliest).times(joint.best)) if joint.best else joined

    def mixed(self) -> Logits:
        """The log-odds of each head before joints: what the encoder's are added to. Shape (heads,)."""
        return self.heads.mixed(self.logits[: self.windows], self._lengths(), self.logits[self.windows :])

    def mixed_contribution(self, head: str) -> Contribution:
        """What each word, cue and the rest add to them; their sum is `mixed`."""
        parts = [self._of_stretch(place, head).times(share) for place, share in self._shares(head)]
        return reduce(Contribution.plus, parts)

    def _lengths(self) -> list[int]:
        return [seen.stretch.after - seen.stretch.first for seen in self.stretches[: self.windows]]

    def _shares(self, head: str) -> list[tuple[int, float]]:
        """Which stretches speak for a head, and how much each counts; see `Heads.combined`."""
        column = self.heads.column(head)
        if head == "business":
            lengths = np.maximum(self._lengths(), 1)
            return [(place, float(length / lengths.sum())) for place, length in enumerate(lengths)]
        whole = int(self.logits[: self.windows, column].argmax())
        if len(self.stretches) == self.windows:
            return [(whole, 1.0)]
        loudest = self.windows + int(self.logits[self.windows :, column].argmax())
        mix = self.heads.mixes[column]
        return [(whole, 1.0 - mix), (loudest, mix)]

    def _of_stretch(self, place: int, head: str) -> Contribution:
        seen, column = self.stretches[place], self.heads.column(head)
        words = np.zeros(self.words)
        words[seen.stretch.first : seen.stretch.after] = self._weights_of_words(seen, column)
        cues = seen.stretch.cues.astype(np.float64) * self.heads.cues[:, column]
        return Contribution(words, cues, self.place if head == "business" else 0.0, float(self.heads.bias[column]))

    def _weights_of_words(self, seen: SeenStretch, column: int) -> Logits:
        """What each word of a stretch adds: its n-grams, half of each pair it is in, and its vector."""
        weights = self._weights_of_ngrams(seen, column)
        if len(self.heads.vectors):
            weights += seen.meaning * self.text.vectors[seen.stretch.first : seen.stretch.after, column]
        return weights

    def _weights_of_ngrams(self, seen: SeenStretch, column: int) -> Logits:
        words, first, occurrences = seen.stretch.after - seen.stretch.first, seen.stretch.first, self.text.occurrences
        each = seen.values * self.heads.ngrams[seen.columns, column] / seen.counts / 2
        added = each[np.searchsorted(seen.columns, occurrences.columns[seen.inside])]
        shares = [
            np.bincount(owner[seen.inside] - first, weights=added, minlength=words)
            for owner in (occurrences.first, occurrences.last)  # of a single word both are the same one
        ]
        together: Logits = np.add(*shares, dtype=np.float64)
        return together
