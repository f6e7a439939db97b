"""Stand-ins that keep the promises of the real parts: a clock that is set by hand, a sender, a receiver."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from vigie_service.platforms.generic import sign

START: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class HandClock:
    """A clock that moves when told to."""

    now: datetime = START

    def __call__(self) -> datetime:
        """The moment it was set to."""
        return self.now

    def forward(self, **duration: float) -> None:
        """Move on by a `timedelta`'s keywords."""
        self.now += timedelta(**duration)


def event(post: str = "p1", text: str | None = "Bonjour à tous.", **changes: Any) -> dict[str, Any]:
    """A canonical event; `changes` replace its keys, those of `post` being merged into the post."""
    content = {"id": post} | ({} if text is None else {"text": text}) | changes.pop("post_more", {})
    return {"type": "post.created", "post": content} | changes


def signed(
    secret: str, body: bytes, now: datetime, *, webhook_id: str = "msg_1", more: tuple[str, ...] = ()
) -> dict[str, str]:
    """The headers of a Standard Webhooks delivery; `more` signatures stand before the right one."""
    return {
        "content-type": "application/json",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join((*more, sign(secret, webhook_id, now, body))),
    }


@dataclass
class Received:
    """One request that a receiver saw."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        """Its body as JSON."""
        return json.loads(self.body)


@dataclass
class Receiver:
    """A platform's callback on loopback: keeps what it is sent, answers the statuses it is given, then 200."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def answer(self, status: int, **headers: str) -> None:
        """The next answer; underscores in header names stand for dashes."""
        self.answers.append((status, {name.replace("_", "-"): value for name, value in headers.items()}))


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver that listens while the block runs."""
    kept = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            lowered = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(length)
            if len(body) < length:
                return  # the sender died half-way: nothing was received
            kept.received.append(Received(self.path, lowered, body))
            status, headers = kept.answers.pop(0) if kept.answers else (200, {})
            self.send_response(status)
            for name, value in {"content-length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - the name that http.server calls

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_address[1]}/rappel"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
