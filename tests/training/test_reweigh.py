"""What re-weighing promises: a company whose prevalence and precision are known is recovered from 400 of its posts."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from vigie_training.bootstrap import Interval
from vigie_training.reweigh import Axis, Weighed, estimates, weighed
from vigie_training.scored import Bounds, Scored

BOUNDS = Bounds(leak=0.7, breach=0.8)
POSTS_A_DAY = 800


def simulated(chance: np.random.Generator, count: int, leaks: float, breaches: float) -> Scored:
    """Posts with these shares of faults; leaks score over 0.7 three times in four, breaches over 0.8 half the time,
    and clean posts once in fifty on either axis."""
    leak, breach = chance.random(count) < leaks, chance.random(count) < breaches
    seen = np.where(leak, chance.random(count) < 0.75, chance.random(count) < 0.02)
    heard = np.where(breach, chance.random(count) < 0.5, chance.random(count) < 0.02)
    nothing = np.zeros(count, dtype=bool)
    return Scored(
        level=np.where(leak, chance.integers(1, 3, count), 0),
        breach=breach,
        leak_risk=np.where(seen, 0.9, 0.1),
        tone_risk=np.where(heard, 0.95, 0.2),
        proved=np.zeros(count, dtype=np.int64),
        for_referent=nothing,
        for_listeners=nothing,
    )


def drawn(chance: np.random.Generator, count: int) -> Any:
    return np.vstack([np.ones(count), chance.poisson(1.0, size=(200, count))])


def company(seed: int, leaks: float = 0.03, breaches: float = 0.04, count: int = 400) -> Weighed:
    """A company's posts, weighed with a corpus where four posts in ten have a fault."""
    chance = np.random.default_rng(seed)
    local, corpus = simulated(chance, count, leaks, breaches), simulated(chance, 3000, 0.2, 0.2)
    return weighed(local, drawn(chance, count), corpus, drawn(chance, 3000))


@cache
def companies() -> list[dict[str, Axis]]:
    """Forty companies alike, each as its own 400 posts tell of it."""
    return [estimates(company(seed), BOUNDS, POSTS_A_DAY) for seed in range(40)]


def holds(found: Interval, truth: float) -> bool:
    return found.low <= truth <= found.high


# Of 100 posts 3 leak, of which 2.25 are flagged, and 97 do not, of which 1.94 are.
TRUE = {"prevalence": 0.03, "reviews": POSTS_A_DAY * 0.0419, "precision": 0.0225 / 0.0419, "recall": 0.75}


@pytest.mark.parametrize(("figure", "truth"), TRUE.items())
def test_what_is_true_of_a_company_lies_in_the_interval(figure: str, truth: float) -> None:
    """Of 40 companies, the interval of each figure holds the truth nine times in ten at least."""
    found = [getattr(told["confidentiality"], figure) for told in companies()]
    assert sum(holds(each, truth) for each in found) >= 36
    assert np.mean([each.value for each in found]) == pytest.approx(truth, rel=0.1)


def test_the_corpus_alone_would_promise_far_too_much() -> None:
    """In the corpus nine flagged posts in ten are rightly flagged; in the company, hardly more than one in two."""
    corpus = simulated(np.random.default_rng(1), 3000, 0.2, 0.2)
    flagged = corpus.sent_for_leak(BOUNDS)
    assert corpus.leak[flagged].mean() > 0.85
    assert estimates(company(1), BOUNDS, POSTS_A_DAY)["confidentiality"].precision.high < 0.8


def test_faults_of_the_corpus_make_recall_surer() -> None:
    """A dozen leaks of the company leave recall wide open; with the corpus's, it is known within a few points."""
    chance = np.random.default_rng(3)
    local = simulated(chance, 400, 0.03, 0.04)
    nothing = local.chosen(np.zeros(400, dtype=bool))
    alone = weighed(local, drawn(np.random.default_rng(4), 400), nothing, np.zeros((201, 0)))
    wide = estimates(alone, BOUNDS, POSTS_A_DAY)["confidentiality"].recall
    narrow = estimates(company(3), BOUNDS, POSTS_A_DAY)["confidentiality"].recall
    assert narrow.high - narrow.low < (wide.high - wide.low) / 2


def test_weights_of_each_drawn_company_add_up_to_one() -> None:
    """Whatever is drawn, the posts weigh one company together."""
    assert company(5).weights.sum(axis=1) == pytest.approx(np.ones(201))


def test_clean_posts_speak_for_the_company_alone() -> None:
    """How many clean posts are flagged is the company's own affair: no clean post of the corpus has a weight."""
    found = company(6)
    assert len(found.posts) - 400 == int(found.posts.fault[400:].sum())


def test_without_a_fault_in_the_file_nothing_is_made_up() -> None:
    """No leak among 400: prevalence and precision are 0, recall is not known, and nothing fails."""
    told = estimates(company(7, leaks=0.0), BOUNDS, POSTS_A_DAY)["confidentiality"]
    assert (told.prevalence.value, told.precision.value) == (0.0, 0.0)
    assert (told.recall.low, told.recall.high) == (0.0, 1.0)


def test_who_goes_to_another_desk_is_sent_to_no_moderator() -> None:
    """An alert is the referent's; distress keeps its tone to the listeners, but a leak is a leak."""
    posts = simulated(np.random.default_rng(8), 500, 0.5, 0.5)
    everyone = np.ones(500, dtype=bool)
    referred = Scored(**{name: getattr(posts, name) for name in Scored.__slots__} | {"for_referent": everyone})
    listened = Scored(**{name: getattr(posts, name) for name in Scored.__slots__} | {"for_listeners": everyone})
    assert not referred.sent(BOUNDS).any()
    assert np.array_equal(listened.sent(BOUNDS), posts.sent_for_leak(BOUNDS))
