"""The table of an encoder's three uses, from the figures of a manifest: for the README, the card and the page."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final, Literal

from vigie_models.cascade import DEFAULT_USE, EncoderUse
from vigie_training.uses import PREFIX

Metrics = Mapping[str, Mapping[str, float]]
Unit = Literal["number", "share", "ms"]

USES: Final = (EncoderUse.NEVER, EncoderUse.UNDECIDED, EncoderUse.ALWAYS)
FRENCH_USES: Final = {
    EncoderUse.NEVER: "jamais (n-grammes seuls)",
    EncoderUse.UNDECIDED: "dans le doute",
    EncoderUse.ALWAYS: "toujours",
}
_ENGLISH_USES: Final = {
    EncoderUse.NEVER: "never (n-grams alone)",
    EncoderUse.UNDECIDED: "undecided",
    EncoderUse.ALWAYS: "always",
}
_ENGLISH_NOTE: Final = (
    "What the bundle's encoder adds on the same posts, by which of them it reads (`VIGIE_ENCODER`). Costs are of one "
    "run, on one thread, detectors included: read them as ratios."
)
_FRENCH_NOTE: Final = (
    "Ce qu'apporte l'encodeur sur les mêmes publications, selon celles qu'il lit (`VIGIE_ENCODER`). Coûts d'une même "
    "mesure, sur un fil, détecteurs compris : à lire comme des rapports."
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure with its 95 % interval, where there is one."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class UseRow:
    """One figure of each use."""

    name: str
    french: str
    unit: Unit
    cells: Mapping[EncoderUse, Cell]


def rows_of_uses(metrics: Metrics) -> tuple[UseRow, ...]:
    """The rows that `quality.toml` names; none where these metrics tell of no encoder."""
    if any(PREFIX + use not in metrics for use in USES):
        return ()
    content = resources.files("vigie_training").joinpath("quality.toml").read_text(encoding="utf-8")
    return tuple(
        UseRow(
            each["name"],
            each["french"],
            each.get("unit", "number"),
            {use: _cell(metrics[PREFIX + use], each["figure"]) for use in USES},
        )
        for each in tomllib.loads(content)["use"]
    )


def english_table(metrics: Metrics) -> str:
    """The table in Markdown, with what it shows; nothing without an encoder."""
    rows = [(row.name, [told(cell, row.unit) for cell in row.cells.values()]) for row in rows_of_uses(metrics)]
    return _table(_ENGLISH_NOTE, [_ENGLISH_USES[use] + " (default)" * (use is DEFAULT_USE) for use in USES], rows)


def french_table(metrics: Metrics) -> str:
    """The same in French."""
    rows = [(row.french, [french(cell, row.unit) for cell in row.cells.values()]) for row in rows_of_uses(metrics)]
    return _table(_FRENCH_NOTE, [FRENCH_USES[use] + " (par défaut)" * (use is DEFAULT_USE) for use in USES], rows)


def told(cell: Cell, unit: Unit) -> str:
    """A cell as English writes it."""
    if cell.low is None or cell.high is None:
        return _number(cell.value, unit)
    return f"{_number(cell.value, unit)} ({_number(cell.low, unit)}–{_number(cell.high, unit)})"


def french(cell: Cell, unit: Unit) -> str:
    """A cell as French writes it."""
    return told(cell, unit).replace(".", ",")


def _table(note: str, headings: list[str], rows: list[tuple[str, list[str]]]) -> str:
    if not rows:
        return ""
    lines = [f"| {name} | {' | '.join(cells)} |" for name, cells in rows]
    return "\n".join([note, "", f"| | {' | '.join(headings)} |", "|---" * (1 + len(headings)) + "|", *lines])


def _cell(figures: Mapping[str, float], name: str) -> Cell:
    return Cell(figures[name], figures.get(f"{name}_low"), figures.get(f"{name}_high"))


def _number(value: float, unit: Unit) -> str:
    if unit == "share":
        return f"{100 * value:.1f} %"
    return f"{value:.2f}" if unit == "ms" else f"{value:.3f}"
