"""Put a bundle to its gates, and record in its manifest how it fared: promotion reads it there."""

from collections.abc import Sequence
from dataclasses import replace

from vigie_datasets.example import Example
from vigie_models.bundle import Bundle
from vigie_models.cascade import DEFAULT_USE, EncoderUse
from vigie_training.gates import GatesFailed, recorded_failures
from vigie_training.progress import Steps
from vigie_training.recipe import Recipe
from vigie_training.robustness import Robustness, most_texts, robustness
from vigie_training.scoring import scorers_of
from vigie_training.train import Run, Trained, parted


def put_to_gates(
    bundle: Bundle,
    examples: Sequence[Example],
    recipe: Recipe,
    jobs: int,
    steps: Steps,
    use: EncoderUse = DEFAULT_USE,
) -> Robustness:
    """How the bundle stands noise on these examples and how alike it treats people, by the recipe's rules."""
    most = most_texts(examples, recipe.robustness)
    done = 0
    with steps.step("Bruit et équité", most) as tick, scorers_of(bundle, (use,), jobs) as (scorer,):

        def count(texts: int) -> None:
            nonlocal done
            done += texts
            tick(texts)

        measured = robustness(scorer, examples, recipe.robustness, recipe.gates, jobs=jobs, tick=count)
        tick(most - done)  # texts that are the same under several noises are scored once
    return measured


def gated(trained: Trained, examples: Sequence[Example], recipe: Recipe, run: Run, steps: Steps) -> Trained:
    """The same bundle, its manifest telling its robustness on the held-back side and which gates it kept."""
    _, test = parted(examples, recipe)
    measured = put_to_gates(trained.bundle, test, recipe, run.jobs, steps)
    manifest = trained.bundle.manifest
    told = manifest.model_copy(update={"metrics": {**manifest.metrics, **measured.figures()}})
    return replace(trained, bundle=replace(trained.bundle, manifest=told))


def refuse_failures(bundle: Bundle, despite: str | None) -> None:
    """Let a bundle through that failed no recorded gate, or one for which somebody gives a reason.

    Raises:
        GatesFailed: its manifest records a failure, and there is no reason, or a blank one.
    """
    failures = recorded_failures(bundle.manifest.metrics)
    if failures and not (despite and despite.strip()):
        raise GatesFailed(f"{bundle.manifest.version} does not keep its gates: {'; '.join(failures)}")
