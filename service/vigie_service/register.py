"""Make what senders need: sources with their secrets, rotation, and bearer keys; shown once, stored safely."""

import base64
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy.engine import Connection

from vigie_service.callback_address import AddressRefused, check_form
from vigie_service.callers import SCOPES, webhook_scope
from vigie_service.errors import BadRequest, Conflict, NotFound
from vigie_service.platforms.generic import SECRET_PREFIX
from vigie_service.platforms.known import PLATFORMS
from vigie_service.store import api_keys, sources
from vigie_service.store.sources import ACTING, OBSERVER, Source
from vigie_service.tools import Tools

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_LONGEST_KEY_NAME: Final = 60
MODES: Final = (OBSERVER, ACTING)


@dataclass(frozen=True, slots=True)
class Added:
    """What is shown once: where to send, what signs deliveries, what signs the notices that come back."""

    address: str
    secret: str
    callback_secret: str


def new_secret() -> str:
    """A Standard Webhooks secret of 32 random bytes."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def add_source(
    connection: Connection,
    name: str,
    platform: str,
    tools: Tools,
    *,
    mode: str = OBSERVER,
    callback_url: str | None = None,
) -> Added:
    """A new source; it starts in « observer » unless told otherwise.

    Raises:
        BadRequest: the name, the mode or the callback address is not well formed.
        Conflict: there is a source of that name.
    """
    if not _NAME.fullmatch(name):
        raise BadRequest("Nom de source : lettres minuscules, chiffres et tirets.", "Source name: a-z, 0-9 and dashes.")
    if platform not in PLATFORMS:
        raise BadRequest(f"Plateforme : {', '.join(PLATFORMS)}.", f"Platform: {', '.join(PLATFORMS)}.")
    _refuse_mode(mode)
    _refuse_callback(callback_url, tools)
    if sources.find(connection, name):
        raise Conflict(f"La source « {name} » existe déjà.", f"There is a source “{name}” already.")
    added = Added(webhook_address(tools, platform, name), new_secret(), new_secret())
    source = Source(name, platform, mode, callback_url, tools.clock())
    sources.add(
        connection, source, secret=added.secret, callback_secret=added.callback_secret, sealer=tools.keyring.sealer
    )
    return added


def change_source(
    connection: Connection, name: str, tools: Tools, *, mode: str | None = None, callback_url: str | None = None
) -> None:
    """Set what is given.

    Raises:
        NotFound: no such source.
        BadRequest: the mode or the callback address is not well formed.
    """
    given: dict[str, str | None] = {}
    if mode is not None:
        _refuse_mode(mode)
        given["mode"] = mode
    if callback_url is not None:
        _refuse_callback(callback_url or None, tools)
        given["callback_url"] = callback_url or None
    _refuse_unknown(connection, name)
    if given:
        sources.change(connection, name, **given)


def rotate_secret(connection: Connection, name: str, tools: Tools) -> str:
    """One more active secret; the old ones stay valid until they are retired.

    Raises:
        NotFound: no such source.
    """
    _refuse_unknown(connection, name)
    secret = new_secret()
    sources.add_secret(connection, name, secret, tools.keyring.sealer, tools.clock())
    return secret


def retire_secrets(connection: Connection, name: str, tools: Tools) -> int:
    """Only the newest secret stays; how many were retired.

    Raises:
        NotFound: no such source.
    """
    _refuse_unknown(connection, name)
    return sources.retire_old_secrets(connection, name, tools.clock())


def _refuse_unknown(connection: Connection, name: str) -> None:
    if sources.find(connection, name) is None:
        raise NotFound(f"Aucune source « {name} ».", f"No source “{name}”.")


def add_key(connection: Connection, name: str, scopes: Sequence[str], tools: Tools, *, days: int | None = None) -> str:
    """A bearer key; its text is shown once.

    Raises:
        BadRequest: an unknown scope, a name of more than 60 characters, or no day to live.
    """
    if not 1 <= len(name) <= _LONGEST_KEY_NAME or (days is not None and days < 1):
        raise BadRequest(
            "Nom de 1 à 60 caractères ; durée d’un jour au moins.", "Name: 1 to 60 characters; days: 1 or more."
        )
    known = {*SCOPES, *(webhook_scope(source.name) for source in sources.all_sources(connection))}
    unknown = sorted(set(scopes) - known)
    if unknown or not scopes:
        raise BadRequest(f"Portées possibles : {', '.join(sorted(known))}.", f"Scopes: {', '.join(sorted(known))}.")
    now = tools.clock()
    expires_at = now + timedelta(days=days) if days else None
    return api_keys.add(connection, name, tuple(scopes), now=now, expires_at=expires_at)


def webhook_address(tools: Tools, platform: str, name: str) -> str:
    """Where a source sends its events."""
    return f"{tools.settings.address}/v1/webhooks/{platform}/{name}"


def _refuse_mode(mode: str) -> None:
    if mode not in MODES:
        raise BadRequest(f"Mode : {' ou '.join(MODES)}.", f"Mode: {' or '.join(MODES)}.")


def _refuse_callback(url: str | None, tools: Tools) -> None:
    """Its form now; where it leads is checked at each call, since names can move."""
    if url is None:
        return
    try:
        check_form(url, allow_http=tools.settings.callback_http)
    except AddressRefused:
        raise BadRequest(
            "Adresse de rappel : https://… sans identifiant (http:// avec VIGIE_CALLBACK_HTTP=true).",
            "Callback address: https://… without a user name (http:// with VIGIE_CALLBACK_HTTP=true).",
        ) from None
