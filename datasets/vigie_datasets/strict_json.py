"""JSON that means one thing: no field named twice, no NaN, and refusals that quote nothing."""

import json
from typing import Any, Final

from vigie_datasets.example_fields import PLAIN_NAME, Complaint


def parse(line: bytes) -> tuple[Any, list[Complaint]]:
    """The JSON value of a line, or why it has none. What json and codecs raise quotes the line."""
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        return None, [Complaint("", f"not UTF-8, at byte {error.start + 1} of the line")]
    value, end, found = parse_at(text, len(text) - len(text.lstrip(SPACE)))
    if not found and text[end:].strip(SPACE):
        behind = len(text) - len(text[end:].lstrip(SPACE))
        return None, [Complaint("", f"not JSON, at column {behind + 1}")]
    return value, found


def parse_at(text: str, start: int) -> tuple[Any, int, list[Complaint]]:
    """The JSON value that begins at `start`, where it ends, and why it has none; columns count from `start`'s line."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except _NamedTwice as error:
        return None, start, [Complaint(error.name, "named twice")]
    except json.JSONDecodeError as error:
        return None, start, [Complaint("", f"not JSON, at column {error.colno}")]
    except (ValueError, RecursionError):
        return None, start, [Complaint("", "not JSON")]
    return value, end, []


class _NamedTwice(Exception):
    """An object gives the same field twice, and each reader of JSON would believe another one."""

    def __init__(self, name: str) -> None:
        self.name = name if PLAIN_NAME.fullmatch(name) else ""
        super().__init__(self.name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name, value in pairs:
        if name in record:
            raise _NamedTwice(name)
        record[name] = value
    return record


def _refuse_constant(_: str) -> None:
    raise ValueError("NaN and Infinity are not JSON")


# What JSON takes for space; Python's own notion is wider.
SPACE: Final = " \t\r\n"
_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant)
