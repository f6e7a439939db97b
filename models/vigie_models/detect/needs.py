"""What every match of a pattern holds, read off the pattern: some literal of a set, and so many figures in a row.

As in R. Cox, « Regular Expression Matching with a Trigram Index » (2012): of what stands one after the other any part
is needed, of alternatives one of each. Lists of lexicons are read as they stand in the pattern, so that a rule and its
needs cannot drift apart.
"""

import string
from dataclasses import dataclass
from functools import cache, reduce
from itertools import product
from math import prod
from typing import Final, NamedTuple

_MOST_CROSSED: Final = 48  # literals, when those of neighbours are joined
_MOST_SIGNS: Final = 4  # of a class that is read as so many literals
_ASCII: Final = frozenset(map(chr, range(128)))
_WORD_SIGNS: Final = frozenset(string.ascii_letters + string.digits)
_CLASSES: Final = {
    "d": frozenset(string.digits),
    "w": _WORD_SIGNS | {"_"},
    "s": frozenset("\t\n\f\r "),
    "D": _ASCII - frozenset(string.digits),
    "W": _ASCII - _WORD_SIGNS - {"_"},
    "S": _ASCII - frozenset("\t\n\f\r "),
}
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v"}
_PER_MILLE: Final = (  # how often signs and the edges of words stand in French posts, about; others 1
    {"\b": 300, " ": 160, "e": 120}
    | dict.fromkeys("saitnrulo", 57)
    | dict.fromkeys("dmcpv'", 22)
    | dict.fromkeys("gbfqh.,-", 9)
    | dict.fromkeys("j:!xyz0123456789", 3)
)

BOUNDARY: Final = "\b"  # in a literal: where a word begins or ends
Literals = frozenset[str]


class Sort(NamedTuple):
    """Signs that are counted where they stand in a row, once those that are dropped are left out."""

    counted: frozenset[str]
    dropped: frozenset[str]
    least: int  # shorter runs stand in most texts


_NO_WORD: Final = _ASCII - _WORD_SIGNS
SORTS: Final = (
    Sort(frozenset(string.digits), _NO_WORD, 1),  # a number, whatever parts its figures
    Sort(frozenset(string.digits + "Oo"), _NO_WORD, 2),
    Sort(frozenset(string.digits + "OoIl"), _NO_WORD, 3),
    Sort(_WORD_SIGNS | frozenset("_-+/.~%"), frozenset(), 12),  # a key, a token
)


class Run(NamedTuple):
    """The least signs of a sort in a row; `whole`: nothing is matched but these and what is dropped."""

    whole: bool
    head: int
    longest: int
    tail: int

    def then(self, other: "Run") -> "Run":
        """This, and the other right after it."""
        head = self.head + other.head if self.whole else self.head
        tail = other.tail + self.tail if other.whole else other.tail
        return Run(self.whole and other.whole, head, max(self.longest, other.longest, self.tail + other.head), tail)


_EMPTY: Final = Run(whole=True, head=0, longest=0, tail=0)
_BREAK: Final = Run(whole=False, head=0, longest=0, tail=0)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a match holds: one of `literals`, and a run of each of `SORTS`.

    Literals are in lower case; a `BOUNDARY` at their start or end stands where neither a letter nor a figure follows.
    None: nothing is known.
    """

    literals: Literals
    runs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part of a pattern matches: exactly one of `words` (None: too many), and what it holds at least.

    Every match starts with one of `heads`.
    """

    words: Literals | None
    heads: Literals
    literals: Literals
    runs: tuple[Run, ...]

    @property
    def needed(self) -> Literals:
        """Literals of which a match holds one; none: it may match without any."""
        return self.literals if self.words is None else _needed(self.words)


_ANY: Final = frozenset([""])


def _exactly(words: Literals, runs: tuple[Run, ...]) -> _Part:
    return _Part(words, words, frozenset(), runs)


_NOTHING: Final = _exactly(_ANY, (_EMPTY,) * len(SORTS))
_EDGE: Final = _exactly(frozenset([BOUNDARY]), (_EMPTY,) * len(SORTS))


def needs_of(pattern: str) -> Needs:
    """What every match of an ASCII RE2 pattern holds, in a text put in lower case. Linear in the pattern's length.

    Raises:
        ValueError: syntax that no rule uses.
    """
    reader = _Reader(pattern)
    part = reader.alternatives()
    if reader.place < len(pattern):
        raise ValueError(f"unbalanced bracket at {reader.place}")
    return Needs(_without_longer(part.needed), tuple(run.longest for run in part.runs))


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.place, self._folds = pattern, 0, False

    def alternatives(self) -> _Part:
        """Up to the closing bracket that nothing opened here, or to the end."""
        parts = [self._sequence()]
        while self._takes("|"):
            parts.append(self._sequence())
        return _one_of(parts) if len(parts) > 1 else parts[0]

    def _sequence(self) -> _Part:
        parts = []
        while self.place < len(self.pattern) and self.pattern[self.place] not in "|)":
            parts.append(self._repeated(self._atom()))
        return _one_after_the_other(parts)

    def _takes(self, sign: str) -> bool:
        taken = self.pattern.startswith(sign, self.place)
        self.place += len(sign) * taken
        return taken

    def _next(self) -> str:
        self.place += 1
        return self.pattern[self.place - 1]

    def _atom(self) -> _Part:
        sign = self._next()
        if sign == "(":
            return self._group()
        if sign in "^$" or (sign == "\\" and self.pattern[self.place] in "bBAz"):
            self.place += sign == "\\"
            return _EDGE if self.pattern[self.place - 1] == "b" else _NOTHING
        if sign == "[":
            return self._signs(self._class())
        if sign in "*+?{":
            raise ValueError(f"nothing to repeat at {self.place}")
        if sign.isalnum():
            return _of_word(sign + self._rest_of_word(), folds=self._folds)
        return self._signs(self._escaped() if sign == "\\" else _ASCII if sign == "." else frozenset(sign))

    def _rest_of_word(self) -> str:
        """The letters and figures from here on, but for one that is repeated."""
        start = end = self.place
        while self.pattern[end : end + 1].isalnum():
            end += 1
        end -= end > start and self.pattern[end : end + 1] in ("?", "*", "+", "{")
        self.place = end
        return self.pattern[start:end]

    def _group(self) -> _Part:
        folds = self._folds
        if self._takes("?"):
            flags = self.pattern[self.place : self.pattern.find(":", self.place)]
            flags = flags.partition(")")[0]
            if flags not in ("", "i", "-i"):
                raise ValueError(f"unknown group at {self.place}")
            self._folds = flags == "i" or (folds and flags != "-i")
            self.place += len(flags) + 1
            if self.pattern[self.place - 1] == ")":
                return _NOTHING  # « (?i) »: up to the end of the group around
        part = self.alternatives()
        if not self._takes(")"):
            raise ValueError("bracket left open")
        self._folds = folds
        return part

    def _escaped(self) -> frozenset[str]:
        sign = self._next()
        if sign == "x":
            self.place += 2
            return frozenset(chr(int(self.pattern[self.place - 2 : self.place], 16)))
        return _CLASSES.get(sign) or frozenset(_CONTROLS.get(sign, sign))

    def _class(self) -> frozenset[str]:
        others, signs = self._takes("^"), set[str]()
        while not self._takes("]") or not signs:
            first = self._sign_of_class()
            if len(first) == 1 and self.pattern[self.place] == "-" and self.pattern[self.place + 1] != "]":
                self.place += 1
                last = self._sign_of_class()
                first = frozenset(map(chr, range(ord(min(first)), ord(min(last)) + 1)))
            signs |= first
        folded = _folded(signs) if self._folds else signs
        return _ASCII - folded if others else frozenset(signs)

    def _sign_of_class(self) -> frozenset[str]:
        sign = self._next()
        return self._escaped() if sign == "\\" else frozenset(sign)

    def _signs(self, signs: frozenset[str]) -> _Part:
        return _of_signs(_folded(signs) if self._folds else signs)

    def _repeated(self, part: _Part) -> _Part:
        while self.place < len(self.pattern) and self.pattern[self.place] in "?*+{":
            sign = self._next()
            if sign == "{":
                end = self.pattern.index("}", self.place)
                least, _, most = self.pattern[self.place : end].partition(",")
                upto = int(most) if most else int(least) if end - self.place == len(least) else None
                part, self.place = _times(part, int(least), upto), end + 1
            else:
                part = _times(part, int(sign == "+"), 1 if sign == "?" else None)
            self._takes("?")
        return part


def _folded(signs: frozenset[str] | set[str]) -> frozenset[str]:
    return frozenset(signs) | {sign.swapcase() for sign in signs}


@cache
def _of_signs(signs: frozenset[str]) -> _Part:
    low = frozenset(map(str.lower, signs))
    runs = tuple(_run(signs, sort) for sort in SORTS)
    return _exactly(low, runs) if len(low) <= _MOST_SIGNS else _Part(None, _ANY, frozenset(), runs)


@cache
def _of_word(word: str, *, folds: bool) -> _Part:
    """Letters and figures as they stand."""
    signs = [_folded({sign}) if folds else {sign} for sign in word]
    flags = ("".join("1" if each <= sort.counted else " " for each in signs) for sort in SORTS)
    runs = (tuple(map(len, each.split(" "))) for each in flags)
    return _exactly(
        frozenset([word.lower()]), tuple(Run(len(each) == 1, each[0], max(each), each[-1]) for each in runs)
    )


def _run(signs: frozenset[str], sort: Sort) -> Run:
    if not signs <= sort.counted | sort.dropped:
        return _BREAK
    count = int(signs <= sort.counted)
    return Run(whole=True, head=count, longest=count, tail=count)


def _one_of(parts: list[_Part]) -> _Part:
    runs = tuple(
        Run(all(run.whole for run in each), *(min(run[place] for run in each) for place in (1, 2, 3)))
        for each in zip(*(part.runs for part in parts), strict=True)
    )
    heads = frozenset[str]().union(*(part.heads for part in parts))
    if all(part.words is not None for part in parts):
        return _exactly(heads, runs)
    needed = [part.needed for part in parts]
    return _Part(None, heads, frozenset[str]().union(*needed) if all(needed) else frozenset(), runs)


def _one_after_the_other(parts: list[_Part]) -> _Part:
    if len(parts) == 1:
        return parts[0]
    runs = tuple(reduce(Run.then, (part.runs[sort] for part in parts), _EMPTY) for sort in range(len(SORTS)))
    best, words = frozenset[str](), _ANY
    heads: Literals | None = None
    for part in parts:
        crossed = _crossed(words, part.words)
        if crossed is None:
            begun = _crossed(words, part.heads) or words
            heads = heads or begun
            best = min(best, _needed(words), _needed(begun), part.needed, key=frequency)
        words = crossed or part.words or _ANY
    if heads is None:
        return _exactly(words, runs)
    return _Part(None, heads, min(best, _needed(words), key=frequency), runs)


def _needed(words: Literals) -> Literals:
    """The words, if each holds a sign."""
    return words if all(word.strip(BOUNDARY) for word in words) else frozenset()


def _crossed(before: Literals | None, after: Literals | None) -> Literals | None:
    """What two parts match one after the other; None: not known, or too many."""
    if before is None or after is None or len(before) * len(after) > max(_MOST_CROSSED, len(before), len(after)):
        return None
    return frozenset(map("".join, product(before, after)))


def _times(part: _Part, least: int, most: int | None) -> _Part:
    runs = tuple(reduce(Run.then, (run,) * least, _EMPTY) for run in part.runs)
    if most != least:  # what comes more may break a run
        runs = tuple(run.then(_EMPTY if once.whole else _BREAK) for run, once in zip(runs, part.runs, strict=True))
    if most == 1 and not least:
        return _Part(None if part.words is None else part.words | _ANY, part.heads | _ANY, frozenset(), runs)
    words: Literals | None = _ANY if most == least else None
    for _ in range(least):
        words = _crossed(words, part.words)
    if words is not None:
        return _exactly(words, runs)
    return _Part(None, part.heads if least else _ANY, part.needed if least else frozenset(), runs)


def frequency(literals: Literals) -> float:
    """About how often one of them starts at a place of a French text; nothing: always."""
    return sum(map(_share, literals)) if literals else 1.0


def _share(literal: str) -> float:
    return prod(_PER_MILLE.get(sign, 1) / 1000 for sign in literal)


def _plain(literal: str) -> str:
    """A literal with its edges alone: those inside say no more, and beside a sign they mean something else."""
    inner = literal.replace(BOUNDARY, "")
    first = BOUNDARY if literal[0] == BOUNDARY and inner[0].isalnum() else ""
    return first + inner + (BOUNDARY if literal[-1] == BOUNDARY and inner[-1].isalnum() else "")


def _without_longer(literals: Literals) -> Literals:
    """Without those that begin with another one."""
    kept: list[str] = []
    for literal in sorted(map(_plain, literals)):
        if not kept or not literal.startswith(kept[-1]):
            kept.append(literal)
    return frozenset(kept)
