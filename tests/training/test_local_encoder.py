"""What setting a bundle with an encoder to a company promises: the bounds of both stages move, the n-grams' stay."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vigie_datasets.example import Example
from vigie_datasets.split import Side, split_examples
from vigie_models.axes import HEADS, Axis
from vigie_models.bundle import Bundle
from vigie_models.cascade import ENCODER, EncoderUse
from vigie_models.manifest import EncoderEntry, LocalEntry
from vigie_models.scorer import Scorer
from vigie_training.capacity import Capacity
from vigie_training.deposit import deposit
from vigie_training.local import Local, local_of, set_bundle
from vigie_training.scored import scored
from vigie_training.scoring import score_examples

POSTS_A_DAY = 800.0
REVIEW = "promise_protected_tone_review"


def nobody(_: int) -> None:
    """Whom nothing is told."""


def entry_of(bundle: Bundle) -> EncoderEntry:
    assert bundle.manifest.encoder is not None
    return bundle.manifest.encoder


def local_by(bundle: Bundle, own: list[Example], use: EncoderUse) -> Local:
    return local_of(bundle, own, [], jobs=1, tick=nobody, use=use)


@pytest.fixture(scope="module")
def roomy(wary: Bundle) -> Bundle:
    """A bundle whose tone may ask for a look from 0.05 on, and whose stages have thresholds of their own."""
    strict = {name: each.model_copy(update={"threshold": 0.95}) for name, each in entry_of(wary).fused.items()}
    changes: Mapping[str, object] = {
        "encoder": entry_of(wary).model_copy(update={"fused": strict}),
        "metrics": {**wary.manifest.metrics, REVIEW: {**wary.manifest.metrics[REVIEW], "lowest": 0.05}},
    }
    return replace(wary, manifest=wary.manifest.model_copy(update=changes))


@pytest.fixture(scope="module")
def own(examples: list[Example]) -> list[Example]:
    """A company's posts."""
    return [replace(post, functionality=None) for post in split_examples(examples)[Side.TEST]]


@pytest.fixture(scope="module")
def local(roomy: Bundle, own: list[Example]) -> Local:
    """How the bundle scores them, the encoder reading what is in doubt."""
    return local_by(roomy, own, EncoderUse.UNDECIDED)


def origin(reads: float) -> LocalEntry:
    return LocalEntry(
        version="2026.11.1",
        manifest_sha256="0" * 64,
        examples=60,
        examples_sha256="0" * 64,
        capacity=reads,
        posts_a_day=POSTS_A_DAY,
    )


def test_a_company_s_bounds_are_those_of_both_stages(local: Local, roomy: Bundle, tmp_path: Path) -> None:
    """The fused thresholds and bands are set; the n-grams keep theirs, by which doubt is measured; it loads again."""
    setting = local.set_to(Capacity(700, POSTS_A_DAY))
    changed = set_bundle(local, setting, origin(700), version="2026.11.1-acme", date="2026-11-22")
    fused = entry_of(changed).fused
    assert (fused["leak"].undecided, fused["breach"].undecided) == (setting.band("leak"), setting.band("breach"))
    assert fused["breach"].undecided is not None
    assert {name: fused[name] for name in HEADS if name not in {"leak", "breach"}} == {
        name: each for name, each in entry_of(roomy).fused.items() if name not in {"leak", "breach"}
    }
    assert changed.manifest.questions == roomy.manifest.questions
    assert deposit(changed, tmp_path, None).name == "2026.11.1-acme"


def test_what_is_sent_is_what_the_scorer_asks_a_look_for(local: Local, own: list[Example]) -> None:
    """Counted post by post: flagged or undecided on an axis, and by no post that only the n-grams read."""
    setting = local.set_to(Capacity(700, POSTS_A_DAY))
    changed = set_bundle(local, setting, origin(700), version="2026.11.1-acme", date="2026-11-22")
    scores = score_examples(changed, own, jobs=1, tick=nobody, use=EncoderUse.UNDECIDED)
    tone = [score.tone.breach or Axis.TONE in score.undecided for score in scores]
    leak = [score.confidentiality.level >= 1 or Axis.CONFIDENTIALITY in score.undecided for score in scores]
    aside = [bool(score.flags.raised) for score in scores]
    assert not any(aside)
    assert np.array_equal(local.posts.sent_for_tone(setting.looks), tone)
    assert np.array_equal(local.posts.sent_for_leak(setting.looks), leak)
    assert any(tone)


def test_a_short_day_raises_the_thresholds_of_both_stages(local: Local, roomy: Bundle) -> None:
    """And says so beside them."""
    setting = local.set_to(Capacity(5, POSTS_A_DAY))
    changed = set_bundle(local, setting, origin(5), version="2026.11.1-acme", date="2026-11-22")
    raised = entry_of(changed).fused["breach"]
    assert raised.threshold > 0.95
    assert "RAISED from 0.95" in raised.threshold_rule
    assert changed.manifest.thresholds == roomy.manifest.thresholds


def test_as_it_is_a_bundle_is_judged_by_the_stage_that_reads(roomy: Bundle, own: list[Example]) -> None:
    """With the encoder by the fused thresholds; where it never reads, by the n-grams' own, as without one."""
    plain = replace(roomy, manifest=roomy.manifest.model_copy(update={"encoder": None}), encoder=None)
    never, none = (local_by(each, own, EncoderUse.NEVER).shipped(POSTS_A_DAY) for each in (roomy, plain))
    assert never == none
    both = local_by(roomy, own, EncoderUse.ALWAYS).shipped(POSTS_A_DAY)
    flagged = [Scorer(roomy, encoder=EncoderUse.ALWAYS).score(post.text, community=post.community) for post in own]
    sent = sum(bool(score.tone.breach or score.confidentiality.level) for score in flagged)
    assert both["all"].reviews.value == pytest.approx(POSTS_A_DAY * sent / len(own))


def test_a_post_that_the_encoder_did_not_read_is_under_all_bounds(roomy: Bundle, own: list[Example]) -> None:
    """Its n-grams were in no doubt; what they say is no probability of both stages."""
    scores = score_examples(roomy, own, jobs=1, tick=nobody, use=EncoderUse.UNDECIDED)
    found = scored(own, scores, roomy.manifest)
    read = np.array([ENCODER in score.read_by for score in scores])
    assert 0 < read.sum() < len(read)
    assert (found.leak_risk[~read] == 0).all()
    assert (found.tone_risk[~read] == 0).all()
    assert (found.tone_risk[read] > 0).all()
