"""What thresholds promise: protected speech first, then plain work, then leaks seen, precision, and F1."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from vigie_models.axes import HEADS
from vigie_training.calibration import Truth
from vigie_training.judged import Judged
from vigie_training.promises import kept_promises
from vigie_training.recipe import PromiseRules, ThresholdRules
from vigie_training.thresholds import Chosen, candidates, choose_thresholds

RULES = ThresholdRules(
    confidence=0.95,
    promises=PromiseRules(
        protected_breach=0.01,
        protected_tone_review=0.01,
        routine_breach=0.01,
        protected_leak=0.02,
        routine_leak=0.02,
        protected_clear_leak=0.01,
        clear_leaks_seen=0.95,
    ),
    precision={"leak": 0.5, "clear_leak": 0.5, "breach": 0.5, "category": 0.6, "care": 0.6, "alert": 0.6},
    fewest_positives=20,
    default=0.9,
    lowest=0.2,
)
COUNT = 1000  # of each kind of posts: faults, protected, plain
FAULTS, PROTECTED, PLAIN = np.repeat(np.eye(3, dtype=bool), COUNT, axis=1)
NOBODY = np.zeros(3 * COUNT, dtype=bool)
# Faults from 0.3 to 1, protected posts from 0 to 0.7, plain ones from 0 to 0.4: which threshold is right is known.
SPREAD = np.concatenate([np.linspace(0.3, 0.999, COUNT), np.linspace(0, 0.7, COUNT), np.linspace(0, 0.4, COUNT)])


def posts(
    *,
    head: str = "breach",
    levels: NDArray[np.int64] | None = None,
    batches: NDArray[np.int64] | None = None,
    protected: Truth = PROTECTED,
    **answers: NDArray[np.float64],
) -> Judged:
    """Simulated posts, the faults of one head (a leak is a clear one); no other head ever says yes."""
    truths = dict.fromkeys(HEADS, NOBODY) | {"business": ~NOBODY, head: FAULTS}
    if head == "leak":
        truths["clear_leak"] = FAULTS
    return Judged(
        answers=dict.fromkeys(HEADS, np.zeros(3 * COUNT)) | {head: SPREAD} | answers,
        truths=truths,
        levels=np.zeros(3 * COUNT, dtype=np.int64) if levels is None else levels,
        is_judged=~NOBODY,
        protected=protected,
        batches=np.arange(3 * COUNT) if batches is None else batches,
    )


def value_of(chosen: Chosen, head: str = "breach") -> float:
    return chosen.thresholds[head].value


def test_protected_speech_is_spared_with_confidence() -> None:
    """Of 1,000 protected posts, 4 flagged prove « at most 1 % » with 95 % confidence and 5 do not: the threshold is the
    lowest thousandth that flags no more than 4, though F1 would have it lower."""
    chosen = choose_thresholds(posts(), RULES)
    assert int((SPREAD[PROTECTED] >= value_of(chosen)).sum()) <= 4
    assert int((SPREAD[PROTECTED] >= value_of(chosen) - 0.001).sum()) >= 5
    assert chosen.promises["protected_breach"].bound <= 0.01
    assert chosen.promises["protected_breach"].shortfall == 0


def test_protected_posts_of_one_batch_count_less() -> None:
    """When the flagged protected posts all come from one batch, the same number proves less: the threshold rises."""
    together = np.where(PROTECTED, np.arange(3 * COUNT) // 100, np.arange(3 * COUNT))
    apart = choose_thresholds(posts(), RULES)
    assert value_of(choose_thresholds(posts(batches=together), RULES)) > value_of(apart)


def test_two_posts_of_one_batch_do_not_end_the_search() -> None:
    """That the two protected posts that score highest share one of nine batches is chance, not a law of batches."""
    mixed = np.random.default_rng(2).permutation(3 * COUNT) % 9
    mixed[2 * COUNT - 2 : 2 * COUNT] = 4
    threshold = value_of(choose_thresholds(posts(batches=mixed), RULES))
    assert int((SPREAD[PROTECTED] >= threshold).sum()) >= 2


def test_without_protected_posts_in_the_way_f1_decides() -> None:
    """Where protected speech scores low, the threshold lies where F1 and plain work put it."""
    low = np.where(PROTECTED, SPREAD / 10, SPREAD)
    threshold = value_of(choose_thresholds(posts(breach=low), RULES))
    assert threshold == pytest.approx(0.397, abs=0.004)  # one plain post in a hundred scores more


def test_a_post_rightly_flagged_is_not_spared() -> None:
    """A protected post that does break the charter may be flagged: the ceiling looks at innocent ones alone."""
    assert value_of(choose_thresholds(posts(protected=FAULTS), RULES)) == value_of(
        choose_thresholds(posts(protected=NOBODY), RULES)
    )


def test_too_few_protected_posts_prove_nothing_and_it_is_said() -> None:
    """With 40 protected posts no threshold proves 1 %: none of them is flagged, and the shortfall is told."""
    few = PROTECTED & (np.arange(3 * COUNT) >= 2 * COUNT - 40)
    chosen = choose_thresholds(posts(protected=few), RULES)
    assert not (SPREAD[few] >= value_of(chosen)).any()
    assert "NOT KEPT: protected_breach <= 0.01 (95 % sure), is 0.0000 (0 of 40)" in chosen.thresholds["breach"].rule
    assert chosen.figures()["protected_breach"]["shortfall"] == pytest.approx(1 - 0.05 ** (1 / 40) - 0.01, abs=1e-4)
    assert chosen.figures()["protected_breach"]["kept"] == 0


def test_leaks_are_seen_where_nobody_innocent_pays() -> None:
    """When innocent posts score low, nineteen clear leaks in twenty are seen at least, though precision could rise."""
    low = np.where(FAULTS, SPREAD, SPREAD / 10)
    chosen = choose_thresholds(posts(head="leak", leak=low), RULES)
    assert chosen.promises["clear_leaks_seen"].share >= 0.95
    assert all(measure.shortfall == 0 for measure in chosen.promises.values())


def test_protected_speech_goes_before_leaks_seen() -> None:
    """Promises that contradict each other: protected speech is spared, and the leaks not seen are counted."""
    chosen = choose_thresholds(posts(head="leak"), RULES)
    assert chosen.promises["protected_leak"].share <= 0.02
    assert chosen.promises["clear_leaks_seen"].shortfall == pytest.approx(0.95 - (0.999 - 0.686) / 0.699, abs=0.005)
    assert "NOT KEPT: clear_leaks_seen >= 0.95" in chosen.thresholds["leak"].rule


def test_what_detectors_see_is_seen() -> None:
    """Leaks that a detector proves need no low threshold of the model: it may rise, and they are seen all the same."""
    proved = np.where(FAULTS & (SPREAD < 0.7), 2, 0).astype(np.int64)
    chosen = choose_thresholds(posts(head="leak", levels=proved), RULES)
    assert value_of(chosen, "leak") >= 0.686
    assert chosen.promises["clear_leaks_seen"].share >= 0.95


def test_what_detectors_flag_wrongly_no_threshold_takes_back() -> None:
    """Where detectors alone pass the ceiling, the model still has its allowance, and the shortfall is told whole."""
    wrong = np.where(PROTECTED & (np.arange(3 * COUNT) % 20 == 0), 1, 0).astype(np.int64)
    chosen = choose_thresholds(posts(head="leak", levels=wrong), RULES)
    told = chosen.promises["protected_leak"]
    assert value_of(chosen, "leak") == value_of(choose_thresholds(posts(head="leak"), RULES), "leak")
    assert told.by_detectors == pytest.approx(0.05)
    assert 0.03 < told.shortfall == pytest.approx(told.share - 0.02)
    assert "by detectors alone 0.0500" in chosen.thresholds["leak"].rule


def test_what_goes_to_another_desk_is_not_sent_for_its_tone() -> None:
    """A protected post that raises `alert` goes to the referent: a band may reach lower where such posts score high."""
    plain, referred = posts(), posts(alert=np.where(PROTECTED & (SPREAD > 0.5), 0.95, 0.0))
    referred = replace(referred, truths={**referred.truths, "alert": PROTECTED & (SPREAD > 0.5)})
    assert choose_thresholds(plain, RULES).lowest_tone == pytest.approx(value_of(choose_thresholds(plain, RULES)))
    assert choose_thresholds(referred, RULES).lowest_tone == pytest.approx(0.5, abs=0.01)


def test_a_category_names_and_does_not_accuse() -> None:
    """A category is judged on the posts that its axis flags: protected posts, never flagged, do not push it up."""
    named = np.where(FAULTS, 0.5, np.where(PROTECTED, 0.6, 0.0))
    simulated = posts(insult=named)
    chosen = choose_thresholds(replace(simulated, truths={**simulated.truths, "insult": FAULTS}), RULES)
    assert value_of(chosen, "insult") <= 0.5


def test_with_too_few_positives_the_default_holds() -> None:
    """Nineteen positives say nothing: the high default is taken, and said to be one."""
    simulated = posts()
    few = {**simulated.truths, "threat": np.arange(3 * COUNT) < 19}
    threshold = choose_thresholds(replace(simulated, truths=few), RULES).thresholds["threat"]
    assert (threshold.value, threshold.rule) == (0.9, "default: too few positives to choose")


def test_where_nothing_is_precise_enough_the_default_holds() -> None:
    """A head that knows nothing flags next to nobody: protected speech and the default, whichever is higher."""
    blind = np.tile(np.linspace(0, 0.999, COUNT), 3)
    threshold = choose_thresholds(posts(breach=blind), RULES).thresholds["breach"]
    assert threshold.value >= 0.99
    assert threshold.rule.startswith("default: no threshold is precise enough")


def test_relevance_is_cut_in_the_middle() -> None:
    """Business and off topic are two labels of equal right, and `Relevance.label` says so too."""
    assert value_of(choose_thresholds(posts(), RULES), "business") == 0.5


def test_where_models_have_no_say_only_detectors_count() -> None:
    """Posts in another language are flagged by no threshold, and promises know it."""
    silent = replace(posts(head="leak"), is_judged=NOBODY)
    kept = kept_promises(silent, dict.fromkeys(HEADS, 0.0), RULES)
    assert kept["protected_leak"].hits == kept["clear_leaks_seen"].hits == 0


def test_candidates_go_from_nobody_to_the_lowest() -> None:
    """Thresholds are tried from 1, which flags nobody, down; each one separates some posts from others."""
    assert candidates(np.array([0.1, 0.4204, 0.4201, 0.9]), 0.2) == [1.0, 0.9, 0.421, 0.2]
