"""Undo disguises, and remember where each character came from."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vigie_models.characters import REPLACEMENT, ascii_sign, readable, replaced
from vigie_models.offsets import PLAIN, Edit, Offsets, affordable, rewrite, room_of
from vigie_models.undisguise import undisguise

LONGEST_TEXT: Final = 60_000  # code points; what comes after is not read, unless the caller asks for all
MOST_MARKS: Final = 8  # combining marks in a row; Unicode normalisation is quadratic in their number
_FIRST_SCRIPT_OF_MARKS: Final = "\u0590"  # Hebrew: there, and after it, marks are part of how one writes


@dataclass(frozen=True, slots=True)
class Normalised:
    """One text and its views.

    `original`: the text as sent, cut to `LONGEST_TEXT` unless all was asked for, U+FFFD for each lone surrogate and
    NUL. `clean`: for models and detectors, readable French with its case and accents, nothing invisible, plain forms of
    fancy letters. `folded`: for lexicons, lower case without accents, letters disguised as other signs restored; a
    `*` between two letters stands for one unknown letter. `scan`: `clean` as ASCII, one byte for each of its
    characters, case kept, for patterns.
    """

    original: str
    clean: str
    folded: str
    scan: bytes
    clean_offsets: Offsets
    folded_offsets: Offsets

    def clean_span(self, start: int, end: int) -> tuple[int, int]:
        """Where `clean[start:end]` stands in the text as sent: code points, end excluded."""
        return self.clean_offsets.span(start, end)

    def clean_place(self, place: int) -> int:
        """The character of `clean` that a code point of the text as sent became, or the next one that was kept."""
        return self.clean_offsets.place(place)

    def folded_span(self, start: int, end: int) -> tuple[int, int]:
        """Where `folded[start:end]` stands in the text as sent: code points, end excluded."""
        return self.folded_offsets.span(start, end)


def normalise(text: str, longest: int | None = LONGEST_TEXT) -> Normalised:
    """Make the views of a text, in time linear in its length; never raises, whatever it holds. None: all of it."""
    original = _encodable(text[:longest])
    clean, clean_offsets = _clean(original)
    folded, folded_offsets = undisguise(clean, clean_offsets)
    return Normalised(original, clean, folded, scan_of(clean), clean_offsets, folded_offsets)


def scan_of(clean: str) -> bytes:
    """A text as ASCII bytes, one for each character, so that a byte's offset is a character's."""
    if clean.isascii():
        return clean.encode("ascii")
    signs = {char: ascii_sign(char) for char in set(clean) if char >= "\x80"}
    return replaced(clean, signs).encode("ascii")


def _encodable(text: str) -> str:
    if text.isascii():
        return text.replace("\0", REPLACEMENT)
    odd = {char for char in set(text) if char == "\0" or "\ud800" <= char <= "\udfff"}
    return replaced(text, dict.fromkeys(odd, REPLACEMENT)) if odd else text


def _clean(text: str) -> tuple[str, Offsets]:
    changed = {char: new for char in set(text) if (new := readable(char)) != char}
    single = {char: new for char, new in changed.items() if new is not None and len(new) == 1}
    text = replaced(text, single)
    if len(single) == len(changed):
        return text, PLAIN
    special = {char: new for char, new in changed.items() if char not in single}
    return rewrite(text, PLAIN, affordable(_unfolding(text, special), room_of(text)))


def _unfolding(text: str, special: dict[str, str | None]) -> Iterator[Edit]:
    """The edits that drop what is invisible, compose marks with their letter, and unfold fancy letters."""
    pending = Edit(0, 0, "")  # kept back, since a mark may still come to sit on it
    for place in (place for place, char in enumerate(text) if char in special):
        if place < pending.end:
            continue
        edit = _edit_at(text, place, special, pending)
        if edit.start >= pending.end and pending.end:
            yield pending
        pending = edit
    if pending.end:
        yield pending


def _edit_at(text: str, place: int, special: dict[str, str | None], last: Edit) -> Edit:
    plain = special[text[place]]
    if plain:
        return Edit(place, place + 1, plain)
    end, marks = _marks(text, place, special)
    if not marks:
        return Edit(place, end, "")
    if last.end == place and last.new:
        return Edit(last.start, end, _composed(last.new, marks))
    start = place - 1 if last.end < place else place
    return Edit(start, end, _composed(text[start:place], marks))


def _composed(base: str, marks: str) -> str:
    """A letter with its marks. On Latin, Greek and Cyrillic ones, and on digits, what makes no letter is noise."""
    composed = unicodedata.normalize("NFKC", base + marks)
    if not "" < base[-1:] < _FIRST_SCRIPT_OF_MARKS:
        return composed
    return "".join(char for char in composed if not unicodedata.combining(char) and unicodedata.category(char) != "Me")


def _marks(text: str, place: int, special: dict[str, str | None]) -> tuple[int, str]:
    """Where a run of marks and invisible characters ends, and its first marks."""
    marks: list[str] = []
    end = place
    while end < len(text) and not special.get(text[end], "letter"):
        if special[text[end]] is None and len(marks) < MOST_MARKS:
            marks.append(text[end])
        end += 1
    return end, "".join(marks)
