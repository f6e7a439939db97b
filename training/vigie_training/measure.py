"""Measure a bundle in every way that is asked for: what `vigie-train evaluate` does."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import vigie_datasets
from vigie_datasets.example import Example
from vigie_datasets.split import Side, split_examples
from vigie_models.bundle import Bundle
from vigie_models.cascade import DEFAULT_USE, EncoderUse
from vigie_training.baselines import Answered, textbook
from vigie_training.full_report import FullReport, full_report
from vigie_training.learning_curve import Lap, learning_curve
from vigie_training.progress import Steps
from vigie_training.readings import read_posts
from vigie_training.recipe import Recipe
from vigie_training.train import Run, TooFewExamples


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to measure, and how: with which use of the encoder. `baselines` and `curve` fit models, kept in `cache`."""

    side: Side
    jobs: int
    cache: Path
    show_texts: bool
    baselines: bool = False
    curve: bool = False
    use: EncoderUse = DEFAULT_USE

    @property
    def fits_models(self) -> bool:
        """Whether a recipe is needed."""
        return self.baselines or self.curve


def measure(
    bundle: Bundle, examples: Sequence[Example], recipe: Recipe | None, wishes: Wishes, steps: Steps
) -> FullReport:
    """Score the posts of one side and compare them with their labels; without a recipe, no model is fitted beside.

    Raises:
        TooFewExamples: no post lies on that side.
    """
    sides = split_examples(examples)
    judged = sorted(sides[wishes.side], key=lambda post: post.id)  # as training orders them, for the same draws
    if not judged:
        raise TooFewExamples(f"no post lies on the side {wishes.side}")
    with steps.step(f"Évaluation de {bundle.manifest.version}", len(judged)) as tick:
        readings = read_posts(bundle, judged, jobs=wishes.jobs, tick=tick, use=wishes.use)
    learning = [post for side in (recipe.sides if recipe else ()) if side != wishes.side for post in sides[side]]
    return full_report(
        bundle,
        judged,
        readings,
        side=wishes.side,
        textbook=_textbook(learning, judged, wishes),
        show_texts=wishes.show_texts,
        laps=_laps(bundle, examples, recipe, wishes, steps),
    )


def are_ours(folders: Sequence[Path]) -> bool:
    """Whether all these examples are the invented ones that come with Vigie, which anybody may read."""
    ours = Path(str(vigie_datasets.__file__)).resolve().parents[1]
    if not (ours / "vigie_datasets").is_dir() or not (ours / "posts").is_dir():
        return False
    known = (ours, ours / "posts", ours / "protected")
    return all(folder.resolve() in known or folder.resolve().parent in known[1:] for folder in folders)


def _textbook(learning: Sequence[Example], judged: Sequence[Example], wishes: Wishes) -> Answered | None:
    ordered = sorted(learning, key=lambda post: post.id)  # as training orders them, for the same answers
    return textbook(ordered, judged, wishes.cache) if wishes.baselines and ordered else None


def _laps(
    bundle: Bundle, examples: Sequence[Example], recipe: Recipe | None, wishes: Wishes, steps: Steps
) -> tuple[Lap, ...]:
    if recipe is None or not wishes.curve:
        return ()
    run = Run(bundle.manifest.version, bundle.manifest.date, wishes.jobs, wishes.cache)
    return learning_curve(examples, recipe, run, steps)
