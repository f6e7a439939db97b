"""Who may sign in: users, their passwords and roles, and how often a wrong password may be tried."""

import hmac
import re
import secrets
import threading
import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.engine import Connection

from vigie_service.decide import LISTENING, MODERATION, REFERENT
from vigie_service.errors import Busy, TooMany, Unauthorised
from vigie_service.review_queue import DESKS, Person
from vigie_service.store import people
from vigie_service.store.people import User
from vigie_service.tools import Tools
from vigie_service.wire import without_surrogates

LEAST_PASSWORD: Final = 12
_LONGEST_PASSWORD: Final = 256
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}", re.ASCII)
_WINDOW: Final = timedelta(minutes=15)
_TRIES_PER_PAIR: Final = 10  # of a name and an address: who mistypes elsewhere closes nobody's account
_TRIES_PER_NAME: Final = 100
_TRIES_PER_ADDRESS: Final = 100  # a whole company may come from one address, that of its proxy
# argon2id, about 0.1 s on two slow cores; two at once, so that tries to sign in leave room for everything else.
_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=32_768, parallelism=1)
_HASHING: Final = threading.BoundedSemaphore(2)
_HASHING_WAIT_S: Final = 5.0


class Role(StrEnum):
    """A moderator sits at desks and reads posts; an administrator sits at none and reads no text."""

    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"


class UserRefused(Exception):
    """The user cannot be made or changed; the message says why, in French."""


def add_user(
    connection: Connection,
    name: str,
    password: str,
    *,
    role: str = Role.MODERATOR,
    desks: Collection[str] = (),
    now: datetime,
) -> User:
    """A new user. A moderator sits at the moderation desk unless told otherwise.

    Raises:
        UserRefused: the name, the desks or the password will not do.
    """
    if not _NAME.fullmatch(name):
        raise UserRefused("Le nom compte 2 à 64 signes parmi a-z, 0-9, « . », « _ », « @ », « - ».")
    unknown = [desk for desk in desks if desk not in DESKS]
    if unknown:
        raise UserRefused(f"Bureau inconnu ; les bureaux sont : {', '.join(DESKS)}.")
    if Role(role) is Role.ADMINISTRATOR and desks:
        raise UserRefused("Un administrateur ne siège à aucun bureau : il ne lit aucune publication.")
    if people.find(connection, name) is not None:
        raise UserRefused("Ce nom est déjà pris.")
    seats = tuple(dict.fromkeys(desks)) or ((MODERATION,) if Role(role) is Role.MODERATOR else ())
    user = User(name, str(role), seats, now, None)
    people.add(connection, user, hash_password(password, name))
    return user


def disable_user(connection: Connection, name: str, now: datetime) -> None:
    """Nobody signs in under this name any more, and whoever is signed in is signed out.

    Raises:
        UserRefused: nobody of that name could sign in.
    """
    if not people.disable(connection, name, now):
        raise UserRefused("Aucun compte actif de ce nom.")
    people.end_sessions_of(connection, name)


def change_password(connection: Connection, name: str, password: str) -> None:
    """Another password; sessions opened with the old one end.

    Raises:
        UserRefused: no such user, or the password will not do.
    """
    if not people.set_password(connection, name, hash_password(password, name)):
        raise UserRefused("Aucun compte de ce nom.")
    people.end_sessions_of(connection, name)


def warn_of_empty_desks(connection: Connection) -> str:
    """A sentence when nobody sits where alerts or distress are read; "" when all is well."""
    seated = people.seated(connection)
    empty = [f"« {DESKS[desk]} »" for desk in (REFERENT, LISTENING) if desk not in seated]
    if not empty:
        return ""
    desks = f"au bureau {empty[0]}" if len(empty) == 1 else f"aux bureaux {' et '.join(empty)}"
    return f"Attention, personne ne siège {desks} : ce qui y arrive ne sera lu de personne (vigie user add --desk)."


def make_password() -> str:
    """A password that nobody guesses: 20 signs, 120 bits."""
    return secrets.token_urlsafe(15)


def hash_password(password: str, name: str = "") -> str:
    """What is kept of a password.

    Raises:
        UserRefused: it is too short, too long or too plain.
    """
    if not LEAST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise UserRefused(f"Le mot de passe compte {LEAST_PASSWORD} à {_LONGEST_PASSWORD} signes.")
    if len(set(password)) < 5 or (name and name in password.lower()):
        raise UserRefused("Ce mot de passe se devine trop bien.")
    return _HASHER.hash(_composed(password))


def as_person(user: User) -> Person:
    """The user at the desks: an administrator sits at none, whatever is recorded."""
    return Person(user.name, user.desks if user.role == Role.MODERATOR else ())


def check_password(tools: Tools, name: str, password: str, address: str) -> User:
    """The user whose password this is.

    Unknown names cost the same time as known ones. Every try is counted before it is looked at, so that tries in
    parallel do not pass the limit; one that succeeds is forgotten.

    Raises:
        TooMany: too many wrong passwords in the last 15 minutes: for this name from this address, for this name from
            anywhere, or from this address.
        Unauthorised: the same refusal whatever is wrong.
        Busy: too many people sign in at once.
    """
    name = str(without_surrogates(name.strip().lower()[:100]))
    pair, counted = _count_try(tools, name, address)
    with tools.database.reading() as connection:
        user, known = people.find(connection, name), people.password_hash(connection, name)
    matches = _verify(known or _nobody(), password)
    if user is None or known is None or not matches:
        raise Unauthorised("Nom ou mot de passe incorrect.", "Wrong name or password.")
    with tools.database.writing() as connection:
        people.forget_tries(connection, pair, *counted)
        if _HASHER.check_needs_rehash(known):
            people.set_password(connection, name, _HASHER.hash(_composed(password)))
    return user


def _count_try(tools: Tools, name: str, address: str) -> tuple[str, list[int]]:
    """(subject of the name at the address, numbers of the tries that were counted)."""
    now, network = tools.clock(), _network(address)
    pair = _subject(tools, "pair", f"{network}\x00{name}")
    limits = {
        pair: _TRIES_PER_PAIR,
        _subject(tools, "name", name): _TRIES_PER_NAME,
        _subject(tools, "address", network): _TRIES_PER_ADDRESS,
    }
    with tools.database.writing() as connection:
        people.forget_tries_before(connection, now - _WINDOW)
        for subject, limit in limits.items():
            _refuse_too_many(people.tries(connection, subject, limit), limit, now)
        return pair, [people.note_try(connection, subject, now) for subject in limits]


def _refuse_too_many(tries: list[datetime], limit: int, now: datetime) -> None:
    if len(tries) < limit:
        return
    wait = max(1, int((tries[-1] + _WINDOW - now).total_seconds()) + 1)
    minutes = -(-wait // 60)
    raise TooMany(
        f"Trop d’essais ; réessayez dans {minutes} minute{'s' if minutes > 1 else ''}.",
        f"Too many tries; try again in {minutes} minute{'s' if minutes > 1 else ''}.",
        retry_after=wait,
    )


def _subject(tools: Tools, kind: str, value: str) -> str:
    """A keyed hash: the table of tries tells nobody who mistyped a password, nor from where."""
    message = f"vigie login\x00{kind}\x00{value}".encode(errors="replace")
    return f"{kind}:{hmac.new(tools.keyring.pseudonym_key, message, sha256).hexdigest()[:32]}"


def _network(address: str) -> str:
    """An IPv6 user holds a whole /64: trying from each of its addresses must not help."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or f"{int(parsed) >> 64:x}/64")
    return str(parsed)


def _verify(known: str, password: str) -> bool:
    if not _HASHING.acquire(timeout=_HASHING_WAIT_S):
        raise Busy("Réessayez dans quelques secondes.", "Try again in a few seconds.", retry_after=3)
    try:
        return _HASHER.verify(known, _composed(password[:_LONGEST_PASSWORD]))
    except (VerificationError, InvalidHashError):
        return False
    finally:
        _HASHING.release()


@cache
def _nobody() -> str:
    """A hash that no password matches, for names that do not exist."""
    return _HASHER.hash(secrets.token_urlsafe(32))


def _composed(password: str) -> bytes:
    """The same bytes however a keyboard composes « é »."""
    return unicodedata.normalize("NFC", password).encode(errors="replace")
