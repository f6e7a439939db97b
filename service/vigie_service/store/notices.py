"""Notices waiting to be sent, their tries, and their end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from vigie_service.store import leases
from vigie_service.store.tables import attempts, notices, sources

_MOST_A_SOURCE = 4  # tries at once: a receiver that never answers must not hold up the others
PENDING, SENT, DEAD, CANCELLED = "pending", "sent", "dead", "cancelled"


@dataclass(frozen=True, slots=True)
class Due:
    """A notice to send now, claimed under a lease; `attempts` counts this try."""

    id: str
    source: str
    type: str
    body: dict[str, Any]
    sealed_message: bytes | None  # opened when it is sent: one that cannot be opened must not stop the others
    attempts: int
    lease: str
    url: str | None
    sealed_secret: bytes | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one try went: an HTTP status, or a fault when no answer came."""

    at: datetime
    status: int | None
    fault: str | None
    milliseconds: int


def add(
    connection: Connection,
    *,
    source: str,
    post: str,
    kind: str,
    body: dict[str, Any],
    now: datetime,
    not_before: datetime | None = None,
    message: bytes | None = None,
) -> str:
    """Queue a notice; its id is the webhook-id of every try."""
    notice_id, start = f"msg_{uuid4().hex}", not_before or now
    connection.execute(
        sa.insert(notices).values(
            id=notice_id,
            source=source,
            post=post,
            type=kind,
            body=body,
            message=message,
            state=PENDING,
            not_before=start,
            due_at=start,
            attempts=0,
            created_at=now,
        )
    )
    return notice_id


def cancel_unsent(connection: Connection, post: str, now: datetime) -> None:
    """Cancel what has not arrived about a post, given up or not: something newer is known."""
    connection.execute(
        sa.update(notices)
        .where(notices.c.post == post, notices.c.state.in_((PENDING, DEAD)))
        .values(state=CANCELLED, ended_at=now, lease=None)
    )


def claim(connection: Connection, *, number: int, lease_s: int, now: datetime) -> list[Due]:
    """Up to `number` due notices under one new lease; none that another holds, and a few a source at most.

    The notices of one post go in their order. One that is overtaken – the end of a hold is due and the hold itself
    has not arrived – is cancelled: a hold must never arrive after its own end.
    """
    _cancel_overtaken(connection, now)
    ready = _ready(now).subquery()
    due = (
        sa.select(notices.c.id)
        .where(notices.c.id.in_(sa.select(ready.c.id).where(ready.c.place <= _MOST_A_SOURCE)))
        .order_by(notices.c.due_at, notices.c.created_at)
        .limit(number)
    )
    ids = leases.take(connection, notices, due, lease_s=lease_s, now=now)
    rows = connection.execute(
        sa.select(notices, sources.c.callback_url, sources.c.callback_secret)
        .join(sources, sources.c.name == notices.c.source)
        .where(notices.c.id.in_(ids))
        .order_by(notices.c.created_at)
    )
    return [_due(row._mapping) for row in rows]


_other = notices.alias("other")


def _before(one: sa.FromClause, two: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether one notice of a post comes before another: made earlier, or together and due earlier."""
    first, second = one.c, two.c
    together = sa.and_(first.created_at == second.created_at, first.not_before < second.not_before)
    return sa.and_(first.post == second.post, sa.or_(first.created_at < second.created_at, together))


def _cancel_overtaken(connection: Connection, now: datetime) -> None:
    in_flight = notices.c.lease.is_not(None) & (notices.c.due_at > now)
    newer = sa.exists().where(_before(notices, _other), _other.c.state == PENDING, _other.c.not_before <= now)
    connection.execute(
        sa.update(notices)
        .where(notices.c.state == PENDING, ~in_flight, newer)
        .values(state=CANCELLED, ended_at=now, lease=None)
    )


def _ready(now: datetime) -> sa.Select[Any]:
    """Due notices with nothing of their post before them, and their place among those of their source."""
    earlier = sa.exists().where(_before(_other, notices), _other.c.state == PENDING)
    place = sa.func.row_number().over(partition_by=notices.c.source, order_by=(notices.c.due_at, notices.c.created_at))
    return sa.select(notices.c.id, place.label("place")).where(
        notices.c.state == PENDING, notices.c.due_at <= now, ~earlier
    )


def holds(connection: Connection, post: str) -> bool:
    """Whether the last thing that arrived about a post told the platform to hold it."""
    last = connection.execute(
        sa.select(notices.c.body)
        .where(notices.c.post == post, notices.c.state == SENT)
        .order_by(notices.c.created_at.desc(), notices.c.not_before.desc())
        .limit(1)
    ).scalar_one_or_none()
    result = last["result"] if last else None
    return bool(result and result["decision"]["action"] == "hold")


def record_attempt(connection: Connection, notice_id: str, attempt: Attempt) -> None:
    """A row a try, whatever became of the notice."""
    connection.execute(
        sa.insert(attempts).values(
            notice=notice_id,
            at=attempt.at,
            status=attempt.status,
            fault=attempt.fault,
            milliseconds=attempt.milliseconds,
        )
    )


def end(connection: Connection, due: Due, state: str, now: datetime) -> None:
    """Mark a notice sent or dead, unless its lease was lost."""
    connection.execute(_held(due).values(state=state, ended_at=now, lease=None))


def postpone(connection: Connection, due: Due, until: datetime) -> None:
    """Try again later, unless the lease was lost."""
    connection.execute(_held(due).values(due_at=until, lease=None))


def resend(connection: Connection, notice_id: str, now: datetime) -> bool:
    """Queue a dead or sent notice again under the same id; False when there is none such, or a newer one."""
    return (
        connection.execute(_again(now).where(notices.c.id == notice_id, notices.c.state.in_((DEAD, SENT)))).rowcount
        == 1
    )


def resend_dead(connection: Connection, source: str | None, now: datetime) -> int:
    """Queue every dead notice (of a source) again that nothing newer replaced; how many."""
    again = _again(now).where(notices.c.state == DEAD)
    if source is not None:
        again = again.where(notices.c.source == source)
    return connection.execute(again).rowcount


def _again(now: datetime) -> sa.Update:
    newer = sa.exists().where(_before(notices, _other), _other.c.state != CANCELLED)
    return sa.update(notices).where(~newer).values(state=PENDING, due_at=now, attempts=0, ended_at=None)


def count_by_state(connection: Connection) -> dict[str, int]:
    """How many notices are in each state."""
    query = sa.select(notices.c.state, sa.func.count()).group_by(notices.c.state)
    return {state: int(number) for state, number in connection.execute(query)}


def _held(due: Due) -> sa.Update:
    return sa.update(notices).where(notices.c.id == due.id, notices.c.lease == due.lease, notices.c.state == PENDING)


def _due(cells: Any) -> Due:
    return Due(
        id=cells["id"],
        source=cells["source"],
        type=cells["type"],
        body=cells["body"],
        sealed_message=cells["message"],
        attempts=cells["attempts"],
        lease=cells["lease"],
        url=cells["callback_url"],
        sealed_secret=cells["callback_secret"],
    )
