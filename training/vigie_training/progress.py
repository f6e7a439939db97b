"""Progress bars on the error stream: one step after the other, each with its count."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Steps(Protocol):
    """Where a run tells how far it is."""

    def step(self, name: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
        """Open a step of `total` units; inside, call what it yields with the number of units done."""


class Silent:
    """Tells nobody: for tests, and for programs that call training."""

    @contextmanager
    def step(self, name: str, total: int) -> Iterator[Callable[[int], None]]:
        """Open a step that goes unseen."""
        del name, total
        yield lambda _: None


class Bars:
    """Draws one bar a step on a console."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def step(self, name: str, total: int) -> Iterator[Callable[[int], None]]:
        """Open a step with a bar of its own."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console) as progress:
            task = progress.add_task(name, total=total)
            yield lambda done: progress.advance(task, done)
