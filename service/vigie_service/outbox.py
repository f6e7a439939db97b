"""What platforms are told: notices, written in the transaction that decides and sent by deliver.py."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy.engine import Connection

from vigie_service.charter import Action
from vigie_service.record import Outcome
from vigie_service.result import result, without_flags
from vigie_service.store import notices
from vigie_service.tools import Tools

DECIDED: Final = "post.decided"
REVIEWED: Final = "post.reviewed"
FREED: Final = "post.freed"


def notify(outcome: Outcome, connection: Connection, tools: Tools) -> None:
    """Queue the decision for the source's callback; a held post is freed later by itself, unless cancelled."""
    work, now = outcome.work, tools.clock()
    if not work.callback:
        return
    told = result(work.platform_id, outcome.scores, outcome.decision, tools.charter)
    if outcome.scores.flags.raised:
        told = without_flags(told)
    post = {"id": work.platform_id, "version": work.version}
    body = notice_body(DECIDED, post, told, work.mode)
    notices.cancel_pending(connection, work.post, now)
    notices.add(connection, source=work.source, post=work.post, kind=DECIDED, body=body, now=now)
    if outcome.decision.action is Action.HOLD:
        freed = notice_body(FREED, post, published(told), work.mode)
        later = now + timedelta(minutes=tools.charter.hold_minutes)
        notices.add(connection, source=work.source, post=work.post, kind=FREED, body=freed, now=now, not_before=later)


def notice_body(
    kind: str,
    post: dict[str, Any],
    told: dict[str, Any],
    mode: str,
    *,
    outcome: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The body of a notice. `mode` says whether the source is in « observer », where nothing is held."""
    return {"type": kind, "post": post, "result": told, "outcome": outcome, "mode": mode, **more}


def published(told: dict[str, Any]) -> dict[str, Any]:
    """The same result, with nothing held back."""
    return {**told, "decision": {"action": str(Action.PUBLISH), "statements": []}}
