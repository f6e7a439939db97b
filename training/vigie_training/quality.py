"""The first figures of a bundle beside floors, aims, baselines and two labellers; the README's table of them."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, TONE_CATEGORIES
from vigie_training.agreement import agreements
from vigie_training.uses_table import english_table

Metrics = Mapping[str, Mapping[str, float]]

BASELINES: Final = ("dummy", "keywords", "textbook")
START: Final = "<!-- quality -->"
END: Final = "<!-- /quality -->"
_HEADINGS: Final = (
    "", "Vigie (95 %)", "asked", "aim", "commonest answer", "keywords", "TF-IDF + LinearSVC", "two labellers",
)  # fmt: skip


class MarksMissing(Exception):
    """The page has no place for the table: put <!-- quality --> and <!-- /quality --> on lines of their own."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure with its 95 % interval. `asked` is the floor, or the ceiling where `at_most`. None is not told."""

    name: str
    french: str
    value: float
    low: float | None
    high: float | None
    asked: float | None
    at_most: bool
    aim: float | None
    baselines: Mapping[str, float]
    agreement: float | None

    @property
    def kept(self) -> bool | None:
        """Whether the figure keeps what is asked; None where nothing is."""
        if self.asked is None:
            return None
        return self.value <= self.asked if self.at_most else self.value >= self.asked


def quality_rows(metrics: Metrics) -> tuple[Row, ...]:
    """The rows that `quality.toml` names, of those that these metrics (a manifest's, or `Report.figures()`) tell."""
    content = resources.files("vigie_training").joinpath("quality.toml").read_text(encoding="utf-8")
    told = {**metrics, "lowest_category": _lowest_category(metrics)}
    wanted = tomllib.loads(content)["row"]
    return tuple(_row(each, told) for each in wanted if each["figure"] in told.get(each["group"], {}))


def quality_table(metrics: Metrics) -> str:
    """The rows as a table in Markdown, with what it was measured on; below it that of an encoder's uses, if any."""
    count = metrics.get("examples", {}).get("count", 0)
    lines = [
        f"Measured on {count:.0f} held-back posts, many in voices that training never heard; intervals from whole "
        "batches drawn again.",
        "",
        f"| {' | '.join(_HEADINGS)} |".replace("|  |", "| |"),
        "|---" * len(_HEADINGS) + "|",
        *(f"| {' | '.join(_cells(row))} |" for row in quality_rows(metrics)),
    ]
    return "\n\n".join(filter(None, ("\n".join(lines), english_table(metrics))))


def write_quality(page: Path, metrics: Metrics) -> None:
    """Put the tables between the marks of a page.

    Raises:
        MarksMissing: the page has no such marks.
    """
    text = page.read_text(encoding="utf-8")
    if not (START in text and END in text.split(START, 1)[1]):
        raise MarksMissing(f"{page}: {MarksMissing.__doc__}")
    between = re.compile(f"{re.escape(START)}.*?{re.escape(END)}", re.DOTALL)
    table = f"{START}\n{quality_table(metrics)}\n{END}"
    page.write_text(between.sub(lambda _: table, text, count=1), encoding="utf-8")


def _lowest_category(metrics: Metrics) -> Mapping[str, float]:
    named = (metrics[name] for name in (*CONFIDENTIALITY_CATEGORIES, *TONE_CATEGORIES) if name in metrics)
    return min(named, key=lambda figures: figures["auc"], default={})


def _row(wanted: Mapping[str, Any], metrics: Metrics) -> Row:
    group, figure = wanted["group"], wanted["figure"]
    figures = metrics[group]
    bounds = ("low", "high") if figure == "rate" else (f"{figure}_low", f"{figure}_high")
    compared = BASELINES if figure != "calibration_error" else ()  # a constant is always calibrated
    others = {name: metrics.get(f"{name}_{group}", {}).get(figure) for name in compared}
    return Row(
        name=wanted["name"],
        french=wanted["french"],
        value=figures[figure],
        low=figures.get(bounds[0]),
        high=figures.get(bounds[1]),
        asked=wanted.get("floor", wanted.get("ceiling")),
        at_most="ceiling" in wanted,
        aim=wanted.get("aim"),
        baselines={name: value for name, value in others.items() if value is not None},
        agreement=agreements().get(wanted.get("agreement", "")),
    )


def _cells(row: Row) -> tuple[str, ...]:
    percent = row.at_most
    between = "" if row.low is None else f" ({_told(row.low, percent)}–{_told(row.high, percent)})"
    asked = "" if row.asked is None else ("≤ " if row.at_most else "≥ ") + _told(row.asked, percent)
    others = (_told(row.baselines.get(name), percent) for name in BASELINES)
    value = f"**{_told(row.value, percent)}**{between}"
    return (row.name, value, asked, _told(row.aim, percent), *others, _told(row.agreement, percent))


def _told(value: float | None, percent: bool) -> str:
    if value is None:
        return ""
    return f"{100 * value:.1f} %" if percent else f"{value:.3f}"
