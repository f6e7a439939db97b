"""From which probability the answer is yes: chosen out of fold for stated promises, protected speech first.

A promise about a share, with a confidence, is kept by testing thresholds in a fixed order, from the highest down, and
stopping at the first whose upper bound passes the limit: then no correction for trying many is due (learn then test,
Angelopoulos et al. 2021; for shares that only grow it is the same as Bates et al., « Distribution-free risk-controlling
prediction sets », 2021). Conformal risk control (2022) bounds the mean over many corpora, with no confidence for the
one at hand: it is not what is promised here. Predictions out of fold stand for those of the model fitted on all folds,
which saw more: the bound is as good as that, and the test side, which chose nothing, is its check.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

import numpy as np

from vigie_models.axes import FLAGS, HEADS
from vigie_models.heads import GATE_OF
from vigie_training.calibration import Numbers, Truth
from vigie_training.judged import Judged
from vigie_training.promises import REVIEW, Measure, Promise, kept_promises, promises_of
from vigie_training.recipe import ThresholdRules

FIXED: Final = {"business": 0.5}  # two labels of equal right: the likelier one


@dataclass(frozen=True, slots=True)
class Threshold:
    """A probability, and why this one."""

    value: float
    rule: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A threshold a head, how far each promise is kept, and the lowest bound at which tone may ask for a look."""

    thresholds: dict[str, Threshold]
    promises: dict[str, Measure]
    lowest_tone: float

    def figures(self) -> dict[str, dict[str, float]]:
        """The promises as plain numbers, by their name."""
        found = {name: measure.figures() for name, measure in self.promises.items()}
        found[REVIEW] = {**found[REVIEW], "lowest": self.lowest_tone}
        return found


@dataclass(frozen=True, slots=True)
class Question:
    """What one head's threshold is chosen from: `flagged` tells who is flagged at a threshold, all shapes (posts,)."""

    head: str
    truth: Truth
    probabilities: Numbers
    flagged: Callable[[float], Truth]
    promises: tuple[Promise, ...]
    precision: float


def choose_thresholds(posts: Judged, rules: ThresholdRules) -> Chosen:
    """A threshold for each head. Flags come first, since what they raise goes to other desks; gates before what
    they guard, which is judged on the posts that pass."""
    chosen: dict[str, Threshold] = {}
    for head in sorted(HEADS, key=lambda head: (head not in FLAGS, head in GATE_OF)):
        known = {name: threshold.value for name, threshold in chosen.items()}
        chosen[head] = choose_threshold(_question(head, posts, known, rules), posts, rules)
    values = {name: threshold.value for name, threshold in chosen.items()}
    return Chosen(chosen, kept_promises(posts, values, rules), _lowest_tone(posts, values, rules))


def choose_threshold(question: Question, posts: Judged, rules: ThresholdRules) -> Threshold:
    """The best F1 among the thresholds that keep the promises – each in its turn, as far as can be – and the precision.

    Where too few positives tell, or none is precise enough, the default; but never below what a ceiling allows.
    """
    if question.head in FIXED:
        return Threshold(FIXED[question.head], "fixed: the likelier label")
    allowed = _allowed(question, posts, rules.lowest)
    if question.truth.sum() < rules.fewest_positives:
        return Threshold(max(rules.default, min(allowed)), "default: too few positives to choose")
    flagged = {value: question.flagged(value) for value in allowed}
    precise = [value for value in allowed if _precision(question, flagged[value]) >= question.precision]
    best = max(precise, key=lambda value: (_f1(question, flagged[value]), value), default=None)
    if best is None:
        safe = max(rules.default, min(allowed))
        return Threshold(safe, "default: no threshold is precise enough" + _about_promises(question, posts, safe))
    return Threshold(best, f"best F1 with precision >= {question.precision:g}" + _about_promises(question, posts, best))


def _question(head: str, posts: Judged, known: dict[str, float], rules: ThresholdRules) -> Question:
    wanted = {str(name): precision for name, precision in rules.precision.items()}
    return Question(
        head=head,
        truth=posts.truths[head],
        probabilities=posts.answers[head],
        flagged=lambda value: posts.flags(head, {**known, head: value}),
        promises=promises_of(head, posts, known, rules),
        precision=wanted.get(head, wanted["category"]),
    )


def _allowed(question: Question, posts: Judged, lowest: float) -> list[float]:
    """The thresholds, highest first, that keep each promise as far as those before it let them."""
    values = candidates(question.probabilities, lowest)
    for promise in question.promises:
        values = _keeping(promise, values, question.flagged, posts)
    return values


def _keeping(
    promise: Promise, values: Sequence[float], flagged: Callable[[float], Truth], posts: Judged
) -> list[float]:
    """A floor keeps the thresholds that break it least. A ceiling is tested from the highest down, and never broken
    more than it is by the highest, where there are too few posts to be sure of anything."""

    def broken(value: float) -> float:
        return promise.broken_by_model(flagged(value), posts.batches)

    if not promise.is_floor:
        most = broken(values[0])
        return list(takewhile(lambda value: broken(value) <= most, values))
    short = {value: broken(value) for value in values}
    least = min(short.values())
    return [value for value in values if short[value] <= least]


def _lowest_tone(posts: Judged, thresholds: dict[str, float], rules: ThresholdRules) -> float:
    """The lowest bound at which protected speech is not sent to review because of its tone, a band's included.

    Where nothing can be proved of it there is no room for a band below the threshold.
    """
    review = next(each for each in promises_of("breach", posts, thresholds, rules) if each.name == REVIEW)
    if review.broken_by_model(np.zeros(len(posts.protected), dtype=bool), posts.batches) > 0:
        return thresholds["breach"]
    values = candidates(posts.answers["breach"], 0.0)
    return _keeping(review, values, lambda value: posts.says("breach", value), posts)[-1]


def candidates(probabilities: Numbers, lowest: float) -> list[float]:
    """Every thousandth that separates some posts from others – beyond 0.99, every ten-thousandth –, the highest first:
    from 1, which flags nobody, to `lowest`."""
    steps = np.where(probabilities > 0.99, 10_000, 1000)
    cuts = np.unique(np.ceil(probabilities * steps) / steps)[::-1]
    return [1.0, *(float(value) for value in cuts if lowest < value < 1.0), lowest]


def _about_promises(question: Question, posts: Judged, value: float) -> str:
    """What the threshold keeps; what it could not is told with numbers."""
    flagged = question.flagged(value)
    broken = [each for each in question.promises if each.measure(flagged, posts.batches).shortfall > 0]
    kept = "".join(f"; {each.words()}" for each in question.promises if each not in broken)
    return kept + "".join(f"; NOT KEPT: {_broken(each, flagged, posts)}" for each in broken)


def _broken(promise: Promise, flagged: Truth, posts: Judged) -> str:
    measure = promise.measure(flagged, posts.batches)
    sure = f", at worst {measure.bound:.4f}" if promise.confidence is not None else ""
    alone = f", by detectors alone {measure.by_detectors:.4f}" if measure.by_detectors and not promise.is_floor else ""
    return f"{promise.words()}, is {measure.share:.4f} ({measure.hits} of {measure.among}){sure}{alone}"


def _precision(question: Question, flagged: Truth) -> float:
    return float(question.truth[flagged].mean()) if flagged.any() else 0.0


def _f1(question: Question, flagged: Truth) -> float:
    return 2 * int((flagged & question.truth).sum()) / max(1, int(flagged.sum()) + int(question.truth.sum()))
