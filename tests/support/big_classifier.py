"""A classifier of the shape of XLM-R base, with weights drawn by lot: what it costs does not depend on what it learnt.

12 layers of 768, 12 attention heads, inner layers of 3,072, in single precision, as multilingual toxicity classifiers
are run. Its word table is short: looking a line up costs the same in a long one.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper

_HIDDEN: Final = 768
_INNER: Final = 3_072
_HEADS: Final = 12
_LAYERS: Final = 12
ROWS: Final = 1_000
_LONGEST: Final = 514


class _Graph:
    """Nodes and weights as they are added."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self._chance = np.random.default_rng(1)

    def weight(self, *shape: int) -> str:
        """A matrix drawn by lot."""
        return self.constant((self._chance.standard_normal(shape) * 0.02).astype(np.float32))

    def constant(self, array: NDArray[Any]) -> str:
        """A stored array, by its new name."""
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(array, name))
        return name

    def node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """The name of what a new node makes."""
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def dense(self, taken: str, width: int, to: int) -> str:
        """A matrix product and its bias."""
        return self.node("Add", self.node("MatMul", taken, self.weight(width, to)), self.weight(to))

    def normed(self, taken: str) -> str:
        """Layer normalisation."""
        return self.node("LayerNormalization", taken, self.weight(_HIDDEN), self.weight(_HIDDEN), axis=-1)


def big_classifier() -> Callable[[NDArray[np.int64]], Any]:
    """What answers for the tokens of one text, shape (1, tokens), on one thread."""
    import onnxruntime as runtime  # noqa: PLC0415 - when asked for

    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = runtime.InferenceSession(_model().SerializeToString(), options, providers=["CPUExecutionProvider"])
    return lambda ids: session.run(None, {"ids": ids % ROWS})


def _model() -> ModelProto:
    graph = _Graph()
    states = graph.node("Gather", graph.weight(ROWS, _HIDDEN), "ids")
    length = graph.node("Slice", graph.node("Shape", "ids"), *(graph.constant(np.array([n])) for n in (1, 2)))
    start = graph.constant(np.array([0]))
    places = graph.node("Slice", graph.weight(_LONGEST, _HIDDEN), start, length, graph.constant(np.array([0])))
    states = graph.normed(graph.node("Add", states, places))
    for _ in range(_LAYERS):
        states = _layer(graph, states)
    first = graph.node("Gather", states, graph.constant(np.array(0)), axis=1)
    answers = graph.dense(graph.node("Tanh", graph.dense(first, _HIDDEN, _HIDDEN)), _HIDDEN, 7)
    taken = helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "T"])
    made = helper.make_tensor_value_info(answers, TensorProto.FLOAT, [1, 7])
    whole = helper.make_graph(graph.nodes, "big", [taken], [made], graph.weights)
    return helper.make_model(whole, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def _layer(graph: _Graph, states: str) -> str:
    heads = graph.constant(np.array([1, -1, _HEADS, _HIDDEN // _HEADS]))
    asked, known, told = (graph.node("Reshape", graph.dense(states, _HIDDEN, _HIDDEN), heads) for _ in range(3))
    asked, told = (graph.node("Transpose", each, perm=[0, 2, 1, 3]) for each in (asked, told))
    known = graph.node("Transpose", known, perm=[0, 2, 3, 1])
    scale = graph.constant(np.array((_HIDDEN // _HEADS) ** -0.5, dtype=np.float32))
    looked = graph.node("Softmax", graph.node("Mul", graph.node("MatMul", asked, known), scale), axis=-1)
    seen = graph.node("Transpose", graph.node("MatMul", looked, told), perm=[0, 2, 1, 3])
    seen = graph.node("Reshape", seen, graph.constant(np.array([1, -1, _HIDDEN])))
    states = graph.normed(graph.node("Add", states, graph.dense(seen, _HIDDEN, _HIDDEN)))
    inner = _gelu(graph, graph.dense(states, _HIDDEN, _INNER))
    return graph.normed(graph.node("Add", states, graph.dense(inner, _INNER, _HIDDEN)))


def _gelu(graph: _Graph, taken: str) -> str:
    root, one, half = (graph.constant(np.array(n, dtype=np.float32)) for n in (2**-0.5, 1.0, 0.5))
    bell = graph.node("Add", graph.node("Erf", graph.node("Mul", taken, root)), one)
    return graph.node("Mul", graph.node("Mul", taken, bell), half)
