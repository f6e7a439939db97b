"""A bundle's folder changed by its own maker: described as it now is, and signed again."""

import hashlib
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigie_models import signing


def sign_again(folder: Path, key: Ed25519PrivateKey, **changes: Any) -> None:
    """Describe the folder's files as they now are, change the manifest's fields, and sign: the maker did it."""
    manifest = json.loads((folder / "manifest.json").read_text())
    for name in manifest["files"]:
        data = (folder / name).read_bytes()
        manifest["files"][name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    manifest |= changes
    written = json.dumps(manifest).encode()
    (folder / "manifest.json").write_bytes(written)
    (folder / "manifest.sig").write_bytes(signing.sign(written, key))
