"""What findings prove by themselves: a level, by rules that one can read."""

from collections.abc import Iterable
from typing import Final

from vigie_models.axes import Kind
from vigie_models.finding import Finding

RAISES_FROM: Final = 0.5  # a finding's confidence: what is less likely right than wrong is told, and raises nothing
# What only the words around tell is no proof: it is told, the models learn from it, and they decide. Were it to raise a
# level by itself, one protected post in forty would be accused.
TOLD_ONLY: Final = frozenset([Kind.SALARY, Kind.HEALTH, Kind.MARKING])


def proving(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that raise a level, whatever the models say."""
    return [
        finding
        for finding in findings
        if finding.level >= 1 and finding.confidence >= RAISES_FROM and finding.kind not in TOLD_ONLY
    ]


def proved_level(findings: Iterable[Finding]) -> int:
    """The level that findings prove, 0 where none does."""
    return max((finding.level for finding in proving(findings)), default=0)
