"""What a bundle knows, in memory, and what it makes of a text: all its stretches weighed at once."""

from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from vigie_models.automaton import Automaton, Occurrences
from vigie_models.heads import CATEGORIES_OF, Floats, Heads
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
        occurrences = self.automaton.occurrences(words)
        rows = self.words.rows_of([word.rstrip("'") for word in words])
        idf = np.where(rows >= 0, self.vocabulary.idf_of_words(words), np.float32(0.0))
        seen = [self._stretch(stretch, occurrences, rows, idf) for stretch in reading.stretches]
        logits = np.stack([self._logits(stretch) for stretch in seen])
        place = self.places.logit(community)
        logits[:, self.heads.column("business")] += place
        return Sight(self.heads, tuple(seen), logits, len(reading.windows), len(words), place)

    def _stretch(
        self, stretch: Stretch, occurrences: Occurrences, rows: NDArray[np.int64], idf: NDArray[np.float32]
    ) -> "SeenStretch":
        inside = occurrences.within(stretch.first, stretch.after)
        columns, counts = np.unique(occurrences.columns[inside], return_counts=True)
        here = slice(stretch.first, stretch.after)
        length = np.sqrt(idf[here] @ idf[here]) or np.float32(1.0)
        return SeenStretch(
            stretch,
            occurrences,
            inside,
            columns,
            counts,
            self.vocabulary.values(columns, counts),
            np.maximum(rows[here], 0),
            idf[here] / length,
        )

    def _logits(self, seen: "SeenStretch") -> NDArray[np.float64]:
        """The calibrated log-odds of each head for one stretch, added up in double precision. Shape (heads,)."""
        heads = self.heads
        told: NDArray[np.float64] = heads.bias + seen.stretch.cues.astype(np.float64) @ heads.cues
        if len(seen.columns):
            told = told + seen.values.astype(np.float64) @ heads.ngrams[seen.columns]
        if len(heads.vectors) and len(seen.rows):
            told = told + seen.meaning.astype(np.float64) @ heads.vectors[seen.rows]
        return told


@dataclass(frozen=True, slots=True)
class SeenStretch:
    """A stretch of a text and what is known of it.

    `inside` are the occurrences that it holds, `columns` the n-grams they are, each once and ascending, `counts` how
    often, `values` what each is worth; `meaning` is what the vector `rows[i]` of each of its words is worth.
    """

    stretch: Stretch
    occurrences: Occurrences
    inside: NDArray[np.int64]
    columns: NDArray[np.int64]
    counts: NDArray[np.int64]
    values: Floats
    rows: NDArray[np.int64]
    meaning: Floats


@dataclass(frozen=True, slots=True)
class Contribution:
    """What makes a head's log-odds, to the last share: `words`, one number a word of the text, and the rest.

    `cues` has one number for each of `cues.NAMES`; `place` is the community's; `bias` what is there before any text.
    """

    words: NDArray[np.float64]
    cues: NDArray[np.float64]
    place: float
    bias: float

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
    stretches: tuple[SeenStretch, ...]
    logits: NDArray[np.float64]
    windows: int
    words: int
    place: float

    def log_odds(self) -> NDArray[np.float64]:
        """Those of each head for the whole text. Shape (heads,)."""
        return self.heads.combined(self.logits[: self.windows], self._lengths(), self.logits[self.windows :])

    def contribution(self, head: str) -> Contribution:
        """What each word, cue and the rest add to a head's log-odds; their sum is `log_odds`."""
        joint = self.heads.joint_of(head)
        if joint is None:
            return self._mixed(head)
        offset = Contribution(np.zeros(self.words), np.zeros(self.heads.cues.shape[0]), 0.0, joint.offset)
        likeliest = max(CATEGORIES_OF[head], key=lambda name: float(self._mixed_logit(name)))
        joined = self._mixed(head).times(joint.own).plus(offset)
        return joined.plus(self._mixed(likeliest).times(joint.best)) if joint.best else joined

    def _lengths(self) -> list[int]:
        return [seen.stretch.after - seen.stretch.first for seen in self.stretches[: self.windows]]

    def _mixed_logit(self, head: str) -> float:
        column = self.heads.column(head)
        return sum(share * float(self.logits[place, column]) for place, share in self._shares(head))

    def _mixed(self, head: str) -> Contribution:
        parts = [self._of_stretch(place, head).times(share) for place, share in self._shares(head)]
        return reduce(Contribution.plus, parts)

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

    def _weights_of_words(self, seen: SeenStretch, column: int) -> NDArray[np.float64]:
        """What each word of a stretch adds: its n-grams, half of each pair it is in, and its vector."""
        weights = self._weights_of_ngrams(seen, column)
        if len(self.heads.vectors):
            weights += seen.meaning * self.heads.vectors[seen.rows, column]
        return weights

    def _weights_of_ngrams(self, seen: SeenStretch, column: int) -> NDArray[np.float64]:
        each = seen.values * self.heads.ngrams[seen.columns, column] / seen.counts
        added = each[np.searchsorted(seen.columns, seen.occurrences.columns[seen.inside])] / 2
        words, first = seen.stretch.after - seen.stretch.first, seen.stretch.first
        shares = [
            np.bincount(owner[seen.inside] - first, weights=added, minlength=words)
            for owner in (seen.occurrences.first, seen.occurrences.last)  # of a single word both are the same one
        ]
        together: NDArray[np.float64] = np.sum(shares, axis=0, dtype=np.float64)
        return together
