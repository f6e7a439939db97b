"""What the mean of runs promises: runs that say the same are not changed by it, and each counts as much as another."""

import numpy as np
import pytest

from vigie_training.encoder.base import Base
from vigie_training.encoder.lessons import Row
from vigie_training.recipe import EncoderRules

pytestmark = pytest.mark.encoder

ROWS = [Row(place, (0, *range(5, 5 + length), 2), {}) for place, length in enumerate((4, 20, 9))]


def test_the_mean_of_equal_runs_answers_as_they_do(base: Base, rules: EncoderRules) -> None:
    """Their vectors' mean and scale are folded into the heads."""
    from tiny_networks import answers_of, network_of, standardised
    from vigie_training.encoder.finetune import trained_state
    from vigie_training.encoder.soup import averaged

    network = standardised(network_of(base, rules))
    state = trained_state(network)
    other = network_of(base, rules, seed=6)
    missing = other.load_state_dict(averaged([state, state]), strict=False)
    assert missing.unexpected_keys == []
    assert missing.missing_keys == ["bert.embeddings.word_embeddings.weight"]
    np.testing.assert_allclose(answers_of(other, ROWS), answers_of(network, ROWS), atol=1e-4)


def test_equal_encoders_with_other_heads_answer_the_mean_of_their_answers(base: Base, rules: EncoderRules) -> None:
    """However each has standardised its vectors; exactly so without a peak, for then answers are linear."""
    from tiny_networks import answers_of, network_of, standardised
    from vigie_training.encoder.finetune import trained_state
    from vigie_training.encoder.soup import averaged

    even = rules.model_copy(update={"peak": 0.0})
    runs = [standardised(network_of(base, even, seed=seed), seed) for seed in (1, 2)]
    mean = network_of(base, even)
    mean.load_state_dict(averaged([trained_state(run) for run in runs]), strict=False)
    first, second = (answers_of(run, ROWS) for run in runs)
    assert np.abs(first - second).max() > 0.1
    np.testing.assert_allclose(answers_of(mean, ROWS), (first + second) / 2, atol=1e-4)


def test_one_run_alone_stays_as_it_is(base: Base, rules: EncoderRules) -> None:
    """The mean of one."""
    from tiny_networks import answers_of, network_of, standardised
    from vigie_training.encoder.finetune import trained_state
    from vigie_training.encoder.soup import averaged

    network = standardised(network_of(base, rules))
    other = network_of(base, rules, seed=6)
    other.load_state_dict(averaged([trained_state(network)]), strict=False)
    np.testing.assert_allclose(answers_of(other, ROWS), answers_of(network, ROWS), atol=1e-4)
