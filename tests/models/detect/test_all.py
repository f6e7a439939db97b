"""What holds for every detector: order, offsets, no value repeated, no noise on ordinary posts."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie_models.axes import KIND_RULES, LEVELS, Kind
from vigie_models.detect import detect
from vigie_models.detect.all import apart
from vigie_models.finding import Finding
from vigie_models.normalise import normalise

RICH = (
    "Bonjour, Sophie habite 12 rue des Lilas 69003 Lyon, son portable perso 06 39 98 12 34, sophie@gmail.com.\n"
    "mdp : Azerty123 ; code du portail : 4512B ; passeport 12AB34567 ; née le 12/03/1985\n"
    "serveur 10.2.3.4, voiture AB-123-CD, postgres://app:s3cr3tPw@db.acme.example/prod\n"
    "STRICTEMENT CONFIDENTIEL"
)
PIECES = (
    "mdp : ",
    "06 39 98 12 34 ",
    "FR76",
    " code porte ",
    "é",
    "\u200b",
    "🙂",
    "@gmail.com",
    "eyJ",
    "1",
    ".",
    "\n",
    "«",
    "née le 12/03/1985",
)


def test_findings_come_in_order_and_apart() -> None:
    """In order of start, without overlap, each with a known level and its kind's category."""
    found = detect(normalise(RICH))
    assert len(found) >= 9
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert all(finding.level in LEVELS and 0 < finding.confidence <= 1 for finding in found)
    assert all(finding.category == KIND_RULES[finding.kind].category for finding in found)


def test_a_reason_never_repeats_what_was_seen() -> None:
    """Moderators read why, in French; the value stays in the post."""
    for finding in detect(normalise(RICH)):
        value = RICH[finding.start : finding.end]
        assert value.casefold() not in finding.reason.casefold() or finding.kind is Kind.MARKING
        assert finding.reason


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=14).map("".join))
@settings(max_examples=150, deadline=None)
def test_no_text_stops_the_detectors(text: str) -> None:
    """Never raises; every finding lies inside the text as sent."""
    found = detect(normalise(text))
    assert all(0 <= finding.start < finding.end <= len(text) for finding in found)


def test_the_surer_and_longer_finding_stays() -> None:
    """Of two that overlap one stays; those that only touch both stay."""

    def finding(start: int, end: int, confidence: float) -> Finding:
        return Finding(Kind.CARD, "personal_data", start, end, confidence, "")

    long, short, beside = finding(0, 20, 0.9), finding(5, 10, 0.99), finding(20, 25, 0.5)
    assert apart([short, beside, long], 25) == [long, beside]
    assert apart([finding(0, 5, 0.5), finding(0, 5, 0.9)], 25) == [finding(0, 5, 0.9)]


ORDINARY = [
    "Bravo à l'équipe pour les 12 % de croissance publiés ce matin !",
    "La confidentialité est l'affaire de tous : formation jeudi 14h30, salle B204.",
    "Réunion CSE mardi à 10h, ordre du jour en pièce jointe.",
    "Nouvelle version 4.12.1 de l'outil, ticket INC0012345 clos.",
    "Vends vélo, 150 €, me contacter par message.",
    "Le 12/03/2026, 450 personnes, 12 sites, 3 pays, 1 objectif.",
    "Rappel : ne laissez pas vos badges et vos codes sur le bureau.",
    "Qui vient courir les 10 km dimanche ? Dossard n° 4512 pour moi.",
    "Le nouvel accord télétravail est signé, merci aux délégués.",
    "Livraison prévue semaine 45, commande 4500123456, 12 palettes.",
    "Mon fils cherche un stage de 3e, une idée ?",
    "Sophie part à la retraite après 35 ans de maison, pot à 12h.",
    "Menu du jour : blanquette, riz, tarte. 8,90 €",
    "🎂🎂🎂",
    "",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_post_gives_nothing_at_all(text: str) -> None:
    """Most posts hold nothing: no finding, of any level."""
    assert detect(normalise(text)) == ()
