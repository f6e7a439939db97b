"""Relevance with another community's name, or none: how far it follows the text, and how far the place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from vigie_datasets.example import Example
from vigie_models.bundle import Bundle
from vigie_models.heads import probabilities
from vigie_models.scores import Relevance
from vigie_training.bootstrap import SEED
from vigie_training.readings import Readings
from vigie_training.scoring import Said

BLANK: Final = ""


def swapped_communities(examples: Sequence[Example]) -> list[str]:
    """For each post the community of another one, drawn by a fixed seed, about the opposite: the most misleading."""
    chance = np.random.default_rng(SEED)
    names = {
        label: [example.community for example in examples if example.relevance != label]
        for label in ("business", "off_topic")
    }
    places = chance.random(len(examples))
    return [
        opposite[int(place * len(opposite))] if (opposite := names[example.relevance]) else BLANK
        for example, place in zip(examples, places, strict=True)
    ]


def moved(bundle: Bundle, examples: Sequence[Example], readings: Readings, to: Sequence[str]) -> Readings:
    """The same readings, had each post come from the community `to`: what a name adds to the log-odds is exact.

    Only the probability of `business` is right in them – and which posts are in doubt –: findings are those of the
    first place.
    """
    entry = bundle.manifest.encoder
    share = entry.fused["business"].ngrams if entry else 1.0  # what the n-grams count for where the encoder read too
    moves = [_logit(bundle, place) - _logit(bundle, post.community) for post, place in zip(examples, to, strict=True)]
    return replace(
        readings,
        never=[_moved(said, move) for said, move in zip(readings.never, moves, strict=True)],
        always=[_moved(said, share * move) for said, move in zip(readings.always, moves, strict=True)],
    )


def _logit(bundle: Bundle, community: str) -> float:
    return bundle.model.places.logit(community)


def _moved(said: Said, by: float) -> Said:
    """The same with so much more log-odds of `business`."""
    if not said.scores.read_by:  # the models abstain
        return said
    business = said.answers["business"]
    there = float(probabilities(np.log(business) - np.log1p(-business) + by))
    relevance = Relevance(there, said.scores.relevance.findings)
    return replace(said, scores=replace(said.scores, relevance=relevance), answers={**said.answers, "business": there})
