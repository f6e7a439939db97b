"""Folds for cross-validation: what belongs together stays together, every fold sees a bit of everything."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vigie_datasets.example import Example
from vigie_datasets.near_copies import near_copy_groups


def folds_of(examples: Sequence[Example], count: int, *, keep_together: str) -> NDArray[np.int64]:
    """The fold of each example, 0 to count - 1; near copies, or whole batches, share one.

    Groups are dealt out largest first, each to the fold that has the fewest of the labels it brings: no
    chance is involved, so that the same examples always make the same folds. With fewer batches than folds,
    near copies alone are kept together.
    """
    by_batch = keep_together == "batch" and len({example.batch for example in examples}) >= 2 * count
    brought = [Counter(_labels(example)) for example in examples]
    totals = sum(brought, Counter[int]())
    held: list[Counter[int]] = [Counter() for _ in range(count)]
    folds = np.zeros(len(examples), dtype=np.int64)
    for group in sorted(_groups(examples, by_batch=by_batch), key=lambda group: (-len(group), group)):
        labels = sum((brought[place] for place in group), Counter[int]())
        fold = min(range(count), key=lambda fold: (_crowding(held[fold], labels, totals), fold))
        folds[list(group)] = fold
        held[fold] += labels
    return folds


def _crowding(held: Counter[int], labels: Counter[int], totals: Counter[int]) -> float:
    """How much of a group's labels a fold has already; rare labels weigh as much as common ones."""
    return sum(held[label] * brought / totals[label] ** 2 for label, brought in labels.items())


def _labels(example: Example) -> list[int]:
    return [0, *(place for place, true in enumerate(example.targets(), 1) if true)]


def _groups(examples: Sequence[Example], *, by_batch: bool) -> list[tuple[int, ...]]:
    """Places of examples that share a fold, each place once."""
    name_of = {place: f"{place}" for place in range(len(examples))}
    for group in near_copy_groups([example.text for example in examples]):
        name_of |= dict.fromkeys(group, f"{group[0]}")
    if by_batch:
        name_of = {place: f"batch {example.batch}" for place, example in enumerate(examples)}
    gathered: defaultdict[str, list[int]] = defaultdict(list)
    for place, name in name_of.items():
        gathered[name].append(place)
    return [tuple(places) for places in gathered.values()]
