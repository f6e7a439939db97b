"""A hostile text made readable: findings marked, secrets masked, what is invisible shown; never any HTML of its own."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from typing import Any, Final

import re2

from vigie_service.plain import as_plain

_MOST_BADGES: Final = 1_000
_MARKS_SHOWN: Final = 4  # combining marks on one letter; more climb over the lines around
_ZWJ: Final = "\u200d"
_REPLACED: Final = "\ufffd"
_FILLER: Final = "\u200b"  # what as_plain puts where a tag was
_FRENCH_NAMES: Final = {
    "\u00ad": "trait d’union conditionnel",
    "\u034f": "joint de graphèmes",
    "\u200b": "espace sans chasse",
    "\u200c": "antiliant sans chasse",
    "\u200d": "liant sans chasse",
    "\u200e": "marque de gauche à droite",
    "\u200f": "marque de droite à gauche",
    "\u2028": "séparateur de lignes",
    "\u2029": "séparateur de paragraphes",
    "\u202a": "écriture enchâssée de gauche à droite",
    "\u202b": "écriture enchâssée de droite à gauche",
    "\u202c": "fin de sens d’écriture imposé",
    "\u202d": "écriture forcée de gauche à droite",
    "\u202e": "écriture forcée de droite à gauche",
    "\u2060": "gluon de mots",
    "\u2066": "isolat de gauche à droite",
    "\u2067": "isolat de droite à gauche",
    "\u2068": "isolat",
    "\u2069": "fin d’isolat",
    "\ufeff": "marque d’ordre des octets",
    _REPLACED: "caractère illisible, remplacé",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Code points `start` to `end` (excluded) to mark with a reference `number`, 0 when there is none to make.

    `style` is `leak`, `tone` or ""; `secret` names what is masked, "" when nothing is.
    """

    number: int
    start: int
    end: int
    style: str
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch to show in one way. `note` makes it a badge; `begins` and `ends` are the marks that do so here."""

    text: str
    note: str = ""
    styles: str = ""
    begins: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Pieces in a row; `secret` says what they hold when they are to be masked."""

    secret: str
    pieces: tuple[Piece, ...]

    @property
    def begins(self) -> tuple[int, ...]:
        """The marks that begin in the block."""
        return tuple(number for piece in self.pieces for number in piece.begins)

    @property
    def ends(self) -> tuple[int, ...]:
        """The marks that end in the block."""
        return tuple(number for piece in self.pieces for number in piece.ends)


@dataclass(frozen=True, slots=True)
class Shown:
    """A text ready for a page. `invisible` counts what badges stand for; `length` is in code points as sent."""

    blocks: tuple[Block, ...]
    invisible: tuple[tuple[str, int], ...]
    length: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Between two borders nothing begins and nothing ends."""

    start: int
    end: int
    styles: str
    secret: str
    begins: tuple[int, ...]
    ends: tuple[int, ...]


def show(text: str, marks: Sequence[Mark] = (), *, format: str = "plain") -> Shown:
    """Cut a text at its marks; offsets outside of it are cut off. An HTML text is shown as its readers see it."""
    cells, badges = _cells(text, format), _Badges()
    within = [m for m in marks if 0 <= m.start < min(m.end, len(text))]
    shown = [(stretch, badges.pieces(cells, stretch)) for stretch in _stretches(within, len(text))]
    blocks = []
    for secret, group in groupby(shown, key=lambda pair: pair[0].secret):
        blocks.append(Block(secret, tuple(piece for _, pieces in group for piece in pieces)))
    return Shown(tuple(blocks), tuple(badges.counted.most_common()), len(text))


def _cells(text: str, format: str) -> Sequence[str]:
    """What is shown in the place of each code point."""
    if format != "html":
        return text
    breaks = {match.start() for match in _line_tags().finditer(text)}
    return [
        "\n" if place in breaks else "" if plain == _FILLER != raw else plain
        for place, (raw, plain) in enumerate(zip(text, as_plain(text, format), strict=True))
    ]


def _stretches(marks: list[Mark], length: int) -> Iterator[_Stretch]:
    starts, ends = _by_place(marks, "start"), _by_place(marks, "end", length)
    borders = sorted({0, length, *starts, *ends})
    active: Counter[Mark] = Counter()
    known: set[int] = set()
    for start, end in pairwise(borders):
        active.update(starts.get(start, ()))
        active = active - Counter(ends.get(start, ()))
        first = {mark.number for mark in starts.get(start, ())} - known - {0}
        known |= first
        yield _Stretch(
            start,
            end,
            " ".join(sorted({mark.style for mark in active} - {""})),
            " et ".join(sorted({mark.secret for mark in active} - {""})),
            tuple(sorted(first)),
            tuple(sorted({mark.number for mark in ends.get(end, ())} - {0})),
        )


def _by_place(marks: list[Mark], side: str, most: int | None = None) -> dict[int, list[Mark]]:
    places: dict[int, list[Mark]] = {}
    for mark in marks:
        place: int = getattr(mark, side)
        places.setdefault(place if most is None else min(place, most), []).append(mark)
    return places


class _Badges:
    """Cuts out what cannot be seen, and counts it over the whole text."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()
        self._shown = 0

    def pieces(self, cells: Sequence[str], stretch: _Stretch) -> list[Piece]:
        """The pieces of a stretch; the first says which marks begin there, the last which end."""
        text = "".join(cells[stretch.start : stretch.end]).replace("\r\n", "\n").replace("\r", "\n")
        found, place = [], 0
        for start, end, badge, note in self._hidden(text):
            found += [Piece(text[place:start], styles=stretch.styles)] if start > place else []
            found += [Piece(badge, note, stretch.styles)] if badge else []
            place = end
        found += [Piece(text[place:], styles=stretch.styles)] if place < len(text) or not found else []
        first = found[0]
        found[0] = Piece(first.text, first.note, first.styles, stretch.begins, first.ends)
        last = found[-1]
        found[-1] = Piece(last.text, last.note, last.styles, last.begins, stretch.ends)
        return found

    def _hidden(self, text: str) -> Iterator[tuple[int, int, str, str]]:
        """(start, end, badge, note) of each run of hidden characters; past a thousand, an empty badge."""
        for start, end, badge, note in _runs(text):
            self.counted[note] += end - start
            self._shown += 1
            yield start, end, badge if self._shown <= _MOST_BADGES else "", note


def _runs(text: str) -> Iterator[tuple[int, int, str, str]]:
    places = [match.span() for match in _hidden_pattern().finditer(text)]
    kept = [(start, end) for start, end in places if not _belongs(text, start, end)]
    index = 0
    while index < len(kept):
        start, end = kept[index]
        kind = _kind(text[start])
        while index + 1 < len(kept) and kept[index + 1][0] == end and _kind(text[end]) == kind:
            end = kept[index + 1][1]
            index += 1
        index += 1
        yield _badge(text, start, end)


def _badge(text: str, start: int, end: int) -> tuple[int, int, str, str]:
    char, number = text[start], end - start
    if _kind(char) == "tags":
        hidden = "".join(chr(ord(c) - 0xE0000) for c in text[start:end] if 0xE0020 <= ord(c) < 0xE007F)
        return start, end, f"texte caché : « {hidden} »", "étiquettes invisibles"
    if unicodedata.category(char) in ("Mn", "Me") and number > _MARKS_SHOWN:
        return start + _MARKS_SHOWN, end, f"+{number - _MARKS_SHOWN} signes", "signes empilés sur une lettre"
    times = f" ×{number}" if number > 1 else ""
    name = _FRENCH_NAMES.get(char) or unicodedata.name(char, "caractère de contrôle").lower()
    return start, end, f"U+{ord(char):04X}{times}", f"U+{ord(char):04X}, {name}"


def _kind(char: str) -> str:
    """Runs of one kind make one badge."""
    return "tags" if 0xE0000 <= ord(char) <= 0xE007F else char


def _belongs(text: str, start: int, end: int) -> bool:
    """Whether an invisible character does its ordinary work inside an emoji."""
    char, before, after = text[start], text[start - 1 : start], text[end : end + 1]
    if end - start > 1 or not before:
        return False
    if char in ("\ufe0e", "\ufe0f"):
        return unicodedata.category(before) not in ("Lu", "Ll", "Lt", "Lo", "Zs", "Cc", "Mn", "Cf")
    drawn = unicodedata.category(before) in ("So", "Sk", "Mn")
    return char == _ZWJ and drawn and bool(after) and unicodedata.category(after) == "So"


@cache
def _hidden_pattern() -> Any:
    """What is invisible, moves the text around it, or piles up; RE2 takes linear time on any text."""
    fillers = r"\x{34f}\x{115f}\x{1160}\x{17b4}\x{17b5}\x{180b}-\x{180f}\x{2800}\x{3164}\x{ffa0}\x{fffd}"
    selectors = r"\x{fe00}-\x{fe0f}\x{e0000}-\x{e0fff}"
    controls = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    return re2.compile(rf"[\p{{Cf}}\p{{Zl}}\p{{Zp}}{controls}{fillers}{selectors}]|\p{{M}}{{{_MARKS_SHOWN + 1},}}")


@cache
def _line_tags() -> Any:
    """The tags after which a reader of an HTML post sees a new line."""
    return re2.compile(r"(?i)<br\b|</(?:p|div|li|h[1-6]|tr|blockquote)\b")
