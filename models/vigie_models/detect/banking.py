"""IBAN, RIB and payment cards, proved by their check digits."""

from collections.abc import Iterator
from typing import Final

from stdnum import iban, luhn

from vigie_models.axes import Kind
from vigie_models.detect.context import around, is_sample, says
from vigie_models.detect.pattern import Match, matches, pattern, seen
from vigie_models.finding import Finding
from vigie_models.lexicons import lexicon, words
from vigie_models.normalise import Normalised

_IBAN_HEAD: Final = r"(?i)(?:\b|iban|rib)[a-z]{2}[ .\-]?\d{2}[ .\-]{0,2}[a-z0-9]"
_RIB: Final = (
    r"(?i)\b\d{5}[ .\-]{0,3}\d{5}[ .\-]{0,3}(?:[a-z0-9]{11}|[a-z0-9]{4} [a-z0-9]{4} [a-z0-9]{3})[ .\-]{0,3}\d{2}\b"
)
_CARD: Final = (
    r"\b(?:\d{4}[ .\-]{1,3}\d{4}[ .\-]{1,3}\d{4}[ .\-]{1,3}\d{4}(?:[ .\-]\d{3})?"
    r"|3[47]\d\d[ .\-]\d{6}[ .\-]\d{5}|\d{13,19})\b"
)
_SEPARATORS: Final = b" .-"
_RIB_VALUES: Final = {
    letter: value
    for value, group in enumerate(("AJ", "BKS", "CLT", "DMU", "ENV", "FOW", "GPX", "HQY", "IRZ"), 1)
    for letter in group
}


def find(text: Normalised) -> Iterator[Finding]:
    """IBAN of every country (IBAN), French RIB (IBAN) and card numbers (CARD)."""
    yield from _ibans(text.scan)
    yield from _ribs(text.scan)
    yield from _cards(text.scan)


def _ibans(scan: bytes) -> Iterator[Finding]:
    done = 0
    for match in matches(_IBAN_HEAD, scan):
        start = match.start() + 4 if match.group()[:4].lower() == b"iban" else match.start()
        start += 3 if match.group()[:3].lower() == b"rib" else 0
        number, end = _account(scan, start)
        if start < done or not number:
            continue
        found = _iban(number, scan, start, end)
        if found:
            done = end
            yield found


def _account(scan: bytes, start: int) -> tuple[str, int]:
    """The IBAN that starts here, compact, and where it ends; empty where its country's length cannot be read."""
    length = lexicon("detectors")["iban_lengths"].get(scan[start : start + 2].decode().upper(), 0)
    kept = bytearray()
    place = start
    while place < len(scan) and len(kept) < length:
        if scan[place : place + 1].isalnum():
            kept.append(scan[place])
        elif scan[place] not in _SEPARATORS or place - start > 3 * length:
            return "", place
        place += 1
    whole = length and len(kept) == length and not scan[place : place + 1].isalnum()
    return (kept.decode().upper(), place) if whole else ("", place)


def _iban(number: str, scan: bytes, start: int, end: int) -> Finding | None:
    country = "français" if number[:2] == "FR" else "étranger"
    if len(set(number)) > 5 and _mod_97(number[4:] + number[:4]) == 1 and iban.is_valid(number, check_country=False):
        if number in words("detectors", "sample_ibans") or is_sample(scan, start, end):
            return seen(Kind.IBAN, start, end, 0.6, f"IBAN {country}, publié ou dit en exemple : à vérifier", 1)
        return seen(Kind.IBAN, start, end, 0.99, f"IBAN {country}, clé de contrôle juste")
    digits = sum(map(str.isdigit, number))
    if digits < len(number) - 6 or len(set(number)) < 7 or not says("bank", around(scan, start, end, 40)):
        return None
    return seen(Kind.IBAN, start, end, 0.6, f"IBAN {country} complet mais clé de contrôle fausse : à vérifier", 1)


def _mod_97(number: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in number)) % 97


def _ribs(scan: bytes) -> Iterator[Finding]:
    for match in matches(_RIB, scan):
        number = _compact(match)
        grouped = len(match.group()) > 23
        if _rib_key_is_right(number) and (grouped or says("bank", around(scan, match.start(), match.end()))):
            yield _rib(number, scan, match.start(), match.end())


def _rib(number: str, scan: bytes, start: int, end: int) -> Finding:
    known = any(listed[4:] == number.upper() for listed in words("detectors", "sample_ibans"))
    if known or is_sample(scan, start, end):
        return seen(Kind.IBAN, start, end, 0.6, "RIB français, publié ou dit en exemple : à vérifier", 1)
    return seen(Kind.IBAN, start, end, 0.97, "RIB français, clé de contrôle juste")


def _rib_key_is_right(number: str) -> bool:
    figures = "".join(str(_RIB_VALUES.get(sign, sign)) for sign in number.upper())
    bank, branch, account, key = figures[:5], figures[5:10], figures[10:21], figures[21:]
    return int(number[:5]) > 0 and 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97 == int(key)


def _cards(scan: bytes) -> Iterator[Finding]:
    for match in matches(_CARD, scan):
        start, end, number = match.start(), match.end(), _compact(match)
        if len(set(number)) < 4 or _is_longer(scan, start, end) or number in words("detectors", "test_cards"):
            continue
        found = _card(number, around(scan, start, end, 40), start, end, grouped=len(number) < end - start)
        if found and is_sample(scan, start, end):
            yield seen(Kind.CARD, start, end, 0.6, "numéro de carte bancaire, dit en exemple : à vérifier", 1)
        elif found:
            yield found


def _card(number: str, words_around: bytes, start: int, end: int, *, grouped: bool) -> Finding | None:
    named = says("card", words_around)
    usual = _is_usual_card(number)
    if says("reference", words_around) and not named:
        return None
    if luhn.is_valid(number) and (usual or (named and number[0] in "3456")):
        return seen(Kind.CARD, start, end, 0.99 if grouped or named else 0.9, "numéro de carte bancaire, clé juste")
    if usual and named and grouped:
        return seen(Kind.CARD, start, end, 0.6, "numéro de carte bancaire complet mais clé fausse : à vérifier", 1)
    return None


def _is_usual_card(number: str) -> bool:
    """Visa, Mastercard and American Express: prefixes and lengths that few other numbers share."""
    if len(number) == 16:
        return number[0] == "4" or 51 <= int(number[:2]) <= 55 or 2221 <= int(number[:4]) <= 2720
    return len(number) == 15 and number[:2] in ("34", "37")


def _is_longer(scan: bytes, start: int, end: int) -> bool:
    """Whether the figures go on before or after, so that this is a part of another number."""
    return pattern(r"[0-9A-Z]{4}[ .\-]$").search(scan[max(0, start - 5) : start]) is not None or (
        pattern(r"^[ .\-]?\d{3,}").search(scan[end : end + 5]) is not None
    )


def _compact(match: Match) -> str:
    return match.group().translate(None, b" .-").decode()
