"""One text in, all its scores out, each with its cause; start reading here."""

from dataclasses import replace
from typing import Final, Protocol

from vigie_models import explain
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, FLAGS, TONE_CATEGORIES, Axis
from vigie_models.bundle import Bundle
from vigie_models.cascade import DEFAULT_USE, Answers, Cascade, EncoderUse, Opinion
from vigie_models.company import UNKNOWN_COMPANY, Company
from vigie_models.detect.people import Names
from vigie_models.finding import Finding
from vigie_models.heads import CATEGORIES_OF, over_threshold
from vigie_models.proof import proved_level, proving
from vigie_models.reading import Reading, read
from vigie_models.scores import Confidentiality, Flags, Relevance, Scores, Tone

_NEAR: Final = 0.5  # of its threshold: from there on an axis shows the words of its categories


class ScoresText(Protocol):
    """What the service needs of a scorer; `fakes` has others that keep the same promises."""

    @property
    def version(self) -> str:
        """The version of the bundle that speaks."""

    def score(self, text: str, *, parent: str | None = None, community: str | None = None) -> Scores:
        """Score one text; never raises on a text, whatever it holds."""


class Scorer:
    """Scores French posts with one bundle; safe to call from several threads. `encoder`: which posts it reads too.

    Raises:
        ContentMalformed: the bundle's encoder cannot be opened.
    """

    def __init__(
        self,
        bundle: Bundle,
        company: Company = UNKNOWN_COMPANY,
        names: Names = Names.NEVER,
        encoder: EncoderUse = DEFAULT_USE,
    ) -> None:
        self._cascade = Cascade(bundle, encoder)
        self._version = bundle.manifest.version
        self._company = company
        self._names = names
        self._thresholds = bundle.manifest.thresholds
        self._priors = {name: entry.prior for name, entry in bundle.manifest.questions.items()}

    @property
    def version(self) -> str:
        """The version of the bundle that speaks."""
        return self._version

    def score(self, text: str, *, parent: str | None = None, community: str | None = None) -> Scores:  # noqa: ARG002
        """Score one text of any length and content.

        `parent` is the text that it answers, not used yet; the name of its `community` hints at its subject.

        In a text that is not French, or that is blank, the models abstain and answer their priors; what
        detectors prove counts everywhere.
        """
        return self.answered(text, community)[0]

    def answered(self, text: str, community: str | None = None) -> tuple[Scores, Answers]:
        """The scores of a text, and what the models alone answer for each head: their priors where they abstain."""
        reading = read(text, self._company, self._names)
        if not reading.is_french or reading.is_blank:
            abstained = compose(reading, self._priors, self._thresholds, (), self.version, models_speak=False)
            return abstained, self._priors
        opinion = self._cascade.opinion(reading, community)
        terms = _terms(reading, opinion)
        scores = compose(reading, opinion.answers, opinion.thresholds, terms, self.version)
        scores = replace(scores, undecided=undecided(scores, opinion.bands), read_by=opinion.read_by)
        return scores, opinion.answers


def compose(
    reading: Reading,
    answers: Answers,
    thresholds: Answers,
    terms: tuple[Finding, ...],
    version: str,
    *,
    models_speak: bool = True,
) -> Scores:
    """Join what the models answer and what the detectors found: the higher of the two, never the lower.

    A finding that proves nothing by itself, see `proof`, is told, and raises neither level nor risk.

    With `models_speak` false the answers are priors: they are told, but no level or breach follows from them.
    """
    over = over_threshold(answers, thresholds) if models_speak else frozenset[str]()
    return Scores(
        language=reading.language,
        relevance=Relevance(answers["business"], _about(("business", "off_topic"), terms)),
        confidentiality=_confidentiality(reading.findings, answers, over, terms),
        tone=_tone(answers, thresholds, over, terms),
        flags=Flags(answers["care"], answers["alert"], tuple(flag for flag in FLAGS if flag in over)),
        bundle=version,
    )


def undecided(scores: Scores, bands: Answers) -> tuple[Axis, ...]:
    """The axes on which a post is not flagged, though its risk reaches the band's lower bound."""
    leak, tone, never = scores.confidentiality, scores.tone, 2.0
    near_leak = not leak.level and leak.risk >= bands.get("leak", never)
    near_breach = not tone.breach and tone.risk >= bands.get("breach", never)
    return (Axis.CONFIDENTIALITY,) * near_leak + (Axis.TONE,) * near_breach


def _terms(reading: Reading, opinion: Opinion) -> tuple[Finding, ...]:
    business = opinion.answers["business"]
    label, sign = ("business", 1) if business >= 0.5 else ("off_topic", -1)
    found = _weighty(reading, opinion, "business", label, sign)
    for head in ("leak", "breach"):
        if opinion.answers[head] >= _NEAR * opinion.thresholds[head]:
            found += _terms_of_axis(reading, opinion, head)
    return found


def _terms_of_axis(reading: Reading, opinion: Opinion, head: str) -> tuple[Finding, ...]:
    """The words of the categories at their threshold; else of the likeliest, or of the axis as a whole."""
    answers, thresholds = opinion.answers, opinion.thresholds
    sure = [name for name in CATEGORIES_OF[head] if answers[name] >= thresholds[name]]
    named = sure or [likeliest(CATEGORIES_OF[head], answers, thresholds)]
    found = tuple(term for name in named for term in _weighty(reading, opinion, name, name))
    return found or _weighty(reading, opinion, head, named[0])


def _weighty(reading: Reading, opinion: Opinion, head: str, label: str, sign: int = 1) -> tuple[Finding, ...]:
    """The words that weigh for a label, by their exact shares of its log-odds."""
    told = opinion.sight.contribution(head)
    heard = None if told.heard is None else sign * told.heard
    runs = explain.heaviest_runs(reading.words.spans, sign * told.words, heard)
    confidence = opinion.answers.get(label, 1.0 - opinion.answers["business"])
    return explain.terms(reading.view, runs, label, confidence)


def _confidentiality(
    found: tuple[Finding, ...], answers: Answers, over: frozenset[str], terms: tuple[Finding, ...]
) -> Confidentiality:
    risk, categories = answers["leak"], {name: answers[name] for name in CONFIDENTIALITY_CATEGORIES}
    for finding in proving(found):
        risk = max(risk, finding.confidence)
        categories[finding.category] = max(categories[finding.category], finding.confidence)
    level = max(_model_level(over), proved_level(found))
    unproved = (term for term in _about(CONFIDENTIALITY_CATEGORIES, terms) if not _covered(term, found))
    return Confidentiality(risk, level, categories, (*found, *unproved))


def _model_level(over: frozenset[str]) -> int:
    """A clear leak is always a leak, see `heads.GATE_OF`."""
    return ("leak" in over) + ("clear_leak" in over)


def _tone(answers: Answers, thresholds: Answers, over: frozenset[str], terms: tuple[Finding, ...]) -> Tone:
    """`breach` is its own head's answer; it is always named: by the likeliest category where none is sure."""
    categories = {name: answers[name] for name in TONE_CATEGORIES}
    breach = "breach" in over
    sure = [name for name in TONE_CATEGORIES if name in over]
    breaches = tuple(sure or [likeliest(TONE_CATEGORIES, answers, thresholds)]) if breach else ()
    return Tone(answers["breach"], breach, categories, breaches, _about(TONE_CATEGORIES, terms))


def likeliest(categories: tuple[str, ...], answers: Answers, thresholds: Answers) -> str:
    """The category that comes nearest to its threshold, or farthest beyond it."""
    return max(categories, key=lambda name: answers[name] / max(thresholds[name], 0.01))


def _about(categories: tuple[str, ...], findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.category in categories)


def _covered(term: Finding, found: tuple[Finding, ...]) -> bool:
    """Whether a detector already says the same of the same place, and better."""
    return any(
        finding.category == term.category and finding.start < term.end and term.start < finding.end for finding in found
    )
