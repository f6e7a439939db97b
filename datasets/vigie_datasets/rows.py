"""Rows of a file in any format: their numbers, what each holds, and why some hold no labelled post."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from vigie_datasets import strict_json
from vigie_datasets.example_fields import Complaint
from vigie_datasets.strict_json import SPACE

BOM: Final = b"\xef\xbb\xbf"


class Row(NamedTuple):
    """What row `number` holds: lines, spreadsheet rows and items of a list count from 1; 0 is the whole file."""

    number: int
    record: Any
    complaints: list[Complaint]


class Misshapen(Exception):
    """A row is not built as its format says: `complaint` names the part, and quotes nothing of it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(field, message)
        self.complaint = Complaint(field, message)


def json_lines(content: bytes) -> Iterator[Row]:
    """One row a line of JSON; blank lines are passed over and counted."""
    # Not splitlines: a text may hold U+2028, which JSON leaves as it is.
    for number, line in enumerate(content.removeprefix(BOM).split(b"\n"), 1):
        if line.strip():
            yield Row(number, *strict_json.parse(line))


def lines_of_json(items: Iterable[object]) -> bytes:
    """One line of JSON an item, as `json_lines` reads it."""
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items).encode()


def json_items(content: bytes) -> Iterator[Row]:
    """One row an item of the JSON list that `content` is; nothing behind an item that is no JSON can be read."""
    text, found = decoded(content)
    at = _past_spaces(text, 0)
    if found or text[at : at + 1] != "[":
        yield Row(0, None, found or [Complaint("", "not a JSON list")])
        return
    at = _past_spaces(text, at + 1)
    number = 0
    while text[at : at + 1] != "]" or number:
        number += 1
        value, at, found = strict_json.parse_at(text, at)
        yield Row(number, value, found)
        if found:
            return
        at = _past_spaces(text, at)
        if text[at : at + 1] != ",":
            break
        at = _past_spaces(text, at + 1)
    if text[at : at + 1] != "]" or text[at + 1 :].strip(SPACE):
        yield Row(number, None, [Complaint("", "not JSON behind this item: the list goes on wrongly or never ends")])


def json_list(items: Iterable[object]) -> bytes:
    """A JSON list with one item a line, as `json_items` reads it."""
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    return f"[\n{lines}\n]\n".encode()


def decoded(content: bytes) -> tuple[str, list[Complaint]]:
    """The text of a file in UTF-8, with or without its mark, or why there is none."""
    try:
        return content.removeprefix(BOM).decode(), []
    except UnicodeDecodeError as error:
        return "", [Complaint("", f"not UTF-8, at byte {error.start + 1} of the file; save it as UTF-8")]


def converted(rows: Iterator[Row], convert: Callable[[Any], dict[str, Any]]) -> Iterator[Row]:
    """The rows with their values made into records of ours; what `convert` finds misshapen is refused by row."""
    for row in rows:
        if row.complaints:
            yield row
            continue
        try:
            yield Row(row.number, convert(row.record), [])
        except Misshapen as error:
            yield Row(row.number, None, [error.complaint])


def as_object(value: object, field: str) -> dict[str, Any]:
    """`value`, which must be a JSON object.

    Raises:
        Misshapen: it is something else.
    """
    if not isinstance(value, dict):
        raise Misshapen(field, "must be a JSON object")
    return value


def as_list(value: object, field: str) -> list[Any]:
    """`value`, which must be a list.

    Raises:
        Misshapen: it is something else.
    """
    if not isinstance(value, list):
        raise Misshapen(field, "must be a list")
    return value


def _past_spaces(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in SPACE:
        at += 1
    return at
