"""What moderators will see in a company, as tables for a terminal; never a text of a post."""

from collections.abc import Mapping
from typing import Final

from rich.console import Console
from rich.table import Table

from vigie_training.bootstrap import Interval
from vigie_training.capacity import Setting
from vigie_training.local import FEWEST, Local
from vigie_training.reweigh import Axis

_NAMES: Final = {
    "confidentiality": "confidentiality",
    "clear_leaks": "  level 2 alone",
    "tone": "tone",
    "all": "both together",
}


def print_local(console: Console, local: Local, setting: Setting, posts_a_day: float) -> None:
    """What moderators meet as the bundle is, then as it would be set, with the bounds."""
    print_estimates(console, "as the bundle is", local.shipped(posts_a_day), posts_a_day)
    print_estimates(console, "set to what moderators can read", local.at(setting, posts_a_day), posts_a_day)
    print_setting(console, setting)


def print_estimates(console: Console, title: str, found: Mapping[str, Axis], posts_a_day: float) -> None:
    """One line an axis, each figure with its 95 % interval; then what a moderator will see, in a sentence."""
    day = f"of {posts_a_day:g} posts, read"
    table = Table("", "posts with a fault", day, "of these, a fault (precision)", "faults read (recall)", title=title)
    table.title_justify = "left"
    for name, axis in found.items():
        shares = (_share(figure) for figure in (axis.precision, axis.recall))
        table.add_row(_NAMES[name], _share(axis.prevalence), _count(axis.reviews), *shares)
    console.print(table)
    reads, right = found["all"].reviews, found["all"].precision
    console.print(f"A moderator reads {_count(reads)} posts of {posts_a_day:g}; {_share(right)} of them hold a fault.")


def print_setting(console: Console, setting: Setting) -> None:
    """The bounds that were chosen."""
    for head in ("leak", "breach"):
        band = setting.band(head)
        look = f"worth a look from {band:.4f}" if band is not None else "no undecided band"
        console.print(f"{head}: flagged from {getattr(setting.thresholds, head):.4f}, {look}", highlight=False)
    if min(setting.thresholds) >= 1.0:
        console.print("What detectors prove fills the day: the models send nobody. Raise --capacity.", style="yellow")


def print_warning(console: Console, labelled: int) -> None:
    """Too few posts to choose by are told to be that."""
    if labelled < FEWEST:
        console.print(
            f"Only {labelled} labelled posts: with fewer than {FEWEST} the intervals are wide.", style="yellow"
        )


def _share(found: Interval) -> str:
    return f"{100 * found.value:.1f} % ({100 * found.low:.1f} to {100 * found.high:.1f})"


def _count(found: Interval) -> str:
    return f"{found.value:.0f} ({found.low:.0f} to {found.high:.0f})"
