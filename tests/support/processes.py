"""A real `vigie serve` in a process of its own, to be killed; and a sender that remembers what was acknowledged."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from vigie_service.fakes import event, signed


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Return as soon as the condition holds; fail when it never does."""
    tick = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if condition():
            return
        tick.wait(0.02)
    raise AssertionError(f"never happened: {what}")


@dataclass
class Server:
    """`vigie serve` with some settings; can be started again after it was killed."""

    home: Path
    settings: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the process is given; no names are asked for: loading their recogniser takes a core for seconds."""
        given = {"VIGIE_HOME": str(self.home), "VIGIE_PORT": str(self.port)}
        return {**os.environ, **given, "VIGIE_DEMO": "false", "VIGIE_NAMES": "never", **self.settings}

    def start(self) -> None:
        """Start it and wait until it is ready."""
        log = (self.home / "log.txt").open("ab")
        command = [str(Path(sys.executable).with_name("vigie")), "serve"]
        with log:
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, cwd=self.home)
        wait_for(self._is_ready, seconds=60, what="the service is ready")

    def kill(self) -> None:
        """SIGKILL: no chance to finish anything."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM: finish what is under way; the exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, with_signal: signal.Signals) -> int:
        if self.process is None:
            return 0
        self.process.send_signal(with_signal)
        status = self.process.wait(60)
        self.process = None
        return status

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.home / "log.txt").read_text(encoding="utf-8")[-2000:]
        try:
            return httpx2.get(f"{self.url}/readyz", trust_env=False).status_code == 200
        except httpx2.TransportError:
            return False


@dataclass
class Sender:
    """A platform that sends without pause and keeps what was acknowledged, retrying nothing by itself."""

    server: Server
    secret: str
    texts: list[str]
    name: str
    acknowledged: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Send from a thread, until stopped."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._send_on, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the delivery under way."""
        self._stop.set()
        if self._thread:
            self._thread.join()

    def _send_on(self) -> None:
        with httpx2.Client(trust_env=False, timeout=10) as client:
            while not self._stop.is_set():
                self._send_one(client, f"{self.name}-{len(self.acknowledged)}")

    def _send_one(self, client: httpx2.Client, post: str) -> None:
        text = self.texts[len(self.acknowledged) % len(self.texts)]
        body = json.dumps(event(post, text, id=post)).encode()
        headers = signed(self.secret, body, datetime.now(UTC), webhook_id=f"msg_{post}")
        try:
            answer = client.post(f"{self.server.url}/v1/webhooks/generic/rse", content=body, headers=headers)
        except httpx2.TransportError:
            self._stop.wait(0.02)  # the server is down; the same post is sent again, under the same id
            return
        if answer.status_code == 202:
            self.acknowledged.append(post)
