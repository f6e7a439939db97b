"""The sentence encoder: a small transformer on one thread, read only, that makes a state of each token of a text."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from vigie_models.heads import Floats
from vigie_models.hearing import EncoderHeads, Heard
from vigie_models.refusals import ContentMalformed
from vigie_models.tokens import Cut, Ids, TokenWindow, WindowTokenizer

if TYPE_CHECKING:
    import onnxruntime

INPUT: Final = "ids"  # int64, shape (1, T): always one text, so that a score never depends on another
OUTPUT: Final = "states"  # float32, shape (1, T, hidden)
_SILENT: Final = 4  # of its levels of logs: nothing but what ends the process


class EncoderFailed(Exception):
    """The encoder could not read a text."""


@dataclass(frozen=True, slots=True)
class EncodedWindow:
    """A window and what the encoder makes of it: `states` has one line a token of the window. Shape (T, hidden)."""

    window: TokenWindow
    states: Floats


class Encoder:
    """Reads prose, window by window; several threads may share it, and processes that fork from this one too.

    It starts no thread of its own: a text costs one core, wherever it is read.
    """

    def __init__(self, session: "onnxruntime.InferenceSession", tokenizer: WindowTokenizer) -> None:
        self._session = session
        self.tokenizer = tokenizer
        self.hidden = self._tried_out()

    @classmethod
    def from_bytes(cls, onnx: bytes, tokenizer: bytes, cut: Cut) -> "Encoder":
        """Open both files and try them out, on the longest window and on the shortest.

        Raises:
            ContentMalformed: one is no such file, or they do not fit together; the message names the file.
        """
        return cls(_session(onnx), WindowTokenizer.from_bytes(tokenizer, cut))

    def states_of(self, prose: str) -> Iterator[EncodedWindow]:
        """The states of each token, window by window; see `WindowTokenizer.windows`.

        Raises:
            EncoderFailed: the encoder could not run; for want of memory, say.
        """
        for window in self.tokenizer.windows(prose):
            yield EncodedWindow(window, self._states(window.ids))

    def hear(self, prose: str, heads: EncoderHeads) -> Heard:
        """What the heads make of a text: log-odds, and the share of each token in them.

        Raises:
            EncoderFailed: as above.
        """
        return Heard(heads, tuple(heads.weighed(each.window, each.states) for each in self.states_of(prose)))

    def _states(self, ids: Ids) -> Floats:
        try:
            states: Floats = self._session.run([OUTPUT], {INPUT: ids[np.newaxis]})[0][0]
        except Exception:  # onnxruntime's own have no other parent
            raise EncoderFailed(str(EncoderFailed.__doc__)) from None
        return states

    def _tried_out(self) -> int:
        """The size of a state, after a try with the highest id."""
        highest = self.tokenizer.highest
        tried = [(length, self._try(length, highest)) for length in (self.tokenizer.longest, self.tokenizer.shortest)]
        hidden: int = tried[0][1].shape[-1]
        if any(states.shape != (length, hidden) or not np.isfinite(states).all() for length, states in tried):
            raise ContentMalformed("encoder.onnx")
        return hidden

    def _try(self, length: int, token: int) -> Floats:
        try:
            return self._states(np.full(length, token, dtype=np.int64))
        except EncoderFailed:
            raise ContentMalformed("encoder.onnx") from None


@dataclass(frozen=True)
class EncoderPart:
    """The encoder as a bundle holds it: both files, how a text is cut for it, and its heads.

    `opinions` is carried along for training, and never read here.
    """

    onnx: bytes = field(repr=False)
    tokenizer: bytes = field(repr=False)
    cut: Cut
    heads: EncoderHeads = field(repr=False)
    opinions: bytes = field(default=b"", repr=False)

    @cached_property
    def opened(self) -> Encoder:
        """Opened when first asked for, once; processes that fork afterwards share it.

        Raises:
            ContentMalformed: a file cannot be opened, or does not fit the heads.
        """
        encoder = Encoder.from_bytes(self.onnx, self.tokenizer, self.cut)
        if encoder.hidden != len(self.heads.weights):
            raise ContentMalformed("encoder.onnx")
        return encoder

    def __getstate__(self) -> dict[str, Any]:
        """The data alone: what was opened stays in its process."""
        return {name: value for name, value in vars(self).items() if name != "opened"}


def quiet_runtime() -> Any:
    """The module `onnxruntime`, told to report nothing to its maker; it listens only before it is first imported."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # noqa: PLC0415 - only where a bundle has an encoder

    return onnxruntime


def _session(onnx: bytes) -> "onnxruntime.InferenceSession":
    runtime = quiet_runtime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # no pool, hence no thread at all
    options.execution_mode = runtime.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED  # a tenth faster than basic
    options.log_severity_level = _SILENT
    # Weights are in the bytes that were verified. Were they elsewhere, this is where they would be looked for.
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", os.devnull)
    try:
        session = runtime.InferenceSession(onnx, options, providers=["CPUExecutionProvider"], enable_fallback=0)
    except Exception:  # onnxruntime's own have no other parent
        raise ContentMalformed("encoder.onnx") from None
    _refuse_other_signature(session)
    return session


def _refuse_other_signature(session: "onnxruntime.InferenceSession") -> None:
    taken = [(each.name, each.type, len(each.shape)) for each in session.get_inputs()]
    made = [(each.name, each.type, len(each.shape)) for each in session.get_outputs()]
    if taken != [(INPUT, "tensor(int64)", 2)] or made != [(OUTPUT, "tensor(float)", 3)]:
        raise ContentMalformed("encoder.onnx")
