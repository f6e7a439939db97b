"""Who is signed in: the cookie, its session, and the proof that a form came from our own pages."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Annotated, Final
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from vigie_service.callers import tools_of
from vigie_service.errors import BadRequest, BodyTooLarge, Forbidden, Unauthorised
from vigie_service.people import Role, as_person, check_password
from vigie_service.review_queue import Person
from vigie_service.store import people
from vigie_service.store.people import KeptSession, User
from vigie_service.tools import Tools
from vigie_service.wire import without_surrogates

COOKIE: Final = "vigie_session"
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "x-csrf-token"
_FORM_BYTES: Final = 65_536
_FORM_FIELDS: Final = 100
_SEEN_EVERY: Final = timedelta(minutes=1)  # so that reading pages does not write at each request

Form = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Session:
    """A user who is signed in; `csrf` goes into each form and comes back."""

    sha256: str
    user: User
    csrf: str

    @property
    def person(self) -> Person:
        """The user at the desks."""
        return as_person(self.user)

    @property
    def is_administrator(self) -> bool:
        """Whether this user sees counts and no text."""
        return self.user.role == Role.ADMINISTRATOR


def sign_in(tools: Tools, name: str, password: str, *, address: str, old_cookie: str | None) -> str:
    """A new session; its cookie. Whatever session the browser brought is over.

    Raises:
        TooMany, Unauthorised, Busy: as `people.check_password` says.
    """
    user, now = check_password(tools, name, password, address), tools.clock()
    cookie, settings = secrets.token_urlsafe(32), tools.settings
    with tools.database.writing() as connection:
        people.forget_sessions(
            connection,
            begun_before=now - timedelta(hours=settings.session_hours),
            seen_before=now - timedelta(minutes=settings.session_idle_minutes),
        )
        if old_cookie:
            people.end_session(connection, _digest(old_cookie))
        people.open_session(connection, _digest(cookie), user.name, secrets.token_urlsafe(32), now)
    return cookie


def sign_out(tools: Tools, session: Session) -> None:
    """The session is over, wherever its cookie was copied to."""
    with tools.database.writing() as connection:
        people.end_session(connection, session.sha256)


def set_cookie(response: Response, cookie: str, tools: Tools) -> None:
    """Hand the cookie to the browser, out of reach of scripts and of other sites."""
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=tools.settings.session_hours * 3600,
        path="/",
        secure=tools.settings.secure_cookies,
        httponly=True,
        samesite="strict",
    )


def drop_cookie(response: Response, tools: Tools) -> None:
    """Take the cookie back."""
    response.delete_cookie(COOKIE, path="/", secure=tools.settings.secure_cookies, httponly=True, samesite="strict")


def session_of(request: Request) -> Session | None:
    """Who is signed in, if anybody; notes that the session is in use."""
    tools, cookie = tools_of(request), request.cookies.get(COOKIE)
    if not cookie:
        return None
    with tools.database.reading() as connection:
        kept = people.find_session(connection, _digest(cookie))
    if kept is None or _is_over(kept, tools):
        return None
    if tools.clock() - kept.seen_at >= _SEEN_EVERY:
        with tools.database.writing() as connection:
            people.see_session(connection, kept.sha256, tools.clock())
    return Session(kept.sha256, kept.user, kept.csrf)


def signed_in(request: Request) -> Session:
    """A dependency: who is signed in.

    Raises:
        Unauthorised: nobody, or not any more.
    """
    session = session_of(request)
    if session is None:
        raise Unauthorised("Connectez-vous.", "Sign in.")
    return session


def moderator(session: Annotated[Session, Depends(signed_in)]) -> Session:
    """A dependency: a signed-in user who may read posts.

    Raises:
        Forbidden: an administrator, who sees no text.
    """
    if session.is_administrator:
        raise Forbidden("Un administrateur ne lit aucune publication.", "An administrator reads no post.")
    return session


async def read_form(request: Request) -> Form:
    """A dependency: the fields of an HTML form.

    Raises:
        BodyTooLarge, BadRequest: it is not one of ours.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _FORM_BYTES:
            raise BodyTooLarge(f"{_FORM_BYTES} octets au plus.", f"{_FORM_BYTES} bytes at most.")
    if media_type != "application/x-www-form-urlencoded":
        raise BadRequest("Un formulaire est attendu.", "A form is expected.")
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=_FORM_FIELDS, errors="strict")
    except ValueError:
        raise BadRequest("Formulaire illisible.", "Unreadable form.") from None
    return {name: [_plain(value) for value in values] for name, values in fields.items()}


def field(form: Form, name: str) -> str:
    """The first value of a field, "" when it is absent."""
    return next(iter(form.get(name, ())), "")


def own_form(
    request: Request, session: Annotated[Session, Depends(signed_in)], form: Annotated[Form, Depends(read_form)]
) -> Form:
    """A dependency: a form that one of our pages made for this very session.

    Raises:
        Forbidden: it comes from elsewhere.
    """
    refuse_other_sites(request)
    refuse_other_sessions(session, field(form, CSRF_FIELD))
    return form


def refuse_other_sites(request: Request) -> None:
    """Browsers say where a request comes from; one that says nothing, or another site, is refused.

    Raises:
        Forbidden: another site, or nothing said.
    """
    said = request.headers.get("sec-fetch-site")
    if said == "same-origin" or (said is None and _is_own(request.headers.get("origin"), request)):
        return
    raise Forbidden(
        "Ce formulaire ne vient pas de cette page ; rouvrez-la et recommencez.", "This form comes from elsewhere."
    )


def refuse_other_sessions(session: Session, token: str) -> None:
    """The token of the form or of the header must be the session's.

    Raises:
        Forbidden: it is not.
    """
    if not hmac.compare_digest(session.csrf.encode(), token.encode(errors="replace")):
        raise Forbidden(
            "Cette page a été ouverte dans une autre session ; rouvrez-la et recommencez.",
            "The CSRF token is not that of this session.",
        )


def _is_own(origin: str | None, request: Request) -> bool:
    if not origin or not origin.startswith(("http://", "https://")):
        return False
    own = {request.headers.get("host", "").lower(), _netloc(tools_of(request).settings.public_url)} - {""}
    return _netloc(origin) in own


def _netloc(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def _is_over(kept: KeptSession, tools: Tools) -> bool:
    now, settings = tools.clock(), tools.settings
    return now >= kept.created_at + timedelta(hours=settings.session_hours) or now >= kept.seen_at + timedelta(
        minutes=settings.session_idle_minutes
    )


def _digest(cookie: str) -> str:
    return sha256(cookie.encode(errors="replace")).hexdigest()


def _plain(value: str) -> str:
    """Line ends as everywhere else, and no character that a database refuses."""
    return str(without_surrogates(value)).replace("\r\n", "\n").replace("\r", "\n")
