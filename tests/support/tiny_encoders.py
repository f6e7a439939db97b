"""Tiny encoders made on the spot: a state is a line of a table, so that every share can be foretold."""

import json
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from vigie_models.axes import HEADS
from vigie_models.encoder import Encoder, EncoderPart
from vigie_models.heads import Floats
from vigie_models.hearing import EncoderHeads
from vigie_models.manifest import EncoderEntry, FusedEntry
from vigie_models.tokens import Cut

HIDDEN = 8
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
LETTERS = "abcdefghijklmnopqrstuvwxyzéèàçABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.,;:!?-"
WORDS = ("réunion", "Réunion", "abruti", "rachat", "idiot", "passage", "le", "la", "ce", "est", "tournoi", "fini", "un")
CUT = Cut("passage: ", window=12, stride=8)
FUSED = FusedEntry(ngrams=0.5, encoder=1.0, offset=0.25, threshold=0.5, threshold_rule="by hand")
ENTRY = EncoderEntry(
    prefix=CUT.prefix,
    window=CUT.window,
    stride=CUT.stride,
    peak=1.0,
    sharpness=20.0,
    made={"layers": 0.0, "runtime": "by hand"},
    fused=dict.fromkeys(HEADS, FUSED),
    joints={},
    doubt={"leak": 0.2, "breach": 0.2, "business": 0.3},
)


def pieces(words: Sequence[str] = WORDS) -> list[str]:
    """The tokens in the order of their ids: special ones, words, the sign of a space, then letters."""
    return [*SPECIAL, *(f"▁{word}" for word in words), "▁", *LETTERS]


def tiny_tokenizer(words: Sequence[str] = WORDS) -> bytes:
    """A tokenizer.json in the way of XLM-R: one token before and one after, known words whole, others by letters."""
    scores = [0.0] * len(SPECIAL) + [-1.0] * len(words) + [-5.0] * (1 + len(LETTERS))
    tokenizer = Tokenizer(models.Unigram(list(zip(pieces(words), scores, strict=True)), unk_id=3))
    tokenizer.add_special_tokens(list(SPECIAL))
    split = [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(split)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer.to_str().encode()


def table(rows: int | None = None, hidden: int = HIDDEN, seed: int = 7) -> Floats:
    """States drawn by lot, one a token."""
    count = len(pieces()) if rows is None else rows
    return np.random.default_rng(seed).normal(size=(count, hidden)).astype(np.float32)


def tiny_onnx(states: Floats, **changes: object) -> bytes:
    """A graph that looks each token's state up; `changes`: `taken`, `made`, `kind`, `domain`, to make it misfit."""
    taken, made = str(changes.get("taken", "ids")), str(changes.get("made", "states"))
    kind = int(str(changes.get("kind", TensorProto.FLOAT)))
    domain = str(changes.get("domain", ""))
    node = helper.make_node("Gather", ["table", taken], [made], domain=domain)
    graph = helper.make_graph(
        [node],
        "tiny",
        [helper.make_tensor_value_info(taken, TensorProto.INT64, [1, "T"])],
        [helper.make_tensor_value_info(made, kind, [1, "T", states.shape[1]])],
        [numpy_helper.from_array(states, "table")],
    )
    domains = [helper.make_opsetid("", 17), *([helper.make_opsetid(domain, 1)] if domain else [])]
    made_bytes: bytes = helper.make_model(graph, opset_imports=domains, ir_version=8).SerializeToString()
    return made_bytes


def tiny_encoder(states: Floats | None = None, cut: Cut = CUT) -> Encoder:
    """The table's encoder."""
    return Encoder.from_bytes(tiny_onnx(table() if states is None else states), tiny_tokenizer(), cut)


def changed_tokenizer(changes: Mapping[str, object]) -> bytes:
    """The tokenizer with some of its fields replaced."""
    return json.dumps(json.loads(tiny_tokenizer()) | changes).encode()


def states_of_words(rows: Mapping[str, NDArray[np.float32]]) -> Floats:
    """A table of zeros but for some words."""
    states = np.zeros((len(pieces()), HIDDEN), dtype=np.float32)
    for word, state in rows.items():
        states[pieces().index(f"▁{word}")] = state
    return states


def weights_of(words: Mapping[str, Mapping[str, float]]) -> tuple[Floats, Floats]:
    """A table and weights with which each word says just what it is told to, by head; at most `HIDDEN` words."""
    one_hot = np.eye(HIDDEN, dtype=np.float32)
    weights = np.zeros((HIDDEN, len(HEADS)), dtype=np.float32)
    for place, said in enumerate(words.values()):
        for head, weight in said.items():
            weights[place, HEADS.index(head)] = weight
    return states_of_words(dict(zip(words, one_hot, strict=False))), weights


def tiny_part(words: Mapping[str, Mapping[str, float]], bias: float = -3.0) -> EncoderPart:
    """An encoder that hears these words, and nothing in any other."""
    states, weights = weights_of(words)
    heads = EncoderHeads(weights, np.full(len(HEADS), bias, dtype=np.float32), ENTRY.peak, ENTRY.sharpness)
    return EncoderPart(tiny_onnx(states), tiny_tokenizer(), CUT, heads, b"not read when posts are scored")
