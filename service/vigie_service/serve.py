"""`vigie serve`: migrate, load, listen, and on the embedded default's first start bring in the demo company."""

import signal
import sys
import threading
from contextlib import suppress

import structlog
import uvicorn
from rich.console import Console

from vigie_models.detect.people import Names
from vigie_models.detect.people import load as load_names
from vigie_service import demo, logs
from vigie_service.app import create_app, open_tools
from vigie_service.people import warn_of_empty_desks
from vigie_service.settings import Settings
from vigie_service.tools import Tools

log = structlog.get_logger(__name__)
_SHUTDOWN_S = 20


def serve(settings: Settings, console: Console) -> None:
    """Run until told to stop (SIGTERM or Ctrl-C); requests under way are finished first.

    Raises:
        BundleRefused, CharterRefused, CompanyRefused, StoreUnavailable, ValueError: it cannot serve; see `open_tools`.
    """
    logs.set_up(settings.log_level, as_json=settings.log_json)
    tools = open_tools(settings)
    if Names(settings.names) is not Names.NEVER:  # seconds that the first post with a private fact need not wait
        threading.Thread(target=load_names, name="names", daemon=True).start()
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(tools),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,  # addresses of posts and people have no place in a log
            server_header=False,
            timeout_graceful_shutdown=_SHUTDOWN_S,
        )
    )
    console.print(f"Vigie écoute sur [bold]{settings.address}[/bold] (Ctrl-C pour arrêter).")
    if settings.demo and settings.embedded:
        _welcome(demo.prepare(tools), tools, console)
    else:
        _warn(tools, console)
    log.info("serving", action="start", bundle=tools.scorer.version, charter=tools.charter.reference)
    # Scoring holds the interpreter for milliseconds; at the default of 5 ms, answers wait for it again and again.
    sys.setswitchinterval(0.0005)
    # uvicorn finishes what is under way, then raises the signal again; the exit status of a clean stop is 0.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with suppress(KeyboardInterrupt):
        server.run()


def _warn(tools: Tools, console: Console) -> None:
    """Say it when alerts or distress would wait at a desk where nobody sits."""
    with tools.database.reading() as connection:
        warning = warn_of_empty_desks(connection)
    if warning:
        console.print(warning)


def _welcome(first: demo.FirstStart | None, tools: Tools, console: Console) -> None:
    """How to log in; on the first start, with a password that is shown this once."""
    page = f"{tools.settings.address}/connexion"
    if first is None:
        console.print(f"Page des modérateurs : {page} (mot de passe oublié : vigie user password {demo.USER})")
        return
    console.print(f"Page des modérateurs : [bold]{page}[/bold]")
    console.print(f"Identifiant : [bold]{demo.USER}[/bold]   Mot de passe : [bold]{first.password}[/bold]")
    console.print("(affiché cette seule fois ; une entreprise de démonstration arrive par son webhook signé)")
    threading.Thread(target=demo.send_company, args=(first, tools.settings), daemon=True).start()
