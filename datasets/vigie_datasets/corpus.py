"""Check a corpus: what is wrong with it, what deserves a second look, and what it covers."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from vigie_datasets.coverage import Coverage, measure_coverage
from vigie_datasets.example import Example
from vigie_datasets.example_files import scan_examples
from vigie_datasets.label_doubts import label_doubts, misplacements
from vigie_datasets.near_copies import near_copy_groups, shingles
from vigie_datasets.remark import Remark, remark_at
from vigie_datasets.split import Side, sides, straddles

# Over this share, the posts are no longer each written for its own situation.
NEAR_COPIES_BOUND: Final = 0.005
# The reader leaves these out to companies; a corpus to share needs them.
EXPECTED_FIELDS: Final = ("audience", "sector", "voice", "batch")


@dataclass(frozen=True, slots=True)
class Report:
    """`errors` must be mended; `warnings` deserve a look; `near_copies` counts posts that have one."""

    errors: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    coverage: Coverage
    near_copies: int

    @property
    def passes(self) -> bool:
        """Whether models may learn from it."""
        return not self.errors


def check_corpus(folder: Path) -> Report:
    """Read every `.jsonl` file under `folder` (or the one file) and check all that can be checked alone.

    Bad lines are reported and left out of the rest. In folders named `protected`, posts must be innocent.
    """
    examples, errors = scan_examples(folder)
    groups = near_copy_groups([example.text for example in examples])
    near_copies = sum(len(group) for group in groups)
    decided = sides(examples)
    warnings = [*_doubts(examples), *_near_copies(examples, groups), *_omissions(examples)]
    warnings += [Remark(folder.as_posix(), 0, "", told) for told in _whole(examples, near_copies, decided)]
    errors = [*errors, *_misplaced(examples), *_same_texts(examples), *_straddling(examples, groups)]
    coverage = measure_coverage(examples, decided)
    return Report(tuple(sorted(errors)), tuple(sorted(warnings)), coverage, near_copies)


def _misplaced(examples: Sequence[Example]) -> Iterator[Remark]:
    for example in examples:
        protected = PurePosixPath(example.source).parent.name == "protected"
        for complaint in misplacements(example, protected=protected):
            yield remark_at(example.source, *complaint)


def _same_texts(examples: Sequence[Example]) -> Iterator[Remark]:
    """Exact duplicates, but for texts too short to have a near copy."""
    first: dict[str, Example] = {}
    for example in examples:
        kept = first.setdefault(example.text.strip(), example)
        if kept is not example and shingles(example.text):
            yield remark_at(example.source, "text", f"the same text as {kept.source}")


def _straddling(examples: Sequence[Example], groups: Sequence[tuple[int, ...]]) -> Iterator[Remark]:
    for straddle in straddles(examples, groups):
        other = examples[straddle.copy].source
        yield remark_at(
            examples[straddle.place].source,
            "text",
            f"a near copy of {other} would move it from {straddle.own} to {straddle.drawn_to}: "
            "rewrite or remove the newer of them",
        )


def _doubts(examples: Sequence[Example]) -> Iterator[Remark]:
    return (remark_at(post.source, *complaint) for post in examples for complaint in label_doubts(post))


def _near_copies(examples: Sequence[Example], groups: Sequence[tuple[int, ...]]) -> Iterator[Remark]:
    for first, *others in groups:
        for place in others:
            yield remark_at(examples[place].source, "text", f"near copy of {examples[first].source}")


def _omissions(examples: Sequence[Example]) -> Iterator[Remark]:
    """One remark a file, not one a line: a company may leave these fields out altogether."""
    missing = Counter((_file(post), name) for post in examples for name in EXPECTED_FIELDS if not getattr(post, name))
    for (file, name), posts in missing.items():
        yield Remark(file, 0, name, f"absent from {posts} posts")
    batches = defaultdict(set)
    for post in examples:
        batches[_file(post)].add(post.batch)
    for file, names in batches.items():
        if len(names) > 1:
            yield Remark(file, 0, "batch", f"{len(names)} batches in one file")


def _file(example: Example) -> str:
    return example.source.rpartition(":")[0]


def _whole(examples: Sequence[Example], near_copies: int, decided: Sequence[Side]) -> Iterator[str]:
    if near_copies > NEAR_COPIES_BOUND * len(examples):
        yield f"{near_copies} of {len(examples)} posts have a near copy; the bound is {NEAR_COPIES_BOUND:.1%}"
    for side in Side:
        if side not in decided:
            yield f"no post lies in {side}"
