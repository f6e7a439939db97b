"""Files of one JSON object a line: read whole, worked on by all cores, and written whole or not at all."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TextIO, TypeVar

from joblib import Parallel, delayed
from rich.console import Console
from rich.progress import Progress

from vigie_service.door import problem_answer
from vigie_service.errors import InvalidFields, Refusal
from vigie_service.wire import read_json, without_surrogates

BAD_LINES: Final = 3  # exit status when some lines could not be worked on
_CHUNK: Final = 64

Document = dict[str, Any]
_Result = TypeVar("_Result")


def read_bytes(source: Path) -> bytes:
    """A file, or standard input for « - ».

    Raises:
        OSError: it cannot be read.
    """
    return sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()


def read_lines(source: Path) -> list[bytes]:
    """The lines that are not blank, without the mark that begins some files and whatever ends a line."""
    return [line for line in read_bytes(source).removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()]


def in_parallel(
    lines: list[bytes], work: Callable[[list[bytes]], list[Document]], *, jobs: int, label: str
) -> list[Document]:
    """One document a line, in order; `work` goes to other processes. Progress is told on stderr."""
    chunks = [lines[start : start + _CHUNK] for start in range(0, len(lines), _CHUNK)]
    done = Parallel(n_jobs=jobs, return_as="generator")(delayed(work)(chunk) for chunk in chunks)
    return [document for chunk in shown(done, len(chunks), label) for document in chunk]


def answered(line: bytes, answer: Callable[[Document], Document]) -> Document:
    """What `answer` makes of a line's object; `{"id": …, "error": {…}}`, which quotes nothing, where it refuses."""
    value: Any = None
    try:
        value = read_json(line, finite=False)
        if not isinstance(value, dict):
            raise InvalidFields([{"field": "(ligne)", "problem": "object", "message": "a JSON object is expected"}])
        return answer(value)
    except Refusal as refusal:
        named = value.get("id") if isinstance(value, dict) else None
        problem = json.loads(problem_answer(refusal, "fr")[2])
        return {"id": without_surrogates(named) if isinstance(named, str | int) else None, "error": problem}


def write_documents(target: Path, documents: Iterable[Document]) -> None:
    """One line a document.

    Raises:
        OSError: it cannot be written; `target` is then as it was.
    """
    with whole(target) as file:
        file.writelines(_as_line(document) for document in documents)


def _as_line(document: Document) -> str:
    """Readable, unless it holds half a character, which only an escape can carry."""
    readable = json.dumps(document, ensure_ascii=False)
    odd = any("\ud800" <= char <= "\udfff" for char in set(readable))
    return (json.dumps(document) if odd else readable) + "\n"


def shown(results: Iterable[_Result], total: int, label: str) -> Iterator[_Result]:
    """The same results, and a bar on stderr that grows with each."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=total)
        for result in results:
            yield result
            progress.advance(task)


@contextmanager
def whole(target: Path) -> Iterator[TextIO]:
    """Where to write: a file appears complete at the end or stays as it was; a pipe or a device is written to."""
    if str(target) == "-":
        yield sys.stdout
        return
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", newline="\n") as device:
            yield device
        return
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
