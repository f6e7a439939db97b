"""The page of an evaluation: one HTML file that needs nothing else, neither network nor scripts; in French."""

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from vigie_models.axes import FRENCH_LABELS
from vigie_training import charts
from vigie_training.bootstrap import Interval
from vigie_training.full_report import Asked, FullReport
from vigie_training.metrics import Rate
from vigie_training.quality import Row, quality_rows
from vigie_training.robustness_rows import rows_of
from vigie_training.uses_table import FRENCH_USES, french, rows_of_uses

_HEADS = FRENCH_LABELS | {
    "business": "pertinence : professionnel",
    "leak": "confidentialité : niveau ≥ 1",
    "clear_leak": "confidentialité : niveau 2",
    "breach": "ton : écart",
}
_BASELINES = {"dummy": "réponse la plus fréquente", "keywords": "liste de mots", "textbook": "TF-IDF + LinearSVC"}
_FIGURES = {
    "auc": "AUC",
    "average_precision": "précision moyenne",
    "precision": "précision",
    "recall": "rappel",
    "f1": "F1",
    "macro_f1": "macro-F1",
    "kappa": "κ",
    "calibration_error": "erreur de calibration",
    "relevance_macro_f1": "pertinence, macro-F1",
    "leak_f1": "fuite, F1",
    "breach_f1": "ton, F1",
    "breach_recall": "ton, rappel",
    "categories_auc": "AUC moyenne des catégories",
}
_SLICE_FIGURES = ("relevance_macro_f1", "leak_f1", "breach_f1", "breach_recall")
_RECORDED = {
    "promise": "Promesses des seuils",
    "ngrams": "Promesses des seuils, n-grammes seuls",
    "gate": "Garde-fous",
    "noise": "Bruit",
    "fair": "Équité",
}
_SIDES = {"test": "test", "dev": "réglage", "train": "apprentissage"}


def write_page(measured: FullReport, path: Path) -> None:
    """Write the page to a file."""
    path.write_text(page_of(measured), encoding="utf-8")


def page_of(measured: FullReport) -> str:
    """The page as HTML. The same report gives the same page."""
    rooms = Environment(
        loader=PackageLoader("vigie_training", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    rooms.filters |= {"bounded": _bounded, "number": _number, "rate": _rate, "signed": _signed, "row": _row_value}
    rooms.filters |= {"use": french}
    return rooms.get_template("report.html.j2").render(
        measured=measured,
        detail=measured.detail,
        rows=quality_rows(measured.report.figures()),
        heads=_HEADS,
        baselines=_BASELINES,
        figure_names=_FIGURES,
        slice_figures=_SLICE_FIGURES,
        slices=[(kind, list(each)) for kind, each in groupby(measured.detail.slices, key=lambda part: part.kind)],
        robust=rows_of(measured.recorded),
        recorded=_recorded(measured.recorded),
        side=_SIDES[measured.side],
        charts=_charts(measured),
        usages=rows_of_uses(measured.report.figures()),
        use_names=FRENCH_USES,
    )


def _recorded(
    figures: Mapping[str, Mapping[str, float]],
) -> list[tuple[str, list[str], dict[str, Mapping[str, float]]]]:
    """Tables of what the manifest tells besides: title, columns, lines; those with the same columns together."""
    tables: dict[tuple[str, tuple[str, ...]], dict[str, Mapping[str, float]]] = {}
    for name, each in figures.items():
        prefix, _, rest = name.partition("_")
        tables.setdefault((prefix, tuple(each)), {})[rest or name] = each
    return [(_RECORDED.get(prefix, prefix), list(columns), lines) for (prefix, columns), lines in tables.items()]


def _charts(measured: FullReport) -> dict[str, Any]:
    detail = measured.detail
    drawn: dict[str, Any] = {
        "precision_recall": {asked.head: _precision_recall(asked, measured) for asked in detail.asked},
        "reliability": {
            asked.head: _drawn(charts.reliability_chart(f"Calibration, {_HEADS[asked.head]}", asked.reliability))
            for asked in detail.asked
        },
        "learning": [],
    }
    if detail.learning_curve:
        drawn["learning"] = [
            _drawn(charts.learning_chart("Courbe d'apprentissage", detail.learning_curve, figure))
            for figure in ("auc", "macro_f1")
        ]
    return drawn


def _precision_recall(asked: Asked, measured: FullReport) -> Markup:
    share = asked.positives / max(1, measured.report.examples)
    title = f"Précision et rappel, {_HEADS[asked.head]}"
    return _drawn(charts.precision_recall_chart(title, asked.precision_recall, share))


def _drawn(chart: str) -> Markup:
    return Markup(chart)  # noqa: S704 - `charts` escapes what it writes


def _bounded(figure: Interval | None) -> str:
    """A figure with its interval; a dash where it was not measured."""
    if figure is None:
        return "–"
    return f"{_number(figure.value)} ({_number(figure.low)}–{_number(figure.high)})"


def _rate(rate: Rate) -> str:
    return f"{rate.hits}/{rate.among} = {_percent(rate.value)} ({_percent(rate.low)} à {_percent(rate.high)})"


def _row_value(row: Row, value: float | None) -> str:
    if value is None:
        return ""
    return _percent(value) if row.at_most else _number(value)


def _number(value: float | None, decimals: int = 3) -> str:
    return "–" if value is None else f"{value:.{decimals}f}".replace(".", ",")


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace(".", ",").replace("-", "−")


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %".replace(".", ",")
