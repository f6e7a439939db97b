"""Gates: what a bundle must keep to be promoted, as numbers that its manifest records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_PREFIX: Final = "gate_"


class GatesFailed(Exception):
    """A bundle does not keep what its gates ask for."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One figure and the most that it may be. `about` says, in English, what is too high and where."""

    name: str
    value: float
    ceiling: float
    about: str

    @property
    def passed(self) -> bool:
        """Whether the figure keeps to its ceiling."""
        return self.value <= self.ceiling

    @property
    def reason(self) -> str:
        """One line for who reads why a gate failed."""
        return f"{self.name}: {self.value:.4f} is over {self.ceiling:.4f} ({self.about})"

    def figures(self) -> dict[str, float]:
        """The same as plain numbers; `passed` is 1 or 0."""
        return {"value": self.value, "ceiling": self.ceiling, "passed": float(self.passed)}


def recorded(gates: tuple[Gate, ...]) -> dict[str, dict[str, float]]:
    """Gates as a manifest records them."""
    return {f"{_PREFIX}{gate.name}": gate.figures() for gate in gates}


def recorded_failures(metrics: Mapping[str, Mapping[str, float]]) -> list[str]:
    """A line for each gate that a manifest records as failed; none for bundles older than gates."""
    return [
        f"{name.removeprefix(_PREFIX)}: {figures['value']:.4f} is over {figures['ceiling']:.4f}"
        for name, figures in metrics.items()
        if name.startswith(_PREFIX) and not figures["passed"]
    ]
