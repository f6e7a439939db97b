"""Vehicle plates, where words speak of a vehicle."""

from collections.abc import Iterator
from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import around, says
from vigie_models.detect.pattern import matches, seen
from vigie_models.finding import Finding
from vigie_models.normalise import Normalised

_PLATE: Final = r"(?i)\b[a-hj-np-tv-z]{2}[ \-]?\d{3}[ \-]?[a-hj-np-tv-z]{2}\b"
_OLD_PLATE: Final = r"\b\d{2,4} ?[A-HJ-NP-TV-Z]{2,3} ?(?:\d{2}|2[AB])\b"


def find(text: Normalised) -> Iterator[Finding]:
    """VEHICLE_PLATE: of a company's vehicle, or told so that its driver comes back to it, 0; any other 1."""
    for source in (_PLATE, _OLD_PLATE):
        for match in matches(source, text.scan):
            words = around(text.scan, match.start(), match.end())
            if b"000" in match.group():
                continue  # a specimen
            if says("nameplate", words):
                continue  # of a machine
            if says("company_vehicle", words):
                yield seen(
                    Kind.VEHICLE_PLATE, match.start(), match.end(), 0.8, "plaque d'un véhicule de l'entreprise", 0
                )
            elif says("driver_wanted", words):
                reason = "plaque donnée pour prévenir le conducteur"
                yield seen(Kind.VEHICLE_PLATE, match.start(), match.end(), 0.8, reason, 0)
            elif says("vehicle", words):
                yield seen(Kind.VEHICLE_PLATE, match.start(), match.end(), 0.85, "plaque d'immatriculation")
