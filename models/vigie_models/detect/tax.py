"""The French tax number (numéro fiscal, SPI): thirteen figures that a key proves, where the talk is of taxes."""

from typing import Final

from stdnum.fr import nif

from vigie_models.axes import Kind
from vigie_models.detect.context import says
from vigie_models.detect.figures import FIGURE, first_right, goes_on, spread
from vigie_models.detect.pattern import Match
from vigie_models.detect.rule import Clue, Rule, Sighting, Verdict, Where
from vigie_models.detect.table import heading
from vigie_models.normalise import Normalised

_FIRST: Final = "[0-3O]"
_NUMBER: Final = spread("12", _FIRST)
_REACH: Final = 140


def _extent(text: Normalised, match: Match) -> tuple[int, int] | None:
    return first_right(text, match, _NUMBER, rf"{_FIRST}{FIGURE}", nif.is_valid)


def _verdict(sighting: Sighting) -> Verdict | None:
    """Sure where it is named; likely where one speaks of taxes; nothing for a notice's own reference."""
    near = sighting.before(_REACH) + b" | " + sighting.after()
    named = says("tax_number", near) or says("tax_number", heading(sighting.scan, sighting.start))
    if says("not_tax_number", sighting.before(45)) and not says("tax_number", sighting.before(25)):
        return None
    if named:
        return Verdict(0.99, "numéro fiscal, clé de contrôle juste")
    if goes_on(sighting.scan, sighting.start, sighting.end) or says("reference", sighting.before(25)):
        return None
    taxes = says("taxes", near)
    return Verdict(0.85, "numéro fiscal probable, clé de contrôle juste") if taxes else None


RULES: Final = (
    Rule(
        name="tax-number",
        kind=Kind.TAX_ID,
        pattern=_NUMBER,
        extent=_extent,
        judge=_verdict,
        reason="numéro fiscal, clé de contrôle juste",
        clues=(Clue("sample", Where.SENTENCE, 0.6, "numéro fiscal dit en exemple : à vérifier", 1),),
        examples=(
            "mon numéro fiscal est ⟦3227078895453⟧",
            "⟦24 01 051 245 215⟧ : n° fiscal de M. Humbert",
            "SPI | taux\n⟦0997288890339⟧ | 0,0\n⟦2479997658194⟧ | 7,9",
            "l'identifiant fiscal ⟦2O45444O95OO9⟧ est refusé",
            "déclaration conjointe : elle ⟦2392298688066⟧, lui ⟦2079078010415⟧",
        ),
        counter_examples=(
            "numéro fiscal 3227078895454, la clé ne va pas",
            "code-barres 3227078895453 refusé en caisse",
            "référence de l'avis d'impôt : 3227078895453",
        ),
    ),
)
