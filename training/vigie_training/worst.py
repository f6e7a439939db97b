"""The worst errors: posts where a bundle was surest and wrong, with the exact reasons it had."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from vigie_datasets.example import Example
from vigie_models.axes import Kind
from vigie_models.bundle import Bundle
from vigie_models.cascade import Cascade, EncoderUse
from vigie_models.explain import heaviest_runs
from vigie_models.fused import FusedContribution
from vigie_models.model import Contribution
from vigie_models.reading import Reading, read
from vigie_training.questions import Question

MOST: Final = 6  # of each sort of error
Told = Contribution | FusedContribution


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a post and what it adds to the log-odds; 0 for words that weigh little. `text` may be withheld."""

    start: int
    end: int
    weight: float
    text: str | None


@dataclass(frozen=True, slots=True)
class Error:
    """One post answered wrongly by `head`: `said` is the probability, `truth` the label.

    The log-odds of the models are `words` + `signs` + `place` + `bias` of the n-grams, and `heard` + `rest` of the
    encoder: what stands on words, and what does not with the fusion's own constant; None where it did not read.
    `detected` names what detectors found, which may raise the probability over the models'. Where texts are not to be
    shown, `parts` are the heaviest words alone, in both stages, without their text.
    """

    id: str
    head: str
    said: float
    truth: bool
    labels: tuple[str, ...]
    parts: tuple[Part, ...]
    words: float
    signs: float
    place: float
    bias: float
    heard: float | None
    rest: float | None
    abstained: bool
    detected: tuple[str, ...]


def worst_errors(
    bundle: Bundle,
    use: EncoderUse,
    examples: Sequence[Example],
    questions: Mapping[str, Question],
    *,
    show_texts: bool,
) -> tuple[Error, ...]:
    """For relevance, leaks, clear leaks and breaches: posts wrongly answered yes, then no, the surest first."""
    cascade = Cascade(bundle, use)
    return tuple(
        explained(cascade, examples[place], questions[head], place, show_text=show_texts)
        for head in ("business", "leak", "clear_leak", "breach")
        for place in _surest(questions[head])
    )


def explained(cascade: Cascade, example: Example, question: Question, place: int, *, show_text: bool) -> Error:
    """One error with all that made the answer, by the stage that gave it; where the models abstain, nothing did."""
    reading = read(example.text)
    abstained = not reading.is_french or reading.is_blank
    told = None if abstained else cascade.opinion(reading, example.community).sight.contribution(question.head)
    seen = told.seen if isinstance(told, FusedContribution) else told
    fused = told if isinstance(told, FusedContribution) else None
    return Error(
        example.id,
        question.head,
        float(question.probabilities[place]),
        bool(question.truth[place]),
        _labels(example),
        tuple(_parts(example.text, reading, told, show_text=show_text)),
        float(seen.words.sum()) if seen else 0.0,
        float(seen.cues.sum()) if seen else 0.0,
        seen.place if seen else 0.0,
        seen.bias if seen else 0.0,
        float(fused.heard.sum()) if fused else None,
        fused.rest if fused else None,
        abstained,
        tuple(sorted({finding.kind.value for finding in reading.findings if finding.kind is not Kind.TERM})),
    )


def _surest(question: Question) -> Iterator[int]:
    wrong = np.flatnonzero(question.truth != question.answers)
    order = wrong[np.argsort(-question.probabilities[wrong], kind="stable")]
    yield from (int(each) for each in islice((each for each in order if question.answers[each]), MOST))
    yield from (int(each) for each in islice((each for each in order[::-1] if not question.answers[each]), MOST))


def _labels(example: Example) -> tuple[str, ...]:
    flags = (name for name, raised in (("care", example.care), ("alert", example.alert)) if raised)
    level = (f"niveau {example.leak_level}",) if example.leak_level else ()
    return (example.relevance, *level, *example.leak, *example.tone, *flags, *filter(None, [example.functionality]))


def _parts(text: str, reading: Reading, told: Told | None, *, show_text: bool) -> Iterator[Part]:
    """The text cut at the words that weigh most for yes and for no; only those words where it is not shown."""
    done = 0
    for start, end, weight in _heaviest(reading, told) if told else ():
        if start < done:
            continue
        if show_text and start > done:
            yield Part(done, start, 0.0, text[done:start])
        yield Part(start, end, weight, text[start:end] if show_text else None)
        done = end
    if show_text and done < len(text):
        yield Part(done, len(text), 0.0, text[done:])


def _heaviest(reading: Reading, told: Told) -> list[tuple[int, int, float]]:
    """The heaviest runs of words of either sign, in their order: offsets in the text as sent."""
    spans = reading.words.spans
    runs = [(run, 1) for run in heaviest_runs(spans, told.words)]
    runs += [(run, -1) for run in heaviest_runs(spans, -told.words)]
    return sorted((*reading.view.span(run.start, run.end), sign * run.weight) for run, sign in runs)
