"""Requests a second of the score and the webhook, beside a bare FastAPI echo in the same run; ratios are what counts.

Run by `make bench`. One server process, one client process with a few keep-alive connections, on loopback; the flush
time of the disk is printed beside the webhook, which waits for it once a post.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from rich.console import Console
from rich.table import Table

from processes import Server, free_port, wait_for
from vigie_service.fakes import event, signed
from vigie_service.keys import read_keyring
from vigie_service.register import new_secret
from vigie_service.settings import Settings
from vigie_service.store import sources
from vigie_service.store.database import Database
from vigie_service.store.sources import Source

CONNECTIONS = 4
SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
TEXT = (
    "Bonjour à tous, le compte rendu du point projet de mardi est dans l'espace partagé : trois actions pour l'équipe "
    "de Roanne, une pour la qualité, et la date de la recette reste le 14. Merci de relire avant vendredi midi, "
    "la partie sur les essais, et de dire ici ce qui vous semble faux. Bonne journée !"
)
ECHO = """
import json
from typing import Annotated, Any
import uvicorn
from fastapi import Depends, FastAPI, Request
app = FastAPI()
async def raw(request: Request) -> bytes:
    return await request.body()
@app.get("/readyz")
def ready() -> dict[str, str]:
    return {}
@app.post("/echo")
def echo(body: Annotated[bytes, Depends(raw)]) -> Any:
    return json.loads(body)
uvicorn.run(app, host="127.0.0.1", port=%d, log_level="error", access_log=False)
"""

Request = Callable[[int], bytes]


@dataclass(frozen=True)
class Measure:
    """What one load gave: answers a second, milliseconds, and how many answers were not 2xx."""

    rate: float
    median: float
    p99: float
    refused: int


def load(port: int, make_request: Request) -> Measure:
    """Send for some seconds over a few connections, each waiting for its answers."""
    times: list[list[float]] = [[] for _ in range(CONNECTIONS)]
    refused = [0] * CONNECTIONS
    stop = time.perf_counter() + SECONDS

    def one(connection: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as line:
            number = connection
            while (begun := time.perf_counter()) < stop:
                line.sendall(make_request(number))
                refused[connection] += not _is_success(line)
                times[connection].append(time.perf_counter() - begun)
                number += CONNECTIONS

    threads = [threading.Thread(target=one, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = sorted(second * 1000 for part in times for second in part)
    return Measure(len(taken) / SECONDS, statistics.median(taken), taken[int(len(taken) * 0.99)], sum(refused))


def _is_success(line: socket.socket) -> bool:
    data = b""
    while b"\r\n\r\n" not in data:
        data += line.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += line.recv(65536)
    return head.split(b" ")[1].startswith(b"2")


def http_post(path: str, body: bytes, headers: dict[str, str] | None = None) -> bytes:
    """A whole request, as bytes."""
    lines = {"host": "127.0.0.1", "content-type": "application/json", **(headers or {})}
    head = f"POST {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def flush_ms(folder: Path) -> float:
    """The median time of fdatasync after a small append, in milliseconds."""
    taken = []
    with (folder / "probe").open("ab") as file:
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def measure_echo() -> Measure:
    """The bare endpoint: what FastAPI alone gives on this machine at this hour."""
    port, body = free_port(), json.dumps({"text": TEXT}).encode()
    process = subprocess.Popen([sys.executable, "-c", ECHO % port])
    try:
        wait_for(lambda: _listens(port), seconds=30, what="the echo listens")
        return load(port, lambda _: http_post("/echo", body))
    finally:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def measure_service(home: Path) -> dict[str, Measure]:
    """The two roads, on the shipped bundle and SQLite."""
    secret = new_secret()
    server = Server(home, {"VIGIE_DEMO": "true", "VIGIE_NAMES": "near", "VIGIE_LOG_LEVEL": "error"})
    database, keyring = Database(f"sqlite:///{home / 'vigie.sqlite3'}"), read_keyring(Settings(home=home))
    database.migrate()
    with database.writing() as connection:
        source = Source("rse", "generic", "observer", None, datetime.now(UTC))
        sources.add(connection, source, secret=secret, callback_secret=secret, sealer=keyring.sealer)
    database.close()
    body = json.dumps({"text": TEXT}).encode()

    def delivery(number: int) -> bytes:
        sent = json.dumps(event(f"p{number}", TEXT, id=f"e{number}")).encode()
        headers = signed(secret, sent, datetime.now(UTC), webhook_id=f"msg_{number}")
        return http_post("/v1/webhooks/generic/rse", sent, headers)

    server.start()
    try:
        return {
            "POST /v1/score": load(server.port, lambda _: http_post("/v1/score", body)),
            "webhook (stored, then scored)": load(server.port, delivery),
        }
    finally:
        server.kill()


def main() -> None:
    """Measure, print, with what the figures depend on."""
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder:
        home = Path(folder)
        before = measure_echo()
        measures = {"bare FastAPI echo": before, **measure_service(home), "bare FastAPI echo, again": measure_echo()}
        table = Table("road", "requests/s", "of the echo", "median ms", "99 % ms", "not 2xx", box=None)
        for name, got in measures.items():
            table.add_row(
                name, f"{got.rate:.0f}", f"{got.rate / before.rate:.2f}", f"{got.median:.1f}", f"{got.p99:.1f}",
                str(got.refused),
            )  # fmt: skip
        console = Console(width=110)
        console.print(table)
        console.print(
            f"{CONNECTIONS} connections, {SECONDS:.0f} s each, text of {len(TEXT)} characters; "
            f"fdatasync {flush_ms(home):.2f} ms (median); {os.cpu_count()} cores, Python {sys.version.split()[0]}"
        )


if __name__ == "__main__":
    main()
