"""Of whom a sentence tells something: the nearest words decide, and nobody is better than a wrong guess."""

import pytest

from vigie_models.detect.person import Whose
from vigie_models.detect.someone import told_of
from vigie_models.normalise import normalise

TOLD = [
    ("je suis en X depuis lundi", Whose.OWN),
    ("mon fils a la X", Whose.OWN),
    ("Mon chef est en X", Whose.OTHERS),
    ("Sandrine est X, dites rien", Whose.OTHERS),
    ("Apolline est X depuis mars", Whose.OTHERS),
    ("sandrine a une X", Whose.OTHERS),
    ("M. Perrin (X), deuxième étage", Whose.OTHERS),
    ("Absences : Maud (X), Ali (congés)", Whose.OTHERS),
    ("ma tutrice Fabienne V. est en X", Whose.OTHERS),
    ("le nouveau cariste est X", Whose.OTHERS),
    ("X pour Solène, me demandez plus", Whose.OTHERS),
    ("Elle m'a dit que j'étais X", Whose.OWN),
]
UNTOLD = [
    "La campagne contre la X démarre lundi",
    "Une cliente a parlé de X",
    "Il faut déclarer toute X sous deux jours",
    "Recherche : X et télétravail",
    "Rendez-vous à Rennes, X au programme",
]


@pytest.mark.parametrize(("text", "whose"), TOLD)
def test_the_nearest_words_that_name_somebody_say_whose_a_value_is(text: str, whose: Whose) -> None:
    """A name, a title, a pronoun or a role before the value, or right after it with « pour », « de »."""
    place = text.index("X")
    told = told_of(normalise(text).scan, place, place + 1)
    assert told is not None
    assert told.whose is whose


@pytest.mark.parametrize("text", UNTOLD)
def test_what_is_told_of_nobody_or_anybody_is_nobodys(text: str) -> None:
    """« une cliente », « il faut », a town or a heading name no person."""
    place = text.index("X")
    assert told_of(normalise(text).scan, place, place + 1) is None


def test_a_name_in_the_sentence_before_is_not_beside() -> None:
    """What another sentence says counts less."""
    text = "Hélène est partie hier. Deux bilans faux, un X"
    told = told_of(normalise(text).scan, len(text) - 1, len(text))
    assert told is not None
    assert not told.is_beside
