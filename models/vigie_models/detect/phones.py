"""Telephone numbers in figures: French, overseas and foreign, whatever parts their figures."""

from itertools import pairwise
from typing import Final

import phonenumbers

from vigie_models.axes import Kind
from vigie_models.detect.context import last_place, says
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.phone_owner import is_switchboard, owned
from vigie_models.detect.rule import Rule, Sighting, Verdict
from vigie_models.normalise import Normalised

_GAP: Final = r"[ ._/\-*,|~+\n\t\r\x1a]{0,4}"
_DIGIT: Final = r"[0-9OoIl]"
_FRENCH: Final = (
    rf"(?:\(0\d\) ?{_DIGIT}{_GAP}|\b[0Oo]{_GAP}[1-79Il]{_GAP}{_DIGIT}{_GAP})(?:{_DIGIT}{_GAP}){{6}}{_DIGIT}\b"
)
_FRENCH_ABROAD: Final = rf"(?:\+ ?|\b00[ .]?)\(?33\)?{_GAP}(?:\(0\))?{_GAP}0?[1-79](?:[ ._/\-\n\x1a]{{0,3}}\d){{8}}\b"
_FOREIGN: Final = r"(?:\+ ?|\b00[ .]?)[1-9]\d{0,2}\)?(?:[ .\-/\n]{0,2}\(?\d{1,11}\)?){1,7}"
_NO_ZERO: Final = r"\b(?:33[ .\-]?)?[67](?:[ .\-]?\d\d){4}\b"

_EVERYBODYS: Final = (
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.UAN,
)
_RUNS: Final = bytes(  # every sign but figures, and what is read as one, to a blank
    {79: 48, 111: 48, 73: 49, 108: 49}.get(sign, sign if 48 <= sign <= 57 else 32) for sign in range(256)
)
_PAIRS: Final = (2, 2, 2, 2, 2)
_USUAL: Final = (_PAIRS, (10,), (4, 2, 2, 2), (1, 1, 2, 2, 2, 2), (2, 8), (4, 6), (2, 4, 4), (2, 3, 3, 2))
_OVERSEAS: Final = ("0262", "0263", "0590", "0594", "0596", "0639", "069")
_UNIT: Final = (
    r"(?i)^ ?(?:mm|cm|km|kg|mg|ml|kw|kwh|bars?|psi|k?hz|mpa|microns?|micro\w+|um|eur|euros?|%|litres?|m3|ohms?|volts?"
    r"|h|heures?|pts|points|unites|visites|vues|tonnes|habitants|octets|lignes|exemplaires|(?-i:V|W|Nm|Pa"
    r"|N))(?:[^a-z]|$)"
)
_MEASURES: Final = ("€", "$", "£", "°", "Ω")
_NUMBERED: Final = (
    r"(?i)(?:^|[^a-z0-9])(?:{{phones.numbered}})"
    r"(?: (?:n.?|no|num|numero|ref|de|du|la|le|est|:|client|fournisseur|piece|facture|commande|colis|suivi"
    r"|relais)){0,3}"
    r"[ .:#=>\-\x1a(]{0,4}$"
)
_STEP: Final = 20  # numbers in a row rise by little
_ROWS: Final = r"(?i)(?:^|[^a-z0-9])(?:{{phones.rows}})(?: sont)? $"
_JOINED_BEFORE: Final = r"(?:[\w+#/=,.\-]|\d[ .\-])$"
_PARTED_BEFORE: Final = r"(?:[^\d][,.\-:/=]|\d [/,\-]|[a-z]/)$"
_JOINED_AFTER: Final = r"^(?:\w|[.,\-/]\d|\.[a-z]{2}|[\-/][A-Z0-9]|,\d|[ .\-]\d{3,}|[ .\-]\d\d(?:[^\dh/]|$))"
_ANOTHER_AFTER: Final = r"^[ .\-/]{1,3}0[1-9](?:[ .\-]?\d\d){4}(?:\D|$)"
_CALLED: Final = (
    r"(?i)\b(?:tel|telephone|portable|port|mobile|mob|gsm|phone|num|numero|joindre|joignable|appel\w*|rappel\w*|sms"
    r"|whatsapp)\b[^\n\d]{0,25}$"
)
_HEADING: Final = r"(?i)(?:^|[;,\t|\n ])(?:tel|telephone|portable|mobile|gsm|port|phone)\.?\b[^\n]{0,80}\n"


def _figures(sighting: Sighting) -> str:
    """The figures of a number, O read as 0 and l as 1."""
    return b"".join(sighting.raw.replace(b"(0)", b"").translate(_RUNS).split()).decode()


def _layout(raw: bytes) -> tuple[int, ...]:
    """How long each run of figures is."""
    return tuple(map(len, raw.translate(_RUNS).split()))


def _french(sighting: Sighting) -> Verdict | None:
    figures, raw = _figures(sighting), sighting.raw
    if figures[1] == "8" or _is_made_up(figures, sighting) or _is_of_something_else(sighting):
        return None
    named = says("phones.named", sighting.around(60))
    return _told(sighting, figures) if _is_well_laid(figures, raw, sighting, named=named) else None


def _is_well_laid(figures: str, raw: bytes, sighting: Sighting, *, named: bool) -> bool:
    """Whether the figures stand as in a telephone number; what is laid out oddly must be called one."""
    layout = _layout(raw)
    mobile, gaps = figures[1] in "67", {chr(sign) for sign in raw} - set("0123456789OoIl")
    if any(sign in raw for sign in b"OoIl") and (sum(48 <= sign <= 57 for sign in raw) < 7 or not (named or mobile)):
        return False
    if gaps & {",", "\n", "\t", "*", "_", "|", "~", "+"}:
        return named and not (layout != _PAIRS and "," in gaps)
    if layout == (10,):
        return named or (mobile and (_follows_a_name(sighting) or not says("reference", sighting.around(30))))
    if layout == (4, 2, 2, 2):
        return named or mobile or figures.startswith(_OVERSEAS)
    if layout == _PAIRS:
        return named or mobile or len(gaps) == 1
    return named or (mobile and (layout in _USUAL or set(layout) == {1}))


def _is_made_up(figures: str, sighting: Sighting) -> bool:
    """« 01 02 03 04 05 » is a list, « 06 12 34 56 78 » and « 00 00 00 00 00 » are nobody's."""
    national = figures[-9:]
    pairs = [int(national[place : place + 2]) for place in range(1, 9, 2)]
    steps = {second - first for first, second in pairwise(pairs)}
    return len(steps) == 1 or len(set(national)) < 3 or says("phones.made_up", sighting.around(35))


def _is_of_something_else(sighting: Sighting) -> bool:
    """Whether the figures are a measure, a reference, a draw, or a part of a longer number."""
    lead = sighting.before(40)
    if _is_measured(sighting) or pattern(_NUMBERED).search(lead) or _goes_on(sighting) or _is_counted(sighting):
        return True
    if sighting.raw[:1] != b"+" and says("version", lead):
        return True
    glued = sighting.raw.isdigit() and not _follows_a_name(sighting)
    return glued and last_place("phones.numbered", lead) > last_place("phones.named", lead)


def _follows_a_name(sighting: Sighting) -> bool:
    """Whether somebody's name stands right before, and not « Commande » at the start of a line."""
    name = pattern(r"\b[A-Z][a-z\-]{2,15}(?: [A-Z][a-z\-]{1,20})?\s?[,(:;|=\-]{0,2}\s?$").search(sighting.before(40))
    return name is not None and not says("phones.numbered", name.group()) and not says("reference", name.group())


def _is_measured(sighting: Sighting) -> bool:
    """Whether a unit follows; « mm » is « même » too, where a telephone is spoken of."""
    if sighting.text.clean[sighting.end : sighting.end + 2].lstrip()[:1] in _MEASURES:
        return True
    return bool(pattern(_UNIT).search(sighting.after(16))) and not says("phones.named", sighting.before(30))


def _is_counted(sighting: Sighting) -> bool:
    """Whether the figures are a draw's, a place's on Earth or numbers in a row."""
    if pattern(_ROWS).search(sighting.before(22)) or _ascends(sighting):
        return True
    return says("phones.counted", sighting.around(60)) and not says("phones.named", sighting.before(60))


def _ascends(sighting: Sighting) -> bool:
    """« 01 05 09 12 17 » are numbers in a row, unless they are called a telephone's."""
    pairs = sighting.raw.translate(_RUNS).split()
    rising = len(pairs) == 5 and all(0 < int(right) - int(left) <= _STEP for left, right in pairwise(pairs))
    return rising and not says("phones.named", sighting.around(40))


def _goes_on(sighting: Sighting) -> bool:
    """Whether the figures go on before or after, so that this is a part of another number."""
    lead, rest = b" " + sighting.before(3), sighting.after(16)
    if sighting.raw[:1] == b"+":
        return pattern(r"[\w+]$").search(lead) is not None
    if pattern(_JOINED_BEFORE).search(lead) and not pattern(_PARTED_BEFORE).search(lead):
        return not _ends_a_number(sighting)
    return pattern(_JOINED_AFTER).search(rest) is not None and not pattern(_ANOTHER_AFTER).search(rest)


def _ends_a_number(sighting: Sighting) -> bool:
    """Whether another telephone number ends right before."""
    return pattern(r"(?:^|\D)0[1-9](?:[ .\-]?\d\d){4}[ .\-/]{1,3}$").search(sighting.before(20)) is not None


def _told(sighting: Sighting, figures: str) -> Verdict | None:
    if is_switchboard(sighting, figures):
        return None
    return owned(sighting, mobile=figures[:2] in ("06", "07"))


def _abroad(sighting: Sighting) -> Verdict | None:
    figures = "0" + _figures(sighting)[-9:]
    if figures[1] == "8" or _is_made_up(figures, sighting) or _is_of_something_else(sighting):
        return None
    return _told(sighting, figures)


def _whole_number(text: Normalised, match: Match) -> tuple[int, int] | None:
    """Without the bracket that closes what was opened before."""
    end = match.end()
    while text.scan[end - 1] not in b"0123456789":
        end -= 1
    return match.start(), end


def _foreign(sighting: Sighting) -> Verdict | None:
    figures = _figures(sighting).removeprefix("00")
    named = says("phones.named", sighting.around(60))
    if figures.startswith("33") or (sighting.raw[:1] == b"0" and not named and len(_layout(sighting.raw)) < 4):
        return None
    if _is_of_something_else(sighting) or says("phones.made_up", sighting.around(35)):
        return None
    confidence = _confidence_abroad(sighting, figures, named=named)
    verdict = owned(sighting, mobile=True)
    return verdict._replace(confidence=confidence) if confidence else None


def _confidence_abroad(sighting: Sighting, figures: str, *, named: bool) -> float:
    """A number that its country gives is one; one only as long as its country's must look or be called so."""
    try:
        number = phonenumbers.parse("+" + figures, None)
    except phonenumbers.NumberParseException:
        return 0
    sort = phonenumbers.number_type(number)
    if sort != phonenumbers.PhoneNumberType.UNKNOWN:
        return 0 if sort in _EVERYBODYS else 0.9
    possible = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    layout = _layout(sighting.raw)
    amount = set(layout[1:]) == {3} and not named
    return 0.7 if possible and len(figures) >= 9 and not amount and (named or len(layout) >= 3) else 0


def _without_zero(sighting: Sighting) -> Verdict | None:
    """A mobile number whose zero a spreadsheet ate: only beside the word, or under its heading."""
    figures = "0" + _figures(sighting)[-9:]
    if len(_figures(sighting)) not in (9, 11) or _is_made_up(figures, sighting) or _is_of_something_else(sighting):
        return None
    named = pattern(_CALLED).search(sighting.line_before(45))
    listed = pattern(_HEADING).search(sighting.before(400))
    return _told(sighting, figures) if named or listed else None


RULES: Final = (
    Rule(
        name="phone_french",
        kind=Kind.PHONE,
        pattern=_FRENCH,
        judge=_french,
        reason="numéro de téléphone",
        examples=(
            "appelle-moi au ⟦06 39 98 12 34⟧ ce soir",
            "mon portable : ⟦06.39.98.12.34⟧",
            "le num du voisin, ⟦0639981234⟧, il a les clés",
            "ligne directe ⟦01 99 00 12 34⟧",
            "à la Réunion, Joël répond au ⟦0692 48 21 54⟧",
            "mon tél c'est ⟦O6 39 98 l2 34⟧",
            "📞 ⟦06 🔹 39 🔹 98 🔹 12 🔹 34⟧",
            "Son portable :\n⟦06\n39\n98\n12\n34⟧",
            "écris-moi au ⟦0 6 3 9 9 8 1 2 3 4⟧",
            "Léa ⟦06/39/98/12/34⟧ ou Tom ⟦06-39-98-56-78⟧",
            "tél : ⟦06 399 812 34⟧",
            "à joindre : ⟦06 3998 1234⟧ après 18h",
            "⟦06 39 98 12 34⟧ ⟦06 39 98 56 71⟧, les deux numéros de la nounou",
        ),
        counter_examples=(
            "Numéro vert : 0 800 12 34 52",
            "Le service est surtaxé : 0 892 35 01 20",
            "Le standard de l'hôpital reste le 01 99 00 10 00",
            "Réf : 06 39 98 12 34",
            "Commande 0639981234 expédiée",
            "les lots 01 02 03 04 05",
            "numéro fictif 06 12 34 56 78 dans la maquette",
            "Facture 06 39 98 12 34 567 89",
            "Dossier sinistre n° 05 36 49 77 12-K",
            "Le loto du CE : 06 12 19 33 41 et le complémentaire 8",
            "le 06 12 2024 15 30",
            "EAN 0639981234567",
            "Ticket INC0639981234",
            "Cotes relevées : 06 39 98 12 34 mm",
        ),
    ),
    Rule(
        name="phone_french_abroad",
        kind=Kind.PHONE,
        pattern=_FRENCH_ABROAD,
        judge=_abroad,
        reason="numéro de téléphone",
        examples=(
            "⟦+33 6 39 98 12 34⟧ si besoin",
            "régisseur : ⟦+33(0)6.39.98.12.34⟧",
            "vous me cherchez ? ⟦0033639981234⟧",
            "sent to=⟦+33639981234⟧ status=OK",
        ),
        counter_examples=(
            "commande fournisseur +33 2024 118 004",
            "+33 800 12 34 52 depuis l'étranger",
            "le standard : +33 1 99 00 10 00",
        ),
    ),
    Rule(
        name="phone_foreign",
        kind=Kind.PHONE,
        pattern=_FOREIGN,
        extent=_whole_number,
        judge=_foreign,
        reason="numéro de téléphone à l'étranger",
        examples=(
            "Jan est au ⟦+32 470 12 34 56⟧",
            "Priya is on ⟦+44 7700 900538⟧",
            "le chauffeur, ⟦+1 (202) 555-0173⟧, vous attend",
            "Nouméa : voir avec Teva au ⟦+687 75 72 85⟧",
            "Cayenne : il ne répond qu'au ⟦00 594 694 20 96 84⟧",
            "le client allemand, tel ⟦0049 151 44169516⟧",
        ),
        counter_examples=(
            "+12 345 678 € de marge",
            "+15 % au T3, +1 200 postes",
            "+20 000 000 de vues",
            "Réf. 0049 151 44169516",
            "UTC+2 et UTC+10 selon les sites",
        ),
    ),
    Rule(
        name="phone_without_zero",
        kind=Kind.PHONE,
        pattern=_NO_ZERO,
        judge=_without_zero,
        reason="numéro de téléphone",
        examples=(
            "ligne 212 rejetée : tel=⟦639981234⟧",
            "nom;mobile;site\nLéa;⟦639981234⟧;Lyon\nTom;⟦639985671⟧;Metz",
            "portable ⟦33639981234⟧",
        ),
        counter_examples=(
            "639981234 visites depuis janvier",
            "la SARL 639 981 234 est radiée",
            "commande 739981234",
        ),
    ),
)
