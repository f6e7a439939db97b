"""What the network promises: what it learns with is what is served, whatever a post is padded to."""

import numpy as np
import pytest

from vigie_models.axes import HEADS
from vigie_models.hearing import EncoderHeads
from vigie_training.encoder.base import Base
from vigie_training.encoder.lessons import Row
from vigie_training.recipe import EncoderRules

pytestmark = pytest.mark.encoder

ROWS = [Row(place, (0, *range(5, 5 + length), 2), {}) for place, length in enumerate((1, 3, 40, 12))]


@pytest.mark.parametrize(("peak", "sharpness"), [(0.0, 1.0), (0.5, 1.0), (1.0, 6.0)])
def test_what_is_learnt_with_is_what_is_served(base: Base, rules: EncoderRules, peak: float, sharpness: float) -> None:
    """The same vectors give the same log-odds: the heads' shares of all tokens and the bias, standardised or not."""
    from tiny_networks import answers_of, network_of, standardised, vectors_of
    from vigie_training.encoder.export import heads_of

    network = standardised(network_of(base, rules.model_copy(update={"peak": peak, "sharpness": sharpness})))
    heads = heads_of(network)
    served = EncoderHeads(heads.weights, heads.bias, peak, sharpness)
    for row, answers in zip(ROWS, answers_of(network, ROWS), strict=True):
        shares = served.shares(vectors_of(network, row.ids))
        np.testing.assert_allclose(shares.sum(axis=0) + served.bias, answers, atol=1e-4)


def test_a_post_is_answered_alike_alone_and_among_longer_ones(base: Base, rules: EncoderRules) -> None:
    """Padding is neither read nor counted."""
    from tiny_networks import answers_of, network_of, standardised

    network = standardised(network_of(base, rules))
    together = answers_of(network, ROWS)
    for row in ROWS:
        np.testing.assert_allclose(answers_of(network, [row])[0], together[row.post], atol=1e-5)


def test_rows_are_padded_to_the_longest() -> None:
    """With the piece that stands for nothing, and a mask that says which tokens are real."""
    from vigie_training.encoder.network import PAD, padded

    ids, mask = padded(ROWS)
    assert ids.shape == mask.shape == (4, 42)
    assert mask.sum(dim=1).tolist() == [len(row.ids) for row in ROWS]
    assert ids[0].tolist() == [0, 5, 2] + [PAD] * 39


def test_each_piece_keeps_its_own_line_of_the_word_table(base: Base, rules: EncoderRules) -> None:
    """In the order of the smaller vocabulary; the table does not learn, everything else does."""
    from tiny_networks import network_of

    rows = np.array([0, 1, 2, 3, 40, 7, 90], dtype=np.int64)
    network = network_of(base, rules, rows)
    table = base.weights["embeddings.word_embeddings.weight"]
    np.testing.assert_array_equal(network.bert.embeddings.word_embeddings.weight.detach().numpy(), table[rows])
    still = [name for name, each in network.named_parameters() if not each.requires_grad]
    assert still == ["bert.embeddings.word_embeddings.weight"]
    assert network.heads.weight.shape == (len(HEADS), base.sizes.hidden)
