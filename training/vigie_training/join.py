"""Join an encoder, as it is, to refitted n-grams: shares, thresholds and doubts from posts that neither learnt from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_arrays

from vigie_datasets.example import Example
from vigie_models.axes import HEADS
from vigie_models.bundle import Bundle
from vigie_models.cascade import FLAGGING
from vigie_models.encoder import EncoderPart
from vigie_models.heads import Joint, joined
from vigie_models.hearing import EncoderHeads
from vigie_models.manifest import EncoderEntry, FusedEntry, JointEntry
from vigie_models.reading import Lines, read_prose
from vigie_models.tokens import Cut
from vigie_training.calibration import Numbers, Truth, sigmoid
from vigie_training.cascade import doubts
from vigie_training.fusion import Fusion, fit_fusions, weights_like
from vigie_training.joints import fit_joints
from vigie_training.judged import Judged, judged
from vigie_training.opinions import Opinions, digest_of_id
from vigie_training.questions import truths_of
from vigie_training.recipe import Recipe
from vigie_training.thresholds import Chosen, choose_thresholds


class EncoderUnusable(Exception):
    """The encoder cannot be joined: its files are missing or damaged, or every post was one that it learnt from."""


@dataclass(frozen=True, slots=True)
class KnownEncoder:
    """An encoder, what it said of posts new to it, and how it was made."""

    part: EncoderPart
    opinions: Opinions
    made: Mapping[str, str | float]


@dataclass(frozen=True, slots=True)
class First:
    """What n-grams answer of the learning posts, out of fold, by head: log-odds before joints, probabilities after."""

    logits: Mapping[str, Numbers]
    answers: Mapping[str, Numbers]


@dataclass(frozen=True, slots=True)
class Joined:
    """What the manifest tells of the encoder, and how far promises are kept with it."""

    entry: EncoderEntry
    chosen: Chosen


def encoder_in(folder: Path) -> KnownEncoder:
    """The encoder that `vigie-train encoder` left in a folder.

    Raises:
        EncoderUnusable: a file is missing or damaged.
    """
    try:
        record = json.loads((folder / "encoder.json").read_text("utf-8"))
        heads = load_arrays((folder / "heads.safetensors").read_bytes())
        files = [(folder / name).read_bytes() for name in ("encoder.onnx", "tokenizer.json", "opinions.safetensors")]
        return _known(record["rules"], (heads["weights"], heads["bias"]), files, _made(record))
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise EncoderUnusable(f"{folder.name}: {type(error).__name__}") from error


def encoder_of(bundle: Bundle) -> KnownEncoder | None:
    """The encoder of a bundle; None where it has none."""
    entry = bundle.manifest.encoder
    if bundle.encoder is None or entry is None:
        return None
    return KnownEncoder(bundle.encoder, Opinions.from_bytes(bundle.encoder.opinions), entry.made)


def _known(rules: Mapping[str, Any], heads: tuple[Any, Any], files: Sequence[bytes], made: Any) -> KnownEncoder:
    onnx, tokenizer, opinions = files
    weighed = EncoderHeads(*heads, rules["peak"], rules["sharpness"])
    cut = Cut(rules["prefix"], rules["window"], rules["stride"])
    return KnownEncoder(EncoderPart(onnx, tokenizer, cut, weighed, opinions), Opinions.from_bytes(opinions), made)


def _made(record: Mapping[str, Any]) -> dict[str, str | float]:
    rules = {
        name: value if isinstance(value, int | float | str) else str(value) for name, value in record["rules"].items()
    }
    return {**rules, **record["made_with"], "bits": record["bits"]}


def join(
    learning: Sequence[Example], texts: Sequence[Lines], first: First, encoder: KnownEncoder, recipe: Recipe
) -> Joined:
    """Weigh both readings together and choose thresholds again, by the same promises.

    Posts that the encoder learnt from are left out; one that it never met is read now.

    Raises:
        EncoderUnusable: it learnt from every one of them.
    """
    places, heard = _heard(learning, encoder)
    posts = [learning[place] for place in places]
    logits = {head: first.logits[head][places] for head in HEADS}
    truths = truths_of(posts)
    fusions = fit_fusions(logits, heard, truths, _weights(posts, learning), recipe.fit.fewest_positives)
    mixed = {head: fusions[head].apply(logits[head], heard[head]) for head in HEADS}
    joints = fit_joints(mixed, truths, recipe.fit.fewest_positives)
    known = judged(posts, [texts[place] for place in places], answers_of(mixed, joints))
    chosen = choose_thresholds(known, recipe.thresholds)
    doubt = _doubts({head: first.answers[head][places] for head in HEADS}, known, truths, chosen, recipe)
    return Joined(_entry(encoder, fusions, joints, chosen, doubt), chosen)


def answers_of(logits: Mapping[str, Numbers], joints: Sequence[Joint]) -> dict[str, Numbers]:
    """Probabilities by head, joints included."""
    table = np.stack([logits[head] for head in HEADS], axis=-1)
    return dict(zip(HEADS, sigmoid(joined(HEADS, tuple(joints), table)).T, strict=True))


def _heard(learning: Sequence[Example], encoder: KnownEncoder) -> tuple[NDArray[np.int64], dict[str, Numbers]]:
    """Which posts the encoder judges as strangers, and its log-odds of them by head."""
    said, learnt = encoder.opinions.by_digest(), set(encoder.opinions.learnt.tolist())
    digests = [digest_of_id(post.id) for post in learning]
    places = [place for place, digest in enumerate(digests) if digest in said or digest not in learnt]
    if not places:
        raise EncoderUnusable(str(EncoderUnusable.__doc__))
    table = np.stack(
        [said[digests[place]] if digests[place] in said else _read_now(learning[place], encoder) for place in places]
    )
    return np.array(places, dtype=np.int64), dict(zip(HEADS, table.T, strict=True))


def _read_now(post: Example, encoder: KnownEncoder) -> Numbers:
    return encoder.part.opened.hear(read_prose(post.text).text, encoder.part.heads).log_odds()


def _weights(posts: Sequence[Example], learning: Sequence[Example]) -> Numbers:
    """Protected posts weigh what they weigh among all that is learnt from."""
    protected = np.array([post.functionality is not None for post in posts], dtype=bool)
    return weights_like(protected, float(np.mean([post.functionality is not None for post in learning])))


def _doubts(
    first: Mapping[str, Numbers], known: Judged, truths: Mapping[str, Truth], chosen: Chosen, recipe: Recipe
) -> dict[str, float]:
    thresholds = {head: threshold.value for head, threshold in chosen.thresholds.items()}
    flagged: dict[str, Truth] = {head: known.flags(head, thresholds) for head in FLAGGING}
    flagged["business"] = known.answers["business"] >= thresholds["business"]
    rules = recipe.cascade
    return doubts(first, flagged, truths, finds_kept=rules.finds_kept, labels_kept=rules.labels_kept)


def _entry(
    encoder: KnownEncoder,
    fusions: Mapping[str, Fusion],
    joints: Sequence[Joint],
    chosen: Chosen,
    doubt: Mapping[str, float],
) -> EncoderEntry:
    cut, heads = encoder.part.cut, encoder.part.heads
    return EncoderEntry(
        prefix=cut.prefix,
        window=cut.window,
        stride=cut.stride,
        peak=heads.peak,
        sharpness=heads.sharpness,
        made=dict(encoder.made),
        fused={head: _fused(fusions[head], chosen) for head in HEADS},
        joints={joint.head: JointEntry(own=joint.own, best=joint.best, offset=joint.offset) for joint in joints},
        doubt=dict(doubt),
    )


def _fused(fusion: Fusion, chosen: Chosen) -> FusedEntry:
    threshold = chosen.thresholds[fusion.head]
    return FusedEntry(
        ngrams=fusion.ngrams,
        encoder=fusion.encoder,
        offset=fusion.offset,
        threshold=threshold.value,
        threshold_rule=threshold.rule,
    )
