"""Who is asking: API keys with scopes, and callers on this very machine while the demo runs."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Final

from starlette.requests import Request

from vigie_service.errors import Forbidden, Unauthorised
from vigie_service.settings import Settings
from vigie_service.store import api_keys
from vigie_service.store.api_keys import ApiKey
from vigie_service.tools import Tools

SCORE: Final = "score"
READ: Final = "read"  # decisions, charter, bundle
METRICS: Final = "metrics"
REVIEWS: Final = "reviews"
SCOPES: Final = (SCORE, READ, METRICS, REVIEWS)  # and `webhook:SOURCE`
_OPEN_IN_DEMO: Final = frozenset((SCORE, READ, METRICS))
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def tools_of(request: Request) -> Tools:
    """What app.py put together."""
    tools: Tools = request.app.state.tools
    return tools


def webhook_scope(source: str) -> str:
    """The scope of a sender that cannot sign."""
    return f"webhook:{source}"


def require(scope: str) -> Callable[[Request], str]:
    """A dependency that lets through whoever holds a scope, and answers their name.

    Raises:
        Unauthorised: no key, or none that is known.
        Forbidden: the key does not hold the scope, or ended.
    """

    def name_of_caller(request: Request) -> str:
        tools = tools_of(request)
        if scope in _OPEN_IN_DEMO and is_on_this_machine(request, tools.settings):
            return "demo"
        key = bearer_key(request, tools)
        if key is None:
            raise Unauthorised(
                "Envoyez une clé d’API : « Authorization: Bearer … » (vigie key add).",
                "Send an API key: “Authorization: Bearer …” (vigie key add).",
            )
        if not key.allows(scope, tools.clock()):
            raise Forbidden(f"Cette clé n’ouvre pas « {scope} ».", f"This key does not open “{scope}”.")
        return f"key:{key.name}"

    return name_of_caller


def bearer_key(request: Request, tools: Tools) -> ApiKey | None:
    """The key of the Authorization header, when there is one and it is known."""
    method, _, bearer = request.headers.get("authorization", "").partition(" ")
    if method.lower() != "bearer" or not bearer:
        return None
    with tools.database.reading() as connection:
        return api_keys.find(connection, bearer.strip())


def is_on_this_machine(request: Request, settings: Settings) -> bool:
    """Whether the demo runs and the caller is local: by its address, by the name it used, and with no proxy between."""
    if not (settings.demo and settings.embedded) or request.client is None:
        return False
    if any(name in request.headers for name in _FORWARDED):
        return False
    return _is_loopback(request.client.host) and _is_loopback(request.url.hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
