"""Labelled posts as a table for spreadsheets: one row a post, safe to open, exact when read again.

UTF-8 with its mark (spreadsheets take anything else for their own code page), commas, every cell quoted. An empty
cell is an absent field, which loses nothing: no field may hold an empty string. Categories are joined by `|`;
`spans` and `quoted` are JSON. A cell that a spreadsheet would take for a formula gets an apostrophe in front, and
so does one that would then be mistaken for guarded; reading takes exactly that apostrophe away.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from vigie_datasets import strict_json
from vigie_datasets.example_fields import FIELDS, REQUIRED, Complaint
from vigie_datasets.rows import BOM, Row, decoded

FORMULA: Final = r"\s*[=+\-@＝＋－＠]|[\t\r\n]"
_TO_GUARD: Final = re.compile(rf"'*(?:{FORMULA})")
_GUARDED: Final = re.compile(rf"'+(?:{FORMULA})")
_LISTS: Final = ("leak", "tone")
_JSON: Final = ("spans", "quoted")
_NUMBERS: Final = ("leak_level", "audience", "severity")
# A French spreadsheet writes back VRAI where it read true.
_BOOLEANS: Final = {"true": True, "vrai": True, "false": False, "faux": False}


def write(records: Sequence[dict[str, Any]]) -> bytes:
    """The table: a header that names every field, then a row a record."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, quoting=csv.QUOTE_ALL)
    writer.writerow(FIELDS)
    writer.writerows([_guarded(_cell(name, record.get(name))) for name in FIELDS] for record in records)
    return BOM + table.getvalue().encode()


def read(content: bytes) -> Iterator[Row]:
    """The rows behind the header, numbered as a spreadsheet does: the header is row 1, blank rows count.

    Columns may come in any order, optional ones may lack, and `;` may part them.
    """
    text, found = decoded(content)
    if found:
        yield Row(0, None, found)
        return
    rows = _rows(text)
    header = next(rows, Row(1, [], []))
    found = header.complaints or _header_complaints(header.record)
    if found:
        yield Row(1, None, found)
        return
    for row in rows:
        if row.complaints or any(row.record):
            yield _row(header.record, row)


def _rows(text: str) -> Iterator[Row]:
    """The cells of every row. What csv raises on a broken row ends the reading: the rest cannot be told apart."""
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    # The limit is the process's; a list of quoted posts may be longer than the usual 128 KiB.
    before = csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            yield Row(number, cells, [])
    except csv.Error:
        yield Row(number + 1, None, [Complaint("", "not CSV: a quote is missing or stands in the wrong place")])
    finally:
        csv.field_size_limit(before)


def _header_complaints(header: list[str]) -> list[Complaint]:
    if not any(header):
        return [Complaint("", "no header")]
    if set(header) - set(FIELDS):
        return [Complaint("", "unknown column; known are " + ", ".join(FIELDS))]
    if len(set(header)) < len(header):
        return [Complaint("", "names a column twice")]
    return [Complaint(name, "no such column") for name in REQUIRED if name not in header]


def _row(header: list[str], row: Row) -> Row:
    if row.complaints:
        return row
    if len(row.record) != len(header):
        return Row(row.number, None, [Complaint("", f"has {len(row.record)} cells; the header has {len(header)}")])
    record: dict[str, Any] = {}
    for name, cell in zip(header, row.record, strict=True):
        if cell or name in _LISTS:
            value, found = _value(name, _unguarded(cell))
            if found:
                return Row(row.number, None, found)
            record[name] = value
    return Row(row.number, record, [])


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in _LISTS:
        return "|".join(value)
    if name in _JSON or isinstance(value, bool):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _value(name: str, cell: str) -> tuple[Any, list[Complaint]]:
    """What a cell says; a cell that says nothing sensible stays a string, and is refused as such by its field."""
    if name in _LISTS:
        return [part.strip() for part in cell.split("|")] if cell else [], []
    if name in _JSON:
        value, found = strict_json.parse(cell.encode())
        return value, [Complaint(name, complaint.message) for complaint in found]
    if name in _NUMBERS:
        return int(cell) if re.fullmatch(r"[0-9]{1,18}", cell) else cell, []
    if name in ("care", "alert"):
        return _BOOLEANS.get(cell.lower(), cell), []
    return cell, []


def _guarded(cell: str) -> str:
    return "'" + cell if _TO_GUARD.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
