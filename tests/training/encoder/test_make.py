"""What making an encoder promises: all that serving needs, judged by strangers alone, each step done once."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from safetensors.numpy import load_file

from tiny_bases import Array
from vigie_datasets.example import Example
from vigie_datasets.split import Side, split_examples
from vigie_models.axes import HEADS
from vigie_models.reading import read_prose
from vigie_training.encoder.base import Base
from vigie_training.encoder.lessons import Row
from vigie_training.join import encoder_in
from vigie_training.opinions import Opinions, digests_of
from vigie_training.recipe import EncoderRules

if TYPE_CHECKING:
    from vigie_training.encoder.make import Making
    from vigie_training.encoder.network import Network

pytestmark = pytest.mark.encoder

Tell = Callable[[str], None]
FILES = {"encoder.onnx", "tokenizer.json", "heads.safetensors", "opinions.safetensors", "encoder.json"}


class Stopped(Exception):
    """Somebody pulled the plug."""


@dataclass(frozen=True)
class Made:
    """An encoder made in two sittings, all that was told in either, and how it would be called again."""

    folder: Path
    told: list[dict[str, Any]]
    again: Callable[..., Path]


@pytest.fixture(scope="session")
def made(
    tmp_path_factory: pytest.TempPathFactory, examples: list[Example], rules: EncoderRules, base_folder: Path
) -> Made:
    """Stopped after the first epoch of the first run, then finished."""
    from vigie_training.encoder.make import make_encoder

    folder, told = tmp_path_factory.mktemp("encoder") / "made", list[dict[str, Any]]()

    def again(tell: Tell, posts: list[Example] = examples, wanted: EncoderRules = rules, at: Path = folder) -> Path:
        return make_encoder(posts, wanted, at, base=base_folder, jobs=1, tell=tell)

    def stopping(line: str) -> None:
        told.append(json.loads(line))
        if "epoch" in told[-1]:
            raise Stopped

    with pytest.raises(Stopped):
        again(stopping)
    assert again(lambda line: told.append(json.loads(line))) == folder
    return Made(folder, told, again)


@pytest.fixture(scope="session")
def making(made: Made, examples: list[Example], rules: EncoderRules) -> "Making":
    """The same, as its steps know it."""
    from vigie_training.encoder.make import Making

    by_side = split_examples(sorted(examples, key=lambda example: example.id))
    return Making(made.folder, rules, by_side[Side.TRAIN], by_side[Side.DEV])


def with_vocabulary(made: Made, folder: Path) -> Path:
    """Another folder where the first step is done."""
    folder.mkdir()
    for name in ("tokenizer.json", "rows.npy"):
        (folder / name).write_bytes((made.folder / name).read_bytes())
    return folder


def said_by(network: "Network", made: Made, posts: list[Example]) -> Array:
    """What a network says of posts in full precision. Shape (posts, heads)."""
    from tiny_networks import answers_of

    windows = encoder_in(made.folder).part.opened.tokenizer
    ids = [next(windows.windows(read_prose(post.text).text)).ids for post in posts]
    return np.concatenate([answers_of(network, [Row(0, tuple(each.tolist()), {})]) for each in ids])


def of_base(made: Made, base: Base, rules: EncoderRules) -> "Network":
    """A network with the vocabulary that was cut."""
    from tiny_networks import network_of

    return network_of(base, rules, np.load(made.folder / "rows.npy"))


def test_what_is_left_is_what_training_joins_and_serving_opens(made: Made, rules: EncoderRules) -> None:
    """Its files, its record, and a text that it answers token by token."""
    assert {path.name for path in made.folder.iterdir()} >= FILES
    known = encoder_in(made.folder)
    record = json.loads((made.folder / "encoder.json").read_text())
    assert EncoderRules(**record["rules"]) == rules
    assert set(record["made_with"]) == {"torch", "transformers", "onnxruntime", "tokenizers", "onnx"}
    heard = known.part.opened.hear("Réunion demain, quel abruti", known.part.heads)
    log_odds = heard.log_odds()
    assert np.isfinite(log_odds).all()
    totals = [heard.shares_of(head).total for head in HEADS]
    assert totals == pytest.approx(log_odds.tolist(), abs=1e-6)


def test_opinions_are_of_the_posts_left_out_and_of_no_other(made: Made, making: "Making") -> None:
    """All of the dev side, each by the run that had not learnt from it; the train side was learnt from."""
    from vigie_training.encoder.make import learnt_by, left_out

    whole = encoder_in(made.folder).opinions
    assert set(whole.of.tolist()) == set(digests_of([post.id for post in making.dev]).tolist())
    assert set(whole.learnt.tolist()) == set(digests_of([post.id for post in making.train]).tolist())
    for place in range(2):
        held, learnt = left_out(making, place), learnt_by(making, place)
        assert held
        run = Opinions.from_bytes((making.run(place) / "opinions.safetensors").read_bytes())
        assert run.of.tolist() == digests_of([post.id for post in held]).tolist()
        assert run.learnt.tolist() == digests_of([post.id for post in learnt]).tolist()
        assert not set(run.of.tolist()) & set(run.learnt.tolist())
        assert {post.id for post in (*held, *learnt)} == {post.id for post in (*making.train, *making.dev)}


def test_whole_batches_are_left_out_and_posts_without_one_each_by_itself(making: "Making") -> None:
    """A voice is not known to a run by its other posts."""
    from vigie_training.encoder.make import left_out

    parts = [left_out(making, place) for place in range(2)]
    batches = [{post.batch for post in part} - {""} for part in parts]
    assert not batches[0] & batches[1]
    assert all(any(not post.batch for post in part) for part in parts)


def test_a_run_says_what_it_learnt_in_the_bits_that_are_served(
    made: Made, making: "Making", base: Base, rules: EncoderRules
) -> None:
    """Its opinions are those of its own weights, nearly: 8 bits round."""
    from safetensors.torch import load_file as load_tensors

    from vigie_training.encoder.make import left_out

    for place in range(2):
        network, held = of_base(made, base, rules), left_out(making, place)
        network.load_state_dict(load_tensors(making.trained(place)), strict=False)
        logits = Opinions.from_bytes((making.run(place) / "opinions.safetensors").read_bytes()).logits
        wanted = said_by(network, made, held)
        assert np.abs(logits - wanted).mean() < 0.1 * np.abs(wanted).mean()


def test_the_encoder_that_is_left_is_the_mean_of_its_runs(
    made: Made, making: "Making", base: Base, rules: EncoderRules
) -> None:
    """Of their weights, in the bits that were chosen."""
    from safetensors.torch import load_file as load_tensors

    from vigie_training.encoder.export import heads_of
    from vigie_training.encoder.soup import averaged

    network, posts = of_base(made, base, rules), list(making.dev[:20])
    network.load_state_dict(averaged([load_tensors(making.trained(place)) for place in range(2)]), strict=False)
    wanted, known = said_by(network, made, posts), encoder_in(made.folder).part
    np.testing.assert_allclose(known.heads.weights, heads_of(network).weights, atol=1e-5)
    served = np.stack([known.opened.hear(read_prose(post.text).text, known.heads).log_odds() for post in posts])
    assert np.abs(served - wanted).mean() < 0.1 * np.abs(wanted).mean()


def test_what_was_interrupted_is_not_done_again(made: Made, rules: EncoderRules) -> None:
    """One vocabulary, each epoch of each run once, the bits chosen once; the log says what was told."""
    steps = [line["step"] for line in made.told if "step" in line]
    assert steps.count("vocabulary") == steps.count("written") == 1
    assert [line["chosen"] for line in made.told if "chosen" in line] == [(made.folder / "bits.txt").read_text()]
    epochs = [(line["seed"], line["epoch"]) for line in made.told if "epoch" in line]
    assert epochs == [(seed, epoch) for seed in rules.seeds for epoch in (1, 2)]
    logged = [json.loads(line) for line in (made.folder / "log.jsonl").read_text().splitlines()]
    assert logged == made.told


def test_what_is_finished_is_not_touched_again(made: Made) -> None:
    """Nothing is told, nothing written."""
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in made.folder.rglob("*") if path.is_file()}
    told: list[str] = []
    made.again(told.append)
    assert told == []
    after = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in made.folder.rglob("*") if path.is_file()}
    assert after == before


def test_no_checkpoint_holds_the_word_table(made: Made) -> None:
    """Nor do the weights of a run: they lie on the base's, which the recipe names."""
    kept = [path for path in made.folder.rglob("*.safetensors") if path.parent != made.folder]
    assert len(kept) == 2 * 3  # last epoch, weights, opinions
    assert not [name for path in kept for name in load_file(path) if "word_embeddings" in name]


def test_a_folder_is_for_one_corpus_and_one_recipe(made: Made, examples: list[Example], rules: EncoderRules) -> None:
    """Else an encoder of last month's posts would pass for this month's."""
    from vigie_training.encoder.make import FolderTaken

    for posts, wanted in ((examples[:-40], rules), (examples, rules.model_copy(update={"epochs": 3}))):
        with pytest.raises(FolderTaken, match="name another one"):
            made.again(print, posts, wanted)


def test_a_run_never_learns_from_the_posts_that_it_leaves_out(
    made: Made, making: "Making", examples: list[Example], tmp_path: Path
) -> None:
    """Their labels turned round, it learns the very same; those of others turned round, something else."""
    from vigie_training.encoder.make import learnt_by, left_out

    learnt = []
    for number, turned in enumerate(([], left_out(making, 0), learnt_by(making, 0)[:40])):
        ids = {post.id for post in turned}
        posts = [_turned_round(post) if post.id in ids else post for post in examples]
        folder = with_vocabulary(made, tmp_path / f"turned-{number}")
        with pytest.raises(Stopped):
            made.again(_until_epoch(2), posts, at=folder)
        learnt.append(load_file(folder / "run-3" / "epoch-2.safetensors"))
    alike = [all(np.allclose(other[name], learnt[0][name], atol=1e-5) for name in other) for other in learnt]
    assert alike == [True, True, False]


def test_a_run_that_leaves_nothing_out_says_nothing(
    made: Made, examples: list[Example], rules: EncoderRules, tmp_path: Path
) -> None:
    """Where all of the dev side is one voice: the other run speaks for it."""
    posts = [replace(post, batch="une seule voix") for post in examples[:90]]
    short = rules.model_copy(update={"epochs": 1})
    folder = made.again(lambda _: None, posts, short, with_vocabulary(made, tmp_path / "one-voice"))
    said = [
        len(Opinions.from_bytes((folder / f"run-{seed}" / "opinions.safetensors").read_bytes()).of)
        for seed in rules.seeds
    ]
    assert min(said) == 0 < max(said)
    assert len(encoder_in(folder).opinions.of) == max(said)


def _turned_round(post: Example) -> Example:
    relevance = "off_topic" if post.relevance == "business" else "business"
    return replace(post, relevance=relevance, tone=() if post.tone else ("insult",), care=not post.care)


def _until_epoch(last: int) -> Tell:
    def hear(line: str) -> None:
        if json.loads(line).get("epoch") == last:
            raise Stopped

    return hear
