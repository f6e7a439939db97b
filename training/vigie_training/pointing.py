"""Which stage points at what labellers marked: n-grams by their heaviest words, the encoder by its own, or both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vigie_datasets.example import Example
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, TONE_CATEGORIES
from vigie_models.bundle import Bundle
from vigie_models.cascade import Cascade, EncoderUse
from vigie_models.explain import heaviest_runs
from vigie_models.fused import FusedSight
from vigie_models.heads import Logits
from vigie_models.reading import Reading, read
from vigie_training import metrics
from vigie_training.metrics import Rate

_CATEGORIES = (*CONFIDENTIALITY_CATEGORIES, *TONE_CATEGORIES)


@dataclass(frozen=True, slots=True)
class Pointed:
    """How often the heaviest words for a category touch a span labelled with it, in the same posts for each stage.

    The n-grams' words by their exact shares, the encoder's by those of its tokens, and by both added up. A stage that
    finds no word of weight misses.
    """

    category: str
    ngrams: Rate
    encoder: Rate
    both: Rate


def pointed(bundle: Bundle, examples: Sequence[Example]) -> tuple[Pointed, ...]:
    """One line for each category with labelled spans, then one, "", for all together; none without an encoder.

    The encoder reads every post that has a span and on which the models do not abstain.
    """
    if bundle.encoder is None:
        return ()
    cascade = Cascade(bundle, EncoderUse.ALWAYS)
    looks = [look for example in examples if example.spans for look in _looks(cascade, example)]
    named = [(name, [touched for category, touched in looks if category == name]) for name in _CATEGORIES]
    everything = ("", [touched for _, touched in looks])
    return tuple(_pointed(name, each) for name, each in (*named, everything) if each)


def _looks(cascade: Cascade, example: Example) -> Iterator[tuple[str, tuple[bool, ...]]]:
    """For each category that is marked, whether the n-grams, the encoder and both touch it."""
    reading = read(example.text)
    if not reading.is_french or reading.is_blank:
        return
    sight = cascade.opinion(reading, example.community).sight
    assert isinstance(sight, FusedSight)  # noqa: S101 - it reads always
    for category in sorted({span.category for span in example.spans}):
        told = sight.contribution(category)
        spans = [(span.start, span.end) for span in example.spans if span.category == category]
        yield category, tuple(_touches(reading, each, spans) for each in (told.seen.words, told.heard, told.words))


def _touches(reading: Reading, weights: Logits, spans: Sequence[tuple[int, int]]) -> bool:
    runs = heaviest_runs(reading.words.spans, weights)
    if not runs:
        return False
    first, last = reading.view.span(runs[0].start, runs[0].end)
    return any(first < end and start < last for start, end in spans)


def _pointed(category: str, looks: Sequence[tuple[bool, ...]]) -> Pointed:
    ngrams, encoder, both = (metrics.wilson(sum(each), len(each)) for each in zip(*looks, strict=True))
    return Pointed(category, ngrams, encoder, both)
