"""Everything that an evaluation tells, as one record: what the page shows and the JSON says are the same figures."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from vigie_datasets.example import Example
from vigie_models.bundle import Bundle
from vigie_models.proof import proving
from vigie_models.scores import Scores
from vigie_training.agreement import agreement_on
from vigie_training.baselines import Answered, answered_by_all
from vigie_training.bootstrap import DRAWS, Interval, draws_of
from vigie_training.calibration import Numbers
from vigie_training.curves import Bin, Point, precision_recall, reliability
from vigie_training.evaluate import Report, report_on
from vigie_training.learning_curve import Lap
from vigie_training.metrics import Rate
from vigie_training.pointing import Pointed, pointed
from vigie_training.questions import Figures, Question, figures_of, questions_of, truths_of
from vigie_training.readings import Readings
from vigie_training.scoring import Said
from vigie_training.slices import Slice, slices_of
from vigie_training.spared import flagged
from vigie_training.touches import Touch, touches
from vigie_training.worst import Error, worst_errors


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its figures with their intervals, those of the baselines, and its curves.

    `agreement` is the κ of two labellers, None where it was not measured.
    """

    head: str
    positives: int
    figures: Mapping[str, Interval]
    baselines: Mapping[str, Mapping[str, Interval]]
    agreement: float | None
    precision_recall: tuple[Point, ...]
    reliability: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Spared:
    """Innocent posts of one sort – a functionality of protected speech, or "" for all –, flagged all the same."""

    functionality: str
    posts: int
    flagged: Mapping[str, Rate]


@dataclass(frozen=True, slots=True)
class Detail:
    """What there is to say beside `Report`; `batches` and `draws` say where intervals come from."""

    batches: int
    draws: int
    asked: tuple[Asked, ...]
    protected: tuple[Spared, ...]
    slices: tuple[Slice, ...]
    touches: tuple[Touch, ...]
    pointed: tuple[Pointed, ...]
    errors: tuple[Error, ...]
    texts_shown: bool
    learning_curve: tuple[Lap, ...] = ()


@dataclass(frozen=True, slots=True)
class FullReport:
    """One evaluation of one bundle, with one `use` of its encoder, "" where it has none.

    `recorded` is what its manifest tells of training beside the same figures.
    """

    version: str
    side: str
    use: str
    report: Report
    detail: Detail
    recorded: Mapping[str, Figures]

    def with_recorded(self, figures: Mapping[str, Figures]) -> "FullReport":
        """The same, with figures measured anew beside those of the manifest, or in their place."""
        return replace(self, recorded={**self.recorded, **figures})

    def as_json(self) -> dict[str, Any]:
        """Plain data: the figures of the manifest at the top, all else under `detail`; an interval is three numbers."""
        detail: dict[str, Any] = _plain(asdict(self.detail))
        told = {"version": self.version, "side": self.side, "encoder": self.use, **self.report.figures()}
        return {**told, "recorded": _plain(dict(self.recorded)), "detail": detail}


def full_report(
    bundle: Bundle,
    examples: Sequence[Example],
    readings: Readings,
    *,
    side: str,
    textbook: Answered | None = None,
    show_texts: bool = False,
    laps: tuple[Lap, ...] = (),
) -> FullReport:
    """Compare what was said of `examples` with their labels, in every way at once; takes seconds."""
    scores = readings.scores
    questions = questions_of(examples, scores, bundle.manifest)
    questions["clear_leak"] = clear_leak_question(examples, readings.said)
    others = answered_by_all(examples, textbook)
    weights = draws_of(examples)
    detail = Detail(
        batches=len({example.batch for example in examples}),
        draws=DRAWS,
        asked=tuple(_asked(questions[head], others, weights) for head in _in_order(questions)),
        protected=_protected(examples, scores),
        slices=slices_of(examples, questions),
        touches=touches(examples, scores),
        pointed=pointed(bundle, examples),
        errors=worst_errors(bundle, readings.use, examples, questions, show_texts=show_texts),
        texts_shown=show_texts,
        learning_curve=laps,
    )
    report = report_on(bundle, examples, readings, textbook)
    told = report.figures()
    recorded = {name: each for name, each in bundle.manifest.metrics.items() if name not in told}
    use = readings.use.value if bundle.encoder else ""
    return FullReport(bundle.manifest.version, side, use, report, detail, recorded)


def clear_leak_question(examples: Sequence[Example], said: Sequence[Said]) -> Question:
    """Level 2: the models' probability, or a detector's where it proves more; answered as the service answers."""
    answers = np.array([each.scores.confidentiality.level == 2 for each in said])
    risks = np.array([max(_proved(each.scores), each.answers["clear_leak"]) for each in said])
    return Question("clear_leak", truths_of(examples)["clear_leak"], risks, answers)


def _proved(scores: Scores) -> float:
    """How sure the detectors are of level 2."""
    found = proving(scores.confidentiality.findings)
    return max((finding.confidence for finding in found if finding.level == 2), default=0.0)


def _in_order(questions: Mapping[str, Question]) -> list[str]:
    first = ["business", "leak", "clear_leak", "breach"]
    return [*first, *(head for head in questions if head not in first)]


def _asked(question: Question, others: Mapping[str, Answered], weights: Numbers) -> Asked:
    return Asked(
        question.head,
        int(question.truth.sum()),
        figures_of(question, weights),
        {name: figures_of(answered[question.head], weights) for name, answered in others.items()},
        agreement_on(question.head),
        precision_recall(question, weights),
        reliability(question),
    )


def _protected(examples: Sequence[Example], scores: Sequence[Scores]) -> tuple[Spared, ...]:
    """All protected posts, then each functionality, the worst first."""
    pairs = [pair for pair in zip(examples, scores, strict=True) if pair[0].functionality is not None]
    names = sorted({str(example.functionality) for example, _ in pairs})
    each = [_spared(name, [pair for pair in pairs if pair[0].functionality == name]) for name in names]
    each.sort(key=lambda spared: -sum(rate.value for rate in spared.flagged.values()))
    return (_spared("", pairs), *each)


def _spared(name: str, pairs: Sequence[tuple[Example, Scores]]) -> Spared:
    return Spared(name, len(pairs), flagged(pairs))


def _plain(value: Any) -> Any:
    """Numbers rounded to four decimals, rates with their share, all else as it is."""
    match value:
        case Rate():
            return _plain(value.figures())
        case float():
            return round(value, 4)
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case _:
            return value
