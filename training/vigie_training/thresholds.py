"""From which probability the answer is yes: chosen out of fold, protected speech first."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from vigie_training.calibration import Numbers, Truth
from vigie_training.recipe import ThresholdRules

FIXED: Final = {"business": 0.5}  # two labels of equal right: the likelier one


@dataclass(frozen=True, slots=True)
class Threshold:
    """A probability, and why this one."""

    value: float
    rule: str


def choose_threshold(
    head: str, probabilities: Numbers, truth: Truth, protected: Truth, rules: ThresholdRules
) -> Threshold:
    """The threshold with the best F1 among those that keep both promises of the recipe.

    `protected` marks the protected posts; those of them where the answer truly is yes do not count
    as falsely flagged. Where no threshold keeps the promises, or with too few positives, the default.
    """
    if head in FIXED:
        return Threshold(FIXED[head], "fixed: the likelier label")
    if truth.sum() < rules.fewest_positives:
        return Threshold(rules.default, "default: too few positives to choose")
    precision = rules.precision_of.get(head, rules.precision)
    candidates = _candidates(probabilities, rules.lowest)
    kept = [
        value
        for value in candidates
        if _precision(probabilities >= value, truth) >= precision
        and _flagged(probabilities >= value, protected & ~truth) <= rules.protected_false_positive_rate
    ]
    if not kept:
        return Threshold(rules.default, "default: no threshold keeps the promises")
    best = max(kept, key=lambda value: (_f1(probabilities >= value, truth), value))
    return Threshold(best, f"best F1 with precision >= {precision} and protected posts kept out of it")


def _candidates(probabilities: Numbers, lowest: float) -> list[float]:
    """Every hundredth that separates some posts from others, and `lowest`."""
    return [float(value) for value in np.unique(np.round(probabilities, 2)) if value >= lowest] or [lowest]


def _precision(flagged: Truth, truth: Truth) -> float:
    return float(truth[flagged].mean()) if flagged.any() else 0.0


def _flagged(flagged: Truth, among: Truth) -> float:
    return float(flagged[among].mean()) if among.any() else 0.0


def _f1(flagged: Truth, truth: Truth) -> float:
    hits = int((flagged & truth).sum())
    return 2 * hits / max(1, int(flagged.sum()) + int(truth.sum()))
