"""IBAN, RIB and payment cards, proved by their check digits."""

from typing import Final

from stdnum import iban, luhn

from vigie_models.axes import Kind
from vigie_models.detect.context import says
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.rule import Clue, Rule, Sighting, Verdict, Where
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


def _account(text: Normalised, match: Match) -> tuple[int, int] | None:
    """Where the account number that starts with this head lies, as long as its country has it."""
    scan, start = text.scan, match.start()
    head = match.group()[:4].lower()
    start += 4 if head == b"iban" else 3 if head[:3] == b"rib" else 0
    length = lexicon("detectors")["iban_lengths"].get(scan[start : start + 2].decode().upper(), 0)
    place, kept = start, 0
    while place < len(scan) and kept < length:
        if scan[place : place + 1].isalnum():
            kept += 1
        elif scan[place] not in _SEPARATORS or place - start > 3 * length:
            return None
        place += 1
    whole = length and kept == length and not scan[place : place + 1].isalnum()
    return (start, place) if whole else None


def _iban_key_is_right(number: str) -> bool:
    number = number.upper()
    usual = len(set(number)) > 5
    return usual and _mod_97(number[4:] + number[:4]) == 1 and iban.is_valid(number, check_country=False)


def _mod_97(number: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in number)) % 97


def _account_number(sighting: Sighting) -> Verdict | None:
    """An account number whose key is right, unless documentations publish it; a RIB in one block must be named."""
    number = sighting.value.upper()
    if any(number in (known, known[4:]) for known in words("detectors", "sample_ibans")):
        return None
    if not number[0].isdigit():
        return Verdict(0.99, f"IBAN {'français' if number[:2] == 'FR' else 'étranger'}, clé de contrôle juste")
    grouped = len(sighting.raw) > len(number)
    named = grouped or says("bank", sighting.around())
    return Verdict(0.97, "RIB français, clé de contrôle juste") if named else None


def _rib_key_is_right(number: str) -> bool:
    figures = "".join(str(_RIB_VALUES.get(sign, sign)) for sign in number.upper())
    bank, branch, account, key = figures[:5], figures[5:10], figures[10:21], figures[21:]
    return int(number[:5]) > 0 and 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97 == int(key)


def _card(sighting: Sighting) -> Verdict | None:
    number = sighting.value
    if len(set(number)) < 4 or _is_longer(sighting) or number in words("detectors", "test_cards"):
        return None
    near = sighting.around(40)
    named, usual, grouped = says("card", near), _is_usual_card(number), len(number) < len(sighting.raw)
    if says("reference", near) and not named:
        return None
    if usual or (named and number[0] in "3456"):
        return Verdict(0.99 if grouped or named else 0.9, "numéro de carte bancaire, clé juste")
    return None


def _is_usual_card(number: str) -> bool:
    """Visa, Mastercard and American Express: prefixes and lengths that few other numbers share."""
    if len(number) == 16:
        return number[0] == "4" or 51 <= int(number[:2]) <= 55 or 2221 <= int(number[:4]) <= 2720
    return len(number) == 15 and number[:2] in ("34", "37")


def _is_longer(sighting: Sighting) -> bool:
    """Whether the figures go on before or after, so that this is a part of another number."""
    return pattern(r"[0-9A-Z]{4}[ .\-]$").search(sighting.before(5)) is not None or (
        pattern(r"^[ .\-]?\d{3,}").search(sighting.after(5)) is not None
    )


_SAID_TO_BE_A_SAMPLE: Final = (Clue("sample", Where.SENTENCE, 0.6, "numéro dit en exemple : à vérifier", 1),)

RULES: Final = (
    Rule(
        name="iban",
        kind=Kind.IBAN,
        pattern=_IBAN_HEAD,
        extent=_account,
        proof=_iban_key_is_right,
        judge=_account_number,
        reason="IBAN, clé de contrôle juste",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "mon IBAN : ⟦FR76 3019 9012 3427 1828 1828 467⟧ merci",
            "iban:⟦fr7630199012342718281828467⟧",
            "compte du fournisseur ⟦DE71271828182845904523⟧.",
        ),
        counter_examples=(
            "IBAN FR76 XXXX XXXX XXXX XXXX XXXX XXX",
            "IBAN FR77 3019 9012 3427 1828 1828 467, la clé ne va pas",
            "la doc donne FR14 2004 1010 0505 0001 3M02 606",
        ),
    ),
    Rule(
        name="rib",
        kind=Kind.IBAN,
        pattern=_RIB,
        proof=_rib_key_is_right,
        judge=_account_number,
        reason="RIB français, clé de contrôle juste",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=("RIB ⟦30199 01234 27182818284 67⟧", "mon rib ⟦30199012342718281828467⟧ svp"),
        counter_examples=("RIB 30199 01234 27182818284 68", "suivi colis 30199012342718281828467"),
    ),
    Rule(
        name="card",
        kind=Kind.CARD,
        pattern=_CARD,
        proof=luhn.is_valid,
        judge=_card,
        reason="numéro de carte bancaire, clé juste",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=("ma carte ⟦4970 1027 1828 1829⟧ expire en 12/27", "CB ⟦4970102718281829⟧ cvv 123"),
        counter_examples=(
            "carte 4970 1027 1828 1820, un chiffre est faux",
            "en test, payer avec 4242 4242 4242 4242",
            "commande 4970102718281829 à livrer",
        ),
    ),
)
