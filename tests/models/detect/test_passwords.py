"""Passwords that a post discloses, and talk about passwords, which discloses nothing."""

import pytest

from vigie_models.axes import Kind
from vigie_models.detect import detect
from vigie_models.normalise import normalise

DISCLOSED = [
    ("mdp : Azerty123!", "Azerty123!", 2),
    ("mdp: Azerty123", "Azerty123", 2),
    ("mdp=Azerty123", "Azerty123", 2),
    ("MDP Azerty123", "Azerty123", 2),
    ("le mdp c'est Azerty123", "Azerty123", 2),
    ("le mdp c est toujours Azerty123 les gars", "Azerty123", 2),
    ("Mot de passe : Soleil2024", "Soleil2024", 2),
    ("Le mot de passe du wifi est Soleil2024.", "Soleil2024", 2),
    ("mot de passe du compte admin => P@ssw0rd", "P@ssw0rd", 2),
    ("mot de passe → Roanne42!", "Roanne42!", 2),
    ("mdp wifi Hotel2024!", "Hotel2024!", 2),
    ("le mdp de la session atelier est Soudure-42", "Soudure-42", 2),
    ("Le mot de passe, c'est azerty", "azerty", 2),
    ("mdp : soleil", "soleil", 2),
    ("mdp : 123456", "123456", 2),
    ("Mot de passe : « Bonjour Les Amis 2024 »", "Bonjour Les Amis 2024", 2),
    ('password: "hunter2!"', "hunter2!", 2),
    ("password=Tr0ub4dor&3;", "Tr0ub4dor&3", 2),
    ("pwd : toor42", "toor42", 2),
    ("login/mdp : admin / Azerty123", "Azerty123", 2),
    ("login : svc_bi / mdp : Toor42x", "Toor42x", 2),
    ("identifiants : compta / Ete2025*", "Ete2025", 2),
    ("Identifiants VPN : jdupont / Lyon69!!", "Lyon69!!", 2),
    ("login: admin mdp: Chaussette9", "Chaussette9", 2),
    ("le m0t de p@sse : Soleil2024", "Soleil2024", 2),
    ("m\u200bdp : Soleil2024", "Soleil2024", 2),
    ("ｍｄｐ : Soleil2024", "Soleil2024", 2),
    ("mdp :\nSoleil2024", "Soleil2024", 2),
    ("mot de passe O365 : Soleil2024", "Soleil2024", 2),
    ("nouveau mot de passe temporaire : Zx9!kk42", "Zx9!kk42", 2),
    ("Changement de mdp : désormais Zx9!kk42", "Zx9!kk42", 2),
    ("SAP, user FORM01, mdp Init2026!", "Init2026!", 2),
    ("clé wifi : A1B2C3D4E5", "A1B2C3D4E5", 2),
    ("Code wifi : maison42", "maison42", 2),
    ("wifi : LiveboxAtelier77", "LiveboxAtelier77", 2),
    ("Wifi visiteurs : Bienvenue2026, affiché à l'entrée.", "Bienvenue2026", 1),
    ("Wifi invités, mdp Bienvenue2026 (affiché dans le hall)", "Bienvenue2026", 1),
    ("le mdp du pc de prod c toto", "toto", 2),
    ("Wi-Fi : ACME-Guest / Clé : 8fj29dk1", "8fj29dk1", 2),
    ("mdp du site client (https://portail.acme.example) : Zx9kk42!", "Zx9kk42!", 2),
    ("Le pass c'est Roanne2026", "Roanne2026", 2),
    ("user=scan pwd=Scan2026", "Scan2026", 2),
    ("login NIGHTAUDIT, pass Veilleuse#0413", "Veilleuse#0413", 2),
    ("ids : g.mesnil ; passe : Nu4gesBas!", "Nu4gesBas!", 2),
    ("Wifi clients : cabas-invite / panier2026", "panier2026", 2),
    ("wifi du showroom, clé sur l'ardoise : melon33glace", "melon33glace", 2),
    ("l'ancien mdp était Azerty2023", "Azerty2023", 1),
]


@pytest.mark.parametrize(("text", "value", "level"), DISCLOSED)
def test_a_working_password_is_found_where_it_stands(text: str, value: str, level: int) -> None:
    """A working secret is level 2; on public display, or said to be a former one, 1. The span is the secret alone."""
    (found,) = detect(normalise(text))
    assert (found.kind, found.category, found.level) == (Kind.PASSWORD, "credentials", level)
    assert text[found.start : found.end] == value


JUDGED = [
    "mdp : Prenom2Chat! est l'exemple à ne pas reproduire",
    "Mot de passe : M0td3p@sse est un mauvais choix, rappelle la CNIL",
    "mdp : qwerty123 reste le plus utilisé d'Europe",
    "mdp : Toto2024! : à proscrire",
    "mot de passe : Chaton2024 trop simple, refaites-en un",
    "Enigme 3 de la chasse au trésor, mot de passe : Dragon7!",
    "Dans l'escape game du service, le pass c'est Licorne42",
]


@pytest.mark.parametrize("text", JUDGED)
def test_a_password_said_to_be_an_example_holds_nothing(text: str) -> None:
    """Read on both sides of the value: made up, or judged as one that nobody should use."""
    assert all(found.level <= 1 and found.confidence < 0.9 for found in detect(normalise(text)))


SURE = [
    ("mdp : Azerty123!", True),
    ("mdp : zk4!vuP92", True),
    ("mdp serveur de test : Zk4!vuP92", True),
    ("mdp : Roanne42, ne jamais le partager", True),
    ("mdp : azerty123", False),
    ("mdp : soleil2024", False),
    ("mdp : soleil", False),
    ("mdp : 123456", False),
    ("mot de passe : cheval_de_bois", False),
]


@pytest.mark.parametrize(("text", "sure"), SURE)
def test_only_a_value_that_mixes_classes_is_sure(text: str, sure: bool) -> None:
    """A word, a number, a well-known word before figures: doubtful enough that somebody looks first."""
    (found,) = detect(normalise(text))
    assert (found.confidence >= 0.9) is sure


TALK = [
    "password: nullable|string|max:64 dans le contrôleur",
    "mot de passe : à_compléter_par_la_DSI",
    "mdp : nom+date_naissance, plus jamais ça",
    "mdp = Prénom.Nom2024",
    "password : your_password_here",
    "amqp://user:password@broker:5672/file est la forme à suivre",
    "mot de passe oublié ?",
    "Mot de passe oublié : cliquez ici",
    "changez vos mots de passe",
    "Pensez à changer votre mot de passe avant le 15/03/2026",
    "mdp expiré",
    "mdp : voir avec Paul",
    "mdp : à changer",
    "mdp : XXXX",
    "mdp : ********",
    "mdp : <mdp>",
    "mdp : ${DB_PASSWORD}",
    "Mot de passe : votre mot de passe Windows",
    "mot de passe : 12 caractères minimum",
    "Le mot de passe doit faire 12 caractères, 1 majuscule, 1 chiffre",
    "Mot de passe : pensez à le renouveler",
    "Le mot de passe est dans le coffre KeePass",
    "le mot de passe est identique à celui de la session",
    "Le mot de passe est personnel.",
    "mot de passe : obligatoire",
    "nouveau mot de passe Windows11",
    "mdp O365 à renouveler",
    "Politique de mot de passe : version 2.1",
    "Changement de mot de passe : 15/03/2026",
    "Changement de mot de passe : lundi",
    "évitez les mots de passe comme Azerty123",
    "exemple de mot de passe robuste : Tr0ub4dor&3",
    "Jamais de mot de passe du type Prenom1985 !",
    "Qui a le mdp du wifi ?",
    "c'est quoi le mdp de la salle B204 ?",
    "Mot de passe : https://reset.acme.example",
    "mdp perdu, ticket INC-4512 ouvert",
    "Le gestionnaire de mots de passe est disponible",
    "Atelier « mots de passe » jeudi 14h30",
    "le mot de passe est envoyé par SMS",
    "mot de passe = secret",
    "password: string",
    'password = os.getenv("DB_PASSWORD")',
    "password: null",
    "Le wifi : 5GHz ou 2.4GHz ?",
    "Wifi : coupure jeudi",
    "wifi en panne au B2",
    "pass Navigo : remboursement 50 %",
    "Le mot de passe de la victoire : solidarité, courage et travail",
    "login : prénom.nom / mot de passe Windows",
    "Mot de passe : demandez à votre manager",
    "Mot de passe provisoire envoyé par courrier",
    "mdp à changer tous les 90 jours",
    "Le mot de passe du jour : bienveillance",
    "mdp = mot de passe, pour ceux qui ne savent pas",
    'Feature "forgot password": done',
    "Mots de passe : 3 conseils simples",
    "mot de passe: NON, jamais par mail",
    "Le wifi invité fonctionne à nouveau : réseau GUEST",
    "ID de réunion : 385 221 445 88, code secret : kP9xYz",
    "Pass : 25 € la journée",
    "-20 % jusqu'à dimanche, code PREF20 sur https://boutique.example",
    "Passe : 3 buts à 1, victoire méritée",
    "Faux mail : « votre mot de passe est Azerty123, cliquez ici »",
    "J'ai perdu mon mdp SAP 4HANA",
    "L'attaquant a demandé le mot de passe : ne le donnez jamais !",
    "Le mot de passe, c'est comme une brosse à dents : ça ne se prête pas",
]


@pytest.mark.parametrize("text", TALK)
def test_talk_about_passwords_discloses_nothing(text: str) -> None:
    """Placeholders, advice, rules, questions, dates and products after the word are no secret."""
    assert [finding for finding in detect(normalise(text)) if finding.level >= 1] == []
