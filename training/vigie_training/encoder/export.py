"""From a fine-tuned network to `encoder.onnx`, in 8 bits: one text's tokens in, one vector a token out.

Matrix products in 8 bits take one scale for a whole tensor of activations, which the wide inner layer suffers from: its
way down is stored in blocks of 8 bits instead (`MatMulNBits`), and computed in full precision.
"""

import copy
import io
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from torch import nn

from vigie_models.encoder import quiet_runtime
from vigie_training.encoder.network import Network

_OPSET: Final = 17
_BLOCK: Final = 32


@dataclass(frozen=True, slots=True)
class Heads:
    """What weighs the vectors, standardisation folded in. Shapes: (hidden, heads), (heads,)."""

    weights: Any
    bias: Any


def heads_of(network: Network) -> Heads:
    """The heads for plain vectors, in float32."""
    weights = (network.heads.weight / network.scale).T.detach().cpu().double()
    bias = network.heads.bias.detach().cpu().double() - network.mean.cpu().double() @ weights
    return Heads(weights.numpy().astype(np.float32, order="C"), bias.numpy().astype(np.float32))


class _Vectors(nn.Module):  # type: ignore[misc]
    """The encoder alone, for one text without padding."""

    def __init__(self, bert: nn.Module) -> None:
        super().__init__()
        self._bert = bert

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """The token vectors. Shape (1, tokens, hidden)."""
        hidden = self._bert.embeddings(input_ids=ids)
        for layer in self._bert.encoder.layer:
            found = layer(hidden, attention_mask=None)
            hidden = found[0] if isinstance(found, tuple) else found
        return hidden


def full_precision(network: Network) -> onnx.ModelProto:
    """The graph in float32, with the input `ids` and the output `states`."""
    bert = copy.deepcopy(network.bert).cpu().float().eval()
    bert.config._attn_implementation = "eager"
    written = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Vectors(bert),
            (torch.arange(4, 20).unsqueeze(0),),
            written,
            input_names=["ids"],
            output_names=["states"],
            dynamic_axes={"ids": {1: "tokens"}, "states": {1: "tokens"}},
            opset_version=_OPSET,
            dynamo=False,
        )
    return onnx.load_from_string(written.getvalue())


def _int8(model: onnx.ModelProto, folder: Path, *, kept: tuple[str, ...] = ()) -> onnx.ModelProto:
    """Matrix products with fixed weights, and the word table, in 8 bits."""
    quiet_runtime()
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415 - only once it is quiet

    source, target = folder / "source.onnx", folder / "target.onnx"
    onnx.save(model, source)
    fixed = _products(model)
    quantize_dynamic(
        source,
        target,
        weight_type=QuantType.QInt8,
        per_channel=True,
        nodes_to_quantize=[*fixed, *_tables(model)],
        nodes_to_exclude=list(kept),
        extra_options={"MatMulConstBOnly": True},
    )
    found = onnx.load(target)
    source.unlink()
    target.unlink()
    return found


def _in_blocks(model: onnx.ModelProto, names: tuple[str, ...]) -> onnx.ModelProto:
    """Some matrix products in blocks of 8 bits, computed in full precision."""
    quiet_runtime()
    from onnxruntime.quantization import matmul_nbits_quantizer as blocks  # noqa: PLC0415 - only once it is quiet

    config = blocks.DefaultWeightOnlyQuantConfig(block_size=_BLOCK, is_symmetric=True, bits=8, accuracy_level=4)
    others = [name for name in _products(model) if name not in names]
    quantizer = blocks.MatMulNBitsQuantizer(copy.deepcopy(model), bits=8, algo_config=config, nodes_to_exclude=others)
    quantizer.process()
    found: onnx.ModelProto = quantizer.model.model
    return found


def _products(model: onnx.ModelProto) -> list[str]:
    """The matrix products whose right side is a stored weight."""
    stored = {each.name for each in model.graph.initializer}
    return [node.name for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in stored]


def _tables(model: onnx.ModelProto) -> list[str]:
    """The look-up of words: the one table worth shrinking."""
    sizes = {each.name: each.dims[0] for each in model.graph.initializer if each.dims}
    return [n.name for n in model.graph.node if n.op_type == "Gather" and sizes.get(n.input[0], 0) > 10_000]


def ways_down(model: onnx.ModelProto) -> tuple[str, ...]:
    """The products that lead from the wide inner layer back."""
    sizes = {each.name: tuple(each.dims) for each in model.graph.initializer}
    down = [n.name for n in model.graph.node if n.op_type == "MatMul" and _narrows(sizes.get(n.input[1], ()))]
    return tuple(down)


def _narrows(shape: tuple[int, ...]) -> bool:
    return len(shape) == 2 and shape[0] > shape[1]


VARIANTS: Final[Mapping[str, Callable[[onnx.ModelProto, Path], onnx.ModelProto]]] = {
    "int8": _int8,
    "int8, way down in blocks": lambda model, folder: _int8(_in_blocks(model, ways_down(model)), folder),
    "blocks": lambda model, folder: _int8(_in_blocks(model, tuple(_products(model))), folder),
}
