"""Send the notices, ever more patiently: signed, one row a try, dead after the schedule, re-sendable."""

import asyncio
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import httpx2
import structlog
from sqlalchemy.engine import Connection

from vigie_service.callback_address import AddressRefused, Resolve, Target, find_target, resolve_by_system
from vigie_service.keys import Sealer, UnreadableSeal
from vigie_service.metrics import DELIVERED
from vigie_service.platforms.generic import sign
from vigie_service.store import notices
from vigie_service.store.notices import Attempt, Due
from vigie_service.tools import Tools

log = structlog.get_logger(__name__)
_BATCH: Final = 16
_LONGEST_WAIT_S: Final = 86_400
_GONE: Final = 410


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from one try; `retry_after` in seconds, as the receiver asked."""

    status: int | None = None
    fault: str | None = None
    retry_after: int = 0

    @property
    def arrived(self) -> bool:
        """Whether the receiver took it: 2xx and nothing else; a redirect is a failure and is not followed."""
        return self.status is not None and 200 <= self.status < 300


def deliver_due(
    tools: Tools,
    *,
    resolve: Resolve = resolve_by_system,
    spread: Callable[[], float] = lambda: random.uniform(0.8, 1.2),
) -> int:
    """Try the notices that are due, side by side; how many were claimed. `spread` multiplies each wait.

    Raises:
        StoreUnavailable: nothing could be claimed, or a try could not be recorded (it is made again).
    """
    settings = tools.settings
    with tools.database.writing() as connection:
        lease_s = settings.lease_s + int(settings.callback_timeout_s)
        due = notices.claim(connection, number=_BATCH, lease_s=lease_s, now=tools.clock())
    if due:
        asyncio.run(_try_all(due, tools, resolve, spread))
    return len(due)


async def _try_all(due: list[Due], tools: Tools, resolve: Resolve, spread: Callable[[], float]) -> None:
    # No connection is kept: one opened to a name must not carry what is meant for another name at the same address.
    fresh = httpx2.Limits(max_keepalive_connections=0)
    async with httpx2.AsyncClient(trust_env=False, follow_redirects=False, limits=fresh) as client:
        tries = (_try_one(notice, tools, client, resolve, spread) for notice in due)
        outcomes = await asyncio.gather(*tries, return_exceptions=True)
    for fault in (outcome for outcome in outcomes if isinstance(outcome, BaseException)):
        log.error("a try could not be recorded; it is made again", action="deliver", fault=type(fault).__name__)


async def _try_one(
    notice: Due, tools: Tools, client: httpx2.AsyncClient, resolve: Resolve, spread: Callable[[], float]
) -> None:
    started, clocked = tools.clock(), time.monotonic()
    answer = await _send(notice, started, tools, client, resolve)
    attempt = Attempt(started, answer.status, answer.fault, int((time.monotonic() - clocked) * 1000))
    with tools.database.writing() as connection:
        notices.record_attempt(connection, notice.id, attempt)
        settle(notice, answer, connection, tools, spread())
    log.info(
        "a notice was tried",
        action="deliver",
        notice=notice.id,
        source=notice.source,
        status=answer.status,
        fault=answer.fault,
        attempt=notice.attempts,
    )


def settle(notice: Due, answer: Answer, connection: Connection, tools: Tools, spread: float) -> None:
    """Sent, dead, or tried again later: the next wait of the schedule, or longer when the receiver asks."""
    now, schedule = tools.clock(), tools.settings.callback_schedule_s
    if answer.arrived:
        DELIVERED.labels("sent").inc()
        notices.end(connection, notice, notices.SENT, now)
    elif answer.status == _GONE or notice.attempts > len(schedule):
        DELIVERED.labels("dead").inc()
        notices.end(connection, notice, notices.DEAD, now)
    else:
        DELIVERED.labels("postponed").inc()
        wait = max(schedule[notice.attempts - 1] * spread, answer.retry_after)
        notices.postpone(connection, notice, now + timedelta(seconds=min(wait, _LONGEST_WAIT_S)))


async def _send(notice: Due, now: datetime, tools: Tools, client: httpx2.AsyncClient, resolve: Resolve) -> Answer:
    settings = tools.settings
    try:
        async with asyncio.timeout(settings.callback_timeout_s):
            target = await find_target(
                notice.url or "",
                allowed=settings.callback_networks,
                allow_http=settings.callback_http,
                resolve=resolve,
            )
            return await _post(target, _signed(notice, now, tools.keyring.sealer), client)
    except AddressRefused:
        return Answer(fault="forbidden_address")
    except (TimeoutError, httpx2.TimeoutException):
        return Answer(fault="timeout")
    except (OSError, httpx2.HTTPError, httpx2.InvalidURL):
        return Answer(fault="connection")
    except UnreadableSeal:
        return Answer(fault="unreadable_seal")
    except Exception as error:  # whatever one receiver's name or answer provokes, the others get theirs
        log.error("an unexpected fault in a try", action="fault", notice=notice.id, fault=type(error).__name__)
        return Answer(fault="unexpected")


@dataclass(frozen=True, slots=True)
class _Message:
    body: bytes
    headers: dict[str, str]


def _signed(notice: Due, now: datetime, sealer: Sealer) -> _Message:
    more = {"message": sealer.open(notice.sealed_message)} if notice.sealed_message else {}
    content, secret = {**notice.body, **more}, sealer.open(notice.sealed_secret or sealer.seal(""))
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "content-type": "application/json",
        "user-agent": "vigie",
        "webhook-id": notice.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": sign(secret, notice.id, now, body),
    }
    return _Message(body, headers)


async def _post(target: Target, message: _Message, client: httpx2.AsyncClient) -> Answer:
    """To the checked address itself, so that no second look-up can lead elsewhere; TLS still speaks to the name."""
    url = httpx2.URL(target.url).copy_with(host=str(target.ip))
    request = client.build_request(
        "POST",
        url,
        content=message.body,
        headers={**message.headers, "host": target.authority},
        extensions={"sni_hostname": target.host},
    )
    response = await client.send(request, stream=True)
    try:
        return Answer(status=response.status_code, retry_after=_retry_after(response.headers.get("retry-after", "")))
    finally:
        await response.aclose()


def _retry_after(header: str) -> int:
    return min(int(header), _LONGEST_WAIT_S) if header.isascii() and header.isdigit() else 0
