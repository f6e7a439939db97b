"""What a threshold promises: protected speech first, then precision, then as much as can be found."""

import numpy as np
import pytest

from vigie_training.recipe import ThresholdRules
from vigie_training.thresholds import choose_threshold

RULES = ThresholdRules(protected_false_positive_rate=0.02, precision=0.8, fewest_positives=20, default=0.9, lowest=0.3)
# 100 posts of each: breaches from 0.40 to 0.99, clean ones from 0 to 0.5.
PROBABILITIES = np.concatenate([np.linspace(0.40, 0.99, 100), np.linspace(0.0, 0.5, 100)])
TRUTH = np.arange(200) < 100
NOBODY = np.zeros(200, dtype=bool)


def chosen(
    protected: np.typing.NDArray[np.bool_] = NOBODY, rules: ThresholdRules = RULES, head: str = "breach"
) -> float:
    return choose_threshold(head, PROBABILITIES, TRUTH, protected, rules).value


def test_the_best_f1_is_taken_where_the_promises_are_kept() -> None:
    """Without protected posts in the way, the threshold lies where F1 is best."""
    assert chosen() == pytest.approx(0.42, abs=0.05)


def test_protected_posts_push_the_threshold_up() -> None:
    """Where protected posts score high, the threshold rises above all but 2 % of them, whatever it costs."""
    protected = (np.arange(200) >= 100) & (PROBABILITIES > 0.3)
    threshold = chosen(protected)
    assert (PROBABILITIES[protected] >= threshold).mean() <= 0.02
    assert threshold > chosen()


def test_a_protected_post_rightly_flagged_does_not_count() -> None:
    """An alert may disclose something: where yes is the truth, flagging it is no mistake."""
    assert chosen(TRUTH) == chosen()


def test_a_higher_precision_costs_recall() -> None:
    """The precision wanted is reached, by a higher threshold where need be."""
    threshold = chosen(rules=RULES.model_copy(update={"precision": 0.99}))
    flagged = threshold <= PROBABILITIES
    assert TRUTH[flagged].mean() >= 0.99
    assert threshold > chosen()


def test_a_head_may_have_a_precision_of_its_own() -> None:
    """The recipe's `precision_of` wins over its `precision`."""
    rules = RULES.model_copy(update={"precision": 0.99, "precision_of": {"leak": 0.5}})
    assert chosen(rules=rules, head="leak") < chosen(rules=rules)


def test_with_too_few_positives_the_default_holds() -> None:
    """Nineteen positives say nothing: the high default is taken, and said to be one."""
    few = np.arange(200) < 19
    threshold = choose_threshold("threat", PROBABILITIES, few, NOBODY, RULES)
    assert (threshold.value, threshold.rule) == (0.9, "default: too few positives to choose")


def test_where_no_threshold_keeps_the_promises_the_default_holds() -> None:
    """A head that cannot tell breaches from protected speech flags next to nothing."""
    threshold = choose_threshold("breach", PROBABILITIES, ~TRUTH, NOBODY, RULES)
    assert (threshold.value, threshold.rule) == (0.9, "default: no threshold keeps the promises")


def test_relevance_is_cut_in_the_middle() -> None:
    """Business and off topic are two labels of equal right, and `Relevance.label` says so too."""
    assert chosen(head="business") == 0.5
