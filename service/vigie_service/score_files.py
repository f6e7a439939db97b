"""`vigie score`: a file of posts in, a file of results out, on all cores, whole or not at all."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, TextIO

from joblib import Parallel, delayed
from rich.console import Console
from rich.progress import Progress

from vigie_models.scorer import Scorer
from vigie_service.app import open_scorer
from vigie_service.charter import Charter, load_charter
from vigie_service.door import problem_answer
from vigie_service.errors import InvalidFields, Refusal
from vigie_service.score_api import score_one
from vigie_service.settings import Settings
from vigie_service.wire import ScoreIn, read_json, read_model, without_surrogates

BAD_LINES: Final = 3  # exit status when some lines could not be scored
_CHUNK: Final = 64


def score_file(source: Path, target: Path, settings: Settings, *, jobs: int = -1) -> int:
    """Score each non-blank line of `source` (JSONL) into one line of `target`, in order; the exit status.

    A bad line gives `{"id": …, "error": {…}}`. `-` is standard input or output.

    Raises:
        OSError: a file cannot be read or written; `target` is then as it was.
        BundleRefused, CharterRefused: nothing can be scored.
    """
    lines = _lines(source)
    open_scorer(settings, load_charter(settings.charter))  # refuse here, not in every worker
    chunks = [lines[start : start + _CHUNK] for start in range(0, len(lines), _CHUNK)]
    with _whole(target) as file:
        run = Parallel(n_jobs=jobs, return_as="generator")
        scored = run(delayed(_score_lines)(chunk, settings) for chunk in chunks)
        documents = [document for chunk in _shown(scored, len(chunks)) for document in chunk]
        file.writelines(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)
    return BAD_LINES if any("error" in document for document in documents) else 0


def _lines(source: Path) -> list[bytes]:
    raw = sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
    return [line for line in raw.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()]


def _score_lines(lines: list[bytes], settings: Settings) -> list[dict[str, Any]]:
    scorer, charter = _loaded(settings.model_dump_json())
    return [_score_line(line, scorer, charter) for line in lines]


@cache
def _loaded(settings_as_json: str) -> tuple[Scorer, Charter]:
    """Once in each worker process."""
    settings = Settings.model_validate_json(settings_as_json)
    charter = load_charter(settings.charter)
    return open_scorer(settings, charter)[0], charter


def _score_line(line: bytes, scorer: Scorer, charter: Charter) -> dict[str, Any]:
    value: Any = None
    try:
        value = read_json(line, finite=False)
        if not isinstance(value, dict):
            raise InvalidFields([{"field": "(ligne)", "problem": "object", "message": "a JSON object is expected"}])
        return score_one(read_model(ScoreIn, value), scorer, charter)
    except Refusal as refusal:
        named = value.get("id") if isinstance(value, dict) else None
        problem = json.loads(problem_answer(refusal, "fr")[2])
        return {"id": without_surrogates(named) if isinstance(named, str | int) else None, "error": problem}


def _shown(chunks: Iterable[list[dict[str, Any]]], total: int) -> Iterator[list[dict[str, Any]]]:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Notation", total=total)
        for chunk in chunks:
            yield chunk
            progress.advance(task)


@contextmanager
def _whole(target: Path) -> Iterator[TextIO]:
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
