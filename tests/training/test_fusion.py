"""What the fusion promises: each reading counts for what it brings, never against itself, and its log-odds are true."""

import numpy as np
import pytest

from vigie_models.axes import HEADS
from vigie_training.calibration import Numbers, Truth, sigmoid
from vigie_training.fusion import Fusion, fit_fusions, weights_like

POSTS = 6000
TRUTH: Truth = np.arange(POSTS) % 3 == 0
EVEN: Numbers = np.ones(POSTS)


def reading(gap: float, seed: int = 1) -> Numbers:
    """Log-odds that tell the two kinds of posts apart by that much; each seed is a reading of its own."""
    drawn: Numbers = np.where(TRUTH, gap / 2, -gap / 2) + np.random.default_rng(seed).normal(0, 1, POSTS)
    return drawn


def fused(first: Numbers, heard: Numbers, truth: Truth = TRUTH, fewest: int = 12, weights: Numbers = EVEN) -> Fusion:
    """The fusion of one head; the others have nothing to learn from."""
    truths = dict.fromkeys(HEADS, np.zeros(POSTS, dtype=bool)) | {"leak": truth}
    every = fit_fusions(dict.fromkeys(HEADS, first), dict.fromkeys(HEADS, heard), truths, weights, fewest)
    assert [every[head].head for head in HEADS] == list(HEADS)
    return every["leak"]


def test_a_reading_that_says_nothing_counts_for_next_to_nothing() -> None:
    """Be it the encoder's or the n-grams'."""
    noise = reading(0, seed=2)
    without = fused(reading(3), noise)
    assert without.encoder < 0.15
    assert without.ngrams > 1
    assert fused(noise, reading(3)).ngrams < 0.15


def test_no_share_is_ever_negative() -> None:
    """A reading that errs the more, the surer it is, is left out, not turned round; the other is weighed anew."""
    found = fused(reading(3), -reading(2, seed=2))
    assert (found.encoder, found.ngrams > 1) == (0.0, True)
    assert fused(-reading(2), reading(3, seed=2)).ngrams == 0.0
    both = fused(-reading(3), -reading(2, seed=2))
    assert (both.ngrams, both.encoder) == (0.0, 0.0)
    assert both.apply(reading(3), reading(2)) == pytest.approx(np.log(TRUTH.mean() / (1 - TRUTH.mean())), abs=0.01)


def test_two_readings_tell_more_than_either() -> None:
    """Where each knows something of its own, both count, the surer one more."""
    first, heard = reading(1.5), reading(3, seed=2)
    found = fused(first, heard)
    assert found.encoder > found.ngrams > 0.5
    joint = found.apply(first, heard)
    assert _loss(joint) < min(
        _loss(fused(first, first).apply(first, first)), _loss(fused(heard, heard).apply(heard, heard))
    )


def test_joint_log_odds_are_calibrated() -> None:
    """Among all posts, as many are true as the probabilities say."""
    first, heard = reading(2), reading(2, seed=2)
    joint = fused(first, heard).apply(first, heard)
    assert float(sigmoid(joint).mean()) == pytest.approx(float(TRUTH.mean()), abs=0.01)


@pytest.mark.parametrize("truth", [np.arange(POSTS) < 5, np.arange(POSTS) >= 5, np.zeros(POSTS, dtype=bool)])
def test_with_too_few_examples_of_either_answer_the_first_reading_stays(truth: Truth) -> None:
    """Whatever the encoder says."""
    assert fused(reading(3), reading(3), truth) == Fusion("leak", 1.0, 0.0, 0.0)


def test_a_post_that_weighs_nothing_teaches_nothing() -> None:
    """The half that is turned round does not count."""
    first, half = reading(3), np.arange(POSTS) < POSTS // 2
    turned = np.where(half, first, -first)
    assert fused(turned, turned, weights=half.astype(np.float64)).ngrams > 0.5
    assert fused(turned, turned, weights=(~half).astype(np.float64)).ngrams == 0.0


def test_weights_give_protected_posts_their_usual_share() -> None:
    """All weights together still count as many as there are posts."""
    protected = np.arange(100) < 40
    weights = weights_like(protected, 0.1)
    assert weights[protected].sum() == pytest.approx(10)
    assert weights.sum() == pytest.approx(100)


@pytest.mark.parametrize(("protected", "usual"), [(0, 0.1), (100, 0.1), (40, 0.0), (40, 1.0)])
def test_weights_are_even_where_there_is_one_kind_of_post(protected: int, usual: float) -> None:
    """No division by nothing, and nobody silenced."""
    assert weights_like(np.arange(100) < protected, usual).tolist() == [1.0] * 100


def _loss(logits: Numbers) -> float:
    return float(np.logaddexp(0, np.where(TRUTH, -logits, logits)).mean())
