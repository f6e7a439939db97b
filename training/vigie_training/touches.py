"""Whether the words that an explanation shows are those that a labeller marked, beside words taken by chance."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vigie_datasets.example import Example, Span
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, TONE_CATEGORIES, Kind
from vigie_models.finding import Finding
from vigie_models.scores import Scores
from vigie_training import metrics
from vigie_training.metrics import Rate

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Touch:
    """How often the strongest words shown for a category touch a span labelled with it.

    `marked` posts have such a span; in `shown` of them the models point at words for that category, `touched` says how
    often the strongest ones touch a span. `by_chance` is the same for as many words in a row drawn anywhere in the
    post, `one_word` for a single one, both as exact expectations; `anything` counts detectors' findings too, among all
    marked posts. Words that a detector's finding covers are not shown again: where detectors find most, `touched` is of
    the rest alone.
    """

    category: str
    marked: int
    touched: Rate
    by_chance: float
    one_word: float
    anything: Rate


def touches(examples: Sequence[Example], scores: Sequence[Scores]) -> tuple[Touch, ...]:
    """One line for each category that has labelled spans, then one, "", for all together."""
    looks = [look for pair in zip(examples, scores, strict=True) for look in _looks(*pair)]
    named = [_touch(name, [look for look in looks if look.category == name]) for name in _CATEGORIES]
    return tuple(touch for touch in (*named, _touch("", looks)) if touch.marked)


_CATEGORIES = (*CONFIDENTIALITY_CATEGORIES, *TONE_CATEGORIES)


@dataclass(frozen=True, slots=True)
class _Look:
    """One post and one category: did the strongest term touch (None: none shown), did anything, would chance."""

    category: str
    touched: bool | None
    by_chance: float
    one_word: float
    anything: bool


def _looks(example: Example, score: Scores) -> Iterator[_Look]:
    findings = (*score.confidentiality.findings, *score.tone.findings)
    words = [word.span() for word in _WORD.finditer(example.text)]
    for category in sorted({span.category for span in example.spans}):
        spans = [span for span in example.spans if span.category == category]
        about = [finding for finding in findings if finding.category == category]
        terms = [finding for finding in about if finding.kind is Kind.TERM and finding.weight is not None]
        strongest = max(terms, key=lambda term: term.weight or 0.0, default=None)
        length = _length(strongest, words) if strongest else 1
        yield _Look(
            category,
            _meets(strongest.start, strongest.end, spans) if strongest else None,
            _chance(words, length, spans),
            _chance(words, 1, spans),
            any(_meets(finding.start, finding.end, spans) for finding in about),
        )


def _touch(category: str, looks: Sequence[_Look]) -> Touch:
    shown = [look for look in looks if look.touched is not None]
    among = max(1, len(shown))
    return Touch(
        category,
        len(looks),
        metrics.wilson(sum(bool(look.touched) for look in shown), len(shown)),
        sum(look.by_chance for look in shown) / among,
        sum(look.one_word for look in shown) / among,
        metrics.wilson(sum(look.anything for look in looks), len(looks)),
    )


def _length(term: Finding, words: Sequence[tuple[int, int]]) -> int:
    return max(1, sum(start < term.end and term.start < end for start, end in words))


def _chance(words: Sequence[tuple[int, int]], length: int, spans: Sequence[Span]) -> float:
    """The share of the runs of so many words that touch a span."""
    runs = [(words[first][0], words[first + length - 1][1]) for first in range(len(words) - length + 1)]
    return sum(_meets(start, end, spans) for start, end in runs) / len(runs) if runs else 1.0


def _meets(start: int, end: int, spans: Sequence[Span]) -> bool:
    return any(start < span.end and span.start < end for span in spans)
