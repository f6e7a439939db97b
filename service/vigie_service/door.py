"""The door: bodies within bounds and in time, no more requests at once than the machine can serve, one error shape."""

import asyncio
import json
import random
import time
import traceback
from collections.abc import Callable
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
    Refusal,
    prefers_english,
    problem_document,
)
from vigie_service.metrics import IN_FLIGHT, REFUSED, SECONDS
from vigie_service.settings import Settings

Refuse = Callable[[Request, Exception], Response]

log = structlog.get_logger(__name__)
_FORM_BYTES: Final = 65_536
_BUFFERED_BYTES: Final = 256 * 1024 * 1024  # of all bodies being read at once
_UNREAD: Final = (BodyTooLarge, BodyTooSlow, EncodedBody)
_HEALTH: Final = ("/healthz", "/readyz", "/metrics")


class Door:
    """ASGI middleware around everything else: reads the body, waits for a place, answers refusals."""

    def __init__(self, app: ASGIApp, settings: Settings, refuse: Refuse | None = None) -> None:
        """`refuse` makes the answer of a refusal or a fault: JSON unless told otherwise."""
        self._app = app
        self._settings = settings
        self._refuse = refuse or refuse_as_json
        self._places = asyncio.Semaphore(settings.max_in_flight)
        self._waiting = 0
        self._buffered = 0

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
        if scope["path"] in _HEALTH:
            await self._app(scope, receive, answer.send)
            return
        body = await self._read_body(scope, receive)
        try:
            await self._take_a_place()
            started = time.perf_counter()
            try:
                with IN_FLIGHT.track_inprogress():
                    await self._app(scope, _replay(body, receive), answer.send)
            finally:
                self._places.release()
                route = getattr(scope.get("route"), "path", "other")
                SECONDS.labels(route).observe(time.perf_counter() - started)
        finally:
            self._buffered -= len(body)

    async def _read_body(self, scope: Scope, receive: Receive) -> bytes:
        """The whole body, refused as soon as it is too large or too slow."""
        headers, limit = Headers(scope=scope), _limit(scope, self._settings)
        if headers.get("content-encoding", "identity") != "identity":
            raise EncodedBody
        declared = headers.get("content-length", "0")
        if declared.isdigit() and int(declared) > limit:
            raise _too_large(limit)
        kept = bytearray()
        try:
            async with asyncio.timeout(self._settings.body_timeout_s):
                while (message := await receive())["type"] == "http.request":
                    self._keep(kept, message.get("body", b""), limit)
                    if not message.get("more_body", False):
                        return bytes(kept)
        except TimeoutError:
            self._buffered -= len(kept)
            raise BodyTooSlow from None
        except Refusal:
            self._buffered -= len(kept)
            raise
        self._buffered -= len(kept)
        raise BodyTooSlow  # the caller went away; nobody reads this

    def _keep(self, kept: bytearray, chunk: bytes, limit: int) -> None:
        if len(kept) + len(chunk) > limit:
            raise _too_large(limit)
        if self._buffered + len(chunk) > _BUFFERED_BYTES:
            raise _busy()
        kept += chunk
        self._buffered += len(chunk)

    async def _take_a_place(self) -> None:
        if self._places.locked() and self._waiting >= self._settings.max_waiting:
            raise _busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._settings.max_wait_s):
                await self._places.acquire()
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting -= 1


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
    path: str = scope["path"]
    if path == "/v1/score":
        return settings.score_body_bytes
    if path.startswith("/v1/webhooks/"):
        return settings.batch_body_bytes  # the webhook itself holds single events to their own limit
    return _FORM_BYTES


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
