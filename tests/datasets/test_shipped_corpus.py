"""The corpus that ships: it passes its own check and has something of everything on every side."""

from pathlib import Path

import pytest

from vigie_datasets.corpus import Report, check_corpus
from vigie_datasets.example_files import read_examples, write_examples
from vigie_datasets.split import is_held_out
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, FLAGS, LEVELS, TONE_CATEGORIES

CORPUS = Path(__file__).parents[2] / "datasets"
ROWS = (
    *(("relevance", name) for name in ("business", "off_topic")),
    *(("level", f"level {level}") for level in LEVELS),
    *(("tone", name) for name in TONE_CATEGORIES),
    *(("flags", name) for name in FLAGS),
)


@pytest.fixture(scope="module")
def report() -> Report:
    """The check of everything that ships."""
    return check_corpus(CORPUS)


def test_the_shipped_corpus_passes_its_check(report: Report) -> None:
    """No error: names, offsets, duplicates, protected sets and sides are all sound."""
    assert [str(error) for error in report.errors] == []


def test_posts_hold_at_least_six_hundred_examples() -> None:
    """The first corpus is large enough to train a first bundle."""
    assert len(read_examples(CORPUS / "posts")) >= 600


def test_near_copies_are_under_one_in_two_hundred(report: Report) -> None:
    """Each post was written for its own situation."""
    assert report.near_copies <= 0.005 * report.coverage.count("posts", "all").total


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_every_side_has_each_label(report: Report, row: tuple[str, str]) -> None:
    """A label that is absent from a side can be neither learned, tuned nor measured."""
    assert min(report.coverage.count(*row).by_side) >= 1


@pytest.mark.parametrize("category", CONFIDENTIALITY_CATEGORIES)
def test_every_side_has_each_confidentiality_category(report: Report, category: str) -> None:
    """The same for what posts disclose, whatever the level."""
    levels = [report.coverage.count("confidentiality", f"{category}, level {level}") for level in (1, 2)]
    assert all(first + second for first, second in zip(*(each.by_side for each in levels), strict=True))


def test_a_whole_batch_is_new_to_training() -> None:
    """Test has at least one voice that training never heard."""
    assert any(is_held_out(example) for example in read_examples(CORPUS))


def test_every_post_tells_its_audience_sector_voice_and_batch() -> None:
    """What models do not read, people who compare subgroups need."""
    examples = read_examples(CORPUS)
    assert examples
    assert [each.source for each in examples if not (each.audience and each.sector and each.voice)] == []
    assert [each.source for each in examples if each.batch != Path(each.source.rpartition(":")[0]).stem] == []


def test_files_are_in_the_form_that_is_written(tmp_path: Path) -> None:
    """A corrected corpus shows only its corrections in a diff."""
    for path in sorted(CORPUS.glob("p*/*.jsonl")):
        write_examples(read_examples(path), tmp_path / path.name)
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name
