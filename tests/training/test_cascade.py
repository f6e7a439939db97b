"""What the cascade's bounds promise: nearly all that both readings together rightly find is in doubt for the first."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie_models.cascade import FLAGGING
from vigie_training.calibration import Numbers, Truth
from vigie_training.cascade import doubts

POSTS = 400
CHANCE = np.random.default_rng(4)
TRUTHS: dict[str, Truth] = {head: CHANCE.random(POSTS) < 0.3 for head in (*FLAGGING, "business")}
FIRST: dict[str, Numbers] = {
    head: np.clip(0.6 * CHANCE.random(POSTS) + 0.4 * TRUTHS[head] * CHANCE.random(POSTS), 0, 1) for head in TRUTHS
}
FLAGGED: dict[str, Truth] = {head: TRUTHS[head] ^ (CHANCE.random(POSTS) < 0.05) for head in TRUTHS}


def unsure(first: Numbers) -> Numbers:
    """The probability of the less likely label."""
    return np.minimum(first, 1 - first)


@pytest.mark.parametrize("kept", [1.0, 0.99, 0.9, 0.5])
def test_the_promised_share_of_finds_is_in_doubt_and_hardly_more(kept: float) -> None:
    """Of what is rightly flagged; the bound is as high as that allows, so that the encoder is asked no more."""
    bounds = doubts(FIRST, FLAGGED, TRUTHS, finds_kept=kept, labels_kept=0.9)
    for head in FLAGGING:
        found = FIRST[head][FLAGGED[head] & TRUTHS[head]]
        assert np.mean(found >= bounds[head]) >= kept
        assert np.mean(found >= bounds[head] + 2e-4) < kept + 1 / len(found)


@pytest.mark.parametrize("kept", [1.0, 0.9, 0.5])
def test_the_promised_share_of_mended_subjects_is_in_doubt(kept: float) -> None:
    """Of posts that the first reading takes for the wrong subject and both together for the right one."""
    bounds = doubts(FIRST, FLAGGED, TRUTHS, finds_kept=0.99, labels_kept=kept)
    business = FIRST["business"]
    mended = (FLAGGED["business"] == TRUTHS["business"]) & ((business >= 0.5) != TRUTHS["business"])
    assert mended.sum() > 20
    assert np.mean(unsure(business[mended]) >= bounds["business"]) >= kept
    assert 0 < bounds["business"] <= 0.5


def test_what_is_wrongly_flagged_asks_for_nothing() -> None:
    """A false alarm that the first reading does not share is no reason to read on."""
    quiet = {head: np.where(TRUTHS[head], FIRST[head], 0.0) for head in FIRST}
    told = doubts(quiet, {head: TRUTHS[head] for head in TRUTHS}, TRUTHS, finds_kept=0.99, labels_kept=0.9)
    alarmed = {head: np.ones(POSTS, dtype=bool) for head in FLAGGING} | {"business": TRUTHS["business"]}
    assert doubts(quiet, alarmed, TRUTHS, finds_kept=0.99, labels_kept=0.9) == told


def test_where_nothing_was_found_every_post_is_in_doubt() -> None:
    """Nobody knows then what would be lost."""
    nothing = {head: np.zeros(POSTS, dtype=bool) for head in TRUTHS}
    bounds = doubts(FIRST, FLAGGED, TRUTHS | {"care": nothing["care"]}, finds_kept=0.99, labels_kept=0.9)
    assert bounds["care"] == 0.0
    sure = FIRST | {"business": np.where(FLAGGED["business"], 0.9, 0.1)}
    assert doubts(sure, FLAGGED, TRUTHS, finds_kept=0.99, labels_kept=0.9)["business"] == 0.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.floats(0, 1))
def test_any_share_can_be_promised(values: list[float], kept: float) -> None:
    """From nothing to all, of one post or many."""
    found = np.array(values)
    yes = np.ones(len(found), dtype=bool)
    every = dict.fromkeys((*FLAGGING, "business"), yes)
    bound = doubts(dict.fromkeys(every, found), every, every, finds_kept=kept, labels_kept=kept)["leak"]
    assert np.mean(found >= bound) >= kept - 1e-9
