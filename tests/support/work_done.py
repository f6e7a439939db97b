"""How much work a reading does, counted and not timed: calls, bytes handed to RE2, characters cut out of the views."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType
from typing import Any, SupportsIndex

import re2

from vigie_models.normalise import Normalised


class Work:
    """What was counted so far."""

    def __init__(self) -> None:
        self.done = 0

    def of_call(self, _frame: FrameType, event: str, _argument: object) -> None:
        """One for each call of a Python function or of a built-in one; for `sys.setprofile`."""
        if event in ("call", "c_call"):
            self.done += 1

    def watched(self, text: Normalised) -> Normalised:
        """The same views, which count what is cut out of them."""
        return replace(text, scan=_Scan.watched(text.scan, self), clean=_Clean.watched(text.clean, self))


class _Scan(bytes):
    work: Work

    @classmethod
    def watched(cls, scan: bytes, work: Work) -> "_Scan":
        """The same bytes."""
        made = cls(scan)
        made.work = work
        return made

    def __getitem__(self, place: SupportsIndex | slice) -> Any:
        part = super().__getitem__(place)
        self.work.done += len(part) if isinstance(part, bytes) else 1
        return part


class _Clean(str):
    work: Work

    @classmethod
    def watched(cls, clean: str, work: Work) -> "_Clean":
        """The same characters."""
        made = cls(clean)
        made.work = work
        return made

    def __getitem__(self, place: SupportsIndex | slice) -> str:
        part = super().__getitem__(place)
        self.work.done += len(part)
        return part


def _counting_range(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method that reads the text from a place to another, or all of it."""

    def counted(self: Any, *arguments: Any) -> Any:
        first, last, _ = slice(*(*arguments[1:3], None, None)[:2]).indices(len(self))
        self.work.done += max(last - first, 0)
        return method(self, *arguments)

    return counted


def _counting_all(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method that reads the whole text."""

    def counted(self: Any, *arguments: Any) -> Any:
        self.work.done += len(self)
        return method(self, *arguments)

    return counted


for _watched, _plain in ((_Scan, bytes), (_Clean, str)):
    for _name in ("find", "rfind", "index", "rindex", "count"):
        setattr(_watched, _name, _counting_range(getattr(_plain, _name)))
    for _name in ("lower", "upper", "split", "rsplit", "splitlines", "translate", "strip", "partition", "rpartition"):
        setattr(_watched, _name, _counting_all(getattr(_plain, _name)))


@contextmanager
def counted() -> Iterator[Work]:
    """Count until the end of the block. A test that is profiled already would lose its profile for the while."""
    work, match, profile = Work(), re2._Regexp._match, sys.getprofile()

    def counting(self: Any, anchor: Any, text: Any, pos: int | None = None, endpos: int | None = None) -> Any:
        work.done += len(text)
        return match(self, anchor, text, pos, endpos)

    re2._Regexp._match = counting
    sys.setprofile(work.of_call)
    try:
        yield work
    finally:
        sys.setprofile(profile)
        re2._Regexp._match = match
