"""The moderators' desk as JSON: list, read, claim, release, decide, label; for sessions and for keys."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request

from vigie_service import review_queue
from vigie_service.callers import REVIEWS, require, tools_of
from vigie_service.decide import MODERATION
from vigie_service.errors import Unauthorised
from vigie_service.openapi import described_body, problems
from vigie_service.review_forms import LabelIn, VerdictIn, read_label, read_verdict
from vigie_service.review_queue import Person
from vigie_service.review_words import cited_articles, would_be_held
from vigie_service.sessions import CSRF_HEADER, moderator, refuse_other_sessions, refuse_other_sites, session_of
from vigie_service.store import reviews
from vigie_service.store.reviews import Review
from vigie_service.webhook_api import raw_body
from vigie_service.wire import read_json

router = APIRouter(prefix="/v1/reviews", tags=["reviews"])
_NAME_LENGTH: Final = 64  # of the columns that say who claimed and who decided
_key_holder: Final[Callable[[Request], str]] = require(REVIEWS)


def caller(request: Request) -> Person:
    """A dependency: who is asking, by key or by session; a change through a session proves where it comes from.

    Raises:
        Unauthorised: neither a key nor a session.
        Forbidden: a key without the scope, an administrator, or a request made by another site.
    """
    if "authorization" in request.headers:
        return Person(_key_holder(request)[:_NAME_LENGTH], (MODERATION,))
    session = session_of(request)
    if session is None:
        raise Unauthorised("Connectez-vous, ou envoyez une clé d’API.", "Sign in, or send an API key.")
    moderator(session)
    if request.method not in ("GET", "HEAD"):
        refuse_other_sites(request)
        refuse_other_sessions(session, request.headers.get(CSRF_HEADER, ""))
    return session.person


_Caller = Annotated[Person, Depends(caller)]
_Body = Annotated[bytes, Depends(raw_body)]


@router.get("", responses=problems(401, 403, 422))
def list_reviews(
    request: Request,
    person: _Caller,
    desk: Annotated[str | None, Query(max_length=16)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> dict[str, Any]:
    """What waits at your desks: held first, then leaks, then the oldest. No text."""
    tools = tools_of(request)
    now = tools.clock()
    with tools.database.reading() as connection:
        waiting = review_queue.list_waiting(connection, person, now, desk=desk, limit=limit, offset=offset)
        counts = reviews.count_waiting(connection, now)
    return {
        "reviews": [review_document(review) for review in waiting],
        "waiting": {name: counts.get(name, 0) for name in person.desks},
        "limit": limit,
        "offset": offset,
    }


@router.get("/{review_id}", responses=problems(401, 403, 404))
def read_review(review_id: str, request: Request, person: _Caller) -> dict[str, Any]:
    """One review with the text of its post, unless it was purged, somebody else
    holds it, or it was handed over to a desk that is not yours; and everything that Vigie said of it."""
    tools = tools_of(request)
    with tools.database.reading() as connection:
        opened = review_queue.open_one(connection, person, review_id, tools)
    return {
        **review_document(opened.review),
        "text": opened.post and asdict(opened.post),
        "result": opened.review.result,
    }


@router.post("/{review_id}/claim", responses=problems(401, 403, 404, 409))
def claim(review_id: str, request: Request, person: _Caller) -> dict[str, Any]:
    """Take a review for a while; claiming again prolongs it."""
    tools = tools_of(request)
    with tools.database.writing() as connection:
        return review_document(review_queue.claim(connection, person, review_id, tools))


@router.post("/{review_id}/release", status_code=204, responses=problems(401, 403, 404))
def release(review_id: str, request: Request, person: _Caller) -> None:
    """Put a review back; nothing happens when you do not have it."""
    with tools_of(request).database.writing() as connection:
        review_queue.release(connection, person, review_id)


@router.post("/{review_id}/decision", **described_body(VerdictIn), responses=problems(400, 401, 403, 404, 409, 422))
def decide(review_id: str, request: Request, person: _Caller, body: _Body) -> dict[str, Any]:
    """Decide. `stamp` is the one of the review as you read it: when it changed since, the answer is 409."""
    tools, verdict = tools_of(request), read_verdict(read_json(body))
    with tools.database.writing() as connection:
        decided = review_queue.decide_review(connection, person, review_id, verdict, tools)
    request.app.state.notice_arrived()
    return review_document(decided)


@router.post(
    "/{review_id}/label", status_code=204, **described_body(LabelIn), responses=problems(400, 401, 403, 404, 409, 422)
)
def label(review_id: str, request: Request, person: _Caller, body: _Body) -> None:
    """Say what the post is, apart from what was decided; what is left out was not asked."""
    tools, given = tools_of(request), read_label(read_json(body))
    with tools.database.writing() as connection:
        review_queue.label_review(connection, person, review_id, given, tools)


def review_document(review: Review) -> dict[str, Any]:
    """A review without any text."""
    return {
        "id": review.id,
        "desk": review.desk,
        "state": review.state,
        "priority": review.priority,
        "opened_at": review.opened_at.isoformat(),
        "claimed_by": review.claimed_by,
        "claimed_until": review.claimed_until.isoformat() if review.claimed_until else None,
        "stamp": review.stamp,
        "post": {
            "id": review.platform_id,
            "version": review.platform_version,
            "source": review.source,
            "url": review.url,
            "community": review.community,
            "audience": review.audience,
            "guests": review.guests,
        },
        "why": _why(review),
        "outcome": review.outcome,
        "article": review.article,
        "deadline": review.deadline.isoformat() if review.deadline else None,
        "decided_by": review.decided_by,
        "decided_at": review.decided_at.isoformat() if review.decided_at else None,
    }


def _why(review: Review) -> dict[str, Any] | None:
    """What the charter said; none when scoring failed and a person has to look."""
    if review.result is None:
        return None
    return {
        "action": review.result["decision"]["action"],
        "would_be_held": would_be_held(review),
        "articles": [number for number, _ in cited_articles(review)],
        "categories": sorted({s["category"] for s in review.result["decision"]["statements"]}),
        "level": review.result["confidentiality"]["level"],
    }
