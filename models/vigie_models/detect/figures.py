"""Numbers however they are grouped: where one starts and ends among blanks, dots, dashes, line breaks and O for 0."""

from collections.abc import Callable, Iterator
from typing import Final

from vigie_models.detect.pattern import Match, pattern
from vigie_models.normalise import Normalised

FIGURE: Final = (
    "[0-9OoIliSBZ]"  # where figures stand, letters read as one: O as 0, I, i and l as 1, S as 5, B as 8, Z as 2
)
GAP: Final = r"[ .,\-/_\t]{0,3}(?:\r?\n[ \t]{0,2})?"  # what may stand between two figures of one number
LONGEST: Final = 96  # characters: nineteen figures, each on its own, with wide gaps
_NO_FIGURE: Final = bytes(sign for sign in range(256) if sign not in b"0123456789")
_READ: Final = bytes.maketrans(b"OoIliSBZ", b"00111582")
_DOUBLED: Final = bytes.maketrans(b"0123456789", b"0246813579")
_WORD_END: Final = r"[a-z]{4}$|(?i:nir|iret|iren|spi|visa|card|arte)$|(?:^|[^A-Za-z])(?i:cb|amex)$"


def spread(count: str, first: str = FIGURE) -> str:
    """The pattern of a number in any grouping: its first figure, then as many as `count` tells (`12` or `11,18`)."""
    return f"{first}(?:{GAP}{FIGURE}){{{count}}}"


def plain(raw: bytes) -> str:
    """The figures alone."""
    return read(raw).translate(None, _NO_FIGURE).decode()


def read(raw: bytes) -> bytes:
    """In capitals, with the letters that stand for figures read as such."""
    return raw.translate(_READ).upper()


def luhn_is_right(number: str) -> bool:
    """Whether the last figure is the key of the others: ISO/IEC 7812-1, annex B; ten times as quick as stdnum's."""
    turned = number[::-1].encode()
    return (sum(turned[::2]) + sum(turned[1::2].translate(_DOUBLED)) - 48 * len(turned)) % 10 == 0


def starts_in(scan: bytes, match: Match, opening: str, group: int = 0) -> Iterator[int]:
    """Where a number may start in what a pattern took: its own start, then each group that opens as it should."""
    start, end = match.start(group), match.end(group)
    yield start
    for found in pattern(rf"[^0-9A-Za-z]({opening})").finditer(scan[start:end]):
        yield start + found.start(1)


def first_right(
    text: Normalised, match: Match, shape: str, opening: str, is_right: Callable[[str], bool]
) -> tuple[int, int] | None:
    """The first number of this shape, in what a pattern took, that stands apart and that a key proves."""
    for start in starts_in(text.scan, match, opening):
        found = shaped_at(text.scan, start, shape)
        if found is not None and is_right(plain(text.scan[start : start + found.end()])):
            return start, start + found.end()
    return None


def shaped_at(scan: bytes, start: int, shape: str) -> Match | None:
    """What has this shape from a place on, where it stands apart from the letters and figures around it."""
    if not begins(scan, start):
        return None
    found = pattern(f"^(?:{shape})").search(scan[start : start + LONGEST])
    return found if found is not None and ends(scan, start + found.end()) else None


def begins(scan: bytes, start: int) -> bool:
    """Whether no figure and no sign of a longer number stands right before; a word may be glued to it."""
    before = scan[max(0, start - 4) : start]
    if before[-1:].isalnum():
        return pattern(_WORD_END).search(before) is not None
    return not (before[-1:] in (b".", b"-", b"/", b",", b"_") and before[-2:-1].isdigit())


def ends(scan: bytes, end: int) -> bool:
    """Whether no letter, no figure and no sign of a longer number stands right after."""
    after = scan[end : end + 2]
    return not after[:1].isalnum() and not (after[:1] in (b".", b"-", b"/", b",", b"_") and after[1:].isdigit())


def goes_on(scan: bytes, start: int, end: int) -> bool:
    """Whether groups of figures stand right beside a number, so that it may be a part of a longer one."""
    before, after = scan[max(0, start - 3) : start], scan[end : end + 8]
    return (
        pattern(r"[0-9][ .\-]$").search(before) is not None
        or pattern(r"^[ .\-]{0,3}(?:\r?\n)?[0-9]{3}|^[ .\-][0-9]").search(after) is not None
    )
