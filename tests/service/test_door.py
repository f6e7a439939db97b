"""The door: sizes, times, numbers, and one error shape."""

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from houses import Caller
from vigie_service.door import Door
from vigie_service.errors import PROBLEMS, Busy, Refusal, prefers_english
from vigie_service.settings import Settings


def scope(path: str = "/v1/score", **headers: str) -> Scope:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": "POST", "path": path, "headers": raw}


async def ok(_scope: Scope, receive: Receive, send: Send) -> None:
    """An application that reads its body and answers how long it was."""
    body = (await receive())["body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(len(body)).encode()})


async def breaks(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """An application with a bug that has the post in its mouth."""
    raise RuntimeError("mdp : Tilleul*9vert")


class Line:
    """One connection: gives its chunks, then says nothing more; keeps what is sent back."""

    def __init__(self, chunks: Iterable[bytes], *, hangs: bool = False) -> None:
        self.chunks = list(chunks)
        self.hangs = hangs
        self.taken = 0
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        if not self.chunks:
            await asyncio.Event().wait()
        self.taken += 1
        chunk = self.chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(self.chunks) or self.hangs}

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.sent[0]["headers"]}

    @property
    def body(self) -> bytes:
        return bytes(self.sent[1]["body"])


def settings(tmp_path: Path, **more: Any) -> Settings:
    return Settings(home=tmp_path, **({"demo": True} | more))


def call(door: Door, line: Line, **headers: str) -> Line:
    asyncio.run(door(scope(**headers), line.receive, line.send))
    return line


def test_a_declared_size_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    """413 before a byte of it is read."""
    line = call(Door(ok, settings(tmp_path)), Line([b"x"]), content_length="99999999999")
    assert (line.status, line.taken) == (413, 0)
    assert line.headers["connection"] == "close"


def test_an_undeclared_body_is_cut_at_the_limit(tmp_path: Path) -> None:
    """Chunked bodies are counted as they come; the rest is never read."""
    line = call(Door(ok, settings(tmp_path, score_body_bytes=4096)), Line([b"x" * 1024] * 100))
    assert line.status == 413
    assert line.taken <= 5


def test_a_slow_body_is_cut(tmp_path: Path) -> None:
    """408 when it is not there in time."""
    line = call(Door(ok, settings(tmp_path, body_timeout_s=0.01)), Line([b"x"], hangs=True))
    assert line.status == 408


def test_a_compressed_body_is_refused(tmp_path: Path) -> None:
    """A kilobyte could be a megabyte."""
    assert call(Door(ok, settings(tmp_path)), Line([b"x"]), content_encoding="gzip").status == 415


def test_a_body_within_bounds_passes_whole(tmp_path: Path) -> None:
    """However it was cut on the way."""
    assert call(Door(ok, settings(tmp_path)), Line([b"ab", b"", b"cde"])).body == b"5"


def test_more_requests_than_places_are_told_to_come_back(tmp_path: Path) -> None:
    """503 with Retry-After once the queue is full; those that wait are served when a place is free."""
    release = asyncio.Event()

    async def waits(_scope: Scope, receive: Receive, send: Send) -> None:
        await release.wait()
        await ok(_scope, receive, send)

    async def five() -> list[Line]:
        door = Door(waits, settings(tmp_path, max_in_flight=1, max_waiting=1, max_wait_s=5))
        lines = [Line([b""]) for _ in range(5)]
        calls = [asyncio.ensure_future(door(scope(), line.receive, line.send)) for line in lines]
        while sum(call.done() for call in calls) < 3:
            await asyncio.sleep(0)
        release.set()
        await asyncio.gather(*calls)
        return lines

    lines = asyncio.run(five())
    assert sorted(line.status for line in lines) == [200, 200, 503, 503, 503]
    assert all("retry-after" in line.headers for line in lines if line.status == 503)


def test_nobody_waits_for_ever(tmp_path: Path) -> None:
    """A request that finds no place in time is turned away."""

    async def never(_scope: Scope, _receive: Receive, _send: Send) -> None:
        await asyncio.Event().wait()

    async def two() -> Line:
        door = Door(never, settings(tmp_path, max_in_flight=1, max_wait_s=0.01))
        first, second = Line([b""]), Line([b""])
        stuck = asyncio.ensure_future(door(scope(), first.receive, first.send))
        await asyncio.sleep(0)
        await door(scope(), second.receive, second.send)
        stuck.cancel()
        return second

    assert asyncio.run(two()).status == 503


def test_a_bug_answers_500_without_its_words_in_answer_or_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message of an exception may quote a post."""
    line = call(Door(breaks, settings(tmp_path)), Line([b""]))
    shown = capsys.readouterr()
    assert line.status == 500
    assert json.loads(line.body)["type"] == "urn:vigie:problem:unexpected"
    assert "RuntimeError" in shown.out + shown.err
    assert b"Tilleul" not in line.body
    assert "Tilleul" not in shown.out + shown.err


@pytest.mark.parametrize(
    ("header", "english"),
    [
        ("", False),
        ("fr-FR,fr;q=0.9,en;q=0.8", False),
        ("en-GB,en;q=0.9,fr;q=0.8", True),
        ("en;q=0.5,fr;q=0.5", False),
        ("de", False),
        ("en;q=abc", False),
        ("*", False),
        (";;;,,,=", False),
    ],
)
def test_errors_speak_french_unless_english_is_preferred(header: str, english: bool) -> None:
    """By Accept-Language; nonsense is silence."""
    assert prefers_english(header) is english


def test_every_problem_has_the_same_shape(caller: Caller) -> None:
    """Type, title and status, whatever refused: the router, a parser, the door or the code."""
    client = caller.client
    answers = [
        client.get("/nulle-part"),
        client.get("/v1/score"),
        client.post("/v1/score", content=b"{"),
        client.get("/v1/posts/x", params={"source": "s" * 100}),
        client.post("/v1/webhooks/generic/rse", content=b"{}"),
    ]
    assert [answer.status_code for answer in answers] == [404, 405, 401, 401, 401]
    for answer in answers:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert {"type", "title", "status"} <= set(answer.json())
        assert answer.json()["status"] == answer.status_code


def test_every_refusal_is_in_the_table() -> None:
    """An error's status lives in one place."""
    kinds = set(Refusal.__subclasses__())
    assert kinds <= set(PROBLEMS)
    assert Busy in kinds


def test_a_person_in_a_browser_reads_a_refusal_of_the_door_as_a_page(caller: Caller) -> None:
    """Also when the body was refused before any route was chosen."""
    answer = caller.client.post("/connexion", content=b"x" * 100_000, headers={"accept": "text/html"})
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1" in answer.text


def test_a_large_body_is_for_those_who_show_a_key(tmp_path: Path) -> None:
    """Outside the demo, who shows none may send one text, not sixteen megabytes to be held in memory."""
    chunks = [b"x" * 65_536] * 3
    closed = settings(tmp_path, demo=False)
    assert call(Door(ok, closed), Line(chunks)).status == 413
    assert call(Door(ok, closed), Line(chunks), authorization="Bearer x").status == 200


def test_bodies_of_others_do_not_keep_posts_out(tmp_path: Path) -> None:
    """Memory for webhooks is counted apart, and given back whatever became of a request."""

    async def fill() -> tuple[int, int]:
        door = Door(ok, settings(tmp_path, score_body_bytes=1 << 30, body_timeout_s=5))
        flood = Line([b"x" * (1 << 20)] * 256, hangs=True)
        stuck = asyncio.ensure_future(door(scope(), flood.receive, flood.send))
        while flood.chunks:
            await asyncio.sleep(0)
        other, post = Line([b"xx"]), Line([b"xx"])
        await door(scope(), other.receive, other.send)
        await door(scope("/v1/webhooks/generic/rse"), post.receive, post.send)
        stuck.cancel()
        await asyncio.wait([stuck])
        again = Line([b"xx"])
        await door(scope(), again.receive, again.send)
        assert again.status == 200
        return other.status, post.status

    assert asyncio.run(fill()) == (503, 200)


def test_batches_leave_places_for_everybody_else(tmp_path: Path) -> None:
    """Two large bodies are worked on at once; a third waits, a small one passes."""

    async def three() -> tuple[int, int]:
        release = asyncio.Event()

        async def waits(given: Scope, receive: Receive, send: Send) -> None:
            if given["path"] == "/v1/score":
                await release.wait()
            await ok(given, receive, send)

        door = Door(waits, settings(tmp_path, max_wait_s=0.01))
        large = [Line([b"x" * 100_000]) for _ in range(2)]
        calls = [asyncio.ensure_future(door(scope(), line.receive, line.send)) for line in large]
        await asyncio.sleep(0)
        third, small = Line([b"x" * 100_000]), Line([b"x"])
        await door(scope(), third.receive, third.send)
        await door(scope("/v1/webhooks/generic/rse"), small.receive, small.send)
        release.set()
        await asyncio.gather(*calls)
        return third.status, small.status

    assert asyncio.run(three()) == (503, 200)


@pytest.mark.parametrize("url", ["/v1/webhooks/generic/%00", "/v1/posts/%00", "/v1/posts/x?source=%00", "/%00"])
def test_a_nul_in_an_address_is_nothing_that_exists(caller: Caller, url: str) -> None:
    """Some databases fail on it."""
    assert caller.client.get(url).status_code == 404
