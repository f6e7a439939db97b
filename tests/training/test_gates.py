"""A gate compares one figure with its ceiling, and stays readable in the manifest."""

from vigie_training.gates import Gate, recorded, recorded_failures

KEPT = Gate("neutral_spread", 0.05, 0.05, "mean")
FAILED = Gate("neutral_accused", 0.2, 0.05, "faith: juif")


def test_a_figure_at_its_ceiling_passes() -> None:
    """The ceiling is what may be, at most."""
    assert KEPT.passed
    assert not FAILED.passed


def test_the_reason_tells_figure_ceiling_and_where() -> None:
    """Enough to know what to mend."""
    assert FAILED.reason == "neutral_accused: 0.2000 is over 0.0500 (faith: juif)"


def test_failures_are_read_back_from_what_a_manifest_records() -> None:
    """Promotion knows the manifest alone."""
    failures = recorded_failures({"tone": {"auc": 0.9}, **recorded((KEPT, FAILED))})
    assert failures == ["neutral_accused: 0.2000 is over 0.0500"]


def test_a_bundle_older_than_gates_has_failed_none() -> None:
    """Going back to it must stay possible."""
    assert recorded_failures({"tone": {"auc": 0.9}}) == []
