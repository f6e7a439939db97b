"""Users, their sessions, and the tries to sign in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from vigie_service.store.tables import logins, sessions, users


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in; `role` is moderator or administrator."""

    name: str
    role: str
    desks: tuple[str, ...]
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A session as it is kept: by the SHA-256 of its cookie."""

    sha256: str
    user: User
    csrf: str
    created_at: datetime
    seen_at: datetime


def add(connection: Connection, user: User, password_hash: str) -> None:
    """A new user; the name must be free."""
    connection.execute(
        sa.insert(users).values(
            name=user.name,
            password_hash=password_hash,
            role=user.role,
            desks=list(user.desks),
            created_at=user.created_at,
            disabled_at=user.disabled_at,
        )
    )


def find(connection: Connection, name: str) -> User | None:
    """The user of that name, disabled ones too."""
    row = connection.execute(_query().where(users.c.name == name)).one_or_none()
    return _user(row._mapping) if row else None


def password_hash(connection: Connection, name: str) -> str | None:
    """What the password of a user must match; None when nobody of that name may sign in."""
    query = sa.select(users.c.password_hash).where(users.c.name == name, users.c.disabled_at.is_(None))
    return connection.execute(query).scalar_one_or_none()


def all_users(connection: Connection) -> list[User]:
    """Everybody, by name."""
    return [_user(row._mapping) for row in connection.execute(_query().order_by(users.c.name))]


def seated(connection: Connection) -> set[str]:
    """The desks where somebody sits; an administrator sits at none."""
    active = (user for user in all_users(connection) if user.disabled_at is None and user.role == "moderator")
    return {desk for user in active for desk in user.desks}


def disable(connection: Connection, name: str, now: datetime) -> bool:
    """Nobody signs in under this name any more; False when nobody could."""
    alive = sa.update(users).where(users.c.name == name, users.c.disabled_at.is_(None))
    return connection.execute(alive.values(disabled_at=now)).rowcount == 1


def set_password(connection: Connection, name: str, new_hash: str) -> bool:
    """Another password; False when there is no such user."""
    return connection.execute(sa.update(users).where(users.c.name == name).values(password_hash=new_hash)).rowcount == 1


def open_session(connection: Connection, sha256: str, name: str, csrf: str, now: datetime) -> None:
    """A session that begins now."""
    connection.execute(sa.insert(sessions).values(sha256=sha256, user=name, csrf=csrf, created_at=now, seen_at=now))


def find_session(connection: Connection, sha256: str) -> KeptSession | None:
    """The session of a cookie, unless its user was disabled."""
    query = (
        _query()
        .add_columns(sessions.c.sha256, sessions.c.csrf, sessions.c.created_at.label("began_at"), sessions.c.seen_at)
        .join(sessions, sessions.c.user == users.c.name)
        .where(sessions.c.sha256 == sha256, users.c.disabled_at.is_(None))
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    cells = row._mapping
    return KeptSession(cells["sha256"], _user(cells), cells["csrf"], cells["began_at"], cells["seen_at"])


def see_session(connection: Connection, sha256: str, now: datetime) -> None:
    """The session was used."""
    connection.execute(sa.update(sessions).where(sessions.c.sha256 == sha256).values(seen_at=now))


def end_session(connection: Connection, sha256: str) -> None:
    """This session is over."""
    connection.execute(sa.delete(sessions).where(sessions.c.sha256 == sha256))


def end_sessions_of(connection: Connection, name: str) -> None:
    """Every session of a user is over."""
    connection.execute(sa.delete(sessions).where(sessions.c.user == name))


def forget_sessions(connection: Connection, *, begun_before: datetime, seen_before: datetime) -> None:
    """Sessions that ended by themselves."""
    ended = (sessions.c.created_at < begun_before) | (sessions.c.seen_at < seen_before)
    connection.execute(sa.delete(sessions).where(ended))


def tries(connection: Connection, subject: str, limit: int) -> list[datetime]:
    """When somebody last tried to sign in as, or from, a subject; newest first, at most `limit`."""
    query = sa.select(logins.c.at).where(logins.c.subject == subject).order_by(logins.c.at.desc()).limit(limit)
    return list(connection.execute(query).scalars())


def note_try(connection: Connection, subject: str, now: datetime) -> int:
    """One more try; its number."""
    added = connection.execute(sa.insert(logins).values(subject=subject, at=now).returning(logins.c.id))
    return int(added.scalar_one())


def forget_tries(connection: Connection, subject: str, *also: int) -> None:
    """The tries of a subject, and some by their number: they ended well."""
    connection.execute(sa.delete(logins).where((logins.c.subject == subject) | logins.c.id.in_(also)))


def forget_tries_before(connection: Connection, moment: datetime) -> None:
    """Tries that count no more."""
    connection.execute(sa.delete(logins).where(logins.c.at < moment))


def _query() -> sa.Select[Any]:
    return sa.select(users.c.name, users.c.role, users.c.desks, users.c.created_at, users.c.disabled_at)


def _user(cells: Any) -> User:
    return User(cells["name"], cells["role"], tuple(cells["desks"]), cells["created_at"], cells["disabled_at"])
