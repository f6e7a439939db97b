"""Two bundles side by side on the same examples: what the second gains and loses."""

from typing import NamedTuple

from vigie_training.evaluate import Report


class Change(NamedTuple):
    """One figure of both bundles."""

    group: str
    figure: str
    before: float
    after: float

    @property
    def gain(self) -> float:
        """What the second bundle has more."""
        return self.after - self.before


_COMPARED = (
    "auc",
    "average_precision",
    "macro_f1",
    "level_macro_f1",
    "categories_macro_f1",
    "brier",
    "f1",
    "rate",
)


def changes(before: Report, after: Report) -> list[Change]:
    """The figures that both reports have, group by group, dummies left out."""
    old, new = before.figures(), after.figures()
    return [
        Change(group, figure, old[group][figure], new[group][figure])
        for group in old
        if not group.startswith("dummy_")
        for figure in _COMPARED
        if figure in old[group] and figure in new.get(group, {})
    ]
