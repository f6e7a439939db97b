"""Examples to numbers: texts read by serving's own path, the vocabulary they give, the matrix of both."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from joblib import Memory, Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from vigie_models.ngrams import Vocabulary, is_piece
from vigie_models.reading import read_whole

from vigie_training.recipe import FeatureRules

CHUNK = 200  # texts a task: enough to keep a core busy, few enough for the bar to move


@dataclass(frozen=True, slots=True)
class ReadText:
    """What training keeps of a text: how often each n-gram comes, and its dense cues."""

    names: tuple[str, ...]
    cues: NDArray[np.float32]


def read_texts(
    texts: Sequence[str], *, jobs: int, cache: Path | None, tick: Callable[[int], None]
) -> list[ReadText]:
    """Read texts in their order, in parallel, from the cache where the same were read by the same text path.

    `tick` is told how many texts are done.
    """
    memory = Memory(cache, verbose=0)
    read_chunk = memory.cache(_read_chunk)
    chunks = [list(texts[start : start + CHUNK]) for start in range(0, len(texts), CHUNK)]
    path = text_path_digest()
    read: list[ReadText] = []
    for chunk in Parallel(n_jobs=jobs, return_as="generator")(
        delayed(read_chunk)(chunk, path) for chunk in chunks
    ):
        read += chunk
        tick(len(chunk))
    return read


def learn_vocabulary(texts: Sequence[ReadText], rules: FeatureRules) -> Vocabulary:
    """Keep the n-grams that enough posts hold, the most frequent where there are too many, with their idf.

    A rare n-gram could be a name or a secret: none that fewer posts hold ever enters a bundle.
    """
    held = Counter(name for text in texts for name in set(text.names))
    kept = [name for name, posts in held.items() if posts >= _fewest_posts(name, rules)]
    kept = sorted(kept, key=lambda name: (-held[name], name))[: rules.most_ngrams]
    kept.sort(key=lambda name: (is_piece(name), name))
    posts = np.array([held[name] for name in kept], dtype=np.float64)
    idf = np.log((1 + len(texts)) / (1 + posts)) + 1
    return Vocabulary.of(kept, idf.astype(np.float32))


def matrix_of(texts: Sequence[ReadText], vocabulary: Vocabulary) -> sparse.csr_matrix:
    """One line a text: n-grams, then dense cues. Shape (texts, n-grams + cues), float64."""
    rows = [vocabulary.row(text.names) for text in texts]
    ends = np.cumsum([0, *(len(row.columns) for row in rows)])
    values = np.concatenate([row.values for row in rows]).astype(np.float64)
    columns = np.concatenate([row.columns for row in rows])
    ngrams = sparse.csr_matrix((values, columns, ends), shape=(len(rows), len(vocabulary.columns)))
    dense = sparse.csr_matrix(np.stack([text.cues for text in texts]).astype(np.float64))
    return sparse.hstack([ngrams, dense], format="csr")


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


def _read_chunk(texts: list[str], text_path: str) -> list[ReadText]:
    """The texts of one task; `text_path` is not used, but it is part of the key in the cache."""
    del text_path
    windows = [read_whole(text) for text in texts]
    return [ReadText(window.grams.names, window.cues) for window in windows]


def _fewest_posts(name: str, rules: FeatureRules) -> int:
    return rules.fewest_posts_piece if is_piece(name) else rules.fewest_posts_word
