"""From which probability the answer is yes: chosen out of fold, protected speech first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from vigie_models.axes import FLAGS, HEADS
from vigie_models.heads import GATE_OF
from vigie_training.calibration import Numbers, Truth
from vigie_training.recipe import ThresholdRules

FIXED: Final = {"business": 0.5}  # two labels of equal right: the likelier one


@dataclass(frozen=True, slots=True)
class Threshold:
    """A probability, and why this one."""

    value: float
    rule: str


@dataclass(frozen=True, slots=True)
class Promise:
    """What a head's yes must keep: how often it is right, and of which posts it may flag how many.

    Only posts in `heard` can be flagged; of those in `spared`, at most the share `ceiling`.
    """

    precision: float
    heard: Truth
    spared: Truth
    ceiling: float


def choose_thresholds(
    answers: Mapping[str, Numbers], truths: Mapping[str, Truth], protected: Truth, rules: ThresholdRules
) -> dict[str, Threshold]:
    """A threshold for each head, from probabilities out of fold. `protected` marks the protected posts.

    A head behind a gate is judged on the posts that pass it, so gates come first. Raising a flag accuses
    nobody: protected posts are not spared it.
    """
    chosen: dict[str, Threshold] = {}
    for head in sorted(HEADS, key=lambda head: head in GATE_OF):
        heard = np.ones(len(protected), dtype=bool)
        if head in GATE_OF:
            heard = answers[GATE_OF[head]] >= chosen[GATE_OF[head]].value
        spared = protected & ~truths[head] & (head not in FLAGS)
        promise = Promise(_precision_wanted(head, rules), heard, spared, rules.protected_false_positive_rate)
        chosen[head] = choose_threshold(head, answers[head], truths[head], promise, rules)
    return chosen


def choose_threshold(
    head: str, probabilities: Numbers, truth: Truth, promise: Promise, rules: ThresholdRules
) -> Threshold:
    """The threshold with the best F1 among those that keep the promise; else, or with few positives, the default."""
    if head in FIXED:
        return Threshold(FIXED[head], "fixed: the likelier label")
    if truth.sum() < rules.fewest_positives:
        return Threshold(rules.default, "default: too few positives to choose")
    flagged = {value: (probabilities >= value) & promise.heard for value in _candidates(probabilities, rules.lowest)}
    kept = [value for value, posts in flagged.items() if _keeps(promise, posts, truth)]
    if not kept:
        return Threshold(rules.default, "default: no threshold keeps the promise")
    best = max(kept, key=lambda value: (_f1(flagged[value], truth), value))
    ceiling = f", protected posts flagged <= {promise.ceiling}" if promise.spared.any() else ""
    return Threshold(best, f"best F1 with precision >= {promise.precision}{ceiling}")


def _precision_wanted(head: str, rules: ThresholdRules) -> float:
    wanted = {str(name): precision for name, precision in rules.precision.items()}
    return wanted.get(head, wanted["category"])


def _keeps(promise: Promise, flagged: Truth, truth: Truth) -> bool:
    precise = bool(flagged.any()) and float(truth[flagged].mean()) >= promise.precision
    return precise and (not promise.spared.any() or float(flagged[promise.spared].mean()) <= promise.ceiling)


def _candidates(probabilities: Numbers, lowest: float) -> list[float]:
    """Every hundredth that separates some posts from others, and `lowest`."""
    hundredths = np.unique(np.round(probabilities, 2))
    return [lowest, *(float(value) for value in hundredths if value > lowest)]


def _f1(flagged: Truth, truth: Truth) -> float:
    hits = int((flagged & truth).sum())
    return 2 * hits / max(1, int(flagged.sum()) + int(truth.sum()))
