"""The moderators' desk, as functions: the page, the API and tests all call these and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy.engine import Connection

from vigie_service.charter import Action
from vigie_service.decide import LISTENING, MODERATION, REFERENT
from vigie_service.errors import BadRequest, Conflict, Forbidden, NotFound
from vigie_service.keys import UnreadableSeal
from vigie_service.outbox import REVIEWED, notice_body, published, to_correct
from vigie_service.result import for_platform
from vigie_service.standing import OVER, THEIRS, standing_of
from vigie_service.store import label_book, notices, posts, reviews, sources
from vigie_service.store.posts import Words
from vigie_service.store.reviews import Review
from vigie_service.tools import Tools

GUIDELINES: Final = "1"  # the version of docs/fr/etiquetage.md that moderators label by
DESKS: Final = {
    MODERATION: "Modération",
    REFERENT: "Référent alerte",
    LISTENING: "Écoute",
    "rh": "Ressources humaines",
    "securite": "Sécurité",
}
_DAYS_TO_CORRECT: Final = 7


class Outcome(StrEnum):
    """What a moderator can decide."""

    CONFORME = "conforme"
    A_CORRIGER = "a_corriger"
    RETIRE = "retire"
    TRANSMIS = "transmis"


class Missing(StrEnum):
    """Why a review comes without its text."""

    PURGED = "purged"
    UNREADABLE = "unreadable"  # no key at hand opens it
    HANDED_OVER = "handed_over"  # to a desk where the person does not sit
    HELD = "held"  # by somebody else, for a while


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a desk. An administrator sits at none and sees no text."""

    name: str
    desks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a moderator decides. `stamp` is that of the review as seen; `to` is the desk of « transmis »."""

    outcome: Outcome
    stamp: int
    article: str | None = None
    message: str | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class OpenedReview:
    """A review with the words it is about; `post` is None when they are not to be read, and `missing` says why."""

    review: Review
    post: Words | None
    missing: Missing | None = None


def list_waiting(
    connection: Connection,
    person: Person,
    now: datetime,
    *,
    desk: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Review]:
    """What waits at the person's desks, or at one of them.

    Raises:
        Forbidden: the person does not sit at that desk.
    """
    if desk is not None and desk not in person.desks:
        raise Forbidden
    desks = (desk,) if desk else person.desks
    return reviews.queue(connection, desks, now, limit=limit, offset=offset)


def open_one(connection: Connection, person: Person, review_id: str, tools: Tools) -> OpenedReview:
    """A review with its text.

    Raises:
        NotFound: no such review at the person's desks.
    """
    review = _at_desk(connection, person, review_id)
    if barred := _barred(review, person, connection, tools.clock()):
        return OpenedReview(review, None, barred)
    try:
        words = posts.read_words(connection, review.version, tools.keyring.sealer)
    except UnreadableSeal:
        return OpenedReview(review, None, Missing.UNREADABLE)
    if words is None:
        return OpenedReview(review, None, Missing.PURGED)
    return OpenedReview(review, _within_reach(words, review, person, connection))


def _barred(review: Review, person: Person, connection: Connection, now: datetime) -> Missing | None:
    """Why a person at the desk may not read the text: somebody else reads it, or it went where they do not sit."""
    if standing_of(review, person.name, now) == THEIRS:
        return Missing.HELD
    handed = review.outcome == Outcome.TRANSMIS and not reviews.desks_since(connection, review) <= set(person.desks)
    return Missing.HANDED_OVER if handed else None


def _within_reach(words: Words, review: Review, person: Person, connection: Connection) -> Words:
    """A reply shows what it answers; but what only the referent may read is not read through its replies."""
    hidden = words.parent_id is not None and REFERENT not in person.desks
    if hidden and reviews.is_referred(connection, review.source, words.parent_id or ""):
        return replace(words, parent=None, quoted=())
    return words


def claim(connection: Connection, person: Person, review_id: str, tools: Tools) -> Review:
    """Take a review for a while, so that two people do not read the same post.

    Raises:
        NotFound: no such review at the person's desks.
        Conflict: somebody else has it, or it does not wait any more.
    """
    review, now = _at_desk(connection, person, review_id, lock=True), tools.clock()
    _refuse_unless_free(review, person, now)
    until = now + timedelta(minutes=tools.settings.claim_minutes)
    if not reviews.change(connection, review, claimed_by=person.name, claimed_until=until):
        raise Conflict(*_CHANGED)
    return _at_desk(connection, person, review_id)


def release(connection: Connection, person: Person, review_id: str) -> None:
    """Put a review back.

    Raises:
        NotFound: no such review at the person's desks.
    """
    review = _at_desk(connection, person, review_id, lock=True)
    if review.claimed_by == person.name:
        reviews.change(connection, review, claimed_by=None, claimed_until=None)


def decide_review(connection: Connection, person: Person, review_id: str, verdict: Verdict, tools: Tools) -> Review:
    """Record what a person decided, and queue what the platform has to know of it.

    Raises:
        NotFound: no such review at the person's desks.
        Conflict: somebody else has it, decided it, or the post changed meanwhile.
        BadRequest: the verdict lacks what its outcome asks for.
    """
    review, now = _at_desk(connection, person, review_id, lock=True), tools.clock()
    _refuse_unless_free(review, person, now)
    _refuse_unless_complete(verdict, review, tools)
    if review.stamp != verdict.stamp or not reviews.change(connection, review, **_written(verdict, person, tools, now)):
        raise Conflict(*_CHANGED)
    if verdict.outcome is Outcome.TRANSMIS:
        reviews.open_review(connection, review.post, review.version, verdict.to or "", review.priority, now)
    else:
        _tell_platform(connection, review, verdict, tools, now)
    return _at_desk(connection, person, review_id)


def label_review(
    connection: Connection, person: Person, review_id: str, label: Mapping[str, Any], tools: Tools
) -> None:
    """Keep what a post is, apart from what was decided about it, with the scores that were seen.

    Raises:
        NotFound: no such review at the person's desks.
        Conflict: somebody else has it.
    """
    review = _at_desk(connection, person, review_id)
    if standing_of(review, person.name, tools.clock()) == THEIRS:
        raise Conflict(*_TAKEN)
    label_book.add(
        connection,
        review.id,
        review.version,
        label=dict(label),
        seen=review.result or {},
        guidelines=GUIDELINES,
        by=person.name,
        now=tools.clock(),
    )


_CHANGED: Final = (
    "Cette publication a changé depuis que vous l’avez ouverte ; relisez-la.",
    "This review changed since you opened it; read it again.",
)
_TAKEN: Final = ("Une autre personne examine cette publication.", "Somebody else is looking at this review.")


def _at_desk(connection: Connection, person: Person, review_id: str, *, lock: bool = False) -> Review:
    """Other desks' reviews do not exist for this person: 404, not 403."""
    review = reviews.find(connection, review_id, lock=lock)
    if review is None or review.desk not in person.desks:
        raise NotFound
    return review


def _refuse_unless_free(review: Review, person: Person, now: datetime) -> None:
    standing = standing_of(review, person.name, now)
    if standing == OVER:
        raise Conflict("Cette publication n’attend plus de décision.", "This review does not wait any more.")
    if standing == THEIRS:
        raise Conflict(*_TAKEN)


def _refuse_unless_complete(verdict: Verdict, review: Review, tools: Tools) -> None:
    known = {article.number for article in tools.charter.motives}
    if verdict.outcome in (Outcome.RETIRE, Outcome.A_CORRIGER) and verdict.article not in known:
        raise BadRequest(
            "Choisissez l’article de la charte qui motive la décision.", "Name the article of the charter."
        )
    if verdict.outcome is Outcome.A_CORRIGER and not (verdict.message or "").strip():
        raise BadRequest("Écrivez à l’auteur ce qu’il faut corriger.", "Tell the author what to correct.")
    if verdict.outcome is Outcome.TRANSMIS and (verdict.to not in DESKS or verdict.to == review.desk):
        raise BadRequest("Choisissez l’équipe à qui transmettre.", "Name the desk to hand over to.")


def _written(verdict: Verdict, person: Person, tools: Tools, now: datetime) -> dict[str, Any]:
    waits = verdict.outcome is Outcome.A_CORRIGER
    return {
        "state": reviews.AWAITING_EDIT if waits else reviews.DECIDED,
        "outcome": str(verdict.outcome),
        "article": verdict.article,
        "message": tools.keyring.sealer.seal(verdict.message) if verdict.message else None,
        "deadline": now + timedelta(days=_DAYS_TO_CORRECT) if waits else None,
        "decided_by": person.name,
        "decided_at": now,
        "claimed_by": None,
        "claimed_until": None,
    }


def _tell_platform(connection: Connection, review: Review, verdict: Verdict, tools: Tools, now: datetime) -> None:
    """Queue the notice."""
    source = sources.find(connection, review.source)
    if source is None or source.callback_url is None:
        return
    if not is_told(review, verdict.outcome):
        return
    more = {"article": verdict.article} if verdict.article else {}
    if verdict.outcome is Outcome.A_CORRIGER:
        more["deadline"] = (now + timedelta(days=_DAYS_TO_CORRECT)).isoformat()
    told = _told(review, verdict)
    post = {"id": review.platform_id, "version": review.platform_version}
    notices.cancel_unsent(connection, review.post, now)
    notices.add(
        connection,
        source=source.name,
        post=review.post,
        kind=REVIEWED,
        now=now,
        body=notice_body(REVIEWED, post, told, source.mode, outcome=str(verdict.outcome), **more),
        message=tools.keyring.sealer.seal(verdict.message) if verdict.message else None,
    )


def is_told(review: Review, outcome: str) -> bool:
    """Whether the platform hears of an outcome, if it can. What the referent or the listeners find nothing wrong with
    stays theirs: the platform never learnt that they were asked, and what the moderators still hold is not theirs
    to free. Nor does it hear that somebody had a mere look."""
    theirs = review.desk in (REFERENT, LISTENING) or is_only_a_look(review)
    inside = outcome == Outcome.CONFORME and theirs
    return outcome != Outcome.TRANSMIS and not inside


def is_only_a_look(review: Review) -> bool:
    """Whether moderators are merely asked to look: the decision was to publish; nothing is held against the post."""
    is_published = review.result is not None and review.result["decision"]["action"] == Action.PUBLISH
    return is_published and review.desk == MODERATION


def _told(review: Review, verdict: Verdict) -> dict[str, Any] | None:
    """The result that goes with the outcome; None of a post that was never scored."""
    if review.result is None:
        return None
    told = for_platform(review.result, referred=review.desk == REFERENT)
    if verdict.outcome is Outcome.CONFORME:
        return published(told)
    return to_correct(told) if verdict.outcome is Outcome.A_CORRIGER else told
