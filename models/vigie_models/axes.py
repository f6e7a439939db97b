"""The three axes, their categories, levels and flags, and the kinds of finding: the words everyone speaks."""

from enum import StrEnum
from typing import Final, NamedTuple


class Axis(StrEnum):
    """The three questions asked of a post."""

    RELEVANCE = "relevance"
    CONFIDENTIALITY = "confidentiality"
    TONE = "tone"


CONFIDENTIALITY_CATEGORIES: Final = (
    "personal_data",
    "health_hr",
    "credentials",
    "financial",
    "strategy",
    "commercial",
    "technical",
    "legal",
)
TONE_CATEGORIES: Final = (
    "insult",
    "harassment",
    "discrimination",
    "threat",
    "sexual",
    "profanity",
    "denigration",
    "aggressive",
    "proselytism",
    "promotion",
)
FLAGS: Final = ("care", "alert")
LEVELS: Final = (0, 1, 2)

# What the statistical models estimate, one probability each, in the order of their columns.
HEADS: Final = (
    "business",
    "leak",  # P(level >= 1)
    "clear_leak",  # P(level = 2)
    "breach",  # P(any breach of tone)
    *CONFIDENTIALITY_CATEGORIES,
    *TONE_CATEGORIES,
    *FLAGS,
)

FRENCH_LABELS: Final = {
    "business": "professionnel",
    "off_topic": "hors sujet",
    "personal_data": "données personnelles",
    "health_hr": "santé et situation RH",
    "credentials": "mots de passe et accès",
    "financial": "chiffres non publiés",
    "strategy": "projets non annoncés",
    "commercial": "conditions commerciales",
    "technical": "secrets techniques",
    "legal": "affaires juridiques",
    "insult": "insulte",
    "harassment": "harcèlement",
    "discrimination": "discrimination",
    "threat": "menace",
    "sexual": "propos sexuels",
    "profanity": "grossièreté",
    "denigration": "dénigrement",
    "aggressive": "agressivité",
    "proselytism": "prosélytisme",
    "promotion": "publicité privée",
    "care": "détresse exprimée",
    "alert": "alerte possible",
}


class Kind(StrEnum):
    """What a finding names: something a detector proves, or a TERM that the models or a company's list point at."""

    NIR = "NIR"
    IBAN = "IBAN"
    CARD = "CARD"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    BIRTH_DATE = "BIRTH_DATE"
    ID_DOC = "ID_DOC"
    TAX_ID = "TAX_ID"
    PERSON = "PERSON"
    SALARY = "SALARY"
    HEALTH = "HEALTH"
    PASSWORD = "PASSWORD"  # noqa: S105 - the name of a kind, not a password
    API_KEY = "API_KEY"
    JWT = "JWT"
    PRIVATE_KEY = "PRIVATE_KEY"
    CONN_STRING = "CONN_STRING"
    ACCESS_CODE = "ACCESS_CODE"
    INTERNAL_HOST = "INTERNAL_HOST"
    VEHICLE_PLATE = "VEHICLE_PLATE"
    SIREN = "SIREN"
    SIRET = "SIRET"
    MARKING = "MARKING"
    TERM = "TERM"


class KindRule(NamedTuple):
    """What a kind of finding says by itself: its category and the level that it alone proves."""

    category: str
    level: int


# What stands around a value may lower its level (a number given for a function) or raise it (said to be private).
KIND_RULES: Final[dict[Kind, KindRule]] = {
    Kind.NIR: KindRule("personal_data", 2),
    Kind.IBAN: KindRule("personal_data", 2),
    Kind.CARD: KindRule("personal_data", 2),
    Kind.PHONE: KindRule("personal_data", 1),
    Kind.EMAIL: KindRule("personal_data", 1),
    Kind.ADDRESS: KindRule("personal_data", 1),
    Kind.BIRTH_DATE: KindRule("personal_data", 1),
    Kind.ID_DOC: KindRule("personal_data", 2),
    Kind.TAX_ID: KindRule("personal_data", 2),
    Kind.PERSON: KindRule("personal_data", 0),
    Kind.SALARY: KindRule("health_hr", 1),
    Kind.HEALTH: KindRule("health_hr", 1),
    Kind.PASSWORD: KindRule("credentials", 2),
    Kind.API_KEY: KindRule("credentials", 2),
    Kind.JWT: KindRule("credentials", 2),
    Kind.PRIVATE_KEY: KindRule("credentials", 2),
    Kind.CONN_STRING: KindRule("credentials", 2),
    Kind.ACCESS_CODE: KindRule("credentials", 2),
    Kind.INTERNAL_HOST: KindRule("technical", 1),
    Kind.VEHICLE_PLATE: KindRule("personal_data", 1),
    Kind.SIREN: KindRule("commercial", 0),
    Kind.SIRET: KindRule("commercial", 0),
    Kind.MARKING: KindRule("strategy", 1),
}


def axis_of(category: str) -> Axis:
    """The axis that a category belongs to.

    Raises:
        KeyError: no such category.
    """
    if category in CONFIDENTIALITY_CATEGORIES:
        return Axis.CONFIDENTIALITY
    if category in TONE_CATEGORIES:
        return Axis.TONE
    raise KeyError(category)
