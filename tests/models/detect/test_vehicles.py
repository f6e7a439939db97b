"""Vehicle plates, and the level that the words around them give."""

import pytest

from vigie_models.axes import Kind
from vigie_models.detect import detect
from vigie_models.normalise import normalise

SEEN = [
    ("La plaque du voisin : FG-456-HJ, une Clio", 1, 0.85),
    ("EX-714-RZ, la Clio grise garée devant la sortie, à bouger", 0, 0.8),
    ("Le camion EX-714-RZ est au contrôle", 0, 0.8),
    ("Qui connaît la EX-714-RZ ?", 1, 0.5),
]


@pytest.mark.parametrize(("text", "level", "confidence"), SEEN)
def test_a_plate_is_seen_with_the_level_of_its_context(text: str, level: int, confidence: float) -> None:
    """Of a company's vehicle or told for its driver 0, any other 1; half as sure where nothing speaks of a vehicle."""
    (found,) = detect(normalise(text))
    assert (found.kind, found.level, found.confidence) == (Kind.VEHICLE_PLATE, level, confidence)


@pytest.mark.parametrize("letters", ["IA", "AO", "UB", "SS"])
def test_letters_that_no_series_has_make_no_plate(letters: str) -> None:
    """I, O, U and SS are never issued."""
    assert not detect(normalise(f"voiture {letters}-123-CD"))
