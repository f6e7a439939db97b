"""The n-grams of a text – words by one and two, pieces of words by two to five letters – and their places."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

PIECE_LENGTHS: Final = (2, 3, 4, 5)
LONGEST_WORD: Final = 40  # a longer run of letters is cut: it is a key or a hostile text, not a word
WORDS_IN_A_WINDOW: Final = 256
WORDS_BETWEEN_WINDOWS: Final = 192  # so that windows overlap: what straddles two is whole in one of them

# A word keeps its elision (« l' », « qu' »); every other sign, emoji included, is a word of its own.
_WORD = re.compile(rf"[^\W_](?:[^\W_]|\*){{0,{LONGEST_WORD - 1}}}(?:'(?=\w))?|[^\w\s]")
_SAME_SIGNS = str.maketrans("0123456789’", "0000000000'")
_ENDS = frozenset(".!?…;")
_WORD_MARK = "="  # keeps the word « le » apart from the piece « le »; no piece holds it


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of one window of a text, in reading order.

    `spans` are the words' offsets in the view that was read. `names[i]` is an n-gram and `owners[i]` the word
    it stands on; a pair of words is owned by `len(spans)` + the index of its first word.
    """

    spans: tuple[tuple[int, int], ...]
    names: tuple[str, ...]
    owners: tuple[int, ...]

    @property
    def words(self) -> list[str]:
        """The words themselves, without the apostrophe of an elision; digits read as 0."""
        return [name[1:].rstrip("'") for name in self.names[: len(self.spans)]]


def windows_of(view: str) -> Iterator[Grams]:
    """The n-grams of a view of a text, one record a window of 256 words; at least one record, perhaps empty.

    Digits are read as 0, so that figures are seen and no number is learnt by heart.
    """
    words = [match.span() for match in _WORD.finditer(view)]
    masked = view.translate(_SAME_SIGNS)
    for first in range(0, max(1, len(words) - WORDS_IN_A_WINDOW + WORDS_BETWEEN_WINDOWS), WORDS_BETWEEN_WINDOWS):
        yield grams_of(masked, words[first : first + WORDS_IN_A_WINDOW])


def sentences_of(view: str) -> Iterator[Grams]:
    """The n-grams of each sentence or line that holds a word; nothing where there is only one."""
    spans = [match.span() for match in _WORD.finditer(view)]
    masked = view.translate(_SAME_SIGNS)
    sentences = [part for part in _cut(view, spans) if any(view[start].isalnum() for start, _ in part)]
    if len(sentences) > 1:
        yield from (grams_of(masked, part) for part in sentences)


def _cut(view: str, spans: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Words up to a sign that ends a sentence and is followed by space, or up to the end of their line."""
    part: list[tuple[int, int]] = []
    beginnings = [begin for begin, _ in spans[1:]]
    for (start, end), following in zip(spans, [*beginnings, len(view)], strict=False):  # no word, nothing to cut
        part.append((start, end))
        between = view[end:following]
        if "\n" in between or (view[start:end] in _ENDS and (between or following == len(view))):
            yield part
            part = []
    if part:
        yield part


def whole(view: str) -> Grams:
    """The n-grams of a whole view in one record, however long: what training reads."""
    return grams_of(view.translate(_SAME_SIGNS), [match.span() for match in _WORD.finditer(view)])


def grams_of(view: str, spans: list[tuple[int, int]]) -> Grams:
    """The n-grams of the words that stand at `spans` in `view`."""
    words = [view[start:end] for start, end in spans]
    names = [_WORD_MARK + word for word in words]
    owners = list(range(len(words)))
    names += [f"{_WORD_MARK}{first} {second}" for first, second in pairwise(words)]
    owners += range(len(words), len(words) + max(0, len(words) - 1))
    for index, word in enumerate(words):
        pieces = _pieces(word)
        names += pieces
        owners += [index] * len(pieces)
    return Grams(tuple(spans), tuple(names), tuple(owners))


def is_piece(name: str) -> bool:
    """Whether an n-gram is a piece of a word, rather than one or two words."""
    return not name.startswith(_WORD_MARK)


@lru_cache(maxsize=1 << 15)  # words come back, within a post and from post to post
def _pieces(word: str) -> tuple[str, ...]:
    """The 2- to 5-letter pieces of a word and its edges; none for a sign."""
    if not word[0].isalnum():
        return ()
    padded = f" {word} "
    last = len(padded) + 1
    return tuple(padded[start : start + size] for size in PIECE_LENGTHS for start in range(last - size))


@dataclass(frozen=True, slots=True)
class SparseRow:
    """One text as models see it: `values[i]` in column `columns[i]`, each column once, ascending."""

    columns: NDArray[np.int64]
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The known n-grams, in the order of their columns (words first, then pieces), with their idf."""

    columns: Mapping[str, int]
    words: int
    idf: NDArray[np.float32]
    rarest: np.float32

    @classmethod
    def of(cls, names: Iterable[str], idf: NDArray[np.float32]) -> "Vocabulary":
        """Number the n-grams in the given order.

        Raises:
            ValueError: there is none, one comes twice, a word after a piece, or `idf` has another length.
        """
        ordered = list(names)
        columns = {name: column for column, name in enumerate(ordered)}
        kinds = [is_piece(name) for name in ordered]
        if not ordered or len(columns) != len(ordered) or len(ordered) != len(idf) or kinds != sorted(kinds):
            raise ValueError("a vocabulary names each n-gram once, words first, with one idf each")
        return cls(columns, kinds.count(False), idf, idf.max(initial=np.float32(0.0)))

    def row(self, names: Iterable[str]) -> SparseRow:
        """Sublinear tf x idf of the known n-grams; words and pieces have length 1 each (l2)."""
        places = self.places(names)
        return self.row_at(places[places >= 0])

    def row_at(self, occurrences: NDArray[np.int64]) -> SparseRow:
        """The same, from the column of each occurrence of a known n-gram."""
        columns, counts = np.unique(occurrences, return_counts=True)
        values = (1.0 + np.log(counts)) * self.idf[columns]
        border = int(np.searchsorted(columns, self.words))
        blocks = [_of_length_one(values[:border]), _of_length_one(values[border:])]
        return SparseRow(columns, np.concatenate(blocks).astype(np.float32))

    def idf_of_words(self, grams: Grams) -> NDArray[np.float32]:
        """The idf of each word of a window; an unknown word counts as the rarest."""
        places = self.places(grams.names[: len(grams.spans)])
        return np.where(places >= 0, self.idf[places], self.rarest)

    def places(self, names: Iterable[str]) -> NDArray[np.int64]:
        """The column of each n-gram, -1 where unknown."""
        find = self.columns.get
        return np.array([find(name, -1) for name in names], dtype=np.int64)


def _of_length_one(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A vector divided by its l2 norm; an empty one stays as it is."""
    return values / (np.sqrt(values @ values) or 1.0)
