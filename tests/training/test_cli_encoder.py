"""What the command promises of encoders: made with their tools alone, joined from a folder or the bundle in use."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from safetensors.numpy import save_file as save_arrays
from typer.testing import CliRunner, Result

from tiny_encoders import CUT, ENTRY
from vigie_models import bundle
from vigie_models.bundle import ENCODER_FILES
from vigie_training.cli import app
from vigie_training.join import KnownEncoder, encoder_in
from vigie_training.recipe import EncoderRules


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@dataclass(frozen=True)
class Shop:
    """A registry, and the words that every training here says."""

    registry: Path
    words: tuple[str | Path, ...]

    def trains(self, version: str, *more: str | Path) -> Result:
        """Train a version."""
        return run("train", "--version", version, *self.words, *more)

    def files(self, version: str) -> set[str]:
        """The files of a version."""
        return {path.name for path in (self.registry / version).iterdir()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder: KnownEncoder) -> Path:
    """An encoder in a folder, as making one leaves it."""
    folder, part = tmp_path_factory.mktemp("encoder"), encoder.part
    (folder / "encoder.onnx").write_bytes(part.onnx)
    (folder / "tokenizer.json").write_bytes(part.tokenizer)
    (folder / "opinions.safetensors").write_bytes(part.opinions)
    save_arrays({"weights": part.heads.weights, "bias": part.heads.bias}, folder / "heads.safetensors")
    rules = EncoderRules(window=CUT.window, stride=CUT.stride, peak=ENTRY.peak, sharpness=ENTRY.sharpness)
    record = {"rules": rules.model_dump(mode="json"), "bits": "tiny", "made_with": {"onnx": "1"}}
    (folder / "encoder.json").write_text(json.dumps(record))
    return folder


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, examples_folder: Path, recipe_file: Path, made: Path) -> Shop:
    """A registry whose bundle in use, unsigned, has an encoder."""
    shelf = tmp_path_factory.mktemp("shop")
    words = ("--examples", examples_folder, "--recipe", recipe_file, "--registry", shelf, "--date", "2026-11-21")
    shop = Shop(shelf, (*words, "--jobs", "1", "--cache", shelf / ".cache"))
    trained = shop.trains("2026.11.1", "--encoder", made)
    assert trained.exit_code == 0, trained.output
    assert run("promote", "2026.11.1", "--registry", shelf, "--allow-unsigned").exit_code == 0
    return shop


def test_an_encoder_s_folder_is_joined(shop: Shop, made: Path) -> None:
    """As it is: the bundle holds its files to the byte."""
    assert shop.files("2026.11.1") >= ENCODER_FILES
    for name in ENCODER_FILES:
        assert (shop.registry / "2026.11.1" / name).read_bytes() == (made / name).read_bytes()


def test_the_next_bundle_takes_over_the_encoder_in_use(shop: Shop) -> None:
    """Whoever retrains each month says nothing of encoders."""
    again = shop.trains("2026.11.2", "--allow-unsigned")
    assert again.exit_code == 0, again.output
    first, second = (bundle.load(shop.registry / f"2026.11.{each}", allow_unsigned=True) for each in (1, 2))
    for name in ENCODER_FILES:
        assert second.manifest.files[name] == first.manifest.files[name]
    assert second.manifest.encoder == first.manifest.encoder


def test_without_an_encoder_when_told_so(shop: Shop) -> None:
    """N-grams alone."""
    plain = shop.trains("2026.11.3", "--no-encoder")
    assert plain.exit_code == 0, plain.output
    assert not shop.files("2026.11.3") & ENCODER_FILES


def test_an_encoder_in_use_that_is_refused_is_not_left_out_silently(shop: Shop) -> None:
    """Nobody would notice but by the figures: the line says what to do."""
    refused = shop.trains("2026.11.4")
    assert refused.exit_code == 1
    assert "not signed" in refused.stderr
    assert "--no-encoder" in refused.stderr


def test_a_folder_that_holds_no_encoder_is_one_clear_line(shop: Shop, tmp_path: Path) -> None:
    """Nothing is trained."""
    refused = shop.trains("2026.11.5", "--encoder", tmp_path)
    assert refused.exit_code == 1
    assert tmp_path.name in refused.stderr
    assert "Traceback" not in refused.output
    assert not (shop.registry / "2026.11.5").exists()


def test_an_encoder_s_folder_is_read_as_it_was_made(made: Path, encoder: KnownEncoder) -> None:
    """Its cut and its heads come from what was written beside it."""
    known = encoder_in(made)
    assert (known.part.cut, known.part.heads.peak) == (encoder.part.cut, encoder.part.heads.peak)
    assert known.made["bits"] == "tiny"


@pytest.mark.parametrize("use", ["always", "undecided", "never"])
def test_an_evaluation_is_of_the_use_that_is_asked_for(shop: Shop, examples_folder: Path, use: str) -> None:
    """The figures are those of the same use in the table of all three."""
    words = ("--registry", shop.registry, "--allow-unsigned", "--examples", examples_folder, "--jobs", "1", "--json")
    measured = run("evaluate", "2026.11.1", *words, "--encoder", use, "--cache", shop.registry / ".cache")
    assert measured.exit_code == 0, measured.output
    told = json.loads(measured.stdout)
    assert told["relevance"]["macro_f1"] == told[f"use_{use}"]["relevance_macro_f1"]
    assert told["confidentiality"]["auc"] == told[f"use_{use}"]["leak_auc"]
    assert told["protected_tone"]["rate"] == told[f"use_{use}"]["protected_breach"]


@pytest.mark.parametrize("missing", ["torch", "transformers"])
def test_without_its_tools_no_encoder_is_made(
    missing: str, tmp_path: Path, examples_folder: Path, recipe_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says what to install; whoever only trains or serves needs none of it."""
    for name in [name for name in sys.modules if name.startswith("vigie_training.encoder.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    words = ("--examples", examples_folder, "--recipe", recipe_file, "--folder", tmp_path / "encoder")
    refused = run("encoder", *words)
    assert refused.exit_code == 1
    assert "install the extra `encoder`" in refused.stderr
    assert not (tmp_path / "encoder").exists()


@pytest.mark.encoder
def test_without_base_weights_no_encoder_is_made(tmp_path: Path, examples_folder: Path, recipe_file: Path) -> None:
    """A folder that does not hold them is refused in a line."""
    words = ("--examples", examples_folder, "--recipe", recipe_file, "--folder", tmp_path / "encoder")
    refused = run("encoder", *words, "--base", tmp_path)
    assert refused.exit_code == 1
    assert "multilingual-e5-small" in refused.stderr
