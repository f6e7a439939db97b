"""`VIGIE_ENCODER`: who reads a post, who is told, and what is counted and kept of it."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import generate_latest
from typer.testing import CliRunner

from tiny_encoders import ENTRY, tiny_part
from vigie_models import bundle, registry
from vigie_models.axes import HEADS
from vigie_models.scorer import Scorer
from vigie_service.app import OneAtATime, open_scorer
from vigie_service.charter import load_charter
from vigie_service.cli import app
from vigie_service.decide import Circumstances, decide
from vigie_service.metrics import REGISTRY
from vigie_service.result import for_platform, result
from vigie_service.settings import Settings

TEXT = "Bonjour, voici un message au sujet de la réunion de lundi."
PART = tiny_part({"un": {"breach": 30.0, "insult": 30.0}})


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry whose bundle is the shipped one with a tiny encoder, which nobody signed."""
    shipped = bundle.load(registry.current(Settings.model_fields["registry"].default))
    shelf = tmp_path_factory.mktemp("registry")
    manifest = shipped.manifest.model_copy(update={"encoder": ENTRY, "files": {}})
    (shelf / manifest.version).mkdir()
    bundle.save(shelf / manifest.version, manifest, shipped.model, "# Carte\n", None, PART)
    (shelf / registry.CURRENT).write_text(f"{manifest.version}\n", encoding="ascii")
    return shelf


@pytest.fixture
def set_up(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that use it, in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VIGIE_REGISTRY", str(shelf))
    monkeypatch.setenv("VIGIE_ALLOW_UNSIGNED_BUNDLE", "true")
    monkeypatch.setenv("VIGIE_NAMES", "never")


def settings(shelf: Path, **more: Any) -> Settings:
    return Settings(registry=shelf, allow_unsigned_bundle=True, names="never", **more)


def opened(shelf: Path, use: str) -> Scorer:
    chosen = settings(shelf, encoder=use)
    return open_scorer(chosen, load_charter(chosen.charter))[0]


def told(scorer: Scorer) -> dict[str, Any]:
    charter = load_charter(Settings.model_fields["charter"].default)
    scores = scorer.score(TEXT)
    return result("p-1", scores, decide(scores, charter, Circumstances()), charter)


def score(status: int = 0) -> str:
    done = CliRunner().invoke(app, ["score", "in.jsonl", "-o", "out.jsonl", "--jobs", os.environ.get("JOBS", "1")])
    assert done.exit_code == status, done.output
    return Path("out.jsonl").read_text(encoding="utf-8") if not status else done.output


@pytest.mark.usefixtures("set_up")
def test_the_setting_says_which_posts_the_encoder_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Always or never; a wrong word is refused by the name of the setting."""
    Path("in.jsonl").write_text(json.dumps({"text": TEXT}) + "\n", encoding="utf-8")
    breaches = {}
    for use in ("always", "never"):
        monkeypatch.setenv("VIGIE_ENCODER", use)
        answer = json.loads(score())
        breaches[use] = answer["tone"]["breach"]
        assert ("read_by" in answer) is (use == "always")
    assert breaches == {"always": True, "never": False}
    monkeypatch.setenv("VIGIE_ENCODER", "sometimes")
    assert "VIGIE_ENCODER" in score(status=1)


@pytest.mark.usefixtures("set_up")
def test_processes_share_an_encoder_and_answer_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers begin as copies of a process that has already read with it."""
    monkeypatch.setenv("VIGIE_ENCODER", "always")
    lines = [json.dumps({"text": f"{TEXT} {place} {'encore un ' * (place % 7)}"}) for place in range(200)]
    Path("in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    written = []
    for jobs in ("1", "2"):
        monkeypatch.setenv("JOBS", jobs)
        written.append(score())
    assert written[0] == written[1]
    assert written[0].count('"read_by"') == 200


@pytest.mark.usefixtures("set_up")
def test_an_encoder_that_cannot_be_opened_stops_the_start(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one sentence, before any post; where it never reads, it is not in the way."""
    loaded = bundle.load(registry.current(shelf), allow_unsigned=True)
    assert loaded.encoder is not None
    broken = tmp_path / "broken" / loaded.manifest.version
    broken.mkdir(parents=True)
    part = type(PART)(b"junk", PART.tokenizer, PART.cut, PART.heads)
    bundle.save(broken, loaded.manifest, loaded.model, "", None, part)
    (broken.parent / registry.CURRENT).write_text(f"{loaded.manifest.version}\n", encoding="ascii")
    monkeypatch.setenv("VIGIE_REGISTRY", str(broken.parent))
    Path("in.jsonl").write_text(json.dumps({"text": TEXT}) + "\n", encoding="utf-8")
    shown = score(status=1)
    assert "encoder.onnx" in shown
    assert "Traceback" not in shown
    monkeypatch.setenv("VIGIE_ENCODER", "never")
    assert json.loads(score())["tone"]["breach"] is False


def test_it_is_kept_which_thresholds_may_have_decided(shelf: Path) -> None:
    """Those of the n-grams alone, and, where the encoder may read, those of both."""
    charter = load_charter(Settings.model_fields["charter"].default)
    for use, kept in (("never", None), ("undecided", dict.fromkeys(HEADS, 0.5)), ("always", dict.fromkeys(HEADS, 0.5))):
        _, made_by = open_scorer(settings(shelf, encoder=use), charter)
        assert made_by.thresholds.get("fused") == kept
        assert set(HEADS) <= set(made_by.thresholds)


def test_nobody_outside_is_told_who_read_a_post(shelf: Path) -> None:
    """For a flag that only a desk may know may have been why; moderators are told, and all else is the same."""
    inside, before = told(opened(shelf, "always")), told(opened(shelf, "never"))
    assert inside["read_by"] == ["ngrams", "encoder"]
    assert "encodeur" in json.dumps(inside, ensure_ascii=False)
    outside = for_platform(inside)
    assert "read_by" not in outside
    assert "encodeur" not in json.dumps(outside, ensure_ascii=False)
    assert list(outside) == list(before)
    assert outside["tone"]["risk"] == inside["tone"]["risk"]
    assert for_platform(before) == before | {"flags": {"care": 0.0, "alert": 0.0}}


def read_counts() -> dict[str, float]:
    by = ("nobody", "ngrams", "encoder")
    return {name: REGISTRY.get_sample_value("vigie_read_total", {"by": name}) or 0.0 for name in by}


def test_the_posts_that_the_encoder_read_are_counted(shelf: Path) -> None:
    """Each text once, by the last stage that read it; nothing of the text."""
    before = read_counts()
    for use, text in (("always", TEXT), ("never", TEXT), ("always", ""), ("always", "un secret")):
        OneAtATime(opened(shelf, use)).score(text)
    now = read_counts()
    assert {name: now[name] - before[name] for name in now} == {"nobody": 1.0, "ngrams": 1.0, "encoder": 2.0}
    assert b"secret" not in generate_latest(REGISTRY)


def test_threads_share_a_scorer_and_its_encoder(shelf: Path) -> None:
    """Whoever asks, the answer is the text's."""
    scorer = opened(shelf, "always")
    assert scorer.score(TEXT).read_by == ("ngrams", "encoder")
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(scorer.score(TEXT))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [scorer.score(TEXT)] * 4


WITHOUT = """
import sys
from vigie_models.bundle import load
from vigie_models.cascade import EncoderUse
from vigie_models.registry import current
from vigie_models.scorer import Scorer
from vigie_service.app import create_app
from vigie_service.settings import Settings

bundle = load(current(Settings(registry=sys.argv[1]).registry), allow_unsigned=True)
Scorer(bundle, encoder=EncoderUse.NEVER).score("Bonjour, voici un message.")
sys.exit(any(name in sys.modules for name in ("onnxruntime", "tokenizers")))
"""


def test_where_no_encoder_reads_its_libraries_are_not_loaded(shelf: Path, tmp_path: Path) -> None:
    """They take memory, and a service without an encoder has no use for them."""
    command = [sys.executable, "-c", WITHOUT, str(shelf)]
    plain = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, env=plain, cwd=tmp_path, capture_output=True, check=False, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
