"""A company's own labelled posts: what moderators will see, and a bundle set to what they can read.

The file holds posts drawn at random from the company's stream – not from what was flagged –, in the format of datasets.
Nothing of their text is kept or told: a bundle set to them holds the file's digest, bounds and figures.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar

from vigie_datasets.example import Example
from vigie_models.bundle import MANIFEST, Bundle
from vigie_models.cascade import DEFAULT_USE, EncoderUse
from vigie_models.manifest import FusedEntry, HeadEntry, LocalEntry, Manifest
from vigie_training.bootstrap import SEED, draws_of
from vigie_training.capacity import Capacity, Setting, set_to
from vigie_training.reweigh import Axis, Weighed, estimates, weighed
from vigie_training.scored import Bounds, Scored, scored
from vigie_training.scoring import score_examples

FEWEST: Final = 300  # labelled posts; with fewer, intervals are too wide to choose by
Head = TypeVar("Head", HeadEntry, FusedEntry)
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
        stage = self.bundle.manifest.last_stage
        looks = stage.thresholds | stage.bands
        return estimates(self.weighed, Bounds(looks["leak"], looks["breach"]), posts_a_day)

    def at(self, setting: Setting, posts_a_day: float) -> dict[str, Axis]:
        """What they meet at a setting, undecided posts included."""
        return estimates(self.weighed, setting.looks, posts_a_day)

    def told(self, setting: Setting, posts_a_day: float) -> dict[str, Any]:
        """Everything as plain JSON: figures at the bundle's own bounds and at those of a setting."""
        return {
            "version": self.bundle.manifest.version,
            "examples": len(self.posts),
            "posts_a_day": posts_a_day,
            "thresholds": setting.thresholds._asdict(),
            "undecided": {head: setting.band(head) for head in Bounds._fields},
            "shipped": figures_of(self.shipped(posts_a_day)),
            "chosen": figures_of(self.at(setting, posts_a_day)),
        }

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
    use: EncoderUse = DEFAULT_USE,
) -> Local:
    """Score a company's posts, and the faults among the corpus's held-back posts, none of which the bundle learnt from.

    With an encoder that never reads, the bundle is judged as if it had none.

    Raises:
        NothingToWeigh: there is no post.
    """
    if not examples:
        raise NothingToWeigh(str(NothingToWeigh.__doc__))
    bundle = without_encoder(bundle) if use is EncoderUse.NEVER else bundle
    faults = faults_of(held_back)
    scores = score_examples(bundle, [*examples, *faults], jobs=jobs, tick=tick, use=use)
    own = scored(examples, scores[: len(examples)], bundle.manifest)
    corpus = scored(faults, scores[len(examples) :], bundle.manifest)
    return Local(bundle, own, weighed(own, draws_of(examples), corpus, draws_of(faults, seed=SEED + 1)))


def without_encoder(bundle: Bundle) -> Bundle:
    """The n-grams of a bundle alone, with their own thresholds."""
    return replace(bundle, manifest=bundle.manifest.model_copy(update={"encoder": None}), encoder=None)


def faults_of(examples: Sequence[Example]) -> list[Example]:
    """The posts that disclose something or break the charter."""
    return [example for example in examples if example.leak_level or example.tone]


def set_bundle(local: Local, setting: Setting, origin: LocalEntry, *, version: str, date: str) -> Bundle:
    """The same weights with the company's thresholds and bands: a version of its own that says where it is from.

    With an encoder those of both stages together are set: by them whatever the n-grams doubt is judged.
    """
    manifest, figures = local.bundle.manifest, local.at(setting, origin.posts_a_day)
    changes = {
        "version": version,
        "date": date,
        **_set_stage(manifest, setting, origin),
        "metrics": manifest.metrics | figures_of(figures),
        "local": origin,
        "files": {},
    }
    return replace(local.bundle, manifest=manifest.model_copy(update=changes), signer=None)


def origin_of(local: Local, folder: Path, on: Path, capacity: Capacity) -> LocalEntry:
    """From which bundle, in `folder`, and by which file of posts a setting comes."""
    return LocalEntry(
        version=local.bundle.manifest.version,
        manifest_sha256=sha256((folder / MANIFEST).read_bytes()).hexdigest(),
        examples=len(local.posts),
        examples_sha256=sha256(on.read_bytes()).hexdigest(),
        capacity=capacity.reads,
        posts_a_day=capacity.posts_a_day,
    )


def figures_of(found: Mapping[str, Axis]) -> dict[str, dict[str, float]]:
    """A company's figures as plain numbers, by the names they have in a manifest."""
    return {PREFIX + name: axis.figures() for name, axis in found.items()}


def _set_stage(manifest: Manifest, setting: Setting, origin: LocalEntry) -> dict[str, Any]:
    """What changes in the manifest: the last stage's thresholds and bands."""
    if manifest.encoder is None:
        return {"questions": {name: _set(name, head, setting, origin) for name, head in manifest.questions.items()}}
    fused = {name: _set(name, head, setting, origin) for name, head in manifest.encoder.fused.items()}
    return {"encoder": manifest.encoder.model_copy(update={"fused": fused})}


def _set(name: str, head: Head, setting: Setting, entry: LocalEntry) -> Head:
    if name not in Bounds._fields:
        return head
    threshold: float = getattr(setting.thresholds, name)
    reads = f"moderators read {entry.capacity:g} of {entry.posts_a_day:g} posts a day"
    raised = f"; RAISED from {head.threshold:g}: {reads}" if threshold > head.threshold else ""
    short = f", detectors alone send {setting.sends:.0f}" if setting.sends > entry.capacity else ""
    rule = head.threshold_rule + raised + short
    return head.model_copy(update={"threshold": threshold, "threshold_rule": rule, "undecided": setting.band(name)})
