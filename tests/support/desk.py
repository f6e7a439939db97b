"""People at the desks, signed in or not, what their browsers send, and the posts they look at."""

import re
import secrets
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import unescape
from typing import Any

from fastapi.testclient import TestClient

from houses import Caller, House
from vigie_service.fakes import event
from vigie_service.people import Role, hash_password
from vigie_service.sessions import COOKIE
from vigie_service.store import people, reviews
from vigie_service.store.people import User
from vigie_service.store.reviews import Review

PASSWORD = "bruyère-cobalt-17"
TEXT = "Quel crétin. Accès, mdp : Tilleul*9vert"
OWN = {"sec-fetch-site": "same-origin"}


@dataclass
class Browser:
    """What one person sends; `csrf` is that of their session."""

    client: TestClient
    csrf: str = ""

    def get(self, address: str, **more: Any) -> Any:
        """Follow a link; redirects are not followed."""
        return self.client.get(address, follow_redirects=False, headers={"accept": "text/html"}, **more)

    def post(self, address: str, form: dict[str, Any] | None = None, **headers: str) -> Any:
        """Send a form of one of our pages."""
        fields = {"csrf": self.csrf} | (form or {})
        sent = {"accept": "text/html", **OWN, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.client.post(address, data=fields, headers=sent, follow_redirects=False)

    def send(self, address: str, document: Any = None, **headers: str) -> Any:
        """Call the JSON API as a script of one of our pages would."""
        sent = {**OWN, "x-csrf-token": self.csrf, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.client.post(address, json=document, headers=sent)


@cache
def known_hash() -> str:
    """The hash of PASSWORD; made once, since it is slow on purpose."""
    return hash_password(PASSWORD)


def add_person(
    house: House, name: str = "camille", desks: tuple[str, ...] = ("moderation",), role: Role = Role.MODERATOR
) -> User:
    """A user whose password is PASSWORD."""
    user = User(name, str(role), () if role is Role.ADMINISTRATOR else desks, house.clock(), None)
    with house.tools.database.writing() as connection:
        people.add(connection, user, known_hash())
    return user


def signed_in(house: House, client: TestClient, name: str) -> Browser:
    """The browser of somebody who signed in a moment ago; each has cookies of its own."""
    cookie, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    with house.tools.database.writing() as connection:
        people.open_session(connection, sha256(cookie.encode()).hexdigest(), name, csrf, house.clock())
    own = TestClient(client.app, raise_server_exceptions=False)
    own.cookies.set(COOKIE, cookie)
    return Browser(own, csrf)


def waiting(house: House, *desks: str) -> list[Review]:
    """What waits at some desks, moderation unless told otherwise, in the order of the queue."""
    with house.tools.database.reading() as connection:
        return reviews.queue(connection, desks or ("moderation",), house.clock(), limit=100, offset=0)


def post(caller: Caller, text: str = TEXT, number: int = 1, desk: str = "moderation", **more: Any) -> str:
    """A post that waits at a desk; the id of its review."""
    caller.house.clock.forward(seconds=1)  # the queue is in the order of time
    known = {review.id for review in waiting(caller.house, desk)}
    caller.house.moderate(event(f"p{number}", text, **more))
    (new,) = (review.id for review in waiting(caller.house, desk) if review.id not in known)
    return new


def read(answer: Any) -> str:
    """The words of a page, without tags, spaces run together."""
    assert answer.status_code == 200, answer.status_code
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def stamp(answer: Any) -> str:
    """The stamp in the form of a decision."""
    (found,) = re.findall(r'name="stamp" value="(\d+)"', answer.text)
    return str(found)
