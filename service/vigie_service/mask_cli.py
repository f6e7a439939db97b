"""`vigie mask` and `vigie unmask` at a terminal."""

from pathlib import Path
from typing import Annotated, Final

import typer

from vigie_models.axes import Kind
from vigie_service.company_file import open_company
from vigie_service.mask import Masker
from vigie_service.mask_files import (
    mask_posts,
    mask_text,
    read_key,
    unmask_posts,
    unmask_text,
    write_new_key,
)
from vigie_service.settings import Settings
from vigie_service.terminal import err, told_plainly

_POSTS: Final = (".jsonl", ".ndjson")
_SOURCE: Final = typer.Argument(help="Texte, ou publications, une par ligne (JSONL) ; « - » : entrée standard.")
_OUTPUT: Final = typer.Option("-o", "--output", help="Résultat ; « - » : sortie standard.")
_AS_POSTS: Final = typer.Option("--jsonl/--text", help="Ce qu’est le fichier, quand son nom ne le dit pas.")


def mask(
    source: Annotated[Path, _SOURCE] = Path("-"),
    output: Annotated[Path, _OUTPUT] = Path("-"),
    kinds: Annotated[str, typer.Option(help="Seulement ces natures : IBAN,NIR,… ; sans elle, toutes.")] = "",
    key_file: Annotated[Path | None, typer.Option(help="Clé : le masquage sera réversible avec elle.")] = None,
    new_key: Annotated[Path | None, typer.Option(help="Faire une clé dans ce fichier, et rien d’autre.")] = None,
    as_posts: Annotated[bool | None, _AS_POSTS] = None,
    jobs: Annotated[int, typer.Option(help="Processus ; -1 : tous les cœurs.")] = -1,
) -> None:
    """Masquer ce que les détecteurs trouvent, pour donner des textes à lire sans leurs secrets."""
    with told_plainly():
        if new_key is not None:
            write_new_key(new_key)
            err.print(f"Clé faite : {new_key}. Qui l’a peut tout démasquer ; sans elle, personne.")
            return
        settings, chosen = Settings(), _kinds(kinds)
        key = read_key(key_file) if key_file else None
        if _is_posts(source, as_posts):
            raise typer.Exit(mask_posts(source, output, settings, chosen, key, jobs=jobs))
        raise typer.Exit(mask_text(source, output, Masker(key, chosen, open_company(settings))))


def unmask(
    key_file: Annotated[Path, typer.Option(help="La clé avec laquelle on a masqué.")],
    source: Annotated[Path, _SOURCE] = Path("-"),
    output: Annotated[Path, _OUTPUT] = Path("-"),
    as_posts: Annotated[bool | None, _AS_POSTS] = None,
) -> None:
    """Rendre ce que `vigie mask --key-file` a masqué."""
    with told_plainly():
        restore = unmask_posts if _is_posts(source, as_posts) else unmask_text
        raise typer.Exit(restore(source, output, read_key(key_file)))


def _is_posts(source: Path, said: bool | None) -> bool:
    return source.suffix.lower() in _POSTS if said is None else said


def _kinds(written: str) -> frozenset[Kind]:
    names = [name.strip().upper() for name in written.split(",") if name.strip()]
    unknown = [name for name in names if name not in Kind.__members__]
    if unknown:
        raise ValueError(f"nature inconnue : {', '.join(unknown)} ; connues : {', '.join(Kind)}")
    return frozenset(map(Kind, names)) or frozenset(Kind)
