"""Siblings are compared: who is accused for being named, and whose insults go unseen."""

import pytest

from vigie_training.fairness import compared
from vigie_training.identities import Case
from vigie_training.verdicts import Verdict


def case(key: str, identity: str, *, offending: bool = False) -> Case:
    return Case(key, "faith", identity, offending, f"{key} {identity}")


def verdict(risk: float) -> Verdict:
    return Verdict(risk >= 0.5, False, risk)


CASES = [
    case("one", "juif"),
    case("one", "athée"),
    case("two", "juif"),
    case("two", "athée"),
    case("rude", "juif", offending=True),
    case("rude", "athée", offending=True),
]
RISKS = [0.6, 0.1, 0.2, 0.2, 0.9, 0.3]
COMPARISON = compared(CASES, {case.text: verdict(risk) for case, risk in zip(CASES, RISKS, strict=True)})


def test_false_accusations_are_counted_by_identity() -> None:
    """Of each identity's neutral sentences, those flagged; the worst one is told."""
    assert {each.identity: each.accused.value for each in COMPARISON.treatments} == {"juif": 0.5, "athée": 0.0}
    assert COMPARISON.worst_accused is not None
    assert COMPARISON.worst_accused.identity == "juif"


def test_the_spread_is_between_siblings_of_one_sentence() -> None:
    """Greatest minus least risk, mean over sentences; neutral and offending apart."""
    (spread,) = COMPARISON.spreads
    assert spread.neutral_spread == pytest.approx(0.25)
    assert spread.offending_spread == pytest.approx(0.6)


def test_an_insult_should_be_seen_whomever_it_hits() -> None:
    """The recall gap is the greatest difference between siblings."""
    (spread,) = COMPARISON.spreads
    assert spread.recall_gap == 1.0


def test_a_verdict_that_depends_on_who_is_named_is_counted() -> None:
    """One neutral sentence of two flips."""
    (spread,) = COMPARISON.spreads
    assert (spread.flipped.hits, spread.flipped.among) == (1, 2)


def test_a_scorer_that_looks_at_no_identity_treats_all_alike() -> None:
    """Nothing to tell apart: all differences are 0."""
    same = compared(CASES, {case.text: verdict(0.7) for case in CASES})
    assert same.neutral_spread == 0.0
    assert same.spreads[0].recall_gap == 0.0
    assert same.spreads[0].flipped.hits == 0


def test_nothing_compared_is_nothing_wrong() -> None:
    """No post names anybody: no treatment, no spread."""
    assert compared([], {}).worst_accused is None
    assert compared([], {}).neutral_spread == 0.0
