"""A trained bundle carries the results of its gates; a failed one needs a reason."""

from dataclasses import replace

import pytest

from vigie_datasets.example import Example
from vigie_datasets.split import Side, split_examples
from vigie_models.bundle import Bundle
from vigie_models.cascade import EncoderUse
from vigie_training.gated import gated, put_to_gates, refuse_failures
from vigie_training.gates import Gate, GatesFailed, recorded, recorded_failures
from vigie_training.progress import Silent
from vigie_training.recipe import Recipe
from vigie_training.train import Run, Trained

RUN = Run("2026.11.1", "2026-11-21")


def with_metrics(trained: Trained, metrics: dict[str, dict[str, float]]) -> Trained:
    manifest = trained.bundle.manifest.model_copy(update={"metrics": metrics})
    return replace(trained, bundle=replace(trained.bundle, manifest=manifest))


FAILED = recorded((Gate("neutral_accused", 0.2, 0.05, "faith: juif"),))


def test_the_manifest_tells_gates_beside_what_it_told(
    trained: Trained, examples: list[Example], recipe: Recipe
) -> None:
    """Nothing that training recorded is lost."""
    before = trained.bundle.manifest.metrics
    after = gated(trained, examples, recipe, RUN, Silent()).bundle.manifest.metrics
    assert {name: after[name] for name in before} == before
    assert {"gate_neutral_accused", "gate_neutral_spread"} <= set(after)
    assert recorded_failures(after) == []


def test_several_processes_put_a_bundle_with_an_encoder_to_its_gates(
    wary: Bundle, examples: list[Example], recipe: Recipe
) -> None:
    """An opened encoder cannot travel: each process opens its own, and all is told as by one."""
    posts = split_examples(examples)[Side.TEST]
    one, two, never = (
        put_to_gates(wary, posts, recipe, jobs, Silent(), use)
        for jobs, use in ((1, EncoderUse.ALWAYS), (2, EncoderUse.ALWAYS), (1, EncoderUse.NEVER))
    )
    assert one == two != never


def test_a_bundle_that_failed_is_refused_with_the_figures(trained: Trained) -> None:
    """Whoever promotes learns what is wrong; a blank reason is none."""
    for despite in (None, "  "):
        with pytest.raises(GatesFailed, match=r"neutral_accused: 0\.2000 is over 0\.0500"):
            refuse_failures(with_metrics(trained, FAILED).bundle, despite)


def test_a_reason_lets_a_failed_bundle_through(trained: Trained) -> None:
    """A person decides."""
    refuse_failures(with_metrics(trained, FAILED).bundle, "the old one leaks")


def test_a_bundle_without_recorded_gates_passes(trained: Trained) -> None:
    """It is older than they are."""
    refuse_failures(with_metrics(trained, {}).bundle, None)
