"""Leases: work is held for a while under a name, so that what a killed process left is taken over and done once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection


def take(connection: Connection, table: sa.Table, due: sa.Select[Any], *, lease_s: int, now: datetime) -> list[Any]:
    """Hold the rows whose ids `due` selects under one new lease, and count the try; their ids.

    Rows that another transaction is taking are passed over. A row may be taken again at its `due_at`.
    """
    ids = list(connection.execute(due.with_for_update(skip_locked=True)).scalars())
    if ids:
        connection.execute(
            sa.update(table)
            .where(table.c.id.in_(ids))
            .values(lease=uuid4().hex, due_at=now + timedelta(seconds=lease_s), attempts=table.c.attempts + 1)
        )
    return ids
