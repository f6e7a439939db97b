"""Full names are told by a listed first name, in any order and in small letters too."""

import pytest

from vigie_models.detect.first_names import full_names
from vigie_models.normalise import normalise

NAMES = [
    ("CR de l'entretien de Loïc Ferrandez hier", "Loïc Ferrandez"),
    ("DUPONT-MOREL Élodie : mise à pied", "DUPONT-MOREL Élodie"),
    ("convoquer Gaëlle de Kermadec lundi", "Gaëlle de Kermadec"),
    ("jean-luc moreau a tapé dans la caisse", "jean-luc moreau"),
    ("plainte de Fatima El Amrani", "Fatima El Amrani"),
]
NOBODY = [
    "Sophie RH",
    "Colis de Noël retourné",
    "sophie malade, je la remplace",
    "MERCI MARIE POUR LE CAFE",
    "Karine du SAV",
]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_a_first_name_beside_a_family_name_makes_a_full_name(text: str, name: str) -> None:
    """« Prénom Nom », « NOM Prénom », particles, and small letters where the first name is no other word."""
    assert [text[start:end] for start, end in full_names(normalise(text).scan)] == [name]


@pytest.mark.parametrize("text", NOBODY)
def test_a_first_name_beside_another_word_makes_none(text: str) -> None:
    """A department, a verb or a text in capitals gives no family name."""
    assert not list(full_names(normalise(text).scan))
