"""Which words weigh in a model's answer: the heaviest runs of words, laid back on the text as sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vigie_models.axes import FRENCH_LABELS, Kind
from vigie_models.finding import Finding
from vigie_models.model import Model
from vigie_models.ngrams import Grams
from vigie_models.normalise import Normalised
from vigie_models.vectors import meaning_of

MOST_TERMS: Final = 3  # a category; more would be a highlighter, not a reason
_LIGHTEST: Final = 0.15  # logits; below it a word says nothing by itself
_SHARE_OF_HEAVIEST: Final = 0.4


@dataclass(frozen=True, slots=True)
class Run:
    """Contiguous words and what they add to a logit; offsets in the view that was read."""

    start: int
    end: int
    weight: float


def terms(normalised: Normalised, runs: tuple[Run, ...], category: str, confidence: float) -> tuple[Finding, ...]:
    """The runs as findings of kind TERM, with offsets in the text as sent."""
    reason = f"Dans le modèle statistique, ces mots font pencher vers « {FRENCH_LABELS[category]} »."
    return tuple(
        Finding(
            Kind.TERM,
            category,
            *normalised.folded_span(run.start, run.end),
            confidence,
            reason,
            weight=run.weight,
        )
        for run in runs
    )


def heaviest_runs(grams: Grams, model: Model, head: str, *, sign: int = 1) -> tuple[Run, ...]:
    """The runs of words, three at most, that weigh the most for a head (`sign` 1) or against it (-1)."""
    weights = sign * weights_of_words(grams, model, head)
    if not len(weights):
        return ()
    least = max(_LIGHTEST, _SHARE_OF_HEAVIEST * float(weights.max()))
    runs = [_run(grams, weights, first, last) for first, last in _stretches(weights >= least)]
    return tuple(sorted(runs, key=lambda run: (-run.weight, run.start))[:MOST_TERMS])


def weights_of_words(grams: Grams, model: Model, head: str) -> NDArray[np.float64]:
    """What each word adds to a head's logit: its n-grams, half of each pair it is in, and its vector."""
    meaning = meaning_of(grams, model.vocabulary, model.words)
    weights = _weights_of_ngrams(grams, model, head)
    weights[meaning.owners] += meaning.weights * model.heads.vectors[meaning.rows, model.heads.column(head)]
    return weights


def _weights_of_ngrams(grams: Grams, model: Model, head: str) -> NDArray[np.float64]:
    vocabulary, heads = model.vocabulary, model.heads
    places = vocabulary.places(grams.names)
    known = places >= 0
    columns, owners = places[known], np.array(grams.owners, dtype=np.int64)[known]
    row = vocabulary.row(grams.names)
    ranks = np.searchsorted(row.columns, columns)
    occurrences = np.bincount(ranks, minlength=len(row.columns))
    added = row.values * heads.ngrams[row.columns, heads.column(head)] / np.maximum(occurrences, 1)
    words = len(grams.spans)
    owned = np.bincount(owners, weights=added[ranks], minlength=2 * words)
    pairs = owned[words : 2 * words] / 2
    weights: NDArray[np.float64] = owned[:words] + pairs + np.roll(pairs, 1)  # the last word owns no pair
    return weights


def _run(grams: Grams, weights: NDArray[np.float64], first: int, last: int) -> Run:
    weight = round(float(weights[first : last + 1].sum()), 3)
    return Run(grams.spans[first][0], grams.spans[last][1], weight)


def _stretches(chosen: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """First and last index of each stretch of chosen words."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], chosen, [False]))))
    for first, after in edges.reshape(-1, 2):
        yield int(first), int(after) - 1
