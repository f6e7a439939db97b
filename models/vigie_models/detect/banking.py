"""IBAN of every country and French RIB, proved by their check digits."""

from typing import Final

from stdnum import iban

from vigie_models.axes import Kind
from vigie_models.detect.context import says
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.rule import Clue, Rule, Sighting, Verdict, Where
from vigie_models.lexicons import lexicon, words
from vigie_models.normalise import Normalised

_GAP: Final = r"[^0-9A-Za-z]{0,5}"  # whatever signs may part the groups: the key tells
_IBAN_HEAD: Final = (
    rf"(?i)(?:\b|_|iban|rib|compte|bic)([a-z]{_GAP}[a-z]{_GAP}[0-9O]{_GAP}[0-9O]{_GAP}[a-z0-9]{_GAP}[a-z0-9])"
)
_CELL: Final = r"[^0-9A-Za-z]{0,5}"
_ACCOUNT: Final = r"[a-z0-9](?:[ .\-_]?[a-z0-9]){10}"
_SIGN: Final = "[0-9OILSBZ]"  # a figure, or the letter that stands for one
_SPREAD_RIB: Final = rf"(?i)(?:\b|_)rib[^0-9]{{1,16}}?([0-9](?:{_GAP}[a-z0-9]){{22}})(?:\b|_)"
_RIB: Final = (
    rf"(?i)(?:\b|rib|_)({_SIGN}{{5}}{_CELL}{_SIGN}{{5}}{_CELL}{_ACCOUNT}{_CELL}{_SIGN}{{2}}"
    rf"|(?:[0-9O]{{4}}[ .\-]){{2}}(?:[a-z0-9]{{4}}[ .\-]){{3}}[a-z0-9]{{3}})(?:\b|_)"
)
_NEITHER: Final = bytes(sign for sign in range(256) if not chr(sign).isalnum() or sign > 127)
_LABEL: Final = r"[^0-9]{1,30}"
_RIB_BY_PARTS: Final = (
    rf"(?i)\bbanque[^0-9]{{0,12}}(\d{{5}}){_LABEL}(\d{{5}})"
    r"(?:[^0-9]{1,20}?[ :=\t])([a-z0-9]{0,4}\d[a-z0-9]{6,10})[^0-9]{1,20}?(\d\d)\b"
)
_SEEN: Final = str.maketrans("OILSBZ", "011582")  # letters that stand where an account of France has figures
_RIB_LENGTH: Final = 23
_AFTER_COUNTRY: Final = r"(?i)[a-z]{2} ?\d\d[ .\-]?$"  # a part of an IBAN whose own key is wrong
_RIB_VALUES: Final = {
    letter: value
    for value, group in enumerate(("AJ", "BKS", "CLT", "DMU", "ENV", "FOW", "GPX", "HQY", "IRZ"), 1)
    for letter in group
}


def _account(text: Normalised, match: Match) -> tuple[int, int] | None:
    """Where the account number that starts with this head lies, as long as its country has it."""
    scan, start = text.scan, match.start(1)
    country = scan[start : start + 7].translate(None, _NEITHER)[:2].decode().upper()
    length = lexicon("detectors")["iban_lengths"].get(country)
    if length is None:
        return None
    found = pattern(rf"(?i)^[a-z0-9](?:{_GAP}[a-z0-9]){{{length - 1}}}").search(scan[start : start + 6 * length])
    if found is None or scan[start + found.end() : start + found.end() + 1].isdigit():
        return None
    return start, start + found.end()


def _iban_key_is_right(number: str) -> bool:
    return bool(_iban_of(number))


def _iban_of(number: str) -> str:
    """The IBAN as written, or with its O read as zeros, whichever the key proves; empty where it proves none."""
    number = number.encode().translate(None, _NEITHER).decode().upper()
    read = number[:2] + number[2:].replace("O", "0")
    seen = (
        read[:2] + read[2:14].translate(_SEEN) + read[14:25] + read[25:].translate(_SEEN),
        read[:2] + read[2:].translate(_SEEN),
    )
    if len(set(number)) <= 5:
        return ""
    return next(
        (each for each in dict.fromkeys((number, read, *(seen if number[:2] == "FR" else ()))) if _is_iban(each)), ""
    )


def _is_iban(number: str) -> bool:
    return (
        number[2:4].isdigit()
        and sum(map(str.isdigit, number)) >= 10  # no words
        and _mod_97(number[4:] + number[:4]) == 1
        and (iban.is_valid(number, check_country=False) or number[:2] in words("detectors", "unregistered_ibans"))
    )


def _mod_97(number: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in number)) % 97


def _iban_verdict(sighting: Sighting) -> Verdict | None:
    """An account number whose key is right, unless documentations publish it."""
    number = _iban_of(sighting.value)
    if number in words("detectors", "sample_ibans"):
        return None
    return Verdict(0.99, f"IBAN {'français' if number[:2] == 'FR' else 'étranger'}, clé de contrôle juste")


def _parts(_text: Normalised, match: Match) -> tuple[int, int]:
    return match.start(1), match.end(4)


def _rib_of(raw: bytes) -> str:
    return raw.translate(None, _NEITHER).decode().upper()


def _rib_verdict(sighting: Sighting) -> Verdict | None:
    """A RIB whose key is right; in one block it must be named."""
    number = _rib_of(sighting.raw)
    if pattern(_AFTER_COUNTRY).search(sighting.before(6)):
        return None
    published = any(known[4:] == number for known in words("detectors", "sample_ibans"))
    if published or not _rib_key_is_right(number):
        return None
    named = len(sighting.raw) > len(number) or says("bank", sighting.around())
    return Verdict(0.97, "RIB français, clé de contrôle juste") if named else None


def _parts_verdict(sighting: Sighting) -> Verdict | None:
    number = b"".join(sighting.match.group(part) for part in (1, 2, 3, 4)).decode().upper()
    right = len(number) == _RIB_LENGTH and _rib_key_is_right(number)
    return Verdict(0.97, "RIB français donné par parties, clé juste") if right else None


def _rib_key_is_right(number: str) -> bool:
    ends = number[:10].translate(_SEEN), number[21:].translate(_SEEN)
    accounts = dict.fromkeys((number[10:21], number[10:21].replace("O", "0"), number[10:21].translate(_SEEN)))
    return any(_key_is_of(ends[0] + account + ends[1]) for account in accounts)


def _key_is_of(number: str) -> bool:
    """Whether the last two figures are the key of a RIB of 23 signs."""
    figures = "".join(str(_RIB_VALUES.get(sign, sign)) for sign in number)
    if len(figures) != _RIB_LENGTH or len(set(number)) < 4 or not number[:5].isdigit() or int(number[:5]) == 0:
        return False
    bank, branch, account, key = figures[:5], figures[5:10], figures[10:21], figures[21:]
    return 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97 == int(key)


_SAID_TO_BE_A_SAMPLE: Final = (Clue("sample", Where.SENTENCE, 0.6, "numéro dit en exemple : à vérifier", 1),)

RULES: Final = (
    Rule(
        name="iban",
        kind=Kind.IBAN,
        pattern=_IBAN_HEAD,
        extent=_account,
        proof=_iban_key_is_right,
        judge=_iban_verdict,
        reason="IBAN, clé de contrôle juste",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "mon IBAN : ⟦FR76 3019 9012 3427 1828 1828 467⟧ merci",
            "iban:⟦fr7630199012342718281828467⟧",
            "compte du fournisseur ⟦DE71271828182845904523⟧.",
            "coupé en deux : ⟦FR7630199012342\n718281828467⟧\nvoilà",
            "lettre à lettre : ⟦F R 7 6 3 0 1 9 9 0 1 2 3 4 2 7 1 8 2 8 1 8 2 8 4 6 7⟧",
            "lu sur le scan : ⟦FR76 3O19 9O12 3427 1828 1828 467⟧",
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
        judge=_rib_verdict,
        reason="RIB français, clé de contrôle juste",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "RIB ⟦30199 01234 27182818284 67⟧",
            "mon rib ⟦30199012342718281828467⟧ svp",
            "Banque\tGuichet\tCompte\tClé\n⟦30199\t01234\t27182818284\t67⟧",
            "| ⟦30199 | 01234 | 27182818284 | 67⟧ |",
        ),
        counter_examples=("RIB 30199 01234 27182818284 68", "suivi colis 30199012342718281828467"),
    ),
    Rule(
        name="rib_in_any_groups",
        kind=Kind.IBAN,
        pattern=_SPREAD_RIB,
        judge=_rib_verdict,
        reason="RIB français, clé de contrôle juste",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "RIB ⟦3 0 1 9 9 0 1 2 3 4 2 7 1 8 2 8 1 8 2 8 4 6 7⟧",
            "mon RIB : ⟦301 990 123 427 182 818 284 67⟧ svp",
            "RIB lu : ⟦30I99-0I234-27I828 I8284-67⟧",
        ),
        counter_examples=("RIB 301 990 123 427 182 818 284 68", "le rib des 30 agences et des 12 guichets"),
    ),
    Rule(
        name="rib-by-parts",
        kind=Kind.IBAN,
        pattern=_RIB_BY_PARTS,
        extent=_parts,
        judge=_parts_verdict,
        reason="RIB français donné par parties, clé juste",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "code banque ⟦30199, code guichet 01234, compte 27182818284, clé 67⟧",
            "Banque : ⟦30199\nGuichet : 01234\nN° de compte : 27182818284\nClé RIB : 67⟧",
        ),
        counter_examples=(
            "code banque 30199, code guichet 01234, compte 27182818284, clé 68",
            "la banque compte 30199 clients et 01234 agences",
        ),
    ),
)
