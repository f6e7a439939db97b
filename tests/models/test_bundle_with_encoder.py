"""A bundle with an encoder: verified like the rest, opened from the verified bytes, refused when it misfits."""

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from signed_again import sign_again
from tiny_encoders import ENTRY, table, tiny_onnx, tiny_part
from vigie_models import bundle, refusals
from vigie_models import registry as registry_of
from vigie_models.axes import HEADS
from vigie_models.bundle import Bundle
from vigie_models.cascade import EncoderUse
from vigie_models.encoder import EncoderPart
from vigie_models.manifest import Manifest, parse_manifest
from vigie_models.model import Model
from vigie_models.scorer import Scorer
from vigie_models.signing import TrustedKeys

TEXT = "Quel abruti, c'est un comble"


@pytest.fixture(scope="module")
def part() -> EncoderPart:
    """An encoder that knows one word."""
    return tiny_part({"un": {"breach": 12.0, "insult": 12.0}})


@pytest.fixture
def told(manifest: Manifest) -> Manifest:
    """A manifest that tells of an encoder."""
    return manifest.model_copy(update={"encoder": ENTRY})


@pytest.fixture
def heard(registry: Path, told: Manifest, model: Model, part: EncoderPart, key: Ed25519PrivateKey) -> Path:
    """A signed bundle with an encoder, in the registry."""
    folder = registry / told.version
    folder.mkdir()
    bundle.save(folder, told, model, "# Carte\n", key, part)
    return folder


def test_what_was_saved_scores_as_it_did(
    heard: Path, trusted: TrustedKeys, told: Manifest, model: Model, part: EncoderPart
) -> None:
    """The encoder comes back with its cut, its heads and its place in the answers."""
    loaded = bundle.load(heard, trusted=trusted)
    assert sorted(loaded.manifest.files) == sorted(bundle.FILES | bundle.ENCODER_FILES)
    before = Scorer(Bundle(told, model, encoder=part), encoder=EncoderUse.ALWAYS).score(TEXT)
    assert Scorer(loaded, encoder=EncoderUse.ALWAYS).score(TEXT) == before
    assert before.tone.breach


def test_it_can_be_promoted(registry: Path, heard: Path, trusted: TrustedKeys) -> None:
    """After its encoder was tried out too."""
    registry_of.promote(registry, heard.name, trusted=trusted)
    assert registry_of.current(registry) == heard


@pytest.mark.parametrize("name", sorted(bundle.ENCODER_FILES))
def test_a_changed_file_is_refused(heard: Path, trusted: TrustedKeys, name: str) -> None:
    """One flipped bit, and nothing is parsed."""
    data = bytearray((heard / name).read_bytes())
    data[len(data) // 2] ^= 1
    (heard / name).write_bytes(data)
    with pytest.raises(refusals.FileChanged, match=name):
        bundle.load(heard, trusted=trusted)


def test_what_is_opened_is_what_was_verified(heard: Path, trusted: TrustedKeys) -> None:
    """A file that changes after it was verified changes nothing."""
    loaded = bundle.load(heard, trusted=trusted)
    for name in bundle.ENCODER_FILES:
        (heard / name).write_bytes(b"")
    assert Scorer(loaded, encoder=EncoderUse.ALWAYS).score(TEXT).tone.breach


def test_all_files_of_an_encoder_or_none(heard: Path, key: Ed25519PrivateKey, trusted: TrustedKeys) -> None:
    """A manifest that leaves one out, or lists them without telling of an encoder, is refused."""
    manifest = json.loads((heard / "manifest.json").read_text())
    for missing in bundle.ENCODER_FILES:
        files = {name: entry for name, entry in manifest["files"].items() if name != missing}
        sign_again(heard, key, files=files)
        with pytest.raises(refusals.FileUnexpected):
            bundle.load(heard, trusted=trusted)
    sign_again(heard, key, files=manifest["files"], encoder=None)
    with pytest.raises(refusals.FileUnexpected):
        bundle.load(heard, trusted=trusted)


def test_a_manifest_and_its_encoder_are_saved_together(
    tmp_path: Path, manifest: Manifest, told: Manifest, model: Model, part: EncoderPart
) -> None:
    """Neither without the other."""
    for given, encoder in ((manifest, part), (told, None)):
        with pytest.raises(ValueError, match="if and only if"):
            bundle.save(tmp_path, given, model, "", None, encoder)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("encoder.onnx", b"junk", "encoder.onnx"),
        ("encoder.onnx", tiny_onnx(table(hidden=5)), "encoder.onnx"),
        ("tokenizer.json", b"{}", "tokenizer.json"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_before_the_first_post(
    registry: Path, heard: Path, key: Ed25519PrivateKey, trusted: TrustedKeys, name: str, content: bytes, said: str
) -> None:
    """Even signed: when a scorer is made, hence at the start, and when the bundle is promoted."""
    (heard / name).write_bytes(content)
    sign_again(heard, key)
    loaded = bundle.load(heard, trusted=trusted)
    for use in (EncoderUse.ALWAYS, EncoderUse.UNDECIDED):
        with pytest.raises(refusals.ContentMalformed, match=said):
            Scorer(loaded, encoder=use)
    assert Scorer(loaded, encoder=EncoderUse.NEVER).version == heard.name
    with pytest.raises(refusals.ContentMalformed, match=said):
        registry_of.promote(registry, heard.name, trusted=trusted)
    assert not (registry / registry_of.CURRENT).exists()


def broken_arrays(arrays: dict[str, Any]) -> list[dict[str, Any]]:
    weights, bias = arrays["encoder_weights"], arrays["encoder_bias"]
    return [
        {name: array for name, array in arrays.items() if name != "encoder_bias"},
        arrays | {"encoder_bias": bias[:-1]},
        arrays | {"encoder_bias": bias.astype(np.float64)},
        arrays | {"encoder_weights": weights[:, :-1].copy()},
        arrays | {"encoder_weights": weights[0]},
        arrays | {"encoder_weights": np.full_like(weights, np.inf)},
    ]


@pytest.mark.parametrize("case", range(6))
def test_heads_that_do_not_fit_are_refused(
    heard: Path, key: Ed25519PrivateKey, trusted: TrustedKeys, case: int
) -> None:
    """Names, shapes, types and finite numbers, as of any array."""
    path = heard / "weights.safetensors"
    path.write_bytes(save_arrays(broken_arrays(load_arrays(path.read_bytes()))[case]))
    sign_again(heard, key)
    with pytest.raises(refusals.ContentMalformed):
        bundle.load(heard, trusted=trusted)


@pytest.mark.parametrize(
    "changes",
    [
        {"window": 0},
        {"stride": 0},
        {"stride": ENTRY.window + 1},
        {"peak": 1.5},
        {"sharpness": 0.0},
        {"prefix": "x" * 41},
        {"fused": {}},
        {"doubt": {"mood": 0.5}},
        {"doubt": {"leak": 2.0}},
        {"joints": {"insult": {"own": 1.0, "best": 1.0, "offset": 0.0}}},
        {"surprise": 1},
    ],
)
def test_an_entry_of_another_shape_is_refused(
    heard: Path, key: Ed25519PrivateKey, trusted: TrustedKeys, changes: dict[str, Any]
) -> None:
    """Windows that leave words out, questions that nobody asks, numbers out of bounds."""
    sign_again(heard, key, encoder=ENTRY.model_dump() | changes)
    with pytest.raises(refusals.ManifestMalformed, match="encoder"):
        bundle.load(heard, trusted=trusted)


def test_a_manifest_without_encoder_is_written_as_before(manifest: Manifest, told: Manifest) -> None:
    """So that an older Vigie reads it; and either is read as it was written."""
    assert "encoder" not in json.loads(manifest.written())
    assert parse_manifest(manifest.written()) == manifest
    assert parse_manifest(told.written()) == told
    assert set(json.loads(told.written())["encoder"]["fused"]) == set(HEADS)


def test_a_bundle_travels_as_data(told: Manifest, model: Model, part: EncoderPart) -> None:
    """To the processes of an evaluation; each opens the encoder for itself. No text of a bundle shows its bytes."""
    assert part.opened is part.opened
    travelled = pickle.loads(pickle.dumps(Bundle(told, model, encoder=part)))  # noqa: S301 - our own bytes
    assert travelled.encoder is not None
    assert "opened" not in vars(travelled.encoder)
    assert Scorer(travelled, encoder=EncoderUse.ALWAYS).score(TEXT).tone.breach
    assert len(repr(part)) < 300
