"""Near copies are found exactly, whatever the order, and fast enough for the whole corpus."""

import random
import time
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from vigie_datasets.near_copies import near_copy_groups, shingles, words

# Few words and short texts, so that near copies are common.
TEXTS = st.lists(st.lists(st.sampled_from("abcde"), max_size=9).map(" ".join), max_size=12)


def slow_groups(texts: list[str]) -> list[tuple[int, ...]]:
    """Every pair compared, in fractions of whole numbers; then links followed until nothing changes."""
    sets = [shingles(text) for text in texts]
    label = list(range(len(texts)))
    pairs = [(a, b) for a, b in combinations(label, 2) if 10 * len(sets[a] & sets[b]) >= 3 * len(sets[a] | sets[b])]
    for _ in texts:
        for a, b in pairs:
            if sets[a] and sets[b]:
                label[a] = label[b] = min(label[a], label[b])
    groups = [tuple(at for at, name in enumerate(label) if name == each) for each in dict.fromkeys(label)]
    return [group for group in groups if len(group) > 1]


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_groups_are_those_of_comparing_every_pair(texts: list[str]) -> None:
    """The short cuts of the index lose no near copy and invent none."""
    assert near_copy_groups(texts) == slow_groups(texts)


def test_the_bound_is_three_tenths_of_the_shingles() -> None:
    """Exactly 3 shared out of 10 makes a near copy; 3 out of 11 does not."""
    left = "a b c d e v w x y"  # 7 shingles, the first 3 shared
    right = "a b c d e 1 2 3"  # 6 shingles: 3 shared out of 10
    longer = "a b c d e 1 2 3 4"  # 7 shingles: 3 shared out of 11
    assert near_copy_groups([left, right]) == [(0, 1)]
    assert near_copy_groups([left, longer]) == []


def test_case_punctuation_and_apostrophes_do_not_hide_a_copy() -> None:
    """A copy typed again with other signs is still a copy."""
    assert near_copy_groups(["L’accès est FERMÉ !", "l'accès est fermé…"]) == [(0, 1)]


def test_texts_under_three_words_are_copies_of_nothing() -> None:
    """Colleagues do write « merci » more than once."""
    assert near_copy_groups(["merci", "merci", "Bien reçu", "bien reçu", "👍", "👍"]) == []
    assert words("👍 !") == []


def test_ten_thousand_posts_take_seconds() -> None:
    """The check stays usable on the corpus to come, common words and two hundred copies included."""
    chance = random.Random(7)
    vocabulary = [f"mot{number}" for number in range(20_000)]
    weights = [1 / (rank + 1) for rank in range(20_000)]
    texts = [" ".join(chance.choices(vocabulary, weights, k=chance.randint(3, 60))) for _ in range(9_800)]
    texts += [text + " encore" for text in texts[:200]]
    start = time.perf_counter()
    groups = near_copy_groups(texts)
    assert time.perf_counter() - start < 30  # measured: 3 s
    assert len(groups) >= 190
