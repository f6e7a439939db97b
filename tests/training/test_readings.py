"""What an evaluation promises of a bundle with an encoder: each post judged by the stage that answered it."""

import pickle
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vigie_datasets.example import Example
from vigie_datasets.split import Side, split_examples
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, TONE_CATEGORIES
from vigie_models.bundle import Bundle
from vigie_models.cascade import ENCODER, Cascade, EncoderUse
from vigie_models.reading import read
from vigie_models.scorer import Scorer
from vigie_training.full_report import clear_leak_question
from vigie_training.questions import questions_of, truths_of
from vigie_training.readings import Readings, read_posts
from vigie_training.scoring import SharedScorer, say, score_examples, scorers_of
from vigie_training.train import Trained
from vigie_training.worst import explained, worst_errors


def nobody(_: int) -> None:
    """Whom nothing is told."""


@pytest.fixture(scope="module")
def posts(examples: list[Example]) -> list[Example]:
    """The side of test, with an English post and a blank one."""
    held_back = split_examples(examples)[Side.TEST]
    strange = [
        Example("english", "The quarterly meeting has been moved to next week because of holidays", "", "business"),
        Example("blank", " ", "", "off_topic"),
    ]
    return [*held_back, *strange]


@pytest.fixture(scope="module")
def readings(wary: Bundle, posts: list[Example]) -> Readings:
    """What the bundle with an encoder says of them."""
    return read_posts(wary, posts, jobs=1, tick=nobody)


@pytest.mark.parametrize("use", EncoderUse)
def test_each_use_is_what_a_scorer_of_that_use_answers(
    wary: Bundle, posts: list[Example], readings: Readings, use: EncoderUse
) -> None:
    """That of the undecided too, though it is derived from the two others, abstentions included."""
    scorer = Scorer(wary, encoder=use)
    assert [each.scores for each in readings.by(use)] == [
        scorer.score(post.text, community=post.community) for post in posts
    ]


def test_the_corpus_has_posts_of_either_stage(readings: Readings) -> None:
    """So that what is tested here says something."""
    stages = Counter(scores.read_by for scores in readings.scores)
    assert set(stages) == {(), ("ngrams",), ("ngrams", "encoder")}


def test_without_an_encoder_all_uses_are_the_same(trained: Trained, posts: list[Example]) -> None:
    """And a post is scored once."""
    readings = read_posts(trained.bundle, posts, jobs=1, tick=nobody)
    assert readings.never is readings.always
    assert len({tuple(map(repr, readings.by(use))) for use in EncoderUse}) == 1


def test_a_category_is_answered_by_the_threshold_of_the_stage_that_read(wary: Bundle, posts: list[Example]) -> None:
    """Where the encoder read, its own; else the n-grams'."""
    manifest = wary.manifest
    entry = manifest.encoder
    assert entry is not None
    never = {name: each.model_copy(update={"threshold": 1.0}) for name, each in entry.fused.items()}
    harsh = manifest.model_copy(update={"encoder": entry.model_copy(update={"fused": never})})
    scores = score_examples(wary, posts, jobs=1, tick=nobody, use=EncoderUse.ALWAYS)
    asked = {name: questions_of(posts, scores, told) for name, told in (("own", manifest), ("harsh", harsh))}
    assert asked["own"]["strategy"].answers.any()
    assert not asked["harsh"]["strategy"].answers.any()
    first = score_examples(wary, posts, jobs=1, tick=nobody, use=EncoderUse.NEVER)
    assert questions_of(posts, first, harsh)["strategy"].answers.any()


@pytest.mark.parametrize("use", EncoderUse)
def test_clear_leaks_are_as_likely_as_the_stage_says_that_answered(
    wary: Bundle, posts: list[Example], use: EncoderUse
) -> None:
    """The probability of the reading's own stage; the prior where models abstain."""
    readings = read_posts(wary, posts, jobs=1, tick=nobody, use=use)
    question, cascade = clear_leak_question(posts, readings.said), Cascade(wary, use)
    opinions = [cascade.opinion(read(post.text), post.community).answers["clear_leak"] for post in posts[:-2]]
    assert question.probabilities[:-2] == pytest.approx(opinions)
    assert question.probabilities[-1] == wary.manifest.questions["clear_leak"].prior


@pytest.mark.parametrize("use", EncoderUse)
def test_an_error_states_what_the_encoder_added(wary: Bundle, posts: list[Example], use: EncoderUse) -> None:
    """All parts together are the log-odds of the stage that answered; nothing is the encoder's if it did not read."""
    readings = read_posts(wary, posts, jobs=1, tick=nobody, use=use)
    question = questions_of(posts, readings.scores, wary.manifest)["breach"]
    cascade = Cascade(wary, use)
    for place, (post, scores) in enumerate(zip(posts, readings.scores, strict=True)):
        error = explained(cascade, post, question, place, show_text=True)
        assert (error.heard is not None) == (error.rest is not None) == (ENCODER in scores.read_by)
        assert error.abstained == (not scores.read_by)
        if scores.read_by:
            log_odds = error.words + error.signs + error.place + error.bias + (error.heard or 0) + (error.rest or 0)
            assert 1 / (1 + np.exp(-log_odds)) == pytest.approx(error.said, abs=1e-9)


def test_the_worst_errors_of_an_encoder_are_explained(wary: Bundle, posts: list[Example]) -> None:
    """A post that was answered wrongly on purpose is told with its words."""
    readings = read_posts(wary, posts, jobs=1, tick=nobody, use=EncoderUse.ALWAYS)
    asked = questions_of(posts, readings.scores, wary.manifest)
    asked["clear_leak"] = clear_leak_question(posts, readings.said)
    turned = asked | {"breach": replace(asked["breach"], truth=~asked["breach"].truth)}
    errors = worst_errors(wary, EncoderUse.ALWAYS, posts, turned, show_texts=True)
    told = [error for error in errors if error.head == "breach" and not error.abstained]
    assert told
    assert all(error.heard is not None for error in told)


def test_several_processes_say_what_one_says(wary: Bundle, posts: list[Example]) -> None:
    """Each opens the bundle from the folder it is handed; costs apart, nothing depends on it."""
    uses, many = (EncoderUse.NEVER, EncoderUse.ALWAYS), posts * 2
    one, two = (say(wary, many, uses, jobs=jobs, tick=nobody) for jobs in (1, 2))
    for use in uses:
        assert [each.scores for each in one[use]] == [each.scores for each in two[use]]
        assert [each.answers for each in one[use]] == [each.answers for each in two[use]]
        assert all(each.seconds > 0 for each in two[use])


def test_a_scorer_travels_lightly_and_is_opened_once(wary: Bundle) -> None:
    """However many tasks a process is given: the bundle's bytes are not sent along, nor its encoder opened again."""
    with scorers_of(wary, tuple(EncoderUse), jobs=2) as scorers:
        for scorer in scorers:
            assert isinstance(scorer, SharedScorer)
            assert len(pickle.dumps(scorer)) < 1000
            assert scorer.here is scorer.here
        folder: Path = scorers[0].folder if isinstance(scorers[0], SharedScorer) else Path()
        assert scorers[0].score("Quel abruti") == Scorer(wary, encoder=EncoderUse.ALWAYS).score("Quel abruti")
    assert not folder.exists()


def test_truth_is_never_changed_by_what_read(posts: list[Example], readings: Readings, wary: Bundle) -> None:
    """Questions of each use are about the same labels."""
    truths = truths_of(posts)
    for use in EncoderUse:
        asked = questions_of(posts, [each.scores for each in readings.by(use)], wary.manifest)
        assert all(
            np.array_equal(asked[name].truth, truths[name]) for name in (*CONFIDENTIALITY_CATEGORIES, *TONE_CATEGORIES)
        )
