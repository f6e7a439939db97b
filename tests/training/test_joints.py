"""What a joint promises: a sure category makes a sure breach, and nothing ever turns the other way."""

import numpy as np
import pytest

from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, HEADS, TONE_CATEGORIES
from vigie_training.joints import fit_joints

POSTS = 400
CHANCE = np.random.default_rng(5)
TRUTH = np.arange(POSTS) % 4 == 0
NOISE = {head: CHANCE.normal(-3, 1, POSTS) for head in HEADS}


def test_a_head_listens_to_its_likeliest_category() -> None:
    """Where an insult tells the breach better than the breach's own head, the category weighs more."""
    logits = NOISE | {"insult": np.where(TRUTH, 3.0, -3.0) + CHANCE.normal(0, 1, POSTS)}
    joint = next(joint for joint in fit_joints(logits, dict.fromkeys(HEADS, TRUTH), 12) if joint.head == "breach")
    assert joint.best > joint.own >= 0
    stacked = np.stack([logits[head] for head in HEADS], axis=-1)
    joined = joint.joined(HEADS, stacked)
    assert joined[TRUTH].mean() > joined[~TRUTH].mean() + 3


def test_with_few_positives_or_a_contradiction_a_head_stays_as_it_is() -> None:
    """Too few cases, or categories that point the other way: the head's own log-odds are kept."""
    backwards = dict.fromkeys((*TONE_CATEGORIES, *CONFIDENTIALITY_CATEGORIES), np.where(TRUTH, -3.0, 3.0))
    few = dict.fromkeys(HEADS, np.arange(POSTS) < 3)
    for logits, truths in ((NOISE | backwards, dict.fromkeys(HEADS, TRUTH)), (NOISE, few)):
        for joint in fit_joints(logits, truths, 12):
            assert (joint.own, joint.best, joint.offset) == (1.0, 0.0, 0.0)


def test_one_post_and_many_are_joined_alike() -> None:
    """Serving joins one post, training thousands: the same numbers come out."""
    joint = fit_joints(NOISE | {"insult": np.where(TRUTH, 2.0, -3.0)}, dict.fromkeys(HEADS, TRUTH), 12)[-1]
    stacked = np.stack([NOISE[head] for head in HEADS], axis=-1)
    assert joint.joined(HEADS, stacked)[7] == pytest.approx(float(joint.joined(HEADS, stacked[7])))
