"""A bundle: the folder that holds trained models as data, verified to the byte before anything is parsed."""

import hashlib
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from vigie_models import cues, signing
from vigie_models.encoder import EncoderPart
from vigie_models.heads import Heads, Joint
from vigie_models.hearing import EncoderHeads
from vigie_models.manifest import EncoderEntry, FileEntry, Manifest, parse_manifest
from vigie_models.model import Model
from vigie_models.ngrams import Vocabulary
from vigie_models.place import PlaceModel
from vigie_models.reading import FEATURES_VERSION
from vigie_models.refusals import (
    BundleMissing,
    BundleUnsigned,
    ContentMalformed,
    FileChanged,
    FileTooLarge,
    FileUnexpected,
    FileUnreadable,
    FormatUnknown,
)
from vigie_models.tokens import Cut
from vigie_models.vectors import WordTable

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
WEIGHTS: Final = "weights.safetensors"
VOCABULARY: Final = "vocabulary.json"
COMMUNITIES: Final = "communities.json"  # n-grams of communities' names
CARD: Final = "MODEL_CARD.md"
ENCODER: Final = "encoder.onnx"
TOKENIZER: Final = "tokenizer.json"
FILES: Final = frozenset({WEIGHTS, VOCABULARY, COMMUNITIES, CARD})
OPINIONS: Final = "opinions.safetensors"  # what the encoder said of posts that it had not learnt from; for training
ENCODER_FILES: Final = frozenset({ENCODER, TOKENIZER, OPINIONS})  # all or none
ENCODER_ARRAYS: Final = ("encoder_weights", "encoder_bias")
HEAD_ARRAYS: Final = ("ngrams", "vectors", "cues", "bias")
TYPES: Final = {"word_keys": np.uint32, "word_rows": np.uint16}  # any other array is float32
# Bytes; far above what training writes, far below what would hurt a server.
LARGEST: Final = {
    MANIFEST: 1 << 20,
    SIGNATURE: 1 << 12,
    WEIGHTS: 64 << 20,
    VOCABULARY: 16 << 20,
    COMMUNITIES: 4 << 20,
    CARD: 1 << 20,
    ENCODER: 192 << 20,
    TOKENIZER: 32 << 20,
    OPINIONS: 32 << 20,
}


@dataclass(frozen=True, slots=True)
class Bundle:
    """Trained models, ready to score. `signer` is the id of the key that signed, None for unsigned.

    `encoder` is there if and only if the manifest has an entry of it; it is opened by who first asks it.
    """

    manifest: Manifest
    model: Model
    signer: str | None = None
    encoder: EncoderPart | None = None


def load(folder: Path, *, trusted: signing.TrustedKeys | None = None, allow_unsigned: bool = False) -> Bundle:
    """Verify a bundle's folder and read it; what is parsed is the bytes that were verified.

    They are read into memory, for a mapped file could change after it was verified. Nothing can write to the weights:
    processes that fork afterwards share them.

    `trusted` defaults to the keys shipped with the package. An invalid signature is refused even where
    unsigned bundles are allowed.

    Raises:
        BundleRefused: one of its kinds, see `refusals`.
    """
    names = _names_in(folder)
    written = _read(folder, MANIFEST)
    signer = _signer(folder, names, written, trusted, allow_unsigned=allow_unsigned)
    manifest = parse_manifest(written)
    _refuse_other_text_path(manifest)
    _refuse_strangers(names, manifest)
    content = {name: _verified(folder, name, entry) for name, entry in manifest.files.items()}
    return _assemble(manifest, content, signer)


def save(
    folder: Path,
    manifest: Manifest,
    model: Model,
    card: str,
    key: Ed25519PrivateKey | None,
    encoder: EncoderPart | None = None,
) -> Manifest:
    """Write a bundle into an empty folder, signed when a key is given; its manifest, files filled in.

    Raises:
        ValueError: the manifest tells of an encoder and there is none, or there is one that it does not tell of.
    """
    if (manifest.encoder is None) != (encoder is None):
        raise ValueError("a manifest tells of an encoder if and only if there is one")
    content = {
        WEIGHTS: _arrays(model, encoder),
        VOCABULARY: _names(model.vocabulary),
        COMMUNITIES: _names(model.places.vocabulary),
        CARD: card.encode(),
    }
    content |= {ENCODER: encoder.onnx, TOKENIZER: encoder.tokenizer, OPINIONS: encoder.opinions} if encoder else {}
    entries = {name: FileEntry(size=len(data), sha256=_sha256(data)) for name, data in content.items()}
    complete = manifest.model_copy(update={"files": entries})
    written = complete.written()
    content[MANIFEST] = written
    if key is not None:
        content[SIGNATURE] = signing.sign(written, key)
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return complete


def _names_in(folder: Path) -> frozenset[str]:
    try:
        names = frozenset(path.name for path in folder.iterdir())
    except OSError as error:
        raise BundleMissing(folder.name) from error
    if MANIFEST not in names:
        raise BundleMissing(folder.name)
    return names


def _signer(
    folder: Path,
    names: frozenset[str],
    written: bytes,
    trusted: signing.TrustedKeys | None,
    *,
    allow_unsigned: bool,
) -> str | None:
    if SIGNATURE in names:
        keys = signing.shipped_keys() if trusted is None else trusted
        return signing.verify(written, _read(folder, SIGNATURE), keys)
    if not allow_unsigned:
        raise BundleUnsigned(folder.name)
    return None


def _refuse_other_text_path(manifest: Manifest) -> None:
    """Weights say nothing of a text that is read in another way than the one they were learnt with."""
    if manifest.features != FEATURES_VERSION or manifest.cues != cues.NAMES:
        raise FormatUnknown("features")


def _refuse_strangers(names: frozenset[str], manifest: Manifest) -> None:
    listed = {MANIFEST, SIGNATURE, *manifest.files}
    if names - listed:
        raise FileUnexpected(f"{len(names - listed)}")
    if set(manifest.files) != FILES | (ENCODER_FILES if manifest.encoder else frozenset()):
        raise FileUnexpected(MANIFEST)


def _verified(folder: Path, name: str, entry: FileEntry) -> bytes:
    data = _read(folder, name)
    if len(data) != entry.size or _sha256(data) != entry.sha256:
        raise FileChanged(name)
    return data


def _read(folder: Path, name: str) -> bytes:
    try:
        with open(folder / name, "rb", opener=_open_plainly) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise FileUnreadable(name)
            data = file.read(LARGEST[name] + 1)
    except OSError as error:
        raise FileUnreadable(name) from error
    if len(data) > LARGEST[name]:
        raise FileTooLarge(name)
    return data


def _open_plainly(path: str, flags: int) -> int:
    """Follow no link, and do not wait on a pipe."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _assemble(manifest: Manifest, content: Mapping[str, bytes], signer: str | None) -> Bundle:
    try:
        arrays = _read_only(load_arrays(content[WEIGHTS]))
        vocabulary = Vocabulary.of(_strings(content[VOCABULARY]), arrays["idf"])
        words = WordTable(arrays["word_keys"], arrays["word_rows"])
        ngrams, vectors, weights_of_cues, bias = (arrays[name] for name in HEAD_ARRAYS)
        mixes = tuple(entry.mix for entry in manifest.questions.values())
        heads = Heads(manifest.heads, ngrams, vectors, weights_of_cues, bias, mixes, _joints(manifest))
        places = PlaceModel(Vocabulary.of(_strings(content[COMMUNITIES]), arrays["place_idf"]), arrays["place_weights"])
        model = Model(vocabulary, words, heads, places)
        encoder = _encoder(manifest.encoder, content, arrays) if manifest.encoder else None
    except (SafetensorError, ValueError, KeyError, RecursionError) as error:
        raise ContentMalformed from error
    _refuse_misfits(model, encoder, arrays)
    return Bundle(manifest, model, signer, encoder)


def _encoder(entry: EncoderEntry, content: Mapping[str, bytes], arrays: Mapping[str, NDArray[Any]]) -> EncoderPart:
    weights, bias = (arrays[name] for name in ENCODER_ARRAYS)
    heads, cut = EncoderHeads(weights, bias, entry.peak, entry.sharpness), Cut(entry.prefix, entry.window, entry.stride)
    return EncoderPart(content[ENCODER], content[TOKENIZER], cut, heads, content[OPINIONS])


def _read_only(arrays: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


def _joints(manifest: Manifest) -> tuple[Joint, ...]:
    return tuple(Joint(head, entry.own, entry.best, entry.offset) for head, entry in manifest.joints.items())


def _refuse_misfits(model: Model, encoder: EncoderPart | None, arrays: Mapping[str, NDArray[Any]]) -> None:
    count, ngrams, known = len(model.heads.names), len(model.vocabulary.columns), len(model.words.keys)
    shapes = {
        "idf": (ngrams,),
        "word_keys": (known,),
        "word_rows": (known,),
        "ngrams": (ngrams, count),
        "vectors": (*model.heads.vectors.shape[:1], count),
        "cues": (len(cues.NAMES), count),
        "bias": (count,),
        "place_idf": (len(model.places.vocabulary.columns),),
        "place_weights": (len(model.places.vocabulary.columns),),
    }
    if encoder:
        shapes |= {"encoder_weights": (*encoder.heads.weights.shape[:1], count), "encoder_bias": (count,)}
    if {name: array.shape for name, array in arrays.items()} != shapes:
        raise ContentMalformed("shapes")
    if any(array.dtype != TYPES.get(name, np.float32) for name, array in arrays.items()):
        raise ContentMalformed("types")
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ContentMalformed("numbers")
    if known and int(model.words.rows.max()) >= len(model.heads.vectors):
        raise ContentMalformed("words")
    if (model.words.keys[1:] <= model.words.keys[:-1]).any():
        raise ContentMalformed("words")


def _strings(data: bytes) -> list[str]:
    content = json.loads(data)
    if not isinstance(content, list) or not all(isinstance(name, str) for name in content):
        raise ValueError
    return content


def _arrays(model: Model, encoder: EncoderPart | None) -> bytes:
    heads = model.heads
    arrays = {"idf": model.vocabulary.idf, "word_keys": model.words.keys, "word_rows": model.words.rows}
    arrays |= {name: getattr(heads, name) for name in HEAD_ARRAYS}
    arrays |= {"place_idf": model.places.vocabulary.idf, "place_weights": model.places.weights}
    arrays |= {"encoder_weights": encoder.heads.weights, "encoder_bias": encoder.heads.bias} if encoder else {}
    return save_arrays({name: np.ascontiguousarray(array) for name, array in arrays.items()})


def _names(vocabulary: Vocabulary) -> bytes:
    return json.dumps(list(vocabulary.columns), ensure_ascii=False, separators=(",", ":")).encode()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
