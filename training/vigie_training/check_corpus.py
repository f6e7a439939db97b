"""Print what a corpus covers and what is wrong with it: the command `vigie-train check-corpus`."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from vigie_datasets.corpus import Report, check_corpus
from vigie_datasets.coverage import Count, Coverage
from vigie_datasets.remark import Remark


def check_corpus_command(folder: Path, *, console: Console) -> int:
    """Check `folder`, print the table, then warnings, then errors as `file:line: field: message`.

    Returns:
        The exit status: 0 where there is no error, 1 otherwise.
    """
    report = check_corpus(folder)
    console.print(coverage_table(report.coverage))
    _print_remarks(report.warnings, " (warning)", console)
    _print_remarks(report.errors, "", console)
    console.print(_summary(report), markup=False, highlight=False, soft_wrap=True)
    return 0 if report.passes else 1


def coverage_table(coverage: Coverage) -> Table:
    """One row a kind of post; shares are those of all posts."""
    table = Table(title="Coverage of the corpus", title_justify="left")
    for heading in ("", "kind"):
        table.add_column(heading, overflow="fold")
    for heading in ("posts", "share", "train", "dev", "test"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("detail", overflow="fold")
    _add_rows(table, coverage.counts)
    return table


def _add_rows(table: Table, counts: Sequence[Count]) -> None:
    everything = counts[0].total
    section = ""
    for count in counts:
        if count.section != section:
            table.add_section()
        heading = count.section if count.section != section else ""
        section = count.section
        share = f"{count.total / everything:.1%}" if everything else "–"
        numbers = (str(number) for number in (count.total, *count.by_side))
        total, *by_side = numbers
        table.add_row(heading, count.name, total, share, *by_side, count.detail)


def _print_remarks(remarks: Sequence[Remark], ending: str, console: Console) -> None:
    """As they are: a file's name may look like Rich's markup, and a wrapped line cannot be clicked."""
    for remark in remarks:
        console.print(f"{remark}{ending}", markup=False, highlight=False, soft_wrap=True)


def _summary(report: Report) -> str:
    posts = report.coverage.counts[0].total
    return (
        f"{posts} posts, {report.coverage.median_words:.0f} words at the median, "
        f"{report.near_copies} with a near copy; {len(report.errors)} errors, {len(report.warnings)} warnings"
    )
