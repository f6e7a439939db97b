"""The n-grams of a text – words by one and two, pieces of words by two to five letters – and their places."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
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
class Words:
    """The words of a text in order: where each stands in the view that was read, and how it reads."""

    spans: Sequence[tuple[int, int]]
    words: Sequence[str]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.words)


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of a stretch of words by name – words, then pairs of neighbours, then pieces – and its words."""

    names: tuple[str, ...]
    words: tuple[str, ...]


def words_of(view: str) -> Words:
    """The words of a view of a text. Digits are read as 0: figures are seen, no number is learnt by heart."""
    spans = [match.span() for match in _WORD.finditer(view)]
    masked = view.translate(_SAME_SIGNS)
    return Words(spans, [masked[start:end] for start, end in spans])


def windows_of(words: Words) -> list[tuple[int, int]]:
    """Stretches of 256 words that cover all, as their first word and the one after the last; at least one stretch."""
    firsts = range(0, max(1, len(words) - WORDS_IN_A_WINDOW + WORDS_BETWEEN_WINDOWS), WORDS_BETWEEN_WINDOWS)
    return [(first, min(first + WORDS_IN_A_WINDOW, len(words))) for first in firsts]


def sentences_of(view: str, words: Words) -> list[tuple[int, int]]:
    """The stretches of words that are a sentence or a line and hold a letter; none where there is only one."""
    sentences = [part for part in _cut(view, words.spans) if _says_something(words, *part)]
    return sentences if len(sentences) > 1 else []


def _cut(view: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Words up to a sign that ends a sentence and is followed by space, or up to the end of their line."""
    first = 0
    beginnings = [begin for begin, _ in spans[1:]]
    for place, ((start, end), following) in enumerate(zip(spans, [*beginnings, len(view)], strict=False)):
        between = view[end:following]
        if "\n" in between or (view[start:end] in _ENDS and (between or following == len(view))):
            yield first, place + 1
            first = place + 1
    if first < len(spans):
        yield first, len(spans)


def _says_something(words: Words, first: int, after: int) -> bool:
    return any(word[0].isalnum() for word in words.words[first:after])


def grams_of(words: Sequence[str]) -> Grams:
    """The n-grams of these words, as training counts them; serving finds the same ones with an automaton."""
    alone = [_WORD_MARK + word for word in words]
    pairs = [f"{_WORD_MARK}{first} {second}" for first, second in pairwise(words)]
    return Grams((*alone, *pairs, *chain.from_iterable(map(_pieces, words))), tuple(words))


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
    values: NDArray[np.float64]


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
            ValueError: one comes twice, a word after a piece, or `idf` has another length.
        """
        ordered = list(names)
        columns = {name: column for column, name in enumerate(ordered)}
        kinds = [is_piece(name) for name in ordered]
        if len(columns) != len(ordered) or len(ordered) != len(idf) or kinds != sorted(kinds):
            raise ValueError("a vocabulary names each n-gram once, words first, with one idf each")
        return cls(columns, kinds.count(False), idf, idf.max(initial=np.float32(0.0)))

    def row(self, names: Iterable[str]) -> SparseRow:
        """Sublinear tf x idf of the known n-grams; words and pieces have length 1 each (l2)."""
        places = self.places(names)
        columns, counts = np.unique(places[places >= 0], return_counts=True)
        return SparseRow(columns, self.values(columns, counts, np.zeros(len(columns), dtype=np.int64)))

    def values(
        self, columns: NDArray[np.int64], counts: NDArray[np.int64], owners: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """What n-grams that come so often are worth; `owners` number the text or stretch that each is of."""
        values: NDArray[np.float64] = (1.0 + np.log(counts)) * self.idf[columns]
        blocks = 2 * owners + (columns >= self.words)  # words and pieces of one owner
        lengths = np.sqrt(np.bincount(blocks, weights=values * values))
        return values / np.where(lengths > 0, lengths, 1.0)[blocks]

    def idf_of_words(self, words: Sequence[str]) -> NDArray[np.float32]:
        """The idf of each word; an unknown word counts as the rarest."""
        places = self.places([_WORD_MARK + word for word in words])
        return np.where(places >= 0, self.idf[places], self.rarest)

    def places(self, names: Iterable[str]) -> NDArray[np.int64]:
        """The column of each n-gram, -1 where unknown."""
        find = self.columns.get
        return np.array([find(name, -1) for name in names], dtype=np.int64)
