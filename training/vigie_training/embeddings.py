"""spaCy's French word vectors, as training needs them: which words have one, and the vectors at length 1."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vigie_models.characters import bare
from vigie_models.vectors import NO_WORDS, WordTable, key_of

_PIPES: Final = ("tok2vec", "morphologizer", "tagger", "parser", "lemmatizer", "attribute_ruler", "ner", "senter")


@dataclass(frozen=True, slots=True)
class Embeddings:
    """`table` finds a word's row in `vectors`, each of length 1. Shape (rows, dimensions)."""

    table: WordTable
    vectors: NDArray[np.float32]


def no_embeddings() -> Embeddings:
    """No word has a vector, and vectors have no dimension: for a recipe that wants none."""
    return Embeddings(NO_WORDS, np.zeros((0, 0), dtype=np.float32))


def load_embeddings(package: str) -> Embeddings:
    """The vectors of a spaCy package; takes seconds.

    Raises:
        OSError: the package is not installed.
    """
    import spacy  # noqa: PLC0415 - takes seconds: only a run that wants vectors should wait

    vocab = spacy.load(package, exclude=list(_PIPES)).vocab
    lengths = np.linalg.norm(vocab.vectors.data, axis=1, keepdims=True)
    vectors = vocab.vectors.data / np.maximum(lengths, 1e-6)
    return Embeddings(_table(vocab), vectors.astype(np.float32))


def _table(vocab: Any) -> WordTable:
    """Words in lower case without accents; of several spellings the lower-case one, then the commonest, counts."""
    rows: dict[int, int] = {}
    spellings = list(_spellings(vocab))
    for wanted_lower in (True, False):
        for spelling, row in spellings:
            if spelling.islower() is wanted_lower:
                rows.setdefault(key_of("".join(map(bare, spelling))), row)
    keys = sorted(rows)
    return WordTable(np.array(keys, dtype=np.uint32), np.array([rows[key] for key in keys], dtype=np.uint16))


def _spellings(vocab: Any) -> Iterator[tuple[str, int]]:
    """The words that have a vector, made of letters and perhaps an elision, the commonest first."""
    for key, row in vocab.vectors.key2row.items():
        spelling = vocab.strings[key].rstrip("'’")
        if spelling.isalpha():
            yield spelling, row
