"""Bearer keys: stored hashed, limited to scopes, revocable."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from vigie_service.store.tables import api_keys

_PREFIX = "vgk"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def allows(self, scope: str, now: datetime) -> bool:
        """Whether the key is alive and holds a scope."""
        alive = self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
        return alive and scope in self.scopes


def add(
    connection: Connection, name: str, scopes: tuple[str, ...], *, now: datetime, expires_at: datetime | None
) -> str:
    """A new key; its text is returned here and kept nowhere."""
    key_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    connection.execute(
        sa.insert(api_keys).values(
            id=key_id,
            secret_sha256=_hash(secret),
            name=name,
            scopes=list(scopes),
            created_at=now,
            expires_at=expires_at,
        )
    )
    return f"{_PREFIX}_{key_id}_{secret}"


def find(connection: Connection, bearer: str) -> ApiKey | None:
    """The key that a bearer text names and proves; compared in constant time."""
    prefix, _, rest = bearer.partition("_")
    key_id, _, secret = rest.partition("_")
    if prefix != _PREFIX or not secret:
        return None
    row = connection.execute(_query(api_keys.c.secret_sha256).where(api_keys.c.id == key_id[:16])).one_or_none()
    if row is None or not hmac.compare_digest(row.secret_sha256, _hash(secret)):
        return None
    return _key(row)


def all_keys(connection: Connection) -> list[ApiKey]:
    """Every key, oldest first."""
    return [_key(row) for row in connection.execute(_query().order_by(api_keys.c.created_at))]


def revoke(connection: Connection, key_id: str, now: datetime) -> bool:
    """End a key; False when there is none such alive."""
    alive = sa.update(api_keys).where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
    return connection.execute(alive.values(revoked_at=now)).rowcount == 1


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def _query(*more: Any) -> sa.Select[Any]:
    columns = (
        api_keys.c.id,
        api_keys.c.name,
        api_keys.c.scopes,
        api_keys.c.created_at,
        api_keys.c.expires_at,
    )
    return sa.select(*columns, api_keys.c.revoked_at, *more)


def _key(row: Any) -> ApiKey:
    return ApiKey(row.id, row.name, tuple(row.scopes), row.created_at, row.expires_at, row.revoked_at)
