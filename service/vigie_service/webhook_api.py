"""Where platforms send what happens: verify, parse, accept, answer; nothing is scored before the answer."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy.exc import IntegrityError
from starlette.requests import Request

from vigie_service.accept import Delivery, accept
from vigie_service.callers import bearer_key, tools_of, webhook_scope
from vigie_service.errors import BodyTooLarge, StoreUnavailable, Unauthorised
from vigie_service.metrics import ACCEPTED
from vigie_service.openapi import described_body, problems
from vigie_service.platforms.known import PLATFORMS
from vigie_service.room import refuse_when_full
from vigie_service.store import sources
from vigie_service.store.sources import Source
from vigie_service.tools import Tools
from vigie_service.wire import Event

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])


async def raw_body(request: Request) -> bytes:
    """The bytes as they came; signatures are made over these."""
    return await request.body()


@router.post(
    "/{platform}/{source}", status_code=202, **described_body(Event), responses=problems(400, 401, 409, 413, 422, 503)
)
def receive(platform: str, source: str, request: Request, body: Annotated[bytes, Depends(raw_body)]) -> dict[str, Any]:
    """Take one canonical event, or `{"events": […]}`; answers 202 once it is on the disk."""
    tools = tools_of(request)
    webhook_id = _verify(platform, source, request, body, tools)
    events = PLATFORMS[platform].parse(body)
    if len(events) == 1 and len(body) > tools.settings.webhook_body_bytes:
        limit = tools.settings.webhook_body_bytes
        raise BodyTooLarge(f"{limit} octets au plus par événement.", f"{limit} bytes at most for one event.")
    receipts = _accept(Delivery(source, webhook_id, body, tuple(events)), tools)
    for receipt in receipts:
        ACCEPTED.labels(source, receipt["status"]).inc()
    request.app.state.work_arrived()
    return receipts[0] if len(receipts) == 1 else {"events": receipts}


def _verify(platform: str, name: str, request: Request, body: bytes, tools: Tools) -> str | None:
    """The webhook-id of a signed delivery; None from a sender with a bearer key for this very source.

    Raises:
        Unauthorised: one and the same, whatever the cause.
    """
    with tools.database.reading() as connection:
        source = sources.find(connection, name)
        secrets = sources.active_secrets(connection, name, tools.keyring.sealer) if source else []
    if source is None or source.platform != platform or platform not in PLATFORMS:
        raise Unauthorised
    if "webhook-signature" not in request.headers and _has_key(source, request, tools):
        return None
    return PLATFORMS[platform].verify(
        request.headers, body, secrets, now=tools.clock(), tolerance_s=tools.settings.signature_tolerance_s
    )


def _has_key(source: Source, request: Request, tools: Tools) -> bool:
    key = bearer_key(request, tools)
    return key is not None and key.allows(webhook_scope(source.name), tools.clock())


def _accept(delivery: Delivery, tools: Tools) -> list[dict[str, Any]]:
    """The first transaction; when a twin of the same event commits first, look again and find it."""
    refuse_when_full(tools.settings)
    for _ in range(3):
        try:
            with tools.database.writing() as connection:
                return accept(delivery, connection, scope=tools.charter.scope, keyring=tools.keyring, now=tools.clock())
        except IntegrityError:
            continue
    raise StoreUnavailable(retry_after=1)
