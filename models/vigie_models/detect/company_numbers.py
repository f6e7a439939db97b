"""SIREN and SIRET: public numbers of companies, told so that they are taken for nothing else."""

from typing import Final

from stdnum.fr import siret

from vigie_models.axes import Kind
from vigie_models.detect.context import says
from vigie_models.detect.figures import FIGURE, first_right, goes_on, luhn_is_right, plain, spread
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.rule import Rule, Sighting, Verdict
from vigie_models.detect.table import heading
from vigie_models.normalise import Normalised

_SIREN: Final = spread("8")
_SIRET: Final = spread("13")
_SIGNS: Final = r"[^0-9A-Za-z]{1,6}"
_REACH: Final = 120
_OPENING: Final = rf"{FIGURE}{{3}}"  # a first group of three figures at least
_POST_OFFICES: Final = "356000000"
_USUAL_SIREN: Final = r"^\d{3}([ .])\d{3}[ .]\d{3}$"
_USUAL_SIRET: Final = r"^\d{3} ?\d{3} ?\d{3} \d{5}$|^\d{9} ?00\d{3}$"
_TOWN_REGISTER: Final = r"(?i)^[ ,;:(\-]{0,3}r\.?c\.?s\b"
_MEASURE: Final = (
    r"(?i)^ ?(?:euros?|eur|k?eur|fcfa|xof|usd|dollars|ko|mo|go|octets|lignes|personnes|habitants|%|m2|m3|kwh)\b"
)
_LONGER: Final = r"^[ .\-_/]{0,3}(?:\r?\n)?\d{5}(?:\D|$)"


def _siren(text: Normalised, match: Match) -> tuple[int, int] | None:
    return first_right(text, match, _SIREN, _OPENING, luhn_is_right)


def _siret(text: Normalised, match: Match) -> tuple[int, int] | None:
    return first_right(text, match, _SIRET, _OPENING, _siret_is_right)


def _siret_is_right(number: str) -> bool:
    """Both keys; those of the post offices have their own."""
    if number.startswith(_POST_OFFICES):
        return siret.is_valid(number)
    return luhn_is_right(number) and luhn_is_right(number[:9])


def _siren_verdict(sighting: Sighting) -> Verdict | None:
    """A company's number where it is named near, in a column's heading, or in its usual groups beside a company."""
    if len(set(plain(sighting.raw))) < 3 or _is_part_or_amount(sighting):
        return None
    reason = "SIREN, clé juste : numéro public"
    if _is_named("siren", sighting) or pattern(_TOWN_REGISTER).search(sighting.after()):
        return Verdict(0.95, reason)
    if says("reference_no_company", sighting.before(30)):
        return None
    if says("company_register", sighting.around(_REACH)):
        return Verdict(0.7, reason)
    beside = says("company", sighting.around(_REACH)) and pattern(_USUAL_SIREN).search(sighting.raw)
    return Verdict(0.7, reason) if beside and not says("telephone", sighting.before(30)) else None


def _is_part_or_amount(sighting: Sighting) -> bool:
    scan, end = sighting.scan, sighting.end
    if pattern(_LONGER).search(scan[end : end + 10]) or pattern(_MEASURE).search(sighting.after(12)):
        return True
    right_before = says("siren", sighting.before(15))
    money = sighting.text.clean[end : end + 2].strip()[:1] in ("€", "$", "£")
    return money or (goes_on(scan, sighting.start, end) and not right_before)


def _is_named(kind: str, sighting: Sighting) -> bool:
    """Whether the number is called so, before it or shortly after, and nothing nearer calls it otherwise."""
    if says(kind, heading(sighting.scan, sighting.start)):
        return True
    label = sighting.line_before(22)
    if says("reference_no_company", label) and not says(kind, label):
        return False
    return says(kind, sighting.before(_REACH)) or says(kind, sighting.after(40))


def _siret_verdict(sighting: Sighting) -> Verdict | None:
    """Two keys hold already: it must be named, or written as usual without being called otherwise."""
    if len(set(plain(sighting.raw))) < 3:
        return None
    reason = "SIRET, clé juste : numéro public"
    if _is_named("siret", sighting):
        return Verdict(0.97, reason)
    if says("reference_no_company", sighting.before(40)) or says("telephone", sighting.before(20)):
        return None
    usual = pattern(_USUAL_SIRET).search(sighting.raw) is not None
    return Verdict(0.9, reason) if usual or says("company", sighting.around(_REACH)) else None


RULES: Final = (
    Rule(
        name="siren",
        kind=Kind.SIREN,
        pattern=_SIREN,
        extent=_siren,
        judge=_siren_verdict,
        reason="SIREN, clé juste : numéro public",
        examples=(
            "SIREN ⟦835 381 039⟧, qui crée le fournisseur ?",
            "⟦746 073 915⟧ RCS NANTERRE en pied de devis",
            "immatriculé ⟦448 145 763⟧ au RCS de Quimper",
            "je lis ⟦551 57O 732⟧ comme siren sur le fax",
            "Raison sociale | SIREN | Encours\nBâti Ouest | ⟦911 049 393⟧ | 14 200\nToits | ⟦448 225 607⟧ | 2 980",
        ),
        counter_examples=(
            "SIREN 835 381 038, la clé ne va pas",
            "le devis 835 381 039 est accepté",
            "835 381 039 € de chiffre d'affaires pour la société",
            "SIRET 835 381 039 00011, la clé ne va pas",
            "TVA FR40303265045 de la société",
        ),
    ),
    Rule(
        name="siret",
        kind=Kind.SIRET,
        pattern=_SIRET,
        extent=_siret,
        judge=_siret_verdict,
        reason="SIRET, clé juste : numéro public",
        examples=(
            "siret ⟦729 607 945 00031⟧ à mettre sur la facture",
            "SIRET ⟦84319317800558⟧",
            "siret saisi : ⟦838-859-577-00366⟧, sans tirets svp",
            "SIRET ⟦362 046 963 \n00462⟧, sinon pas d'accès",
            "bureau de poste, siret ⟦356 000 000 09002⟧",
        ),
        counter_examples=(
            "siret 729 607 945 00032, la clé ne va pas",
            "bon de livraison 84319317800558, deux cartons abîmés",
            "siret : 000 000 000 00000",
        ),
    ),
    Rule(
        name="siren_between_signs",
        kind=Kind.SIREN,
        pattern=rf"(?i)\bsiren[^0-9a-z]{{1,8}}(\d{{3}}(?:{_SIGNS}\d{{3}}){{2}})\b",
        proof=lambda number: luhn_is_right(plain(number.encode())),
        judge=_siren_verdict,
        reason="SIREN, clé juste : numéro public",
        examples=("SIREN : ⟦835*381*039⟧", "siren ⟦835 | 381 | 039⟧ au contrat"),
        counter_examples=("SIREN : 835*381*038", "835*381*039"),
    ),
    Rule(
        name="siret_between_signs",
        kind=Kind.SIRET,
        pattern=rf"(?i)\bsiret[^0-9a-z]{{1,8}}(\d{{3}}(?:{_SIGNS}\d{{3}}){{2}}{_SIGNS}\d{{5}})\b",
        proof=lambda number: _siret_is_right(plain(number.encode())),
        judge=_siret_verdict,
        reason="SIRET, clé juste : numéro public",
        examples=("siret : ⟦729*607*945*00031⟧", "siret ⟦729 | 607 | 945 | 00031⟧ au contrat"),
        counter_examples=("siret : 729*607*945*00032", "729*607*945*00031 boulons"),
    ),
)
