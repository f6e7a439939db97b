"""`vigie`: run the service and keep it; each command says what it did, in French, and exits 0 only then."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from vigie_service import logs, register, settings_page
from vigie_service.app import open_tools_without_models, utc_now
from vigie_service.charter import load_charter
from vigie_service.deliver import deliver_due
from vigie_service.loop import Loop
from vigie_service.mask_cli import mask, unmask
from vigie_service.purge import purge as erase_due
from vigie_service.score_files import score_file
from vigie_service.serve import serve as run_service
from vigie_service.settings import Settings
from vigie_service.store.api_keys import all_keys, revoke
from vigie_service.store.notices import resend, resend_dead
from vigie_service.store.sources import ACTING, OBSERVER, all_sources
from vigie_service.terminal import out, told_plainly
from vigie_service.terms_cli import term_commands
from vigie_service.tools import Tools
from vigie_service.user_cli import users

app = typer.Typer(
    help="Vigie : modération d’un réseau social d’entreprise.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
source_commands = typer.Typer(help="Les plateformes qui envoient.", no_args_is_help=True)
key_commands = typer.Typer(help="Les clés d’API.", no_args_is_help=True)
notice_commands = typer.Typer(help="Les notifications aux plateformes.", no_args_is_help=True)
charter_commands = typer.Typer(help="La charte.", no_args_is_help=True)
app.add_typer(source_commands, name="source")
app.add_typer(users, name="user")
app.add_typer(key_commands, name="key")
app.add_typer(notice_commands, name="notice")
app.add_typer(charter_commands, name="charter")
app.add_typer(term_commands, name="terms")
app.command()(mask)
app.command()(unmask)


def opened_tools() -> Tools:
    """The tools of the settings in force, for commands that score nothing."""
    return open_tools_without_models(Settings())


@app.command()
def serve() -> None:
    """Démarrer le service (réglages : `vigie settings`)."""
    with told_plainly():
        run_service(Settings(), out)


@app.command()
def deliver() -> None:
    """Envoyer les notifications, seul (avec VIGIE_DELIVER=false pour le service)."""
    with told_plainly():
        tools = opened_tools()
        logs.set_up(tools.settings.log_level, as_json=tools.settings.log_json)
        out.print("Envoi des notifications (Ctrl-C pour arrêter).")
        Loop("deliver", lambda: deliver_due(tools)).run_here()


@app.command()
def score(
    posts: Annotated[Path, typer.Argument(help="Publications, une par ligne (JSONL) ; « - » : entrée standard.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Résultats ; « - » : sortie standard.")] = Path("-"),
    jobs: Annotated[int, typer.Option(help="Processus ; -1 : tous les cœurs.")] = -1,
) -> None:
    """Noter un fichier de publications ; rien n’est enregistré."""
    with told_plainly():
        raise typer.Exit(score_file(posts, output, Settings(), jobs=jobs))


@app.command()
def purge() -> None:
    """Effacer ce dont la durée de conservation est passée."""
    with told_plainly():
        tools = opened_tools()
        with tools.database.writing() as connection:
            purged = erase_due(connection, tools.settings, tools.clock())
        out.print(f"Effacé – {purged}")


@app.command()
def backup(
    target: Annotated[Path | None, typer.Argument(help="Fichier ; par défaut dans VIGIE_HOME/backups.")] = None,
) -> None:
    """Copier la base SQLite, même en service ; la copie est vérifiée."""
    with told_plainly():
        tools = opened_tools()
        if not tools.database.is_sqlite:
            raise ValueError("une base PostgreSQL se sauvegarde avec pg_dump ou l’archivage des journaux")
        path = target or tools.settings.home / "backups" / f"vigie-{utc_now():%Y%m%dT%H%M%S}.sqlite3"
        if path.exists():
            raise ValueError(f"{path} existe déjà")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        tools.database.backup(path)
        out.print(f"Sauvegarde vérifiée : {path}")


@app.command()
def settings(
    as_markdown: Annotated[bool, typer.Option("--markdown", help="La page docs/settings.md.")] = False,
) -> None:
    """Tous les réglages, leur valeur par défaut et leur sens."""
    if as_markdown:
        typer.echo(settings_page.markdown(), nl=False)
        return
    for name, default, meaning in settings_page.rows():
        out.print(f"[bold]{name}[/bold] = {default}\n    {meaning}")


@source_commands.command("add")
def source_add(
    name: Annotated[str, typer.Argument(help="Nom court : lettres, chiffres, tirets.")],
    platform: Annotated[str, typer.Option(help="Plateforme.")] = "generic",
    callback: Annotated[str | None, typer.Option(help="Adresse où envoyer les notifications.")] = None,
    acting: Annotated[bool, typer.Option("--acting", help="Ne pas commencer en observation.")] = False,
) -> None:
    """Déclarer une plateforme ; affiche son adresse et ses secrets, cette seule fois."""
    with told_plainly():
        tools, mode = opened_tools(), ACTING if acting else OBSERVER
        with tools.database.writing() as connection:
            added = register.add_source(connection, name, platform, tools, mode=mode, callback_url=callback)
        out.print(f"Adresse                 {added.address}")
        out.print(f"Secret de signature     {added.secret}", markup=False)
        if callback:
            out.print(f"Secret des notifications {added.callback_secret}", markup=False)
        out.print(f"Mode                    {mode}")


@source_commands.command("list")
def source_list() -> None:
    """Les plateformes déclarées."""
    with told_plainly():
        tools = opened_tools()
        with tools.database.reading() as connection:
            found = all_sources(connection)
        _print_table(
            ("source", "plateforme", "mode", "notifications", "adresse"),
            [
                (s.name, s.platform, s.mode, s.callback_url or "–", register.webhook_address(tools, s.platform, s.name))
                for s in found
            ],
        )


@source_commands.command("set")
def source_set(
    name: str,
    mode: Annotated[str | None, typer.Option(help="observer ou acting.")] = None,
    callback: Annotated[str | None, typer.Option(help="Adresse des notifications ; vide pour aucune.")] = None,
) -> None:
    """Changer le mode ou l’adresse des notifications."""
    with told_plainly():
        tools = opened_tools()
        with tools.database.writing() as connection:
            register.change_source(connection, name, tools, mode=mode, callback_url=callback)
        out.print("C’est fait.")


@source_commands.command("rotate")
def source_rotate(
    name: str,
    retire: Annotated[
        bool, typer.Option("--retire", help="Retirer les anciens secrets au lieu d’en créer un.")
    ] = False,
) -> None:
    """Nouveau secret de signature ; les anciens restent valables jusqu’à `--retire`."""
    with told_plainly():
        tools = opened_tools()
        with tools.database.writing() as connection:
            if retire:
                out.print(f"Secrets retirés : {register.retire_secrets(connection, name, tools)}")
            else:
                out.print(f"Nouveau secret  {register.rotate_secret(connection, name, tools)}", markup=False)


@key_commands.command("add")
def key_add(
    name: Annotated[str, typer.Argument(help="À qui est la clé.")],
    scope: Annotated[list[str], typer.Option(help="score, read, metrics, reviews, webhook:SOURCE.")],
    days: Annotated[int | None, typer.Option(help="Durée de vie en jours.")] = None,
) -> None:
    """Créer une clé d’API ; affichée cette seule fois."""
    with told_plainly():
        tools = opened_tools()
        with tools.database.writing() as connection:
            key = register.add_key(connection, name, scope, tools, days=days)
        out.print(key, markup=False)


@key_commands.command("list")
def key_list() -> None:
    """Les clés, sans leur secret."""

    def day(moment: datetime | None) -> str:
        return f"{moment:%Y-%m-%d}" if moment else "–"

    with told_plainly():
        with opened_tools().database.reading() as connection:
            keys = all_keys(connection)
        _print_table(
            ("id", "nom", "portées", "créée", "expire", "révoquée"),
            [(k.id, k.name, " ".join(k.scopes), day(k.created_at), day(k.expires_at), day(k.revoked_at)) for k in keys],
        )


@key_commands.command("revoke")
def key_revoke(key_id: str) -> None:
    """Mettre fin à une clé, tout de suite."""
    with told_plainly():
        tools = opened_tools()
        with tools.database.writing() as connection:
            if not revoke(connection, key_id, tools.clock()):
                raise ValueError("aucune clé vivante de cet identifiant")
        out.print("Clé révoquée.")


@notice_commands.command("resend")
def notice_resend(
    notice: Annotated[str | None, typer.Argument(help="Identifiant msg_… ; sans lui, toutes les mortes.")] = None,
    source: Annotated[str | None, typer.Option(help="Seulement les mortes de cette source.")] = None,
) -> None:
    """Renvoyer une notification, ou toutes celles qui ont épuisé leurs essais."""
    with told_plainly():
        tools = opened_tools()
        with tools.database.writing() as connection:
            now = tools.clock()
            number = int(resend(connection, notice, now)) if notice else resend_dead(connection, source, now)
        if notice and not number:
            raise ValueError("aucune notification de cet identifiant à renvoyer, ou une plus récente l’a remplacée")
        out.print(f"Notifications remises en file : {number}")


@charter_commands.command("check")
def charter_check(path: Annotated[Path, typer.Argument(help="Fichier TOML.")]) -> None:
    """Relire une charte et dire ce qui ne va pas."""
    with told_plainly():
        charter = load_charter(path)
        out.print(f"{charter.reference} : {len(charter.articles)} articles, rien à redire.")


def _print_table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    table = Table(*columns, box=None)
    for row in rows:
        table.add_row(*row)
    (out if sys.stdout.isatty() else Console(width=200)).print(table)
