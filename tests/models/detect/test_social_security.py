"""Social security numbers: every grouping, keys that prove, and the numbers that only look like them."""

from itertools import pairwise

import pytest
from stdnum.fr import nir

from vigie_models.axes import Kind
from vigie_models.detect import detect
from vigie_models.normalise import normalise


def keyed(number: str) -> str:
    return number + nir.calc_check_digits(number)


def grouped(number: str, by: str = " ") -> str:
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    return by.join(number[start:end] for start, end in pairwise(cuts))


LYON, AJACCIO, BASTIA, ABROAD, REUNION, PROVISIONAL, UNKNOWN_MONTH = map(
    keyed,
    (
        "1850569123456",
        "2920" + "32A004012",
        "17711" + "2B033009",
        "2791299" + "350123",
        "1061197263268",
        "7670298883267",
        "2855269123456",
    ),
)

NUMBERS = [
    f"n° sécu : {grouped(LYON)}",
    f"NIR {LYON}",
    f"Le numéro de sécurité sociale de Paul est {grouped(LYON)}.",
    f"{grouped(AJACCIO)} pour la mutuelle",
    f"secu {AJACCIO.lower()}",
    f"Bastia : {grouped(BASTIA)}",
    f"carte vitale {ABROAD}",
    f"{LYON[:13]} clé {LYON[13:]}",
    f"sécu {LYON[:13]} / {LYON[13:]}",
    f"dossier mutuelle de Sophie, {grouped(LYON, '.')}",
    f"{grouped(REUNION)} est bien immatriculé",
    f"numéro provisoire {PROVISIONAL}",
    f"né on ne sait quand : {grouped(UNKNOWN_MONTH, '-')}",
    f"{' '.join(LYON)} comme sur le formulaire",
    f"la crèche l'a coupé :\n{LYON[:7]}\n{LYON[7:]}\ntu recolles",
    f"son n° de sécurité sociale{grouped(LYON)} est inconnu",
    f"sécu {grouped(LYON).replace('0', 'O')} lue sur le scan",
    f"sécu {grouped(LYON, chr(0x202F))}",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_social_security_number_whose_key_is_right_is_a_clear_leak(text: str) -> None:
    """A NIR with its key is level 2, even one's own, Corsica, overseas and births abroad included."""
    (found,) = detect(normalise(text))
    assert (found.kind, found.level, found.category) == (Kind.NIR, 2, "personal_data")
    assert found.confidence >= 0.95


def test_each_number_of_a_list_is_found() -> None:
    """One number a line: a line break ends a whole number, and joins the parts of a cut one."""
    found = detect(normalise(f"{LYON}\n{AJACCIO}\n{grouped(BASTIA)}\n"))
    assert [finding.kind for finding in found] == [Kind.NIR] * 3


def test_without_its_key_the_number_counts_only_where_it_is_named() -> None:
    """Thirteen figures alone are an order; after « numéro de sécu », or in a column called so, they are somebody."""
    for text in (f"numéro de sécu {LYON[:13]}", f"Nom;NIR\nDurand;{LYON[:13]}"):
        (found,) = detect(normalise(text))
        assert (found.kind, found.level) == (Kind.NIR, 2)
    assert detect(normalise(f"pour {LYON[:13]}, voir le bon")) == ()


@pytest.mark.parametrize("text", [f"{LYON} est un NIR d'exemple", f"NIR factice de la recette : {LYON}"])
def test_a_nir_said_to_be_made_up_is_doubtful(text: str) -> None:
    """Its key is right, yet its sentence says that it is nobody's: level 1, for somebody to look at."""
    (found,) = detect(normalise(text))
    assert (found.kind, found.level, found.confidence) == (Kind.NIR, 1, 0.6)


WRONG = LYON[:13] + f"{(int(LYON[13:]) % 97) + 1:02}"
INNOCENT = [
    f"n° sécu {grouped(WRONG)}",
    f"NIR {WRONG}",
    f"réf {grouped(WRONG)}",
    "dossier 185056912345678",
    "Commande 1850569123456 livrée",
    "lot 2920324004012 bloqué en qualité",
    "Votre numéro de sécu vous sera demandé au guichet",
    "NIR fictif pour les tests : 2 99 99 99 999 999 99",
    "Réf. 1 85 05 69 123 456",
    "NIR 2 55 08 14 168 025 38 comme sur le site",
    f"colis {LYON} en retard",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_a_wrong_key_a_parcel_or_a_published_number_is_no_finding(text: str) -> None:
    """A number that nobody has proves nothing, even after the word."""
    assert [finding for finding in detect(normalise(text)) if finding.kind is Kind.NIR] == []
