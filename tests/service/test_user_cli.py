"""`vigie user`: accounts from the command line."""

from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from desk import PASSWORD, add_person
from houses import House
from vigie_service.errors import Unauthorised
from vigie_service.people import check_password, warn_of_empty_desks
from vigie_service.serve import _warn
from vigie_service.store import people as people_store
from vigie_service.store.people import User
from vigie_service.store.tables import users as users_table
from vigie_service.user_cli import users


def check(house: House, name: str, password: str) -> User:
    """One try to sign in."""
    return check_password(house.tools, name, password, "10.1.2.3")


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, sqlite_house: House) -> Callable[..., Any]:
    """`vigie user …` on the house's database."""
    monkeypatch.setenv("VIGIE_DATABASE_URL", str(sqlite_house.tools.database.url))
    monkeypatch.setenv("VIGIE_HOME", str(sqlite_house.tools.settings.home))
    return lambda *words, **more: CliRunner().invoke(users, list(words), **more)


def test_a_user_is_added_with_a_password_from_a_pipe(command: Callable[..., Any], sqlite_house: House) -> None:
    """The whole line without its end; nothing of it is printed."""
    done = command(
        "add", "camille", "--desk", "moderation", "--desk", "ecoute", "--password-stdin", input=PASSWORD + "\n"
    )
    assert done.exit_code == 0
    assert PASSWORD not in done.output
    assert check(sqlite_house, "camille", PASSWORD).desks == ("moderation", "ecoute")


def test_a_password_can_be_made_and_is_shown_once(command: Callable[..., Any], sqlite_house: House) -> None:
    """What is printed opens the account."""
    done = command("add", "camille", "--generate")
    made = done.output.rsplit(" : ", 1)[1].strip()
    assert len(made) == 20
    assert check(sqlite_house, "camille", made).name == "camille"


def test_without_a_terminal_the_command_says_what_to_do(command: Callable[..., Any], sqlite_house: House) -> None:
    """It must not wait for ever in a script."""
    done = command("add", "camille")
    assert done.exit_code == 1
    assert "--password-stdin" in done.output
    assert sqlite_house.rows(users_table) == []


@pytest.mark.parametrize(
    "words",
    [
        ("add", "Camille"),
        ("add", "camille", "--desk", "cantine"),
        ("add", "sacha", "--role", "administrator", "--desk", "moderation"),
        ("disable", "personne"),
        ("password", "personne"),
    ],
)
def test_a_refusal_is_one_sentence_and_status_1(
    command: Callable[..., Any], sqlite_house: House, words: tuple[str, ...]
) -> None:
    """No traceback, and nothing recorded."""
    more = () if words[0] == "disable" else ("--password-stdin",)
    done = command(*words, *more, input=PASSWORD + "\n")
    assert done.exit_code == 1
    assert done.output.strip().count("\n") == 0
    assert sqlite_house.rows(users_table) == []


def test_a_user_is_listed_changed_and_disabled(command: Callable[..., Any], sqlite_house: House) -> None:
    """The whole life of an account."""
    add_person(sqlite_house)
    assert "camille" in command("list").output
    assert command("password", "camille", "--password-stdin", input="une-autre-bruyère-18\n").exit_code == 0
    assert check(sqlite_house, "camille", "une-autre-bruyère-18")
    assert command("disable", "camille").exit_code == 0
    with pytest.raises(Unauthorised):
        check(sqlite_house, "camille", "une-autre-bruyère-18")


def test_desks_where_alerts_and_distress_wait_for_nobody_are_told(
    command: Callable[..., Any], sqlite_house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """On stderr after each new account, and when the service starts, until somebody sits there."""
    said = command("add", "camille", "--generate").stderr
    assert said.count("\n") == 1
    assert "aux bureaux « Référent alerte » et « Écoute »" in said
    _warn(sqlite_house.tools, Console(soft_wrap=True))
    assert capsys.readouterr().out == said
    assert "au bureau « Écoute »" in command("add", "noa", "--desk", "referent", "--generate").stderr
    assert command("add", "sacha", "--desk", "ecoute", "--generate").stderr == ""
    command("disable", "noa")
    assert "au bureau « Référent alerte »" in command("add", "alix", "--generate").stderr
    with sqlite_house.tools.database.writing() as connection:
        people_store.add(connection, User("chef", "administrator", ("referent",), sqlite_house.clock(), None), "x")
        assert "« Référent alerte »" in warn_of_empty_desks(connection)
