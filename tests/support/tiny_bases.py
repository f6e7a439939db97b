"""A base encoder small enough to be made on the spot: two layers drawn by lot, a vocabulary cut from given texts."""

import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers

from vigie_training.encoder.base import Base, Sizes, base_weights

SIZES = Sizes(hidden=32, layers=2, heads=4, inner=64, positions=256, types=2, epsilon=1e-12)
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
MASK = "<mask>"
LETTERS = "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôûùABCDEFGHIJKLMNOPQRSTUVWXYZÉ0123456789.,:;!?'’-@()<>/_👏"
PIECES = 400
SPARE = 5  # lines of the word table beside the pieces, as the original has some

Array = NDArray[np.float32]


def shapes(words: int) -> dict[str, tuple[int, ...]]:
    """The tensors of a BERT of `SIZES`, by their names in transformers."""
    hidden, inner = SIZES.hidden, SIZES.inner
    layer = {
        "attention.self.query": (hidden, hidden),
        "attention.self.key": (hidden, hidden),
        "attention.self.value": (hidden, hidden),
        "attention.output.dense": (hidden, hidden),
        "intermediate.dense": (inner, hidden),
        "output.dense": (hidden, inner),
    }
    found: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (words, hidden),
        "embeddings.position_embeddings.weight": (SIZES.positions, hidden),
        "embeddings.token_type_embeddings.weight": (SIZES.types, hidden),
    }
    norms = ["embeddings.LayerNorm"]
    for number in range(SIZES.layers):
        before = f"encoder.layer.{number}."
        for name, shape in layer.items():
            found |= {f"{before}{name}.weight": shape, f"{before}{name}.bias": (shape[0],)}
        norms += [f"{before}attention.output.LayerNorm", f"{before}output.LayerNorm"]
    return found | {f"{norm}.{part}": (hidden,) for norm in norms for part in ("weight", "bias")}


def drawn_weights(words: int, seed: int = 11) -> dict[str, Array]:
    """Weights drawn by lot; norms near 1, so that vectors differ as those of a real one do."""
    chance = np.random.default_rng(seed)
    found = {}
    for name, shape in shapes(words).items():
        middle = 1.0 if name.endswith("LayerNorm.weight") else 0.0
        found[name] = (middle + 0.15 * chance.normal(size=shape)).astype(np.float32)
    return found


def tiny_tokenizer_of(texts: Sequence[str]) -> dict[str, Any]:
    """A tokenizer.json in the way of XLM-R, learnt from texts: special pieces first, the mask last."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    trainer = trainers.UnigramTrainer(
        vocab_size=PIECES, special_tokens=list(SPECIAL), unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator([*texts, "passage: " + LETTERS], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    described: dict[str, Any] = json.loads(tokenizer.to_str())
    described["model"]["vocab"][len(SPECIAL) :] = sorted(described["model"]["vocab"][len(SPECIAL) :], key=_by_score)
    mask = {"id": len(described["model"]["vocab"]), "content": MASK, "single_word": False, "lstrip": True}
    described["model"]["vocab"].append([MASK, 0.0])
    described["added_tokens"].append(mask | {"rstrip": False, "normalized": False, "special": True})
    return described


def _by_score(piece: Sequence[Any]) -> tuple[float, str]:
    """The trainer leaves equals in any order."""
    return -round(float(piece[1]), 6), str(piece[0])


def write_base(folder: Path, texts: Sequence[str]) -> Path:
    """A folder as the original comes in: config.json, model.safetensors, tokenizer.json."""
    folder.mkdir(parents=True)
    described = tiny_tokenizer_of(texts)
    words = len(described["model"]["vocab"]) + SPARE
    config = {
        "hidden_size": SIZES.hidden,
        "num_hidden_layers": SIZES.layers,
        "num_attention_heads": SIZES.heads,
        "intermediate_size": SIZES.inner,
        "max_position_embeddings": SIZES.positions,
        "type_vocab_size": SIZES.types,
        "layer_norm_eps": SIZES.epsilon,
        "vocab_size": words,
    }
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "tokenizer.json").write_text(json.dumps(described))
    pooler = {"pooler.dense.weight": np.zeros((SIZES.hidden, SIZES.hidden), np.float32)}
    places = {"embeddings.position_ids": np.arange(SIZES.positions)[np.newaxis]}
    save_file(drawn_weights(words) | pooler | places, folder / "model.safetensors")
    return folder


def tiny_base(folder: Path, texts: Sequence[str]) -> Base:
    """The base of such a folder, read."""
    return base_weights(write_base(folder, texts))


def in_blocks(array: Array) -> tuple[bytes, Array]:
    """An array in 4 bits, and what these bits say: 32 weights share a scale; low halves of bytes come first."""
    kept, said = b"", []
    for block in array.reshape(-1, 32):
        scale = np.float16(np.abs(block).max() / 7 or 1.0)
        bits = np.clip(np.round(block / np.float32(scale)), -8, 7).astype(np.int64) + 8
        kept += scale.tobytes() + bytes(
            int(low) | int(high) << 4 for low, high in zip(bits[:16], bits[16:], strict=True)
        )
        said.append((bits - 8) * np.float32(scale))
    return kept, np.concatenate(said).reshape(array.shape).astype(np.float32)


def blocks_file(tensors: dict[str, Array], packed: set[str], words: int) -> tuple[bytes, dict[str, Array]]:
    """A file of 4-bit blocks with a tokenizer to be skipped; those not in `packed` are plain. And what it says."""
    sizes = (SIZES.hidden, SIZES.layers, SIZES.heads, SIZES.inner, words, SIZES.positions, SIZES.types)
    pieces, blob, folded = 3, b"abcdefg", b"maps"
    head = b"E5S1" + struct.pack("<I7if", 1, *sizes, SIZES.epsilon) + struct.pack("<i", 2)
    head += struct.pack("<5i", pieces, 0, 1, 2, 3) + struct.pack("<Q", len(blob))
    head += bytes(4 * (pieces + 1)) + bytes(4 * pieces) + blob + struct.pack("<iI", 1, len(folded)) + folded
    data, said = {}, {}
    for name, array in tensors.items():
        data[name], said[name] = in_blocks(array) if name in packed else (array.tobytes(), array)
    place = len(head) + 4 + sum(2 + len(name) + 21 for name in data)
    directory = struct.pack("<i", len(data))
    for name, content in data.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", int(name in packed), tensors[name].size, place, len(content))
        place += len(content)
    return head + directory + b"".join(data.values()), said
