"""The door: bodies within bounds and in time, no more requests at once than the machine can serve, one error shape."""

import asyncio
import json
import random
import time
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vigie_service.errors import (
    PROBLEMS,
    UNEXPECTED,
    BodyTooLarge,
    BodyTooSlow,
    Busy,
    EncodedBody,
    NotFound,
    Refusal,
    prefers_english,
    problem_document,
)
from vigie_service.metrics import IN_FLIGHT, REFUSED, SECONDS
from vigie_service.settings import Settings

Refuse = Callable[[Request, Exception], Response]

log = structlog.get_logger(__name__)
_SMALL_BYTES: Final = 65_536  # forms, single texts
_HEAVY_AT_ONCE: Final = 2  # batches worked on at once: each keeps a core busy for seconds
_BUFFERED_BYTES: Final = 256 * 1024 * 1024
_UNREAD: Final = (BodyTooLarge, BodyTooSlow, EncodedBody)
_WEBHOOKS: Final = "/v1/webhooks/"
_HEALTH: Final = ("/healthz", "/readyz", "/metrics")


class Door:
    """ASGI middleware around everything else: reads the body, waits for a place, answers refusals."""

    def __init__(self, app: ASGIApp, settings: Settings, refuse: Refuse | None = None) -> None:
        """`refuse` makes the answer of a refusal or a fault: JSON unless told otherwise."""
        self._app = app
        self._settings = settings
        self._refuse = refuse or refuse_as_json
        self._places = asyncio.Semaphore(settings.max_in_flight)
        self._heavy_places = asyncio.Semaphore(_HEAVY_AT_ONCE)
        self._waiting = 0
        # Apart, so that whoever fills the one with unsigned bodies does not keep posts out.
        self._webhook_bytes, self._other_bytes = _Budget(), _Budget()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer a problem; a fault never shows its words, which may quote a post."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        try:
            await self._serve(scope, receive, answer)
        except Refusal as refusal:
            await answer.refuse(scope, receive, self._refuse, refusal)
        except Exception as error:
            log.error("an unexpected fault", action="fault", fault=type(error).__name__, where=_places_of(error))
            await answer.refuse(scope, receive, self._refuse, error)

    async def _serve(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        if b"\x00" in scope["path"].encode() or b"%00" in scope.get("query_string", b""):
            raise NotFound  # no name holds a NUL, and some databases choke on one
        if scope["path"] in _HEALTH:
            await self._app(scope, receive, answer.send)
            return
        budget = self._webhook_bytes if scope["path"].startswith(_WEBHOOKS) else self._other_bytes
        body = bytearray()
        try:
            await self._read_body(scope, receive, body, budget)
            heavy = len(body) > _SMALL_BYTES and not scope["path"].startswith(_WEBHOOKS)
            async with self._place(self._heavy_places if heavy else None), self._place(self._places):
                await self._pass_on(scope, bytes(body), receive, answer)
        finally:
            budget.used -= len(body)

    async def _pass_on(self, scope: Scope, body: bytes, receive: Receive, answer: "_Answer") -> None:
        started = time.perf_counter()
        try:
            with IN_FLIGHT.track_inprogress():
                await self._app(scope, _replay(body, receive), answer.send)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            SECONDS.labels(route).observe(time.perf_counter() - started)

    async def _read_body(self, scope: Scope, receive: Receive, body: bytearray, budget: "_Budget") -> None:
        """The whole body, refused as soon as it is too large or too slow."""
        headers, limit = Headers(scope=scope), _limit(scope, self._settings)
        if headers.get("content-encoding", "identity") != "identity":
            raise EncodedBody
        declared = headers.get("content-length", "0")
        if declared.isdigit() and int(declared) > limit:
            raise _too_large(limit)
        try:
            async with asyncio.timeout(self._settings.body_timeout_s):
                while (message := await receive())["type"] == "http.request":
                    chunk = message.get("body", b"")
                    if len(body) + len(chunk) > limit:
                        raise _too_large(limit)
                    budget.take(len(chunk))
                    body += chunk
                    if not message.get("more_body", False):
                        return
        except TimeoutError:
            raise BodyTooSlow from None
        raise BodyTooSlow  # the caller went away; nobody reads this

    @asynccontextmanager
    async def _place(self, places: asyncio.Semaphore | None) -> AsyncIterator[None]:
        """One of so many, waited for a moment; None asks for nothing."""
        if places is None:
            yield
            return
        await self._wait_for(places)
        try:
            yield
        finally:
            places.release()

    async def _wait_for(self, places: asyncio.Semaphore) -> None:
        if places.locked() and self._waiting >= self._settings.max_waiting:
            raise _busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._settings.max_wait_s):
                await places.acquire()
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting -= 1


class _Budget:
    """Bytes of the bodies being read and worked on; they lie in memory."""

    def __init__(self) -> None:
        self.used = 0

    def take(self, number: int) -> None:
        """Count more bytes, or refuse them."""
        if self.used + number > _BUFFERED_BYTES:
            raise _busy()
        self.used += number


class _Answer:
    """Knows whether an answer has begun: after that, nothing can be mended."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._begun = False

    async def send(self, message: Message) -> None:
        self._begun = True
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), (b"x-content-type-options", b"nosniff")]
        await self._send(message)

    async def refuse(self, scope: Scope, receive: Receive, refuse: Refuse, error: Exception) -> None:
        if self._begun:
            raise ConnectionAbortedError  # the server closes the connection: a cut answer must not look whole
        response = await run_in_threadpool(refuse, Request(scope), error)
        if isinstance(error, _UNREAD):
            response.headers["connection"] = "close"  # the rest of the body is not read
        await response(scope, receive, self.send)


def refuse_as_json(request: Request, error: Exception) -> Response:
    """An RFC 9457 answer."""
    status, headers, body = problem_answer(error, request.headers.get("accept-language", ""))
    return Response(body, status, headers)


def problem_answer(error: Exception, accept_language: str) -> tuple[int, dict[str, str], bytes]:
    """(status, headers, body) of an RFC 9457 answer."""
    problem = next((PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS), UNEXPECTED)
    english = prefers_english(accept_language)
    REFUSED.labels(problem.code).inc()
    body = json.dumps(problem_document(problem, error, english=english), ensure_ascii=False).encode()
    headers = {
        "content-type": "application/problem+json",
        "content-language": "en" if english else "fr",
        "cache-control": "no-store",
        "content-length": str(len(body)),
    }
    if isinstance(error, Refusal) and error.retry_after is not None:
        headers["retry-after"] = str(error.retry_after)
    if problem.status == 401:
        headers["www-authenticate"] = "Bearer"
    return problem.status, headers, body


def _limit(scope: Scope, settings: Settings) -> int:
    """Large batches are for those who show a key; whether it is a good one is seen once the body is there."""
    path: str = scope["path"]
    if path.startswith(_WEBHOOKS):
        return settings.batch_body_bytes  # the webhook itself holds single events to their own limit
    opened = "authorization" in Headers(scope=scope) or (settings.demo and settings.embedded)
    return settings.score_body_bytes if path == "/v1/score" and opened else _SMALL_BYTES


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(f"{limit} octets au plus.", f"{limit} bytes at most.")


def _busy() -> Busy:
    wait = random.randint(1, 3)  # spread, so that those turned away do not all come back together
    return Busy("Réessayez dans quelques secondes.", "Try again in a few seconds.", retry_after=wait)


def _replay(body: bytes, receive: Receive) -> Receive:
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def replayed() -> Message:
        return next(messages, None) or await receive()

    return replayed


def _places_of(error: Exception) -> list[str]:
    """Where it happened, file and line, innermost last; never the words of the error nor any value."""
    frames: Callable[..., Any] = traceback.extract_tb
    return [f"{frame.name}:{frame.lineno}" for frame in frames(error.__traceback__)[-6:]]
