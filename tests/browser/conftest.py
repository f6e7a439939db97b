"""A real Chromium before the real service, on loopback; skipped, with the reason, where there is none."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from desk import PASSWORD, add_person
from houses import House, make_house
from vigie_service.app import create_app
from vigie_service.people import Role
from vigie_service.store.database import Database

# Quiet: no sandbox since CI runs as root, and nothing that Chromium would fetch by itself.
ARGUMENTS = (
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP vigie.intranet.example 127.0.0.1, EXCLUDE 127.0.0.1, MAP * ~NOTFOUND",
)
DESKS = ("moderation", "referent", "ecoute")


@dataclass
class Served:
    """The service at an address, with two people: dominique at three desks and sacha, an administrator."""

    house: House
    address: str
    port: int


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for a file of tests, each with a profile of its own.

    Not for the whole session: Playwright keeps an event loop running in this thread, where other tests start theirs.
    """
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is absent (Debian: apt-get install chromium)")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The service in a thread, on a port of the system's choice; its worker is stepped by hand."""
    database = Database(f"sqlite:///{tmp_path / 'vigie.sqlite3'}")
    database.migrate()
    house = make_house(database, tmp_path)
    house.add_source()
    add_person(house, "dominique", desks=DESKS)
    add_person(house, "sacha", role=Role.ADMINISTRATOR)
    config = uvicorn.Config(create_app(house.tools, in_background=False), port=0, log_level="warning", access_log=False)
    server = _Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert server.listening.wait(20)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Served(house, f"http://127.0.0.1:{port}", port)
    server.should_exit = True
    thread.join(20)


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: Any = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self.listening.set()


@dataclass
class Visit:
    """One profile of the browser with its page, and everything that happened beside what was asked."""

    page: Any
    dialogs: list[str]
    complaints: list[str]
    outside: list[str]

    def sign_in(self, name: str = "dominique") -> None:
        """Through the page."""
        self.page.goto("/connexion")
        self.page.get_by_label("Nom de connexion").fill(name)
        self.page.get_by_label("Mot de passe").fill(PASSWORD)
        self.page.get_by_role("button", name="Se connecter").click()
        self.page.wait_for_url("**/file" if name != "sacha" else "**/administration")

    def dismiss(self, dialog: Any) -> None:
        """Note a dialog, and close it."""
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    @property
    def is_clean(self) -> bool:
        """No dialog, no request elsewhere, nothing that the browser or its policy complained of."""
        return not (self.dialogs or self.complaints or self.outside)


@pytest.fixture
def visit(chromium: Any, served: Served) -> Iterator[Callable[..., Visit]]:
    """Open a profile; keyword arguments are those of Playwright's `new_context`."""
    opened = []

    def open_profile(**more: Any) -> Visit:
        context = chromium.new_context(**{"base_url": served.address, "locale": "fr-FR"} | more)
        context.set_default_timeout(15_000)
        opened.append(context)
        visit = Visit(context.new_page(), [], [], [])
        own = ("http://127.0.0.1:", "http://vigie.intranet.example:")
        visit.page.on("dialog", visit.dismiss)
        visit.page.on("console", lambda said: visit.complaints.append(said.text) if said.type == "error" else None)
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.on("request", lambda asked: None if asked.url.startswith(own) else visit.outside.append(asked.url))
        return visit

    yield open_profile
    for context in opened:
        context.close()
