"""E-mail addresses, telephone numbers and private postal addresses."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import phonenumbers

from vigie_models.axes import Kind
from vigie_models.detect.context import after, around, before, says
from vigie_models.detect.pattern import Match, matches, pattern, seen
from vigie_models.detect.person import (
    Whose,
    is_classified_ad,
    is_for_function,
    is_in_signature,
    is_on_call,
    is_private,
    is_professional,
    whose,
)
from vigie_models.finding import Finding
from vigie_models.lexicons import words
from vigie_models.normalise import Normalised

_EMAIL: Final = r"(?i)\b([a-z0-9][a-z0-9._%+'\-]*)@([a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,24})\b"
_SPELT_EMAIL: Final = (
    r"(?i)\b([a-z0-9][a-z0-9._%+\-]*) ?[\[(] ?(?:at|arobase?|a) ?[\])] ?"
    r"([a-z0-9\-]+(?: ?(?:\.|[\[(] ?(?:dot|point) ?[\])]) ?[a-z0-9\-]+)* ?(?:\.|[\[(] ?(?:dot"
    r"|point) ?[\])]) ?[a-z]{2,24})\b"
)
_PHONE: Final = (
    r"(?:(?:\+ ?|\b00 ?)(?:33|262|590|594|596)[ .\-]{0,2}(?:\(0\))?[ .\-]{0,2}|\b0 ?)[1-9](?:[ ._/\-]{0,3}\d\d){4}\b"
)
_LOOSE_PHONE: Final = r"\b0[67](?:[ .\-]?\d){8}\b"
_FOREIGN_PHONE: Final = r"(?:\+ ?|\b00 ?)[1-9]\d{0,2}(?:[ .\-/]?\(?\d{1,5}\)?){2,6}"
_UNIT: Final = r"(?i)^ ?(?:mm|cm|km|kg|mg|ml|kw|kwh|bars?|psi|k?hz|mpa|microns?|um|eur|euros?|%)(?:[^a-z]|$)"
_REFERENCE: Final = (
    r"(?i)\b(?:lots?|ref|reference|facture|commande|cde|article|serie|s/n|devis|piece|palette|bon de livraison|bl|ean)"
    r"[.]?(?: (?:facture|commande|article|piece|client|n.|numero))?[ :#]{0,3}$"
)
_STREET: Final = (
    r"(?i)\b\d{1,4}(?: ?(?:bis|ter|quater|[a-d]))?,? (?:rue|avenue|av\.?|bd|bld|boulevard|allees?"
    r"|impasse|chemin|place|route|quai|square|cours"
    r"|lotissement|residence|passage|sentier|hameau|villa|faubourg|ruelle|montee|clos)\b[ ]"
    r"(?:[^\n,.;:!?()]{2,50})(?:,? ?\d{5}(?: [a-z\-]{2,30}(?: [a-z\-]{2,20})?)?)?"
)


def find(text: Normalised) -> Iterator[Finding]:
    """EMAIL, PHONE and ADDRESS, each with the level that the words around it give."""
    if b"@" in text.scan:
        yield from (found for match in matches(_EMAIL, text.scan) if (found := _email(text.scan, match, 0.99)))
    yield from (found for match in matches(_SPELT_EMAIL, text.scan) if (found := _email(text.scan, match, 0.9)))
    yield from _phones(text.scan)
    yield from _addresses(text.scan)


def _email(scan: bytes, match: Match, confidence: float) -> Finding | None:
    start, end = match.start(), match.end()
    name, domain = match.group(1).decode().lower(), _written_out(match.group(2).decode().lower())
    if scan[max(0, start - 3) : start] == b"://" or (
        scan[start - 1 : start] in (b"/", b":") and b"://" in before(scan, start, 40)
    ):
        return None
    if domain not in words("detectors", "public_mailboxes"):
        return seen(Kind.EMAIL, start, end, confidence, "adresse électronique professionnelle", 0)
    if name.replace("-", ".").replace("_", ".").split(".")[0] in words("detectors", "shared_mailboxes"):
        return seen(Kind.EMAIL, start, end, confidence, "adresse électronique collective", 0)
    if is_private(scan, start, end) and whose(scan, start, end) is Whose.OTHERS:
        return seen(Kind.EMAIL, start, end, confidence, "adresse électronique d'un tiers, dite personnelle", 2)
    return seen(Kind.EMAIL, start, end, confidence, "adresse électronique personnelle")


def _written_out(domain: str) -> str:
    for sign in "[]() ":
        domain = domain.replace(sign, "")
    return domain if "." in domain else domain.replace("dot", ".").replace("point", ".")


def _phones(scan: bytes) -> Iterator[Finding]:
    for match in matches(_PHONE, scan):
        if _is_french_phone(scan, match):
            yield _phone(scan, match.start(), match.end(), _digits(match))
    for match in matches(_LOOSE_PHONE, scan):
        if not (_figures_go_on(scan, match) or _is_measure_or_reference(scan, match)) and says(
            "telephone", around(scan, match.start(), match.end(), 30)
        ):
            yield _phone(scan, match.start(), match.end(), _digits(match))
    for match in matches(_FOREIGN_PHONE, scan):
        if not _digits(match).startswith("33") and _is_foreign_phone(scan, match):
            yield _phone(scan, match.start(), match.end(), _digits(match))


def _is_french_phone(scan: bytes, match: Match) -> bool:
    number, separators = match.group(), match.group().strip(b"+0123456789").translate(None, b"()0123456789")
    words_near = around(scan, match.start(), match.end(), 30)
    named = says("telephone", words_near)
    digits = _digits(match)
    if (
        _is_measure_or_reference(scan, match)
        or _figures_go_on(scan, match)
        or len(set(digits)) < 3
        or _counts_up(digits)
    ):
        return False
    if number.startswith((b"+", b"00")):
        return True
    if len(set(separators)) > 1 and not named:
        return False
    if not separators:
        return named or (digits[1] in "67" and not says("reference", words_near))
    return named or len(separators) >= 4


def _is_measure_or_reference(scan: bytes, match: Match) -> bool:
    """Whether a unit comes after or the word for a reference right before, and nothing says telephone there."""
    if pattern(_UNIT).search(scan[match.end() : match.end() + 10]):  # « mm » is « même » too
        return not says("telephone", before(scan, match.start(), 30))
    return pattern(_REFERENCE).search(before(scan, match.start(), 30)) is not None


def _figures_go_on(scan: bytes, match: Match) -> bool:
    """Whether the figures go on before or after, so that this is a part of another number."""
    start, end = match.start(), match.end()
    if says("version", before(scan, start, 40)):
        return True
    lead, rest = scan[max(0, start - 3) : start], scan[end : end + 4]
    if pattern(r"[\w+#/=,.\-]$").search(lead[-1:]) and not pattern(r"(?:[^\d][,.\-:]|[\d ][/,])$").search(b" " + lead):
        return True
    if pattern(r"\d[ .\-]$").search(lead) or pattern(r"^(?:\w|[.,\-/]\d|\.[a-z]{2})").search(rest):
        return True
    return pattern(r"^ (?:\d\d(?:\D|$)|\d{3} \d)").search(scan[end : end + 5]) is not None


def _counts_up(digits: str) -> bool:
    """« 01 02 03 04 05 » is a list."""
    pairs = [int(digits[place : place + 2]) for place in range(0, len(digits) - 1, 2)]
    return len({second - first for first, second in pairwise(pairs)}) == 1


def _is_foreign_phone(scan: bytes, match: Match) -> bool:
    if match.group().startswith(b"00") and not says("telephone", around(scan, match.start(), match.end(), 30)):
        return False
    try:
        number = phonenumbers.parse("+" + _digits(match).removeprefix("00"), None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number)


def _phone(scan: bytes, start: int, end: int, digits: str) -> Finding:
    confidence, reason, level = _judged(scan, start, end, digits)
    return seen(Kind.PHONE, start, end, confidence, reason, level)


def _judged(scan: bytes, start: int, end: int, digits: str) -> tuple[float, str, int]:
    """How sure, why, and the level that the words around a number give."""
    who = whose(scan, start, end)
    if is_private(scan, start, end) and who is Whose.OTHERS:
        return 0.95, "téléphone d'un tiers, dit personnel", 2
    if is_private(scan, start, end):
        return 0.95, "téléphone dit personnel", 1
    if is_professional(scan, start, end) or is_in_signature(scan, start):
        return 0.95, "téléphone professionnel, ou dans une signature", 0
    if is_on_call(scan, start, end) or (is_for_function(scan, start, end) and who is not Whose.OWN):
        return 0.95, "téléphone donné pour une fonction ou un service", 0
    if not _is_mobile(digits) and who is not Whose.OWN and not is_classified_ad(scan, start, end):
        return 0.9, "téléphone fixe, sans rien qui le dise personnel", 0
    return 0.9, "numéro de téléphone d'une personne", 1


def _is_mobile(digits: str) -> bool:
    national = digits.removeprefix("00").removeprefix("33").lstrip("0")
    return national[:1] in ("6", "7") or not digits.startswith(("0", "33"))


def _digits(match: Match) -> str:
    return match.group().replace(b"(0)", b"").translate(None, b" ._/-+()").decode()


def _addresses(scan: bytes) -> Iterator[Finding]:
    for match in matches(_STREET, scan):
        start, end = match.start(), match.end()
        lead = before(scan, start, 70).rsplit(b"\n\n", 1)[-1]
        if not says("home", lead + b" | " + after(scan, end, 20)) or says("business_place", lead):
            continue
        others = whose(scan, start, end) is Whose.OTHERS
        reason = "adresse du domicile d'un tiers" if others else "adresse d'un domicile"
        yield seen(Kind.ADDRESS, start, end, 0.85, reason, 2 if others else 1)
