"""The span-level sets: texts whose values are marked by hand, and how well findings agree with the marks."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vigie_models.axes import Kind
from vigie_models.finding import Finding

FOLDER: Final = Path(__file__).parents[1] / "models" / "detect" / "spans"
LEAST_CONFIDENCE: Final = 0.3
KEYED: Final = (
    Kind.NIR,
    Kind.IBAN,
    Kind.CARD,
    Kind.SIREN,
    Kind.SIRET,
    Kind.JWT,
    Kind.PRIVATE_KEY,
    Kind.CONN_STRING,
)
CONTEXTUAL: Final = (  # these count where they overlap; all others to the character
    Kind.PERSON,
    Kind.SALARY,
    Kind.HEALTH,
    Kind.ADDRESS,
    Kind.BIRTH_DATE,
    Kind.PASSWORD,
    Kind.ACCESS_CODE,
    Kind.MARKING,
)
SHAPED: Final = tuple(kind for kind in Kind if kind not in (*KEYED, *CONTEXTUAL, Kind.TERM))
_MARK: Final = re.compile(r"⟦(!?)([A-Z_]+)\|(.*?)⟧", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Span:
    """One value and its kind; code points of the text, end excluded."""

    kind: Kind
    start: int
    end: int

    def overlaps(self, other: "Span | Finding") -> bool:
        """Whether both cover a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text, the values that stand in it, and what only looks like one."""

    id: str
    text: str
    spans: tuple[Span, ...]
    near_misses: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How findings of one kind agree with the marks. `found` of `marked` spans, `right` of `told` findings."""

    kind: Kind
    marked: int
    found: int
    exact: int
    told: int
    right: int
    near_misses: int
    mistaken: int

    @property
    def recall(self) -> float:
        """The share of the marked spans that were found; 1 where none is marked."""
        return self.found / self.marked if self.marked else 1.0

    @property
    def precision(self) -> float:
        """The share of the findings that are marked; 1 where none was told."""
        return self.right / self.told if self.told else 1.0


def read_marked(folder: Path) -> list[MarkedText]:
    """Every text of the files of a folder, in order of file and line."""
    return list(_read(sorted(folder.glob("*.jsonl"))))


def _read(files: Iterable[Path]) -> Iterator[MarkedText]:
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            fields = json.loads(line)
            yield unmark(fields["id"], fields["marked"])


def unmark(name: str, marked: str) -> MarkedText:
    """A text written with its marks: ⟦KIND|value⟧, and ⟦!KIND|value⟧ for a near-miss."""
    text, done = "", 0
    spans: dict[str, list[Span]] = {"": [], "!": []}
    for match in _MARK.finditer(marked):
        text += marked[done : match.start()]
        spans[match[1]].append(Span(Kind(match[2]), len(text), len(text) + len(match[3])))
        text += match[3]
        done = match.end()
    return MarkedText(name, text + marked[done:], tuple(spans[""]), tuple(spans["!"]))


def agreement(kind: Kind, texts: Sequence[MarkedText], found: Callable[[MarkedText], Sequence[Finding]]) -> Agreement:
    """How the findings of one kind agree with the marks of that kind, near-misses of that kind counted apart."""
    counts = [0] * 7
    for text in texts:
        told = [each for each in found(text) if each.kind is kind and each.confidence >= LEAST_CONFIDENCE]
        marked = [span for span in text.spans if span.kind is kind]
        near = [span for span in text.near_misses if span.kind is kind]
        everything = [each for each in found(text) if each.confidence >= LEAST_CONFIDENCE]
        tallies = (
            len(marked),
            sum(any(agrees(span, each) for each in told) for span in marked),
            sum(any((span.start, span.end) == (each.start, each.end) for each in told) for span in marked),
            len(told),
            sum(any(agrees(span, each) for span in marked) for each in told),
            len(near),
            sum(any(span.overlaps(each) for each in everything) for span in near),
        )
        counts = [total + tally for total, tally in zip(counts, tallies, strict=True)]
    return Agreement(kind, *counts)


def agrees(span: Span, finding: Finding) -> bool:
    """Whether a finding is this span: to the character, or by overlap for a kind that only context tells."""
    if span.kind in CONTEXTUAL:
        return span.overlaps(finding)
    return (span.start, span.end) == (finding.start, finding.end)
