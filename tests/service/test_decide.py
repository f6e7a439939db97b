"""From scores to a decision: the promises of DESIGN §6, one test each."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, KIND_RULES, TONE_CATEGORIES, Axis, Kind
from vigie_models.finding import Finding
from vigie_models.scores import Confidentiality, Flags, Relevance, Scores, Tone
from vigie_service.charter import Action, load_charter
from vigie_service.decide import LISTENING, MODERATION, REFERENT, Circumstances, decide
from vigie_service.settings import Settings

CHARTER = load_charter(Path(Settings.model_fields["charter"].default))
EVERYWHERE = Circumstances("Annonces groupe", 1900)
PASSWORD = Finding(Kind.PASSWORD, "credentials", 8, 19, 0.97, "mot de passe après « mdp »", level=2)
OPINION = Finding(Kind.TERM, "credentials", 8, 19, 0.99, "ce mot pèse", weight=2.0)


def scores(
    *,
    business: float = 0.9,
    leak: str | None = None,
    level: int = 0,
    findings: tuple[Finding, ...] = (),
    tone: tuple[str, ...] = (),
    raised: tuple[str, ...] = (),
) -> Scores:
    leaks = dict.fromkeys(CONFIDENTIALITY_CATEGORIES, 0.02) | ({leak: 0.97} if leak else {})
    tones = dict.fromkeys(TONE_CATEGORIES, 0.02) | dict.fromkeys(tone, 0.97)
    return Scores(
        "fr",
        Relevance(business),
        Confidentiality(0.97 if level else 0.02, level, leaks, findings),
        Tone(0.97 if tone else 0.02, bool(tone), tones, tone),
        Flags(0.9 if "care" in raised else 0.0, 0.9 if "alert" in raised else 0.0, raised),
        "fake.1",
    )


def test_a_plain_post_is_published_without_a_word() -> None:
    """The common case."""
    decision = decide(scores(), CHARTER, EVERYWHERE)
    assert (decision.action, decision.statements, decision.desks) == (Action.PUBLISH, (), ())


def test_a_proved_password_is_held_and_the_article_is_cited_with_its_place() -> None:
    """Level 2, proved by a detector."""
    decision = decide(scores(leak="credentials", level=2, findings=(PASSWORD,)), CHARTER, EVERYWHERE)
    assert decision.action is Action.HOLD
    (statement,) = decision.statements
    assert (statement.article, statement.spans) == ("3.1", ((8, 19),))


def test_a_detector_that_is_not_sure_asks_a_person_first() -> None:
    """A door code told by the words around it is no proof."""
    likely = replace(PASSWORD, confidence=0.85)
    decision = decide(scores(leak="credentials", level=2, findings=(likely,)), CHARTER, EVERYWHERE)
    assert decision.action is Action.REVIEW


def test_a_level_that_the_words_around_a_value_gave_is_no_proof() -> None:
    """A phone number said to be private is level 2; a person looks, nothing is held."""
    phone = Finding(Kind.PHONE, "personal_data", 8, 19, 0.97, "téléphone privé", level=2)
    decision = decide(scores(leak="personal_data", level=2, findings=(phone,)), CHARTER, EVERYWHERE)
    assert decision.action is Action.REVIEW


def test_a_models_opinion_alone_never_holds() -> None:
    """However sure it is, and even if it called itself a level 2."""
    claiming = decide(scores(leak="credentials", level=2, findings=(replace(OPINION, level=2),)), CHARTER, EVERYWHERE)
    assert claiming.action is Action.REVIEW
    decision = decide(scores(leak="credentials", level=2, findings=(OPINION,)), CHARTER, EVERYWHERE)
    assert decision.action is Action.REVIEW


@pytest.mark.parametrize("category", TONE_CATEGORIES)
def test_a_breach_of_tone_is_reviewed_and_never_held(category: str) -> None:
    """For every category of tone, even beside an unproved leak."""
    decision = decide(scores(tone=(category,), leak="technical", level=2), CHARTER, EVERYWHERE)
    assert decision.action is Action.REVIEW
    assert category in {statement.category for statement in decision.statements}


def test_off_topic_is_never_more_than_a_hint_and_none_in_the_cafe() -> None:
    """A count and a hint, never a fault."""
    hinted = decide(scores(business=0.03), CHARTER, EVERYWHERE)
    assert (hinted.action, hinted.desks) == (Action.PUBLISH, ())
    assert [statement.article for statement in hinted.statements] == ["5.1"]
    assert decide(scores(business=0.03), CHARTER, Circumstances("Le café du lundi")).statements == ()


def test_a_possible_alert_goes_to_the_referent_alone_with_nothing_held_or_stated() -> None:
    """Never the common queue, whatever else the post shows."""
    found = scores(leak="credentials", level=2, findings=(PASSWORD,), tone=("insult",), raised=("alert",))
    decision = decide(found, CHARTER, EVERYWHERE)
    assert (decision.action, decision.statements, decision.desks) == (Action.PUBLISH, (), ("referent",))


def test_distress_is_a_matter_of_care_and_never_of_charter() -> None:
    """Harsh words of somebody in distress break nothing."""
    decision = decide(scores(tone=("profanity",), raised=("care",)), CHARTER, EVERYWHERE)
    assert (decision.action, decision.statements, decision.desks) == (Action.PUBLISH, (), ("ecoute",))


def test_a_source_in_observer_holds_nothing_but_remembers_that_it_would_have() -> None:
    """Vigie tells, and acts on nothing."""
    found = scores(leak="credentials", level=2, findings=(PASSWORD,))
    decision = decide(found, CHARTER, replace(EVERYWHERE, may_hold=False))
    assert (decision.action, decision.proposed) == (Action.REVIEW, Action.HOLD)


def test_a_small_circle_without_guests_keeps_limited_matters_to_itself() -> None:
    """The charter moves the answer by audience; guests move it back."""
    limited = scores(leak="health_hr", level=1)
    assert decide(limited, CHARTER, Circumstances("Équipe", 8)).action is Action.PUBLISH
    assert decide(limited, CHARTER, Circumstances("Équipe", 8, guests=True)).action is Action.REVIEW
    assert decide(limited, CHARTER, Circumstances("Équipe", None)).action is Action.REVIEW
    proved = scores(leak="credentials", level=2, findings=(PASSWORD,))
    assert decide(proved, CHARTER, Circumstances("Équipe", 8)).action is Action.REVIEW


KINDS = st.sampled_from([kind for kind in Kind if kind in KIND_RULES])
FINDINGS = st.builds(
    lambda kind, level, sure: Finding(kind, KIND_RULES[kind].category, 0, 4, sure, "raison", level),
    KINDS,
    st.integers(0, 2),
    st.floats(0.5, 1),
)


@given(
    findings=st.lists(FINDINGS, max_size=4).map(tuple),
    model_level=st.integers(0, 2),
    tone=st.lists(st.sampled_from(TONE_CATEGORIES), unique=True, max_size=3).map(tuple),
    business=st.floats(0, 1),
    raised=st.lists(st.sampled_from(["care", "alert"]), unique=True).map(tuple),
    audience=st.one_of(st.none(), st.integers(0, 50_000)),
    guests=st.booleans(),
    may_hold=st.booleans(),
)
def test_hold_is_only_ever_proposed_on_a_detectors_proof(
    findings: tuple[Finding, ...],
    model_level: int,
    tone: tuple[str, ...],
    business: float,
    raised: tuple[str, ...],
    audience: int | None,
    guests: bool,
    may_hold: bool,
) -> None:
    """Whatever the scores and the circumstances."""
    level = max([model_level, *(finding.level for finding in findings)])
    found = scores(business=business, leak="strategy", level=level, findings=findings, tone=tone, raised=raised)
    decision = decide(found, CHARTER, Circumstances("Groupe", audience, guests, may_hold))
    if decision.proposed is Action.HOLD:
        assert any(f.level == KIND_RULES[f.kind].level == 2 and f.confidence >= 0.9 for f in findings)
        assert "alert" not in raised
    assert may_hold or decision.action is not Action.HOLD


def test_a_post_in_doubt_is_looked_at_and_accused_of_nothing() -> None:
    """It is published, nothing is cited, and a moderator is asked to look."""
    for axis in (Axis.CONFIDENTIALITY, Axis.TONE):
        decision = decide(replace(scores(), undecided=(axis,)), CHARTER, EVERYWHERE)
        assert (decision.action, decision.statements, decision.desks) == (Action.PUBLISH, (), (MODERATION,))


def test_a_doubt_that_no_article_could_act_on_is_left_alone() -> None:
    """Distress is no matter of tone, an alert is the referent's, and a small circle speaks among itself."""
    distressed = decide(replace(scores(raised=("care",)), undecided=(Axis.TONE,)), CHARTER, EVERYWHERE)
    alerting = decide(replace(scores(raised=("alert",)), undecided=(Axis.TONE,)), CHARTER, EVERYWHERE)
    team = Circumstances("Équipe", CHARTER.small_circle)
    among_itself = decide(replace(scores(), undecided=(Axis.CONFIDENTIALITY,)), CHARTER, team)
    assert (distressed.desks, alerting.desks, among_itself.desks) == ((LISTENING,), (REFERENT,), ())
