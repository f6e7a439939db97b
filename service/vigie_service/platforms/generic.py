"""The generic platform: canonical events, signed as Standard Webhooks; senders that cannot sign use a bearer key."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from vigie_service.errors import InvalidFields, Unauthorised
from vigie_service.wire import MAX_BATCH, Event, read_json, read_model

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - the public mark of a secret, not one
_MAX_SIGNATURES: Final = 8


def verify(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], *, now: datetime, tolerance_s: int) -> str:
    """The `webhook-id` of a delivery that one of the active secrets signed, over the raw bytes.

    Source: the Standard Webhooks specification 1.0.0 (HMAC-SHA256, `v1`, several signatures for rotation).

    Raises:
        Unauthorised: missing, malformed, stale or wrong; the same refusal whatever the cause.
    """
    message_id = headers.get("webhook-id", "")
    moment = _timestamp(headers.get("webhook-timestamp", ""))
    offered = headers.get("webhook-signature", "").split(" ")[:_MAX_SIGNATURES]
    if not message_id or len(message_id) > 250 or moment is None or not message_id.isprintable():
        raise Unauthorised
    fresh = abs(now - moment) <= timedelta(seconds=tolerance_s)
    signed = [secret for secret in secrets if _signed_by(secret, message_id, moment, body, offered)]
    if not (fresh and signed):
        raise Unauthorised
    return message_id


def parse(body: bytes) -> list[Event]:
    """The events of a body: one canonical event, or `{"events": […]}` with up to 1,000.

    Raises:
        BadRequest: not JSON.
        InvalidFields: not events; names the fields.
    """
    value = read_json(body)
    if not (isinstance(value, dict) and "events" in value):
        return [_event(value, ())]
    batch = value["events"]
    if not isinstance(batch, list) or not 1 <= len(batch) <= MAX_BATCH:
        raise InvalidFields(
            [
                {
                    "field": "events",
                    "problem": "list_length",
                    "message": f"a list of 1 to {MAX_BATCH} events expected",
                }
            ]
        )
    return [_event(item, ("events", number)) for number, item in enumerate(batch)]


def _event(value: Any, where: tuple[str | int, ...]) -> Event:
    event = read_model(Event, value, where=where)
    if event.type != "post.deleted" and event.post.text is None:
        field = ".".join(map(str, (*where, "post", "text")))
        raise InvalidFields([{"field": field, "problem": "missing", "message": "Field required"}])
    return event


def _timestamp(header: str) -> datetime | None:
    if not (header.isascii() and header.isdigit() and len(header) <= 11):
        return None
    return datetime.fromtimestamp(int(header), UTC)


def sign(secret: str, message_id: str, moment: datetime, body: bytes) -> str:
    """One `v1,…` signature of a delivery, over its raw bytes; `secret` is `whsec_…`.

    Ours, because the reference library signs text: it cannot even read a body that is not UTF-8.
    The tests hold the two against each other.
    """
    key = b64decode(secret.removeprefix(SECRET_PREFIX) + "==")
    signed = b"%s.%d.%s" % (message_id.encode(), int(moment.timestamp()), body)
    return "v1," + b64encode(hmac.digest(key, signed, "sha256")).decode()


def _signed_by(secret: str, message_id: str, moment: datetime, body: bytes, offered: Sequence[str]) -> bool:
    expected = sign(secret, message_id, moment, body).encode()
    return any(hmac.compare_digest(expected, candidate.encode("utf-8", "replace")) for candidate in offered)
