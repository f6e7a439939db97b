"""Fit the heads: one logistic regression a question, its strength, mix and calibration found out of fold."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from vigie_models.axes import HEADS
from vigie_models.ngrams import Grams
from vigie_models.reading import Lines
from vigie_training.calibration import Calibration, Numbers, Truth, calibrate, log_odds
from vigie_training.features import PlaceFeatures, TextFeatures
from vigie_training.recipe import FitRules

PLACED: Final = ("business",)  # see the community's name: it may hint at a subject, never at a fault


@dataclass(frozen=True, slots=True)
class Lesson:
    """What all heads learn from. Shapes: `truths` (posts, heads), `folds` (posts,).

    `places` are the n-grams of the communities' names, none for a post whose community is kept from the models. The
    last `copies` posts are others told about somebody else: learnt from in the fold of their original, never judged.
    """

    texts: Sequence[Lines]
    places: Sequence[Grams]
    truths: NDArray[np.bool_]
    folds: NDArray[np.int64]
    copies: int = 0

    @property
    def posts(self) -> int:
        """How many are posts of their own; they come first."""
        return len(self.texts) - self.copies


@dataclass(frozen=True, slots=True)
class FittedHead:
    """One question's model, calibration already folded into `weights`, `place_weights` and `bias`.

    `out_of_fold` are calibrated log-odds of the learning examples, each from features and models that did not see it.
    """

    name: str
    weights: Numbers
    place_weights: Numbers
    bias: float
    out_of_fold: Numbers
    prior: float
    positives: int
    strength: float
    calibration: Calibration
    mix: float = 0.0  # how much the loudest sentence counts beside the whole
    estimator: LogisticRegression | None = None  # as it was fitted, before calibration

    @property
    def fitted(self) -> bool:
        """False for a head that had too few examples and answers its prior."""
        return self.strength > 0


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Texts as numbers: whole, and every sentence of those that have several. `posts` says whose each sentence is."""

    whole: sparse.csr_matrix
    sentences: sparse.csr_matrix
    posts: NDArray[np.int64]
    places: sparse.csr_matrix

    def of(self, head: str) -> sparse.csr_matrix:
        """The columns that a head sees."""
        return sparse.hstack([self.whole, self.places], format="csr") if head in PLACED else self.whole


@dataclass(frozen=True, slots=True)
class Features:
    """What sees texts and what sees communities' names; cloned and fitted anew for each set of posts."""

    texts: TextFeatures
    places: PlaceFeatures

    def fitted_on(self, lesson: Lesson, chosen: NDArray[np.int64]) -> "Features":
        """The same, knowing these posts alone, and no copy: what a single post holds is not known twice over."""
        own = chosen[chosen < lesson.posts]
        texts = clone(self.texts).fit([lesson.texts[place].whole for place in own])
        return Features(texts, clone(self.places).fit([lesson.places[place] for place in own]))


@dataclass(frozen=True, slots=True)
class Fitted:
    """All heads, and the features that their weights belong to."""

    features: Features
    heads: tuple[FittedHead, ...]


def fit_heads(lesson: Lesson, features: Features, rules: FitRules, *, jobs: int, tick: Callable[[int], None]) -> Fitted:
    """Fit every head of `HEADS`; `tick` is told of each fold done, and once of the end.

    Features are fitted anew in each fold: what a post alone holds is never known when it is judged.
    """
    # Threads: the solver lets go of the interpreter's lock, and matrices are not copied.
    with Parallel(n_jobs=jobs, prefer="threads") as work, threadpool_limits(1):  # else floats add up in any order
        trials = _trials(lesson, features, rules, work, tick)
        everything = np.arange(len(lesson.texts))
        fitted = features.fitted_on(lesson, everything)
        sheet = _sheet(lesson, everything, fitted)
        heads = work(delayed(_fit_head)(name, lesson, sheet, trials, rules) for name in HEADS)
        tick(1)
    return Fitted(fitted, tuple(heads))


@dataclass(frozen=True, slots=True)
class _Trials:
    """Raw logits out of fold, for each head and strength: of each post whole, and of its loudest sentence."""

    whole: dict[tuple[str, float], Numbers]
    loudest: dict[tuple[str, float], Numbers]


def _trials(
    lesson: Lesson, features: Features, rules: FitRules, work: Parallel, tick: Callable[[int], None]
) -> _Trials:
    keys = [(name, strength) for name in _learnable(lesson, rules) for strength in rules.strengths]
    trials = _Trials(*({key: np.zeros(lesson.posts) for key in keys} for _ in range(2)))
    for fold in np.unique(lesson.folds):
        known, held = np.flatnonzero(lesson.folds != fold), np.flatnonzero(lesson.folds[: lesson.posts] == fold)
        fitted = features.fitted_on(lesson, known)
        known_sheet, held_sheet = _sheet(lesson, known, fitted), _sheet(lesson, held, fitted)
        answers = work(delayed(_judged)(key, lesson.truths[known], known_sheet, held_sheet) for key in keys)
        for key, (whole, loudest) in zip(keys, answers, strict=True):
            trials.whole[key][held], trials.loudest[key][held] = whole, loudest
        tick(1)
    return trials


def _learnable(lesson: Lesson, rules: FitRules) -> list[str]:
    """The heads with enough examples of either answer to learn anything."""
    positives = dict(zip(HEADS, lesson.truths[: lesson.posts].sum(axis=0), strict=True))
    count = lesson.posts
    return [name for name in HEADS if min(positives[name], count - positives[name]) >= rules.fewest_positives]


def _sheet(lesson: Lesson, chosen: NDArray[np.int64], fitted: Features) -> _Sheet:
    texts = [lesson.texts[place] for place in chosen]
    return _Sheet(
        fitted.texts.transform([text.whole for text in texts]),
        fitted.texts.transform([sentence for text in texts for sentence in text.sentences]),
        np.repeat(np.arange(len(texts)), [len(text.sentences) for text in texts]),
        fitted.places.transform([lesson.places[place] for place in chosen]),
    )


def _judged(key: tuple[str, float], truths: NDArray[np.bool_], known: _Sheet, held: _Sheet) -> tuple[Numbers, Numbers]:
    """Of each post held back: the logit of the whole, and that of its loudest sentence."""
    head, strength = key
    truth = truths[:, HEADS.index(head)]
    count = held.whole.shape[0]
    if truth.all() or not truth.any():
        return np.zeros(count), np.zeros(count)
    model = _fit(known.of(head), truth, strength)
    whole: Numbers = model.decision_function(held.of(head))
    return whole, whole if head in PLACED else _loudest(model, held, whole)


def _loudest(model: Any, held: _Sheet, whole: Numbers) -> Numbers:
    loudest = np.full(len(whole), -np.inf)
    if len(held.posts):
        np.maximum.at(loudest, held.posts, model.decision_function(held.sentences))
    return np.where(np.isfinite(loudest), loudest, whole)


def _fit_head(name: str, lesson: Lesson, sheet: _Sheet, trials: _Trials, rules: FitRules) -> FittedHead:
    truths = lesson.truths[:, HEADS.index(name)]
    truth = truths[: lesson.posts]
    tried = list(_tried(name, truth, trials, rules))
    if not tried:
        return _prior_head(name, sheet, truth)
    best = min(tried, key=lambda each: log_loss(truth, each.calibration.apply(each.logits)))
    return _final_head(name, sheet, truths, best)


@dataclass(frozen=True, slots=True)
class _Tried:
    """One strength and one mix, with the raw logits they give out of fold."""

    strength: float
    mix: float
    logits: Numbers
    calibration: Calibration


def _tried(name: str, truth: Truth, trials: _Trials, rules: FitRules) -> Iterator[_Tried]:
    for strength in rules.strengths:
        if (name, strength) not in trials.whole:
            return
        whole, loudest = trials.whole[name, strength], trials.loudest[name, strength]
        for mix in (0.0,) if name in PLACED else rules.mixes:
            logits = (1 - mix) * whole + mix * loudest
            yield _Tried(strength, mix, logits, calibrate(logits, truth))


def _final_head(name: str, sheet: _Sheet, truths: Truth, best: _Tried) -> FittedHead:
    """`truths` with those of copies."""
    model, calibration = _fit(sheet.of(name), truths, best.strength), best.calibration
    truth = truths[: len(best.logits)]
    weights, texts = calibration.slope * model.coef_[0], sheet.whole.shape[1]
    return FittedHead(
        name=name,
        weights=weights[:texts],
        place_weights=weights[texts:] if name in PLACED else np.zeros(sheet.places.shape[1]),
        bias=calibration.slope * float(model.intercept_[0]) + calibration.offset,
        out_of_fold=calibration.slope * best.logits + calibration.offset,
        prior=float(truth.mean()),
        positives=int(truth.sum()),
        strength=best.strength,
        calibration=calibration,
        mix=best.mix,
        estimator=model,
    )


def _prior_head(name: str, sheet: _Sheet, truth: Truth) -> FittedHead:
    """A head that learns nothing: better no opinion than one drawn from a handful of posts."""
    prior = float((truth.sum() + 1) / (len(truth) + 2))
    return FittedHead(
        name=name,
        weights=np.zeros(sheet.whole.shape[1]),
        place_weights=np.zeros(sheet.places.shape[1]),
        bias=log_odds(prior),
        out_of_fold=np.full(len(truth), log_odds(prior)),
        prior=prior,
        positives=int(truth.sum()),
        strength=0.0,
        calibration=Calibration(0.0, log_odds(prior)),
    )


def _fit(features: sparse.csr_matrix, truth: Truth, strength: float) -> Any:
    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=1000)
    return model.fit(features, truth)
