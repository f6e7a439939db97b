"""Values put out of the models' sight: one sign of its kind stands for each, so that no model learns a number."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from vigie_models.axes import Kind
from vigie_models.finding import Finding
from vigie_models.normalise import Normalised
from vigie_models.offsets import Edit, Offsets, rewrite

# What these name are words that mean something, not values.
_WORDS: Final = (Kind.PERSON, Kind.HEALTH, Kind.MARKING, Kind.TERM)
# A sign for private use is a word of its own to the n-grams, and no piece is cut from it.
SIGNS: Final = {kind: chr(0xE000 + place) for place, kind in enumerate(Kind) if kind not in _WORDS}


@dataclass(frozen=True, slots=True)
class View:
    """A text as sent (`original`, see `Normalised`), as the models read it, and where each character came from."""

    original: str
    text: str
    offsets: Offsets

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the text as sent: code points, end excluded."""
        return self.offsets.span(start, end)


def view_of(text: Normalised, findings: Iterable[Finding]) -> View:
    """The folded text with a sign in place of each value found; `findings` in order, offsets in the text as sent."""
    return View(text.original, *rewrite(text.folded, text.folded_offsets, _edits(text, findings)))


def _edits(text: Normalised, findings: Iterable[Finding]) -> Iterator[Edit]:
    done = 0
    for finding in findings:
        start, end = _in_folded(text.folded_offsets, finding)
        if finding.kind in SIGNS and done <= start < end:
            yield Edit(start, end, SIGNS[finding.kind])
            done = end


def _in_folded(offsets: Offsets, finding: Finding) -> tuple[int, int]:
    """The characters of the folded text that a finding covers, be it in part."""
    if offsets.starts is None or offsets.ends is None:
        return finding.start, finding.end
    return bisect_right(offsets.ends, finding.start), bisect_left(offsets.starts, finding.end)
