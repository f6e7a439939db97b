"""Telephone numbers in words, from « zéro » to the last number word, figures mixed in."""

from typing import Final, NamedTuple

from vigie_models.axes import Kind
from vigie_models.detect.context import says
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.phone_owner import owned
from vigie_models.detect.rule import Rule, Sighting, Verdict
from vigie_models.normalise import Normalised

_UNITS: Final = ("zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
_TEENS: Final = ("dix", "onze", "douze", "treize", "quatorze", "quinze", "seize")
_TENS: Final = {
    "vingt": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "soixante": 60,
    "septante": 70,
    "huitante": 80,
    "octante": 80,
    "nonante": 90,
}
_UNIT_OF: Final = {word: value for value, word in enumerate(_UNITS)} | {"une": 1}
_TEEN_OF: Final = {word: value for value, word in enumerate(_TEENS, 10)}
_WORD: Final = (
    r"(?:zeros?|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?"
    r"|trente|quarante|cinquante|soixante|septante|huitante|octante|nonante|cents?|double|\d{1,2})"
)
_GAP: Final = r"[ ,.;:/\-_\n*\x1a]{1,6}"
_SPOKEN: Final = rf"(?i)\b(?:zero|0[1-9]?|plus{_GAP}trente{_GAP}trois)(?:{_GAP}(?:et{_GAP})?{_WORD}){{4,24}}\b"
_TOKENS: Final = rf"(?i)({_WORD}|plus|et)({_GAP}|$)"
_LEAST_WORDS: Final = 3


class _Token(NamedTuple):
    """A number word and where it stands; `joined`: only a blank or a hyphen parts it from the next."""

    word: str
    start: int
    end: int
    joined: bool


def _dictated(_text: Normalised, match: Match) -> tuple[int, int] | None:
    """Where a number dictated in words ends: at the last word with which its figures can be ten."""
    if match.group().upper() == match.group().lower():
        return None  # figures alone
    tokens = [_token(match, token) for token in pattern(_TOKENS).finditer(match.group())]
    while tokens[1:] and tokens[0].word.isdigit() and any(token.word == "zero" for token in tokens[1:3]):
        del tokens[0]  # « mon 06 : zéro six … »
    words = [token.word for token in tokens]
    if sum(not word.isdigit() for word in words) < _LEAST_WORDS:
        return None
    joined = [token.joined for token in tokens]
    last = _last_of_ten(words, joined)
    return (tokens[0].start, tokens[last - 1].end) if last else None


def _token(whole: Match, part: Match) -> _Token:
    word = part.group(1).decode().lower()
    singular = word.removesuffix("s") if word in ("zeros", "vingts", "cents") else word
    start = whole.start()
    return _Token(singular, start + part.start(1), start + part.end(1), part.group(2) in (b" ", b"-"))


def _last_of_ten(words: list[str], joined: list[bool]) -> int:
    """How many of the words make ten figures, at most; 0 if none do. « trente huit » counts two or three."""
    counts = [{0}] + [set[int]() for _ in words]
    for place in range(len(words)):
        for length, figures in _readings(words, joined, place):
            counts[place + length] |= {count + figures for count in counts[place] if count + figures <= 10}
    return max((place for place, reached in enumerate(counts) if 10 in reached), default=0)


def _readings(words: list[str], joined: list[bool], place: int) -> list[tuple[int, int]]:
    """What can be read at a word: how many words it takes, and how many figures it gives."""
    word = words[place]
    if word == "plus":
        return [(3, 1)] if words[place + 1 : place + 3] == ["trente", "trois"] else []
    if word.isdigit():
        return [(1, len(word))]
    found = [(1, 1)] if word in _UNIT_OF else [(1, 2)] if word in _TEEN_OF or word in _TENS else []
    if word == "double" and place + 1 < len(words) and words[place + 1] in _UNIT_OF:
        found.append((2, 2))
    length = _length_of_compound(words, joined, place)
    hundreds = place + 1 < len(words) and word in _UNIT_OF and words[place + 1] == "cent"
    if hundreds:
        found.append((2 + _length_of_compound(words, joined, place + 2), 3))
    return [*found, (length, 2)] if length > 1 else found


def _length_of_compound(words: list[str], joined: list[bool], place: int) -> int:
    """How many joined words make the number of two figures that starts here; 0 if none does."""
    head = words[place : place + 1]
    if not head or head[0] not in ("quatre", "dix", *_TENS):
        return 1 if head and (head[0] in _TEEN_OF or head[0] in _UNIT_OF) else 0
    four_twenties = words[place : place + 2] == ["quatre", "vingt"] and joined[place]
    length = 2 if four_twenties else 1
    if head[0] == "quatre" and not four_twenties:
        return 1
    tail = place + length
    if tail < len(words) and words[tail] == "et" and joined[tail - 1]:
        tail += 1
    if tail >= len(words) or not joined[tail - 1]:
        return length
    wide = four_twenties or head[0] == "soixante"
    rest = _length_of_rest(words, joined, tail, wide=wide)
    return tail - place + rest if rest else length


def _length_of_rest(words: list[str], joined: list[bool], place: int, *, wide: bool) -> int:
    """How many words of « dix-huit », « onze » or « trois » follow a ten."""
    if wide and words[place] in _TEEN_OF:
        goes_on = words[place + 1] if words[place] == "dix" and joined[place] and place + 1 < len(words) else ""
        return 2 if goes_on in ("sept", "huit", "neuf") else 1
    return 1 if _UNIT_OF.get(words[place], 0) else 0


def _owned(sighting: Sighting) -> Verdict | None:
    lead = sighting.raw.lower()
    counted = pattern(r"^zero\W+un\W+deux\W+trois").search(lead) is not None
    if counted or says("phones.made_up", sighting.around(35)):
        return None
    mobile = pattern(r"^(?:zero|0)[^a-z0-9]*(?:six|sept|6|7)\b|^plus").search(lead) is not None
    return owned(sighting, mobile=mobile)


RULES: Final = (
    Rule(
        name="phone_in_words",
        kind=Kind.PHONE,
        pattern=_SPOKEN,
        extent=_dictated,
        judge=_owned,
        reason="numéro de téléphone écrit en lettres",
        examples=(
            "le chat mange les chiffres : ⟦zéro six trente-neuf quatre-vingt-dix-huit trente-huit treize⟧. Appelle",
            "bipe-moi au ⟦zéro six, trente neuf, quatre vingt dix huit, quarante-cinq, zéro sept⟧ après ta garde",
            "⟦zéro six 39 quatre-vingt-dix-huit 25 trente⟧, à toi de jouer",
            "mon gsm : ⟦zéro quatre cent septante, douze, nonante-deux, trente-six⟧",
            "⟦zéro, six, trois, neuf, neuf, huit, six, quatre, huit, huit⟧.",
            "perso ⟦zéro sept soixante et onze douze quatre-vingts trente-trois⟧ un jour sur deux",
            "⟦plus trente-trois six trente-neuf quatre-vingt-dix-huit douze quatorze⟧",
        ),
        counter_examples=(
            "zéro, un, deux, trois, quatre, cinq, six, sept, huit, neuf : partez !",
            "zéro défaut, six lots, trente-neuf palettes",
            "de zéro à six ans, trente-neuf enfants",
            "0 6 3 9 12 14",
        ),
    ),
)
