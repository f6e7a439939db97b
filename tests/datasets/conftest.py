"""Examples to bend, and a folder to lay them in."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Record = dict[str, Any]


@pytest.fixture
def record() -> Record:
    """A post with all required fields, without fault; tests change what they are about."""
    return {
        "id": "atelier-0001",
        "text": "Le pont roulant repart à midi, merci à l'équipe de nuit.",
        "community": "Maintenance",
        "relevance": "business",
        "leak": [],
        "leak_level": 0,
        "tone": [],
        "care": False,
        "alert": False,
    }


@pytest.fixture
def lay(tmp_path: Path) -> Callable[..., Path]:
    """Write records to a `.jsonl` file under the test's folder, and answer that folder."""

    def write(*records: Record, name: str = "posts/atelier.jsonl") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
        return tmp_path

    return write
