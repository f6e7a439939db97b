"""Birth dates said as such, in every layout, and the dates that only look like them."""

import pytest

from vigie_models.axes import Kind
from vigie_models.detect import detect
from vigie_models.normalise import normalise

BIRTHS = [
    ("Je suis né le 12/03/1985, je pars quand ?", 1, "12/03/1985"),
    ("ma date de naissance : 1er avril 1990", 1, "1er avril 1990"),
    ("Sophie Martin, date de naissance : 12 mars 1985", 2, "12 mars 1985"),
    ("Paul Durand, né le 03.11.1979 à Lyon", 1, "03.11.1979"),
    ("DDN : 1985-03-12 pour Mme Petit", 2, "1985-03-12"),
    ("Léo est né le 2 octobre 2026, félicitations aux parents !", 1, "2 octobre 2026"),
    ("née à Pointe-à-Pitre le 26 novembre 1971", 1, "26 novembre 1971"),
    ("ne le 3 fevrier 82 et pas le 2 mars", 1, "3 fevrier 82"),
    ("12.03.87 (naissance)", 1, "12.03.87"),
    (
        "née le vingt-deux avril mille neuf cent soixante-dix-neuf",
        1,
        "vingt-deux avril mille neuf cent soixante-dix-neuf",
    ),
    ("venu au monde le dimanche 20 juillet 1969", 1, "dimanche 20 juillet 1969"),
    ("L'apprenti a eu 18 ans hier (19 septembre 2006)", 1, "19 septembre 2006"),
    ("Née le 12/O3/1985 d'après le scan", 1, "12/O3/1985"),
    ("Mme Roy, 49 ans (12/12/1975), chambre 4", 1, "12/12/1975"),
]


@pytest.mark.parametrize(("text", "level", "value"), BIRTHS)
def test_a_birth_date_is_found_as_it_is_written(text: str, level: int, value: str) -> None:
    """Level 1 for one's own or one told in passing, 2 for a third party's on a form."""
    (found,) = [each for each in detect(normalise(text)) if each.kind is Kind.BIRTH_DATE]
    assert (text[found.start : found.end], found.level) == (value, level)


def test_every_row_of_a_table_is_read_under_its_heading() -> None:
    """A column called « naissance » makes birth dates of its cells; the column beside stays what it is."""
    text = "Nom;Naissance;Embauche\nTom;14/05/1985;01/09/2010\nAïcha;30/08/1984;01/02/2012"
    found = [text[each.start : each.end] for each in detect(normalise(text)) if each.kind is Kind.BIRTH_DATE]
    assert found == ["14/05/1985", "30/08/1984"]


INNOCENT = [
    "Notre société est née le 3 mars 1998",
    "Le projet est né le 12/01/2021 dans un garage",
    "Victor Hugo, né le 26 février 1802 à Besançon",
    "Réunion le 12/03/2026 et le 15/03/2026",
    "naissance d'une nouvelle équipe le 4 mai",
    "on ne livre pas le 12/03/2026",
    "Née le 3 mai 1974, l'entreprise fête ses 50 ans",
    "congé de naissance du 12/03/2026 au 20/03/2026",
    "prime de naissance versée le 12/03/2026",
    "Date de naissance : à compléter\nDate d'embauche : 01/09/2020",
    "Embauche le 12/03/2024, date de naissance manquante",
    "anniversaire de la boîte : 12/03/1987",
    "Le veau FR4412, né le 14/02/2024, a pris 30 kg",
    "contrat signé le 12/03/1987, durée 49 ans",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_companies_animals_history_and_meetings_have_no_birth_date(text: str) -> None:
    """What is not said to be the birth of somebody alive is a date like any other."""
    assert [finding for finding in detect(normalise(text)) if finding.kind is Kind.BIRTH_DATE] == []
