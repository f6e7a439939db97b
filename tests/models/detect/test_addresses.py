"""Where persons live, and the level that the words around give."""

import pytest

from vigie_models.axes import Kind
from vigie_models.detect import detect
from vigie_models.normalise import normalise

SEEN = [
    ("J'habite 12 bis rue des Lilas, 69003 Lyon", [(Kind.ADDRESS, 1)]),
    ("Crémaillère chez moi, 4 impasse du Moulin", [(Kind.ADDRESS, 1)]),
    ("Karim habite au 27, avenue Jean Jaurès 42300 Roanne, sa porte est ouverte", [(Kind.ADDRESS, 2)]),
    ("L'adresse perso de Sophie : 3 allée des Tilleuls 75011 Paris", [(Kind.ADDRESS, 2)]),
]


@pytest.mark.parametrize(("text", "expected"), SEEN)
def test_a_home_is_seen_with_the_level_of_its_context(text: str, expected: list[tuple[Kind, int]]) -> None:
    """One's own 1; a third party's 2."""
    assert [(finding.kind, finding.level) for finding in detect(normalise(text))] == expected


INNOCENT = [
    "RDV au 12 rue des Lilas à 14 h",
    "Le chantier de la rue Victor Hugo commence lundi",
    "notre siège, 27 avenue Jean Jaurès, 69007 Lyon",
    "3 places @ 12 €",
    "On déménage ! Nouvelle adresse du bureau : 12 rue des Lilas 69003 Lyon",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_looks_like_a_home_proves_nothing(text: str) -> None:
    """Meeting places, works and business addresses give nothing."""
    assert [finding for finding in detect(normalise(text)) if finding.level >= 1] == []
