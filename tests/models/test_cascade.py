"""When the encoder reads, and what its reading changes: nothing for a bundle without one."""

from collections.abc import Iterator
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiny_encoders import ENTRY, FUSED, WORDS, tiny_part
from vigie_models.axes import HEADS, Axis
from vigie_models.bundle import Bundle
from vigie_models.cascade import EncoderUse, doubts, is_in_doubt
from vigie_models.encoder import EncoderPart
from vigie_models.manifest import JointEntry, Manifest
from vigie_models.model import Model
from vigie_models.scorer import Scorer
from vigie_models.scores import Scores

# The n-grams know « abruti » and « rachat », the encoder « un » and « fini »; each knows nothing of the other's.
HEARS = {"un": {"breach": 12.0, "insult": 12.0}, "fini": {"leak": 12.0, "strategy": 12.0, "business": -20.0}}
BOTH, FIRST = ("ngrams", "encoder"), ("ngrams",)


class Unwanted(EncoderPart):
    """An encoder that must not even be opened."""

    @property
    def opened(self) -> NoReturn:
        """Nobody may ask."""
        raise AssertionError("the encoder was opened")


class Deaf:
    """An encoder that is opened and must not read."""

    def hear(self, *_: object) -> NoReturn:
        """Nobody may ask."""
        raise AssertionError("the encoder read")


def heard(manifest: Manifest, model: Model, part: EncoderPart | None = None, **changes: object) -> Bundle:
    entry = ENTRY.model_copy(update=changes)
    return Bundle(manifest.model_copy(update={"encoder": entry}), model, encoder=part or tiny_part(HEARS))


def deaf(manifest: Manifest, model: Model) -> Bundle:
    part = tiny_part(HEARS)
    vars(part)["opened"] = Deaf()
    return heard(manifest, model, part)


@pytest.fixture
def always(manifest: Manifest, model: Model) -> Scorer:
    """A scorer whose encoder reads everything."""
    return Scorer(heard(manifest, model), encoder=EncoderUse.ALWAYS)


def test_what_the_encoder_alone_knows_is_flagged_named_and_shown(always: Scorer) -> None:
    """Its words are marked in the text as sent, and the reason states its part."""
    text = "Quel Un ! c'est un comble"
    scores = always.score(text)
    assert scores.read_by == BOTH
    assert scores.tone.breaches == ("insult",)
    (term,) = scores.tone.findings
    assert text[term.start : term.end] == "un"
    assert term.reason.endswith("« insulte ». L’encodeur y est pour 100 %.")


def test_a_reason_states_each_stage_s_part(always: Scorer) -> None:
    """A word that the n-grams alone know is not the encoder's."""
    (term,) = always.score("Quel abruti ce chef").tone.findings
    assert term.reason.endswith("L’encodeur y est pour 0 %.")


def test_never_reads_nothing_and_opens_nothing(manifest: Manifest, model: Model) -> None:
    """The first stage answers, with its own thresholds, as if there were no encoder."""
    part = tiny_part(HEARS)
    unwanted = Unwanted(part.onnx, part.tokenizer, part.cut, part.heads)
    scorer = Scorer(heard(manifest, model, unwanted), encoder=EncoderUse.NEVER)
    assert scorer.score("Quel abruti, c'est un comble") == Scorer(Bundle(manifest, model)).score(
        "Quel abruti, c'est un comble"
    )


@pytest.mark.parametrize("text", ["réunion lundi", "", "Please send the money before the end of the week, thanks"])
def test_a_post_in_no_doubt_is_not_read_again(manifest: Manifest, model: Model, text: str) -> None:
    """Nor is one on which models abstain."""
    scorer = Scorer(deaf(manifest, model), encoder=EncoderUse.UNDECIDED)
    assert scorer.score(text) == Scorer(Bundle(manifest, model)).score(text)


@pytest.mark.parametrize("text", ["", "Please send the money before the end of the week, thanks"])
def test_the_encoder_abstains_with_the_others(manifest: Manifest, model: Model, text: str) -> None:
    """In another language, and where there is nothing to read, even if it reads always; nobody spoke."""
    assert Scorer(deaf(manifest, model), encoder=EncoderUse.ALWAYS).score(text).read_by == ()


@pytest.mark.parametrize(("text", "read_by"), [("rien", BOTH), ("réunion", FIRST), ("Quel abruti", BOTH)])
def test_doubt_is_measured_on_the_first_stage(
    manifest: Manifest, model: Model, text: str, read_by: tuple[str, ...]
) -> None:
    """« rien » may be about work or not; « réunion » is; « abruti » is flagged."""
    scorer = Scorer(heard(manifest, model), encoder=EncoderUse.UNDECIDED)
    assert scorer.score(text).read_by == read_by


def flagged(scores: Scores) -> Iterator[str]:
    if scores.confidentiality.level:
        yield "leak"
    if scores.tone.breach:
        yield "breach"
    yield from scores.flags.raised
    yield from scores.undecided


@settings(deadline=None, max_examples=40)
@given(
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join),
    bound=st.sampled_from([0.05, 0.5, 0.95]),
    doubt=st.dictionaries(st.sampled_from(["leak", "breach", "care", "alert"]), st.sampled_from([0.0, 0.3, 1.0])),
)
def test_whatever_the_first_stage_flags_is_read_again(
    manifest: Manifest, busy_model: Model, words: str, bound: float, doubt: dict[str, float]
) -> None:
    """Whatever the bundle says of doubt, thresholds and bands: nobody is accused by n-grams alone."""
    asked = manifest.questions["leak"].model_copy(update={"threshold": bound, "undecided": bound * 0.9})
    wary = manifest.model_copy(update={"questions": dict.fromkeys(HEADS, asked)})
    first = Scorer(Bundle(wary, busy_model)).score(words)
    again = Scorer(heard(wary, busy_model, doubt=doubt), encoder=EncoderUse.UNDECIDED).score(words)
    if any(flagged(first)):
        assert again.read_by == BOTH


def test_of_business_both_sides_may_be_in_doubt(manifest: Manifest, model: Model) -> None:
    """Its bound is that of the less likely label."""
    least = doubts(heard(manifest, model, doubt={"business": 0.2}).manifest)
    sure = dict.fromkeys(HEADS, 0.01)
    assert [is_in_doubt(sure | {"business": chance}, least) for chance in (0.1, 0.3, 0.7, 0.9)] == [
        False,
        True,
        True,
        False,
    ]


def test_both_stages_are_held_against_their_own_thresholds(manifest: Manifest, model: Model) -> None:
    """A post that the encoder read is judged by the fused threshold and band, another by the first stage's."""
    strict = dict.fromkeys(HEADS, FUSED.model_copy(update={"threshold": 1.0, "undecided": 0.5}))
    scores = Scorer(heard(manifest, model, fused=strict), encoder=EncoderUse.UNDECIDED).score("un abruti")
    assert (scores.read_by, scores.tone.breach, scores.undecided) == (BOTH, False, (Axis.TONE,))
    assert Scorer(Bundle(manifest, model)).score("un abruti").tone.breach


def test_joints_of_both_stages_come_last(manifest: Manifest, model: Model) -> None:
    """A breach takes its likeliest category into account, as both stages see it together."""
    quiet = {"un": {"insult": 12.0}}
    plain = heard(manifest, model, tiny_part(quiet))
    joint = heard(manifest, model, tiny_part(quiet), joints={"breach": JointEntry(own=0.0, best=1.0, offset=0.0)})
    assert not Scorer(plain, encoder=EncoderUse.ALWAYS).score("c'est un").tone.breach
    scores = Scorer(joint, encoder=EncoderUse.ALWAYS).score("c'est un")
    assert scores.tone.risk == scores.tone.categories["insult"] > 0.9


def test_the_encoder_may_clear_what_the_first_stage_flags(manifest: Manifest, model: Model) -> None:
    """That is what it is read for; what a detector proves stays."""
    mild = heard(manifest, model, tiny_part({}, bias=-30.0))
    scores = Scorer(mild, encoder=EncoderUse.UNDECIDED).score("Quel abruti, IBAN FR76 3019 9012 3427 1828 1828 467")
    assert (scores.tone.breach, scores.confidentiality.level) == (False, 2)


def test_a_bundle_without_encoder_scores_as_ever(manifest: Manifest, model: Model) -> None:
    """Whatever is asked of the encoder."""
    bundle, text = Bundle(manifest, model), "Quel abruti, le rachat est fini, un tournoi"
    told = [Scorer(bundle, encoder=use).score(text) for use in EncoderUse]
    assert told == [Scorer(bundle).score(text)] * 3
    assert told[0].read_by == FIRST
    assert all("encodeur" not in found.reason for found in (*told[0].tone.findings, *told[0].relevance.findings))
