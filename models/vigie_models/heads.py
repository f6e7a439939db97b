"""The linear heads: one calibrated logistic regression a question; how a long post's windows combine."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vigie_models.ngrams import SparseRow

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heads:
    """All heads side by side, calibration already folded in: their logits are calibrated log-odds.

    Shapes: `sparse` (n-grams, heads), `dense` (dense features, heads), `bias` (heads,). A head that had too
    few examples to learn has zero weights and its prior's log-odds as bias.
    """

    names: tuple[str, ...]
    sparse: Floats
    dense: Floats
    bias: Floats

    def logits(self, row: SparseRow, dense: Floats) -> Floats:
        """The log-odds of each head for one text. Shape (heads,)."""
        answer: Floats = row.values @ self.sparse[row.columns] + dense @ self.dense + self.bias
        return answer

    def column(self, name: str) -> int:
        """The place of a head.

        Raises:
            ValueError: no such head.
        """
        return self.names.index(name)


def probabilities(logits: Floats) -> Floats:
    """Log-odds to probabilities, without overflow."""
    answer: Floats = np.float32(0.5) * (np.tanh(np.float32(0.5) * logits) + np.float32(1.0))
    return answer


def combine_windows(names: tuple[str, ...], logits: Floats, words: list[int]) -> Floats:
    """One line of logits from one a window: the mean by number of words for `business`, else the highest.

    A leak at the end of a long post is a leak; a post is about work when most of it is. Shape (heads,).
    """
    combined: Floats = logits.max(axis=0)
    business = names.index("business")
    combined[business] = np.average(logits[:, business], weights=np.maximum(words, 1))
    return combined
