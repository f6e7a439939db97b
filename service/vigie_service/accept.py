"""The first transaction: an event is taken with its post and its dedup keys, or not at all."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.engine import Connection

from vigie_service.charter import Scope
from vigie_service.errors import Conflict
from vigie_service.keys import Keyring
from vigie_service.store import events, notices, posts, reviews
from vigie_service.wire import Event

ACCEPTED: Final = "accepted"  # will be scored
STALE: Final = "stale"  # an older version than the one we hold, or older than a deletion
DELETED: Final = "deleted"
OUT_OF_SCOPE: Final = "out_of_scope"  # not stored, not scored, only counted


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one verified request brought: its own id (none from senders that cannot sign), bytes and events."""

    source: str
    webhook_id: str | None
    body: bytes
    events: tuple[Event, ...]


def accept(
    delivery: Delivery, connection: Connection, *, scope: Scope, keyring: Keyring, now: datetime
) -> list[dict[str, Any]]:
    """One receipt an event, in order; a repeated event gets its first receipt again and has no second effect.

    Raises:
        Conflict: an id that was used before comes with another body; nothing of the delivery is taken.
    """
    if delivery.webhook_id is None:
        return [_accept_event(event, delivery, connection, scope, keyring, now) for event in delivery.events]
    name, digest = f"w:{delivery.webhook_id}", sha256(delivery.body).hexdigest()
    known = events.find(connection, delivery.source, name)
    if known is not None:
        return list(_same_body(known, digest))
    receipts = [_accept_event(event, delivery, connection, scope, keyring, now) for event in delivery.events]
    if any(receipt["status"] != OUT_OF_SCOPE for receipt in receipts):
        events.remember(connection, delivery.source, name, digest, receipts, now)
    return receipts


def _accept_event(
    event: Event, delivery: Delivery, connection: Connection, scope: Scope, keyring: Keyring, now: datetime
) -> dict[str, Any]:
    if not scope.includes(event.post.community):
        events.count(connection, delivery.source, OUT_OF_SCOPE, now.date())
        return {"id": event.id, "status": OUT_OF_SCOPE}
    name, digest = _name_and_digest(event)
    if name and (known := events.find(connection, delivery.source, name)) is not None:
        return dict(_same_body(known, digest))
    receipt = {"id": event.id, **_take(event, delivery.source, connection, keyring, now)}
    if name:
        events.remember(connection, delivery.source, name, digest, receipt, now)
    return receipt


def _take(event: Event, source: str, connection: Connection, keyring: Keyring, now: datetime) -> dict[str, Any]:
    """Store what is new, set aside what is older than what we hold, forget what was deleted."""
    held = posts.find(connection, source, event.post.id)
    if held is not None and not _is_newer(event, held):
        return {"post": held.post, "version": held.version, "status": STALE}
    if held is None and event.type == "post.deleted":
        held = posts.remember_deleted(connection, uuid4().hex, source, event, now)
        return {"post": held.post, "version": held.version, "status": DELETED}
    if held is not None:
        notices.cancel_pending(connection, held.post, now)
        reviews.close_for_post(connection, held.post, now)
    if event.type == "post.deleted" and held is not None:
        posts.delete(connection, held, event, now)
        return {"post": held.post, "version": held.version, "status": DELETED}
    new = posts.store(connection, held, source, event, keyring, now)
    return {"post": new.post, "version": new.version, "status": ACCEPTED}


def _is_newer(event: Event, held: posts.Held) -> bool:
    """By the platform's version numbers, else by the events' own time, else by arrival."""
    number = event.post.version
    if number is not None and held.numbered and number != held.version:
        return number > held.version
    if event.occurred_at is not None and held.occurred_at is not None:
        return event.occurred_at > held.occurred_at or (event.occurred_at == held.occurred_at and not held.deleted)
    return not held.deleted or event.type == "post.created"


def _name_and_digest(event: Event) -> tuple[str | None, str]:
    canonical = json.dumps(event.model_dump(mode="json"), sort_keys=True).encode()
    return f"e:{event.id}" if event.id else None, sha256(canonical).hexdigest()


def _same_body(known: events.Known, digest: str) -> Any:
    if known.sha256 != digest:
        raise Conflict(
            "Cet identifiant d’événement a déjà servi avec un autre contenu.",
            "This event id was already used with another body.",
        )
    return known.receipt
