"""The side of each example – train, dev or test – fixed for ever by its content and its batch.

A post's own side follows from itself alone (`own_side`), so that no post added, removed or relabelled
elsewhere can move it:

1. about one batch in ten, by a hash of its name, lies in test whole: voices that training never heard;
2. any other post draws its side by a hash of its words (case, punctuation and spaces do not count);
3. posts of the protected sets (those with a `functionality`) draw likewise, from shares of their own:
   they exist to be measured on, and their batches are never held out whole.

Near copies must not straddle sides. `sides` therefore gives a group of near copies one side: test where a
member's batch is held out, else the own side of the member whose content hash is smallest. That alone
would let a newcomer move its elders; so `check_corpus` refuses near copies whose own sides differ, and in a
corpus that passes it every side is an own side, for ever. (Posts under three words have no near copies: the
same two words lie on one side by their hash, but for those in a batch held out.)

`SALT` is the version of this rule. Changing it, or what is hashed, makes another split: figures measured
on one do not compare with those of another. Its number is the first that holds out a whole batch of the
first corpus; no model was looked at to choose it.
"""

from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Final, NamedTuple

from vigie_datasets.example import Example
from vigie_datasets.near_copies import near_copy_groups, words

SALT: Final = "vigie-split-4"


class Side(StrEnum):
    """What an example serves for: to learn, to choose thresholds, or to measure once."""

    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


class Shares(NamedTuple):
    """How a post draws its side, in thousandths; the rest is train."""

    dev: int
    test: int


HELD_OUT_BATCHES: Final = 100  # thousandths of the batches
# Of the posts in the other batches. With those held out, all in all: 70 % train, 10 % dev, 20 % test.
POSTS: Final = Shares(dev=111, test=111)
PROTECTED: Final = Shares(dev=360, test=360)


class Straddle(NamedTuple):
    """A post that its near copies draw to another side than its own; places in the list given."""

    place: int
    copy: int
    own: Side
    drawn_to: Side


def own_side(example: Example) -> Side:
    """The side that `example` has by its own content and batch."""
    if is_held_out(example):
        return Side.TEST
    shares = POSTS if example.functionality is None else PROTECTED
    drawn = int(content_hash(example)[:16], 16) % 1000
    if drawn < shares.dev:
        return Side.DEV
    return Side.TEST if drawn < shares.dev + shares.test else Side.TRAIN


def is_held_out(example: Example) -> bool:
    """Whether the whole batch of `example` lies in test. A post without a batch belongs to none."""
    if not example.batch or example.functionality is not None:
        return False
    return int(_hash("batch", example.batch)[:16], 16) % 1000 < HELD_OUT_BATCHES


def content_hash(example: Example) -> str:
    """64 hexadecimal digits of what the post says: its words, or its characters where it has no word."""
    return _hash("content", " ".join(words(example.text)) or example.text.strip())


def sides(examples: Sequence[Example]) -> list[Side]:
    """The side of each example, in their order; near copies share one."""
    decided = [own_side(example) for example in examples]
    for group in _groups(examples):
        lead = _lead(examples, group)
        for place in group:
            decided[place] = decided[lead]
    return decided


def split_examples(examples: Sequence[Example]) -> dict[Side, list[Example]]:
    """The examples of each side, in their order."""
    parted: dict[Side, list[Example]] = {side: [] for side in Side}
    for example, side in zip(examples, sides(examples), strict=True):
        parted[side].append(example)
    return parted


def straddles(examples: Sequence[Example], groups: Sequence[tuple[int, ...]]) -> list[Straddle]:
    """The near copies that do not lie where their own content puts them; empty in a sound corpus."""
    found: list[Straddle] = []
    for group in groups:
        lead = _lead(examples, group)
        drawn_to = own_side(examples[lead])
        owns = ((place, own_side(examples[place])) for place in group)
        found.extend(Straddle(place, lead, own, drawn_to) for place, own in owns if own != drawn_to)
    return found


def _groups(examples: Sequence[Example]) -> list[tuple[int, ...]]:
    return near_copy_groups([example.text for example in examples])


def _lead(examples: Sequence[Example], group: tuple[int, ...]) -> int:
    """The member that decides for its group; the id settles between members of the same words."""
    return min(group, key=lambda at: (not is_held_out(examples[at]), content_hash(examples[at]), examples[at].id))


def _hash(what: str, value: str) -> str:
    return sha256(f"{SALT}\n{what}\n{value}".encode("utf-8", "surrogatepass")).hexdigest()
