"""The Result of DESIGN §4, the same over the API, in notices and from the command line."""

from collections.abc import Iterable
from typing import Any, Final

from vigie_models.axes import Axis
from vigie_models.cascade import ENCODER
from vigie_models.explain import without_stages
from vigie_models.finding import Finding
from vigie_models.scores import Scores
from vigie_service.charter import Charter
from vigie_service.decide import Decision

_DIGITS: Final = 4


def result(post_id: str | None, scores: Scores, decision: Decision, charter: Charter) -> dict[str, Any]:
    """Plain JSON; offsets and reasons, never a part of the text."""
    return {
        "id": post_id,
        "language": scores.language,
        "relevance": {
            "label": scores.relevance.label,
            "business": round(scores.relevance.business, _DIGITS),
            "findings": _findings(scores.relevance.findings),
        },
        "confidentiality": {
            "risk": round(scores.confidentiality.risk, _DIGITS),
            "level": scores.confidentiality.level,
            "categories": _rounded(scores.confidentiality.categories),
            "findings": _findings(scores.confidentiality.findings),
        },
        "tone": {
            "risk": round(scores.tone.risk, _DIGITS),
            "breach": scores.tone.breach,
            "categories": _rounded(scores.tone.categories),
            "breaches": list(scores.tone.breaches),
            "findings": _findings(scores.tone.findings),
        },
        "flags": {"care": round(scores.flags.care, _DIGITS), "alert": round(scores.flags.alert, _DIGITS)},
        "decision": {
            "action": str(decision.action),
            "statements": [_statement(s) for s in decision.statements],
        },
        "bundle": scores.bundle,
        "charter": charter.reference,
        **_read_by(scores),
    }


def for_platform(told: dict[str, Any], *, referred: bool = False) -> dict[str, Any]:
    """The result that leaves the house. The flags are for the desks that act on them and are told to nobody else,
    of any post, so that a raised one does not show; a post that only the referent reads looks like any other. Nor is
    it told who read the post, for a flag may have been why."""
    outside: dict[str, Any] = {**told, "flags": {"care": 0.0, "alert": 0.0}}
    outside |= {str(axis): _without_stages(told[axis]) for axis in Axis}
    outside.pop("read_by", None)
    if referred:
        outside["confidentiality"] = {**outside["confidentiality"], "level": 0}
        outside["tone"] = {**outside["tone"], "breach": False, "breaches": []}
    return outside


def _without_stages(axis: dict[str, Any]) -> dict[str, Any]:
    found = [{**finding, "reason": without_stages(finding["reason"])} for finding in axis["findings"]]
    return {**axis, "findings": found}


def _read_by(scores: Scores) -> dict[str, list[str]]:
    """The stages that spoke, where the encoder did; a bundle without one answers as ever."""
    return {"read_by": list(scores.read_by)} if ENCODER in scores.read_by else {}


def _rounded(chances: Any) -> dict[str, float]:
    return {name: round(chance, _DIGITS) for name, chance in chances.items()}


def _findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    return [_finding(finding) for finding in findings]


def _finding(finding: Finding) -> dict[str, Any]:
    document: dict[str, Any] = {
        "kind": str(finding.kind),
        "category": finding.category,
        "start": finding.start,
        "end": finding.end,
        "confidence": round(finding.confidence, _DIGITS),
    }
    if finding.weight is not None:
        document["weight"] = round(finding.weight, _DIGITS)
    return document | {"reason": finding.reason}


def _statement(statement: Any) -> dict[str, Any]:
    return {
        "article": statement.article,
        "title": statement.title,
        "message": statement.message,
        "axis": statement.axis,
        "category": statement.category,
        "spans": [list(span) for span in statement.spans],
    }
