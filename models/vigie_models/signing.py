"""Ed25519 keys and signatures of bundles: who may make a bundle that the service accepts."""

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from vigie_models.refusals import KeyUnusable, SignatureMalformed, SignatureWrong, SignerUnknown

TrustedKeys = Mapping[str, Ed25519PublicKey]
KEY_VARIABLE: Final = "VIGIE_SIGNING_KEY"


def shipped_keys() -> dict[str, Ed25519PublicKey]:
    """The public keys that come with this package, by key id."""
    folder = resources.files("vigie_models") / "trusted_keys"
    pems = [entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".pub")]
    return _by_id(map(_public_key, pems))


def trusted_keys(extra: Iterable[Path] = ()) -> dict[str, Ed25519PublicKey]:
    """The shipped keys and those given as files or as folders of `*.pub` files, by key id.

    Raises:
        KeyUnusable: a file holds no Ed25519 public key.
    """
    files = [file for path in extra for file in (sorted(path.glob("*.pub")) if path.is_dir() else [path])]
    return shipped_keys() | _by_id(_public_key(_read(file)) for file in files)


def load_private_key(path: Path) -> Ed25519PrivateKey:
    """The signing key in a PEM file.

    Raises:
        KeyUnusable: the file cannot be read or holds no Ed25519 private key without a password.
    """
    try:
        key = load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnusable(str(path)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(str(path))
    return key


def make_key_pair(private: Path) -> Path:
    """Write a new private key (mode 0600, never over another file) and its public half beside it, in `.pub`.

    Raises:
        FileExistsError: one of the two is already there.
    """
    key = Ed25519PrivateKey.generate()
    private.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    public = private.with_name(private.name + ".pub")
    _write_new(private, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)
    _write_new(public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), 0o644)
    return public


def key_id(key: Ed25519PublicKey) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the raw public key."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def sign(message: bytes, key: Ed25519PrivateKey) -> bytes:
    """The content of `manifest.sig`: JSON with the key's id and the signature in base64."""
    signature = base64.b64encode(key.sign(message)).decode("ascii")
    return json.dumps({"key_id": key_id(key.public_key()), "signature": signature}).encode("ascii") + b"\n"


def verify(message: bytes, signature_file: bytes, trusted: TrustedKeys) -> str:
    """Check a signature; the id of the key that signed.

    Raises:
        SignatureMalformed: the signature file is not the JSON that `sign` writes.
        SignerUnknown: the key is not among the trusted ones.
        SignatureWrong: the message is not the one that was signed.
    """
    signer, signature = _parse(signature_file)
    if signer not in trusted:
        raise SignerUnknown(signer)
    try:
        trusted[signer].verify(signature, message)
    except InvalidSignature as error:
        raise SignatureWrong(signer) from error
    return signer


def _parse(signature_file: bytes) -> tuple[str, bytes]:
    try:
        content = json.loads(signature_file)
        signer, signature = content["key_id"], base64.b64decode(content["signature"], validate=True)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise SignatureMalformed from error
    if not isinstance(signer, str) or not signer.isalnum() or len(signer) > 64:
        raise SignatureMalformed
    return signer, signature


def _by_id(keys: Iterable[Ed25519PublicKey]) -> dict[str, Ed25519PublicKey]:
    return {key_id(key): key for key in keys}


def _public_key(pem: bytes) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyUnusable from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyUnusable
    return key


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeyUnusable(str(path)) from error


def _write_new(path: Path, content: bytes, mode: int) -> None:
    opener = partial(os.open, mode=mode)  # from the first moment: nobody can read it in between
    with open(path, "xb", opener=opener) as file:
        file.write(content)
