"""Social security number, identity documents, birth date and tax number."""

from collections.abc import Iterator
from typing import Final

from stdnum.fr import nif
from stdnum.fr import nir as social_security

from vigie_models.axes import Kind
from vigie_models.detect.context import after, around, before, is_sample, says
from vigie_models.detect.pattern import matches, pattern, seen
from vigie_models.detect.person import Whose, whose
from vigie_models.finding import Finding
from vigie_models.lexicons import words as listed
from vigie_models.normalise import Normalised

_NIR: Final = (
    r"\b[1-478][ .\-/]?\d{2}[ .\-/]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .\-/]?(?:\d{2}|2[ABab])[ .\-/]?\d{3}[ .\-/]?\d{3}"
    r"(?:[ .\-/|]{0,3}(?:(?i:cle) ?:? ?)?(\d{2}))?\b"
)
_DOCUMENT: Final = (
    r"(?i)\b(passeport|cni|carte (?:nationale )?d.identite|permis(?: de conduire)?|titre de sejour|carte de sejour)\b"
    r"[^\n]{0,30}?[\s:#(]([0-9]{12}|[0-9]{2}[ ]?[a-z]{2}[ ]?[0-9]{5}|[0-9]{10}|[a-z0-9]{9})\b"
)
_OTHER_PERMIT: Final = r"(?i)^permis (?:de |d')?(?:feu|construire|amenager|demolir|travail|points|louer|vegetaliser)"
_DATE: Final = (
    r"(?:(?:0?[1-9]|[12]\d|3[01])[/.\- ](?:0?[1-9]|1[0-2])[/.\- ](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d"
    r"|(?:0?[1-9]|[12]\d|3[01])(?:er)? (?:janv(?:ier|\.)?|fev(?:rier|r\.?|\.)?|mars|avr(?:il|\.)?|mai"
    r"|juin|juil(?:let|\.)?"
    r"|aout|sept(?:embre|\.)?|oct(?:obre|\.)?|nov(?:embre|\.)?|dec(?:embre|\.)?) (?:19|20)\d\d)"
)
_BIRTH: Final = (
    rf"(?i)\b(date de naissance|ddn|ne\(e\) le|n[ee]e?s? le|naissance)\b[ :,(]{{0,3}}(?:est )?(?:le "
    rf"|est le )?({_DATE})\b"
)
_TAX: Final = (
    r"(?i)\b(?:(?:numero|n.|no|num|reference|identifiant) fiscale?|spi)\b[^\n\d]{0,25}([0-3]\d(?:[ .]?\d){11})\b"
)


def find(text: Normalised) -> Iterator[Finding]:
    """NIR with or without its key, ID_DOC, BIRTH_DATE and TAX_ID; the last three only where words name them."""
    yield from _social_security_numbers(text.scan)
    yield from _documents(text.scan)
    yield from _birth_dates(text.scan)
    yield from _tax_numbers(text.scan)


def _social_security_numbers(scan: bytes) -> Iterator[Finding]:
    for match in matches(_NIR, scan):
        start, end = match.start(), match.end()
        if _figures_go_on(scan, start, end):
            continue
        number = match.group().upper().translate(None, b" .-/|:CLE").decode()
        words = before(scan, start, 100) + b" | " + after(scan, end)
        found = _social_security_number(number, words, start, end, spaced=len(number) < end - start)
        if found and (number in listed("detectors", "sample_nirs") or is_sample(scan, start, end)):
            yield seen(Kind.NIR, start, end, 0.6, "numéro de sécurité sociale, dit en exemple : à vérifier", 1)
        elif found:
            yield found


def _social_security_number(number: str, words: bytes, start: int, end: int, *, spaced: bool) -> Finding | None:
    named = says("nir", words)
    if len(number) == 13:
        if not named or len(set(number)) < 4:
            return None
        return seen(Kind.NIR, start, end, 0.85, "numéro de sécurité sociale, sans sa clé")
    if social_security.is_valid(number) and len(set(number)) > 3:
        likely = named or spaced or not says("reference", words)
        reason = "numéro de sécurité sociale, clé juste"
        return seen(Kind.NIR, start, end, 0.99 if named or spaced else 0.95, reason) if likely else None
    if not named or len(set(number)) < 6 or says("made_up", words):
        return None
    return seen(Kind.NIR, start, end, 0.6, "numéro de sécurité sociale complet mais clé fausse : à vérifier", 1)


def _figures_go_on(scan: bytes, start: int, end: int) -> bool:
    return (scan[max(0, start - 2) : start - 1].isdigit() and scan[start - 1 : start] in (b"-", b".", b"/")) or (
        scan[end : end + 1] in (b"-", b".", b" ") and scan[end + 1 : end + 2].isdigit()
    )


def _documents(scan: bytes) -> Iterator[Finding]:
    for match in matches(_DOCUMENT, scan):
        number = match.group(2)
        if sum(chr(sign).isdigit() for sign in number) < (2 if number.isupper() else 5) or pattern(
            _OTHER_PERMIT
        ).search(match.group()):
            continue
        start, end = match.start(2), match.end(2)
        yield seen(Kind.ID_DOC, start, end, 0.9, "numéro de pièce d'identité, nommée juste avant")


def _birth_dates(scan: bytes) -> Iterator[Finding]:
    for match in matches(_BIRTH, scan):
        start, end = match.start(2), match.end(2)
        lead = before(scan, match.start(), 50).rsplit(b"\n", 1)[-1]
        historic = int(_year(match.group(2))) < 1925
        if historic or says("birth_subject_not_person", lead):
            continue
        formal = says("birth_form", match.group(1))
        newborn = says("newborn", around(scan, match.start(), end))
        level = 2 if formal and not newborn and whose(scan, match.start(), end) is Whose.OTHERS else 1
        yield seen(Kind.BIRTH_DATE, start, end, 0.95 if formal else 0.85, "date de naissance complète", level)


def _year(date: bytes) -> bytes:
    """The four figures of a date that come together."""
    return date[:4] if date[:4].isdigit() else date[-4:]


def _tax_numbers(scan: bytes) -> Iterator[Finding]:
    for match in matches(_TAX, scan):
        start, end = match.start(1), match.end(1)
        if after(scan, end, 2)[:1].isdigit():
            continue
        if nif.is_valid(match.group(1).translate(None, b" .").decode()):
            yield seen(Kind.TAX_ID, start, end, 0.99, "numéro fiscal, clé de contrôle juste")
        else:
            yield seen(Kind.TAX_ID, start, end, 0.6, "numéro fiscal complet mais clé fausse : à vérifier", 1)
