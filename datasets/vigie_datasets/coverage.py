"""What a corpus covers: how many posts of each kind, and on which side of the split."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from vigie_datasets.example import Example
from vigie_datasets.example_fields import RELEVANCES, SEVERITIES
from vigie_datasets.near_copies import words
from vigie_datasets.split import Side
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, FLAGS, LEVELS, TONE_CATEGORIES

SHORT: Final = 8
LONG: Final = 90

Test = Callable[[Example], bool]


@dataclass(frozen=True, slots=True)
class Count:
    """How many posts are `name` in `section`, and how many of them on each side; `detail` says more."""

    section: str
    name: str
    total: int
    by_side: tuple[int, int, int]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole table, in the order in which it is read; `median_words` is 0 where there is no post."""

    counts: tuple[Count, ...]
    median_words: float

    def count(self, section: str, name: str) -> Count:
        """One row.

        Raises:
            KeyError: there is none.
        """
        for row in self.counts:
            if (row.section, row.name) == (section, name):
                return row
        raise KeyError(section, name)


def measure_coverage(examples: Sequence[Example], sides: Sequence[Side]) -> Coverage:
    """Count `examples`, each with its side."""
    tests = [*_axes(), *_flags(), *_shapes(), *_names(examples)]
    counts = tuple(_count(section, name, test, examples, sides) for section, name, test in tests)
    lengths = [len(words(example.text)) for example in examples]
    return Coverage(counts, float(median(lengths)) if lengths else 0.0)


def _count(section: str, name: str, test: Test, examples: Sequence[Example], sides: Sequence[Side]) -> Count:
    met = [(example, side) for example, side in zip(examples, sides, strict=True) if test(example)]
    by_side = Counter(side for _, side in met)
    detail = _severities([example for example, _ in met]) if section == "tone" else ""
    train, dev, test_side = (by_side[side] for side in Side)
    return Count(section, name, len(met), (train, dev, test_side), detail)


def _severities(examples: Sequence[Example]) -> str:
    graded = Counter(example.severity for example in examples)
    return ", ".join(f"severity {grade}: {graded[grade]}" for grade in SEVERITIES)


def _axes() -> Iterator[tuple[str, str, Test]]:
    yield "posts", "all", lambda _: True
    yield "posts", "without fault", lambda post: not post.leak and not post.tone
    yield "posts", "leak and tone together", lambda post: bool(post.leak and post.tone)
    for relevance in RELEVANCES:
        yield "relevance", relevance, _is("relevance", relevance)
    for level in LEVELS:
        yield "level", f"level {level}", _is("leak_level", level)
    for category in CONFIDENTIALITY_CATEGORIES:
        for level in (2, 1):
            yield "confidentiality", f"{category}, level {level}", _leaks(category, level)
    yield "tone", "any breach", lambda post: bool(post.tone)
    for category in TONE_CATEGORIES:
        yield "tone", category, _breaches(category)


def _flags() -> Iterator[tuple[str, str, Test]]:
    for flag in FLAGS:
        yield "flags", flag, _is(flag, True)


def _shapes() -> Iterator[tuple[str, str, Test]]:
    yield "length", f"under {SHORT} words", lambda post: len(words(post.text)) < SHORT
    yield "length", f"over {LONG} words", lambda post: len(words(post.text)) > LONG
    yield "context", "with a parent", lambda post: post.parent is not None
    yield "context", "with a quoted post", lambda post: bool(post.quoted)
    yield "context", "with a parent or a quoted post", lambda post: bool(post.parent or post.quoted)
    yield "context", "with spans", lambda post: bool(post.spans)


def _names(examples: Sequence[Example]) -> Iterator[tuple[str, str, Test]]:
    """One row for each value that the posts themselves bring."""
    yield "protected", "all", lambda post: post.functionality is not None
    for section, field in (("protected", "functionality"), ("sectors", "sector"), ("batches", "batch")):
        for name in sorted({getattr(post, field) for post in examples} - {None, ""}):
            yield section, name, _is(field, name)


def _is(field: str, value: object) -> Test:
    return lambda post: bool(getattr(post, field) == value)


def _leaks(category: str, level: int) -> Test:
    return lambda post: category in post.leak and post.leak_level == level


def _breaches(category: str) -> Test:
    return lambda post: category in post.tone
