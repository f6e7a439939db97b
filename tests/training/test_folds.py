"""What folds promise: what belongs together stays together, and the rare labels are in each of them."""

from collections import Counter
from dataclasses import replace

import numpy as np

from vigie_datasets.example import Example
from vigie_training.folds import folds_of


def test_near_copies_share_a_fold(examples: list[Example]) -> None:
    """A post and its near copy are never on both sides of a cross-validation."""
    copies = [replace(example, id=f"{example.id}b", text=example.text + " merci") for example in examples]
    folds = folds_of([*examples, *copies], 3, keep_together="copies")
    assert np.array_equal(folds[: len(examples)], folds[len(examples) :])


def test_a_batch_stays_whole(examples: list[Example]) -> None:
    """With `batch`, a voice is learnt from or measured on, never both."""
    folds = folds_of(examples, 3, keep_together="batch")
    placed = {(example.batch, int(fold)) for example, fold in zip(examples, folds, strict=True)}
    assert len(placed) == len({example.batch for example in examples})


def test_with_few_batches_near_copies_alone_are_kept_together(examples: list[Example]) -> None:
    """Two batches cannot fill three folds: every fold still gets its share."""
    two = [replace(example, batch=f"{place % 2}") for place, example in enumerate(examples)]
    assert len(set(folds_of(two, 3, keep_together="batch").tolist())) == 3


def test_every_fold_has_its_share_of_the_rare_labels(examples: list[Example]) -> None:
    """Labels are dealt out evenly, and the same examples always make the same folds."""
    folds = folds_of(examples, 3, keep_together="copies")
    insults = Counter(int(fold) for example, fold in zip(examples, folds, strict=True) if example.tone)
    assert max(insults.values()) - min(insults.values()) <= 2
    assert np.array_equal(folds, folds_of(examples, 3, keep_together="copies"))
