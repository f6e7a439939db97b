"""Figures as tables for a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from vigie_training.compare import Change
from vigie_training.evaluate import Report

_AXIS_FIGURES = ("auc", "average_precision", "macro_f1", "precision", "recall", "brier", "calibration_error")
_CATEGORY_FIGURES = ("auc", "average_precision", "precision", "recall", "f1")


def print_report(console: Console, report: Report) -> None:
    """The axes beside a dummy, the categories, and protected speech."""
    console.print(_axes(report))
    console.print(_categories(report))
    for name, rate in report.protected.items():
        share = f"{100 * rate.value:.1f} % [{100 * rate.low:.1f}, {100 * rate.high:.1f}]"
        console.print(f"protected posts wrongly flagged, {name}: {rate.hits}/{rate.among} = {share}", markup=False)


def print_changes(console: Console, changes: Sequence[Change], before: str, after: str) -> None:
    """What the second bundle gains and loses."""
    table = Table("", "figure", before, after, "gain")
    for change in changes:
        numbers = (f"{change.before:.3f}", f"{change.after:.3f}", f"{change.gain:+.3f}")
        table.add_row(change.group, change.figure, *numbers)
    console.print(table)


def _axes(report: Report) -> Table:
    table = Table("axis", *_AXIS_FIGURES, title=f"{report.examples} posts", title_justify="left")
    for axis, figures in report.axes.items():
        table.add_row(axis, *(f"{figures[name]:.3f}" for name in _AXIS_FIGURES))
        table.add_row("  dummy", *(f"{report.dummy[axis][name]:.3f}" for name in _AXIS_FIGURES), style="dim")
    return table


def _categories(report: Report) -> Table:
    table = Table("category", "posts", *_CATEGORY_FIGURES)
    for name, figures in report.categories.items():
        shown = (f"{figures[figure]:.3f}" for figure in _CATEGORY_FIGURES)
        table.add_row(name, f"{figures['positives']:.0f}", *shown)
    return table
