"""What calibration promises: a probability of 0.7 is right seven times in ten, and few cases give no certainty."""

import numpy as np
import pytest

from vigie_training.calibration import calibrate, log_odds, sigmoid


def test_logits_that_are_twice_too_sure_are_halved() -> None:
    """Truths drawn from sigmoid(x) and logits of 2x: the calibration finds slope one half and no offset."""
    chance = np.random.default_rng(3)
    x = chance.normal(0, 2, 20_000)
    truth = chance.random(20_000) < sigmoid(x)
    found = calibrate(2 * x, truth)
    assert (found.slope, found.offset) == pytest.approx((0.5, 0.0), abs=0.03)


def test_a_head_that_ranks_backwards_answers_its_prior() -> None:
    """Worse than chance out of fold means that nothing was learnt: slope 0, never a negative one."""
    found = calibrate(np.array([1.0, 0.9, -1.0, -0.9] * 10), np.array([False, False, True, True] * 10))
    assert found.slope == 0.0
    assert found.apply(np.array([5.0])) == pytest.approx([0.5])


def test_few_positives_give_no_certainty() -> None:
    """With perfectly separated logits the probabilities stay off 0 and 1, the farther the fewer the posts."""
    few, many = (
        calibrate(np.repeat([2.0, -2.0], count), np.repeat([True, False], count)).apply(np.array([2.0]))[0]
        for count in (5, 500)
    )
    assert few < 0.9 < many < 1.0


def test_log_odds_and_sigmoid_undo_each_other() -> None:
    """And neither overflows."""
    assert sigmoid(np.array([log_odds(0.2)]))[0] == pytest.approx(0.2)
    assert np.isfinite(sigmoid(np.array([-1e6, 1e6]))).all()
    assert np.isfinite([log_odds(0.0), log_odds(1.0)]).all()
