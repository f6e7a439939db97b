"""What a bundle knows, in memory, and what it makes of a text: all its stretches weighed at once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vigie_models.automaton import Automaton, Occurrences
from vigie_models.heads import Floats, Heads
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
        logits[:, self.heads.column("business")] += self.places.logit(community)
        return Sight(self.heads, tuple(seen), logits)

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

    def _logits(self, seen: "SeenStretch") -> Floats:
        """The calibrated log-odds of each head for one stretch. Shape (heads,)."""
        heads = self.heads
        told: Floats = heads.bias + seen.stretch.cues @ heads.cues
        if len(seen.columns):
            told = told + seen.values @ heads.ngrams[seen.columns]
        if len(heads.vectors) and len(seen.rows):
            told = told + seen.meaning @ heads.vectors[seen.rows]
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
class Sight:
    """What the model makes of a text: one line of `logits` for each stretch. Shape (stretches, heads)."""

    heads: Heads
    stretches: tuple[SeenStretch, ...]
    logits: Floats

    def weights_of_words(self, place: int, head: str) -> NDArray[np.float64]:
        """What each word of a stretch adds to a head's logit: its n-grams, half of each pair, and its vector."""
        seen, column = self.stretches[place], self.heads.column(head)
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
