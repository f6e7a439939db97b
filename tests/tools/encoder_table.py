"""What each way to read a post is worth: n-grams alone, each encoder alone, and both; on one side of the split.

    python tests/tools/encoder_table.py [--side test|dev] NAME=FOLDER …

Folders are those that `vigie-train encoder` leaves. N-grams are fitted once (minutes); each encoder is joined to them,
and to nothing, with thresholds chosen anew by the same promises. Prints Markdown, with 95 % intervals by batches.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from vigie_datasets.example import Example
from vigie_datasets.example_files import read_examples
from vigie_datasets.split import Side, split_examples
from vigie_models.axes import HEADS
from vigie_models.bundle import Bundle
from vigie_models.cascade import EncoderUse
from vigie_training.compiled import as_stored, compiled
from vigie_training.evaluate import Report, evaluate
from vigie_training.fit import fit_heads
from vigie_training.join import First, encoder_in, join
from vigie_training.judged import judged
from vigie_training.recipe import Recipe, read_recipe
from vigie_training.texts import read_texts
from vigie_training.thresholds import choose_thresholds
from vigie_training.train import (
    Run,
    copies_of,
    features_of,
    first_of,
    joints_in,
    joints_of,
    lesson_of,
    manifest_of,
    parted,
)

CACHE: Final = Path(".cache/training")
COLUMNS: Final = {
    "relevance macro-F1": ("relevance", "macro_f1"),
    "leak F1 (positive class)": ("confidentiality", "f1"),
    "level-2 recall": ("confidentiality", "level_2_recall"),
    "tone F1 (positive class)": ("tone", "f1"),
    "categories AUC, leak": ("confidentiality", "categories_auc"),
    "categories AUC, tone": ("tone", "categories_auc"),
}


def bundles(examples: list[Example], recipe: Recipe, encoders: dict[str, Path]) -> Iterator[tuple[str, Bundle]]:
    """Each way to read a post, as a bundle."""
    learning, _ = parted(examples, recipe)
    copies = copies_of(learning, recipe.fit.copies)
    texts = read_texts([p.text for p in (*learning, *copies)], jobs=2, cache=CACHE, tick=lambda _: None)
    lesson, own = lesson_of(learning, texts, recipe, copies), texts[: len(learning)]
    fitted = as_stored(fit_heads(lesson, features_of(recipe), recipe.fit, jobs=2, tick=lambda _: None))
    joints = joints_of(learning, fitted.heads, recipe)
    first = first_of(fitted.heads, joints)
    chosen = choose_thresholds(judged(learning, own, first.answers), recipe.thresholds)
    manifest = manifest_of(examples, fitted.heads, joints, chosen, recipe, Run("0", "2026-01-01"))
    alone = Bundle(manifest, compiled(fitted, joints_in(manifest)))
    yield "n-grams alone", alone
    silent = First({head: np.zeros(len(learning)) for head in HEADS}, first.answers)
    for name, folder in encoders.items():
        encoder = encoder_in(folder)
        for words, heard in ((f"{name} alone", silent), (f"{name} and n-grams", first)):
            entry = join(learning, own, heard, encoder, recipe).entry
            yield words, replace(alone, manifest=manifest.model_copy(update={"encoder": entry}), encoder=encoder.part)


def row(name: str, report: Report) -> str:
    """One line of the table."""
    cells = [name]
    for axis, figure in COLUMNS.values():
        told = report.axes[axis]
        cells.append(f"{told[figure]:.3f} ({told[figure + '_low']:.3f}–{told[figure + '_high']:.3f})")
    cells += [f"{100 * report.protected[kind].value:.1f} %" for kind in ("tone", "confidentiality")]
    return f"| {' | '.join(cells)} |"


def main(arguments: list[str]) -> None:
    """Print the table."""
    side = Side(arguments.pop(1)) if arguments[:1] == ["--side"] and arguments.pop(0) else Side.TEST
    recipe = read_recipe(Path("training/recipe.toml"))
    if side is not Side.TEST:  # then nothing may learn from that side
        recipe = recipe.model_copy(update={"sides": (Side.TRAIN,)})
    examples = sorted(read_examples(Path("datasets")), key=lambda post: post.id)
    asked = split_examples(examples)[side]
    heads = ["", *COLUMNS, "protected with a breach", "protected with a leak"]
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    encoders = {name: Path(folder) for name, folder in (each.split("=", 1) for each in arguments)}
    for name, bundle in bundles(examples, recipe, encoders):
        report = evaluate(bundle, asked, jobs=2, tick=lambda _: None, use=EncoderUse.ALWAYS)
        print(row(name, report), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
