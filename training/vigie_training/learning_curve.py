"""What more examples would bring: the recipe run anew on ever larger parts of the posts to learn from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from joblib import Memory

from vigie_datasets.example import Example
from vigie_training.bootstrap import SEED
from vigie_training.progress import Silent, Steps
from vigie_training.questions import Figures
from vigie_training.recipe import Recipe
from vigie_training.texts import text_path_digest
from vigie_training.train import Run, digest_of, parted, train

SIZES: Final = (500, 1000, 2000, 4000)
_TOLD: Final = ("auc", "macro_f1", "categories_auc")


@dataclass(frozen=True, slots=True)
class Lap:
    """So many posts learnt from, and the figures of each axis on test."""

    posts: int
    axes: dict[str, Figures]


def learning_curve(
    examples: Sequence[Example], recipe: Recipe, run: Run, steps: Steps, sizes: Sequence[int] = SIZES
) -> tuple[Lap, ...]:
    """One training for each of `sizes` that the corpus exceeds, and one for all; kept in `run.cache`.

    The parts are drawn post by post with a fixed seed, and each holds the smaller ones.

    Raises:
        TooFewExamples: the sides to learn from, or test, are empty.
    """
    learning, test = parted(examples, recipe)
    parts = list(_parts(learning, sizes))
    lap = Memory(run.cache, verbose=0).cache(_lap, ignore=["part", "test", "recipe", "run"])
    laps = []
    with steps.step("Courbe d'apprentissage", sum(map(len, parts))) as tick:
        for part in parts:
            key = (digest_of(part), digest_of(test), recipe.sha256, text_path_digest())
            laps.append(Lap(len(part), lap(key, part, test, recipe, run)))
            tick(len(part))
    return tuple(laps)


def _parts(learning: Sequence[Example], sizes: Sequence[int]) -> Iterator[list[Example]]:
    order = np.random.default_rng(SEED).permutation(len(learning))
    for size in (*(size for size in sizes if size < len(learning)), len(learning)):
        yield [learning[place] for place in order[:size]]


def _lap(
    key: tuple[str, ...], part: Sequence[Example], test: Sequence[Example], recipe: Recipe, run: Run
) -> dict[str, Figures]:
    """The figures of one training; `key` stands for all that they depend on."""
    del key
    axes = train([*part, *test], recipe, run, Silent()).report.axes
    return {axis: {name: figures[name] for name in _TOLD if name in figures} for axis, figures in axes.items()}
