"""What fine-tuning promises: it learns, its word table does not, and what was interrupted goes on where it stopped."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from safetensors.numpy import load_file
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer

from vigie_datasets.example import Example
from vigie_models.axes import HEADS
from vigie_training.encoder.base import Base
from vigie_training.encoder.lessons import Lessons, Row
from vigie_training.recipe import EncoderRules

if TYPE_CHECKING:
    from vigie_training.encoder.finetune import FineTuning

pytestmark = pytest.mark.encoder

POSTS = 120
TABLE = "bert.embeddings.word_embeddings.weight"


class Stopped(Exception):
    """Somebody pulled the plug."""


@pytest.fixture(scope="session")
def lessons(examples: list[Example], tokenizer: Tokenizer, rules: EncoderRules) -> Lessons:
    """A part of the small corpus."""
    return Lessons(examples[:POSTS], tokenizer, rules, seed=3)


@pytest.fixture
def run(lessons: Lessons, rules: EncoderRules, tmp_path: Path) -> "FineTuning":
    """A run of two epochs."""
    from vigie_training.encoder.finetune import FineTuning

    return FineTuning(lessons, rules, 3, tmp_path / "run")


def epochs_of(told: list[str]) -> list[int]:
    """Which epochs were told of."""
    return [json.loads(line)["epoch"] for line in told]


def stopping(after: int, told: list[str]) -> Callable[[str], None]:
    """Listen to so many epochs, then stop."""

    def hear(line: str) -> None:
        told.append(line)
        if len(told) == after:
            raise Stopped

    return hear


def test_a_network_learns_what_it_is_taught(base: Base, run: "FineTuning") -> None:
    """The loss falls, and posts with an insult are told from the others."""
    from tiny_networks import answers_of, network_of
    from vigie_training.encoder.finetune import FineTuning, fine_tune

    told: list[str] = []
    longer = run.rules.model_copy(update={"epochs": 6, "noised": 0.0, "dropout": 0.0})
    network = network_of(base, longer)
    fine_tune(network, FineTuning(run.lessons, longer, run.seed, run.folder), told.append)
    losses = [json.loads(line)["loss"] for line in told]
    assert epochs_of(told) == [1, 2, 3, 4, 5, 6]
    assert losses[-1] < 0.6 * losses[0]
    said = answers_of(network, run.lessons.plain)[:, HEADS.index("insult")]
    guilty = run.lessons.targets()[:, HEADS.index("insult")] == 1
    assert roc_auc_score(guilty, said) > 0.8


def test_heads_start_from_the_frozen_vectors(base: Base, run: "FineTuning") -> None:
    """Before the first step they answer better than chance; one with a single answer, or none, answers its share."""
    from tiny_networks import answers_of, network_of
    from vigie_training.encoder.finetune import start_heads

    network = network_of(base, run.rules)
    start_heads(network, run.lessons, run.rules.model_copy(update={"head_strength": 1.0}))
    answers, targets = answers_of(network, run.lessons.plain), run.lessons.targets() == 1
    breach = HEADS.index("breach")
    assert answers[targets[:, breach], breach].mean() > answers[~targets[:, breach], breach].mean() + 0.5
    never = HEADS.index("alert")
    assert not targets[:, never].any()
    np.testing.assert_allclose(answers[:, never], np.log(1e-3 / (1 + 1e-3)), atol=1e-4)


def test_the_word_table_does_not_learn_and_no_checkpoint_holds_it(base: Base, run: "FineTuning") -> None:
    """It is two thirds of an encoder, and the base's; all the rest is in the checkpoint, the last one alone."""
    from tiny_networks import network_of
    from vigie_training.encoder.finetune import fine_tune

    network = network_of(base, run.rules)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    fine_tune(network, run, lambda _: None)
    assert [path.name for path in run.folder.iterdir()] == ["epoch-2.safetensors"]
    kept = load_file(run.folder / "epoch-2.safetensors")
    after = network.state_dict()
    assert set(kept) == set(after) - {TABLE}
    np.testing.assert_array_equal(after[TABLE].numpy(), before[TABLE].numpy())
    learnt = {name for name in kept if not np.array_equal(before[name].numpy(), kept[name])}
    assert {"heads.weight", "heads.bias", "mean", "scale"} <= learnt
    assert any(name.startswith("bert.encoder.layer.0.") for name in learnt)


def test_an_interrupted_run_goes_on_from_its_checkpoint(base: Base, run: "FineTuning") -> None:
    """An epoch that was told of is not learnt again; when all are, nothing is, and the weights are those at the end."""
    from tiny_networks import answers_of, network_of
    from vigie_training.encoder.finetune import fine_tune

    told: list[str] = []
    with pytest.raises(Stopped):
        fine_tune(network_of(base, run.rules), run, stopping(1, told))
    assert [path.name for path in run.folder.iterdir()] == ["epoch-1.safetensors"]
    resumed, again = network_of(base, run.rules, seed=8), network_of(base, run.rules, seed=9)
    fine_tune(resumed, run, told.append)
    assert epochs_of(told) == [1, 2]
    fine_tune(again, run, told.append)
    assert epochs_of(told) == [1, 2]
    rows = run.lessons.plain[:5]
    np.testing.assert_allclose(answers_of(again, rows), answers_of(resumed, rows), atol=1e-6)


def test_a_checkpoint_that_was_cut_off_is_none(base: Base, run: "FineTuning") -> None:
    """It is written under another name first."""
    from tiny_networks import network_of
    from vigie_training.encoder.finetune import fine_tune

    run.folder.mkdir()
    (run.folder / "unfinished.safetensors").write_bytes(b"half of")
    told: list[str] = []
    fine_tune(network_of(base, run.rules), run, told.append)
    assert epochs_of(told) == [1, 2]


def test_clean_posts_that_are_accused_are_read_twice_in_the_next_epoch(base: Base, run: "FineTuning") -> None:
    """Never one that is rightly accused; in the first epoch nobody is known yet."""
    from tiny_networks import network_of
    from vigie_training.encoder.finetune import FineTuning, fine_tune

    heard = Listening(run.lessons)
    fine_tune(network_of(base, run.rules), FineTuning(heard, run.rules, 3, run.folder), lambda _: None)  # type: ignore[arg-type]
    assert heard.hard[0] == []
    targets = run.lessons.targets()
    clean = ~(targets[:, [HEADS.index("leak"), HEADS.index("breach")]] == 1).any(axis=1)
    assert len(heard.hard[1]) == int(run.rules.hard_share * clean.sum()) > 0
    assert clean[heard.hard[1]].all()


class Listening:
    """Lessons that remember which posts were said to be hard."""

    def __init__(self, lessons: Lessons) -> None:
        self._lessons = lessons
        self.plain = lessons.plain
        self.targets = lessons.targets
        self.hard: list[list[int]] = []

    def epoch(self, number: int, hard: list[int]) -> list[Row]:
        """The same rows."""
        self.hard.append(list(hard))
        return self._lessons.epoch(number, hard)
