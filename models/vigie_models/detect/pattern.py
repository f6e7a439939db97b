"""RE2 patterns, compiled once when first used and run over a post's ASCII scan."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any, Final, Protocol, cast

import re2

from vigie_models.lexicons import lexicon

_LIST: Final = re.compile(r"\{\{(\w+)\.(\w+)\}\}")
MOST_MATCHES: Final = 1_000  # a pattern, in one post; nobody posts a thousand IBANs by mistake


class Match(Protocol):
    """The part of a match that detectors read; offsets are bytes of the scan, thus characters of `clean`."""

    def start(self, group: int = 0) -> int:
        """Where a group starts, -1 if it took no part."""

    def end(self, group: int = 0) -> int:
        """Where a group ends, -1 if it took no part."""

    def group(self, group: int = 0) -> bytes:
        """What a group matched; None if it took no part."""


class Pattern(Protocol):
    """A compiled pattern."""

    @property
    def groups(self) -> int:
        """How many groups it captures."""

    def search(self, text: bytes) -> Match | None:
        """The leftmost match."""

    def fullmatch(self, text: bytes) -> Match | None:
        """A match of the whole."""

    def findall(self, text: bytes) -> list[bytes]:
        """What every match, or its one group, holds."""

    def finditer(self, text: bytes) -> Iterator[Match]:
        """Every match, from left to right."""


@cache
def pattern(source: str) -> Pattern:
    """Compile an ASCII pattern. RE2 knows no look-around: neighbours are looked at by the caller.

    `{{health.illness}}` stands for the alternatives of that list of that lexicon.

    Raises:
        re2.error: RE2 cannot compile it.
        FileNotFoundError, KeyError: no such lexicon or list.
    """
    return cast(Pattern, re2.compile(expanded(source).encode("ascii"), _options()))


def _options() -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    return options


def expanded(source: str) -> str:
    """A pattern with its lists written out."""
    return _LIST.sub(lambda found: "|".join(map(source_of, lexicon(found[1])[found[2]])), source)


def source_of(term: str) -> str:
    """The pattern of a term of a lexicon: a final `*` stands for any ending, a blank for blanks or hyphens."""
    source = term.replace(".", r"\.").replace("*", r"\w*").replace("°", ".")
    return source.replace(" ", r"[ \-]+") + ("" if term[-1] != "'" else r"\w+")


def matches(source: str, scan: bytes) -> Iterator[Match]:
    """The matches of a pattern, at most `MOST_MATCHES`."""
    return islice(pattern(source).finditer(scan), MOST_MATCHES)
