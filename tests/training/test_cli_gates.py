"""What the command promises of gates: measured on demand, recorded by training, asked for by promotion."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vigie_models import registry as registry_of
from vigie_models.refusals import NothingPromoted
from vigie_training.cli import app


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def harsh(tmp_path_factory: pytest.TempPathFactory, recipe_file: Path) -> Path:
    """A recipe whose ceiling no model keeps that was trained on anything."""
    path = tmp_path_factory.mktemp("harsh") / "recipe.toml"
    path.write_text(recipe_file.read_text().replace("neutral_spread = 0.2", "neutral_spread = 0.0"))
    return path


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, examples_folder: Path, harsh: Path) -> Path:
    """A registry with one unsigned version that failed a gate."""
    shelf = tmp_path_factory.mktemp("shop")
    words: list[str | Path] = ["--date", "2026-11-21", "--registry", shelf, "--jobs", "1", "--cache", shelf / ".cache"]
    trained = run("train", "--examples", examples_folder, "--recipe", harsh, *words)
    assert trained.exit_code == 0, trained.output
    assert "does not keep its gates: neutral_spread" in trained.output
    return shelf


def test_a_bundle_that_failed_its_gates_is_not_promoted(shop: Path) -> None:
    """One line tells which and by how much; CURRENT stays."""
    refused = run("promote", "2026.11.1", "--registry", shop, "--allow-unsigned")
    assert refused.exit_code == 1
    assert "neutral_spread" in refused.stderr
    with pytest.raises(NothingPromoted):
        registry_of.current(shop)


def test_a_reason_promotes_it_all_the_same(shop: Path) -> None:
    """And is told again, beside what failed."""
    promoted = run("promote", "2026.11.1", "--registry", shop, "--allow-unsigned", "--despite-gates", "essai interne")
    assert promoted.exit_code == 0, promoted.output
    assert "essai interne" in promoted.output
    assert registry_of.current(shop).name == "2026.11.1"


def test_the_page_of_an_evaluation_shows_what_training_recorded(shop: Path, examples_folder: Path) -> None:
    """Noise, identities and a gate that failed, without measuring anew."""
    words: list[str | Path] = ["--registry", shop, "--examples", examples_folder, "--allow-unsigned", "--jobs", "1"]
    told = run("evaluate", "2026.11.1", *words, "--html", shop / "page.html", "--cache", shop)
    assert told.exit_code == 0, told.output
    page = (shop / "page.html").read_text()
    assert "<td>confidentialité</td>" in page
    assert "témoin de Jéhovah" in page
    assert "<strong>dépassé</strong>" in page


@pytest.mark.parametrize(("ceiling", "status"), [("harsh", 1), ("recipe_file", 0)])
def test_evaluate_measures_the_gates_and_ends_by_them(
    shop: Path, examples_folder: Path, ceiling: str, status: int, request: pytest.FixtureRequest
) -> None:
    """By the recipe's ceilings; the figures are told either way, and equal what training recorded."""
    words: list[str | Path] = [
        "--registry",
        shop,
        "--examples",
        examples_folder,
        "--allow-unsigned",
        "--jobs",
        "1",
        "--cache",
        shop,
    ]
    recipe: Path = request.getfixturevalue(ceiling)
    measured = run("evaluate", "2026.11.1", *words, "--recipe", recipe, "--gate", "--json")
    assert measured.exit_code == status, measured.output
    assert ("neutral_spread" in measured.stderr) is bool(status)
    told = json.loads(measured.stdout)["robustness"]
    manifest = json.loads((shop / "2026.11.1" / "manifest.json").read_text())
    fair = {name: figures for name, figures in manifest["metrics"].items() if name.startswith(("fair_", "noise_"))}
    assert fair
    assert {name: told[name] for name in fair} == fair
