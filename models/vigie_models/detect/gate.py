"""Which rules are worth trying on a text: those whose literals and figures it holds, found in one pass."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from vigie_models.detect.needs import BOUNDARY, SORTS, Sort, frequency, needs_of
from vigie_models.detect.pattern import expanded
from vigie_models.detect.rule import Rule

_STRETCH: Final = 8_192  # bytes searched at once: what is found in them is a list
_TOO_FREQUENT: Final = 0.008  # of the places of a text: what stands everywhere tells nothing, and costs


class Gate:
    """Tells, of some rules, which may see something in a text; the others surely see nothing. A rule is a bit.

    The lower half of the bits is for what the rules' patterns need, the upper one for what their judges do.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        needs = [needs_of(expanded(rule.pattern)) for rule in rules]
        asked = [frozenset[str]() if rule.needs is None else needs_of(expanded(rule.needs)).literals for rule in rules]
        rules_of: defaultdict[str, int] = defaultdict(int)
        self._free = 0
        for place, literals in enumerate([*(need.literals for need in needs), *asked]):
            if not literals or frequency(literals) > _TOO_FREQUENT:
                self._free |= 1 << place
                continue
            for literal in literals:
                rules_of[literal] |= 1 << place
        self._literals = [_Literal.of(literal, bits) for literal, bits in rules_of.items()]
        self._automaton = BytesAhoCorasick([literal.text for literal in self._literals])
        self._overlap = max(map(len, rules_of), default=1)
        self._runs = [_Runs(sort, [need.runs[place] for need in needs]) for place, sort in enumerate(SORTS)]

    def open(self, scan: bytes) -> Iterator[Rule]:
        """The rules to try, in their order. Linear in the text's length."""
        found = self._found(scan.lower())
        tried = found & (found >> len(self._rules))
        for runs in self._runs:
            tried &= runs.possible(scan)
        while tried:
            lowest = tried & -tried
            yield self._rules[lowest.bit_length() - 1]
            tried ^= lowest

    def _found(self, low: bytes) -> int:
        found = self._free
        for offset in range(0, len(low), _STRETCH):
            stretch = low[offset : offset + _STRETCH + self._overlap]
            for literal, start, end in self._automaton.find_matches_as_indexes(stretch, overlapping=True):
                bits, opens, closes = self._literals[literal][1:]
                if bits & ~found and not (
                    (opens and low[offset + start - 1 : offset + start].isalnum())
                    or (closes and low[offset + end : offset + end + 1].isalnum())
                ):
                    found |= bits
        return found


class _Literal(NamedTuple):
    """A literal, the bits of what needs it, and whether it begins and ends a word."""

    text: bytes
    bits: int
    opens: bool
    closes: bool

    @classmethod
    def of(cls, literal: str, bits: int) -> "_Literal":
        text = literal.strip(BOUNDARY).encode()
        return cls(text, bits, literal[0] == BOUNDARY, literal[-1] == BOUNDARY)


class _Runs:
    """Which rules find enough signs of a sort in a row."""

    def __init__(self, sort: Sort, least: Sequence[int]) -> None:
        self._table = bytes(48 if chr(sign) in sort.counted else 32 for sign in range(256))
        self._dropped = "".join(sorted(sort.dropped)).encode()
        self._steps = [
            (b"0" * length, sum(1 << place for place, each in enumerate(least) if each < length))
            for length in sorted({each for each in least if each >= sort.least})
        ]
        self._all = (1 << len(least)) - 1

    def possible(self, scan: bytes) -> int:
        """The rules that ask for no more than the longest run."""
        signs = scan.translate(self._table, self._dropped)
        for run, fewer in self._steps:
            if run not in signs:
                return fewer
        return self._all
