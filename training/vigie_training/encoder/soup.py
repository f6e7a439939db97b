"""Several runs made one: the mean of their weights, which costs nothing when read and errs less than either.

Source: Wortsman et al., « Model soups », 2022: runs that start from the same weights lie in the same basin.
"""

from collections.abc import Sequence

import torch

State = dict[str, torch.Tensor]


def averaged(states: Sequence[State]) -> State:
    """The mean of all weights. The heads' too, with the vectors' mean and scale folded in, for these differ by run."""
    plain = [_unscaled(state) for state in states]
    return {name: torch.stack([state[name].float() for state in plain]).mean(0) for name in plain[0]}


def _unscaled(state: State) -> State:
    """The same answers with heads that weigh plain vectors."""
    weights = state["heads.weight"] / state["scale"]
    bias = state["heads.bias"] - weights @ state["mean"]
    same = {"mean": torch.zeros_like(state["mean"]), "scale": torch.ones_like(state["scale"])}
    return {**state, **same, "heads.weight": weights, "heads.bias": bias}
