"""How dates are written in French, as patterns; a date's year, and what may be the date of a living person's birth."""

from typing import Final

from vigie_models.detect.pattern import pattern

_DAY: Final = r"(?:[0O]?[1-9Il]|[12Il][\dOIl]|3[01OIl])"  # a capital O is read as a zero, I and l as a one
_MONTH: Final = r"(?:[0O]?[1-9Il]|[1Il][0-2OIl])"
_YEAR: Final = r"(?:[1Il]9|2[0O])[\dOIl]{2}"
_SIGN: Final = r" ?[/.\-] ?"
_WEEKDAY: Final = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),? )?"
_MONTH_NAME: Final = (
    r"(?:janv(?:ier|\.)?|jan\.?|january|fev(?:rier|r\.?|\.)?|feb(?:ruary|\.)?|mars|march|avr(?:il|\.)?|apr(?:il"
    r"|\.)?|mai|may"
    r"|juin|june?|juil(?:let|\.)?|july?|aout|aug(?:ust|\.)?|sept?(?:embre|ember|\.)?|oct(?:obre|ober|\.)?"
    r"|nov(?:embre|ember|\.)?|dec(?:embre|ember|\.)?)"
)
_ORDINAL_DAY: Final = rf"(?:{_DAY}(?: ?er)?|premier|1ier)"
_UNIT: Final = r"(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize)"
_TENS: Final = r"(?:vingts?|trente|quarante|cinquante|soixante|septante|octante|huitante|nonante|cent)"
_NUMBER_WORD: Final = rf"(?:{_UNIT}|{_TENS}|et)"
_YEAR_IN_WORDS: Final = (
    rf"(?:mille[ \-]neuf[ \-]cents?|dix[ \-]neuf[ \-]cents?|deux[ \-]mille)(?:[ \-]{_NUMBER_WORD}){{0,5}}"
)
_DAY_IN_WORDS: Final = rf"(?:premier|(?:{_UNIT}|vingt|trente)(?:[ \-]et[ \-]un|[ \-]{_UNIT})?)"

IN_FIGURES: Final = (  # a whole date: day, month and four-figure year
    rf"{_DAY}(?:{_SIGN}{_MONTH}{_SIGN}| {_MONTH} ){_YEAR}|{_YEAR}[/.\-](?:0[1-9]|1[0-2])[/.\-](?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])/(?:19|20)\d\d|\d \d / \d \d / (?:1 9|2 0) \d \d"
)
WITH_MONTH: Final = (
    rf"(?i:{_WEEKDAY}{_ORDINAL_DAY}[ \-\.]{{1,2}}{_MONTH_NAME}[ \-,]{{1,2}}{_YEAR}"
    rf"|{_MONTH_NAME} {_DAY}(?:st|nd|rd|th)?,? {_YEAR})"
)
IN_WORDS: Final = rf"(?i:{_WEEKDAY}{_DAY_IN_WORDS} {_MONTH_NAME} (?:{_YEAR_IN_WORDS}|{_YEAR}))"
SHORT: Final = (  # what is a date only where words say so: two-figure years, a month alone, eight figures together
    rf"{_DAY}{_SIGN}{_MONTH}{_SIGN}'?\d\d|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:{_YEAR}|\d\d)"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"|(?i:{_WEEKDAY}{_ORDINAL_DAY} {_MONTH_NAME} '?\d\d|{_MONTH_NAME} {_YEAR})|{_MONTH}[/.\-]{_YEAR}"
)
_AS_FIGURES: Final = bytes.maketrans(b"OIl", b"011")
OLDEST: Final = 1925  # who was born before is history
_LATEST: Final = 2049


def year_of(date: bytes) -> int | None:
    """The year that a date names with four figures; None where it is short or in words."""
    if pattern(r"^[\dOIl /.\-]+$").search(date):
        date = date.translate(_AS_FIGURES, b" " if b" / " in date else b"")
    found = (
        pattern(r"(?:^|\D)((?:1[0-9]|20)\d\d)(?:\D|$)").search(date)
        or pattern(r"^\d{4}((?:19|20)\d\d)$").search(date)
        or pattern(r"^((?:19|20)\d\d)\d{4}$").search(date)
    )
    return int(found.group(1)) if found is not None else None


def is_of_the_living(date: bytes) -> bool:
    """Whether somebody alive may be born on this date, as far as it says."""
    year = year_of(date)
    return year is None or OLDEST <= year <= _LATEST
