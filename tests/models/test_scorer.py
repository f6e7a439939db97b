"""What a scorer promises: every score has its cause, detectors are never outvoted, any text is answered."""

import math
from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, KIND_RULES, TONE_CATEGORIES, Axis, Kind
from vigie_models.bundle import Bundle
from vigie_models.fakes import WordScorer
from vigie_models.finding import Finding
from vigie_models.manifest import Manifest
from vigie_models.model import Model
from vigie_models.proof import proved_level
from vigie_models.reading import read
from vigie_models.scorer import Scorer, compose
from vigie_models.scores import Scores

IBAN = "FR76 3723 6902 6511 0063 4065 811"
ENGLISH = "Please could you send the money to this account before the end of the week, many thanks: "
PRIOR = 0.1


def findings_of(scores: Scores) -> list[Finding]:
    return [*scores.relevance.findings, *scores.confidentiality.findings, *scores.tone.findings]


def test_a_word_that_was_learnt_is_scored_named_and_shown(scorer: Scorer) -> None:
    """A breach is flagged, its category named, and the words that weigh for it are marked in the text as sent."""
    text = "Quel abruti ce chef"
    tone = scorer.score(text).tone
    assert tone.breach
    assert tone.breaches == ("insult",)
    assert [text[found.start : found.end] for found in tone.findings] == ["abruti"]
    assert tone.findings[0].kind is Kind.TERM
    assert tone.findings[0].confidence == tone.categories["insult"]


def test_a_post_in_the_band_is_undecided_and_not_flagged(manifest: Manifest, model: Model) -> None:
    """Between the band and the threshold an axis is undecided; over it, flagged; without a band, never undecided."""
    wary = {
        **manifest.questions,
        "breach": manifest.questions["breach"].model_copy(update={"threshold": 0.999, "undecided": 0.5}),
    }
    with_band = Scorer(Bundle(manifest.model_copy(update={"questions": wary}), model)).score("Quel abruti ce chef")
    assert (with_band.tone.breach, with_band.undecided) == (False, (Axis.TONE,))
    sure = Scorer(Bundle(manifest, model)).score("Quel abruti ce chef")
    assert (sure.tone.breach, sure.undecided) == (True, ())


def test_terms_are_marked_under_a_disguise(scorer: Scorer) -> None:
    """Offsets count code points of the text as sent, however the word was disguised."""
    text = "👏👏 Qu\u200bel A.b.r.u.t.i ce chef"
    found = scorer.score(text).tone.findings[0]
    assert text[found.start : found.end] == "A.b.r.u.t.i"


def test_words_side_by_side_make_one_term(scorer: Scorer) -> None:
    """Contiguous words that weigh together are one finding."""
    text = "Quel abruti fini !"
    insult = scorer.score(text).tone.findings
    assert [text[found.start : found.end] for found in insult if found.category == "insult"] == ["abruti fini"]


def test_a_reason_repeats_nothing_of_the_text(scorer: Scorer) -> None:
    """A reason is French and holds no word of the post, only the category's name."""
    for found in findings_of(scorer.score(f"Abruti, le rachat est signé, réunion lundi, {IBAN}")):
        assert found.reason
        assert not {"abruti", "rachat", "réunion", IBAN.lower()} & set(found.reason.lower().split())


SAID = ("abruti", "fini", "réunion", "tournoi", "rachat.", "rumeur", "vilain", "idiot", "assemblée !", "autre", IBAN)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(SAID), max_size=700).map(" ".join)))
def test_what_words_cues_and_the_rest_add_is_the_logit(busy_model: Model, text: str) -> None:
    """The shares of all features plus the bias equal the log-odds of every head: nothing that decides goes unsaid."""
    sight = busy_model.see(read(text), "Tournoi et réunion")
    totals = [sight.contribution(name).total for name in busy_model.heads.names]
    assert totals == pytest.approx(sight.log_odds().tolist(), abs=1e-4)


def test_a_word_vector_counts_and_is_shown(scorer: Scorer) -> None:
    """A word known by its vector alone is scored and marked like any other."""
    text = "C'est un idiot"
    tone = scorer.score(text).tone
    assert tone.breach
    assert [text[found.start : found.end] for found in tone.findings if found.category == "insult"] == ["idiot"]


@pytest.mark.parametrize(
    ("text", "level", "category"),
    [("le rachat", 2, "strategy"), ("la rumeur", 1, "strategy"), ("la réunion", 0, None)],
)
def test_the_models_give_a_level(scorer: Scorer, text: str, level: int, category: str | None) -> None:
    """Level 2 is the answer of the clear-leak head, level 1 of the leak head; the cause is shown."""
    found = scorer.score(text).confidentiality
    assert found.level == level
    assert {finding.category for finding in found.findings} == ({category} if category else set())
    assert all(finding.level == 0 for finding in found.findings), "a TERM proves nothing"


def test_a_detector_is_never_outvoted(scorer: Scorer) -> None:
    """The higher of model and detector counts, for the risk, the category and the level."""
    found = scorer.score(f"La réunion, voici le compte {IBAN}").confidentiality
    proof = next(finding for finding in found.findings if finding.kind is Kind.IBAN)
    assert found.level == proof.level == 2
    assert found.risk == pytest.approx(proof.confidence)
    assert found.categories["personal_data"] == pytest.approx(proof.confidence)


@pytest.mark.parametrize(("confidence", "level", "risk"), [(0.49, 0, PRIOR), (0.5, 2, 0.5)])
def test_a_doubtful_finding_is_told_and_raises_nothing(confidence: float, level: int, risk: float) -> None:
    """Below a confidence of 0.5 neither level, risk nor category follow from a finding; it is shown all the same."""
    doubtful = Finding(Kind.PASSWORD, "credentials", 0, 2, confidence, "ressemble à un mot de passe", 2)
    reading = replace(read("La réunion de lundi"), findings=(doubtful,))
    answers: defaultdict[str, float] = defaultdict(lambda: PRIOR)
    found = compose(reading, answers, {}, (), "0", models_speak=False).confidentiality
    assert found.findings == (doubtful,)
    assert (found.level, found.risk, found.categories["credentials"]) == (level, risk, risk)


def test_in_another_language_models_abstain_and_detectors_speak(scorer: Scorer) -> None:
    """A text that is not French gets the priors, no breach and no term; what a detector proves still counts."""
    scores = scorer.score(ENGLISH + IBAN + ", you abruti, and see the rachat")
    assert scores.language == "en"
    assert scores.relevance.business == scores.tone.risk == PRIOR
    assert not scores.tone.breach
    assert scores.flags.raised == ()
    assert scores.confidentiality.level == 2
    assert all(finding.kind is not Kind.TERM for finding in findings_of(scores))


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b\u200d"])
def test_a_blank_text_gets_the_priors(scorer: Scorer, text: str) -> None:
    """Where there is nothing to read, models have no opinion."""
    scores = scorer.score(text)
    assert scores.relevance.business == PRIOR
    assert (scores.confidentiality.level, scores.tone.breach) == (0, False)


def test_a_breach_of_no_clear_category_is_named_and_shown_all_the_same(scorer: Scorer) -> None:
    """A breach always has a category and a cause: the likeliest one, with the words that weigh for a breach."""
    text = "Ce vilain monsieur"
    tone = scorer.score(text).tone
    assert tone.breach
    assert len(tone.breaches) == 1
    assert [text[found.start : found.end] for found in tone.findings] == ["vilain"]


@pytest.mark.parametrize(("text", "label"), [("réunion demain", "business"), ("tournoi demain", "off_topic")])
def test_relevance_shows_the_words_of_its_label(scorer: Scorer, text: str, label: str) -> None:
    """The words shown are those that pull towards the label that was answered, business or off topic."""
    relevance = scorer.score(text).relevance
    assert relevance.label == label
    assert [(found.category, text[found.start : found.end]) for found in relevance.findings] == [
        (label, text.split(maxsplit=1)[0])
    ]


@pytest.mark.parametrize("filler", ["le projet est à neuf heures. ", "mot ", "👏", "a\u0301", "."])
def test_a_leak_at_the_end_of_a_long_post_is_seen(scorer: Scorer, filler: str) -> None:
    """60,000 characters are scored to the last one, and the offsets point there."""
    text = (filler * 60_000)[: 60_000 - 12] + " Le rachat !"
    found = scorer.score(text).confidentiality
    assert found.level == 2
    assert any(text[finding.start : finding.end] == "rachat" for finding in found.findings)


def test_a_long_post_is_about_what_most_of_it_is_about(scorer: Scorer) -> None:
    """One window about leisure does not make a long post off topic."""
    work, leisure = "la réunion de projet avance bien. " * 300, "le tournoi de pétanque est dimanche. " * 30
    assert scorer.score(work + leisure).relevance.label == "business"
    assert scorer.score(leisure * 10 + work[:1000]).relevance.label == "off_topic"


@given(text=st.text(max_size=200) | st.text(alphabet="aé\u0301\u200b\ud800\0👏 *.", max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_is_scored(text: str) -> None:
    """Whatever the text – lone surrogates and NUL included – scores are probabilities and findings lie inside it."""
    check_promises(WordScorer({"a": "insult"}).score(text), text)


@pytest.mark.parametrize("text", ["\ud800 abruti \0", "a\u0301" * 3000, "\u202eabruti", "ﷺ" * 500, "🏴" * 3000])
def test_hostile_unicode_is_scored(scorer: Scorer, text: str) -> None:
    """What breaks other programs is scored like any text."""
    check_promises(scorer.score(text), text)


def check_promises(scores: Scores, text: str) -> None:
    assert set(scores.confidentiality.categories) == set(CONFIDENTIALITY_CATEGORIES)
    assert set(scores.tone.categories) == set(TONE_CATEGORIES)
    numbers = [scores.relevance.business, scores.confidentiality.risk, scores.tone.risk, scores.flags.care]
    numbers += [*scores.confidentiality.categories.values(), *scores.tone.categories.values()]
    assert all(math.isfinite(number) and 0 <= number <= 1 for number in numbers)
    assert scores.tone.breach == bool(scores.tone.breaches)
    assert all(0 <= found.start < found.end <= len(text) for found in findings_of(scores))


def test_a_head_at_its_threshold_answers_yes(manifest: Manifest, model: Model) -> None:
    """Flags are raised from their threshold on, and only there."""
    text = "la réunion"
    care = Scorer(Bundle(manifest, model)).score(text).flags.care
    for threshold, raised in ((care, True), (care + 1e-6, False)):
        questions = manifest.questions | {
            "care": manifest.questions["care"].model_copy(update={"threshold": threshold})
        }
        moved = manifest.model_copy(update={"questions": questions})
        assert ("care" in Scorer(Bundle(moved, model)).score(text).flags.raised) is raised


@pytest.mark.parametrize("kind", [Kind.SALARY, Kind.HEALTH, Kind.MARKING])
def test_what_only_the_words_around_tell_raises_nothing_by_itself(kind: Kind) -> None:
    """Talk about pay, illness or secrecy is protected speech more often than not: the models decide, told of it."""
    told = Finding(kind, KIND_RULES[kind].category, 0, 4, 0.85, "dit par les mots autour", 2)
    assert proved_level([told]) == 0
    assert proved_level([told, Finding(Kind.IBAN, "personal_data", 5, 9, 0.99, "clé juste", 2)]) == 2
