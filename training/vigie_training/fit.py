"""Fit the heads: one logistic regression a question, its strength and calibration found out of fold."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from vigie_models.axes import HEADS
from vigie_training.calibration import Calibration, Numbers, Truth, calibrate, log_odds
from vigie_training.recipe import FitRules


@dataclass(frozen=True, slots=True)
class FittedHead:
    """One question's model, calibration already folded into `weights` and `bias`.

    `out_of_fold` are calibrated log-odds of the learning examples, each from models that did not see it.
    """

    name: str
    weights: Numbers
    bias: float
    out_of_fold: Numbers
    prior: float
    positives: int
    strength: float
    calibration: Calibration
    mix: float = 0.0  # how much the loudest sentence counts beside the whole

    @property
    def fitted(self) -> bool:
        """False for a head that had too few examples and answers its prior."""
        return self.strength > 0


@dataclass(frozen=True, slots=True)
class Lesson:
    """What all heads learn from. Shapes: features (posts, columns), truths (posts, heads), folds (posts,).

    `sentences` has a line for each sentence of the posts that have several, in the order of the posts; `posts` says
    whose each is. They are never learnt from, since labels belong to whole posts: only the mix is found with them.
    """

    features: sparse.csr_matrix
    sentences: sparse.csr_matrix
    posts: NDArray[np.int64]
    truths: NDArray[np.bool_]
    folds: NDArray[np.int64]


def fit_heads(lesson: Lesson, rules: FitRules, *, jobs: int, tick: Callable[[int], None]) -> list[FittedHead]:
    """Fit every head of `HEADS`, in parallel; `tick` is told of each one done."""
    # Threads: the solver lets go of the interpreter's lock, and the matrix is not copied.
    work = Parallel(n_jobs=jobs, prefer="threads", return_as="generator")
    heads = []
    with threadpool_limits(1):  # several threads would add up floats in another order each time
        for head in work(delayed(_fit_head)(place, lesson, rules) for place in range(len(HEADS))):
            heads.append(head)
            tick(1)
    return heads


def _fit_head(place: int, lesson: Lesson, rules: FitRules) -> FittedHead:
    truth = lesson.truths[:, place]
    positives = int(truth.sum())
    if min(positives, len(truth) - positives) < rules.fewest_positives:
        return _prior_head(HEADS[place], lesson, truth)
    mixes = rules.mixes if HEADS[place] != "business" else (0.0,)
    tried = [candidate for strength in rules.strengths for candidate in _tried(lesson, truth, strength, mixes)]
    best = min(tried, key=lambda each: log_loss(truth, each.calibration.apply(each.logits)))
    return _final_head(HEADS[place], lesson, truth, best)


@dataclass(frozen=True, slots=True)
class _Tried:
    """One strength and one mix, with the raw logits they give out of fold."""

    strength: float
    mix: float
    logits: Numbers
    calibration: Calibration


def _tried(lesson: Lesson, truth: Truth, strength: float, mixes: Sequence[float]) -> Iterator[_Tried]:
    whole, loudest = _logits_out_of_fold(lesson, truth, strength)
    for mix in mixes:
        logits = (1 - mix) * whole + mix * loudest
        yield _Tried(strength, mix, logits, calibrate(logits, truth))


def _final_head(name: str, lesson: Lesson, truth: Truth, best: _Tried) -> FittedHead:
    model, calibration = _fit(lesson.features, truth, best.strength), best.calibration
    return FittedHead(
        name=name,
        weights=calibration.slope * model.coef_[0],
        bias=calibration.slope * float(model.intercept_[0]) + calibration.offset,
        out_of_fold=calibration.slope * best.logits + calibration.offset,
        prior=float(truth.mean()),
        positives=int(truth.sum()),
        strength=best.strength,
        calibration=calibration,
        mix=best.mix,
    )


def _prior_head(name: str, lesson: Lesson, truth: Truth) -> FittedHead:
    """A head that learns nothing: better no opinion than one drawn from a handful of posts."""
    prior = float((truth.sum() + 1) / (len(truth) + 2))
    return FittedHead(
        name=name,
        weights=np.zeros(lesson.features.shape[1]),
        bias=log_odds(prior),
        out_of_fold=np.full(len(truth), log_odds(prior)),
        prior=prior,
        positives=int(truth.sum()),
        strength=0.0,
        calibration=Calibration(0.0, log_odds(prior)),
    )


def _logits_out_of_fold(lesson: Lesson, truth: Truth, strength: float) -> tuple[Numbers, Numbers]:
    """Of each post, from a model that did not see it: the logit of the whole, and that of its loudest sentence."""
    whole, sentences = np.zeros(len(truth)), np.full(len(lesson.posts), -np.inf)
    for fold in np.unique(lesson.folds):
        held = lesson.folds == fold
        if truth[~held].any() and not truth[~held].all():
            model, theirs = _fit(lesson.features[~held], truth[~held], strength), held[lesson.posts]
            whole[held] = model.decision_function(lesson.features[held])
            if theirs.any():
                sentences[theirs] = model.decision_function(lesson.sentences[theirs])
    loudest = np.full(len(truth), -np.inf)
    np.maximum.at(loudest, lesson.posts, sentences)
    return whole, np.where(np.isfinite(loudest), loudest, whole)


def _fit(features: sparse.csr_matrix, truth: Truth, strength: float) -> Any:
    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=1000)
    return model.fit(features, truth)
