"""Identity documents: numbers that count where words name them."""

import pytest

from vigie_models.axes import Kind
from vigie_models.detect import detect
from vigie_models.normalise import normalise

NAMED = [
    ("Passeport n° 12AB34567 valable jusqu'en 2030", "12AB34567"),
    ("ma CNI : 880692310286", "880692310286"),
    ("carte d'identité X4RTBPFW5 de Karim", "X4RTBPFW5"),
    ("carte nationale d'identité D2H6862M3", "D2H6862M3"),
    ("permis de conduire 911091204591", "911091204591"),
    ("Titre de séjour numéro 7512345678 à renouveler", "7512345678"),
    ("passeport français 17-ZW-62693, chambre double", "17-ZW-62693"),
    ("le passeport du capitaine : 15KYO8228", "15KYO8228"),
    ("La sono exige une pièce d'identité, j'ai mis la mienne, 080933101562", "080933101562"),
    ("date;visiteur;pièce d'identité\n12/05;M. Costa;V63C2PRCF", "V63C2PRCF"),
    ("F4PKZ82R7, c'est ma CNI", "F4PKZ82R7"),
]


@pytest.mark.parametrize(("text", "value"), NAMED)
def test_a_document_number_counts_where_words_name_it(text: str, value: str) -> None:
    """Before it, shortly after it, or above it in a table: level 2, exact to the character."""
    (found,) = [each for each in detect(normalise(text)) if each.kind is Kind.ID_DOC]
    assert (text[found.start : found.end], found.level) == (value, 2)


INNOCENT = [
    "Le permis de construire PC 069 123 26 00045 est accordé",
    "permis feu 2026-114 à signer",
    "Réf permis feu : 123456789012",
    "CNI ou passeport, dossier 45127896301",
    "N'oubliez pas vos passeports pour le séminaire",
    "la carte d'identité du véhicule est dans la boîte à gants",
    "passeport de compétences : 12 modules",
    "Pièce d'identité obligatoire. Tarif groupe REF 2024AB123",
    "la carte d'identité X4RTBPFW4 des affiches est un modèle",
    "CNI à fournir le 12/03/2026, contact 06 39 98 12 34",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_other_permits_files_and_specimens_are_no_finding(text: str) -> None:
    """Permits of other sorts, files, prices and the specimens of posters are nobody's document."""
    assert [finding for finding in detect(normalise(text)) if finding.kind is Kind.ID_DOC] == []
