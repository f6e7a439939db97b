"""The side of a post never changes, near copies share one, and whole batches are new to training."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie_datasets import split
from vigie_datasets.example import Example
from vigie_datasets.near_copies import near_copy_groups
from vigie_datasets.split import Side, is_held_out, own_side, sides, split_examples, straddles


def post(number: int, text: str = "", batch: str = "", functionality: str | None = None) -> Example:
    """A post whose words are its own unless given."""
    said = text or f"alpha{number} beta{number} gamma{number} delta{number}"
    return Example(f"p{number}", said, "c", "business", batch=batch, functionality=functionality)


MANY = [post(number, batch=f"lot-{number // 10}") for number in range(10_000)]
KNOWN = {
    0: Side.DEV,
    1: Side.TRAIN,
    2: Side.TRAIN,
    3: Side.TRAIN,
    5: Side.TEST,
    13: Side.DEV,
    22: Side.DEV,
    25: Side.TEST,
    32: Side.TEST,
}
HELD_OUT = next(each.batch for each in MANY if is_held_out(each))


def test_the_rule_is_the_one_that_made_the_first_split() -> None:
    """Whoever changes what is hashed, or the salt, makes another split and must know it."""
    known = [post(number, batch=f"lot-{number}") for number in KNOWN]
    assert split.SALT == "vigie-split-4"
    assert [own_side(each) for each in known] == list(KNOWN.values())
    assert (
        split.content_hash(post(0, "Bonjour, À TOUS !"))
        == "3843a9b2b0411856b2fc3b0afb7a190754b7c9499c188e9e09083df40c00c1fc"
    )


def test_a_side_follows_from_words_and_batch_alone() -> None:
    """Labels, ids, notes, case, spaces and punctuation move nothing."""
    for each in MANY[:200]:
        typed = each.text.upper().replace(" ", "  ") + " !"
        other = replace(each, id="x", text=typed, leak=("legal",), leak_level=1, note="n", audience=3, sector="s")
        assert own_side(other) == own_side(each)


def test_a_lone_surrogate_has_a_side() -> None:
    """Texts made elsewhere than by the reader are split like others, never with an error that quotes them."""
    assert own_side(post(1, "\udcff")) in Side


def test_sides_do_not_depend_on_the_order() -> None:
    """A file renamed or sorted otherwise leaves every post where it is."""
    some = [*MANY[:300], *(post(20_000 + n, MANY[n].text + " bis") for n in range(40))]
    shuffled = random.Random(3).sample(some, len(some))
    before = dict(zip((each.id for each in some), sides(some), strict=True))
    after = dict(zip((each.id for each in shuffled), sides(shuffled), strict=True))
    assert after == before


def test_adding_posts_moves_none() -> None:
    """Posts that are no near copies of the old ones leave the old ones on their sides."""
    assert sides(MANY[:2_000]) == sides(MANY)[:2_000]


def test_in_a_corpus_without_straddles_every_side_is_an_own_side() -> None:
    """What the checker lets through is split by each post's own content and batch, so for ever."""
    texts = [each.text for each in MANY]
    assert straddles(MANY, near_copy_groups(texts)) == []
    assert sides(MANY) == [own_side(each) for each in MANY]


def test_a_newcomer_that_would_move_an_elder_is_told() -> None:
    """A near copy on another side is a straddle: the post moved and the one that moves it are both named."""
    elder = next(each for each in MANY if own_side(each) is Side.TRAIN)
    newcomer = replace(elder, id="new", batch=HELD_OUT)
    found = straddles([elder, newcomer], [(0, 1)])
    assert [(each.place, each.copy, each.own, each.drawn_to) for each in found] == [(0, 1, Side.TRAIN, Side.TEST)]
    assert sides([elder, newcomer]) == [Side.TEST, Side.TEST]


WORDY = st.lists(st.sampled_from("abcde"), min_size=3, max_size=9).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(WORDY, st.sampled_from(["", HELD_OUT, "lot-0"]), st.booleans()), max_size=12))
def test_near_copies_never_straddle(drawn: list[tuple[str, str, bool]]) -> None:
    """Whatever the batches and sets that near copies lie in, one group has one side."""
    posts = [post(at, text, batch, "idiom" if safe else None) for at, (text, batch, safe) in enumerate(drawn)]
    decided = sides(posts)
    for group in near_copy_groups([each.text for each in posts]):
        assert len({decided[place] for place in group}) == 1


def test_whole_batches_are_unseen_in_training() -> None:
    """About one batch in ten lies in test whole: voices that training never heard."""
    where = split_examples(MANY)
    learned = {each.batch for each in where[Side.TRAIN] + where[Side.DEV]}
    held_out = {each.batch for each in where[Side.TEST]} - learned
    assert held_out == {each.batch for each in MANY if is_held_out(each)}
    assert 70 <= len(held_out) <= 130  # of 1,000


def test_shares_are_near_70_10_20() -> None:
    """Enough to learn from, enough to choose thresholds on, enough to measure on."""
    count = Counter(sides(MANY))
    assert count[Side.TRAIN] == pytest.approx(7_000, abs=400)
    assert count[Side.DEV] == pytest.approx(1_000, abs=120)
    assert count[Side.TEST] == pytest.approx(2_000, abs=400)


def test_protected_posts_are_mostly_measured_on() -> None:
    """1,500 protected posts give 500 to dev and 500 to test; none of their batches is held out whole."""
    safe = [replace(each, functionality="idiom") for each in MANY[:1_500]]
    count = Counter(sides(safe))
    assert count[Side.DEV] >= 500
    assert count[Side.TEST] >= 500
    assert count[Side.TRAIN] >= 350
    assert not any(is_held_out(each) for each in safe)


def test_a_post_without_batch_is_never_held_out() -> None:
    """A company that names no batch does not lose all its examples to test by the chance of a hash."""
    assert not is_held_out(post(1))


def test_every_example_lies_on_one_side_in_its_order() -> None:
    """Splitting loses nothing and shuffles nothing."""
    parted = split_examples(MANY[:100])
    assert list(parted) == list(Side)
    together = sorted((each for side in parted.values() for each in side), key=MANY.index)
    assert together == MANY[:100]
    assert all(side == sorted(side, key=MANY.index) for side in parted.values())
