"""What the figures say, checked against cases whose answer is known."""

import numpy as np
import pytest

from vigie_training import metrics

TRUTH = np.array([True, True, False, False])
RIGHT = np.array([0.9, 0.8, 0.2, 0.1])


def test_a_perfect_ranking_has_an_auc_of_one() -> None:
    """AUC and average precision are 1 for a perfect ranking; AUC is a coin's where there is one class only."""
    assert metrics.auc(TRUTH, RIGHT) == metrics.average_precision(TRUTH, RIGHT) == 1.0
    assert metrics.auc(TRUTH, 1 - RIGHT) == 0.0
    assert metrics.auc(np.array([True, True]), np.array([0.1, 0.9])) == 0.5


def test_f1_balances_precision_and_recall() -> None:
    """One hit, one false alarm and one miss: all three figures are one half."""
    answers = np.array([True, False, True, False])
    assert metrics.precision(TRUTH, answers) == metrics.recall(TRUTH, answers) == metrics.f1(TRUTH, answers) == 0.5


def test_macro_f1_counts_each_class_alike() -> None:
    """Always answering the commoner of two classes gets half its F1."""
    truth, answers = np.array([0.0, 0.0, 0.0, 1.0]), np.zeros(4)
    assert metrics.macro_f1(truth, answers, (0.0, 1.0)) == pytest.approx((6 / 7) / 2)


def test_calibration_is_judged_bin_by_bin() -> None:
    """Saying 0.9 where one in two is true is off by 0.4; saying 0.5 there is off by nothing."""
    truth = np.array([True, False] * 50)
    assert metrics.calibration_error(truth, np.full(100, 0.9)) == pytest.approx(0.4)
    assert metrics.calibration_error(truth, np.full(100, 0.5)) == pytest.approx(0.0)
    assert metrics.brier(truth, np.full(100, 0.5)) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("hits", "among", "low", "high"), [(0, 100, 0.0, 0.0370), (2, 100, 0.0055, 0.0700), (5, 10, 0.2366, 0.7634)]
)
def test_wilson_gives_the_published_intervals(hits: int, among: int, low: float, high: float) -> None:
    """Wilson's interval, against values computed elsewhere; of nothing, nothing is known."""
    rate = metrics.wilson(hits, among)
    assert (rate.low, rate.high) == pytest.approx((low, high), abs=1e-4)
    assert metrics.wilson(0, 0)[2:] == (0.0, 1.0)
