"""What the name of a post's community hints of its subject: relevance follows the text, and a hint never accuses."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from vigie_models.heads import Floats
from vigie_models.ngrams import Grams, Vocabulary, grams_of, words_of
from vigie_models.normalise import normalise

LONGEST_NAME: Final = 200  # characters; what comes after hints at nothing


@dataclass(frozen=True)
class PlaceModel:
    """N-grams of communities' names, and what each adds to the log-odds of `business`. Shape: (n-grams,)."""

    vocabulary: Vocabulary
    weights: Floats

    def logit(self, name: str | None) -> float:
        """What a community's name adds; 0 where none is told."""
        if not name:
            return 0.0
        row = self.vocabulary.row(grams_of_name(name).names)
        return float(row.values @ self.weights[row.columns])


NO_PLACES: Final = PlaceModel(Vocabulary({}, 0, np.zeros(0, np.float32), np.float32(0.0)), np.zeros(0, np.float32))


@lru_cache(maxsize=4096)  # communities come back from post to post
def grams_of_name(name: str) -> Grams:
    """The n-grams of a community's name, as training and serving count them."""
    return grams_of(words_of(normalise(name[:LONGEST_NAME]).folded).words)
