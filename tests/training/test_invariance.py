"""What noise costs is counted on either side: flagged posts lost, clean ones accused."""

from vigie_datasets.example import Example
from vigie_models.fakes import WordScorer
from vigie_training.invariance import AXES, Steadiness, invariance, noises_for
from vigie_training.noise import DILUTED, NOISES
from vigie_training.verdicts import judge_with

SCORER = WordScorer({"abruti": "insult", "pcq": "insult", "rachat": "strategy"})
RUDE = Example("rude", "Quel abruti, ce fichier", "Atelier", "business", tone=("insult",))
PLAIN = Example("plain", "On livre demain parce que le client attend", "Atelier", "business")
SECRET = Example("secret", "Le rachat est signé", "Atelier", "business", leak=("strategy",), leak_level=2)


def steadiness() -> dict[tuple[str, str], Steadiness]:
    found = invariance([RUDE, PLAIN, SECRET], judge_with(SCORER), seed=5)
    return {(each.noise, each.axis): each for each in found}


def test_every_noise_is_told_on_either_axis() -> None:
    """None is left out because it looks bad."""
    assert set(steadiness()) == {(noise, axis) for noise in NOISES for axis in AXES}


def test_a_flagged_post_that_noise_hides_is_lost() -> None:
    """The fake looks words up as they are written: capitals do not matter to it, leet does."""
    found = steadiness()
    assert (found["upper_case", "tone"].kept.hits, found["upper_case", "tone"].kept.among) == (1, 1)
    assert (found["leet", "tone"].kept.hits, found["leet", "tone"].kept.among) == (0, 1)
    assert (found["leet", "confidentiality"].kept.hits, found["leet", "confidentiality"].kept.among) == (0, 1)


def test_a_clean_post_that_noise_accuses_is_counted() -> None:
    """Here the spelling of text messages is taken for an insult: one of the two posts with a clean tone."""
    newly = steadiness()["sms_spelling", "tone"].newly
    assert (newly.hits, newly.among) == (1, 2)


def test_a_labelled_post_that_was_missed_is_no_clean_post() -> None:
    """To see it at last is no false accusation."""
    missed = Example("missed", "Ferme-la parce que tu saoules", "Atelier", "business", tone=("aggressive",))
    (found,) = [
        each
        for each in invariance([missed], judge_with(SCORER), seed=5)
        if (each.noise, each.axis) == ("sms_spelling", "tone")
    ]
    assert found.newly.among == 0


def test_posts_are_diluted_among_plain_posts_alone() -> None:
    """Twelve sentences at least, none from a post with any label."""
    talk = [Example(f"talk-{n}", f"La salle numéro {n} est libre demain.", "Atelier", "business") for n in range(12)]
    assert DILUTED in noises_for(talk)
    assert DILUTED not in noises_for([*talk[1:], RUDE, SECRET])
