"""Sources: which platforms send, what they sign with, where their notices go."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from vigie_service.keys import Sealer
from vigie_service.store.tables import source_secrets, sources

OBSERVER, ACTING = "observer", "acting"


@dataclass(frozen=True, slots=True)
class Source:
    """One sender. In `observer` Vigie tells and holds nothing back."""

    name: str
    platform: str
    mode: str
    callback_url: str | None
    created_at: datetime


def add(connection: Connection, source: Source, *, secret: str, callback_secret: str, sealer: Sealer) -> None:
    """A new source with its first signing secret and the one that signs its notices."""
    connection.execute(
        sa.insert(sources).values(
            name=source.name,
            platform=source.platform,
            mode=source.mode,
            callback_url=source.callback_url,
            callback_secret=sealer.seal(callback_secret),
            created_at=source.created_at,
        )
    )
    add_secret(connection, source.name, secret, sealer, source.created_at)


def add_secret(connection: Connection, name: str, secret: str, sealer: Sealer, now: datetime) -> None:
    """One more active secret, for rotation."""
    connection.execute(sa.insert(source_secrets).values(source=name, secret=sealer.seal(secret), created_at=now))


def retire_old_secrets(connection: Connection, name: str, now: datetime) -> int:
    """Only the newest secret stays active; how many were retired."""
    newest = sa.select(sa.func.max(source_secrets.c.id)).where(source_secrets.c.source == name).scalar_subquery()
    retire = sa.update(source_secrets).where(
        source_secrets.c.source == name, source_secrets.c.retired_at.is_(None), source_secrets.c.id != newest
    )
    return connection.execute(retire.values(retired_at=now)).rowcount


def find(connection: Connection, name: str) -> Source | None:
    """The source of that name."""
    row = connection.execute(_query().where(sources.c.name == name)).one_or_none()
    return Source(*row) if row else None


def all_sources(connection: Connection) -> list[Source]:
    """Every source, by name."""
    return [Source(*row) for row in connection.execute(_query().order_by(sources.c.name))]


def active_secrets(connection: Connection, name: str, sealer: Sealer) -> list[str]:
    """The secrets that a delivery may be signed with, newest first."""
    rows = connection.execute(
        sa.select(source_secrets.c.secret)
        .where(source_secrets.c.source == name, source_secrets.c.retired_at.is_(None))
        .order_by(source_secrets.c.id.desc())
    )
    return [sealer.open(secret) for secret in rows.scalars()]


def refuse_wrong_key(connection: Connection, sealer: Sealer) -> None:
    """Open one seal, so that a wrong key is told at the start and not at the first post.

    Raises:
        UnreadableSeal: it does not open.
    """
    newest = sa.select(source_secrets.c.secret).order_by(source_secrets.c.id.desc()).limit(1)
    sealed = connection.execute(newest).scalar_one_or_none()
    if sealed is not None:
        sealer.open(sealed)


def change(connection: Connection, name: str, **values: str | None) -> bool:
    """Set the mode or the callback address; False when there is no such source."""
    return connection.execute(sa.update(sources).where(sources.c.name == name).values(**values)).rowcount == 1


def _query() -> sa.Select[Any]:
    return sa.select(sources.c.name, sources.c.platform, sources.c.mode, sources.c.callback_url, sources.c.created_at)
