"""Posts with all that is known of them when thresholds are chosen: labels, probabilities, what detectors found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vigie_datasets.example import Example
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, HEADS
from vigie_models.finding import Finding
from vigie_models.heads import GATE_OF
from vigie_models.proof import proved_level, proving
from vigie_models.reading import Lines
from vigie_training.bounds import batches_of
from vigie_training.calibration import Numbers, Truth

Thresholds = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the scorer would answer of posts, at any threshold; all arrays have the shape (posts,).

    `answers` are the models' probabilities by head – of a category of confidentiality the detectors' confidence where
    it is higher, as in `scorer.compose` –, `levels` what the detectors prove, `is_judged` false where the models have
    no say, `batches` whose posts are not independent of each other.
    """

    answers: Mapping[str, Numbers]
    truths: Mapping[str, Truth]
    levels: NDArray[np.int64]
    is_judged: Truth
    protected: Truth
    batches: NDArray[np.int64]

    @property
    def routine(self) -> Truth:
        """Plain work: about business, nothing disclosed, no breach, not protected either."""
        truths = self.truths
        return truths["business"] & ~truths["leak"] & ~truths["breach"] & ~self.protected

    def says(self, head: str, threshold: float) -> Truth:
        """Where the model alone says yes."""
        return self.is_judged & (self.answers[head] >= threshold)

    def flags(self, head: str, thresholds: Thresholds) -> Truth:
        """Where the scorer says yes, gate and detectors included; thresholds of the head and of its gate are needed."""
        if head == "leak":
            return self.says(head, thresholds[head]) | (self.levels >= 1)
        if head == "clear_leak":
            return (self.says("leak", thresholds["leak"]) & self.says(head, thresholds[head])) | (self.levels >= 2)
        if head in CONFIDENTIALITY_CATEGORIES:
            return self.flags("leak", thresholds) & (self.answers[head] >= thresholds[head])
        alone = self.says(head, thresholds[head])
        return alone & self.says(GATE_OF[head], thresholds[GATE_OF[head]]) if head in GATE_OF else alone


def judged(examples: Sequence[Example], texts: Sequence[Lines], answers: Mapping[str, Numbers]) -> Judged:
    """Labelled posts with the probabilities of every head, which did not see them; in the same order."""
    findings = [lines.findings for lines in texts]
    named = {name: np.maximum(answers[name], _confidence(findings, name)) for name in CONFIDENTIALITY_CATEGORIES}
    truths = np.array([example.targets() for example in examples], dtype=bool)
    return Judged(
        answers={**answers, **named},
        truths=dict(zip(HEADS, truths.T, strict=True)),
        levels=np.array([proved_level(each) for each in findings], dtype=np.int64),
        is_judged=np.array([lines.is_judged for lines in texts], dtype=bool),
        protected=np.array([example.functionality is not None for example in examples], dtype=bool),
        batches=batches_of(examples),
    )


def _confidence(findings: Sequence[Sequence[Finding]], category: str) -> Numbers:
    """How sure the detectors are of a category, post by post; 0 where they prove nothing of it."""
    return np.array(
        [
            max((found.confidence for found in proving(each) if found.category == category), default=0.0)
            for each in findings
        ]
    )
