"""What a threshold promises: protected speech first, then precision, then as much as can be found."""

import numpy as np
import pytest

from vigie_models.axes import HEADS
from vigie_training.calibration import Truth
from vigie_training.recipe import ThresholdRules
from vigie_training.thresholds import Promise, choose_threshold, choose_thresholds

RULES = ThresholdRules(
    protected_false_positive_rate=0.02,
    precision={"leak": 0.75, "clear_leak": 0.85, "breach": 0.85, "category": 0.6, "care": 0.6, "alert": 0.6},
    fewest_positives=20,
    default=0.9,
    lowest=0.2,
)
# 100 posts of each: breaches from 0.40 to 0.99, clean ones from 0 to 0.5.
PROBABILITIES = np.concatenate([np.linspace(0.40, 0.99, 100), np.linspace(0.0, 0.5, 100)])
TRUTH = np.arange(200) < 100
NOBODY = np.zeros(200, dtype=bool)
EVERYBODY = ~NOBODY
HIGH_PROTECTED = ~TRUTH & (PROBABILITIES > 0.3)


def chosen(spared: Truth = NOBODY, precision: float = 0.8, heard: Truth = EVERYBODY, head: str = "breach") -> float:
    promise = Promise(precision, heard, spared, ceiling=0.02)
    return choose_threshold(head, PROBABILITIES, TRUTH, promise, RULES).value


def chosen_for_all(protected: Truth) -> dict[str, float]:
    answers, truths = dict.fromkeys(HEADS, PROBABILITIES), dict.fromkeys(HEADS, TRUTH)
    return {head: found.value for head, found in choose_thresholds(answers, truths, protected, RULES).items()}


def test_the_best_f1_is_taken_where_the_promise_is_kept() -> None:
    """Without protected posts in the way, the threshold lies where F1 is best."""
    assert chosen() == pytest.approx(0.42, abs=0.05)


def test_protected_posts_push_the_threshold_up() -> None:
    """Where protected posts score high, the threshold rises above all but 2 % of them, whatever it costs."""
    threshold = chosen(HIGH_PROTECTED)
    assert (PROBABILITIES[HIGH_PROTECTED] >= threshold).mean() <= 0.02
    assert threshold > chosen()


def test_a_protected_post_rightly_flagged_does_not_count() -> None:
    """An alert may disclose something: where yes is the truth, flagging it is no mistake."""
    assert chosen_for_all(protected=TRUTH) == chosen_for_all(protected=NOBODY)


def test_raising_a_flag_accuses_nobody() -> None:
    """Protected posts push up every head but the flags, which lead to help."""
    free, careful = chosen_for_all(NOBODY), chosen_for_all(HIGH_PROTECTED)
    assert careful["breach"] > free["breach"]
    assert (careful["care"], careful["alert"]) == (free["care"], free["alert"])


def test_a_higher_precision_costs_recall() -> None:
    """The precision wanted is reached, by a higher threshold where need be."""
    threshold = chosen(precision=0.99)
    assert TRUTH[threshold <= PROBABILITIES].mean() >= 0.99
    assert threshold > chosen()


def test_a_head_behind_a_gate_is_judged_on_what_passes_it() -> None:
    """Clean posts that the axis never flags do not make its categories timid: their threshold may be lower."""
    assert chosen(precision=0.99, heard=PROBABILITIES > 0.5) < chosen(precision=0.99)


def test_with_too_few_positives_the_default_holds() -> None:
    """Nineteen positives say nothing: the high default is taken, and said to be one."""
    promise = Promise(0.8, EVERYBODY, NOBODY, ceiling=0.02)
    threshold = choose_threshold("threat", PROBABILITIES, np.arange(200) < 19, promise, RULES)
    assert (threshold.value, threshold.rule) == (0.9, "default: too few positives to choose")


def test_where_no_threshold_keeps_the_promise_the_default_holds() -> None:
    """A head that cannot tell breaches from protected speech flags next to nothing."""
    promise = Promise(0.8, EVERYBODY, NOBODY, ceiling=0.02)
    threshold = choose_threshold("breach", PROBABILITIES, ~TRUTH, promise, RULES)
    assert (threshold.value, threshold.rule) == (0.9, "default: no threshold keeps the promise")


def test_relevance_is_cut_in_the_middle() -> None:
    """Business and off topic are two labels of equal right, and `Relevance.label` says so too."""
    assert chosen(head="business") == 0.5
