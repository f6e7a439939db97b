"""What holds for any text: detectors never raise, point at what they saw, and see through disguises."""

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import disguises
import invariants
from vigie_models.detect.all import RULES
from vigie_models.detect.rule import Rule
from vigie_models.normalise import normalise

PARTS = {rule.name: [re.split("(⟦[^⟧]*⟧)", example) for example in rule.examples] for rule in RULES}
EXAMPLES = ["".join(parts).replace("⟦", "").replace("⟧", "") for written in PARTS.values() for parts in written]
COUNTER_EXAMPLES = [text for rule in RULES for text in rule.counter_examples]
RANDOM_TEXT = st.text(st.characters(), max_size=40) | st.text("0123456789 .-/@:()«»#*AaéЕ\u0301\u200b🙂\n", max_size=40)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Examples, near-misses and anything at all, in any order, parts of it disguised."""
    parts = draw(st.lists(st.sampled_from(EXAMPLES) | st.sampled_from(COUNTER_EXAMPLES) | RANDOM_TEXT, max_size=4))
    chance = Random(draw(st.integers(0, 2**32)))
    disguised = [draw(st.sampled_from((*disguises.ALL, _as_it_is)))(part, chance) for part in parts]
    return draw(st.sampled_from(["", " ", "\n", ", "])).join(disguised)


def _as_it_is(text: str, _chance: Random) -> str:
    return text


@given(texts())
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_every_finding_points_at_what_was_seen(text: str) -> None:
    """Findings lie in the text, in order and apart; what they point at, read alone, is what the rule saw."""
    invariants.check(text)


@pytest.mark.long
@given(texts())
@settings(max_examples=2_000, deadline=None)
def test_any_text_is_read_at_length(text: str) -> None:
    """The same, for longer."""
    invariants.check(text)


def plain(text: str) -> bytes:
    """What a reader sees of a text, in ASCII."""
    return normalise(text).scan.strip()


@pytest.mark.parametrize("disguise", disguises.UNDONE)
@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_a_disguised_value_is_found_where_it_stands(rule: Rule, disguise: disguises.Disguise) -> None:
    """Whatever is undone character for character hides no value; the slice of the text as sent reads as the value."""
    for number, parts in enumerate(PARTS[rule.name]):
        chance = Random(number)
        text = "".join(disguise(part.strip("⟦⟧"), chance) for part in parts)
        views = normalise(text)
        spans = [views.clean_span(found.start, found.end) for found in rule.findings(views)]
        values = [plain(part.strip("⟦⟧")) for part in parts if part.startswith("⟦")]
        assert [plain(text[start:end]) for start, end in spans] == values
