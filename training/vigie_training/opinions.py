"""What an encoder said of posts that it had not learnt from, and which it had: only the first may set thresholds."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from vigie_models.axes import HEADS
from vigie_training.calibration import Numbers

Digests = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Opinions:
    """Posts by the digest of their id; `learnt` are those learnt from.

    Shapes: `of` (posts,), `logits` (posts, heads).
    """

    of: Digests
    logits: NDArray[np.float32]
    learnt: Digests

    def to_bytes(self) -> bytes:
        """As a file."""
        arrays = {"of": self.of, "logits": self.logits, "learnt": self.learnt}
        return save_arrays({name: np.ascontiguousarray(array) for name, array in arrays.items()})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Opinions":
        """From a file.

        Raises:
            ValueError: the arrays do not fit together.
        """
        arrays = load_arrays(data)
        of, logits, learnt = (arrays[name] for name in ("of", "logits", "learnt"))
        if logits.shape != (len(of), len(HEADS)) or of.dtype != np.uint64 or learnt.dtype != np.uint64:
            raise ValueError("opinions of another shape")
        return cls(of, logits, learnt)

    def by_digest(self) -> Mapping[int, Numbers]:
        """The log-odds of each post."""
        return dict(zip(self.of.tolist(), self.logits.astype(np.float64), strict=True))


def together(parts: Sequence[Opinions]) -> Opinions:
    """The opinions of several runs that are then made one: each post by the run that had not learnt from it."""
    of = np.concatenate([part.of for part in parts])
    kept = np.unique(of, return_index=True)[1]
    logits = np.concatenate([part.logits for part in parts])[kept]
    learnt = np.setdiff1d(np.concatenate([part.learnt for part in parts]), of)
    return Opinions(of[kept], logits, learnt)


def digest_of_id(name: str) -> int:
    """A number that stands for a post's id: nothing of its text can be guessed from it."""
    return int.from_bytes(hashlib.sha256(name.encode("utf-8", "replace")).digest()[:8], "big")


def digests_of(names: Sequence[str]) -> Digests:
    """Those of several ids, in their order."""
    return np.array([digest_of_id(name) for name in names], dtype=np.uint64)
