"""What models are asked to learn from one labelled post."""

from typing import Any

import pytest

from vigie_datasets.example import Example
from vigie_models.axes import HEADS

TRUTHS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "leisure": ({"relevance": "off_topic"}, set()),
    "work": ({}, {"business"}),
    "doubtful leak": ({"leak": ("legal",), "leak_level": 1}, {"business", "leak", "legal"}),
    "clear leak": (
        {"leak": ("legal", "financial"), "leak_level": 2},
        {"business", "leak", "clear_leak", "legal", "financial"},
    ),
    "breach": ({"tone": ("insult", "profanity")}, {"business", "breach", "insult", "profanity"}),
    "distress": ({"care": True}, {"business", "care"}),
    "report": ({"alert": True}, {"business", "alert"}),
}


@pytest.mark.parametrize(("change", "true"), TRUTHS.values(), ids=TRUTHS)
def test_targets_follow_from_the_labels(change: dict[str, Any], true: set[str]) -> None:
    """One truth a head, in the order of the heads; nothing that the labels do not say."""
    post: dict[str, Any] = {"id": "a", "text": "t", "community": "c", "relevance": "business", **change}
    assert {head for head, truth in zip(HEADS, Example(**post).targets(), strict=True) if truth} == true


def test_where_an_example_was_read_is_no_part_of_it() -> None:
    """The same post read from another file is the same example."""
    assert Example("a", "t", "c", "business", source="x:1") == Example("a", "t", "c", "business", source="y:2")
