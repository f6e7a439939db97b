"""When the encoder is worth asking: the bounds below which n-grams alone are as good, found on posts new to both."""

from collections.abc import Mapping

import numpy as np

from vigie_models.cascade import FLAGGING
from vigie_training.calibration import Numbers, Truth


def doubts(
    first: Mapping[str, Numbers],
    flagged: Mapping[str, Truth],
    truths: Mapping[str, Truth],
    *,
    finds_kept: float,
    labels_kept: float,
) -> dict[str, float]:
    """For each head the first reading's probability from which the encoder is asked; of `business`, min(p, 1 - p).

    `flagged` are the posts that both readings together flag, of `business` those that they hold for business. Of those
    that they rightly flag at most a share 1 - `finds_kept` lies below, of the labels that they mend 1 - `labels_kept`.
    """
    bounds = {head: _bound(first[head], flagged[head] & truths[head], finds_kept) for head in FLAGGING}
    unsure = np.minimum(first["business"], 1 - first["business"])
    mended = (flagged["business"] == truths["business"]) & (flagged["business"] != (first["business"] >= 0.5))
    return bounds | {"business": min(0.5, _bound(unsure, mended, labels_kept))}


def _bound(asked: Numbers, wanted: Truth, kept: float) -> float:
    """The highest bound that leaves at most a share 1 - `kept` of the wanted posts below; 0 where there are none."""
    values = np.sort(asked[wanted])
    if not len(values):
        return 0.0
    below = min(int((1 - kept) * len(values)), len(values) - 1)
    return float(np.floor(values[below] * 1e4) / 1e4)
