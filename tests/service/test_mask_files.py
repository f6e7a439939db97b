"""`vigie mask` and `vigie unmask`, as somebody at a terminal meets them."""

import json
import re
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vigie_service.cli import app

IBAN = "FR76 1548 9027 3100 0417 8263 566"
SECRET = "Tilleul*9vert"
KINDS = ("--kinds", "IBAN,PASSWORD,TERM")  # without names, whose recogniser takes seconds to load
LINES = (
    f'\ufeff{{"id": "a", "text": "IBAN {IBAN}", "parent": "mdp : {SECRET}", "n": 1.50, "cible": NaN}}\r\n'
    "\r\n"
    f'{{"id": "b", "text": "Merci", "parent": {{"id": "a", "text": "IBAN {IBAN}"}}, "quoted": ["mdp : {SECRET}"]}}\r\n'
    '{"id": "c", "texte": "rien"}\r\n'
    "pas du JSON\r\n"
    '{"id": "e", "text": "moitié \\ud83d", "quoted": 3}\r\n'
    '{"id": "f", "text": "moitié \\ud83d", "quoted": null}\r\n'
)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*words: str, status: int = 0, given: bytes | None = None) -> str:
    result = CliRunner().invoke(app, [*words], input=given)
    assert result.exit_code == status, result.output
    return result.output


@pytest.fixture
def key() -> str:
    """A key, made by the command."""
    run("mask", "--new-key", "cle")
    return "cle"


def write(name: str, text: str) -> None:
    Path(name).write_text(text, encoding="utf-8", newline="")


def lines(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(name).read_text(encoding="utf-8").splitlines()]


def test_a_key_is_made_for_its_owner_alone_and_never_over_another(key: str) -> None:
    """Mode 600; a second call leaves it as it is."""
    before = Path(key).read_bytes()
    assert stat.S_IMODE(Path(key).stat().st_mode) == 0o600
    run("mask", "--new-key", key, status=1)
    assert Path(key).read_bytes() == before


def test_a_text_is_masked_for_good_and_nothing_else_of_it_changes() -> None:
    """Byte for byte: mark at the beginning, ends of lines, blanks."""
    write("in.txt", f"\ufeffIBAN {IBAN}\r\n\r\n  mdp : {SECRET}\n")
    run("mask", "in.txt", "-o", "out.txt", *KINDS)
    assert Path("out.txt").read_bytes().decode() == "\ufeffIBAN [IBAN]\r\n\r\n  mdp : [PASSWORD]\n"


def test_a_text_goes_through_pipes() -> None:
    """Standard input to standard output."""
    assert "mdp : [PASSWORD]" in run("mask", *KINDS, given=f"mdp : {SECRET}\n".encode())


def test_a_text_comes_back_byte_for_byte_with_its_key(key: str) -> None:
    """And not with another one: a sentence, and no file."""
    write("in.txt", f"\ufeffIBAN {IBAN}\r\n[IBAN] [IBAN:{'A' * 30}]\n")
    run("mask", "in.txt", "-o", "masked.txt", "--key-file", key, *KINDS)
    assert IBAN not in Path("masked.txt").read_text(encoding="utf-8")
    run("unmask", "masked.txt", "-o", "back.txt", "--key-file", key)
    assert Path("back.txt").read_bytes() == Path("in.txt").read_bytes()
    run("mask", "--new-key", "autre")
    told = run("unmask", "masked.txt", "-o", "no.txt", "--key-file", "autre", status=1)
    assert "pas été masquées avec cette clé" in told
    assert not Path("no.txt").exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_posts_are_masked_line_by_line_with_the_bad_ones_told(jobs: str) -> None:
    """In order; `text`, `parent` and `quoted`; other fields stay; status 3 at the end; BOM, CRLF, blank lines."""
    write("in.jsonl", LINES)
    run("mask", "in.jsonl", "-o", "out.jsonl", "--jobs", jobs, *KINDS, status=3)
    written = Path("out.jsonl").read_text(encoding="utf-8")
    told = lines("out.jsonl")
    assert [each.get("id") for each in told] == ["a", "b", "c", None, "e", "f"]
    assert ["error" in each for each in told] == [False, False, True, True, True, False]
    assert (told[0]["text"], told[0]["parent"], told[0]["n"]) == ("IBAN [IBAN]", "mdp : [PASSWORD]", 1.5)
    assert told[1]["parent"] == {"id": "a", "text": "IBAN [IBAN]"}
    assert told[1]["quoted"] == ["mdp : [PASSWORD]"]
    assert IBAN not in written
    assert SECRET not in written


def test_posts_come_back_with_their_key_and_equal_values_stay_equal(key: str) -> None:
    """Half a character included; with another key nothing is written, and the line is named."""
    write("in.jsonl", LINES)
    run("mask", "in.jsonl", "-o", "masked.jsonl", "--key-file", key, "--jobs", "1", *KINDS, status=3)
    signs = re.findall(r"\[IBAN:[^\]]+\]", Path("masked.jsonl").read_text(encoding="utf-8"))
    assert len(signs) == 2
    assert len(set(signs)) == 1
    run("unmask", "masked.jsonl", "-o", "back.jsonl", "--key-file", key, status=3)
    back = {each["id"]: each for each in lines("back.jsonl")}
    assert back["a"]["text"] == f"IBAN {IBAN}"
    assert back["b"]["quoted"] == [f"mdp : {SECRET}"]
    assert back["f"]["text"] == "moitié \ud83d"
    run("mask", "--new-key", "autre")
    assert "publication 1" in run("unmask", "masked.jsonl", "-o", "no.jsonl", "--key-file", "autre", status=1)
    assert not Path("no.jsonl").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("mask", "in.txt", "--kinds", "IBAN,RIEN"), "nature inconnue : RIEN"),
        (("mask", "in.txt", "--key-file", "in.txt"), "pas une clé de masquage"),
        (("mask", "absent.txt"), "absent.txt"),
        (("mask", "latin.txt"), "UTF-8 (octet 3)"),
    ],
)
def test_a_mistake_is_told_in_a_sentence_and_the_output_is_as_it_was(words: tuple[str, ...], said: str) -> None:
    """Whole or not at all."""
    write("in.txt", "Bonjour")
    write("out.txt", "avant")
    Path("latin.txt").write_bytes(b"fin\xe9")
    assert said in run(*words, "-o", "out.txt", status=1)
    assert Path("out.txt").read_text(encoding="utf-8") == "avant"


def test_the_company_s_terms_are_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    """VIGIE_COMPANY is read here too."""
    write("e.toml", '[[lists]]\ncategory = "strategy"\nterms = ["Projet Orion"]\n')
    monkeypatch.setenv("VIGIE_COMPANY", "e.toml")
    write("in.jsonl", '{"text": "Le projet-ORION avance"}\n')
    run("mask", "in.jsonl", "-o", "out.jsonl", "--jobs", "1", *KINDS)
    assert lines("out.jsonl") == [{"text": "Le [TERM] avance"}]
