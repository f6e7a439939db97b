"""Full names told by their first name, which is in the list of those found in France."""

from collections.abc import Iterator
from typing import Final

from vigie_models.detect.pattern import matches
from vigie_models.lexicons import words as listed

_WORD: Final = r"(?:[A-Z]'[A-Z]|[A-Z])[A-Za-z]*(?:['\-][A-Za-z]+)*"
_PARTICLE: Final = r"(?:(?:de la|de|du|le|la|van der|van den|van de|van|von|el|al|ben|da|dos|di|del|della|ould) |d')"
_RUN: Final = rf"\b({_WORD}(?: {_PARTICLE}?{_WORD}){{1,3}})"
_LOWER: Final = (
    r"(?:^|[.:,(\n]|\b(?:de|pour|avec|contre|et|a|c'est|que|par)) ?(([a-z]{3,12}(?:-[a-z]{3,12})?) ([a-z]{4,14}))"
    r"(?: (?:a|est|va|n'a|n'est|ne|se|s'est|sera|avait|etait|gagne|touche|demande|part|vient|doit)\b|[,:|)(\n]|$)"
)
_SHORT: Final = 2  # letters of an abbreviation, at most
_NO_CAPITAL: Final = bytes(sign for sign in range(256) if not 65 <= sign <= 90)
_NO_LETTER: Final = bytes(sign for sign in range(256) if not (65 <= sign <= 90 or 97 <= sign <= 122))
_LEAST_SHOUTED: Final = 0.7  # of the letters in capitals: there a capital tells nothing


def full_names(scan: bytes) -> Iterator[tuple[int, int]]:
    """Where full names with a listed first name stand: « Prenom Nom », « NOM Prenom », « prenom nom »; in order."""
    if not _is_shouted(scan):
        for match in matches(_RUN, scan):
            span = _name_in(match.group(1))
            if span is not None:
                yield match.start(1) + span[0], match.start(1) + span[1]
    for match in matches(_LOWER, scan):
        if _is_lower_name(match.group(2).decode(), match.group(3).decode()):
            yield match.start(1), match.end(1)


def _is_shouted(scan: bytes) -> bool:
    return len(scan.translate(None, _NO_CAPITAL)) > _LEAST_SHOUTED * max(1, len(scan.translate(None, _NO_LETTER)))


def _name_in(run: bytes) -> tuple[int, int] | None:
    """The name in words: from a first name to what ends it, or from a family name before it."""
    words = _placed(run)
    first = next((at for at, (_, _, word) in enumerate(words) if is_first_name(word)), None)
    if first is None:
        return None
    last = first
    while last + 1 < len(words) and len(words[last + 1][2]) > 1 and _goes_on(words[last + 1][2]):
        last += 1
    beside = first == len(words) - 1 and first > 0 and words[first][0] == words[first - 1][1] + 1
    family_before = beside and _is_family(words[first - 1][2])
    if last == first and not family_before:
        return None
    begin = words[first - 1][0] if last == first else words[first][0]
    return begin, words[last][1]


def _placed(run: bytes) -> list[tuple[int, int, str]]:
    """The words of a run with their places, particles left out."""
    placed, at = [], 0
    for word in run.decode().split(" "):
        bare = word[2:] if word.startswith("d'") else word
        if bare[:1].isupper():
            placed.append((at, at + len(word), bare))
        at += len(word) + 1
    return placed


def is_first_name(word: str) -> bool:
    """Whether a word, or the first part of a double one, is in the list."""
    return word.lower().split("-", 1)[0] in listed("first_names", "first_names") and len(word) > 1


def _goes_on(word: str) -> bool:
    return word.lower() not in listed("people", "not_family")


def _is_family(word: str) -> bool:
    low = word.lower()
    known = low in listed("someone", "not_name") or low in listed("people", "not_first_names")
    return not known and _goes_on(word) and len(word) > _SHORT and (word.isupper() or "'" in word)


def _is_lower_name(first: str, family: str) -> bool:
    head = first.split("-", 1)[0]
    if head not in listed("first_names", "first_names") or head in listed("first_names", "also_words"):
        return False
    return family not in listed("people", "not_lower_family") and family not in listed("someone", "not_name")
