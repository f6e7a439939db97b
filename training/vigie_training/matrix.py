"""Texts to numbers: the vocabulary they give, their matrix, and the way back from its columns to a bundle's weights."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from vigie_models.heads import Floats, Heads, Joint
from vigie_models.model import Model
from vigie_models.ngrams import Vocabulary, is_piece
from vigie_models.reading import Window
from vigie_models.vectors import meaning_of
from vigie_training.calibration import Numbers
from vigie_training.embeddings import Embeddings
from vigie_training.recipe import FeatureRules

_DECIMALS = 5  # of a weight: what follows is noise of the solver, and compresses badly


def learn_vocabulary(windows: Sequence[Window], rules: FeatureRules) -> Vocabulary:
    """Keep the n-grams that enough posts hold, the most frequent where there are too many, with their idf.

    A rare n-gram could be a name or a secret: none that fewer posts hold ever enters a bundle.
    """
    held = Counter(name for window in windows for name in set(window.grams.names))
    kept = [name for name, posts in held.items() if posts >= _fewest_posts(name, rules)]
    kept = sorted(kept, key=lambda name: (-held[name], name))[: rules.most_ngrams]
    kept.sort(key=lambda name: (is_piece(name), name))
    posts = np.array([held[name] for name in kept], dtype=np.float64)
    idf = np.log((1 + len(windows)) / (1 + posts)) + 1
    return Vocabulary.of(kept, idf.astype(np.float32))


@dataclass(frozen=True, slots=True)
class Columns:
    """How features became columns: n-grams, then the dimensions of word vectors, then cues.

    column = (feature - `centres`) x `scales`. The scale says how readily a column is used: the penalty on
    weights is the same for all. Shapes (columns,); n-grams are not centred.
    """

    vocabulary: Vocabulary
    embeddings: Embeddings
    centres: Numbers
    scales: Numbers

    def matrix(self, windows: Sequence[Window]) -> sparse.csr_matrix:
        """Other windows in these columns. Shape (windows, columns)."""
        if not windows:
            return sparse.csr_matrix((0, len(self.scales)))
        plain = _plain(windows, self.vocabulary, self.embeddings)
        ngrams = len(self.vocabulary.columns)
        dense = sparse.csr_matrix(plain.dense - self.centres[ngrams:])
        return sparse.hstack([plain.ngrams, dense], format="csr").multiply(self.scales).tocsr()

    def model(
        self,
        names: Sequence[str],
        weights: Numbers,
        bias: Numbers,
        mixes: tuple[float, ...],
        joints: tuple[Joint, ...],
    ) -> Model:
        """Weights on columns, shape (columns, heads), to a model that reads plain features."""
        raw = weights * self.scales[:, None]
        shifted = bias - self.centres @ raw
        ngrams, dimensions = len(self.vocabulary.columns), self.embeddings.vectors.shape[1]
        vectors = self.embeddings.vectors @ raw[ngrams : ngrams + dimensions]
        heads = Heads(
            tuple(names),
            ngrams=_rounded(raw[:ngrams]),
            vectors=_rounded(vectors),
            cues=_rounded(raw[ngrams + dimensions :]),
            bias=_rounded(shifted),
            mixes=mixes,
            joints=joints,
        )
        return Model(self.vocabulary, self.embeddings.table, heads)


def matrix_of(
    windows: Sequence[Window], rules: FeatureRules, embeddings: Embeddings
) -> tuple[sparse.csr_matrix, Columns]:
    """The matrix of texts, shape (texts, columns), and what its columns are."""
    vocabulary = learn_vocabulary(windows, rules)
    plain = _plain(windows, vocabulary, embeddings)
    ngrams, dimensions = plain.ngrams.shape[1], embeddings.vectors.shape[1]
    vectors, cues = plain.dense[:, :dimensions], plain.dense[:, dimensions:]
    scales = [_ngram_scales(vocabulary, rules), _vector_scales(vectors, rules), _cue_scales(cues, rules)]
    centres = np.concatenate([np.zeros(ngrams), plain.dense.mean(axis=0)])
    columns = Columns(vocabulary, embeddings, centres, np.concatenate(scales))
    return columns.matrix(windows), columns


@dataclass(frozen=True, slots=True)
class _Plain:
    """Features before centring and scaling: n-grams, and word vectors beside cues."""

    ngrams: sparse.csr_matrix
    dense: Numbers


def _plain(windows: Sequence[Window], vocabulary: Vocabulary, embeddings: Embeddings) -> _Plain:
    vectors = np.stack([_vector(window, vocabulary, embeddings) for window in windows])
    cues = np.stack([window.cues for window in windows]).astype(np.float64)
    return _Plain(_ngrams(windows, vocabulary), np.hstack([vectors, cues]))


def _ngrams(windows: Sequence[Window], vocabulary: Vocabulary) -> sparse.csr_matrix:
    rows = [vocabulary.row(window.grams.names) for window in windows]
    ends = np.cumsum([0, *(len(row.columns) for row in rows)])
    values = np.concatenate([row.values for row in rows]).astype(np.float64)
    columns = np.concatenate([row.columns for row in rows])
    return sparse.csr_matrix((values, columns, ends), shape=(len(rows), len(vocabulary.columns)))


def _vector(window: Window, vocabulary: Vocabulary, embeddings: Embeddings) -> Numbers:
    meaning = meaning_of(window.grams, vocabulary, embeddings.table)
    return (meaning.weights @ embeddings.vectors[meaning.rows]).astype(np.float64)


def _ngram_scales(vocabulary: Vocabulary, rules: FeatureRules) -> Numbers:
    scales = np.ones(len(vocabulary.columns))
    scales[: vocabulary.words] = rules.word_scale
    return scales


def _vector_scales(vectors: Numbers, rules: FeatureRules) -> Numbers:
    """One scale for all dimensions: the mean square length of the centred vectors becomes the recipe's."""
    length = np.sqrt(((vectors - vectors.mean(axis=0)) ** 2).sum(axis=1).mean()) or 1.0
    return np.full(vectors.shape[1], rules.vector_scale / length)


def _cue_scales(cues: Numbers, rules: FeatureRules) -> Numbers:
    """Each cue gets the recipe's standard deviation; one that never varies, none."""
    deviations = cues.std(axis=0)
    return np.where(deviations > 1e-9, rules.cue_scale / np.maximum(deviations, 1e-9), 0.0)


def _rounded(weights: NDArray[np.floating]) -> Floats:
    return np.ascontiguousarray(np.round(weights, _DECIMALS).astype(np.float32))


def _fewest_posts(name: str, rules: FeatureRules) -> int:
    return rules.fewest_posts_piece if is_piece(name) else rules.fewest_posts_word
