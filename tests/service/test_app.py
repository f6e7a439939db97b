"""What the assembly adds to its parts."""

import threading

import pytest

from vigie_models.fakes import WordScorer
from vigie_models.scores import Scores
from vigie_service.app import NoScorer, OneAtATime


class Crowded:
    """A scorer that counts how many are inside at once."""

    version = "fake.1"

    def __init__(self) -> None:
        self.inside = self.most = 0

    def score(self, text: str, *, parent: str | None = None, community: str | None = None) -> Scores:
        """Let others in, if anything does."""
        self.inside += 1
        self.most = max(self.most, self.inside)
        threading.Event().wait(0.001)
        self.inside -= 1
        return WordScorer().score(text, parent=parent, community=community)


def test_texts_are_scored_one_at_a_time() -> None:
    """Threads that fight for the interpreter lose time; each waits its turn and gets its own answer."""
    crowded = Crowded()
    scorer = OneAtATime(crowded)
    threads = [threading.Thread(target=scorer.score, args=("Bonjour.",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (crowded.most, scorer.version) == (1, "fake.1")


def test_what_scores_nothing_says_so() -> None:
    """It stands where a scorer would, for commands that need none."""
    with pytest.raises(NotImplementedError):
        NoScorer().score("Bonjour.")
