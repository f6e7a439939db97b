"""Where each character of a rewritten text came from, kept true through every rewriting."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple


class Edit(NamedTuple):
    """Replace `text[start:end]` by `new`; each character of `new` then stands for the whole of it."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Offsets:
    """For each character of a view, the range of code points of the text as sent that it stands for.

    Ends are excluded. Both arrays hold one number a character and never decrease. None: the view is the text,
    character for character.
    """

    starts: "array[int] | None" = None
    ends: "array[int] | None" = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The range of the text as sent that `view[start:end]` covers; an empty one where nothing is covered.

        A range that leaves the view is cut to it.
        """
        if self.starts is None or self.ends is None:
            return start, end
        end = min(end, len(self.starts))
        if start < end:
            return self.starts[start], self.ends[end - 1]
        point = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
        return point, point

    def place(self, point: int) -> int:
        """The first character of the view that stands for a code point of the text as sent, or for a later one."""
        return point if self.ends is None else bisect_right(self.ends, point)


PLAIN = Offsets()
_LEAST_ROOM: Final = 4_000


def rewrite(text: str, offsets: Offsets, edits: Iterable[Edit]) -> tuple[str, Offsets]:
    """Apply edits, which come in order and do not overlap. Linear in the text's length."""
    edits = iter(edits)  # never held all at once: a hostile text has as many as characters
    first = next(edits, None)
    if first is None:
        return text, offsets
    old_starts, old_ends = _arrays(text, offsets)
    pieces: list[str] = []
    starts, ends = array("I"), array("I")
    done = 0
    for start, end, new in chain((first,), edits):
        if done < start:
            pieces.append(text[done:start])
            starts += old_starts[done:start]
            ends += old_ends[done:start]
        pieces.append(new)
        for _ in new:
            starts.append(old_starts[start])
            ends.append(old_ends[end - 1])
        done = end
    pieces.append(text[done:])
    return "".join(pieces), Offsets(starts + old_starts[done:], ends + old_ends[done:])


def room_of(text: str) -> int:
    """How many code points unfolding may add to a text, whatever it holds: 4,000, or one in 15 of a longer one."""
    return max(_LEAST_ROOM, len(text) // 15)


def affordable(edits: Iterable[Edit], room: int) -> Iterator[Edit]:
    """The edits that still fit when the text may grow by at most `room` code points; shortening is free."""
    for edit in edits:
        room -= max(len(edit.new) - (edit.end - edit.start), 0)
        if room >= 0 or len(edit.new) <= edit.end - edit.start:
            yield edit


def _arrays(text: str, offsets: Offsets) -> "tuple[array[int], array[int]]":
    if offsets.starts is None or offsets.ends is None:
        return array("I", range(len(text))), array("I", range(1, len(text) + 1))
    return offsets.starts, offsets.ends
