"""Whose a value is, by the words around it: a function's, the author's own, or somebody else's, and if private."""

from enum import Enum
from typing import Final

from vigie_models.detect.context import FAR, NEAR, after, around, before, last_place, says
from vigie_models.detect.pattern import pattern
from vigie_models.lexicons import words as listed

_NAMED: Final = (
    r"\b(?:de|d'|chez|appel\w+|joindre|contact\w+|pour)\s+(?:(?i:m\.|mme|mr|monsieur|madame)\s*)?[A-Z][a-z]{2,}"
    r"|\b(?:M\.|Mme|Mr|Monsieur|Madame)\s+[A-Z]"
)
_NAME_THEN_VALUE: Final = (
    r"(?:^|[.!?\n:;\-*]\s*)[A-Z][a-z]{2,}(?:[ -][A-Z][a-z]+)?\s*(?:\(perso\)|[,:(\-]|sur son|en perso"
    r"|est)[^.!?\n]{0,20}$"
)
_NOT_A_NAME: Final = (
    r"(?i)\b(?:tel|telephone|portable|port|mobile|mob|numero|num|perso|prive|privee|fixe|ligne"
    r"|adresse|mail|email|contact|phone|domicile|maison|ps|nb|merci|bonjour)\b[^.!?\n]{0,14}$"
)


class Whose(Enum):
    """Whose a value is."""

    OWN = "the author's"
    OTHERS = "somebody else's"
    UNSAID = "nobody says"


def whose(scan: bytes, start: int, end: int) -> Whose:
    """Whose the value at `clean[start:end]` is, by the nearest words that tell."""
    clause = _clause_before(scan, start)
    own, third = last_place("own", clause), last_place("third", clause)
    if own > third:
        return Whose.OWN
    if third >= 0 or _names_somebody(clause):
        return Whose.OTHERS
    rest = after(scan, end, 30)
    if says("own", rest):
        return Whose.OWN
    return Whose.OTHERS if says("third", rest) else Whose.UNSAID


def is_private(scan: bytes, start: int, end: int) -> bool:
    """Whether the value is said to be private."""
    return says("private", before(scan, start, NEAR).rsplit(b"\n", 1)[-1] + b" | " + after(scan, end, 25))


def is_professional(scan: bytes, start: int, end: int) -> bool:
    """Whether the value is said to be for work, right beside it."""
    return says("professional", before(scan, start, 25).rsplit(b"\n", 1)[-1] + b" | " + after(scan, end, 12))


def is_for_function(scan: bytes, start: int, end: int) -> bool:
    """Whether the value is given for a function, in the same clause or in the heading of a list."""
    return says("function", before(scan, start, FAR) + b" | " + after(scan, end, NEAR))


def is_on_call(scan: bytes, start: int, end: int) -> bool:
    """Whether the value is given for a duty that somebody holds for a time, be it the author."""
    return says("on_call", before(scan, start, FAR) + b" | " + after(scan, end, NEAR))


def is_in_signature(scan: bytes, start: int) -> bool:
    """Whether the value stands in a signature: after a closing formula, or beside a professional address."""
    closing = r"(?i)\b(?:cordialement|bien a vous|cdlt|cdt|salutations|bien cordialement|sinceres salutations)\b"
    closed = pattern(closing).search(before(scan, start, 2 * FAR)) is not None
    return closed or _beside_professional_address(scan, start)


def is_classified_ad(scan: bytes, start: int, end: int) -> bool:
    """Whether something is sold, lent or looked for privately, or a relative spoken of."""
    return says("classified", around(scan, start, end, FAR))


def _clause_before(scan: bytes, place: int) -> bytes:
    line = before(scan, place, NEAR).rsplit(b"\n", 1)[-1]
    for stop in (b". ", b"! ", b"? "):
        line = line.rsplit(stop, 1)[-1]
    return line


def _names_somebody(clause: bytes) -> bool:
    if pattern(_NAMED).search(clause):
        return True
    return pattern(_NAME_THEN_VALUE).search(clause) is not None and not pattern(_NOT_A_NAME).search(clause)


def _beside_professional_address(scan: bytes, start: int) -> bool:
    """Whether the first e-mail address near the value is a company's."""
    near = scan[max(0, start - 50) : start + 75]
    match = pattern(r"(?i)[a-z0-9._%+\-]@([a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,24})\b").search(near)
    return match is not None and match.group(1).decode().lower() not in listed("detectors", "public_mailboxes")
