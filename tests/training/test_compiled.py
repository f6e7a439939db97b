"""What is served answers as the fitted scikit-learn estimators do, on any text."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie_datasets.example import Example
from vigie_models.heads import Joint, probabilities
from vigie_models.place import grams_of_name
from vigie_models.reading import Lines, read, read_lines
from vigie_training.calibration import Numbers, sigmoid
from vigie_training.compiled import as_stored, compiled
from vigie_training.fit import PLACED, Fitted, fit_heads
from vigie_training.joints import fit_joints
from vigie_training.recipe import Recipe
from vigie_training.train import features_of, lesson_of, parted

WORDS = [
    "réunion",
    "projet",
    "client",
    "livraison",
    "tournoi",
    "pétanque",
    "abruti",
    "crétin",
    "rachat",
    "grève",
    "inconnu",
]
WORDS += [
    ".",
    "!",
    "\n",
    "l'équipe",
    "ABRUTI",
    "a.b.r.u.t.i",
    "0639981234",
    "dossier12",
    "🙂",
    "FR7630199012342718281828467",
]


class Pair:
    """The estimators, and the model that was compiled from them."""

    def __init__(self, fitted: Fitted, joints: tuple[Joint, ...]) -> None:
        self.fitted = fitted
        self.joints = joints
        self.model = compiled(fitted, joints)

    def __repr__(self) -> str:
        """Short: a failing example prints its arguments."""
        return "the fitted and the served"

    def answers(self, lines: Lines, community: str) -> Numbers:
        """The probability of each head, by the estimators alone: their own decision functions, calibrated and mixed."""
        names = tuple(head.name for head in self.fitted.heads)
        logits = np.array([self._logit(place, lines, community) for place in range(len(names))])
        joined = logits.copy()
        for joint in self.joints:
            joined[names.index(joint.head)] = joint.joined(names, logits)
        return sigmoid(joined)

    def _logit(self, place: int, lines: Lines, community: str) -> float:
        head, features = self.fitted.heads[place], self.fitted.features
        if head.estimator is None:
            return head.bias
        columns = features.texts.transform([lines.whole, *lines.sentences]).toarray()
        if head.name in PLACED:
            hint = features.places.transform([grams_of_name(community)]).toarray()
            columns = np.hstack([columns, np.repeat(hint, len(columns), axis=0)])
        told = head.calibration.slope * head.estimator.decision_function(columns) + head.calibration.offset
        whole, sentences = told[0], told[1:]
        return float((1 - head.mix) * whole + head.mix * sentences.max()) if len(sentences) else float(whole)


@pytest.fixture(scope="module")
def pair(examples: list[Example], recipe: Recipe) -> Pair:
    """Fitted on the small corpus, and compiled."""
    learning, _ = parted(examples, recipe)
    lesson = lesson_of(learning, [read_lines(post.text) for post in learning], recipe)
    rules = recipe.fit.model_copy(update={"strengths": (1.0,)})  # weights as large as a real corpus gives
    fitted = as_stored(fit_heads(lesson, features_of(recipe), rules, jobs=1, tick=lambda _: None))
    logits = {head.name: head.out_of_fold for head in fitted.heads}
    truths = {head.name: lesson.truths[:, place] for place, head in enumerate(fitted.heads)}
    joints = fit_joints(logits, truths, recipe.fit.fewest_positives)
    return Pair(fitted, joints)


@settings(max_examples=1000, deadline=None)
@given(
    st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)),
    st.sampled_from(["", "Atelier", "Café des sports"]),
)
def test_what_is_served_equals_what_was_fitted(pair: Pair, text: str, community: str) -> None:
    """Every probability of every head, within 1e-6, on any text of one window."""
    served = probabilities(pair.model.see(read(text), community).log_odds())
    assert float(np.abs(served - pair.answers(read_lines(text), community)).max()) < 1e-6


def test_the_weights_fit_in_a_bundle(pair: Pair) -> None:
    """Weights are float32, one line a column that training knew."""
    heads = pair.model.heads
    assert heads.ngrams.dtype == heads.cues.dtype == np.float32
    assert heads.ngrams.shape == (len(pair.fitted.features.texts.vocabulary_.columns), len(heads.names))
