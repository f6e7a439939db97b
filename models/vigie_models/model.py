"""What a bundle knows, in memory: the words it learnt, and the heads' weights for them."""

from dataclasses import dataclass

import numpy as np

from vigie_models.heads import Floats, Heads
from vigie_models.ngrams import Vocabulary
from vigie_models.reading import Window
from vigie_models.vectors import WordTable, meaning_of


@dataclass(frozen=True, slots=True)
class Model:
    """N-grams and words with a vector, numbered, and what they weigh for each head."""

    vocabulary: Vocabulary
    words: WordTable
    heads: Heads

    def logits(self, windows: tuple[Window, ...]) -> Floats:
        """The calibrated log-odds of each head in each window. Shape (windows, heads)."""
        return np.stack([self._logits(window) for window in windows])

    def _logits(self, window: Window) -> Floats:
        row = self.vocabulary.row(window.grams.names)
        return self.heads.logits(row, meaning_of(window.grams, self.vocabulary, self.words), window.cues)
