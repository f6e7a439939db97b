"""Notices waiting to be sent, their tries, and their end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from vigie_service.keys import Sealer
from vigie_service.store.tables import attempts, notices, sources

PENDING, SENT, DEAD, CANCELLED = "pending", "sent", "dead", "cancelled"


@dataclass(frozen=True, slots=True)
class Due:
    """A notice to send now, claimed under a lease; `attempts` counts this try."""

    id: str
    source: str
    type: str
    body: dict[str, Any]
    message: str | None
    attempts: int
    lease: str
    url: str | None
    secret: str | None


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


def cancel_pending(connection: Connection, post: str, now: datetime) -> None:
    """Cancel what was not sent yet about a post: something newer is known."""
    connection.execute(
        sa.update(notices)
        .where(notices.c.post == post, notices.c.state == PENDING)
        .values(state=CANCELLED, ended_at=now, lease=None)
    )


def claim(connection: Connection, *, number: int, lease_s: int, sealer: Sealer, now: datetime) -> list[Due]:
    """Up to `number` due notices under one new lease; none that another holds."""
    due = (
        sa.select(notices.c.id)
        .where(notices.c.state == PENDING, notices.c.due_at <= now)
        .order_by(notices.c.due_at, notices.c.created_at)
        .limit(number)
        .with_for_update(skip_locked=True)
    )
    ids = list(connection.execute(due).scalars())
    if not ids:
        return []
    lease = uuid4().hex
    connection.execute(
        sa.update(notices)
        .where(notices.c.id.in_(ids))
        .values(lease=lease, due_at=now + timedelta(seconds=lease_s), attempts=notices.c.attempts + 1)
    )
    rows = connection.execute(
        sa.select(notices, sources.c.callback_url, sources.c.callback_secret)
        .join(sources, sources.c.name == notices.c.source)
        .where(notices.c.id.in_(ids))
        .order_by(notices.c.created_at)
    )
    return [_due(row._mapping, sealer) for row in rows]


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
    """Queue a dead or sent notice again under the same id; False when there is none such."""
    again = (
        sa.update(notices)
        .where(notices.c.id == notice_id, notices.c.state.in_((DEAD, SENT)))
        .values(state=PENDING, due_at=now, attempts=0, ended_at=None)
    )
    return connection.execute(again).rowcount == 1


def resend_dead(connection: Connection, source: str | None, now: datetime) -> int:
    """Queue every dead notice (of a source) again; how many."""
    again = sa.update(notices).where(notices.c.state == DEAD)
    if source is not None:
        again = again.where(notices.c.source == source)
    return connection.execute(again.values(state=PENDING, due_at=now, attempts=0, ended_at=None)).rowcount


def next_due(connection: Connection) -> datetime | None:
    """When the next pending notice may be sent."""
    return connection.execute(sa.select(sa.func.min(notices.c.due_at)).where(notices.c.state == PENDING)).scalar()


def count_by_state(connection: Connection) -> dict[str, int]:
    """How many notices are in each state."""
    query = sa.select(notices.c.state, sa.func.count()).group_by(notices.c.state)
    return {state: int(number) for state, number in connection.execute(query)}


def _held(due: Due) -> sa.Update:
    return sa.update(notices).where(notices.c.id == due.id, notices.c.lease == due.lease, notices.c.state == PENDING)


def _due(cells: Any, sealer: Sealer) -> Due:
    message, secret = cells["message"], cells["callback_secret"]
    return Due(
        id=cells["id"],
        source=cells["source"],
        type=cells["type"],
        body=cells["body"],
        message=sealer.open(message) if message else None,
        attempts=cells["attempts"],
        lease=cells["lease"],
        url=cells["callback_url"],
        secret=sealer.open(secret) if secret else None,
    )
