"""What the export promises: in full precision the network to the last digit, in 8 bits nearly, at any length."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tiny_bases import SIZES, Array
from vigie_models.axes import HEADS
from vigie_models.encoder import Encoder, quiet_runtime
from vigie_models.hearing import EncoderHeads
from vigie_models.tokens import Cut
from vigie_training.encoder.base import Base
from vigie_training.recipe import EncoderRules

pytestmark = pytest.mark.encoder

LENGTHS = (1, 2, 16, 17, SIZES.positions)
NAMES = ("int8", "int8, way down in blocks", "blocks")


def ids_of(length: int) -> tuple[int, ...]:
    """Tokens that differ from length to length."""
    return tuple(int(token) for token in np.random.default_rng(length).integers(4, 200, length))


def states_in(graph: bytes, ids: tuple[int, ...]) -> Array:
    """What a graph makes of tokens."""
    quiet_runtime()
    import onnxruntime

    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    states: Array = session.run(["states"], {"ids": np.array([ids], dtype=np.int64)})[0][0]
    return states


@pytest.mark.parametrize("length", LENGTHS)
def test_the_graph_in_full_precision_is_the_network(base: Base, rules: EncoderRules, length: int) -> None:
    """At the length that it was traced with and at every other."""
    from tiny_networks import network_of, vectors_of
    from vigie_training.encoder.export import full_precision

    network = network_of(base, rules)
    graph = full_precision(network).SerializeToString()
    np.testing.assert_allclose(states_in(graph, ids_of(length)), vectors_of(network, ids_of(length)), atol=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_each_variant_is_opened_as_it_is_served_and_answers_nearly_alike(
    base: Base, rules: EncoderRules, tmp_path: Path, name: str
) -> None:
    """Our own runtime takes it; its log-odds keep close to those in full precision, and it is smaller."""
    from tiny_networks import network_of, standardised
    from vigie_training.encoder.export import VARIANTS, full_precision, heads_of

    assert set(VARIANTS) == set(NAMES)
    network = standardised(network_of(base, rules))
    full = full_precision(network)
    small = VARIANTS[name](full, tmp_path)
    assert small.ByteSize() < full.ByteSize()
    heads = EncoderHeads(heads_of(network).weights, heads_of(network).bias, rules.peak, rules.sharpness)
    cut = Cut(rules.prefix, rules.window, rules.stride)
    told = [
        Encoder.from_bytes(each.SerializeToString(), json.dumps(base.tokenizer).encode(), cut)
        .hear("Réunion demain avec tous, quel rachat", heads)
        .log_odds()
        for each in (full, small)
    ]
    assert np.abs(told[0] - told[1]).max() < 0.15 * np.abs(told[0]).max()
    assert np.corrcoef(told[0], told[1]).min() > 0.99
    assert list(tmp_path.iterdir()) == []


def test_in_8_bits_products_are_in_8_bits_but_the_way_down(base: Base, rules: EncoderRules, tmp_path: Path) -> None:
    """One product a layer leads from the wide layer back: that one is in blocks."""
    from tiny_networks import network_of
    from vigie_training.encoder.export import VARIANTS, full_precision, ways_down

    full = full_precision(network_of(base, rules))
    assert len(ways_down(full)) == SIZES.layers
    kinds = [node.op_type for node in VARIANTS["int8, way down in blocks"](full, tmp_path).graph.node]
    assert kinds.count("MatMulNBits") == SIZES.layers
    assert kinds.count("MatMulInteger") == 5 * SIZES.layers
    assert kinds.count("MatMul") == 2 * SIZES.layers  # attention: tokens by tokens, where nothing is stored


def test_a_whole_vocabulary_is_kept_in_8_bits(base: Base, rules: EncoderRules, tmp_path: Path) -> None:
    """It is most of an encoder: of its four bytes a number one is left."""
    from tiny_networks import network_of
    from vigie_training.encoder.export import VARIANTS, full_precision

    rows = np.arange(10_001) % len(base.weights["embeddings.word_embeddings.weight"])
    full = full_precision(network_of(base, rules, rows))
    assert VARIANTS["int8"](full, tmp_path).ByteSize() < 0.35 * full.ByteSize()


def test_the_network_goes_on_as_it_was(base: Base, rules: EncoderRules) -> None:
    """A graph is made of a copy."""
    from tiny_networks import network_of
    from vigie_training.encoder.export import full_precision

    network = network_of(base, rules).train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    full_precision(network)
    assert network.training
    assert network.bert.training
    for name, value in network.state_dict().items():
        np.testing.assert_array_equal(value.numpy(), before[name].numpy())


def test_heads_for_plain_vectors_have_the_served_shapes(base: Base, rules: EncoderRules) -> None:
    """Weights (hidden, heads) and bias (heads,), as float32."""
    from tiny_networks import network_of
    from vigie_training.encoder.export import heads_of

    heads = heads_of(network_of(base, rules))
    assert heads.weights.shape == (SIZES.hidden, len(HEADS))
    assert heads.bias.shape == (len(HEADS),)
    assert {heads.weights.dtype, heads.bias.dtype} == {np.dtype(np.float32)}


def test_nothing_imports_the_runtime_before_it_is_told_to_keep_quiet() -> None:
    """It reads that when it is imported, and would report to its maker."""
    code = "import sys, vigie_training.encoder.make; sys.exit('onnxruntime' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
