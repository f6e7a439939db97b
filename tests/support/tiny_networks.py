"""Networks of a tiny base, for tests that have torch; import this where it is used, since torch is not everywhere."""

import numpy as np
import torch
from numpy.typing import NDArray

from vigie_training.encoder.base import Base
from vigie_training.encoder.lessons import Row
from vigie_training.encoder.network import Network, padded
from vigie_training.recipe import EncoderRules

Array = NDArray[np.float32]


def network_of(base: Base, rules: EncoderRules, rows: NDArray[np.int64] | None = None, seed: int = 5) -> Network:
    """A network with heads drawn by lot that only answers; with all pieces, or those of `rows`."""
    torch.set_num_threads(1)  # two would wait for each other longer than they compute
    torch.manual_seed(seed)
    every = np.arange(len(base.weights["embeddings.word_embeddings.weight"]))
    made: Network = Network(base, every if rows is None else rows, rules).eval()
    return made


def standardised(network: Network, seed: int = 5) -> Network:
    """The same with a mean and a scale that show where they are forgotten."""
    torch.manual_seed(seed)
    network.mean.copy_(torch.randn(network.mean.shape))
    network.scale.copy_(torch.rand(network.scale.shape) + 0.3)
    return network


def answers_of(network: Network, rows: list[Row]) -> Array:
    """The log-odds of rows side by side. Shape (rows, heads)."""
    with torch.no_grad():
        found: Array = network.eval()(*padded(rows))[0].numpy()
    return found


def vectors_of(network: Network, ids: tuple[int, ...]) -> Array:
    """The token vectors of one row, alone. Shape (tokens, hidden)."""
    with torch.no_grad():
        ids_, mask = padded([Row(0, ids, {})])
        found: Array = network.eval().vectors(ids_, mask)[0].numpy()
    return found
