"""Hostile texts cost time in proportion to their size: near-misses of every rule, and what anybody could send."""

from collections.abc import Callable

import pytest

import growth
from vigie_models.detect import detect
from vigie_models.detect.all import RULES
from vigie_models.detect.rule import Rule
from vigie_models.normalise import Normalised, normalise
from work_done import counted

SIZES = (1_500, 9_000)  # characters


def growth_of_work(read: Callable[[Normalised], object], make: Callable[[int], str]) -> float:
    """The exponent with which the work counted grows with the size of a text."""
    done = []
    for size in SIZES:
        text = normalise(make(size))
        with counted() as work:
            read(work.watched(text))
        done.append(work.done)
    return growth.exponent(SIZES, done)


@pytest.mark.parametrize("make", [growth.near_misses, growth.values])
@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_a_rule_works_in_proportion_to_its_near_misses(rule: Rule, make: Callable[[Rule, int], str]) -> None:
    """Calls, bytes handed to RE2 and characters looked at grow no faster than the text, be it full of matches."""

    def read(text: Normalised) -> object:
        return list(rule.findings(text))

    read(normalise(make(rule, 500)))  # compiles and reads what is read once
    assert growth_of_work(read, lambda size: make(rule, size)) <= growth.MOST


@pytest.mark.parametrize("name", growth.HOSTILE)
def test_all_rules_work_in_proportion_to_a_hostile_text(name: str) -> None:
    """Whatever is repeated: marks, brackets, digits, words that announce a value."""
    detect(normalise(growth.hostile(name, 500)))
    assert growth_of_work(detect, lambda size: growth.hostile(name, size)) <= growth.MOST


@pytest.mark.parametrize("name", growth.HOSTILE)
def test_a_hostile_text_is_normalised_in_proportion_to_its_size(name: str) -> None:
    """Disguises are undone in one pass each: calls and bytes handed to RE2 grow no faster than the text."""
    normalise(growth.hostile(name, 500))
    done = []
    for size in SIZES:
        text = growth.hostile(name, size)
        with counted() as work:
            normalise(text)
        done.append(work.done + size)
    assert growth.exponent(SIZES, done) <= growth.MOST


def test_quadratic_work_is_seen() -> None:
    """The tests above can fail: one look at the rest of the text for each hundredth character is too much."""

    def read(text: Normalised) -> object:
        return [text.scan[place:] for place in range(0, len(text.scan), 100)]

    assert growth_of_work(read, lambda size: growth.hostile("digits", size)) > 1.5
