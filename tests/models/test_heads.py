"""How a post's windows and sentences make one answer."""

import numpy as np

from vigie_models.axes import HEADS
from vigie_models.heads import Floats, Heads, Logits

NOTHING: Logits = np.zeros((0, len(HEADS)))
NO_WEIGHTS: Floats = np.zeros((0, len(HEADS)), dtype=np.float32)


def heads(mix: float) -> Heads:
    mixes = tuple(0.0 if name == "business" else mix for name in HEADS)
    bias = np.zeros(len(HEADS), dtype=np.float32)
    return Heads(HEADS, NO_WEIGHTS, NO_WEIGHTS, NO_WEIGHTS, bias, mixes)


def rows(*levels: float) -> Logits:
    return np.stack([np.full(len(HEADS), level) for level in levels])


def test_the_highest_window_counts_for_a_risk_and_the_mean_for_relevance() -> None:
    """A leak at the end of a long post is a leak; a post is about work when most of it is."""
    combined = heads(0.5).combined(rows(-4.0, 2.0), [30, 10], NOTHING)
    assert combined[HEADS.index("leak")] == 2.0
    assert combined[HEADS.index("business")] == -2.5


def test_the_loudest_sentence_counts_beside_the_whole() -> None:
    """An insult must not vanish among courtesies; how much it counts is each head's own mix."""
    combined = heads(0.25).combined(rows(-2.0), [40], rows(-6.0, 6.0, -6.0))
    assert combined[HEADS.index("insult")] == 0.0
    assert combined[HEADS.index("business")] == -2.0


def test_a_single_sentence_is_its_own_whole() -> None:
    """Nothing is mixed where there is nothing to mix."""
    assert (heads(0.75).combined(rows(1.5), [5], NOTHING) == 1.5).all()
