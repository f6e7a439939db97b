"""Figures as tables for a terminal."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from vigie_training.compare import Change
from vigie_training.evaluate import Report
from vigie_training.robustness_rows import gate_rows, group_rows, identity_rows, noise_rows
from vigie_training.uses_table import USES, rows_of_uses, told

_AXIS_FIGURES = ("auc", "average_precision", "macro_f1", "precision", "recall", "brier", "calibration_error")
_MOST_ACCUSED = 12
_CATEGORY_FIGURES = ("auc", "average_precision", "precision", "recall", "f1")


def print_report(console: Console, report: Report) -> None:
    """The axes beside a dummy, the categories, the uses of an encoder, and protected speech."""
    console.print(_axes(report))
    console.print(_categories(report))
    if report.uses:
        console.print(_uses(report))
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


def print_robustness(console: Console, figures: Mapping[str, Mapping[str, float]]) -> None:
    """What noise costs, how alike siblings are treated, and the gates; nothing where nothing was measured."""
    for table in (_noises(figures), _groups(figures), _accused(figures)):
        if table.row_count:
            console.print(table)
    for gate in gate_rows(figures):
        verdict = "ok" if gate.passed else "FAILED"
        console.print(f"{gate.gate}: {gate.value:.3f}, at most {gate.ceiling:.3f}: {verdict}", markup=False)


def _noises(figures: Mapping[str, Mapping[str, float]]) -> Table:
    table = Table("noise", "axis", "flagged", "still flagged", "clean", "newly flagged")
    for row in noise_rows(figures):
        kept, newly = (_share(*shares) for shares in (row[2:5], row[6:9]))
        table.add_row(row.noise, row.axis, str(row.flagged), kept, str(row.clean), newly)
    return table


def _groups(figures: Mapping[str, Mapping[str, float]]) -> Table:
    table = Table("group", "on", "sentences", "neutral spread", "offending spread", "accused", "recall gap", "flipped")
    for row in group_rows(figures):
        table.add_row(row.group, row.kind, str(row.sentences), *(f"{number:.3f}" for number in row[3:]))
    return table


def _accused(figures: Mapping[str, Mapping[str, float]]) -> Table:
    """The identities that are accused most often in neutral sentences."""
    table = Table("identity", "group", "on", "neutral flagged", "offending seen")
    for row in [each for each in identity_rows(figures) if each.accused > 0][:_MOST_ACCUSED]:
        shares = (f"{row.accused:.3f} of {row.neutral}", f"{row.seen:.3f} of {row.offending}")
        table.add_row(row.identity, row.group, row.kind, *shares)
    return table


def _share(value: float, low: float, high: float) -> str:
    return f"{100 * value:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def _axes(report: Report) -> Table:
    table = Table("axis", *_AXIS_FIGURES, title=f"{report.examples} posts", title_justify="left")
    for axis, figures in report.axes.items():
        table.add_row(axis, *(f"{figures[name]:.3f}" for name in _AXIS_FIGURES))
        table.add_row("  dummy", *(f"{report.dummy[axis][name]:.3f}" for name in _AXIS_FIGURES), style="dim")
    return table


def _uses(report: Report) -> Table:
    table = Table("encoder", *USES)
    for row in rows_of_uses(report.uses):
        table.add_row(row.name, *(told(cell, row.unit) for cell in row.cells.values()))
    return table


def _categories(report: Report) -> Table:
    table = Table("category", "posts", *_CATEGORY_FIGURES)
    for name, figures in report.categories.items():
        shown = (f"{figures[figure]:.3f}" for figure in _CATEGORY_FIGURES)
        table.add_row(name, f"{figures['positives']:.0f}", *shown)
    return table
