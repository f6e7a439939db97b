"""What one post scored on each axis, with every cause; the record that the scorer makes and nobody changes."""

from collections.abc import Mapping
from dataclasses import dataclass

from vigie_models.axes import Axis
from vigie_models.finding import Finding


@dataclass(frozen=True, slots=True)
class Relevance:
    """P(the post is about work), 0-1."""

    business: float
    findings: tuple[Finding, ...] = ()

    @property
    def label(self) -> str:
        """`business` or `off_topic`, whichever is likelier."""
        return "business" if self.business >= 0.5 else "off_topic"


@dataclass(frozen=True, slots=True)
class Confidentiality:
    """`risk` = calibrated P(level >= 1); `level` 0-2; one calibrated probability a category."""

    risk: float
    level: int
    categories: Mapping[str, float]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Tone:
    """`risk` = calibrated P(any breach); `breaches` names the categories over their thresholds."""

    risk: float
    breach: bool
    categories: Mapping[str, float]
    breaches: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Flags:
    """P(explicit distress) and P(possible whistle-blowing report), with whether each passes its threshold."""

    care: float
    alert: float
    raised: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """Everything a bundle says of one text. `language` is an ISO 639-1 code.

    `undecided` are the axes on which the post is not flagged, yet worth a look: nothing is held against it. `read_by`
    are the stages that spoke: none, `cascade.NGRAMS`, or that and `cascade.ENCODER`.
    """

    language: str
    relevance: Relevance
    confidentiality: Confidentiality
    tone: Tone
    flags: Flags
    bundle: str
    undecided: tuple[Axis, ...] = ()
    read_by: tuple[str, ...] = ()
