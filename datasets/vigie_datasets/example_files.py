"""Read and write labelled posts: one JSON object a line, bad lines refused by file, line and field."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from vigie_datasets.example import Example
from vigie_datasets.example_fields import complaints, example_from, record_of
from vigie_datasets.remark import Remark, remark_at
from vigie_datasets.rows import Row, json_lines, lines_of_json


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


def scan_rows(rows: Iterable[Row], path: Path) -> Reading:
    """The good examples and the errors of one file's rows, whatever its format."""
    reading = Reading([], [])
    for row in rows:
        _scan_row(row, path, reading)
    return Reading(*_refuse_used_ids(reading))


def write_examples(examples: Iterable[Example], path: Path) -> None:
    """Write `examples` to `path`, whole or not at all: UTF-8, `\\n`, fields in their fixed order.

    What it writes, `read_examples` accepts; a file in this form is written back byte for byte.

    Raises:
        BadExamples: an example breaks a rule of the reader; the line named is the one it would have had.
    """
    replace_file(path, lines_of_json(checked_records(examples, path)))


def checked_records(examples: Iterable[Example], path: Path) -> list[dict[str, Any]]:
    """The records of `examples`, which are about to be written to `path`.

    Raises:
        BadExamples: a reader would refuse one; the line named is its place among them.
    """
    records = [record_of(example) for example in examples]
    errors = scan_rows((Row(line, record, []) for line, record in enumerate(records, 1)), path).errors
    if errors:
        raise BadExamples(tuple(errors))
    return records


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: whoever reads it meanwhile sees the old one."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


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
        content = path.read_bytes()
    except OSError as error:
        reading.errors.append(Remark(path.as_posix(), 0, "", f"cannot be read: {error.strerror}"))
        return
    for row in json_lines(content):
        _scan_row(row, path, reading)


def _scan_row(row: Row, path: Path, reading: Reading) -> None:
    source = f"{path.as_posix()}:{row.number}"
    found = row.complaints or complaints(row.record)
    reading.errors.extend(remark_at(source, *complaint) for complaint in found)
    if not found:
        reading.examples.append(example_from(row.record, source))


def _refuse_used_ids(reading: Reading) -> Reading:
    """Keep the first example of each id; refuse the later ones."""
    first: dict[str, Example] = {}
    errors = list(reading.errors)
    for example in reading.examples:
        kept = first.setdefault(example.id, example)
        if kept is not example:
            errors.append(remark_at(example.source, "id", f"already used at {kept.source}"))
    return Reading(list(first.values()), sorted(errors))
