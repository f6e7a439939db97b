"""What `vigie-train check-corpus` prints and answers."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from vigie_training.check_corpus import check_corpus_command

POST: dict[str, Any] = {
    "id": "a",
    "text": "Le pont roulant repart à midi.",
    "community": "Maintenance",
    "relevance": "business",
    "leak": [],
    "leak_level": 0,
    "tone": [],
    "care": False,
    "alert": False,
}


def check(folder: Path, width: int = 120) -> tuple[int, str]:
    """The exit status and all that was printed."""
    printed = io.StringIO()
    status = check_corpus_command(folder, console=Console(file=printed, width=width))
    return status, printed.getvalue()


def lay(folder: Path, *records: dict[str, Any]) -> Path:
    """One file of posts in `folder`."""
    path = folder / "lot[1].jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def test_a_sound_corpus_prints_its_table_and_answers_zero(tmp_path: Path) -> None:
    """The table has a row for every category, and a summary closes."""
    path = lay(tmp_path, POST)
    status, printed = check(path)
    assert status == 0
    assert "health_hr, level 2" in printed
    assert "proselytism" in printed
    assert printed.splitlines()[-1].startswith("1 posts, 6 words at the median, 0 with a near copy; 0 errors")


@pytest.mark.parametrize("width", [40, 120])
def test_an_error_is_one_line_with_file_line_and_field(tmp_path: Path, width: int) -> None:
    """However narrow the terminal and odd the name, an error can be clicked and grepped."""
    path = lay(tmp_path, POST, {**POST, "id": "b", "leak_level": 1})
    status, printed = check(tmp_path, width)
    wanted = f"{path.as_posix()}:2: leak_level: must be 0 if and only if leak is empty"
    assert status == 1
    assert wanted in printed.splitlines()


def test_warnings_alone_answer_zero(tmp_path: Path) -> None:
    """What deserves a look does not stop a build."""
    status, printed = check(lay(tmp_path, {**POST, "tone": ["insult"]}))
    assert status == 0
    assert "severity: absent from a post with a breach of tone (warning)" in printed


def test_a_mistyped_folder_is_an_error(tmp_path: Path) -> None:
    """No traceback, no empty table taken for success."""
    status, printed = check(tmp_path / "absent")
    assert status == 1
    assert f"{(tmp_path / 'absent').as_posix()}: no such file or folder" in printed
