"""`vigie score`: a file of posts in, a file of results out, on all cores, whole or not at all."""

from functools import cache, partial
from pathlib import Path
from typing import Final

from vigie_models import language
from vigie_models.detect.people import Names
from vigie_models.detect.people import load as load_names
from vigie_models.scorer import Scorer
from vigie_service.app import open_scorer
from vigie_service.charter import Charter, load_charter
from vigie_service.line_files import Document, answered, in_parallel, read_lines, write_lines
from vigie_service.score_api import score_one
from vigie_service.settings import PortableSettings, Settings
from vigie_service.wire import ScoreIn, read_model

_MANY: Final = 1_000  # lines: of so many some are foreign, and some hold a private fact, so that names are looked for


def score_file(source: Path, target: Path, settings: Settings, *, jobs: int = -1) -> int:
    """Score each non-blank line of `source` (JSONL) into one line of `target`, in order; the exit status.

    A bad line gives `{"id": …, "error": {…}}`. `-` is standard input or output.

    Raises:
        OSError: a file cannot be read or written; `target` is then as it was.
        BundleRefused, CharterRefused, CompanyRefused: nothing can be scored.
    """
    lines = read_lines(source)
    portable = PortableSettings.of(settings)
    _loaded(portable)  # refuse here, not in every worker
    if len(lines) >= _MANY:
        _load_what_most_files_need(Names(settings.names))
    work = partial(_score_lines, settings=portable)
    return write_lines(target, in_parallel(lines, work, jobs=jobs, label="Notation"))


def _load_what_most_files_need(names: Names) -> None:
    """Once for all workers, which share it."""
    language.load()
    if names is not Names.NEVER:
        load_names()


def _score_lines(lines: list[bytes], settings: PortableSettings) -> list[Document]:
    scorer, charter = _loaded(settings)
    return [answered(line, lambda value: score_one(read_model(ScoreIn, value), scorer, charter)) for line in lines]


@cache
def _loaded(portable: PortableSettings) -> tuple[Scorer, Charter]:
    """Once, before worker processes fork; once in each where they cannot."""
    settings = portable.settings()
    charter = load_charter(settings.charter)
    return open_scorer(settings, charter)[0], charter
