"""Scorers without a bundle, for tests and demonstrations: they keep the promises of `scorer.ScoresText`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, FRENCH_LABELS, HEADS, TONE_CATEGORIES, Kind
from vigie_models.company import UNKNOWN_COMPANY, Company
from vigie_models.finding import Finding
from vigie_models.reading import read
from vigie_models.scorer import compose
from vigie_models.scores import Scores


@dataclass(frozen=True, slots=True)
class FixedScorer:
    """Answers the same scores for every text, findings cut to the text's length."""

    scores: Scores

    @property
    def version(self) -> str:
        """The version that the scores name."""
        return self.scores.bundle

    def score(self, text: str, *, parent: str | None = None, community: str | None = None) -> Scores:
        """The fixed scores, without the findings that this text is too short for."""
        del parent, community
        told = self.scores
        return replace(
            told,
            relevance=replace(told.relevance, findings=_within(told.relevance.findings, text)),
            confidentiality=replace(told.confidentiality, findings=_within(told.confidentiality.findings, text)),
            tone=replace(told.tone, findings=_within(told.tone.findings, text)),
        )


@dataclass(frozen=True, slots=True)
class WordScorer:
    """Says a category or a flag wherever one of its words stands; text path and detectors are the real ones.

    `words` maps a word, in lower case, to what it means: a category, a flag, or `off_topic`. Anything
    said has probability 0.95, anything else 0.02; thresholds are 0.5.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    version: str = "fake.1"
    company: Company = UNKNOWN_COMPANY

    def score(self, text: str, *, parent: str | None = None, community: str | None = None) -> Scores:
        """Score by the words alone, and by what the detectors find."""
        del parent, community
        reading = read(text, self.company)
        said = tuple(self._said(reading.view.original))
        answers = dict.fromkeys(HEADS, 0.02) | {"business": 0.95}
        for finding in said:
            answers |= _meaning(finding.category)
        return compose(reading, answers, dict.fromkeys(HEADS, 0.5), said, self.version)

    def _said(self, text: str) -> Iterator[Finding]:
        for match in re.finditer(r"\w+", text.lower() if len(text.lower()) == len(text) else text):
            if category := self.words.get(match[0]):
                reason = f"Ce mot fait pencher vers « {FRENCH_LABELS[category]} »."
                yield Finding(Kind.TERM, category, match.start(), match.end(), 0.95, reason, weight=3.0)


def _meaning(category: str) -> dict[str, float]:
    """The heads that a category raises with it."""
    if category == "off_topic":
        return {"business": 0.05}
    raised = {category: 0.95}
    if category in TONE_CATEGORIES:
        raised["breach"] = 0.95
    if category in CONFIDENTIALITY_CATEGORIES:
        raised["leak"] = 0.95
    return raised


def _within(findings: tuple[Finding, ...], text: str) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.end <= len(text))
