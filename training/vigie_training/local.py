"""A company's own labelled posts: what moderators will see, and a bundle set to what they can read.

The file holds posts drawn at random from the company's stream – not from what was flagged –, in the format of datasets.
Nothing of their text is kept or told: a bundle set to them holds the file's digest, bounds and figures.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from vigie_datasets.example import Example
from vigie_models.bundle import Bundle
from vigie_models.manifest import HeadEntry, LocalEntry
from vigie_training.bootstrap import SEED, draws_of
from vigie_training.capacity import Capacity, Setting, set_to
from vigie_training.evaluate import score_examples
from vigie_training.reweigh import Axis, Weighed, estimates, weighed
from vigie_training.scored import Bounds, Scored, scored

FEWEST: Final = 300  # labelled posts; with fewer, intervals are too wide to choose by
PREFIX: Final = "local_"  # of the company's figures among a bundle's metrics


class NothingToWeigh(Exception):
    """The company's file holds no labelled post."""


@dataclass(frozen=True, slots=True)
class Local:
    """A company's posts as a bundle scores them, alone and weighed with the corpus's faults."""

    bundle: Bundle
    posts: Scored
    weighed: Weighed

    def shipped(self, posts_a_day: float) -> dict[str, Axis]:
        """What moderators meet at the bundle's own bounds."""
        manifest = self.bundle.manifest
        looks = manifest.thresholds | manifest.bands
        return estimates(self.weighed, Bounds(looks["leak"], looks["breach"]), posts_a_day)

    def at(self, setting: Setting, posts_a_day: float) -> dict[str, Axis]:
        """What they meet at a setting, undecided posts included."""
        return estimates(self.weighed, setting.looks, posts_a_day)

    def set_to(self, capacity: Capacity) -> Setting:
        """The bounds that fill moderators' day; the company's posts choose, the corpus's do not."""
        return set_to(capacity, self.posts, self.bundle.manifest)


def local_of(
    bundle: Bundle,
    examples: Sequence[Example],
    held_back: Sequence[Example],
    *,
    jobs: int,
    tick: Callable[[int], None],
) -> Local:
    """Score a company's posts, and the faults among the corpus's held-back posts, none of which the bundle learnt from.

    Raises:
        NothingToWeigh: there is no post.
    """
    if not examples:
        raise NothingToWeigh(str(NothingToWeigh.__doc__))
    faults = faults_of(held_back)
    scores = score_examples(bundle, [*examples, *faults], jobs=jobs, tick=tick)
    own, corpus = scored(examples, scores[: len(examples)]), scored(faults, scores[len(examples) :])
    return Local(bundle, own, weighed(own, draws_of(examples), corpus, draws_of(faults, seed=SEED + 1)))


def faults_of(examples: Sequence[Example]) -> list[Example]:
    """The posts that disclose something or break the charter."""
    return [example for example in examples if example.leak_level or example.tone]


def set_bundle(
    bundle: Bundle, setting: Setting, entry: LocalEntry, figures: Mapping[str, Axis], *, version: str, date: str
) -> Bundle:
    """The same weights with the company's thresholds and bands, a version of its own that says where it is from."""
    manifest = bundle.manifest
    heads = {name: _set(name, head, setting, entry) for name, head in manifest.questions.items()}
    told = {PREFIX + name: axis.figures() for name, axis in figures.items()}
    changes = {
        "version": version,
        "date": date,
        "questions": heads,
        "metrics": manifest.metrics | told,
        "local": entry,
        "files": {},
    }
    return replace(bundle, manifest=manifest.model_copy(update=changes), signer=None)


def _set(name: str, head: HeadEntry, setting: Setting, entry: LocalEntry) -> HeadEntry:
    if name not in Bounds._fields:
        return head
    threshold: float = getattr(setting.thresholds, name)
    reads = f"moderators read {entry.capacity:g} of {entry.posts_a_day:g} posts a day"
    raised = f"; RAISED from {head.threshold:g}: {reads}" if threshold > head.threshold else ""
    short = f", detectors alone send {setting.sends:.0f}" if setting.sends > entry.capacity else ""
    rule = head.threshold_rule + raised + short
    return head.model_copy(update={"threshold": threshold, "threshold_rule": rule, "undecided": setting.band(name)})
