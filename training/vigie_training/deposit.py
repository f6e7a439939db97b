"""Put a trained bundle in the registry: whole or not at all, and never over another one."""

import shutil
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigie_models import bundle, registry
from vigie_models.bundle import Bundle
from vigie_training.model_card import card_of


class VersionTaken(Exception):
    """The registry already holds another bundle of this version: choose another version."""


def deposit(trained: Bundle, shelf: Path, key: Ed25519PrivateKey | None) -> Path:
    """Write the bundle's folder, signed when a key is given; where it lies.

    Writing the very same bundle again changes nothing.

    Raises:
        VersionTaken: another bundle has that version.
        VersionInvalid: the version cannot be a folder's name.
    """
    folder = registry.folder_of(shelf, trained.manifest.version)
    shelf.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=shelf, prefix=".unfinished-"))
    try:
        bundle.save(unfinished, trained.manifest, trained.model, card_of(trained.manifest), key, trained.encoder)
        unfinished.chmod(0o755)
        if not folder.exists():
            return unfinished.rename(folder)
        if _content(unfinished) != _content(folder):
            raise VersionTaken(trained.manifest.version)
        return folder
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
