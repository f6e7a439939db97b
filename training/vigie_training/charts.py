"""Small charts as inline SVG, drawn from points; colours come from the page's style, so that both themes work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import log, sqrt
from typing import Final

from vigie_training.curves import Bin, Point
from vigie_training.learning_curve import Lap

_SIDE: Final = 200  # units of the drawing area, both ways
_LEFT, _TOP, _RIGHT, _BOTTOM = 34, 8, 8, 30


@dataclass(frozen=True, slots=True)
class Line:
    """Points from 0 to 1 both ways, joined; `name` picks the colour among the page's `line-…` classes."""

    name: str
    points: Sequence[tuple[float, float]]
    dashed: bool = False


def precision_recall_chart(title: str, points: Sequence[Point], prevalence: float) -> str:
    """Precision by recall with its band, and what chance would get."""
    curve = [(point.recall, point.precision.value) for point in points]
    band = [(point.recall, point.precision.low) for point in points]
    band += [(point.recall, point.precision.high) for point in reversed(points)]
    lines = [Line("chance", [(0.0, prevalence), (1.0, prevalence)], dashed=True), Line("vigie", curve)]
    return _chart(title, ("rappel", "précision"), [_area(band), *map(_line, lines)])


def reliability_chart(title: str, bins: Sequence[Bin]) -> str:
    """The share that was true by what was said; on the diagonal, probabilities mean what they say."""
    parts = [_line(Line("chance", [(0.0, 0.0), (1.0, 1.0)], dashed=True))]
    parts += [_line(Line("vigie", [(each.said, each.true.low), (each.said, each.true.high)])) for each in bins]
    parts += [_dot(each.said, each.true.value, _radius(each.true.among)) for each in bins]
    return _chart(title, ("probabilité annoncée", "part avérée"), parts)


def learning_chart(title: str, laps: Sequence[Lap], figure: str) -> str:
    """A figure of each axis by the number of posts learnt from, from 0.5 to 1; the posts on a scale of ratios."""
    most, least = max(lap.posts for lap in laps), min(lap.posts for lap in laps)
    lines = [
        Line(axis, [(_ratio(lap.posts, least, most), 2 * lap.axes[axis][figure] - 1) for lap in laps])
        for axis in laps[0].axes
    ]
    dots = [_dot(x, y, 2.5, line.name) for line in lines for x, y in line.points]
    ticks = {_ratio(lap.posts, least, most): str(lap.posts) for lap in laps}
    return _chart(title, ("publications apprises", figure), [*map(_line, lines), *dots], ticks, (0.5, 1.0))


def _ratio(posts: int, least: int, most: int) -> float:
    return log(posts / least) / log(most / least) if most > least else 1.0


def _chart(
    title: str,
    axes: tuple[str, str],
    parts: Iterable[str],
    ticks: Mapping[float, str] | None = None,
    bounds: tuple[float, float] = (0.0, 1.0),
) -> str:
    width, height = _LEFT + _SIDE + _RIGHT, _TOP + _SIDE + _BOTTOM
    x, y = axes
    low, high = bounds
    across = ticks or {0.0: "0", 0.5: "0,5", 1.0: "1"}
    up = {share: f"{low + share * (high - low):.2g}".replace(".", ",") for share in (0.0, 0.5, 1.0)}
    return "".join((
        f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title>",
        f'<rect class="frame" x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}"/>',
        *(_text(_x(share), _TOP + _SIDE + 13, told, "middle") for share, told in across.items()),
        *(_text(_LEFT - 5, _y(share) + 4, told, "end") for share, told in up.items()),
        _text(_LEFT + _SIDE / 2, height - 4, x, "middle"),
        f'<text x="10" y="{_TOP + _SIDE / 2}" text-anchor="middle" '
        f'transform="rotate(-90 10 {_TOP + _SIDE / 2})">{escape(y)}</text>',
        *parts,
        "</svg>",
    ))  # fmt: skip


def _x(share: float) -> float:
    return round(_LEFT + _SIDE * share, 1)


def _y(share: float) -> float:
    return round(_TOP + _SIDE * (1 - min(max(share, 0.0), 1.0)), 1)


def _at(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_x(across)},{_y(up)}" for across, up in points)


def _line(line: Line) -> str:
    dashed = " dashed" if line.dashed else ""
    return f'<polyline class="line line-{escape(line.name)}{dashed}" points="{_at(line.points)}"/>'


def _area(points: Iterable[tuple[float, float]]) -> str:
    return f'<polygon class="band" points="{_at(points)}"/>'


def _dot(across: float, up: float, radius: float, name: str = "vigie") -> str:
    return f'<circle class="dot dot-{escape(name)}" cx="{_x(across)}" cy="{_y(up)}" r="{radius}"/>'


def _radius(posts: int) -> float:
    return round(min(6.0, 1.5 + sqrt(posts) / 8), 1)


def _text(x: float, y: float, told: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(told)}</text>'
