"""What a reader sees of an HTML post, character for character in the same places."""

from functools import cache
from html import unescape
from typing import Any

import re2

_FILLER = "\u200b"  # invisible and dropped by normalisation: it keeps every offset where it was


def as_plain(text: str, format: str) -> str:
    """A text of the same length, without HTML tags and with entities resolved; other formats as they are."""
    if format != "html":
        return text
    return str(_markup().sub(_shown, text))


@cache
def _markup() -> Any:
    """A tag or an entity."""
    return re2.compile(r"<[/!a-zA-Z][^<>]*>|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def _shown(match: Any) -> str:
    raw: str = match.group(0)
    seen = " " if raw.startswith("<") else unescape(raw)
    return (seen + _FILLER * len(raw))[: len(raw)]
