"""What platforms are told: notices, written in the transaction that decides and sent by deliver.py."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy.engine import Connection

from vigie_service.charter import Action
from vigie_service.decide import REFERENT
from vigie_service.record import Outcome
from vigie_service.result import for_platform, result
from vigie_service.store import notices
from vigie_service.store.posts import Work
from vigie_service.tools import Tools

DECIDED: Final = "post.decided"
REVIEWED: Final = "post.reviewed"
FREED: Final = "post.freed"


def notify(outcome: Outcome, connection: Connection, tools: Tools) -> None:
    """Queue the decision for the source's callback; a held post is freed later by itself, unless cancelled."""
    work, now = outcome.work, tools.clock()
    if not work.callback:
        return
    told = for_platform(
        result(work.platform_id, outcome.scores, outcome.decision, tools.charter),
        referred=REFERENT in outcome.decision.desks,
    )
    post = {"id": work.platform_id, "version": work.version}
    body = notice_body(DECIDED, post, told, work.mode)
    notices.cancel_unsent(connection, work.post, now)
    notices.add(connection, source=work.source, post=work.post, kind=DECIDED, body=body, now=now)
    if outcome.decision.action is Action.HOLD:
        freed = notice_body(FREED, post, published(told), work.mode)
        later = now + timedelta(minutes=tools.charter.hold_minutes)
        notices.add(connection, source=work.source, post=work.post, kind=FREED, body=freed, now=now, not_before=later)


def free_unscored(work: Work, connection: Connection, tools: Tools) -> None:
    """A version that could not be scored: if the platform holds the post because of an earlier one, it is freed."""
    if not (work.callback and notices.holds(connection, work.post)):
        return
    body = notice_body(FREED, {"id": work.platform_id, "version": work.version}, None, work.mode)
    notices.add(connection, source=work.source, post=work.post, kind=FREED, body=body, now=tools.clock())


def notice_body(
    kind: str,
    post: dict[str, Any],
    told: dict[str, Any] | None,
    mode: str,
    *,
    outcome: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The body of a notice. `told` is None of a version that could not be scored; `mode` is the source's."""
    return {"type": kind, "post": post, "result": told, "outcome": outcome, "mode": mode, **more}


def published(told: dict[str, Any]) -> dict[str, Any]:
    """The same result, with nothing held back."""
    return {**told, "decision": {"action": str(Action.PUBLISH), "statements": []}}


def to_correct(told: dict[str, Any]) -> dict[str, Any]:
    """The same result, for a post that its author is asked to correct: shown meanwhile, not held."""
    return {**told, "decision": {**told["decision"], "action": str(Action.REVIEW)}}
