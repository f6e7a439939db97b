"""Events already taken, and things only counted."""

from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from vigie_service.store.tables import counts, events


class Known(NamedTuple):
    """What was remembered of an event: the hash of its body and the receipt that was given."""

    sha256: str
    receipt: Any


def find(connection: Connection, source: str, event_id: str) -> Known | None:
    """The event of that name, if it was taken before."""
    row = connection.execute(
        sa.select(events.c.sha256, events.c.receipt).where(events.c.source == source, events.c.event_id == event_id)
    ).one_or_none()
    return Known(*row) if row else None


def remember(connection: Connection, source: str, event_id: str, sha256: str, receipt: Any, now: datetime) -> None:
    """Keep the name of an event; a twin that commits first makes this transaction fail, and the sender retries."""
    connection.execute(
        sa.insert(events).values(source=source, event_id=event_id, sha256=sha256, receipt=receipt, received_at=now)
    )


def count(connection: Connection, source: str, what: str, day: date) -> None:
    """One more of what is not stored."""
    bump = sa.update(counts).where(counts.c.source == source, counts.c.what == what, counts.c.day == day)
    if connection.execute(bump.values(number=counts.c.number + 1)).rowcount == 0:
        connection.execute(sa.insert(counts).values(source=source, what=what, day=day, number=1))


def counted(connection: Connection) -> list[tuple[str, str, int]]:
    """(source, what, number) over all days."""
    total = sa.select(counts.c.source, counts.c.what, sa.func.sum(counts.c.number))
    return [(s, w, int(n)) for s, w, n in connection.execute(total.group_by(counts.c.source, counts.c.what))]
