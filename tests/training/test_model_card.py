"""What the model card promises: figures as measured, uses that are excluded, in French."""

from vigie_models.axes import FRENCH_LABELS, TONE_CATEGORIES
from vigie_training.model_card import card_of
from vigie_training.train import Trained


def test_the_card_tells_figures_exclusions_and_limits(trained: Trained) -> None:
    """A reader finds what the models are not for, how they fare beside a dummy, and on protected speech."""
    card = card_of(trained.bundle.manifest)
    for heading in ("Usage prévu", "Usages exclus", "Parole protégée", "Catégories", "Limites", "Origine"):
        assert f"## {heading}" in card
    assert "sanctionner" in card
    assert f"{trained.report.axes['tone']['auc']:.3f}".replace(".", ",") in card
    assert trained.bundle.manifest.examples_sha256 in card
    assert all(FRENCH_LABELS[category] in card for category in TONE_CATEGORIES)


def test_a_head_that_learnt_nothing_is_told_so(trained: Trained) -> None:
    """Its threshold is not a number: the answer is the prior."""
    line = next(line for line in card_of(trained.bundle.manifest).splitlines() if FRENCH_LABELS["care"] in line)
    assert "a priori" in line


def test_promises_are_told_kept_or_not(trained: Trained) -> None:
    """Each promise of the thresholds with its limit; one that too few protected posts can prove is told as not kept."""
    lines = [line for line in card_of(trained.bundle.manifest).splitlines() if "borne" in line]
    assert len(lines) == len([name for name in trained.bundle.manifest.metrics if name.startswith("promise_")]) + 1
    assert any("parole protégée signalée pour le ton : ≤ 1,0 %, **non tenu**" in line for line in lines)
