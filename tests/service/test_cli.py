"""The commands, as somebody at a terminal meets them."""

import json
import sqlite3
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from typer.testing import CliRunner

from vigie_service.cli import app
from vigie_service.settings import Settings

runner = CliRunner()


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command works in a fresh folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path / "var"))


def run(*words: str, status: int = 0) -> str:
    result = runner.invoke(app, [*words])
    assert result.exit_code == status, result.output
    return result.output


def test_every_setting_documents_itself() -> None:
    """`vigie settings` names each, with its meaning."""
    shown = run("settings")
    for name, field in Settings.model_fields.items():
        assert f"VIGIE_{name.upper()}" in shown
        assert field.description
        assert field.description[:40] in shown.replace("\n", " ")


def test_a_source_is_added_with_its_address_and_secret_shown_once() -> None:
    """Then listed without them; a second of the same name is refused."""
    shown = run("source", "add", "rse", "--callback", "https://rse.example/rappel")
    assert "/v1/webhooks/generic/rse" in shown
    assert shown.count("whsec_") == 2
    listed = run("source", "list")
    assert "rse" in listed
    assert "observer" in listed
    assert "whsec_" not in listed
    assert "existe déjà" in run("source", "add", "rse", status=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("source", "add", "Majuscule"), "minuscules"),
        (("source", "add", "rse", "--callback", "http://rse.example"), "https"),
        (("source", "add", "rse", "--callback", "https://moi:x@rse.example"), "sans identifiant"),
        (("source", "set", "absente", "--mode", "acting"), "Aucune source"),
        (("source", "rotate", "absente"), "Aucune source"),
        (("source", "rotate", "absente", "--retire"), "Aucune source"),
        (("source", "add", "rse", "--platform", "slack"), "generic"),
        (("key", "add", "essai", "--scope", "tout"), "Portées possibles"),
        (("key", "add", "essai", "--scope", "score", "--days", "-4"), "un jour au moins"),
        (("key", "add", "n" * 61, "--scope", "score"), "60 caractères"),
        (("notice", "resend", "msg_absent"), "aucune notification"),
        (("key", "revoke", "0000"), "aucune clé"),
        (("charter", "check", "absente.toml"), "lecture impossible"),
        (("score", "absent.jsonl"), "absent.jsonl"),
    ],
)
def test_a_mistake_is_told_in_a_sentence_with_status_1(words: tuple[str, ...], said: str) -> None:
    """No traceback."""
    shown = run(*words, status=1)
    assert said in shown
    assert "Traceback" not in shown


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its variable; its value, which may be a secret, is not shown."""
    monkeypatch.setenv("VIGIE_PORT", "soixante")
    shown = run("purge", status=1)
    assert "VIGIE_PORT" in shown
    assert "soixante" not in shown


@pytest.mark.parametrize("url", ["n'importe quoi", "oracle://base", "mysql://base"])
def test_a_database_that_cannot_be_spoken_to_is_told_in_a_sentence(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback for a mistyped address."""
    monkeypatch.setenv("VIGIE_DATABASE_URL", url)
    assert "Traceback" not in run("purge", status=1)


def test_a_wrong_data_key_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not at the first post."""
    monkeypatch.setenv("VIGIE_DATA_KEY", Fernet.generate_key().decode())
    run("source", "add", "rse")
    monkeypatch.setenv("VIGIE_DATA_KEY", Fernet.generate_key().decode())
    assert "VIGIE_DATA_KEY" in run("source", "list", status=1)


def test_a_key_is_shown_once_and_can_be_revoked() -> None:
    """Listed by id, name and scopes."""
    key = run("key", "add", "intranet", "--scope", "score", "--scope", "read", "--days", "30").strip()
    key_id = key.split("_")[1]
    listed = run("key", "list")
    assert key_id in listed
    assert key.split("_", 2)[2] not in listed
    assert "révoquée" in run("key", "revoke", key_id)


def test_a_backup_is_a_sound_database_and_never_overwrites(tmp_path: Path) -> None:
    """Made through SQLite's own call."""
    run("source", "add", "rse")
    target = tmp_path / "copie.sqlite3"
    assert "vérifiée" in run("backup", str(target))
    copy = sqlite3.connect(target)
    assert copy.execute("SELECT name FROM sources").fetchall() == [("rse",)]
    copy.close()
    assert "existe déjà" in run("backup", str(target), status=1)


def test_purge_says_what_went() -> None:
    """Nothing, on an empty base."""
    assert "texts : 0" in run("purge")


def test_the_example_charter_is_in_order() -> None:
    """`vigie charter check` on the shipped file."""
    path = Path(Settings.model_fields["charter"].default)
    assert "rien à redire" in run("charter", "check", str(path))


class TestScore:
    """`vigie score`, exactly DESIGN §4."""

    LINES = (
        '\ufeff{"id": "a", "text": "Le point est à 14 h.", "leak": [], "voice": "inconnue", "cible": NaN}\r\n'
        "\r\n"
        '{"text": "mdp : Tilleul*9vert", "community": "Support", "audience": 900}\r\n'
        '{"id": "c", "texte": "rien"}\r\n'
        "pas du JSON\r\n"
        '{"id": "e", "text": "Bien reçu.", "parent": "On se voit lundi ?"}\r\n'
    )

    def test_one_line_comes_out_for_each_line_in_with_the_bad_ones_told(self, tmp_path: Path) -> None:
        """In order; status 3 at the end; BOM, CRLF, blank lines and unknown fields accepted."""
        source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
        source.write_text(self.LINES, encoding="utf-8", newline="")
        run("score", str(source), "-o", str(target), "--jobs", "1", status=3)
        answers = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
        assert [answer.get("id") for answer in answers] == ["a", None, "c", None, "e"]
        assert ["error" in answer for answer in answers] == [False, False, True, True, False]
        assert answers[1]["decision"]["action"] == "hold"
        assert answers[2]["error"]["errors"][0]["field"] == "text"
        assert "Tilleul" not in target.read_text(encoding="utf-8")

    def test_several_processes_answer_the_same(self, tmp_path: Path) -> None:
        """All cores, one result."""
        source = tmp_path / "in.jsonl"
        source.write_text('{"text": "Point projet."}\n' * 150, encoding="utf-8")
        outputs = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
        for target, jobs in zip(outputs, ("1", "2"), strict=True):
            run("score", str(source), "-o", str(target), "--jobs", jobs)
        assert outputs[0].read_bytes() == outputs[1].read_bytes()
        assert len(outputs[0].read_text(encoding="utf-8").splitlines()) == 150

    def test_a_pipe_is_written_to_and_stays_a_pipe(self, tmp_path: Path) -> None:
        """As `-o /dev/null` would be."""
        source, target = tmp_path / "in.jsonl", Path("/dev/null")
        source.write_text('{"id": 7, "texte": "Point projet."}\n', encoding="utf-8")
        run("score", str(source), "-o", str(target), "--jobs", "1", status=3)
        assert target.is_char_device()

    def test_when_it_fails_the_output_is_as_it_was(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whole or not at all."""
        source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
        source.write_text('{"text": "Point projet."}\n', encoding="utf-8")
        target.write_text("avant", encoding="utf-8")
        monkeypatch.setenv("VIGIE_REGISTRY", str(tmp_path / "absent"))
        run("score", str(source), "-o", str(target), status=1)
        assert target.read_text(encoding="utf-8") == "avant"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]
