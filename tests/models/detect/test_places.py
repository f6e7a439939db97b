"""Access codes, vehicle plates, internal hosts, markings and company numbers."""

import pytest
from stdnum import luhn

from vigie_models.axes import Kind
from vigie_models.detect import detect
from vigie_models.normalise import normalise

SIREN = "73282932" + luhn.calc_check_digit("73282932")
SIRET = SIREN + "0007" + luhn.calc_check_digit(SIREN + "0007")

SEEN = [
    ("code du portail : 4512B", Kind.ACCESS_CODE, 2),
    ("Le code de l'alarme c'est 4512", Kind.ACCESS_CODE, 2),
    ("Le digicode est 12A45", Kind.ACCESS_CODE, 2),
    ("Digicode : B4512", Kind.ACCESS_CODE, 2),
    ("Nouveau code porte nord 4512 à partir de lundi", Kind.ACCESS_CODE, 2),
    ("Porte nord : code 4512", Kind.ACCESS_CODE, 2),
    ("code du coffre : 12-45-78", Kind.ACCESS_CODE, 2),
    ("code du cadenas 4521", Kind.ACCESS_CODE, 2),
    ("code d'accès au local vélos : 7788#", Kind.ACCESS_CODE, 2),
    ("le portail s'ouvre avec 4512B", Kind.ACCESS_CODE, 2),
    ("alarme : 4512 puis #", Kind.ACCESS_CODE, 2),
    ("Le code de la boîte à clés, c'est le 4 5 1 2", Kind.ACCESS_CODE, 2),
    ("code du portail visiteurs 4512, affiché à l'entrée", Kind.ACCESS_CODE, 1),
    ("Voiture AB-123-CD : vous bloquez la sortie", Kind.VEHICLE_PLATE, 0),
    ("Clio grise immatriculée FG 456 HJ, phares allumés", Kind.VEHICLE_PLATE, 0),
    ("la plaque du voisin : FG-456-HJ, une Clio", Kind.VEHICLE_PLATE, 1),
    ("code par défaut du portail : 4512", Kind.ACCESS_CODE, 2),
    ("code du portail 4512 👍", Kind.ACCESS_CODE, 2),
    ("code du portail 4512 puis dièse", Kind.ACCESS_CODE, 2),
    ("Coffre outillage : 4481B", Kind.ACCESS_CODE, 2),
    ("Nouveau digicode de la réserve de nuit depuis ce soir : 47B02", Kind.ACCESS_CODE, 2),
    ("la boîte à clé du bungalow 3 c toujours 4471", Kind.ACCESS_CODE, 2),
    ("La porte du labo est ouverte, faites le 5577 comme d'habitude", Kind.ACCESS_CODE, 2),
    ("Le camion AB-123-CD est au contrôle", Kind.VEHICLE_PLATE, 0),
    ("le serveur 10.2.3.4 est ouvert", Kind.INTERNAL_HOST, 1),
    (r"les plans sont sur \\srv-fic01\etudes\2026", Kind.INTERNAL_HOST, 1),
    ("connectez-vous à srv-paie.acme.local", Kind.INTERNAL_HOST, 1),
    ("tout est sur http://intranet.acme.local/rh", Kind.INTERNAL_HOST, 0),
    ("C2 – restreint\nCi-joint la note", Kind.MARKING, 1),
    ("[Diffusion restreinte] Compte rendu du CODIR", Kind.MARKING, 1),
    ("Confidentiel défense\nObjet : essais", Kind.MARKING, 1),
    ("TLP:AMBER alerte du CERT", Kind.MARKING, 1),
    ("Compte rendu – STRICTEMENT CONFIDENTIEL", Kind.MARKING, 1),
    ("Voici les chiffres. Ne pas diffuser.", Kind.MARKING, 1),
    (f"SIRET {SIRET}", Kind.SIRET, 0),
    (f"SIREN : {SIREN[:3]} {SIREN[3:6]} {SIREN[6:]}", Kind.SIREN, 0),
]


@pytest.mark.parametrize(("text", "kind", "level"), SEEN)
def test_a_thing_is_seen_with_the_level_of_its_context(text: str, kind: Kind, level: int) -> None:
    """Codes that open 2, on display 1; private plates 1, company vehicles 0; public company numbers 0."""
    assert [(finding.kind, finding.level) for finding in detect(normalise(text))] == [(kind, level)]


INNOCENT = [
    "Portail neuf : code 1450 €",
    "Code alarme : 1204 déclenchements en mars",
    "Le code alarme de l'automate : A0034",
    "Le portail affiche le code 1407",
    "pour la porte, composez le 0 805 456 789",
    "code armoire : réf. C1307",
    "Plaque signalétique CD-456-EF de la pompe",
    "révisez le code de la route",
    "code promo NOEL10",
    "code barre 3760123456784",
    "code postal 69001",
    "le code du travail, article L1234-5",
    "code article 45128 en rupture",
    "code erreur 5003 sur la presse",
    "Le code du portail a changé en 2024",
    "Le code de la porte a changé, demandez à l'accueil",
    "code APE 6201Z",
    "Code de réunion Teams : 385 221 445, salle de conférence porte B",
    "qui a le code du portail ?",
    "La porte 4512 est bloquée",
    "le code client 4512 est bloqué",
    "Utilisez le code 4512 pour -10 % en magasin",
    "code magasin 4512, inventaire mardi",
    "Journée portes ouvertes : 450 visiteurs, code vestimentaire 100 % détendu",
    "code affaire 451278 : porte coupe-feu à remplacer",
    "digicode en panne, passer par l'entrée B12",
    "Rendez-vous sur acme.intra pour voter",
    "Code du parking 2026 : nouveau règlement",
    "le code de la salle serveur change le 15 12 2026",
    "code alarme incendie 112",
    "Chef, la salle C3 confidentiel ?",
    "Code de la porte : 4 chiffres à demander",
    "Diffusion restreinte, secret, très secret : petit manuel",
    "spécimen de plaque d'immatriculation AA-000-AA",
    "AB-123-CD est la référence de la pièce",
    "lot EF-456-GH en attente",
    "version 10.2.3.4 du logiciel",
    "màj 10.0.1.2 disponible",
    "article 10.1.2.3 de la norme",
    "IP publique 203.0.113.7",
    "ma box en 192.168.1.1 ne répond plus",
    "le marché local. la suite demain",
    "merci de ne pas diffuser les mots de passe",
    "ceci reste strictement confidentiel entre nous, non ?",
    "La confidentialité est l'affaire de tous",
    "formation « données confidentielles » jeudi",
    "le secteur C2 est en travaux",
    "note C2 validée, restreinte aux besoins",
    "732829320 habitants",
    "commande 73282932000074",
    "L'usage interne du logo est décrit dans la charte",
    "Le bâtiment C3 : confidentialité des cloisons",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_looks_like_one_proves_nothing(text: str) -> None:
    """Other codes, references, versions, public addresses and talk about confidentiality give nothing."""
    assert [finding for finding in detect(normalise(text)) if finding.level >= 1] == []
