"""The linear heads: one calibrated logistic regression a question; how a long post's windows combine."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vigie_models.ngrams import SparseRow
from vigie_models.vectors import Meaning

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heads:
    """All heads side by side, calibration already folded in: their logits are calibrated log-odds.

    Shapes: `ngrams` (n-grams, heads), `vectors` (word vectors, heads), `cues` (cues, heads), `bias` (heads,). A
    head that had too few examples to learn has zero weights and its prior's log-odds as bias.
    """

    names: tuple[str, ...]
    ngrams: Floats
    vectors: Floats
    cues: Floats
    bias: Floats

    def logits(self, row: SparseRow, meaning: Meaning, cues: Floats) -> Floats:
        """The log-odds of each head for one window of a text. Shape (heads,)."""
        answer: Floats = row.values @ self.ngrams[row.columns] + cues @ self.cues + self.bias
        return answer + meaning.weights @ self.vectors[meaning.rows]

    def column(self, name: str) -> int:
        """The place of a head.

        Raises:
            ValueError: no such head.
        """
        return self.names.index(name)


def probabilities(logits: Floats) -> NDArray[np.float64]:
    """Log-odds to probabilities, without overflow and fine near 0."""
    answer: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(logits.astype(np.float64), -50.0, 50.0)))
    return answer


def combine_windows(names: tuple[str, ...], logits: Floats, words: list[int]) -> Floats:
    """One line of logits from one a window: the mean by number of words for `business`, else the highest.

    A leak at the end of a long post is a leak; a post is about work when most of it is. Shape (heads,).
    """
    combined: Floats = logits.max(axis=0)
    business = names.index("business")
    combined[business] = np.average(logits[:, business], weights=np.maximum(words, 1))
    return combined
