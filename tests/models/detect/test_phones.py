"""Telephone numbers, and the level that the words around them give."""

import pytest

from vigie_models.axes import Kind
from vigie_models.detect import detect
from vigie_models.normalise import normalise

SIGNATURE = "Le serveur est relancé.\nCordialement,\nPaul Martin\nTél. 06 39 98 12 34\npaul.martin@acme.example"
ON_CALL = "Astreinte de la semaine :\n- Bruno 06 39 98 12 34\n- Karim 06 39 98 56 78"

SEEN = [
    ("Clim en panne : Bruno, d'astreinte, 06 39 98 12 34.", [(Kind.PHONE, 0)]),
    (ON_CALL, [(Kind.PHONE, 0), (Kind.PHONE, 0)]),
    ("Contact presse : Léa Petit, 06 39 98 00 11", [(Kind.PHONE, 0)]),
    ("Appelez le support au 02 61 91 12 34", [(Kind.PHONE, 0)]),
    ("Le service paie est joignable au 03 53 01 12 34", [(Kind.PHONE, 0)]),
    ("La médecine du travail : 05 36 49 12 34", [(Kind.PHONE, 0)]),
    ("Paul Martin | Achats | 06 39 98 12 34 | paul.martin@acme.example", [(Kind.PHONE, 0), (Kind.EMAIL, 0)]),
    ("Paul : 06 39 98 12 34, paul.b@gmail.com", [(Kind.PHONE, 1), (Kind.EMAIL, 1)]),
    ("D'astreinte ce soir, c'est moi, Olivier, 06 39 98 12 34", [(Kind.PHONE, 0)]),
    ("J'ai eu son portable perso par sa sœur : 06 39 98 12 34", [(Kind.PHONE, 2)]),
    ("Sa sœur n'a plus le mien, je redonne mon perso : 06 39 98 12 34", [(Kind.PHONE, 1)]),
    (SIGNATURE, [(Kind.PHONE, 0), (Kind.EMAIL, 0)]),
    ("Mobile pro : 06 39 98 12 34", [(Kind.PHONE, 0)]),
    ("Chauffeur Karim 06 39 98 12 34 pour la navette", [(Kind.PHONE, 0)]),
    ("Bruno : 06 39 98 12 34", [(Kind.PHONE, 1)]),
    ("mon portable 06 39 98 12 34 mm le soir", [(Kind.PHONE, 1)]),
    ("appelez-moi au 0639981234", [(Kind.PHONE, 1)]),
    ("mon portable 06.39.98.12.34", [(Kind.PHONE, 1)]),
    ("Mon numéro perso : 06-39-98-12-34", [(Kind.PHONE, 1)]),
    ("+33 6 39 98 12 34 si besoin", [(Kind.PHONE, 1)]),
    ("+33639981234", [(Kind.PHONE, 1)]),
    ("0033 6 39 98 12 34", [(Kind.PHONE, 1)]),
    ("+33 (0)6 39 98 12 34", [(Kind.PHONE, 1)]),
    ("tel : 06 399 812 34", [(Kind.PHONE, 1)]),
    ("06/39/98/12/34 pour Sophie", [(Kind.PHONE, 1)]),
    ("Vends canapé, 02 61 91 12 34 le soir", [(Kind.PHONE, 1)]),
    ("Le perso de Bruno : 06.39.98.12.34", [(Kind.PHONE, 2)]),
    ("le numéro privé de Mme Petit, 06 39 98 12 34", [(Kind.PHONE, 2)]),
    ("Tu peux le joindre chez lui au 01 99 00 12 34", [(Kind.PHONE, 2)]),
    ("son portable perso c'est le 06 39 98 12 34", [(Kind.PHONE, 2)]),
    ("🤙０６ ３９ ９８ １２ ３４", [(Kind.PHONE, 1)]),
    ("06\u200b 39\u200b 98 12 34", [(Kind.PHONE, 1)]),
    ("Notre agence de Genève : +41 22 730 51 11", [(Kind.PHONE, 0)]),
    ("Jan est au +32 470 12 34 56", [(Kind.PHONE, 1)]),
    ("01 99 00 12 34", [(Kind.PHONE, 0)]),
    ("06 39 98 12 34 ou 06 39 98 56 78", [(Kind.PHONE, 1), (Kind.PHONE, 1)]),
    ("06 39 98 12 34 / 06 39 98 56 78", [(Kind.PHONE, 1), (Kind.PHONE, 1)]),
    ("06 39 98 12 34, 06 39 98 56 78", [(Kind.PHONE, 1), (Kind.PHONE, 1)]),
]


@pytest.mark.parametrize(("text", "expected"), SEEN)
def test_a_telephone_is_seen_with_the_level_of_its_context(text: str, expected: list[tuple[Kind, int]]) -> None:
    """For a function or a signature 0; one's own or a colleague's 1; a third party's said to be private 2."""
    assert [(finding.kind, finding.level) for finding in detect(normalise(text))] == expected


def test_offsets_point_into_the_text_as_sent() -> None:
    """What was disguised or removed is inside the span, which counts code points of the text as sent."""
    text = "😀😀 é\u0301 tel 06\u200b 39\u200b 98 12 34 !"
    (found,) = detect(normalise(text))
    assert text[found.start : found.end] == "06\u200b 39\u200b 98 12 34"


def test_a_number_of_keycaps_ends_with_its_last_key() -> None:
    """The sign that makes a key of a figure belongs to the figure before it."""
    number = "".join(f"{figure}\ufe0f\u20e3" for figure in "0639981234")
    text = f"mon tel {number} !"
    (found,) = detect(normalise(text))
    assert text[found.start : found.end] == number


INNOCENT = [
    "Standard : 01 99 00 12 34",
    "L'accueil du site de Roanne : 04 65 71 12 34",
    "Facture 06 39 98 12 34 567 89",
    "Le lot 06.39.98.12.34 est bloqué en quarantaine.",
    "Réf : 06 39 98 12 34",
    "Cotes relevées : 06 39 98 12 34 mm",
    "Commande 0639981234 expédiée ce matin",
    "lot 0712345678 bloqué",
    "facture 0153011234 à régler",
    "les lots 01 02 03 04 05 sont prêts",
    "tirage : 05 12 23 31 44 49",
    "version 06.39.98.12.34.56",
    "le 01.02.2024 à 14 h 30, salle 12",
    "01/02/2026 14:30:25",
    "0 639 981 234 € de chiffre d'affaires",
    "+12 345 678 € de marge",
    "+15 % au T3, +1 200 postes",
    "EAN 0639981234567",
    "colis 6A06399812345",
    "GPS 45.06399, 4.8123456",
    "réf. 06-39-98-12-34-56-78",
    "Numéro vert : 0 800 12 34 56",
    "08 00 12 34 56 (service et appel gratuits)",
    "Composez le 15, le 18 ou le 112",
    "poste 4512",
    "2024 06 39 98 12",
    "Ticket INC0639981234",
    "sudo rm -rf /var/log/0639981234.log",
    "Nouvelle version de l'appli mobile 06.12.24.01.33",
    "RAL 01 23 45 67 89 pour les portes ?",
    "Horaires : 08 30 12 00 13 30 17 00",
    "Budget 2026 : 01 990 012 34 € au total",
    "06 39 98 12",
    "06 39 98 12 34 56 78 90",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_looks_like_a_telephone_proves_nothing(text: str) -> None:
    """Orders, lots, dates, amounts, versions, lists, switchboards and service numbers give nothing."""
    assert [finding for finding in detect(normalise(text)) if finding.level >= 1] == []
