"""The scorer's models as scikit-learn knows them, uncompiled: what ours is measured against, and must equal."""

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import FunctionTransformer

from vigie_datasets.example import Example
from vigie_models.axes import HEADS
from vigie_models.heads import Joint
from vigie_models.model import Model
from vigie_models.place import grams_of_name
from vigie_models.reading import Lines, read_lines
from vigie_training.calibration import Numbers, sigmoid
from vigie_training.compiled import as_stored, compiled
from vigie_training.fit import PLACED, Fitted, FittedHead, fit_heads
from vigie_training.joints import fit_joints
from vigie_training.recipe import Recipe
from vigie_training.train import features_of, lesson_of


@dataclass(frozen=True, slots=True)
class Uncompiled:
    """The fitted estimators, asked as scikit-learn is asked: `transform`, then each head's decision function."""

    fitted: Fitted
    joints: tuple[Joint, ...]

    @classmethod
    def fit(cls, examples: Sequence[Example], recipe: Recipe) -> Self:
        """One strength and two folds: a minute's work. The answers are worth less; their cost is the same."""
        quick = {"strengths": recipe.fit.strengths[:1], "mixes": recipe.fit.mixes[:1], "folds": 2}
        short = recipe.model_copy(update={"fit": recipe.fit.model_copy(update=quick)})
        lesson = lesson_of(examples, [read_lines(post.text) for post in examples], short)
        fitted = as_stored(fit_heads(lesson, features_of(short), short.fit, jobs=1, tick=lambda _: None))
        logits = {head.name: head.out_of_fold for head in fitted.heads}
        truths = dict(zip(HEADS, lesson.truths.T, strict=True))
        return cls(fitted, fit_joints(logits, truths, short.fit.fewest_positives))

    def model(self) -> Model:
        """The same, compiled."""
        return compiled(self.fitted, self.joints)

    def score(self, text: str) -> Numbers:
        """The probability of each head for one post, whole and sentence by sentence. Shape (heads,)."""
        (answers,) = self.score_all([text])
        return np.asarray(answers)

    def score_all(self, texts: Sequence[str]) -> Numbers:
        """The same for posts that are read and transformed together. Shape (posts, heads)."""
        return self.answers([read_lines(text) for text in texts])

    def answers(self, posts: Sequence[Lines], community: str = "") -> Numbers:
        """The probabilities of posts that were read, all in one community. Shape (posts, heads)."""
        ends = np.cumsum([0, *(1 + len(post.sentences) for post in posts)])
        columns = self.fitted.features.texts.transform(
            [each for post in posts for each in (post.whole, *post.sentences)]
        )
        logits = np.stack([self._logits(head, columns, ends, community) for head in self.fitted.heads], axis=-1)
        names = tuple(head.name for head in self.fitted.heads)
        joined = logits.copy()
        for joint in self.joints:
            joined[:, names.index(joint.head)] = joint.joined(names, logits)
        return sigmoid(joined)

    def _logits(self, head: FittedHead, columns: Any, ends: Any, community: str) -> Numbers:
        """Those of each post for one head: its whole, mixed with its loudest sentence."""
        if head.estimator is None:
            return np.full(len(ends) - 1, head.bias)
        told = head.calibration.slope * self._decision(head, columns, community) + head.calibration.offset
        whole = told[ends[:-1]]
        loudest = [
            told[first + 1 : after].max() if after > first + 1 else told[first] for first, after in pairwise(ends)
        ]
        mixed: Numbers = (1 - head.mix) * whole + head.mix * np.array(loudest)
        return mixed

    def _decision(self, head: FittedHead, columns: Any, community: str) -> Numbers:
        assert head.estimator is not None
        if head.name not in PLACED:
            told: Numbers = head.estimator.decision_function(columns)
            return told
        hints = self.fitted.features.places.transform([grams_of_name(community)] * columns.shape[0])
        placed: Numbers = head.estimator.decision_function(sparse.hstack([columns, hints], format="csr"))
        return placed


class Textbook:
    """The pipeline of any tutorial: two TF-IDF vectorizers and spaCy's word vectors, one logistic regression a head.

    It knows no detectors and no calibration. Its fit stops early: that changes its answers, not their cost.
    """

    def __init__(self, examples: Sequence[Example], package: str) -> None:
        import spacy  # noqa: PLC0415 - takes seconds

        self._spacy = spacy.load(package, exclude=["morphologizer", "tagger", "parser", "lemmatizer", "ner"])
        texts = [post.text for post in examples]
        self._features = FeatureUnion(
            [
                ("words", TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)),
                ("pieces", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True)),
                ("vectors", make_pipeline(FunctionTransformer(self._vectors))),
            ]
        )
        columns, truths = self._features.fit_transform(texts), np.array([post.targets() for post in examples])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            learnable = [truth for truth in truths.T if truth.any() and not truth.all()]
            self._heads = [LogisticRegression(max_iter=3).fit(columns, truth) for truth in learnable]

    def score(self, text: str) -> list[Numbers]:
        """The probabilities of each head for one post: its whole, then each of its sentences."""
        return self.score_all([text])

    def score_all(self, texts: Sequence[str]) -> list[Numbers]:
        """The same for posts that are transformed together: for each head, one number a post or sentence."""
        columns = self._features.transform([part for text in texts for part in _parts(text)])
        return [head.predict_proba(columns)[:, 1] for head in self._heads]

    def score_by_pipelines(self, text: str) -> list[Numbers]:
        """As `score`, by one whole pipeline a head, as scikit-learn hands them over: each cuts the text anew."""
        parts = _parts(text)
        return [head.predict_proba(self._features.transform(parts))[:, 1] for head in self._heads]

    def _vectors(self, texts: Sequence[str]) -> Numbers:
        return np.array([self._spacy.make_doc(text).vector for text in texts], dtype=np.float64)


def _parts(text: str) -> list[str]:
    """A text and its sentences, where there are several."""
    sentences = [part for part in re.split(r"(?<=[.!?…;])\s+|\n", text) if any(map(str.isalpha, part))]
    return [text, *sentences] if len(sentences) > 1 else [text]
