"""A company's own lists: terms found in a text whatever their case, accents and separators, and never told."""

import hmac
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from itertools import chain, pairwise
from typing import Final, TypeVar

from ahocorasick_rs import AhoCorasick

from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, LEVELS, Kind
from vigie_models.finding import Finding
from vigie_models.normalise import Normalised, normalise

LONGEST_TERM: Final = 10  # words
LEAST_SIGNS: Final = 2  # letters and digits of a term; with one it would be found everywhere
LEAST_KEY: Final = 32  # bytes
DIGEST_SIZE: Final = 32  # bytes
CONFIDENCE: Final = 0.9
REASON: Final = "terme d'une liste de l'entreprise"
_WIDEST_GAP: Final = 16  # characters that may stand between two words of a term
_WORD: Final = re.compile(r"[^\W_]+")  # one class, no choice: linear on any text
_APART: Final = "\n"
_Form = TypeVar("_Form", bound=str | bytes)


class Algorithm(StrEnum):
    """How the terms of a hashed list were hashed."""

    HMAC_SHA256 = "hmac-sha256"
    BLAKE2B = "blake2b"


@dataclass(frozen=True, slots=True)
class Hashing:
    """A keyed hash of 32 bytes; whoever has the list but not the key cannot try words on it."""

    key: bytes = field(repr=False)
    algorithm: Algorithm = Algorithm.HMAC_SHA256

    def __post_init__(self) -> None:
        """Refuse a key that protects nothing.

        Raises:
            ValueError: shorter than 32 bytes, or longer than the 64 that BLAKE2b takes.
        """
        if len(self.key) < LEAST_KEY:
            raise ValueError(f"la clé des termes doit compter au moins {LEAST_KEY} octets")
        if self.algorithm is Algorithm.BLAKE2B and len(self.key) > blake2b.MAX_KEY_SIZE:
            raise ValueError(f"une clé BLAKE2b compte au plus {blake2b.MAX_KEY_SIZE} octets")

    def digest(self, words: str) -> bytes:
        """The hash of folded words, one space between two."""
        if self.algorithm is Algorithm.BLAKE2B:
            return blake2b(words.encode(), key=self.key, digest_size=DIGEST_SIZE).digest()
        return hmac.digest(self.key, words.encode(), "sha256")


@dataclass(frozen=True, slots=True)
class TermList:
    """One list: what its terms are about and how bad it is to tell them.

    `terms` are in clear; `hashes` are those of terms' `forms`, and `lengths` the numbers of words that these count.
    Neither is ever shown.
    """

    category: str
    level: int = 1
    terms: tuple[str, ...] = field(default=(), repr=False)
    hashes: frozenset[bytes] = field(default=frozenset(), repr=False)
    lengths: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Refuse what no finding can say.

        Raises:
            ValueError: no such category of confidentiality, or no such level.
        """
        if self.category not in CONFIDENTIALITY_CATEGORIES or self.level not in LEVELS:
            raise ValueError("une liste a une catégorie de confidentialité et un niveau de 0 à 2")


class TermUnusable(ValueError):
    """Un terme compte au moins 2 lettres ou chiffres et au plus 10 mots."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


def forms(term: str) -> tuple[str, ...]:
    """The ways in which a term is looked for: its folded words with a space between, and run together.

    Raises:
        TermUnusable: it would be found everywhere, or nowhere. The message does not repeat it.
    """
    words = _WORD.findall(normalise(term).folded)
    if sum(map(len, words)) < LEAST_SIGNS or len(words) > LONGEST_TERM:
        raise TermUnusable
    return tuple(dict.fromkeys((" ".join(words), "".join(words))))


def hashed(term_list: TermList, hashing: Hashing) -> TermList:
    """The same list without a term in clear.

    Raises:
        TermUnusable: one cannot be looked for.
    """
    written = {form for term in term_list.terms for form in forms(term)}
    lengths = {form.count(" ") + 1 for form in written}
    return TermList(
        term_list.category,
        term_list.level,
        hashes=term_list.hashes | {hashing.digest(form) for form in written},
        lengths=term_list.lengths | lengths,
    )


class Terms:
    """Lists made ready to be found: one pass for all terms in clear, one hash a word and length for the others."""

    __slots__ = ("_automaton", "_hashing", "_lengths", "_lists_of", "_lists_of_hash", "lists")

    def __init__(self, lists: Iterable[TermList] = (), hashing: Hashing | None = None) -> None:
        """`hashing` is needed where a list holds hashes.

        Raises:
            TermUnusable: a term cannot be looked for.
            ValueError: hashes, and no key.
        """
        self.lists = tuple(lists)
        by_form = _owners((form, each) for each in self.lists for form in dict.fromkeys(chain(*map(forms, each.terms))))
        self._lists_of = tuple(by_form.values())
        self._automaton = AhoCorasick([_spaced(form.split(" ")) for form in by_form]) if by_form else None
        self._lists_of_hash = _owners((digest, each) for each in self.lists for digest in each.hashes)
        self._lengths = sorted({length for each in self.lists for length in each.lengths})
        self._hashing = hashing
        if self._lists_of_hash and hashing is None:
            raise ValueError("des listes hachées demandent leur clé")

    def __repr__(self) -> str:
        return f"Terms(lists={len(self.lists)})"

    def findings(self, text: Normalised) -> tuple[Finding, ...]:
        """The terms of a text, in order of start; offsets in the text as sent. Two lists may see the same place."""
        if not self.lists:
            return ()
        words = _Words(text.folded)
        seen = {
            (*text.folded_span(*words.span(first, last)), each.category, each.level)
            for first, last, lists in chain(self._in_clear(words), self._by_hash(words))
            for each in lists
        }
        return tuple(
            Finding(Kind.TERM, category, start, end, CONFIDENCE, REASON, level)
            for start, end, category, level in _outermost(seen)
        )

    def _in_clear(self, words: "_Words") -> Iterator[tuple[int, int, tuple[TermList, ...]]]:
        """(first word, last word, lists) of each match. Overlaps too: at most one for each length at each word."""
        if self._automaton is None:
            return
        for number, start, end in self._automaton.find_matches_as_indexes(words.spaced, overlapping=True):
            yield words.starting_at(start), words.ending_at(end), self._lists_of[number]

    def _by_hash(self, words: "_Words") -> Iterator[tuple[int, int, tuple[TermList, ...]]]:
        if self._hashing is None or not self._lists_of_hash:
            return
        known: dict[str, tuple[TermList, ...]] = {}
        for length in self._lengths:
            for first, sequence in words.sequences(length):
                if sequence not in known:
                    known[sequence] = self._lists_of_hash.get(self._hashing.digest(sequence), ())
                if known[sequence]:
                    yield first, first + length - 1, known[sequence]


class _Words:
    """The words of a folded text; `spaced` writes each between spaces of its own, so that two matches share none."""

    def __init__(self, folded: str) -> None:
        self._spans = [match.span() for match in _WORD.finditer(folded)]
        self._words = [folded[start:end] for start, end in self._spans]
        wide = [after[0] - before[1] > _WIDEST_GAP for before, after in pairwise(self._spans)]
        ends = [f" {_APART}" if apart else " " for apart in wide] + [" "] * bool(self._words)
        written = [f" {word}{end}" for word, end in zip(self._words, ends, strict=True)]
        self.spaced = "".join(written)
        self._apart = [place for place, apart in enumerate(wide) if apart]
        self._starts = [0]
        for piece in written:
            self._starts.append(self._starts[-1] + len(piece))

    def starting_at(self, place: int) -> int:
        """The word that begins at a place of `spaced`."""
        return bisect_left(self._starts, place)

    def ending_at(self, place: int) -> int:
        """The word that ends at a place of `spaced`."""
        return bisect_left(self._starts, place) - 1

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where words `first` to `last` stand in the folded text."""
        return self._spans[first][0], self._spans[last][1]

    def sequences(self, length: int) -> Iterator[tuple[int, str]]:
        """Each run of so many words, none too far from the next: its first word and its writing."""
        for first in range(len(self._words) - length + 1):
            gap = bisect_left(self._apart, first)
            if gap == len(self._apart) or self._apart[gap] >= first + length - 1:
                yield first, " ".join(self._words[first : first + length])


def _spaced(words: Iterable[str]) -> str:
    return "".join(f" {word} " for word in words)


def _owners(pairs: Iterable[tuple[_Form, TermList]]) -> dict[_Form, tuple[TermList, ...]]:
    """Whose a form or a hash is."""
    owners: dict[_Form, tuple[TermList, ...]] = {}
    for written, each in pairs:
        owners[written] = (*owners.get(written, ()), each)
    return owners


def _outermost(seen: Iterable[tuple[int, int, str, int]]) -> Iterator[tuple[int, int, str, int]]:
    """In order of start, without what lies inside another of its category that is no less bad."""
    reached = {(category, level): 0 for category in CONFIDENTIALITY_CATEGORIES for level in LEVELS}
    for start, end, category, level in sorted(seen, key=lambda each: (each[0], -each[1], -each[3], each[2])):
        if end > max(reached[category, worse] for worse in LEVELS if worse >= level):
            reached[category, level] = end
            yield start, end, category, level
