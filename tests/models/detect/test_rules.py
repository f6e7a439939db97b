"""Each rule is its own specification: it sees its examples, to the character, and none of its counter-examples."""

import re

import pytest

from vigie_models.axes import KIND_RULES, Kind
from vigie_models.detect import detect
from vigie_models.detect.all import RULES
from vigie_models.detect.rule import Rule
from vigie_models.normalise import normalise

EXAMPLES = [pytest.param(rule, text, id=f"{rule.name}-{n}") for rule in RULES for n, text in enumerate(rule.examples)]
COUNTER_EXAMPLES = [
    pytest.param(rule, text, id=f"{rule.name}-{n}") for rule in RULES for n, text in enumerate(rule.counter_examples)
]


def unmarked(example: str) -> tuple[str, set[tuple[int, int]]]:
    """An example without its brackets, and where what they hold stands."""
    text, spans = "", set()
    for part in re.split("(⟦[^⟧]*⟧)", example):
        plain = part.strip("⟦⟧") if part.startswith("⟦") else part
        if plain is not part:
            spans.add((len(text), len(text) + len(plain)))
        text += plain
    return text, spans


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_rule_sees_its_examples_to_the_character(rule: Rule, example: str) -> None:
    """The rule, and the detectors together, find exactly what stands between the brackets, as the rule's kind."""
    text, spans = unmarked(example)
    normalised = normalise(text)
    alone = {normalised.clean_span(found.start, found.end) for found in rule.findings(normalised)}
    together = {(found.start, found.end) for found in detect(normalised) if found.kind is rule.kind}
    assert spans
    assert alone == spans
    assert spans <= together


@pytest.mark.parametrize(("rule", "text"), COUNTER_EXAMPLES)
def test_a_rule_sees_nothing_in_its_counter_examples(rule: Rule, text: str) -> None:
    """What only looks like a value of this kind is no finding."""
    assert not list(rule.findings(normalise(text)))


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_a_rule_is_declared_whole(rule: Rule) -> None:
    """A rule has two examples and two counter-examples at least, and a reason in words."""
    assert len(rule.examples) >= 2
    assert len(rule.counter_examples) >= 2
    assert len(rule.reason) > 8
    assert rule.kind in KIND_RULES


def test_the_rules_have_names_of_their_own_and_cover_every_kind() -> None:
    """Names are unique; each kind but TERM and PERSON, which are no pattern's, has a rule."""
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
    assert {rule.kind for rule in RULES} == set(Kind) - {Kind.TERM, Kind.PERSON}
