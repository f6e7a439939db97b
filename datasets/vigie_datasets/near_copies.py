"""Near copies: posts that share so many runs of words that one would give the other away in a test."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

WORD: Final = re.compile(r"[\wÀ-ÿ'-]+")
# Two posts are near copies from a Jaccard index of 3/10 of their shingles; whole numbers, so that no
# rounding decides on which side of the bound a pair falls.
SHARED: Final = 3
OUT_OF: Final = 10

Shingle = tuple[str, ...]


def words(text: str) -> list[str]:
    """The words of `text` in lower case, apostrophes made alike; punctuation and emoji are none."""
    return WORD.findall(text.lower().replace("’", "'"))


def shingles(text: str) -> frozenset[Shingle]:
    """Every run of three words; a shorter text has none, and so is nobody's near copy.

    Colleagues do write the same two words (« merci », « bien reçu »), and nothing is given away by them.
    """
    spoken = words(text)
    return frozenset(zip(spoken, spoken[1:], spoken[2:], strict=False))


def near_copy_groups(texts: Sequence[str]) -> list[tuple[int, ...]]:
    """Groups of places in `texts`, two or more each, linked by near copies (of near copies); sorted.

    Exact, and fast as long as texts are unlike: 10,000 posts take about a second. Posts are compared only
    if they share one of their rarer shingles: of two near copies, each has 3/10 of its shingles in the other,
    so the rarest 7/10 and one more cannot all be missing (the prefix filter of set-similarity joins).
    """
    forest = _Forest(len(texts))
    for left, right in _likely_pairs([shingles(text) for text in texts], forest):
        forest.join(left, right)
    return forest.groups()


class _Ranked(NamedTuple):
    """A text's shingles as numbers, the rarest first."""

    place: int
    ranks: list[int]

    def rarer(self) -> list[int]:
        """Those among which a near copy shares at least one."""
        kept_back = -(-SHARED * len(self.ranks) // OUT_OF)
        return self.ranks[: len(self.ranks) - kept_back + 1]


def _likely_pairs(sets: Sequence[frozenset[Shingle]], forest: "_Forest") -> Iterator[tuple[int, int]]:
    """Near copies, without the pairs that `forest` already links."""
    first: dict[frozenset[Shingle], int] = {}
    for place, each in enumerate(sets):
        if each and (same := first.setdefault(each, place)) != place:
            yield same, place
    index: defaultdict[int, list[int]] = defaultdict(list)
    for ranked in _by_size(sets, sorted(first.values())):
        rarer = ranked.rarer()
        for other in sorted({other for rank in rarer for other in index[rank]}):
            if not forest.linked(other, ranked.place) and _alike(sets[other], sets[ranked.place]):
                yield other, ranked.place
        for rank in rarer:
            index[rank].append(ranked.place)


def _by_size(sets: Sequence[frozenset[Shingle]], places: list[int]) -> list[_Ranked]:
    frequency = Counter(shingle for place in places for shingle in sets[place])
    ordered = sorted(frequency, key=lambda shingle: (frequency[shingle], shingle))
    rank = {shingle: number for number, shingle in enumerate(ordered)}
    ranked = [_Ranked(place, sorted(rank[shingle] for shingle in sets[place])) for place in places]
    return sorted(ranked, key=lambda one: len(one.ranks))


def _alike(left: frozenset[Shingle], right: frozenset[Shingle]) -> bool:
    small, large = sorted((len(left), len(right)))
    if OUT_OF * small < SHARED * large:
        return False
    shared = len(left & right)
    return OUT_OF * shared >= SHARED * (small + large - shared)


class _Forest:
    """Which places are linked, directly or through others (union-find)."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def root(self, place: int) -> int:
        while self._above[place] != place:
            self._above[place] = self._above[self._above[place]]
            place = self._above[place]
        return place

    def linked(self, left: int, right: int) -> bool:
        return self.root(left) == self.root(right)

    def join(self, left: int, right: int) -> None:
        low, high = sorted((self.root(left), self.root(right)))
        self._above[high] = low

    def groups(self) -> list[tuple[int, ...]]:
        found: defaultdict[int, list[int]] = defaultdict(list)
        for place in range(len(self._above)):
            found[self.root(place)].append(place)
        return [tuple(group) for group in found.values() if len(group) > 1]
