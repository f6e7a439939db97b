"""The formats in which labelled posts come and go: each name with its reader and its writer."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

from vigie_datasets import argilla, csv_files, doccano, label_studio
from vigie_datasets.example import Example
from vigie_datasets.example_files import BadExamples, checked_records, replace_file, scan_rows
from vigie_datasets.remark import Remark
from vigie_datasets.rows import Row, json_lines, lines_of_json


class FormatName(StrEnum):
    """The names that commands take."""

    JSONL = "jsonl"
    CSV = "csv"
    LABEL_STUDIO = "label-studio"
    DOCCANO = "doccano"
    ARGILLA = "argilla"


class Format(NamedTuple):
    """`read` yields a row a post, refused ones included; `write` takes records that are sound."""

    read: Callable[[bytes], Iterator[Row]]
    write: Callable[[Sequence[dict[str, Any]]], bytes]


FORMATS: Final[dict[FormatName, Format]] = {
    FormatName.JSONL: Format(json_lines, lines_of_json),
    FormatName.CSV: Format(csv_files.read, csv_files.write),
    FormatName.LABEL_STUDIO: Format(label_studio.read, label_studio.write),
    FormatName.DOCCANO: Format(doccano.read, doccano.write),
    FormatName.ARGILLA: Format(argilla.read, argilla.write),
}


def import_examples(name: FormatName, path: Path) -> list[Example]:
    """The examples of one file, in its order; `source` is `file:row`.

    Raises:
        BadExamples: with every row that is refused: by line (jsonl, doccano), by spreadsheet row (csv, the header is
            row 1), or by place in the list (label-studio, argilla).
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadExamples((Remark(path.as_posix(), 0, "", f"cannot be read: {error.strerror}"),)) from None
    examples, errors = scan_rows(FORMATS[name].read(content), path)
    if errors:
        raise BadExamples(tuple(errors))
    return examples


def export_examples(name: FormatName, examples: Iterable[Example], path: Path) -> None:
    """Write `examples` to `path`, whole or not at all; `import_examples` reads back equal ones.

    Raises:
        BadExamples: an example breaks a rule of the reader; its place among `examples` is given as the line.
    """
    replace_file(path, FORMATS[name].write(checked_records(examples, path)))
