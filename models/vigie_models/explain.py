"""Which words weigh in a model's answer: the heaviest runs of words, laid back on the text as sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vigie_models.axes import FRENCH_LABELS, Kind
from vigie_models.finding import Finding
from vigie_models.placeholders import View

MOST_TERMS: Final = 3  # a category; more would be a highlighter, not a reason
_LIGHTEST: Final = 0.15  # logits; below it a word says nothing by itself
_SHARE_OF_HEAVIEST: Final = 0.4
_ENCODER: Final = " L’encodeur"  # begins the sentence that tells its part


@dataclass(frozen=True, slots=True)
class Run:
    """Contiguous words and what they add to a logit; offsets in the view that was read.

    `heard` is the encoder's part of the weight, None where it did not read.
    """

    start: int
    end: int
    weight: float
    heard: float | None = None


def terms(view: View, runs: tuple[Run, ...], category: str, confidence: float) -> tuple[Finding, ...]:
    """The runs as findings of kind TERM, with offsets in the text as sent."""
    return tuple(
        Finding(
            Kind.TERM,
            category,
            *view.span(run.start, run.end),
            confidence,
            _reason(category, run),
            weight=run.weight,
        )
        for run in runs
    )


def without_stages(reason: str) -> str:
    """A reason that no longer says which stage spoke."""
    return reason.partition(_ENCODER)[0]


def _reason(category: str, run: Run) -> str:
    reason = f"Dans le modèle statistique, ces mots font pencher vers « {FRENCH_LABELS[category]} »."
    if run.heard is None:
        return reason
    share = min(max(run.heard / run.weight, 0.0), 1.0)
    return f"{reason}{_ENCODER} y est pour {100 * share:.0f} %."


def heaviest_runs(
    spans: Sequence[tuple[int, int]], weights: NDArray[np.float64], heard: NDArray[np.float64] | None = None
) -> tuple[Run, ...]:
    """The runs of contiguous words, three at most, that weigh the most.

    `weights` are those of the words at `spans`, and `heard` the encoder's part in them.
    """
    if not len(weights):
        return ()
    least = max(_LIGHTEST, _SHARE_OF_HEAVIEST * float(weights.max()))
    sums = np.concatenate(([0.0], weights.cumsum())).tolist()
    runs = [
        Run(
            spans[first][0],
            spans[last][1],
            round(sums[last + 1] - sums[first], 3),
            None if heard is None else float(heard[first : last + 1].sum()),
        )
        for first, last in _stretches(weights >= least)
    ]
    return tuple(sorted(runs, key=lambda run: (-run.weight, run.start))[:MOST_TERMS])


def _stretches(chosen: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """First and last index of each stretch of chosen words."""
    marks = np.zeros(len(chosen) + 2, dtype=np.int8)
    marks[1:-1] = chosen
    edges = np.flatnonzero(marks[1:] != marks[:-1]).tolist()
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        yield first, after - 1
