"""Read the texts of examples by serving's own path, in parallel, from a cache where nothing has changed."""

import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from joblib import Memory, Parallel, delayed

from vigie_models.reading import Lines, Window, read_lines

CHUNK: Final = 200  # texts a task: enough to keep a core busy, few enough for the bar to move


def read_texts(texts: Sequence[str], *, jobs: int, cache: Path | None, tick: Callable[[int], None]) -> list[Lines]:
    """Read texts, each whole and by sentence, in their order; `tick` is told how many more are done.

    `cache` is a folder; what it holds was read by the same code and word lists, or is read again.
    """
    read_chunk = Memory(cache, verbose=0).cache(_read_chunk)
    chunks = [list(texts[start : start + CHUNK]) for start in range(0, len(texts), CHUNK)]
    path = text_path_digest()
    work = Parallel(n_jobs=jobs, return_as="generator")
    read: list[Lines] = []
    for chunk in work(delayed(read_chunk)(chunk, path) for chunk in chunks):
        read += map(_sharing_all, chunk)
        tick(len(chunk))
    return read


def text_path_digest() -> str:
    """The SHA-256 of the code and word lists that read a text: a change there makes the cache start anew."""
    digest = hashlib.sha256()
    for name, content in _sources(resources.files("vigie_models"), ""):
        digest.update(f"{name}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()


def _sources(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry, f"{prefix}{entry.name}/")
        elif entry.is_file():
            yield prefix + entry.name, entry.read_bytes()


def _read_chunk(texts: list[str], text_path: str) -> list[Lines]:
    """The texts of one task; `text_path` is not used, but it is part of the key in the cache."""
    del text_path
    return [_sharing_all(read_lines(text)) for text in texts]


def _sharing_all(lines: Lines) -> Lines:
    return replace(lines, whole=_sharing_names(lines.whole), sentences=tuple(map(_sharing_names, lines.sentences)))


def _sharing_names(window: Window) -> Window:
    """The same window, equal n-grams being one string in memory: a corpus repeats each many times."""
    names = tuple(map(sys.intern, window.grams.names))
    return replace(window, grams=replace(window.grams, names=names))
