"""Social security number, identity documents, birth date, tax number."""

from itertools import pairwise

import pytest
from stdnum.fr import nif
from stdnum.fr import nir as social_security

from vigie_models.axes import Kind
from vigie_models.detect import detect
from vigie_models.normalise import normalise


def keyed(number: str) -> str:
    return number + social_security.calc_check_digits(number)


def grouped(number: str) -> str:
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    return " ".join(number[start:end] for start, end in pairwise(cuts))


LYON, AJACCIO, BASTIA, ABROAD = map(
    keyed, ("1850569123456", "2920" + "32A004012", "17711" + "2B033009", "2791299" + "350123")
)
TAX = "302321760" + "0"
TAX += nif.calc_check_digits(TAX)

NUMBERS = [
    f"n° sécu : {grouped(LYON)}",
    f"NIR {LYON}",
    f"Le numéro de sécurité sociale de Paul est {grouped(LYON)}.",
    f"{grouped(AJACCIO)} pour la mutuelle",
    f"secu {AJACCIO}",
    f"Bastia : {grouped(BASTIA)}",
    f"carte vitale {ABROAD}",
    f"{LYON[:13]} clé {LYON[13:]}",
    f"sécu {LYON[:13]} / {LYON[13:]}",
    f"dossier mutuelle de Sophie, {LYON[0]}.{LYON[1:3]}.{LYON[3:5]}.{LYON[5:7]}.{LYON[7:10]}.{LYON[10:13]}.{LYON[13:]}",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_social_security_number_whose_key_is_right_is_a_clear_leak(text: str) -> None:
    """A NIR with its key is level 2, even one's own, Corsica and births abroad included."""
    (found,) = detect(normalise(text))
    assert (found.kind, found.level, found.category) == (Kind.NIR, 2, "personal_data")
    assert found.confidence >= 0.95


def test_without_its_key_the_number_counts_only_where_it_is_named() -> None:
    """Thirteen figures alone are an order; after « numéro de sécu » they are somebody."""
    (found,) = detect(normalise(f"numéro de sécu {LYON[:13]}"))
    assert (found.kind, found.level) == (Kind.NIR, 2)
    assert detect(normalise(f"pour {LYON[:13]}, voir le bon")) == ()


def test_a_wrong_key_is_doubtful_where_the_number_is_named() -> None:
    """A wrong key proves nothing: level 1, and nothing at all without the words."""
    wrong = LYON[:13] + f"{(int(LYON[13:]) % 97) + 1:02}"
    (found,) = detect(normalise(f"n° sécu {grouped(wrong)}"))
    assert (found.kind, found.level) == (Kind.NIR, 1)
    assert detect(normalise(f"réf {grouped(wrong)}")) == ()


NAMED = [
    ("Passeport n° 12AB34567 valable jusqu'en 2030", Kind.ID_DOC, 2, "12AB34567"),
    ("ma CNI : 880692310285", Kind.ID_DOC, 2, "880692310285"),
    ("carte d'identité X4RTBPFW4 de Karim", Kind.ID_DOC, 2, "X4RTBPFW4"),
    ("carte nationale d'identité D2H6862M2", Kind.ID_DOC, 2, "D2H6862M2"),
    ("permis de conduire 911091204591", Kind.ID_DOC, 2, "911091204591"),
    ("Titre de séjour numéro 7512345678 à renouveler", Kind.ID_DOC, 2, "7512345678"),
    ("Je suis né le 12/03/1985, je pars quand ?", Kind.BIRTH_DATE, 1, "12/03/1985"),
    ("ma date de naissance : 1er avril 1990", Kind.BIRTH_DATE, 1, "1er avril 1990"),
    ("Sophie Martin, date de naissance : 12 mars 1985", Kind.BIRTH_DATE, 2, "12 mars 1985"),
    ("Paul Durand, né le 03.11.1979 à Lyon", Kind.BIRTH_DATE, 1, "03.11.1979"),
    ("DDN : 1985-03-12 pour Mme Petit", Kind.BIRTH_DATE, 2, "1985-03-12"),
    ("Léo est né le 2 octobre 2026, félicitations aux parents !", Kind.BIRTH_DATE, 1, "2 octobre 2026"),
    (f"mon numéro fiscal est {TAX}", Kind.TAX_ID, 2, TAX),
    (f"n° fiscal : {TAX[:2]} {TAX[2:4]} {TAX[4:7]} {TAX[7:10]} {TAX[10:]}", Kind.TAX_ID, 2, ""),
]


@pytest.mark.parametrize(("text", "kind", "level", "value"), NAMED)
def test_a_number_or_a_date_counts_where_words_name_it(text: str, kind: Kind, level: int, value: str) -> None:
    """Documents are level 2; one's own birth date 1, a third party's on a form 2; too few figures are no number."""
    found = [(finding.kind, finding.level) for finding in detect(normalise(text))]
    assert found == ([(kind, level)] if level else [])
    assert value in text


@pytest.mark.parametrize("text", [f"{LYON} est un NIR d'exemple", f"NIR factice de la recette : {LYON}"])
def test_a_nir_said_to_be_made_up_is_doubtful(text: str) -> None:
    """Its key is right, yet its sentence says that it is nobody's: level 1, for somebody to look at."""
    (found,) = detect(normalise(text))
    assert (found.kind, found.level, found.confidence) == (Kind.NIR, 1, 0.6)


INNOCENT = [
    "Le permis de construire PC 069 123 26 00045 est accordé",
    "permis feu 2026-114 à signer",
    "Réf permis feu : 123456789012",
    "CNI ou passeport, dossier 45127896301",
    "Notre société est née le 3 mars 1998",
    "Le projet est né le 12/01/2021 dans un garage",
    "Victor Hugo, né le 26 février 1802 à Besançon",
    "N'oubliez pas vos passeports pour le séminaire",
    "dossier 185056912345678",
    "Commande 1850569123456 livrée",
    "lot 2920324004012 bloqué en qualité",
    "la carte d'identité du véhicule est dans la boîte à gants",
    "Le contrôle fiscal 2025 est terminé",
    "Réunion le 12/03/2026 et le 15/03/2026",
    "Votre numéro de sécu vous sera demandé au guichet",
    "passeport de compétences : 12 modules",
    "NIR fictif pour les tests : 2 99 99 99 999 999 99",
    "naissance d'une nouvelle équipe le 4 mai",
    "Réf. 1 85 05 69 123 456",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_looks_like_an_identity_proves_nothing(text: str) -> None:
    """Permits of other sorts, birthdays of companies, historic figures, orders and lots give nothing."""
    assert [finding for finding in detect(normalise(text)) if finding.level >= 1] == []
