"""What Vigie says of a post to a moderator: in words, without false precision, and without its text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from vigie_models.axes import (
    CONFIDENTIALITY_CATEGORIES,
    FRENCH_LABELS,
    KIND_RULES,
    TONE_CATEGORIES,
    Axis,
    Kind,
)
from vigie_service.charter import Action, Charter
from vigie_service.decide import LISTENING, REFERENT, SURE
from vigie_service.marked_text import Mark
from vigie_service.review_queue import Outcome, is_only_a_look
from vigie_service.store.reviews import AWAITING_EDIT, Review
from vigie_service.store.sources import OBSERVER

OUTCOMES: Final = {  # what was decided
    Outcome.CONFORME: "Conforme",
    Outcome.A_CORRIGER: "À corriger",
    Outcome.RETIRE: "Retirée",
    Outcome.TRANSMIS: "Transmise",
}
NO_ADDRESS: Final = "Cette source n’a pas d’adresse de notification : rien ne sera transmis."
_POSSIBLE_LEAK: Final = "Fuite possible"
LEVELS: Final = {0: "rien de confidentiel", 1: "divulgation limitée ou douteuse", 2: "fuite manifeste"}
KINDS: Final = {
    Kind.NIR: "numéro de sécurité sociale",
    Kind.IBAN: "coordonnées bancaires",
    Kind.CARD: "carte bancaire",
    Kind.PHONE: "téléphone",
    Kind.EMAIL: "adresse électronique",
    Kind.ADDRESS: "adresse postale",
    Kind.BIRTH_DATE: "date de naissance",
    Kind.ID_DOC: "pièce d’identité",
    Kind.TAX_ID: "numéro fiscal",
    Kind.PERSON: "nom de personne",
    Kind.SALARY: "salaire",
    Kind.HEALTH: "santé",
    Kind.PASSWORD: "mot de passe",
    Kind.API_KEY: "clé d’API",
    Kind.JWT: "jeton d’accès",
    Kind.PRIVATE_KEY: "clé privée",
    Kind.CONN_STRING: "chaîne de connexion",
    Kind.ACCESS_CODE: "code d’accès",
    Kind.INTERNAL_HOST: "machine interne",
    Kind.VEHICLE_PLATE: "plaque d’immatriculation",
    Kind.SIREN: "SIREN",
    Kind.SIRET: "SIRET",
    Kind.MARKING: "mention de confidentialité",
    Kind.TERM: "mots",
}
_OF_A_LIST: Final = "terme de l’entreprise"
_DEGREES: Final = ((0.9, "très probable"), (0.7, "probable"), (0.5, "plutôt probable"), (0.25, "douteux"))
_DOUBTFUL_IN_ADDRESS: Final = re.compile(r"[\s\\\x00-\x20\x7f-\x9f]")
_UNBREAKABLE: Final = re.compile(r"(?<=«) | (?=[»:;?!])")
_NAMED_FROM: Final = 0.25  # a category less likely than that is not worth a word


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a review waits, in a few words. `kind` is a name for the style sheet."""

    badge: str
    kind: str
    headline: str
    articles: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing seen in the text, with every place where it was."""

    number: int
    category: str
    kind: str
    style: str
    by_detector: bool
    reason: str
    degree: str
    places: int


def degree(chance: float) -> str:
    """A chance in words."""
    return next((words for least, words in _DEGREES if chance >= least), "peu probable")


def why(review: Review, charter: Charter, now: datetime) -> Reason:
    """Why a review waits; holds no part of the text."""
    badge, kind = _badge(review)
    return Reason(badge, kind, _headline(review), cited_articles(review), tuple(_notes(review, charter, now)))


def cited_articles(review: Review) -> tuple[tuple[str, str], ...]:
    """(number, title) of each article that the decision cites; at the listening and the referent's desks none."""
    if review.result is None or review.desk in (LISTENING, REFERENT):
        return ()
    cited = {s["article"]: s["title"] for s in review.result["decision"]["statements"] if s["axis"] != Axis.RELEVANCE}
    return tuple(cited.items())


def _badge(review: Review) -> tuple[str, str]:
    if review.desk == REFERENT:
        return "Alerte possible", "referent"
    if review.desk == LISTENING:
        return "Écoute", "care"
    if review.result is None:
        return "Non évaluée", "unscored"
    if review.result["decision"]["action"] == Action.HOLD:
        return "Retenue", "held"
    return _badge_of_level(review, review.result["confidentiality"]["level"])


def _badge_of_level(review: Review, level: int) -> tuple[str, str]:
    if level == 2:
        proved = review.result is not None and _is_proved(review.result["confidentiality"])
        badge = "Fuite" if proved else _POSSIBLE_LEAK
        return ("Aurait été retenue" if would_be_held(review) else badge), "leak"
    if level == 1:
        return "Divulgation possible", "leak"
    return ("À regarder" if is_only_a_look(review) else "À examiner"), "other"


def would_be_held(review: Review) -> bool:
    """Whether only « observer » kept the post from being held."""
    held = review.result is not None and review.result["decision"]["action"] == Action.HOLD
    return review.proposed == Action.HOLD and not held


def _headline(review: Review) -> str:
    if review.desk == REFERENT:
        return "Signalement possible"
    if review.desk == LISTENING:
        return "Détresse exprimée"
    if review.result is None:
        return "Vigie n’a pas pu lire cette publication"
    named = [_named(name, review.result) for name in dict.fromkeys(_categories(review.result))]
    return capitalised(", ".join(named)) or "Publication à relire"


def _named(category: str, result: Mapping[str, Any]) -> str:
    """A category, with the kinds of thing that a detector saw of it."""
    seen = [f for f in result["confidentiality"]["findings"] if f["category"] == category and not _is_the_model_s(f)]
    kinds = dict.fromkeys(map(_kind_words, seen))
    return FRENCH_LABELS[category] + (f" ({', '.join(kinds)})" if kinds else "")


def _categories(result: Mapping[str, Any]) -> list[str]:
    statements = result["decision"]["statements"]
    return [s["category"] for s in statements if s["axis"] != Axis.RELEVANCE]


def _notes(review: Review, charter: Charter, now: datetime) -> list[str]:
    notes = []
    if review.state == AWAITING_EDIT:
        notes.append("correction demandée, non faite à temps")
    if review.result is not None and review.result["decision"]["action"] == Action.HOLD:
        notes.append(_hold_words(review, charter, now))
    if _badge(review)[0] == _POSSIBLE_LEAK:
        notes.append(f"fuite possible {_source_of(review)} : aucun détecteur ne la prouve")
    if review.mode == OBSERVER:
        notes.append("source en observation : rien n’est retenu")
    return notes


def _source_of(review: Review) -> str:
    return _source_words(review.result["confidentiality"]) if review.result is not None else ""


def _hold_words(review: Review, charter: Charter, now: datetime) -> str:
    until = (review.scored_at or review.opened_at) + timedelta(minutes=charter.hold_minutes)
    if now >= until:
        return "n’est plus retenue : le délai est passé, elle a été libérée d’elle-même"
    return f"libérée d’elle-même dans {span_words(until - now)} si personne ne décide"


def scores_in_words(review: Review) -> list[tuple[str, str]]:
    """(question, answer) for each axis; empty when scoring failed."""
    if review.result is None:
        return []
    result = review.result
    if review.desk == LISTENING:
        return [("Détresse", degree(result["flags"]["care"]))]
    if review.desk == REFERENT:
        return [("Signalement", degree(result["flags"]["alert"]))]
    told = [("Confidentialité", _leak_words(result["confidentiality"])), ("Ton", _tone_words(result["tone"]))]
    return [*told, ("Sujet", _topic_words(result["relevance"]))]


def abstained(review: Review) -> bool:
    """Whether the models had no say: they learnt French only."""
    return review.result is not None and review.result["language"] != "fr"


def _leak_words(leak: Mapping[str, Any]) -> str:
    proved = _is_proved(leak)
    words = LEVELS[leak["level"]] if proved or leak["level"] < 2 else "fuite possible"
    if leak["level"] == 0:
        return words
    proof = "prouvée par un détecteur" if proved else _source_words(leak)
    named = _likeliest(leak["categories"], CONFIDENTIALITY_CATEGORIES)
    return f"{words}, {proof}" + (f" ({named})" if named else "")


def _is_proved(leak: Mapping[str, Any]) -> bool:
    """Whether a detector proves the level: for a clear leak as `decide.proved` asks, of any category."""
    return any(
        finding["kind"] in KIND_RULES
        and KIND_RULES[Kind(finding["kind"])].level >= leak["level"]
        and (leak["level"] < 2 or finding["confidence"] >= SURE)
        for finding in leak["findings"]
    )


def _is_the_model_s(finding: Mapping[str, Any]) -> bool:
    return finding["kind"] == Kind.TERM and not _is_of_a_list(finding)


def _is_of_a_list(finding: Mapping[str, Any]) -> bool:
    """A TERM without weight is one of the company's own; models had no part in it."""
    return finding["kind"] == Kind.TERM and finding.get("weight") is None


def _kind_words(finding: Mapping[str, Any]) -> str:
    return _OF_A_LIST if _is_of_a_list(finding) else KINDS[Kind(finding["kind"])]


def _source_words(leak: Mapping[str, Any]) -> str:
    """What a leak rests on that no detector proves; a result does not tell which of the two gave the level."""
    listed = any(map(_is_of_a_list, leak["findings"]))
    return "selon le modèle ou une liste de l’entreprise" if listed else "selon le modèle"


def _tone_words(tone: Mapping[str, Any]) -> str:
    if not tone["breach"]:
        return "rien à signaler"
    named = [f"{FRENCH_LABELS[name]}, {degree(tone['categories'][name])}" for name in tone["breaches"]]
    return "manquement possible selon le modèle (" + " ; ".join(named) + ")"


def _topic_words(relevance: Mapping[str, Any]) -> str:
    chance = relevance["business"]
    if 0.35 < chance < 0.65:
        return "professionnel ou hors sujet, le modèle hésite"
    return ("plutôt professionnel" if chance >= 0.5 else "plutôt hors sujet") + " (jamais une faute)"


def _likeliest(chances: Mapping[str, float], names: tuple[str, ...]) -> str:
    likely = sorted((name for name in names if chances[name] >= _NAMED_FROM), key=lambda name: -chances[name])
    return " ; ".join(f"{FRENCH_LABELS[name]}, {degree(chances[name])}" for name in likely[:3])


def observations(review: Review) -> tuple[tuple[Observation, ...], tuple[Mark, ...]]:
    """What to mark in the text and the legend that says why; the same cause at several places is one line.

    At the listening and the referent's desks only what detectors found is marked: no word of distress or of a
    report is held against its author.
    """
    places: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for finding in _findings(review):
        places.setdefault((finding["kind"], finding["category"], finding["reason"]), []).append(finding)
    legend = tuple(_observation(number, found) for number, found in enumerate(places.values(), 1))
    marks = [
        Mark(seen.number, finding["start"], finding["end"], seen.style, secret_name(finding["kind"]))
        for seen, found in zip(legend, places.values(), strict=True)
        for finding in found
    ]
    return legend, tuple(marks)


def _findings(review: Review) -> list[dict[str, Any]]:
    if review.result is None:
        return []
    found = [*review.result["confidentiality"]["findings"], *review.result["tone"]["findings"]]
    only_detected = review.desk in (LISTENING, REFERENT)
    kept = (f for f in found if not only_detected or not _is_the_model_s(f))
    return sorted(kept, key=lambda finding: (finding["start"], finding["end"]))


def _observation(number: int, found: list[dict[str, Any]]) -> Observation:
    first = found[0]
    return Observation(
        number=number,
        category=FRENCH_LABELS[first["category"]],
        kind=_kind_words(first),
        style="tone" if first["category"] in TONE_CATEGORIES else "leak",
        by_detector=not _is_the_model_s(first),
        reason=first["reason"],
        degree=degree(max(finding["confidence"] for finding in found)),
        places=len(found),
    )


def secret_name(kind: str) -> str:
    """What a moderator need not see to decide: the value of a clear leak."""
    rule = KIND_RULES.get(Kind(kind))
    return KINDS[Kind(kind)] if rule is not None and rule.level == 2 else ""


def link_to(url: str | None) -> tuple[str, str] | None:
    """(address, host) of a post on its platform; none unless it is plain http or https.

    Browsers and Python disagree on backslashes, spaces and controls: an address with any could show one host and
    lead to another.
    """
    if url is None or _DOUBTFUL_IN_ADDRESS.search(url):
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        return None
    return (url, host) if parts.scheme.lower() in ("http", "https") and host else None


def circle(review: Review) -> str:
    """Who could read the post."""
    readers = "audience inconnue" if review.audience is None else f"{review.audience} lecteurs"
    if review.audience == 1:
        readers = "1 lecteur"
    return readers + (", dont des invités" if review.guests else "")


def ago(moment: datetime, now: datetime) -> str:
    """How long ago."""
    past = now - moment
    return "à l’instant" if past < timedelta(minutes=1) else f"il y a {span_words(past)}"


def span_words(span: timedelta) -> str:
    """A span of time, as exactly as it matters."""
    minutes = max(1, int(span.total_seconds()) // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest:02}" if rest and hours < 10 else f"{hours} h"
    return f"{hours // 24} jours"


def typeset(words: str) -> str:
    """With the spaces that French does not break at: inside quotation marks, before double signs."""
    return _UNBREAKABLE.sub("\u00a0", words)


def capitalised(words: str) -> str:
    """With a capital at its beginning and nothing else changed."""
    return words[:1].upper() + words[1:]
