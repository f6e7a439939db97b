"""Relevance with another community's name, or none: how far it follows the text, and how far the place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from vigie_datasets.example import Example
from vigie_models.bundle import Bundle
from vigie_models.heads import probabilities
from vigie_models.scores import Relevance, Scores
from vigie_training.bootstrap import SEED

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


def moved(bundle: Bundle, examples: Sequence[Example], scores: Sequence[Scores], to: Sequence[str]) -> list[Scores]:
    """The same scores, had each post come from the community `to`: what a name adds to the log-odds is exact.

    Only the probability of `business` is right in them: findings are those of the first place.
    """
    return [
        replace(score, relevance=Relevance(_moved(bundle, score, example.community, place), score.relevance.findings))
        for example, score, place in zip(examples, scores, to, strict=True)
    ]


def _moved(bundle: Bundle, score: Scores, before: str, after: str) -> float:
    business, places = score.relevance.business, bundle.model.places
    if business == bundle.manifest.questions["business"].prior:  # the models abstain
        return business
    log_odds = np.log(business) - np.log1p(-business) - places.logit(before) + places.logit(after)
    return float(probabilities(log_odds))
