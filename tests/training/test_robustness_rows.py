"""Rows tell all that was measured, in French, and nothing else that a manifest records."""

import pytest

from vigie_datasets.example import Example
from vigie_models.fakes import WordScorer
from vigie_training.recipe import GateRules, RobustnessRules
from vigie_training.robustness import robustness
from vigie_training.robustness_rows import AXES, GROUPS, NOISES, gate_rows, group_rows, identity_rows, noise_rows

Figures = dict[str, dict[str, float]]


@pytest.fixture(scope="module")
def figures(examples: list[Example]) -> Figures:
    rules = RobustnessRules(seed=5, most_posts=12, most_carriers=8)
    gates = GateRules(neutral_accused=0.05, neutral_spread=0.05)
    measured = robustness(WordScorer({"musulman": "discrimination"}), examples, rules, gates)
    return {"tone": {"auc": 0.9}, "protected_tone": {"rate": 0.1}, **measured.figures()}


def test_every_noise_has_a_row_on_either_axis(figures: Figures) -> None:
    """Dilution alone is missing: the small corpus has no sentences."""
    told = {(row.noise, row.axis) for row in noise_rows(figures)}
    names = [name for key, name in NOISES.items() if key != "diluted"]
    assert told == {(name, axis) for name in names for axis in AXES.values()}


def test_every_group_and_every_identity_has_a_row(figures: Figures) -> None:
    """In French, on carriers; the small corpus names nobody."""
    assert {row.group for row in group_rows(figures)} == set(GROUPS.values())
    assert {row.group for row in identity_rows(figures)} == set(GROUPS.values())


def test_who_is_accused_most_comes_first(figures: Figures) -> None:
    """What is wrong is what one reads first."""
    first = identity_rows(figures)[0]
    assert (first.group, first.identity) == ("religion", "musulman")
    assert first.accused > 0


def test_every_gate_has_a_row(figures: Figures) -> None:
    """With its ceiling, and whether it was kept."""
    assert [(row.ceiling, row.passed) for row in gate_rows(figures)] == [(0.05, False), (0.05, True)]
