"""What a setting promises: a day is filled with the likeliest faults and not passed, and tone keeps to its promise."""

from dataclasses import replace

import numpy as np
import pytest

from vigie_models.axes import HEADS
from vigie_models.manifest import HeadEntry, Manifest
from vigie_training.capacity import Capacity, Setting, set_to
from vigie_training.scored import Bounds, Scored

COUNT = 400
ENTRY = HeadEntry(fitted=True, prior=0.3, threshold=0.9, threshold_rule="chosen", positives=900)
FLOOR = {"promise_protected_tone_review": {"lowest": 0.6}}


def manifest(threshold: float = 0.9, metrics: dict[str, dict[str, float]] = FLOOR) -> Manifest:
    return Manifest(
        features=1,
        version="2026.11.1",
        date="2026-11-21",
        made_with={},
        examples=7000,
        examples_sha256="0" * 64,
        recipe_sha256="0" * 64,
        cues=(),
        questions=dict.fromkeys(HEADS, ENTRY.model_copy(update={"threshold": threshold})),
        joints={},
        metrics=metrics,
    )


def posts() -> Scored:
    """A company: scores spread evenly, a fault where the score is highest, and one leak in forty proved."""
    spread = np.linspace(0.0025, 0.9999, COUNT)
    nothing = np.zeros(COUNT, dtype=bool)
    return Scored(
        level=np.where(spread > 0.97, 2, 0),
        breach=np.flip(spread) > 0.97,
        leak_risk=spread,
        tone_risk=np.flip(spread),
        proved=np.zeros(COUNT, dtype=np.int64),
        for_referent=nothing,
        for_listeners=nothing,
    )


def setting(reads: float, local: Scored | None = None, told: Manifest | None = None) -> Setting:
    return set_to(Capacity(reads, 800), local or posts(), told or manifest())


@pytest.mark.parametrize("reads", [170, 300, 500])
def test_a_day_is_filled_and_not_passed(reads: int) -> None:
    """At most as many posts as moderators read are sent, and the next post would be one too many or nearly."""
    found = setting(reads)
    assert reads - 5 <= found.sends <= reads
    assert found.sends == pytest.approx(800 * posts().sent(found.looks).mean())


def test_room_that_is_left_makes_a_band() -> None:
    """The thresholds stay what they were; below them posts are worth a look."""
    found = setting(300)
    assert found.thresholds == Bounds(0.9, 0.9)
    assert (found.band("leak") or 1) < 0.9
    assert (found.band("breach") or 1) < 0.9


def test_tone_asks_for_no_look_below_its_promise() -> None:
    """However much moderators could read, protected speech is not sent to them because of its tone."""
    found = setting(700)
    assert found.looks.breach == 0.6 > found.looks.leak


def test_without_a_known_promise_tone_has_no_band() -> None:
    """A bundle that does not say how low tone may go keeps its threshold."""
    assert setting(300, told=manifest(metrics={})).band("breach") is None


def test_a_day_too_short_raises_the_thresholds() -> None:
    """Where the bundle flags more than moderators read, the least likely are let go, and there is no band."""
    found = setting(40)
    assert found.sends <= 40
    assert found.thresholds.leak > 0.9
    assert found.thresholds.breach > 0.9
    assert (found.band("leak"), found.band("breach")) == (None, None)


def test_what_detectors_prove_is_always_sent() -> None:
    """No capacity hides a proved leak: the models' thresholds go up to 1, and the load is told."""
    proved = replace(posts(), proved=np.where(np.arange(COUNT) % 4 == 0, 2, 0))
    found = setting(40, proved)
    assert found.thresholds == Bounds(1.0, 1.0)
    assert found.sends == 200


def test_the_rarer_fault_needs_the_higher_score() -> None:
    """Where leaks are rare and breaches are not, the same score says less of a leak than of a breach."""
    rare = replace(posts(), level=np.where(np.arange(COUNT) == COUNT - 1, 2, 0), breach=np.arange(COUNT) < 80)
    found = setting(500, rare, manifest(metrics={"promise_protected_tone_review": {"lowest": 0.0}}))
    assert found.looks.leak > found.looks.breach
