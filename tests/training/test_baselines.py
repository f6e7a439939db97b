"""What anything better must beat is measured honestly."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vigie_datasets.example import Example
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, FLAGS, HEADS, TONE_CATEGORIES
from vigie_training.agreement import agreement_on, agreements
from vigie_training.baselines import answered_by_all, keywords, textbook, word_lists

DATASHEET = Path(__file__).parents[2] / "datasets" / "README.md"


def post(text: str) -> Example:
    return Example(text, text, "Atelier", "business")


def test_there_is_a_list_of_words_for_every_category_and_flag() -> None:
    """And for leisure and clear leaks."""
    assert set(word_lists()) == {*CONFIDENTIALITY_CATEGORIES, *TONE_CATEGORIES, *FLAGS, "off_topic", "clear"}


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("Le MDP du serveur est changé", {"business", "leak", "clear_leak", "credentials"}),
        ("Espèce d'abruti !", {"business", "breach", "insult"}),
        ("Apéro ce soir ?", set[str]()),
        ("Réunion à 14 h, on concerte et on connaît", {"business"}),
    ],
)
def test_words_are_looked_up_whole_whatever_their_case_and_accents(text: str, heads: set[str]) -> None:
    """« con » is not in « connaît »."""
    answered = keywords([post(text)])
    assert {head for head in HEADS if answered[head].answers[0]} == heads


def test_the_textbook_learns_from_the_posts_given_and_no_others(examples: list[Example], tmp_path: Path) -> None:
    """It finds the insults that it was shown; told that all posts are clean, it finds none. A cache changes nothing."""
    learning, asked = examples[:240], examples[240:]
    answered = textbook(learning, asked)["insult"]
    assert (answered.answers == answered.truth).mean() > 0.95
    clean = [replace(each, tone=()) for each in learning]
    assert not textbook(clean, asked)["insult"].answers.any()
    for _ in range(2):
        again = textbook(learning, asked, tmp_path)["insult"].probabilities
        assert np.array_equal(again, answered.probabilities)


def test_every_baseline_answers_every_head(examples: list[Example]) -> None:
    """So that each row of the report has its neighbours; the textbook only where it was fitted."""
    answered = answered_by_all(examples)
    assert set(answered) == {"dummy", "keywords"}
    assert all(set(each) == set(HEADS) for each in answered.values())


def test_the_ceiling_is_the_table_of_the_datasheet() -> None:
    """Every κ of datasets/README.md, and no other."""
    lines = DATASHEET.read_text(encoding="utf-8").splitlines()
    tables = [
        place
        for place, line in enumerate(lines)
        if line.startswith(("| relevance |", "| personal_data | h", "| insult | h"))
    ]
    said = dict(pair for place in tables for pair in zip(_cells(lines[place]), _cells(lines[place + 2]), strict=True))
    names = {"level 0/1/2": "level", "level ≥ 1": "confidentiality", "any breach": "tone"}
    assert {names.get(name, name): float(value) for name, value in said.items()} == dict(agreements())
    assert agreement_on("leak") == agreements()["confidentiality"]
    assert agreement_on("clear_leak") is None


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("| ").split("|")]
