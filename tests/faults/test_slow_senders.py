"""A real server before senders that trickle, stop half-way or declare too much."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from processes import Server, wait_for

HEAD = b"POST /v1/webhooks/generic/rse HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service that gives a body one second and works on two requests at once."""
    settings = {"VIGIE_BODY_TIMEOUT_S": "1", "VIGIE_MAX_IN_FLIGHT": "2", "VIGIE_MAX_WAITING": "2"}
    running = Server(tmp_path_factory.mktemp("slow"), settings)
    running.start()
    yield running
    running.stop()


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def test_a_body_that_never_ends_is_cut(server: Server) -> None:
    """408, and the connection is closed."""
    with connect(server) as line:
        line.sendall(HEAD % 1000 + b"{")
        answer = line.recv(65536)
        assert answer.startswith(b"HTTP/1.1 408")
        while chunk := line.recv(65536):
            answer += chunk


def test_a_body_declared_too_large_is_refused_before_it_comes(server: Server) -> None:
    """413 at once, though nothing of it was sent."""
    with connect(server) as line:
        line.sendall(HEAD % 10**12)
        assert line.recv(65536).startswith(b"HTTP/1.1 413")


def test_an_endless_chunked_body_is_cut_at_the_limit(server: Server) -> None:
    """The sender is stopped at the limit, not at the end of its patience."""
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    sent = 0
    with connect(server) as line:
        line.sendall(HEAD.replace(b"Content-Length: %d", b"Transfer-Encoding: chunked"))
        try:
            while sent < 200 * 65536:
                line.sendall(chunk)
                sent += 65536
        except (BrokenPipeError, ConnectionResetError):
            pass
    assert sent < 200 * 65536


def test_slow_senders_do_not_keep_others_out(server: Server) -> None:
    """A hundred half-sent bodies hold no place; health and the API still answer."""
    lines = [connect(server) for _ in range(100)]
    for line in lines:
        line.sendall(HEAD % 1000 + b"{")
    answers = [httpx2.get(f"{server.url}/v1/charter", trust_env=False).status_code for _ in range(10)]
    assert answers == [401] * 10
    assert httpx2.get(f"{server.url}/healthz", trust_env=False).status_code == 200
    for line in lines:
        line.close()


def test_idle_connections_starve_nobody(server: Server) -> None:
    """Two hundred open keep-alive connections are not two hundred requests."""
    lines = [connect(server) for _ in range(200)]
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(httpx2.get(f"{server.url}/readyz", trust_env=False).status_code))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for line in lines:
        line.close()
    assert answers == [200] * 4


def test_a_stop_finishes_what_is_under_way(tmp_path: Path) -> None:
    """SIGTERM while a batch is being scored: it is answered whole, then the process ends with status 0."""
    own = Server(tmp_path, {"VIGIE_DEMO": "true"})
    own.start()
    answers: list[httpx2.Response] = []
    posts = {"posts": [{"text": "Le compte rendu de la réunion est dans l'espace partagé. " * 20}] * 40}
    asking = threading.Thread(
        target=lambda: answers.append(httpx2.post(f"{own.url}/v1/score", json=posts, timeout=60, trust_env=False))
    )
    asking.start()
    in_flight = "vigie_requests_in_flight 1.0"
    wait_for(
        lambda: in_flight in httpx2.get(f"{own.url}/metrics", trust_env=False).text, seconds=20, what="it is asked"
    )
    status = own.stop()
    asking.join()
    assert status == 0
    assert len(answers[0].json()["results"]) == 40
