"""The words that stand around a value and say what it is."""

from functools import cache
from typing import Final

from vigie_models.detect.pattern import Pattern, pattern, source_of
from vigie_models.lexicons import lexicon

NEAR: Final = 60  # characters: about a clause
FAR: Final = 160  # characters: the heading of a short list, the other lines of a signature
_STOP: Final = r"(?:^|[^A-Z])[.!?]\s+[A-Z]"  # the end of a sentence and the start of the next


def before(scan: bytes, place: int, reach: int = NEAR) -> bytes:
    """What stands before a place, from the start of a word on: half a word would say something else."""
    start = max(0, place - reach)
    lead = scan[start:place]
    halved = start and scan[start - 1 : start].isalpha() and lead[:1].isalpha()
    return lead.partition(b" ")[2] or lead if halved else lead


def after(scan: bytes, place: int, reach: int = NEAR) -> bytes:
    """What stands after a place, on the same line."""
    return scan[place : place + reach].split(b"\n", 1)[0]


def around(scan: bytes, start: int, end: int, reach: int = NEAR) -> bytes:
    """What stands on both sides of a value, without the value."""
    return before(scan, start, reach) + b" | " + after(scan, end, reach)


def in_sentence(scan: bytes, start: int, end: int) -> bytes:
    """The rest of the sentence that a value stands in, on both sides of it."""
    lead = before(scan, start, FAR).rsplit(b"\n", 1)[-1]
    last = max((match.end() - 1 for match in pattern(_STOP).finditer(lead)), default=0)
    rest = after(scan, end, FAR)
    stop = pattern(_STOP).search(rest)
    return lead[last:] + b" | " + (rest[: stop.start()] if stop else rest)


def says(name: str, words: bytes) -> bool:
    """Whether one of the words of a list of `contexts.toml` (`health.general`: of `health.toml`) is among these."""
    return _pattern_of(name).search(words) is not None


def last_place(name: str, words: bytes) -> int:
    """Where the last of the words of a list of `contexts.toml` stands among these; -1 if there is none."""
    return max((match.start() for match in _pattern_of(name).finditer(words)), default=-1)


@cache
def _pattern_of(name: str) -> Pattern:
    file, _, key = name.rpartition(".")
    alternatives = "|".join(map(source_of, lexicon(file or "contexts")[key]))
    return pattern(rf"(?i)(?:^|[^a-z0-9])(?:{alternatives})(?:[^a-z0-9]|$)")
