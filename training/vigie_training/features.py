"""What the models learn from, as scikit-learn estimators: each knows only the texts that it was fitted on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from vigie_models.ngrams import Grams, Vocabulary, is_piece
from vigie_models.reading import Window
from vigie_models.vectors import meaning_of
from vigie_training.calibration import Numbers
from vigie_training.embeddings import Embeddings, load_embeddings, no_embeddings

FAMILIES: Final = ("ngrams", "vectors", "cues")


class TextFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Windows of texts to columns: n-grams, then the dimensions of word vectors, then cues.

    column = (feature - `centres_`) x `scales_`. The scale says how readily a column is used beside pieces of words,
    which have 1: the penalty on weights is the same for all. N-grams are not centred. An n-gram is kept when enough
    posts hold it, the most frequent where there are too many: a rare one could be a name or a secret.

    Fitted: `vocabulary_`, `embeddings_`, `centres_` and `scales_` of shape (columns,), `families_`: the slice of each.
    """

    def __init__(
        self,
        *,
        fewest_posts_word: int = 2,
        fewest_posts_piece: int = 3,
        most_ngrams: int = 60_000,
        word_scale: float = 1.4,
        vectors: str = "",
        vector_scale: float = 0.8,
        cue_scale: float = 0.05,
    ) -> None:
        self.fewest_posts_word = fewest_posts_word
        self.fewest_posts_piece = fewest_posts_piece
        self.most_ngrams = most_ngrams
        self.word_scale = word_scale
        self.vectors = vectors
        self.vector_scale = vector_scale
        self.cue_scale = cue_scale

    def fit(self, windows: Sequence[Window], y: object = None) -> Self:  # noqa: ARG002 - scikit-learn's contract
        """Learn the vocabulary and the scales from these windows, one a post."""
        fewest = (self.fewest_posts_word, self.fewest_posts_piece)
        self.vocabulary_ = learn_vocabulary([window.grams for window in windows], *fewest, self.most_ngrams)
        self.embeddings_ = embeddings_of(self.vectors)
        vectors, cues = self._vectors(windows), _cues(windows)
        ngrams = len(self.vocabulary_.columns)
        dense = np.hstack([vectors, cues]).mean(axis=0)
        self.centres_ = np.concatenate([np.zeros(ngrams), dense])
        scales = [self._ngram_scales(), self._vector_scales(vectors), self._cue_scales(cues)]
        self.scales_ = np.concatenate(scales)
        ends = np.cumsum([0, *map(len, scales)])
        self.families_: Mapping[str, slice] = {
            name: slice(start, end) for name, start, end in zip(FAMILIES, ends, ends[1:], strict=False)
        }
        return self

    def transform(self, windows: Sequence[Window]) -> sparse.csr_matrix:
        """Windows in these columns. Shape (windows, columns).

        Raises:
            NotFittedError: `fit` was not called.
        """
        check_is_fitted(self)
        if not windows:
            return sparse.csr_matrix((0, len(self.scales_)))
        dense = np.hstack([self._vectors(windows), _cues(windows)])
        centred = sparse.csr_matrix(dense - self.centres_[len(self.vocabulary_.columns) :])
        ngrams = rows_of([window.grams for window in windows], self.vocabulary_)
        return sparse.hstack([ngrams, centred], format="csr").multiply(self.scales_).tocsr()

    def _vectors(self, windows: Sequence[Window]) -> Numbers:
        return np.stack([_vector(window.grams, self.vocabulary_, self.embeddings_) for window in windows])

    def _ngram_scales(self) -> Numbers:
        scales = np.ones(len(self.vocabulary_.columns))
        scales[: self.vocabulary_.words] = self.word_scale
        return scales

    def _vector_scales(self, vectors: Numbers) -> Numbers:
        """One scale for all dimensions: the mean square length of the centred vectors becomes `vector_scale`."""
        length = np.sqrt(((vectors - vectors.mean(axis=0)) ** 2).sum(axis=1).mean()) or 1.0
        return np.full(vectors.shape[1], self.vector_scale / length)

    def _cue_scales(self, cues: Numbers) -> Numbers:
        """Each cue gets the standard deviation `cue_scale`; one that never varies, none."""
        deviations = cues.std(axis=0)
        return np.where(deviations > 1e-9, self.cue_scale / np.maximum(deviations, 1e-9), 0.0)


class PlaceFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Names of communities to columns; nothing but zeros for a post whose community is not told.

    Fitted: `vocabulary_`.
    """

    def __init__(self, *, fewest_posts: int = 3, scale: float = 0.4) -> None:
        self.fewest_posts = fewest_posts
        self.scale = scale

    def fit(self, names: Sequence[Grams], y: object = None) -> Self:  # noqa: ARG002 - scikit-learn's contract
        """Learn which n-grams enough posts have in the name of their community."""
        self.vocabulary_ = learn_vocabulary(names, self.fewest_posts, self.fewest_posts, 20_000)
        return self

    def transform(self, names: Sequence[Grams]) -> sparse.csr_matrix:
        """Shape (names, columns).

        Raises:
            NotFittedError: `fit` was not called.
        """
        check_is_fitted(self)
        return rows_of(names, self.vocabulary_).multiply(self.scale).tocsr()


def learn_vocabulary(texts: Sequence[Grams], fewest_word: int, fewest_piece: int, most: int) -> Vocabulary:
    """The n-grams that enough texts hold, the most frequent where there are too many, with their idf."""
    held = Counter(name for grams in texts for name in set(grams.names))
    kept = [name for name, posts in held.items() if posts >= (fewest_piece if is_piece(name) else fewest_word)]
    kept = sorted(kept, key=lambda name: (-held[name], name))[:most]
    kept.sort(key=lambda name: (is_piece(name), name))
    posts = np.array([held[name] for name in kept], dtype=np.float64)
    idf = np.log((1 + len(texts)) / (1 + posts)) + 1
    return Vocabulary.of(kept, idf.astype(np.float32))


def rows_of(texts: Sequence[Grams], vocabulary: Vocabulary) -> sparse.csr_matrix:
    """The tf-idf of texts, as serving counts it. Shape (texts, n-grams)."""
    rows = [vocabulary.row(grams.names) for grams in texts]
    ends = np.cumsum([0, *(len(row.columns) for row in rows)])
    values = np.concatenate([row.values for row in rows]).astype(np.float64)
    columns = np.concatenate([row.columns for row in rows])
    return sparse.csr_matrix((values, columns, ends), shape=(len(rows), len(vocabulary.columns)))


@cache
def embeddings_of(package: str) -> Embeddings:
    """The word vectors of a spaCy package, loaded once; none for ""."""
    return load_embeddings(package) if package else no_embeddings()


def _vector(grams: Grams, vocabulary: Vocabulary, embeddings: Embeddings) -> Numbers:
    meaning = meaning_of(grams, vocabulary, embeddings.table)
    vector: Numbers = meaning.weights.astype(np.float64) @ embeddings.vectors[meaning.rows]
    return vector


def _cues(windows: Sequence[Window]) -> Numbers:
    return np.stack([window.cues for window in windows]).astype(np.float64)
