"""E-mail addresses, typed and spelt out, and the level that the words around them give."""

import pytest

from vigie_models.axes import Kind
from vigie_models.company import Company
from vigie_models.detect import detect
from vigie_models.normalise import normalise

SEEN = [
    ("Écrivez à marie.durand@acme.example pour le devis", [(Kind.EMAIL, 0)]),
    ("support-it@acme.example répond sous 24 h", [(Kind.EMAIL, 0)]),
    ("mon adresse perso c'est toto.martin@gmail.com", [(Kind.EMAIL, 1)]),
    ("écris-moi sur jean_b42@laposte.net", [(Kind.EMAIL, 1)]),
    ("Le mail perso de Sophie : sophie.b@orange.fr", [(Kind.EMAIL, 2)]),
    ("son adresse personnelle : k.benali@outlook.fr", [(Kind.EMAIL, 2)]),
    ("Envoyez tout à Karim : k.benali@gmail.com", [(Kind.EMAIL, 1)]),
    ("inscriptions : asso.velo@gmail.com", [(Kind.EMAIL, 0)]),
    ("paul (arobase) gmail (point) com", [(Kind.EMAIL, 1)]),
    ("paul [at] acme.example", [(Kind.EMAIL, 0)]),
    ("PAUL.MARTIN@GMAIL.COM", [(Kind.EMAIL, 1)]),
]


@pytest.mark.parametrize(("text", "expected"), SEEN)
def test_an_email_is_seen_with_the_level_of_its_context(text: str, expected: list[tuple[Kind, int]]) -> None:
    """A company's or a shared mailbox 0; a private one 1; a third party's said to be private 2."""
    assert [(finding.kind, finding.level) for finding in detect(normalise(text))] == expected


def test_an_address_of_the_company_weighs_less_than_a_private_one() -> None:
    """The domains that the settings name are the company's own: level 0, and less sure to matter than another's."""
    company = Company(domains=frozenset({"acme.example"}))
    own, private = detect(normalise("lea@acme.example ou lea.petit@free.fr"), company)
    assert (own.level, private.level) == (0, 1)
    assert own.confidence < private.confidence


INNOCENT = [
    "suivez @marie sur le réseau",
    "3 places @ 12 €",
    "https://acme.example/@equipe/06",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_looks_like_an_email_proves_nothing(text: str) -> None:
    """Names on networks, prices and links give nothing."""
    assert [finding for finding in detect(normalise(text)) if finding.level >= 1] == []
