"""`vigie terms`: look over a company's lists, and make hashed ones of clear ones; no term is ever printed."""

from pathlib import Path
from typing import Annotated

import typer

from vigie_models.terms import Algorithm
from vigie_service.company_file import hashed_file, load_company, terms_key
from vigie_service.line_files import whole
from vigie_service.settings import Settings
from vigie_service.terminal import out, told_plainly

term_commands = typer.Typer(help="Les listes de l’entreprise.", no_args_is_help=True)


@term_commands.command("check")
def check(path: Annotated[Path, typer.Argument(help="Fichier TOML.")]) -> None:
    """Relire un fichier de listes et dire ce qui ne va pas, sans rien en répéter."""
    with told_plainly():
        company = load_company(path, terms_key(Settings()))
        out.print(f"domaines : {len(company.domains)}, listes : {len(company.terms.lists)}, rien à redire.")
        for number, each in enumerate(company.terms.lists, 1):
            held = f"{len(each.terms)} en clair, {len(each.hashes)} empreintes"
            out.print(f"liste {number} : {each.category}, niveau {each.level}, {held}")


@term_commands.command("hash")
def hash_terms(
    path: Annotated[Path, typer.Argument(help="Fichier TOML, termes en clair.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Le même, haché ; « - » : sortie standard.")],
    algorithm: Annotated[Algorithm, typer.Option(help="Fonction de hachage à clé.")] = Algorithm.HMAC_SHA256,
) -> None:
    """Hacher les termes avec VIGIE_TERMS_KEY : le fichier rendu n’en contient plus aucun."""
    with told_plainly():
        written = hashed_file(path, terms_key(Settings()), algorithm)
        with whole(output) as file:
            file.write(written)
