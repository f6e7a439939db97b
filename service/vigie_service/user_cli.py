"""`vigie user`: who may sign in to the moderators' desk."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import Connection

from vigie_service.errors import StoreUnavailable
from vigie_service.people import (
    LEAST_PASSWORD,
    Role,
    UserRefused,
    add_user,
    change_password,
    disable_user,
    make_password,
    warn_of_empty_desks,
)
from vigie_service.review_queue import DESKS
from vigie_service.settings import Settings
from vigie_service.store import people
from vigie_service.store.database import Database

users = typer.Typer(help="Comptes des modérateurs et des administrateurs.", no_args_is_help=True)

_FROM_STDIN: Final = typer.Option("--password-stdin", help="Lire le mot de passe sur l’entrée standard.")
_GENERATE: Final = typer.Option("--generate", help="Inventer un mot de passe et l’afficher une seule fois.")
_DESK: Final = typer.Option("--desk", help=f"Bureau où siéger, plusieurs fois au besoin : {', '.join(DESKS)}.")


@users.command()
def add(
    name: Annotated[str, typer.Argument(help="Nom de connexion.")],
    role: Annotated[Role, typer.Option(help="Un administrateur ne lit aucune publication.")] = Role.MODERATOR,
    desk: Annotated[list[str] | None, _DESK] = None,
    password_stdin: Annotated[bool, _FROM_STDIN] = False,
    generate: Annotated[bool, _GENERATE] = False,
) -> None:
    """Créer un compte ; un modérateur siège à la modération, sauf si --desk dit autrement."""
    password = _ask(password_stdin=password_stdin, generate=generate)
    with _changing() as connection:
        user = add_user(connection, name, password, role=role, desks=desk or (), now=datetime.now(UTC))
        warning = warn_of_empty_desks(connection)
    seats = ", ".join(DESKS[seat] for seat in user.desks) or "aucun bureau"
    typer.echo(f"Compte « {user.name} » créé ({seats}).")
    if warning:
        typer.echo(warning, err=True)
    _show(password, shown=generate)


@users.command("list")
def list_users() -> None:
    """Montrer les comptes."""
    table = Table("Nom", "Rôle", "Bureaux", "Créé le", "Désactivé le")
    with _changing() as connection:
        for user in people.all_users(connection):
            seats = ", ".join(user.desks) or "–"
            ended = f"{user.disabled_at:%Y-%m-%d}" if user.disabled_at else ""
            table.add_row(user.name, user.role, seats, f"{user.created_at:%Y-%m-%d}", ended)
    Console().print(table)


@users.command()
def disable(name: Annotated[str, typer.Argument(help="Nom de connexion.")]) -> None:
    """Fermer un compte ; ses sessions s’arrêtent aussitôt."""
    with _changing() as connection:
        disable_user(connection, name, datetime.now(UTC))
    typer.echo(f"Compte « {name} » désactivé.")


@users.command()
def password(
    name: Annotated[str, typer.Argument(help="Nom de connexion.")],
    password_stdin: Annotated[bool, _FROM_STDIN] = False,
    generate: Annotated[bool, _GENERATE] = False,
) -> None:
    """Changer un mot de passe ; les sessions ouvertes s’arrêtent."""
    new = _ask(password_stdin=password_stdin, generate=generate)
    with _changing() as connection:
        change_password(connection, name, new)
    typer.echo(f"Mot de passe de « {name} » changé.")
    _show(new, shown=generate)


@contextmanager
def _changing() -> Iterator[Connection]:
    """A transaction on the database of the settings; refusals become a sentence and status 1."""
    database = Database(Settings().database)
    try:
        database.migrate()
        with database.writing() as connection:
            yield connection
    except UserRefused as refusal:
        _stop(str(refusal))
    except StoreUnavailable:
        _stop("La base de données est indisponible ; rien n’a été enregistré.")
    finally:
        database.close()


def _ask(*, password_stdin: bool, generate: bool) -> str:
    if password_stdin and generate:
        _stop("Choisissez --password-stdin ou --generate, pas les deux.")
    if generate:
        return make_password()
    if password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        _stop("Pas de terminal où demander le mot de passe : utilisez --password-stdin ou --generate.")
    question = f"Mot de passe ({LEAST_PASSWORD} signes au moins)"
    return str(typer.prompt(question, hide_input=True, confirmation_prompt="Encore une fois"))


def _show(password: str, *, shown: bool) -> None:
    if shown:
        typer.echo(f"Mot de passe : {password}")


def _stop(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
