"""Read and write labelled posts: one JSON object a line, bad lines refused by file, line and field."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from vigie_datasets.example import Example
from vigie_datasets.example_fields import PLAIN_NAME, Complaint, complaints, example_from, record_of
from vigie_datasets.remark import Remark, remark_at

BOM: Final = b"\xef\xbb\xbf"


class BadExamples(Exception):
    """Some lines are not labelled posts: `errors` says where and why, and repeats nothing of their text."""

    def __init__(self, errors: tuple[Remark, ...]) -> None:
        super().__init__(errors)
        self.errors = errors

    def __str__(self) -> str:
        """One error a line."""
        return "\n".join(str(error) for error in self.errors)


class Reading(NamedTuple):
    """What a folder holds: its good examples, and its errors in the order of files and lines."""

    examples: list[Example]
    errors: list[Remark]


def read_examples(path: Path) -> list[Example]:
    """The examples of a `.jsonl` file, or of all those in a folder and below, by names and lines.

    Raises:
        BadExamples: with every error of every file.
    """
    examples, errors = scan_examples(path)
    if errors:
        raise BadExamples(tuple(errors))
    return examples


def scan_examples(path: Path) -> Reading:
    """The same as `read_examples`, with errors beside the good examples instead of raised."""
    paths = list(_example_paths(path))
    if not paths:
        missing = "no .jsonl file in it" if path.is_dir() else "no such file or folder"
        return Reading([], [Remark(path.as_posix(), 0, "", missing)])
    reading = Reading([], [])
    for each in paths:
        _scan_file(each, reading)
    return Reading(*_refuse_used_ids(reading))


def write_examples(examples: Iterable[Example], path: Path) -> None:
    """Write `examples` to `path`, whole or not at all: UTF-8, `\\n`, fields in their fixed order.

    What it writes, `read_examples` accepts; a file in this form is written back byte for byte.

    Raises:
        BadExamples: an example breaks a rule of the reader; the line named is the one it would have had.
    """
    records = [record_of(example) for example in examples]
    where = [f"{path.as_posix()}:{line}" for line in range(1, len(records) + 1)]
    errors = [
        remark_at(source, *complaint)
        for source, record in zip(where, records, strict=True)
        for complaint in complaints(record)
    ]
    if not errors:
        placed = [example_from(record, source) for source, record in zip(where, records, strict=True)]
        errors = _refuse_used_ids(Reading(placed, [])).errors
    if errors:
        raise BadExamples(tuple(errors))
    _replace(path, "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode())


def _example_paths(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    # Editors leave copies in folders whose names begin with a dot.
    for found in sorted(path.rglob("*.jsonl"), key=Path.as_posix):
        hidden = any(part.startswith(".") for part in found.relative_to(path).parts)
        if found.is_file() and not hidden:
            yield found


def _scan_file(path: Path, reading: Reading) -> None:
    try:
        content = path.read_bytes().removeprefix(BOM)
    except OSError as error:
        reading.errors.append(Remark(path.as_posix(), 0, "", f"cannot be read: {error.strerror}"))
        return
    # Not splitlines: a text may hold U+2028, which JSON leaves as it is.
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.strip():
            _scan_line(line, f"{path.as_posix()}:{number}", reading)


def _scan_line(line: bytes, source: str, reading: Reading) -> None:
    record, found = _parse(line)
    found = found or complaints(record)
    reading.errors.extend(remark_at(source, *complaint) for complaint in found)
    if not found:
        reading.examples.append(example_from(record, source))


def _parse(line: bytes) -> tuple[Any, list[Complaint]]:
    """The JSON value of a line, or why it has none. What json and codecs raise quotes the line."""
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        return None, [Complaint("", f"not UTF-8, at byte {error.start + 1} of the line")]
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant), []
    except _NamedTwice as error:
        return None, [Complaint(error.name, "named twice")]
    except json.JSONDecodeError as error:
        return None, [Complaint("", f"not JSON, at column {error.colno}")]
    except (ValueError, RecursionError):
        return None, [Complaint("", "not JSON")]


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


def _refuse_used_ids(reading: Reading) -> Reading:
    """Keep the first example of each id; refuse the later ones."""
    first: dict[str, Example] = {}
    errors = list(reading.errors)
    for example in reading.examples:
        kept = first.setdefault(example.id, example)
        if kept is not example:
            errors.append(remark_at(example.source, "id", f"already used at {kept.source}"))
    return Reading(list(first.values()), sorted(errors))


def _replace(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
