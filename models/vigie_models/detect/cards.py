"""Payment cards of all schemes: their prefixes, their lengths, Luhn's key, and what else bears sixteen figures."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import says
from vigie_models.detect.figures import FIGURE, luhn_is_right, plain, shaped_at, spread, starts_in
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.rule import Clue, Rule, Sighting, Verdict, Where
from vigie_models.detect.table import heading
from vigie_models.lexicons import words
from vigie_models.normalise import Normalised

_FIRST: Final = "[2-6]"
_NUMBER: Final = spread("11,18", _FIRST)
_Range = tuple[int, int, tuple[int, ...]]  # first four figures, from and to, and the lengths in order of likelihood
# What few other numbers look like (CB cards are Visa or Mastercard); the other schemes must be named.
_USUAL: Final[tuple[_Range, ...]] = (
    (2221, 2720, (16,)),  # Mastercard
    (3400, 3499, (15,)),  # American Express
    (3700, 3799, (15,)),
    (4000, 4999, (16, 19)),  # Visa
    (5100, 5599, (16,)),  # Mastercard
)
_OTHER: Final[tuple[_Range, ...]] = (
    (3000, 3059, (14, 16)),  # Diners Club
    (3095, 3095, (14, 16)),
    (3528, 3589, (16, 17, 18, 19)),  # JCB
    (3600, 3699, (14, 16)),  # Diners Club
    (3800, 3999, (14, 16)),
    (5000, 5099, (16, 19, 18, 17, 13, 12)),  # Maestro
    (5600, 6999, (16, 19, 18, 17, 13, 12)),  # Maestro, Discover, UnionPay
)
_GROUPED: Final = r"^\S{4}(?:\s+|[.\-/])\S{4,6}(?:\s+|[.\-/])\S{4,5}"
_LONGEST_GROUP: Final = 12
_BLANKS: Final = bytes(sign if chr(sign).isalnum() and sign < 128 else 32 for sign in range(256))
_PARTED: Final = r"\b[2-6]\d{3}(?:[^0-9A-Za-z,]{1,6}\d{4}){3}\b|\b[2-6](?:[*|;]\d){15}\b"
_EXPIRY: Final = r"^[ ;|,\-]{1,3}(?:0[1-9]|1[0-2])[/ .\-]?(?:20)?[23]\d\b"
_LONGER_BEFORE: Final = r"(?:[A-Z]{2}\d\d|\d{4})[ .\-]$"
_LONGER_AFTER: Final = r"^[ .\-]\d{4}(?:\D|$)|^[ .\-]?\d{5}"


def _extent(text: Normalised, match: Match) -> tuple[int, int] | None:
    """The first number, in what looks like one, that has a scheme's prefix and length and whose key is right."""
    for start in starts_in(text.scan, match, rf"{_FIRST}{FIGURE}{{3}}"):
        lengths = _lengths_of(plain(text.scan[start : start + 24])[:4])
        for length in lengths:
            found = shaped_at(text.scan, start, spread(f"{length - 1}"))
            if found is not None and luhn_is_right(plain(found.group())):
                return start, start + found.end()
    return None


def _lengths_of(prefix: str, ranges: tuple[_Range, ...] = _USUAL + _OTHER) -> tuple[int, ...]:
    number = int(prefix or 0)
    return next((lengths for low, high, lengths in ranges if low <= number <= high), ())


def _verdict(sighting: Sighting) -> Verdict | None:
    number = plain(sighting.raw)
    if len(set(number)) < 4 or number in words("detectors", "test_cards"):
        return None
    near = sighting.around(60)
    named = says("card", near) or says("card", heading(sighting.scan, sighting.start))
    grouped = pattern(_GROUPED).search(sighting.raw) is not None
    otherwise = says("parcel", sighting.before(22)) if grouped else says("reference", sighting.around(40))
    if _is_other_card(sighting, named=named) or (otherwise and not named) or _is_row(sighting.raw, named=named):
        return None
    if not named and (_is_longer(sighting) or not (_is_usual(number) or _is_in_fours(sighting.raw))):
        return None
    sure = named or (grouped and _is_usual(number))
    return Verdict(0.99 if sure else 0.85, "numéro de carte bancaire, clé juste")


def _in_fours(sighting: Sighting) -> Verdict | None:
    """Four by four between whatever signs: a card must be named near."""
    named = says("card", sighting.around(60)) or says("card", heading(sighting.scan, sighting.start))
    known = _lengths_of(plain(sighting.raw)[:4])
    return _verdict(sighting) if named and 16 in known else None


def _is_other_card(sighting: Sighting, *, named: bool) -> bool:
    """Whether a card of another sort is named before the number, or after it where none of a bank is."""
    return says("other_card", sighting.before(30)) or (not named and says("other_card", sighting.after(30)))


def _is_row(raw: bytes, *, named: bool) -> bool:
    """Whether these are several numbers: parted by commas, or a long one beside a short one in a table."""
    groups = raw.translate(_BLANKS).split()
    return (b"," in raw and not named) or (len(groups) > 1 and max(map(len, groups)) > _LONGEST_GROUP)


def _is_in_fours(raw: bytes) -> bool:
    """Whether the figures stand four by four, as cards bear them."""
    return [len(group) for group in raw.translate(_BLANKS).split()] == [4, 4, 4, 4]


def _is_usual(number: str) -> bool:
    return len(number) in _lengths_of(number[:4], _USUAL)


def _is_longer(sighting: Sighting) -> bool:
    """Whether the figures go on before or after, so that this is a part of another number."""
    return pattern(_LONGER_BEFORE).search(sighting.before(5)) is not None or (
        pattern(_LONGER_AFTER).search(sighting.after(7)) is not None
        and pattern(_EXPIRY).search(sighting.after(12)) is None
    )


RULES: Final = (
    Rule(
        name="card",
        kind=Kind.CARD,
        pattern=_NUMBER,
        extent=_extent,
        judge=_verdict,
        reason="numéro de carte bancaire, clé juste",
        clues=(Clue("sample", Where.SENTENCE, 0.6, "numéro dit en exemple : à vérifier", 1),),
        examples=(
            "ma carte ⟦4970 1027 1828 1829⟧ expire en 12/27",
            "CB ⟦4970102718281829⟧ cvv 123",
            "la carte : ⟦4970 1027 1828\n1829⟧. Pardon pour le retour à la ligne",
            "dicté au téléphone, carte ⟦4 9 7 0 1 0 2 7 1 8 2 8 1 8 2 9⟧",
            "payé avec ⟦4970 1O27 1828 1829⟧, rien reçu",
            "sa Diners ⟦3627 182818 2845⟧, carte refusée",
            "sur sa visa ⟦4970,1027,1828,1829⟧, opposition faite",
            "pour commander les toners, paie avec ça ⟦4970 1027 1828 1829⟧ et efface",
        ),
        counter_examples=(
            "carte 4970 1027 1828 1820, un chiffre est faux",
            "en test, payer avec 4242 4242 4242 4242",
            "commande 4970102718281829 à livrer",
            "carte de fidélité 4970 1027 1828 1829 trouvée en caisse",
            "conteneur FR76 4970 1027 1828 1829 1234",
        ),
    ),
    Rule(
        name="card_in_fours",
        kind=Kind.CARD,
        pattern=_PARTED,
        proof=lambda number: luhn_is_right(plain(number.encode())),
        judge=_in_fours,
        reason="numéro de carte bancaire, clé juste",
        clues=(Clue("sample", Where.SENTENCE, 0.6, "numéro dit en exemple : à vérifier", 1),),
        examples=(
            "ma carte ⟦4970*1027*1828*1829⟧, ne la perdez pas",
            "CB ⟦4970 | 1027 | 1828 | 1829⟧ 04/28",
            "la carte (⟦4970) (1027) (1828) (1829⟧)",
        ),
        counter_examples=("total : 4970 | 1027 | 1828 | 1829", "carte 4970*1027*1828*1820, un chiffre est faux"),
    ),
)
