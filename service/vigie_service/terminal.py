"""What commands say at a terminal: answers on one side, refusals as one sentence on the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy.exc import ArgumentError

from vigie_models.refusals import BundleRefused
from vigie_service.charter import CharterRefused
from vigie_service.company_file import CompanyRefused
from vigie_service.errors import PROBLEMS, Refusal
from vigie_service.keys import UnreadableSeal

out: Final = Console(highlight=False, soft_wrap=True)
err: Final = Console(stderr=True, highlight=False, soft_wrap=True)
_TOLD: Final = (
    BundleRefused,
    CharterRefused,
    CompanyRefused,
    ValueError,
    OSError,
    ArgumentError,
    ImportError,
    UnreadableSeal,
)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Refusals as one sentence on stderr and exit status 1; anything else is a bug and shows as one."""
    try:
        yield
    except Refusal as refusal:
        title = next(PROBLEMS[kind].french for kind in type(refusal).__mro__ if kind in PROBLEMS)
        err.print(f"[red]{title}.[/red] {refusal.detail_fr}")
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_url=False):
            err.print(f"[red]Réglage incorrect[/red] VIGIE_{'_'.join(map(str, fault['loc'])).upper()} : {fault['msg']}")
    except _TOLD as error:
        err.print(f"[red]Impossible[/red] : {str(error) or type(error).__doc__}", markup=True)
    else:
        return
    raise typer.Exit(1)
