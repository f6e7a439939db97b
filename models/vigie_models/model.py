"""What a bundle knows, in memory: the words it learnt and what they weigh; and a window seen with it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vigie_models.heads import Floats, Heads
from vigie_models.ngrams import SparseRow, Vocabulary
from vigie_models.reading import Window
from vigie_models.vectors import Meaning, WordTable, meaning_of


@dataclass(frozen=True, slots=True)
class Seen:
    """A window and what is known of it: each known n-gram's column and owner, in reading order; and their sums."""

    window: Window
    columns: NDArray[np.int64]
    owners: NDArray[np.int64]
    row: SparseRow
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Model:
    """N-grams and words with a vector, numbered, and what they weigh for each head."""

    vocabulary: Vocabulary
    words: WordTable
    heads: Heads

    def see(self, window: Window) -> Seen:
        """Find a window's known words and n-grams."""
        grams = window.grams
        places = self.vocabulary.places(grams.names)
        known = places >= 0
        owners = np.array(grams.owners, dtype=np.int64)[known]
        row = self.vocabulary.row_at(places[known])
        return Seen(window, places[known], owners, row, meaning_of(grams, self.vocabulary, self.words))

    def logits(self, seen: Seen) -> Floats:
        """The calibrated log-odds of each head for one window. Shape (heads,)."""
        return self.heads.logits(seen.row, seen.meaning, seen.window.cues)

    def weights_of_words(self, seen: Seen, head: str) -> NDArray[np.float64]:
        """What each word adds to a head's logit: its n-grams, half of each pair it is in, and its vector."""
        column = self.heads.column(head)
        weights = self._weights_of_ngrams(seen, column)
        meaning = seen.meaning
        weights[meaning.owners] += meaning.weights * self.heads.vectors[meaning.rows, column]
        return weights

    def _weights_of_ngrams(self, seen: Seen, column: int) -> NDArray[np.float64]:
        ranks = np.searchsorted(seen.row.columns, seen.columns)
        occurrences = np.bincount(ranks, minlength=len(seen.row.columns))
        added = seen.row.values * self.heads.ngrams[seen.row.columns, column] / np.maximum(occurrences, 1)
        words = len(seen.window.grams.spans)
        owned = np.bincount(seen.owners, weights=added[ranks], minlength=2 * words)
        pairs = owned[words : 2 * words] / 2
        weights: NDArray[np.float64] = owned[:words] + pairs + np.roll(pairs, 1)  # the last word owns no pair
        return weights
