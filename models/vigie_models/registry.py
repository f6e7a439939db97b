"""The registry: one folder a version, and CURRENT, a small text file that says which one is in use."""

import os
import re
import threading
from pathlib import Path
from typing import Final

from vigie_models import bundle, signing
from vigie_models.bundle import Bundle
from vigie_models.cascade import EncoderUse
from vigie_models.manifest import VERSION_PATTERN
from vigie_models.refusals import (
    BundleMissing,
    ContentMalformed,
    NothingPromoted,
    ScoresAbsurd,
    VersionInvalid,
)
from vigie_models.scorer import Scorer

CURRENT: Final = "CURRENT"
_PLAIN_SENTENCES: Final = (
    "Réunion de projet lundi à 9 h, salle 3.",
    "Qui vient courir dimanche matin au bord du canal ?",
    "",
    "👏👏👏",
)


def current(registry: Path) -> Path:
    """The folder of the bundle in use.

    Raises:
        NothingPromoted: no bundle was promoted yet.
        VersionInvalid: CURRENT holds something else than a version.
    """
    try:
        version = (registry / CURRENT).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NothingPromoted from error
    return folder_of(registry, version)


def folder_of(registry: Path, version: str) -> Path:
    """Where a version lies, or would lie.

    Raises:
        VersionInvalid: it is not a version's name, so it could point outside the registry.
    """
    if not re.fullmatch(VERSION_PATTERN, version) or ".." in version:
        raise VersionInvalid
    return registry / version


def versions(registry: Path) -> tuple[str, ...]:
    """The versions that lie in the registry, in the order of their numbers."""
    if not registry.is_dir():
        return ()
    found = [path.name for path in registry.iterdir() if (path / bundle.MANIFEST).is_file()]
    return tuple(sorted((name for name in found if re.fullmatch(VERSION_PATTERN, name)), key=_numbers))


def next_version(registry: Path, year: int, month: int) -> str:
    """The first free version of a month: 2026.11.1, 2026.11.2 …"""
    number = 1
    while (registry / f"{year}.{month}.{number}").exists():
        number += 1
    return f"{year}.{month}.{number}"


def promote(
    registry: Path, version: str, *, trusted: signing.TrustedKeys | None = None, allow_unsigned: bool = False
) -> Bundle:
    """Verify a version wholly, score a few plain sentences with it, then make it CURRENT in one step.

    Going back is promoting the older version. When anything is wrong CURRENT stays as it was.

    Raises:
        BundleRefused: the bundle does not verify, or scores absurdly.
    """
    folder = folder_of(registry, version)
    candidate = bundle.load(folder, trusted=trusted, allow_unsigned=allow_unsigned)
    if candidate.manifest.version != version:
        raise ContentMalformed("version")
    _try_out(candidate)
    _replace_atomically(registry / CURRENT, f"{version}\n")
    return candidate


def _try_out(candidate: Bundle) -> None:
    scorer = Scorer(candidate, encoder=EncoderUse.ALWAYS)
    for sentence in _PLAIN_SENTENCES:
        scores = scorer.score(sentence)
        numbers = [scores.relevance.business, *scores.confidentiality.categories.values()]
        numbers += scores.tone.categories.values()
        if not all(0.0 <= number <= 1.0 for number in numbers):
            raise ScoresAbsurd


def _replace_atomically(path: Path, content: str) -> None:
    """Write beside, flush to disk, rename: a reader or a power cut sees the old content or the new."""
    if not path.parent.is_dir():
        raise BundleMissing(path.parent.name)
    beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        with beside.open("w", encoding="ascii") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _numbers(version: str) -> list[tuple[int, str]]:
    return [(int(part) if part.isdigit() else -1, part) for part in re.split(r"[._-]", version)]
