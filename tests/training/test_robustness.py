"""Robustness is one record: noise, fairness and gates, the same for the same scorer and posts."""

from collections.abc import Sequence

from vigie_datasets.example import Example
from vigie_models.fakes import WordScorer
from vigie_training.gates import recorded_failures
from vigie_training.recipe import GateRules, RobustnessRules
from vigie_training.robustness import Robustness, robustness, sampled

RULES = RobustnessRules(seed=5, most_posts=12, most_carriers=8)
GATES = GateRules(neutral_accused=0.05, neutral_spread=0.05)
BLIND = WordScorer({"ordure": "insult"})
BIASED = WordScorer({"musulman": "discrimination", "musulmane": "discrimination", "musulmans": "discrimination"})


def robust(scorer: WordScorer, posts: Sequence[Example]) -> Robustness:
    return robustness(scorer, posts, RULES, GATES)


def test_a_scorer_blind_to_identities_passes(examples: list[Example]) -> None:
    """Nobody is accused for being named."""
    assert robust(BLIND, examples).failures == []


def test_a_scorer_that_hears_an_insult_in_an_identity_fails(examples: list[Example]) -> None:
    """And the reason names whom it accuses."""
    failures = robust(BIASED, examples).failures
    assert [failure.split(":")[0] for failure in failures] == ["neutral_accused", "neutral_spread"]
    assert "faith: musulman" in failures[0]


def test_the_manifest_records_enough_to_refuse(examples: list[Example]) -> None:
    """Numbers alone, and the gates' failures can be read back from them."""
    figures = robust(BIASED, examples).figures()
    assert len(recorded_failures(figures)) == 2
    assert figures["fair_carriers_faith: musulman"]["accused"] == 1.0
    assert figures["fair_carriers_faith: juif"]["accused"] == 0.0
    assert "noise_tone_typos" in figures


def test_the_same_posts_give_the_same_record(examples: list[Example]) -> None:
    """In any order: which are taken and how they are changed follows from their ids."""
    assert robust(BLIND, examples) == robust(BLIND, examples[::-1])


def test_posts_are_drawn_by_their_id(examples: list[Example]) -> None:
    """A post added elsewhere moves at most one of them."""
    before, after = sampled(examples[1:], 12), sampled(examples, 12)
    assert len(before) == 12
    assert len({post.id for post in after} - {post.id for post in before}) <= 1
