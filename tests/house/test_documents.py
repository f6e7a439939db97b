"""The documentation is tested: what it says exists, and what exists is said."""

import re
from pathlib import Path

import pytest
import typer.main

from vigie_service import settings_page
from vigie_service.cli import app
from vigie_service.settings import Settings
from vigie_training.cli import app as training_app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
GROUPS = {"vigie": typer.main.get_command(app), "vigie-train": typer.main.get_command(training_app)}


def test_the_page_of_settings_is_the_one_that_the_settings_print() -> None:
    """`vigie settings --markdown > docs/settings.md`."""
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == settings_page.markdown()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """Relative links point at files of the repository."""
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_that_is_named_exists(page: Path) -> None:
    """VIGIE_… in documents are settings, or variables of training and examples."""
    known = {f"VIGIE_{name.upper()}" for name in Settings.model_fields} | {"VIGIE_SECRET", "VIGIE_SIGNING_KEY"}
    assert set(re.findall(r"VIGIE_[A-Z_]+[A-Z]", page.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_named_exists(page: Path) -> None:
    """`vigie …` and `vigie-train …` in code."""
    text = page.read_text(encoding="utf-8")
    for program, words in re.findall(r"(?:^|[\s`/])(vigie|vigie-train)((?: [a-z-]+)+)", text, re.MULTILINE):
        group = getattr(GROUPS[program], "commands", {})
        first, *rest = words.split()
        assert first in group, f"{program} {words}"
        inner = getattr(group[first], "commands", None)
        assert inner is None or not rest or rest[0] in inner, f"{program} {words}"


def test_every_dependency_says_why_it_is_here() -> None:
    """CONTRIBUTING has a row for each, with its licence."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r'^  "([a-z0-9-]+)(?:\[\w+\])?[>=;"]', project, re.MULTILINE)
    missing = [name for name in named if name not in table and name not in ("vigie",)]
    assert named
    assert missing == []
