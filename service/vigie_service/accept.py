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
        return _leave_out(event, delivery.source, connection, now)
    name, digest = _name_and_digest(event)
    if name and (known := events.find(connection, delivery.source, name)) is not None:
        return dict(_same_body(known, digest))
    receipt = {"id": event.id, **_take(event, delivery.source, connection, keyring, now)}
    if name:
        events.remember(connection, delivery.source, name, digest, receipt, now)
    return receipt


def _leave_out(event: Event, source: str, connection: Connection, now: datetime) -> dict[str, Any]:
    """Count it, and forget what we hold of a post that moved into a space we do not look at."""
    held = posts.find(connection, source, event.post.id)
    if held is not None and not held.deleted:
        _forget(held, event, connection, now)
    events.count(connection, source, OUT_OF_SCOPE, now.date())
    return {"id": event.id, "status": OUT_OF_SCOPE}


def _take(event: Event, source: str, connection: Connection, keyring: Keyring, now: datetime) -> dict[str, Any]:
    """Store what is new, set aside what is older than what we hold, forget what was deleted."""
    held = posts.find(connection, source, event.post.id)
    if held is not None and not _is_news(event, held, connection, keyring):
        return {"post": held.post, "version": held.version, "status": STALE}
    if event.type == "post.deleted":
        gone = (
            _forget(held, event, connection, now)
            if held
            else posts.remember_deleted(connection, uuid4().hex, source, event, now)
        )
        return {"post": gone.post, "version": gone.version, "status": DELETED}
    if held is not None:
        _drop_what_was_said(held, connection, now)
    new = posts.store(connection, held, source, event, keyring, now)
    return {"post": new.post, "version": new.version, "status": ACCEPTED}


def _forget(held: posts.Held, event: Event, connection: Connection, now: datetime) -> posts.Held:
    _drop_what_was_said(held, connection, now)
    posts.delete(connection, held, event, now)
    return held


def _drop_what_was_said(held: posts.Held, connection: Connection, now: datetime) -> None:
    """Neither notices nor reviews of the old version hold any more."""
    notices.cancel_unsent(connection, held.post, now)
    reviews.close_for_post(connection, held.post, now)


def _is_news(event: Event, held: posts.Held, connection: Connection, keyring: Keyring) -> bool:
    """By the platform's version numbers, else by the events' own time, else by arrival of another text.

    The same version told again – a retry, under another id or none – is no news: it would undo what a person decided.
    A deleted post comes back only with a greater number or a later time.
    """
    number, deletes = event.post.version, event.type == "post.deleted"
    if number is not None and held.numbered:
        return number > held.version or (number == held.version and deletes and not held.deleted)
    if event.occurred_at is not None and held.occurred_at is not None:
        return event.occurred_at > held.occurred_at or (event.occurred_at == held.occurred_at and deletes)
    if held.deleted or deletes:
        return not held.deleted
    words = posts.read_words(connection, held.id, keyring.sealer)
    return words is None or words.text != event.post.text


def _name_and_digest(event: Event) -> tuple[str | None, str]:
    canonical = json.dumps(event.model_dump(mode="json"), sort_keys=True).encode()
    return f"e:{event.id}" if event.id else None, sha256(canonical).hexdigest()


def _same_body(known: events.Known, digest: str) -> Any:
    if known.sha256 != digest:
        raise Conflict(
            "Un identifiant (webhook-id ou id d’événement) a déjà servi avec un autre contenu ; rien n’a été pris.",
            "An id (webhook-id or event id) was already used with another body; nothing was taken.",
        )
    return known.receipt
