"""The French social security number (NIR), with its key in any grouping, or named where the key is left out."""

from typing import Final

from stdnum.fr import nir

from vigie_models.axes import Kind
from vigie_models.detect.context import says
from vigie_models.detect.figures import FIGURE, read, shaped_at, starts_in
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.rule import Clue, Rule, Sighting, Verdict, Where
from vigie_models.detect.table import heading
from vigie_models.lexicons import words
from vigie_models.normalise import Normalised

_GAP: Final = r"[^0-9A-Za-z]{0,5}"  # two keys tell: whatever signs may part the figures
_SEX: Final = "[1-478]"  # 7 and 8 while the number is provisional
_MONTH_FIGURES: Final = (
    rf"(?:[0O]{_GAP}[1-9Il]|[1Il]{_GAP}[0-2OIl]|[2-9]{_GAP}{FIGURE})"  # an unknown month is 20 or more
)
_BODY: Final = (  # sex, year, month, department, town, rank
    rf"{_SEX}(?:{_GAP}{FIGURE}){{2}}{_GAP}{_MONTH_FIGURES}{_GAP}"
    rf"(?:{FIGURE}{_GAP}{FIGURE}|2 ?[ABab])(?:{_GAP}{FIGURE}){{6}}"
)
_CALLED_KEY: Final = r"(?i:(?:et |la |sa |avec ){0,2}cle(?: est| de controle| n.| secu)? ?[:=]? ?)"
_KEY: Final = (
    rf"(?: ?\((?:{_CALLED_KEY})?{FIGURE}{{2}}\)"
    rf"|(?:{_GAP}|[ ,;:|/\-\t\n]{{0,4}}(?:{_CALLED_KEY}|[/|] ?)?){FIGURE}{_GAP}{FIGURE})"
)
_OPENING: Final = rf"{_SEX}{_GAP}{FIGURE}{_GAP}{FIGURE}"
_WITH_KEY: Final = _BODY + _KEY
_MONTH: Final = r"^.{3}(?:0[1-9]|1[0-2]|20|3\d|4[0-2]|[5-9]\d)"
_NEITHER: Final = bytes(sign for sign in range(256) if sign not in b"0123456789OoIliSBbAaZ")
_LEAST_FIGURES: Final = 4  # different ones; 1 11 11 11 111 111 is nobody
_WHOLE: Final = 15
_REACH: Final = 130  # characters before it in which a number without key must be named


def _extent(text: Normalised, match: Match) -> tuple[int, int] | None:
    """Where a number with its key stands; else one without any. A wrong key leaves nothing."""
    scan, bare = text.scan, None
    for start in starts_in(scan, match, _OPENING, 1):
        whole = shaped_at(scan, start, _WITH_KEY)
        if whole is not None and _key_is_right(_plain(whole.group())):
            return start, start + whole.end()
        body = shaped_at(scan, start, _BODY)
        if bare is None and body and (whole is None or b"\n" in scan[start + body.end() : start + whole.end()]):
            bare = start, start + body.end()
    return bare


def _plain(raw: bytes) -> str:
    """The figures, and the letter of a Corsican department."""
    called = pattern(r"(?i)[^0-9]*cle[^0-9]*").search(raw)
    figures = raw[: called.start()] + raw[called.end() :] if called else raw
    signs = figures.translate(None, _NEITHER)
    department = signs[6:7].upper() if signs[6:7] in b"AaBb" else read(signs[6:7])
    return (read(signs[:6]) + department + read(signs[7:])).decode()


def _key_is_right(number: str) -> bool:
    return _month_is_right(number) and nir.is_valid(number)


def _verdict(sighting: Sighting) -> Verdict | None:
    number = _plain(sighting.raw)
    if len(set(number)) < _LEAST_FIGURES or number in words("detectors", "sample_nirs"):
        return None
    near = sighting.before(_REACH) + b" | " + sighting.after()
    named = says("nir", near) or says("nir", heading(sighting.scan, sighting.start))
    if len(number) < _WHOLE:
        likely = named and _month_is_right(number) and not says("made_up", sighting.sentence())
        return Verdict(0.85, "numéro de sécurité sociale, sans sa clé") if likely else None
    grouped = len(sighting.raw) > len(number)
    if not named and not grouped and says("parcel", sighting.around(40)):
        return None
    return Verdict(0.99 if named or grouped else 0.95, "numéro de sécurité sociale, clé juste")


def _month_is_right(number: str) -> bool:
    return pattern(_MONTH).search(number.encode()) is not None


RULES: Final = (
    Rule(
        name="nir",
        kind=Kind.NIR,
        pattern=rf"(?:^|[^0-9])({_BODY})",
        extent=_extent,
        judge=_verdict,
        reason="numéro de sécurité sociale",
        clues=(Clue("sample", Where.SENTENCE, 0.6, "numéro de sécurité sociale, dit en exemple : à vérifier", 1),),
        examples=(
            "n° sécu : ⟦1 85 05 69 123 456 41⟧ pour la mutuelle",
            "NIR ⟦185056912345641⟧",
            "le nouveau, ⟦292032A00401233⟧, prend son poste lundi",
            "numéro de sécurité sociale1 85 05 69 : non, ⟦1850569123456 / 41⟧",
            "son numéro coupé en deux :\n⟦1850569\n12345641⟧",
            "sécu ⟦1 85 O5 69 123 456 (41)⟧",
            "lu sur le scan : ⟦1 85 O5 69 l23 456 4I⟧",
            "il me dicte ⟦1, 85, 05, 69, 123, 456, 41⟧ au téléphone",
            "à saisir : ⟦1 85 05 69 123 456 - clé : 41⟧",
            "immatriculé à la sécu sous le ⟦1 85 05 69 123 456⟧, la clé est effacée",
        ),
        counter_examples=(
            "n° sécu 1 85 05 69 123 456 03, la clé ne va pas",
            "commande 1850569123456 livrée",
            "colis 185056912345641 chez le transporteur",
            "la notice donne 2 55 08 14 168 025 38",
        ),
    ),
)
