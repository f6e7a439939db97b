"""What loading a bundle promises: only what was signed is parsed, to the byte, and parsing runs nothing."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from signed_again import sign_again
from vigie_models import bundle, refusals, signing
from vigie_models.axes import HEADS
from vigie_models.refusals import BundleRefused
from vigie_models.signing import TrustedKeys


def test_what_was_saved_is_what_is_loaded(folder: Path, trusted: TrustedKeys, model: Any) -> None:
    """A bundle that verifies gives back the words and the weights that were saved, and says who signed."""
    loaded = bundle.load(folder, trusted=trusted)
    assert loaded.signer in trusted
    assert list(loaded.model.vocabulary.columns) == list(model.vocabulary.columns)
    for name in ("ngrams", "vectors", "cues", "bias"):
        assert np.array_equal(getattr(loaded.model.heads, name), getattr(model.heads, name))
    assert loaded.model.words.rows_of(["idiot"]) == model.words.rows_of(["idiot"])


@pytest.mark.parametrize("name", ["ngrams", "vectors", "cues", "bias"])
def test_nothing_can_write_to_the_weights(folder: Path, trusted: TrustedKeys, name: str) -> None:
    """Processes that fork share them, so that none may change what the others read."""
    weights = getattr(bundle.load(folder, trusted=trusted).model.heads, name)
    with pytest.raises(ValueError, match="read-only"):
        weights[:1] = 1.0


@pytest.mark.parametrize("name", ["weights.safetensors", "vocabulary.json", "MODEL_CARD.md"])
def test_a_changed_file_is_refused(folder: Path, trusted: TrustedKeys, name: str) -> None:
    """One flipped bit in any file, and nothing is parsed."""
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(refusals.FileChanged, match=name):
        bundle.load(folder, trusted=trusted)


def test_a_changed_manifest_is_refused(folder: Path, trusted: TrustedKeys) -> None:
    """A threshold moved by hand breaks the signature."""
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"threshold": 0.5', '"threshold": 0.6', 1))
    with pytest.raises(refusals.SignatureWrong):
        bundle.load(folder, trusted=trusted)


def test_the_signature_of_a_stranger_is_refused(folder: Path, key: Ed25519PrivateKey, trusted: TrustedKeys) -> None:
    """A valid signature by a key that is not trusted is worth nothing, even where unsigned bundles are allowed."""
    sign_again(folder, Ed25519PrivateKey.generate())
    for allowed in (False, True):
        with pytest.raises(refusals.SignerUnknown):
            bundle.load(folder, trusted=trusted, allow_unsigned=allowed)


def test_a_stranger_cannot_borrow_a_trusted_name(folder: Path, trusted: TrustedKeys) -> None:
    """A signature that names a trusted key is checked with that key."""
    written = (folder / "manifest.json").read_bytes()
    forged = json.loads(signing.sign(written, Ed25519PrivateKey.generate())) | {"key_id": next(iter(trusted))}
    (folder / "manifest.sig").write_text(json.dumps(forged))
    with pytest.raises(refusals.SignatureWrong):
        bundle.load(folder, trusted=trusted)


def test_an_unsigned_bundle_needs_an_explicit_yes(folder: Path, trusted: TrustedKeys) -> None:
    """Without a signature a bundle loads only by `allow_unsigned=True`, and says that nobody signed."""
    (folder / "manifest.sig").unlink()
    with pytest.raises(refusals.BundleUnsigned):
        bundle.load(folder, trusted=trusted)
    assert bundle.load(folder, trusted=trusted, allow_unsigned=True).signer is None


def test_an_unsigned_bundle_is_still_checked_to_the_byte(folder: Path) -> None:
    """Doing without a signature is not doing without hashes."""
    (folder / "manifest.sig").unlink()
    (folder / "vocabulary.json").write_text("[]")
    with pytest.raises(refusals.FileChanged):
        bundle.load(folder, allow_unsigned=True)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff", b'{"key_id": 1, "signature": ""}', b'{"key_id": "a", "signature": "%"}', b"[" * 5000],
)
def test_a_malformed_signature_is_refused(folder: Path, trusted: TrustedKeys, content: bytes) -> None:
    """Whatever lies in manifest.sig, the refusal is ours."""
    (folder / "manifest.sig").write_bytes(content[:4000])
    with pytest.raises(BundleRefused):
        bundle.load(folder, trusted=trusted, allow_unsigned=True)


def test_a_file_that_the_manifest_does_not_list_is_refused(folder: Path, trusted: TrustedKeys) -> None:
    """A bundle holds its files and no other: what is not signed has no business there."""
    (folder / "model.pkl").write_bytes(b"\x80\x04.")
    with pytest.raises(refusals.FileUnexpected):
        bundle.load(folder, trusted=trusted)


def test_a_manifest_cannot_point_elsewhere(folder: Path, key: Ed25519PrivateKey, trusted: TrustedKeys) -> None:
    """A signed manifest that lists another file is refused before that file is opened."""
    sign_again(folder, key, files={"../secret": {"size": 1, "sha256": "0" * 64}})
    with pytest.raises(refusals.FileUnexpected):
        bundle.load(folder, trusted=trusted)


def test_a_missing_file_is_refused(folder: Path, trusted: TrustedKeys) -> None:
    """A listed file must be there."""
    (folder / "vocabulary.json").unlink()
    with pytest.raises(refusals.FileUnreadable):
        bundle.load(folder, trusted=trusted)


def test_a_link_is_not_followed(folder: Path, trusted: TrustedKeys, tmp_path: Path) -> None:
    """A link could lead to a file that changes after its check."""
    (folder / "vocabulary.json").rename(tmp_path / "elsewhere.json")
    (folder / "vocabulary.json").symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(refusals.FileUnreadable):
        bundle.load(folder, trusted=trusted)


def test_a_pipe_does_not_hang(folder: Path, trusted: TrustedKeys) -> None:
    """Anything but a plain file is refused at once."""
    (folder / "vocabulary.json").unlink()
    os.mkfifo(folder / "vocabulary.json")
    with pytest.raises(refusals.FileUnreadable):
        bundle.load(folder, trusted=trusted)


def test_a_huge_file_is_refused_before_it_is_read_whole(folder: Path, trusted: TrustedKeys) -> None:
    """A file beyond a bundle's size is refused, however its hash."""
    with (folder / "MODEL_CARD.md").open("wb") as file:
        file.truncate(bundle.LARGEST["MODEL_CARD.md"] + 1)
    with pytest.raises(refusals.FileTooLarge):
        bundle.load(folder, trusted=trusted)


def test_there_must_be_a_bundle(tmp_path: Path, trusted: TrustedKeys) -> None:
    """An empty or absent folder is told plainly."""
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(refusals.BundleMissing):
            bundle.load(folder, trusted=trusted)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"format": 99}, refusals.FormatUnknown),
        ({"features": 99}, refusals.FormatUnknown),
        ({"surprise": 1}, refusals.ManifestMalformed),
        ({"version": "../../etc"}, refusals.ManifestMalformed),
        ({"questions": {}}, refusals.ManifestMalformed),
        ({"examples": -1}, refusals.ManifestMalformed),
        ({"cues": ["length"]}, refusals.FormatUnknown),
    ],
)
def test_a_manifest_of_another_shape_is_refused(
    folder: Path, key: Ed25519PrivateKey, trusted: TrustedKeys, changes: dict[str, Any], refusal: type[BundleRefused]
) -> None:
    """Even signed, a manifest must have the shape that this version reads, and the cues that it computes."""
    sign_again(folder, key, **changes)
    with pytest.raises(refusal):
        bundle.load(folder, trusted=trusted)


def broken_arrays(arrays: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {name: array for name, array in arrays.items() if name != "bias"},
        arrays | {"more": arrays["bias"]},
        arrays | {"bias": arrays["bias"][:-1]},
        arrays | {"bias": arrays["bias"].astype(np.float64)},
        arrays | {"bias": np.full(len(HEADS), np.nan, dtype=np.float32)},
        arrays | {"ngrams": arrays["ngrams"][:-1]},
        arrays | {"vectors": arrays["vectors"][:1]},
        arrays | {"word_rows": arrays["word_rows"][:1]},
        arrays | {"word_keys": arrays["word_keys"][::-1].copy()},
    ]


@pytest.mark.parametrize("case", range(9))
def test_arrays_that_do_not_fit_are_refused(
    folder: Path, key: Ed25519PrivateKey, trusted: TrustedKeys, case: int
) -> None:
    """Even signed, arrays must have their names, shapes, types and finite numbers: scoring never meets a surprise."""
    path = folder / "weights.safetensors"
    path.write_bytes(save_arrays(broken_arrays(load_arrays(path.read_bytes()))[case]))
    sign_again(folder, key)
    with pytest.raises(refusals.ContentMalformed):
        bundle.load(folder, trusted=trusted)


@pytest.mark.parametrize("content", ["{}", "[1]", "[", '["=a"]', "[" * 100_000])
def test_a_vocabulary_that_does_not_fit_is_refused(
    folder: Path, key: Ed25519PrivateKey, trusted: TrustedKeys, content: str
) -> None:
    """Even signed, the vocabulary must be a list of as many n-grams as there are weights."""
    (folder / "vocabulary.json").write_text(content)
    sign_again(folder, key)
    with pytest.raises(refusals.ContentMalformed):
        bundle.load(folder, trusted=trusted)


def test_weights_that_are_no_safetensors_are_refused(
    folder: Path, key: Ed25519PrivateKey, trusted: TrustedKeys
) -> None:
    """Even signed, a file of another kind is refused: nothing in it runs."""
    (folder / "weights.safetensors").write_bytes(b"\x80\x04\x95cos\nsystem\n.")
    sign_again(folder, key)
    with pytest.raises(refusals.ContentMalformed):
        bundle.load(folder, trusted=trusted)


def test_a_new_key_is_private_and_never_replaces_another(tmp_path: Path) -> None:
    """The private half can be read by its owner alone, signs what the public half verifies, and is kept."""
    private = tmp_path / "signing.pem"
    public = signing.make_key_pair(private)
    assert private.stat().st_mode & 0o777 == 0o600
    trusted = signing.trusted_keys([public])
    assert signing.verify(b"message", signing.sign(b"message", signing.load_private_key(private)), trusted) in trusted
    with pytest.raises(FileExistsError):
        signing.make_key_pair(private)


def test_only_an_ed25519_key_will_do(tmp_path: Path) -> None:
    """A file that is no such key is named and refused."""
    path = tmp_path / "key.pem"
    path.write_text("not a key")
    with pytest.raises(refusals.KeyUnusable):
        signing.load_private_key(path)
    with pytest.raises(refusals.KeyUnusable):
        signing.trusted_keys([path])
    with pytest.raises(refusals.KeyUnusable):
        signing.trusted_keys([tmp_path / "absent.pub"])


def test_an_error_says_its_docstring() -> None:
    """The message of a refusal is its docstring, with a detail where there is one."""
    assert str(refusals.FileChanged("x.json")) == f"{refusals.FileChanged.__doc__} (x.json)"
    assert str(refusals.BundleMissing()) == refusals.BundleMissing.__doc__
