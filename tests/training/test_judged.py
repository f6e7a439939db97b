"""What choosing thresholds takes for flagged is what the scorer answers, detectors and gates included."""

import numpy as np
import pytest

from vigie_datasets.example import Example
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, HEADS, TONE_CATEGORIES
from vigie_models.heads import probabilities
from vigie_models.reading import read, read_lines
from vigie_models.scorer import Scorer
from vigie_models.scores import Scores
from vigie_training.judged import Judged, judged
from vigie_training.scoring import score_examples
from vigie_training.train import Trained

DETECTED = ("Mon IBAN : FR76 3723 6902 6511 0063 4065 811", "mdp : Tilleul*9vert", "Appelez-moi au 06 39 98 12 34")
FOREIGN = "Please could you send the money to this account before the end of the week, many thanks"


@pytest.fixture(scope="module")
def posts(examples: list[Example]) -> list[Example]:
    """Some of the small corpus, with values that detectors find, in clear and in another language."""
    more = [*DETECTED, FOREIGN, f"{FOREIGN}: {DETECTED[0]}", "👏"]
    return [*examples[:90], *(Example(f"more-{place}", text, "", "business") for place, text in enumerate(more))]


@pytest.fixture(scope="module")
def known(trained: Trained, posts: list[Example]) -> Judged:
    """The posts with the answers of the bundle's own heads."""
    model = trained.bundle.model
    log_odds = np.stack([model.see(read(post.text), post.community).log_odds() for post in posts])
    answers = dict(zip(HEADS, probabilities(log_odds).T, strict=True))
    return judged(posts, [read_lines(post.text) for post in posts], answers)


def says(score: Scores, head: str) -> bool:
    """The scorer's answer to a head's question."""
    level = score.confidentiality.level
    return {
        "leak": level >= 1,
        "clear_leak": level == 2,
        "breach": score.tone.breach,
        "care": "care" in score.flags.raised,
        "alert": "alert" in score.flags.raised,
    }[head]


@pytest.mark.parametrize("head", ["leak", "clear_leak", "breach", "care", "alert"])
def test_flagged_is_what_the_scorer_flags(head: str, trained: Trained, posts: list[Example], known: Judged) -> None:
    """Post by post: models, detectors, gates, and models that have no say in another language."""
    scores = score_examples(trained.bundle, posts, jobs=1, tick=lambda _: None)
    flagged = known.flags(head, trained.bundle.manifest.thresholds)
    assert flagged.tolist() == [says(score, head) for score in scores]


def test_detectors_are_seen_out_of_fold(posts: list[Example], known: Judged) -> None:
    """Reading for training tells what detectors prove, and where the models have no say."""
    place = {post.text: number for number, post in enumerate(posts)}
    assert [known.levels[place[text]] >= 1 for text in DETECTED] == [True, True, True]
    assert not known.is_judged[place[FOREIGN]]
    assert known.answers["personal_data"][place[DETECTED[0]]] > 0.9


def test_a_category_is_named_on_a_flagged_axis_alone(trained: Trained, known: Judged) -> None:
    """No category says yes where its axis says no."""
    thresholds = trained.bundle.manifest.thresholds
    for axis, names in (("leak", CONFIDENTIALITY_CATEGORIES), ("breach", TONE_CATEGORIES)):
        for name in names:
            assert not (known.flags(name, thresholds) & ~known.flags(axis, thresholds)).any()


def test_a_routine_post_is_plain_work(posts: list[Example], known: Judged) -> None:
    """Business, nothing disclosed, no breach, and not protected."""
    for post, routine in zip(posts, known.routine, strict=True):
        plain = post.relevance == "business" and not post.leak_level and not post.tone and post.functionality is None
        assert routine == plain


def test_the_scorer_keeps_no_band_of_its_own(trained: Trained) -> None:
    """A bundle that no company has set has no undecided band."""
    assert trained.bundle.manifest.bands == {}
    assert Scorer(trained.bundle).score("réunion").undecided == ()
