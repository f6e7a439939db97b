"""What the command refuses, and how: one line on the error stream, and exit status 1."""

from typing import NoReturn

import typer
from rich.console import Console

from vigie_datasets.example_files import BadExamples
from vigie_models.refusals import BundleRefused
from vigie_training.deposit import VersionTaken
from vigie_training.encoder.base import BaseMissing
from vigie_training.encoder_source import EncoderNotReusable, EncoderToolsMissing
from vigie_training.gates import GatesFailed
from vigie_training.join import EncoderUnusable
from vigie_training.local import NothingToWeigh
from vigie_training.quality import MarksMissing
from vigie_training.recipe import RecipeWrong
from vigie_training.train import TooFewExamples

REFUSALS = (
    BundleRefused,
    BadExamples,
    BaseMissing,
    EncoderNotReusable,
    EncoderToolsMissing,
    EncoderUnusable,
    GatesFailed,
    RecipeWrong,
    TooFewExamples,
    VersionTaken,
    MarksMissing,
    NothingToWeigh,
    OSError,
)


class Refusing:
    """Turns what may rightly be refused into one line on the error stream and exit status 1."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, REFUSALS):
            refuse(str(error))


def refuse(message: str) -> NoReturn:
    """Say why, and end."""
    tell_error(message, style="red")
    raise typer.Exit(1)


def tell_error(message: str, style: str = "") -> None:
    """Write a line to the error stream, as it is."""
    error_stream().print(message, style=style, markup=False, highlight=False, soft_wrap=True)


def error_stream() -> Console:
    """Where progress and refusals go."""
    return Console(stderr=True)
