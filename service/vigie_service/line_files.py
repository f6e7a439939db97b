"""Files of one JSON object a line: read whole, worked on by all cores, and written whole or not at all."""

import gc
import json
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, NamedTuple, TextIO, TypeVar

from joblib import Parallel, delayed, effective_n_jobs
from rich.console import Console
from rich.progress import Progress

from vigie_service.door import problem_answer
from vigie_service.errors import InvalidFields, Refusal
from vigie_service.wire import read_json, without_surrogates

BAD_LINES: Final = 3  # exit status when some lines could not be worked on
_CHUNK: Final = 64
_HALF: Final = re.compile("[\ud800-\udfff]")

Document = dict[str, Any]
Work = Callable[[list[bytes]], list[Document]]
_Result = TypeVar("_Result")


class Written(NamedTuple):
    """A document as one line, its end included; whether it tells a refusal."""

    line: str
    is_bad: bool


def read_bytes(source: Path) -> bytes:
    """A file, or standard input for « - ».

    Raises:
        OSError: it cannot be read.
    """
    return sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()


def read_lines(source: Path) -> list[bytes]:
    """The lines that are not blank, without the mark that begins some files and whatever ends a line."""
    return [line for line in read_bytes(source).removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()]


def in_parallel(lines: list[bytes], work: Work, *, jobs: int, label: str) -> list[Written]:
    """One line for each, written, in order; `work` goes to `jobs` processes, -1: one a core; stderr shows progress.

    The first lines are worked on here: what they made `work` load, the processes share rather than load it again.
    """
    chunks = [lines[start : start + _CHUNK] for start in range(0, len(lines), _CHUNK)]
    first, others = chunks[:1], chunks[1:]
    written_work = partial(_written_all, work)
    ready = [written_work(chunk) for chunk in first]
    with _workers(written_work, others, jobs) as done:
        return [each for chunk in shown(chain(ready, done), len(chunks), label) for each in chunk]


def _written_all(work: Work, lines: list[bytes]) -> list[Written]:
    """Written where it was made: a line is cheaper to hand over than a document."""
    return [written(document) for document in work(lines)]


@contextmanager
def _workers(
    work: Callable[[list[bytes]], list[_Result]], chunks: list[list[bytes]], jobs: int
) -> Iterator[Iterable[list[_Result]]]:
    """What becomes of each chunk, in order, from processes that run meanwhile; from this one where one is enough."""
    count = min(effective_n_jobs(jobs), len(chunks))
    if count < 2:
        yield map(work, chunks)
    elif _may_fork():
        with _forked(count) as pool:
            yield pool.map(work, chunks)
    else:
        yield Parallel(n_jobs=count, return_as="generator")(delayed(work)(chunk) for chunk in chunks)


def _may_fork() -> bool:
    """Whether a copy of this process would be sound: nowhere but on Linux, and not while another thread runs."""
    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def _forked(count: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that begin as copies of this one; they share its memory until they write to it."""
    gc.freeze()  # else the first collection in each of them writes to every object that it looks at
    try:
        with ProcessPoolExecutor(count, mp_context=get_context("fork")) as pool:
            yield pool
    finally:
        gc.unfreeze()


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


def write_lines(target: Path, lines: Iterable[Written]) -> int:
    """All of them; the exit status.

    Raises:
        OSError: it cannot be written; `target` is then as it was.
    """
    told = list(lines)
    with whole(target) as file:
        file.writelines(each.line for each in told)
    return BAD_LINES if any(each.is_bad for each in told) else 0


def written(document: Document) -> Written:
    """Readable, unless it holds half a character, which only an escape can carry."""
    readable = json.dumps(document, ensure_ascii=False)
    odd = not readable.isascii() and _HALF.search(readable)
    return Written((json.dumps(document) if odd else readable) + "\n", "error" in document)


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
