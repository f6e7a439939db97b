"""The features keep scikit-learn's contract, and know nothing of a text that they were not fitted on."""

from collections.abc import Sequence

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from vigie_models.ngrams import grams_of
from vigie_models.place import grams_of_name
from vigie_models.reading import Window, read_lines
from vigie_training.features import PlaceFeatures, TextFeatures, learn_vocabulary

POSTS = ("réunion projet client", "projet de réunion demain", "tournoi de pétanque", "client et projet de tournoi")


def windows(texts: Sequence[str]) -> list[Window]:
    return [read_lines(text).whole for text in texts]


@pytest.mark.parametrize("estimator", [TextFeatures(most_ngrams=50, cue_scale=0.1), PlaceFeatures(scale=0.7)])
def test_an_estimator_keeps_scikit_learns_contract(estimator: TextFeatures | PlaceFeatures) -> None:
    """The constructor only keeps its arguments; a clone has the same ones and nothing that was learnt."""
    parameters = estimator.get_params()
    assert all(getattr(estimator, name) == value for name, value in parameters.items())
    assert clone(estimator).get_params() == parameters
    assert clone(estimator).set_params(**parameters).get_params() == parameters
    assert not [name for name in vars(estimator) if name.endswith("_")]


def test_fitting_changes_no_parameter_and_a_clone_of_what_is_fitted_knows_nothing() -> None:
    """`fit` returns the estimator itself; what it learnt ends with an underscore and is not cloned."""
    features = TextFeatures(fewest_posts_word=1, fewest_posts_piece=1)
    before = features.get_params()
    assert features.fit(windows(POSTS)) is features
    assert features.get_params() == before
    with pytest.raises(NotFittedError):
        clone(features).transform(windows(POSTS))
    with pytest.raises(NotFittedError):
        PlaceFeatures().transform([grams_of_name("Atelier")])


def test_fitted_twice_it_is_the_same() -> None:
    """Nothing is left of an earlier fit."""
    once = TextFeatures(fewest_posts_word=1, fewest_posts_piece=1).fit(windows(POSTS))
    twice = TextFeatures(fewest_posts_word=1, fewest_posts_piece=1).fit(windows(["autre chose"])).fit(windows(POSTS))
    assert (once.transform(windows(POSTS)) != twice.transform(windows(POSTS))).nnz == 0
    assert (once.fit_transform(windows(POSTS)) != twice.transform(windows(POSTS))).nnz == 0


def test_what_one_post_alone_holds_is_not_known() -> None:
    """A word of a single post, which could be a name, has no column; nor has one of a post held back."""
    features = TextFeatures(fewest_posts_word=2, fewest_posts_piece=2).fit(windows(POSTS[:2]))
    assert "=demain" not in features.vocabulary_.columns
    assert "=tournoi" not in features.vocabulary_.columns
    assert "=projet" in features.vocabulary_.columns


def test_each_text_has_its_row_whatever_stands_beside_it() -> None:
    """A text's columns do not depend on the others that are transformed with it, nor on their order."""
    features = TextFeatures(fewest_posts_word=1, fewest_posts_piece=1).fit(windows(POSTS))
    together = features.transform(windows(POSTS)).toarray()
    alone = np.vstack([features.transform(windows([text])).toarray() for text in POSTS])
    assert np.allclose(together, alone)
    assert features.transform([]).shape == (0, together.shape[1])


def test_the_families_share_out_the_columns() -> None:
    """Every column belongs to one family, in order."""
    features = TextFeatures(fewest_posts_word=1, fewest_posts_piece=1).fit(windows(POSTS))
    ends = [(each.start, each.stop) for each in features.families_.values()]
    assert ends[0][0] == 0
    assert [stop for _, stop in ends[:-1]] == [start for start, _ in ends[1:]]
    assert ends[-1][1] == features.transform(windows(POSTS)).shape[1]


def test_a_community_that_is_not_told_hints_at_nothing() -> None:
    """No name, no column: models learn to do without."""
    places = PlaceFeatures(fewest_posts=1).fit([grams_of_name("Café des sports"), grams_of_name("Atelier nord")])
    assert places.transform([grams_of_name("")]).nnz == 0
    assert places.transform([grams_of_name("sports d'hiver")]).nnz > 0


def test_a_vocabulary_keeps_the_most_frequent() -> None:
    """Where there are too many n-grams, those that most posts hold stay."""
    vocabulary = learn_vocabulary([grams_of(["la", "cle"]), grams_of(["la"])], 1, 9, 1)
    assert list(vocabulary.columns) == ["=la"]
