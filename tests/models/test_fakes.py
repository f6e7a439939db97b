"""What the fakes promise: the same as a scorer, foretold by words or fixed."""

from vigie_models.axes import Kind
from vigie_models.fakes import FixedScorer, WordScorer
from vigie_models.scorer import ScoresText

WORDS = {"crétin": "insult", "rachat": "strategy", "tournoi": "off_topic", "fraude": "alert"}


def test_a_word_means_what_it_was_given() -> None:
    """Each word raises its category with its axis, or its flag, and is marked where it stands."""
    scorer: ScoresText = WordScorer(WORDS)
    text = "Le rachat est une fraude, crétin"
    scores = scorer.score(text)
    assert scores.tone.breaches == ("insult",)
    assert scores.confidentiality.level == 1
    assert scores.flags.raised == ("alert",)
    assert [text[found.start : found.end] for found in scores.tone.findings] == ["crétin"]
    assert scorer.score("le tournoi").relevance.label == "off_topic"


def test_detectors_are_the_real_ones() -> None:
    """What a detector proves counts with a fake scorer as it does with a bundle."""
    found = WordScorer().score("Mon compte : FR76 3723 6902 6511 0063 4065 811").confidentiality
    assert found.level == 2
    assert [finding.kind for finding in found.findings] == [Kind.IBAN]


def test_fixed_scores_never_point_outside_a_text() -> None:
    """The same scores for every text; findings beyond its end are left out."""
    scores = WordScorer(WORDS).score("Quel crétin")
    fixed: ScoresText = FixedScorer(scores)
    assert fixed.score("Un autre texte, plus long") == scores
    assert fixed.score("court").tone.findings == ()
    assert fixed.version == "fake.1"
