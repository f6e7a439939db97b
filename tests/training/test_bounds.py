"""What a bound promises: it is exact for independent posts, and wider when posts come in batches."""

import numpy as np
import pytest
from numpy.typing import NDArray

from vigie_datasets.example import Example
from vigie_training.bounds import batches_of, design_effect, lower_bound, typical_effect, upper_bound


def hits(count: int, among: int) -> NDArray[np.bool_]:
    return np.arange(among) < count


@pytest.mark.parametrize(("count", "among", "bound"), [(0, 100, 0.02951), (3, 100, 0.07571), (1, 10, 0.39416)])
def test_it_is_exact_for_independent_posts(count: int, among: int, bound: float) -> None:
    """Each post its own batch: Clopper and Pearson's one-sided bound at 95 %, as their tables have it."""
    assert upper_bound(hits(count, among), np.arange(among), 0.95) == pytest.approx(bound, abs=1e-4)


def test_hits_of_one_batch_prove_less() -> None:
    """Six hits in one batch of nine say less about a tenth batch than six hits in six batches."""
    batches = np.arange(900) // 100
    together, apart = hits(6, 900), np.isin(np.arange(900), np.arange(6) * 100)
    assert design_effect(together, batches) > 3 > design_effect(apart, batches)
    assert upper_bound(together, batches, 0.95) > upper_bound(apart, batches, 0.95)
    assert upper_bound(apart, batches, 0.95) > upper_bound(apart, np.arange(900), 0.95)


def test_it_holds_where_batches_differ() -> None:
    """Drawn many times from batches whose shares differ, the true share lies over the bound in about one of twenty."""
    chance, missed = np.random.default_rng(5), 0
    batches = np.arange(1080) // 120
    for _ in range(300):
        shares = chance.beta(0.02 * 40, 0.98 * 40, size=9)  # 2 % on average, from none to 8 %
        missed += upper_bound(chance.random(1080) < shares[batches], batches, 0.95) < 0.02
    assert missed / 300 <= 0.09


def test_few_hits_do_not_tell_how_batches_differ() -> None:
    """The effect is averaged over thresholds: near 1 where scores ignore batches, great where they follow them."""
    chance, batches = np.random.default_rng(6), np.arange(1080) // 120
    apart = chance.normal(size=1080)
    following = apart + chance.normal(size=9)[batches]
    assert typical_effect(apart, batches) < 2
    assert typical_effect(following, batches) > 4
    assert typical_effect(apart[:9], batches[:9]) == 1.0


def test_nothing_and_everything_have_bounds_too() -> None:
    """No post proves nothing; all hits leave no doubt about the upper end; the lower end mirrors the upper one."""
    assert upper_bound(hits(0, 0), np.arange(0), 0.95) == 1.0
    assert upper_bound(hits(5, 5), np.arange(5), 0.95) == 1.0
    assert lower_bound(hits(97, 100), np.arange(100), 0.95) == pytest.approx(1 - 0.07571, abs=1e-4)


def test_a_post_without_a_batch_is_one_by_itself() -> None:
    """Posts of a batch share its number, the others share none."""
    examples = [Example(str(number), "texte", "", "business", batch=batch) for number, batch in enumerate("aab")]
    examples += [Example("x", "texte", "", "business"), Example("y", "texte", "", "business")]
    assert len(set(batches_of(examples).tolist())) == 4
