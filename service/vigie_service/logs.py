"""Logs: a sentence for people, an action and ids for machines; only listed keys pass, so no text ever does."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

_KEYS: Final = frozenset(
    (
        *("event", "level", "timestamp", "action", "fault", "where"),
        *("post", "review", "notice", "source", "desk", "bundle", "charter", "address"),
        *("status", "attempt", "number", "milliseconds"),
    )
)


def set_up(level: str, *, as_json: bool) -> None:
    """Log to stderr, from this code and from the libraries."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_listed_keys,
            structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_NoTraceback("%(asctime)s [%(levelname)s] %(name)s %(message)s"))
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)


def only_listed_keys(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every key that is not known to be free of text."""
    return {key: value for key, value in event.items() if key in _KEYS}


class _NoTraceback(logging.Formatter):
    """Libraries' tracebacks quote values; the type of the fault is enough."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name that logging calls
        return str(ei[0].__name__ if ei and ei[0] else "")

    def formatStack(self, stack_info: str) -> str:  # noqa: ARG002, N802
        return ""
