"""API keys, tokens, private keys and connection strings."""

import base64
import json

import pytest

from vigie_models.axes import Kind
from vigie_models.detect import detect
from vigie_models.normalise import normalise

# Put together here, so that no scanner of sources takes this file for a leak.
RANDOM = "x7Kq2mPz9RtW4vLs8NbY3cHd6FgJ5aQe1uVo"
GITHUB, CLOUD, STRIPE = "gh" + "p_" + RANDOM, "AK" + "IA" + "Q7ZK3MPX9RTW4VLS", "sk_" + "live_" + RANDOM[:24]
HEADER = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()).decode().rstrip("=")
BODY = base64.urlsafe_b64encode(json.dumps({"sub": "1234567890"}).encode()).decode().rstrip("=")
JWT = f"{HEADER}.{BODY}.{RANDOM}"
BLOCK = "-----BEGIN RSA " + f"PRIVATE KEY-----\n{RANDOM * 2}\n{RANDOM}\n-----END RSA PRIVATE KEY-----"

SECRETS = [
    (f"le token du robot : {GITHUB}", Kind.API_KEY, GITHUB),
    (f"AWS {CLOUD} à mettre dans le .env", Kind.API_KEY, CLOUD),
    (f"Stripe {STRIPE}", Kind.API_KEY, STRIPE),
    (f"api_key = {RANDOM}", Kind.API_KEY, RANDOM),
    (f"Clé API : {RANDOM[:24]}", Kind.API_KEY, RANDOM[:24]),
    (f"Authorization: Bearer {RANDOM}", Kind.API_KEY, RANDOM),
    (f"client_secret={RANDOM}", Kind.API_KEY, RANDOM),
    (f"export OTA_TOKEN={RANDOM[:20]}", Kind.API_KEY, RANDOM[:20]),
    (f"VPN, clé prépartagée {RANDOM[:18]}", Kind.API_KEY, RANDOM[:18]),
    (f"mon jeton c'est {JWT}", Kind.JWT, JWT),
    (f"curl -H 'Authorization: Bearer {JWT}'", Kind.JWT, JWT),
    (f"voilà la clé :\n{BLOCK}", Kind.PRIVATE_KEY, BLOCK),
    ("postgres://app:s3cr3tPw@db.acme.example:5432/prod", Kind.CONN_STRING, ""),
    ("mongodb+srv://bi:Zx9kk42@cluster0.acme.example/x", Kind.CONN_STRING, ""),
    ("ftp://depot:Roanne42@ftp.acme.example", Kind.CONN_STRING, ""),
    ("Server=sql01;Database=paie;User Id=sa;Password=Zx9kk42!;", Kind.CONN_STRING, ""),
]


@pytest.mark.parametrize(("text", "kind", "value"), SECRETS)
def test_a_key_of_a_machine_is_a_clear_leak(text: str, kind: Kind, value: str) -> None:
    """A key known by its shape, random after the word, or inside a connection string is level 2."""
    (found,) = detect(normalise(text))
    assert (found.kind, found.level, found.category) == (kind, 2, "credentials")
    if value:
        assert text[found.start : found.end] == value


CLAIMS = base64.urlsafe_b64encode(json.dumps({"sub": "1234567890", "name": "John Doe"}).encode()).decode().rstrip("=")
INNOCENT = [
    f"le jeton {HEADER}.{CLAIMS}.{RANDOM}",
    f"token : {HEADER}.{CLAIMS}.{RANDOM}",
    "mysql://LOGIN:PASSWD@SERVEUR/base",
    "http://login:mdp1@hostname/",
    "ftp://user:pass@exemple.org/depot",
    "AK" + "IAIOSFODNN7EXAMPLE est la clé de la documentation",
    "api_key = VOTRE_CLE_API_ICI_12345",
    "api_key: xxxxxxxxxxxxxxxxxxxxxxxx",
    f"commit {RANDOM} poussé",
    "token : da39a3ee5e6b4b0d3255bfef95601890afd80709 est le sha1 du commit vide",
    "un jeton JWT commence par eyJ",
    "-----BEGIN PRIVATE " + "KEY----- est la première ligne du fichier",
    "postgres://localhost:5432/prod",
    "https://acme.example:8443/accueil@home",
    "postgres://user:password@host/base",
    "postgres://user:${PASSWORD}@host/base",
    "Server=sql01;Database=paie;Trusted_Connection=True;",
    "Le secret du succès_2026_c_est_l_equipe_et_rien_d_autre",
    "clé USB 64 Go retrouvée en salle B204",
    "La clé API est dans le coffre",
    "token ring, une technologie de 1985",
    "https://acme.example/doc/9f8e7d6c5b4a39281706f5e4d3c2b1a0",
    "Le secret de la réussite : travailler-ensemble-tous-les-jours",
]


def test_a_token_said_to_be_a_sample_is_doubtful() -> None:
    """A readable token is a leak, unless its sentence says that it is made up."""
    (found,) = detect(normalise(f"{JWT} est un jeton fictif"))
    assert (found.kind, found.level, found.confidence) == (Kind.JWT, 1, 0.6)


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_looks_like_a_key_proves_nothing(text: str) -> None:
    """Samples, digests, variables and addresses without a password give nothing."""
    assert [finding for finding in detect(normalise(text)) if finding.level >= 1] == []
