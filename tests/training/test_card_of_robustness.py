"""The model card tells what noise costs and who is treated worse, as measured."""

from vigie_datasets.example import Example
from vigie_models.fakes import WordScorer
from vigie_training.card_of_robustness import robustness_parts
from vigie_training.recipe import GateRules, RobustnessRules
from vigie_training.robustness import robustness


def test_the_card_tells_noise_groups_and_gates(examples: list[Example]) -> None:
    """A broken gate is not to be overlooked."""
    rules, gates = (
        RobustnessRules(seed=5, most_posts=12, most_carriers=8),
        GateRules(neutral_accused=0.05, neutral_spread=0.9),
    )
    measured = robustness(WordScorer({"musulman": "discrimination"}), examples, rules, gates)
    noise, fairness = robustness_parts(measured.figures())
    assert "| écriture SMS | ton |" in noise
    assert "| religion, phrases d'épreuve |" in fairness
    assert fairness.count("**dépassé**") == 1
    assert fairness.count(", tenu") == 1


def test_a_bundle_that_was_not_measured_has_no_such_part() -> None:
    """Nothing is told that is not known."""
    assert robustness_parts({"tone": {"auc": 0.9}}) == []
