"""Whose a telephone number is: a person's, a function's, or a switchboard's that anybody may call."""

from typing import Final

from vigie_models.detect.context import last_place, says
from vigie_models.detect.pattern import pattern
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
from vigie_models.detect.rule import Sighting, Verdict

_REACH: Final = 55
_FULL_NAME: Final = r"\b[A-Z][a-z\-]{2,15} [A-Z][\w'\-]{2,24} ?[,(:\-]{1,2} ?$"


def owned(sighting: Sighting, *, mobile: bool) -> Verdict:
    """How sure, why, and the level that the words around a number give (settled case 3)."""
    scan, start, end = sighting.scan, sighting.start, sighting.end
    who = whose(scan, start, end)
    if is_private(scan, start, end):
        if who is Whose.OTHERS:
            return Verdict(0.95, "téléphone d'un tiers, dit personnel", 2)
        return Verdict(0.95, "téléphone dit personnel", 1)
    if is_professional(scan, start, end) or is_in_signature(scan, start):
        return Verdict(0.95, "téléphone professionnel, ou dans une signature", 0)
    if _is_for_function(sighting, who, mobile=mobile):
        return Verdict(0.95, "téléphone donné pour une fonction ou un service", 0)
    if not mobile and who is not Whose.OWN and not is_classified_ad(scan, start, end):
        return Verdict(0.9, "téléphone fixe, sans rien qui le dise personnel", 0)
    return Verdict(0.9, "numéro de téléphone d'une personne", 1)


def _is_for_function(sighting: Sighting, who: Whose, *, mobile: bool) -> bool:
    """Whether it is a duty's, be it the author's, or a function's; right before a fixed number, whoever speaks."""
    scan, start, end = sighting.scan, sighting.start, sighting.end
    if is_on_call(scan, start, end) or (not mobile and says("function", sighting.before(20))):
        return True
    return who is not Whose.OWN and is_for_function(scan, start, end)


def is_switchboard(sighting: Sighting, figures: str) -> bool:
    """Whether a fixed number is one that a company or an office gives to everybody."""
    if figures[:2] in ("06", "07"):
        return False
    lead = sighting.line_before(_REACH)
    if pattern(_FULL_NAME).search(lead):
        return False
    place = last_place("phones.switchboard", lead)
    if place >= 0 and place >= last_place("phones.direct", lead):
        return True
    return says("phones.switchboard", sighting.after(25)) and not says("phones.direct", lead)
