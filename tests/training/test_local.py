"""What setting a bundle to a company promises: said what moderators see, same weights, own version, no text told."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vigie_datasets.example import Example
from vigie_datasets.example_files import write_examples
from vigie_datasets.split import Side, split_examples
from vigie_models import bundle, signing
from vigie_models.scorer import Scorer
from vigie_training.cli import app
from vigie_training.deposit import deposit
from vigie_training.train import Trained

DAY = ["--capacity", "120", "--posts-a-day", "800"]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def company(
    tmp_path_factory: pytest.TempPathFactory, trained: Trained, examples: list[Example], examples_folder: Path
) -> list[str | Path]:
    """A company that holds an unsigned bundle, and labelled posts of its own: the words of every command on them."""
    folder = tmp_path_factory.mktemp("company")
    deposit(trained.bundle, folder, None)
    unseen = split_examples(examples)[Side.TEST]
    own = [replace(post, id=f"own-{post.id}", functionality=None) for post in unseen]
    write_examples(own, folder / "local.jsonl")
    words: list[str | Path] = [folder / "2026.11.1", "--on", folder / "local.jsonl", "--allow-unsigned", "--jobs", "1"]
    return [*words, "--examples", examples_folder]


def test_it_says_what_a_moderator_will_see(company: list[str | Path]) -> None:
    """`thresholds` tells prevalence, reviews a day, precision and recall, with intervals, before and after."""
    told = run("thresholds", *company, *DAY, "--json")
    assert told.exit_code == 0, told.output
    figures = json.loads(told.stdout)
    for when in ("shipped", "chosen"):
        found = figures[when]["local_all"]
        for name in ("prevalence", "reviews", "precision", "recall"):
            assert found[f"{name}_low"] <= found[name] <= found[f"{name}_high"]
    assert figures["chosen"]["local_all"]["reviews"] <= 120
    assert "written" not in figures


def test_the_company_s_bundle_is_the_same_model_with_its_own_bounds(company: list[str | Path], tmp_path: Path) -> None:
    """Same weights, another version, signed; the manifest says from which bundle and by which file; it scores."""
    first, local = Path(company[0]), Path(company[2])
    assert run("keygen", tmp_path / "key").exit_code == 0
    words: list[str | Path] = [
        "-o",
        tmp_path / "shelf" / "2026.11.1-acme",
        "--key",
        tmp_path / "key",
        "--date",
        "2026-11-22",
    ]
    written = run("thresholds", *company, *DAY, *words)
    assert written.exit_code == 0, written.output
    opened = bundle.load(tmp_path / "shelf" / "2026.11.1-acme", trusted=signing.trusted_keys([tmp_path / "key.pub"]))
    base = bundle.load(first, allow_unsigned=True)
    origin = opened.manifest.local
    assert origin is not None
    assert (origin.version, origin.capacity, origin.posts_a_day) == ("2026.11.1", 120, 800)
    assert origin.manifest_sha256 == sha256((first / "manifest.json").read_bytes()).hexdigest()
    assert origin.examples_sha256 == sha256(local.read_bytes()).hexdigest()
    assert opened.manifest.files["weights.safetensors"] == base.manifest.files["weights.safetensors"]
    assert "local_all" in opened.manifest.metrics
    assert "2026.11.1-acme" in (tmp_path / "shelf" / "2026.11.1-acme" / "MODEL_CARD.md").read_text()
    assert Scorer(opened).score("réunion projet client").tone == Scorer(base).score("réunion projet client").tone


def test_evaluate_on_a_company_s_posts_tells_the_precision_there(company: list[str | Path]) -> None:
    """`evaluate --on` measures the company's posts as they are, and says what its moderators will see."""
    measured = run("evaluate", *company, "--json")
    assert measured.exit_code == 0, measured.output
    figures = json.loads(measured.stdout)
    assert 0 < figures["local_all"]["precision"] <= 1
    assert figures["examples"]["count"] == len(Path(company[2]).read_text().splitlines())


def test_no_word_of_a_post_is_told(company: list[str | Path], examples: list[Example]) -> None:
    """Tables hold figures alone; and with fewer than 300 posts it is said that they are few."""
    words = {word for example in examples for word in example.text.split() if len(word) > 6}
    for told in (run("thresholds", *company, *DAY), run("evaluate", *company)):
        assert told.exit_code == 0, told.output
        assert "A moderator reads" in told.output
        assert "Only" in told.output
        assert not words & set(told.output.split())


def test_a_day_that_detectors_fill_is_told(company: list[str | Path]) -> None:
    """With no time to read, models send nobody, and it is said that the capacity is the reason."""
    told = run("thresholds", *company, "--capacity", "0", "--posts-a-day", "800")
    assert told.exit_code == 0, told.output
    assert "the models send nobody" in told.output


def test_without_the_corpus_the_company_s_posts_speak_alone(company: list[str | Path]) -> None:
    """Where no datasets lie, nothing fails: the company's own faults tell what is found of them."""
    alone = run("thresholds", *company[:-1], "absent", *DAY, "--json")
    assert alone.exit_code == 0, alone.output


def test_a_file_that_cannot_be_weighed_is_refused_in_a_line(company: list[str | Path], tmp_path: Path) -> None:
    """An empty file, a missing one, and a version that cannot be a folder's name."""
    (tmp_path / "empty.jsonl").write_text("")
    own = [company[0], "--on", tmp_path / "empty.jsonl", *company[3:]]
    for words in (
        [*own, *DAY],
        [company[0], "--on", tmp_path / "absent.jsonl", *company[3:], *DAY],
        [*company, *DAY, "-o", tmp_path / "no version"],
    ):
        refused = run("thresholds", *words)
        assert refused.exit_code == 1
        assert refused.stderr.strip()
        assert "Traceback" not in refused.output
