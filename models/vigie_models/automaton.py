"""Every known n-gram of a text found in one pass, with the words that it stands on."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
from ahocorasick_rs import AhoCorasick
from numpy.typing import NDArray

from vigie_models.ngrams import Vocabulary, is_piece

# No text holds these two: they are drawn by nobody, and normalising takes them out.
_BETWEEN: Final = "\x01"  # two words
_AROUND_SIGN: Final = "\x02"  # a sign, of which no piece is cut

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Known n-grams by where they end: the column of each, and the first and the last word it stands on."""

    columns: Places
    first: Places
    last: Places

    def inside(self, firsts: Places, afters: Places) -> tuple[Places, Places]:
        """Which of them stand wholly on each stretch of words, from `firsts` to `afters`, excluded.

        Pairs of a stretch's number and an occurrence's, stretch by stretch.
        """
        low, high = np.searchsorted(self.last, firsts), np.searchsorted(self.last, afters)
        sizes = high - low
        owners = np.repeat(np.arange(len(sizes)), sizes)
        places = np.arange(len(owners)) + np.repeat(low - np.cumsum(sizes) + sizes, sizes)
        whole = self.first[places] >= firsts[owners]  # not so a pair whose first word ends the sentence before
        return owners[whole], places[whole]


class Automaton:
    """Finds n-grams in linear time, whatever the text and however many they are (A. Aho and M. Corasick, 1975)."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        names = list(vocabulary.columns)
        self._found = AhoCorasick(list(map(_pattern_of, names)), store_patterns=False)
        self._is_pair = np.array([not is_piece(name) and " " in name for name in names], dtype=np.int64)

    def occurrences(self, words: Sequence[str]) -> Occurrences:
        """The known n-grams of these words; see `ngrams.words_of`."""
        stretches = [_written(word) for word in words]
        text = _BETWEEN + _BETWEEN.join(stretches) + _BETWEEN
        matches = self._found.find_matches_as_indexes(text, overlapping=True)
        flat = np.fromiter(chain.from_iterable(matches), dtype=np.int64, count=3 * len(matches)).reshape(-1, 3)
        columns, starts = flat[:, 0], flat[:, 1]
        lengths = [len(stretch) + 1 for stretch in stretches]  # with the sign before it
        first = np.repeat(np.arange(len(words)), lengths)[starts]
        return Occurrences(columns, first, first + self._is_pair[columns])


def _pattern_of(name: str) -> str:
    """An n-gram as it stands in the text that is searched: a word between its marks, a piece bare."""
    if is_piece(name):
        return name
    return _BETWEEN + _BETWEEN.join(map(_written, name[1:].split(" "))) + _BETWEEN


def _written(word: str) -> str:
    """A word with the edges that its pieces are cut with; a sign, of which none is cut."""
    return f" {word} " if word[0].isalnum() else f"{_AROUND_SIGN}{word}{_AROUND_SIGN}"
