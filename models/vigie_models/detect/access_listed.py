"""Codes of doors told by pairs, by the dial of a safe, as former ones, or to be kept in mind."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.access import DOUBTS
from vigie_models.detect.context import says
from vigie_models.detect.pattern import pattern
from vigie_models.detect.rule import Rule, Sighting, Verdict

_REASON: Final = "code d'accès à un lieu ou à un coffre"
_BY_NUMBER: Final = r"(?:^|\n|[,;/:] )(?:n.{1,2} ?)?[0-9]{1,3} ([0-9]{4,6}[A-F]?)(?: ?[/,;\n.]|$)"
_DIAL: Final = r"(?i)\btours? (?:a|vers la) (?:droite|gauche)[^\n.]{0,12}? (?:sur|jusqu'a|au) (?:le )?([0-9]{1,3})\b"
_FORMER: Final = (
    r"(?i)\bcodes?\b[^\n.]{0,70}\((?:avant|ancien|ex|l'ancien)(?: c'etait)? ?:? ?([A-F]?[0-9]{3,6}[A-F]?[#*]?)\)"
)
_KEEP: Final = (
    r"(?i)[.!?:\n] ?([0-9]{4,8}[A-F]?)[,.]? (?:apprends|retiens|retenez|apprenez|memorise|ne le note|supprime|efface)"
)


def _by_number(sighting: Sighting) -> Verdict | None:
    near = sighting.before(170) + b" | " + sighting.after(90)
    opened = pattern(r"(?i)\b(?:serrures?|codes?|cadenas|casiers?|consignes?)\b").search(near)
    year = pattern(r"^(?:19|20)\d\d$").search(sighting.raw)
    return None if not opened or year or says("secrets.access_other", near) else Verdict(0.6, _REASON)


def _of_a_lock(sighting: Sighting) -> Verdict | None:
    return Verdict(0.7, _REASON) if says("secrets.access_lock", sighting.before(170)) else None


RULES: Final = (
    Rule(
        name="access_code_by_number",
        kind=Kind.ACCESS_CODE,
        pattern=_BY_NUMBER,
        judge=_by_number,
        reason=_REASON,
        clues=DOUBTS,
        examples=("Casiers : n° 8 ⟦1212⟧, n° 9 en panne", "Casiers : n° 3 ⟦7788⟧, n° 4 en panne"),
        counter_examples=("Ventes : 12 4500, 13 4800", "Casiers : 12 2024, 13 en panne"),
    ),
    Rule(
        name="safe_dial",
        kind=Kind.ACCESS_CODE,
        pattern=_DIAL,
        judge=_of_a_lock,
        reason=_REASON,
        clues=DOUBTS,
        examples=("Coffre de l'accueil : deux tours à droite sur ⟦42⟧", "Coffre : un tour à gauche jusqu'à ⟦17⟧"),
        counter_examples=("deux tours à droite sur 42 m", "le tour à gauche sur 3 km"),
    ),
    Rule(
        name="access_code_former",
        kind=Kind.ACCESS_CODE,
        pattern=_FORMER,
        reason=_REASON,
        clues=DOUBTS,
        confidence=0.7,
        examples=("tous les codes : hall changé (avant ⟦B5522⟧)", "nouveau code au portail (ancien : ⟦4471⟧)"),
        counter_examples=("le code (avant midi)", "les codes changent (avant 9h)"),
    ),
    Rule(
        name="access_code_to_keep",
        kind=Kind.ACCESS_CODE,
        pattern=_KEEP,
        judge=_of_a_lock,
        reason=_REASON,
        clues=DOUBTS,
        examples=(
            "On a changé le pass du coffre. ⟦860314⟧, apprends-le et supprime ce message",
            "Le portail, c'est refait : ⟦4471B⟧ retiens-le",
        ),
        counter_examples=("Ticket 45. 8603 efface tout", "Coffre neuf. Apprends vite"),
    ),
)
