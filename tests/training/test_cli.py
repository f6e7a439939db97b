"""What the command promises: one line to train, promote, measure and go back; a mistake is one clear line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vigie_models import registry as registry_of
from vigie_training.cli import app
from vigie_training.quality import quality_table

Words = list[str | Path]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, examples_folder: Path, recipe_file: Path) -> Path:
    """A folder with a key and a registry that holds two signed versions."""
    folder = tmp_path_factory.mktemp("shop")
    assert run("keygen", folder / "key").exit_code == 0
    for version in ("2026.11.1", "2026.11.2"):
        words: Words = ["--version", version, "--date", "2026-11-21", "--key", folder / "key"]
        words += ["--registry", folder / "registry", "--cache", folder / "cache"]
        trained = run("train", "--examples", examples_folder, "--recipe", recipe_file, "--jobs", "1", *words)
        assert trained.exit_code == 0, trained.output
    return folder


def test_a_bundle_is_promoted_and_taken_back(shop: Path) -> None:
    """Promoting an older version is how one goes back."""
    registry, trust = shop / "registry", shop / "key.pub"
    for version in ("2026.11.1", "2026.11.2", "2026.11.1"):
        promoted = run("promote", version, "--registry", registry, "--trust", trust)
        assert promoted.exit_code == 0, promoted.output
        assert registry_of.current(registry).name == version


def test_a_bundle_signed_by_a_stranger_is_not_promoted(shop: Path) -> None:
    """Without trust in its key, a bundle is refused in one line, and CURRENT stays."""
    refused = run("promote", "2026.11.2", "--registry", shop / "registry")
    assert refused.exit_code == 1
    assert "not trusted" in refused.output
    assert "Traceback" not in refused.output


def test_the_figures_come_as_json(shop: Path, examples_folder: Path) -> None:
    """`evaluate --json` gives the same figures as the manifest; those of training alone stand under `recorded`."""
    words: Words = [
        "--registry",
        shop / "registry",
        "--trust",
        shop / "key.pub",
        "--examples",
        examples_folder,
        "--jobs",
        "1",
    ]
    measured = run("evaluate", "2026.11.1", *words, "--json")
    figures = json.loads(measured.stdout)
    manifest = json.loads((shop / "registry" / "2026.11.1" / "manifest.json").read_text())
    everything = {**figures["recorded"], **figures}
    assert {name: everything[name] for name in manifest["metrics"]} == manifest["metrics"]
    assert "fair_carriers_faith" in figures["recorded"]
    assert manifest["metrics"]["promise_protected_breach"]["limit"] == 0.01
    assert figures["dummy_tone"]["auc"] == 0.5
    assert figures["protected_tone"]["among"] > 0


def test_the_readme_is_written_where_it_has_marks(
    shop: Path, examples_folder: Path, recipe_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table of the bundle's manifest; without marks, one clear line and an untouched page."""
    monkeypatch.chdir(tmp_path)
    words: Words = ["--registry", shop / "registry", "--trust", shop / "key.pub", "--examples", examples_folder]
    words += ["--recipe", recipe_file, "--cache", shop / "cache", "--jobs", "1", "--write-readme"]
    page = tmp_path / "README.md"
    page.write_text("no marks", encoding="utf-8")
    refused = run("evaluate", "2026.11.1", *words)
    assert refused.exit_code == 1
    assert "<!-- quality -->" in refused.stderr
    assert page.read_text(encoding="utf-8") == "no marks"
    page.write_text("<!-- quality --><!-- /quality -->", encoding="utf-8")
    assert run("evaluate", "2026.11.1", *words).exit_code == 0
    manifest = json.loads((shop / "registry" / "2026.11.1" / "manifest.json").read_text())
    assert quality_table(manifest["metrics"]) in page.read_text(encoding="utf-8")


def test_two_bundles_are_compared(shop: Path, examples_folder: Path) -> None:
    """The same recipe on the same examples gains nothing."""
    words: Words = [
        "--registry",
        shop / "registry",
        "--trust",
        shop / "key.pub",
        "--examples",
        examples_folder,
        "--jobs",
        "1",
    ]
    compared = run("compare", "2026.11.1", "2026.11.2", *words, "--json")
    changes = json.loads(compared.stdout)
    assert {"tone", "relevance", "confidentiality"} <= {change["group"] for change in changes}
    assert all(change["before"] == change["after"] for change in changes)


def test_without_a_key_the_bundle_is_unsigned_and_says_so(
    tmp_path: Path, examples_folder: Path, recipe_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Training never fails for want of a key; the bundle is then promoted only by an explicit yes."""
    monkeypatch.delenv("VIGIE_SIGNING_KEY", raising=False)
    words: Words = ["--date", "2026-11-21", "--registry", tmp_path, "--jobs", "1", "--cache", tmp_path / ".cache"]
    trained = run("train", "--examples", examples_folder, "--recipe", recipe_file, *words)
    assert "NOT signed" in trained.output
    assert run("promote", "2026.11.1", "--registry", tmp_path).exit_code == 1
    assert run("promote", "2026.11.1", "--registry", tmp_path, "--allow-unsigned").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["train", "--examples", "absent"],
        ["train", "--recipe", "absent.toml"],
        ["train", "--version", "../x"],
        ["train", "--key", "absent.pem"],
        ["promote", "2026.1.1"],
        ["evaluate", "absent/folder"],
    ],
)
def test_a_mistake_is_one_clear_line(words: list[str], tmp_path: Path, examples_folder: Path) -> None:
    """Whatever is wrong or missing, the command says it in words and ends with status 1."""
    more = ["--registry", str(tmp_path)] + (["--cache", str(tmp_path)] if words[0] == "train" else [])
    if words[0] != "promote" and "--examples" not in words:
        more += ["--examples", str(examples_folder)]
    refused = run(*words, *more)
    assert refused.exit_code == 1
    assert refused.stderr.strip()
    assert "Traceback" not in refused.output
