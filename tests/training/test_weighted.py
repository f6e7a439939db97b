"""Figures under weights are scikit-learn's, and intervals say how much they may vary."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn import metrics as known

from vigie_datasets.example import Example
from vigie_training import weighted
from vigie_training.bootstrap import draws_of, interval
from vigie_training.calibration import Numbers, Truth

Case = tuple[Truth, Numbers, Numbers]


@pytest.fixture(params=[2, 40, 100_000], ids=["two scores", "some ties", "no ties"])
def case(request: pytest.FixtureRequest) -> Case:
    """600 posts with better scores where the answer is yes, rounded to so many scores; 1 and drawn weights."""
    chance = np.random.default_rng(3)
    truth = chance.random(600) < 0.15
    scores = np.round(np.clip(0.25 * truth + 0.75 * chance.random(600), 0, 1) * request.param) / request.param
    weights = np.vstack([np.ones(600), chance.multinomial(600, np.full(600, 1 / 600), 3)]).astype(float)
    return truth, scores, weights


def test_areas_are_those_of_scikit_learn(case: Case) -> None:
    """With weights of 1 as with those of a corpus drawn, ties included."""
    truth, scores, weights = case
    for weight, auc, precision in zip(weights, weighted.auc(*case), weighted.average_precision(*case), strict=True):
        assert auc == pytest.approx(known.roc_auc_score(truth, scores, sample_weight=weight))
        assert precision == pytest.approx(known.average_precision_score(truth, scores, sample_weight=weight))


def test_answers_are_counted_as_scikit_learn_counts_them(case: Case) -> None:
    """Precision, recall, F1, macro-F1, κ, Brier."""
    truth, scores, weights = case
    answers = scores >= 0.5
    for draw, weight in enumerate(weights):
        told = {"sample_weight": weight}
        assert weighted.precision(truth, answers, weights)[draw] == pytest.approx(
            known.precision_score(truth, answers, **told)
        )
        assert weighted.recall(truth, answers, weights)[draw] == pytest.approx(
            known.recall_score(truth, answers, **told)
        )
        assert weighted.f1(truth, answers, weights)[draw] == pytest.approx(known.f1_score(truth, answers, **told))
        macro = weighted.macro_f1(truth, answers, (False, True), weights)[draw]
        assert macro == pytest.approx(known.f1_score(truth, answers, average="macro", **told))
        assert weighted.kappa(truth, answers, weights)[draw] == pytest.approx(
            known.cohen_kappa_score(truth, answers, **told)
        )
        assert weighted.brier(truth, scores, weights)[draw] == pytest.approx(
            known.brier_score_loss(truth, scores, **told)
        )


def test_precision_at_a_recall_is_the_best_that_any_threshold_gives(case: Case) -> None:
    """Among the thresholds with at least that recall."""
    truth, scores, weights = case
    recalls = np.array([0.1, 0.5, 0.9, 1.0])
    precisions, reached, _ = known.precision_recall_curve(truth, scores, sample_weight=weights[1])
    best = [precisions[:-1][reached[:-1] >= recall - 1e-9].max() for recall in recalls]
    assert weighted.precision_at(truth, scores, weights, recalls)[1] == pytest.approx(best)


def test_a_calibrated_answer_has_no_error_and_a_boast_has() -> None:
    """0.25 said of one true post in four; then 0.95 of the same."""
    truth, weights = np.array([True, False, False, False] * 5), np.ones((1, 20))
    assert weighted.calibration_error(truth, np.full(20, 0.25), weights)[0] == pytest.approx(0)
    assert weighted.calibration_error(truth, np.full(20, 0.95), weights)[0] == pytest.approx(0.7)


def _posts(batches: int, each: int) -> list[Example]:
    return [
        Example(f"{batch}-{post}", "Bonjour", "Atelier", "business", batch=f"lot {batch}")
        for batch in range(batches)
        for post in range(each)
    ]


def test_the_first_draw_is_the_corpus_and_the_others_take_whole_batches() -> None:
    """Posts of one batch come as often as each other, and as many batches are drawn as there are."""
    weights = draws_of(_posts(10, 7), draws=50)
    assert (weights[0] == 1).all()
    by_batch = weights[1:].reshape(50, 10, 7)
    assert (by_batch == by_batch[:, :, :1]).all()
    assert (by_batch[:, :, 0].sum(axis=1) == 10).all()


def test_the_same_posts_give_the_same_draws() -> None:
    """An interval does not change from run to run."""
    assert (draws_of(_posts(10, 3)) == draws_of(_posts(10, 3))).all()


def test_alike_posts_make_wide_intervals() -> None:
    """Where all posts of a batch are right or wrong together, there is less to know than with as many lone posts."""
    posts = _posts(12, 20)
    truth = np.ones(len(posts), dtype=bool)
    answers = np.repeat(np.arange(12) % 3 > 0, 20)
    apart = [replace(post, batch=post.id) for post in posts]
    together, alone = (interval(weighted.recall(truth, answers, draws_of(each))) for each in (posts, apart))
    assert together.value == alone.value == pytest.approx(2 / 3)
    assert together.high - together.low > 3 * (alone.high - alone.low)


def test_posts_of_too_few_batches_are_drawn_one_by_one() -> None:
    """One batch drawn again is the same batch: its interval would be a point."""
    weights = draws_of(_posts(1, 30), draws=20)
    assert len(np.unique(weights[1])) > 1
