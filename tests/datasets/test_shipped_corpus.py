"""The corpus that ships: it passes its own check and has something of everything on every side."""

from pathlib import Path

import pytest

from vigie_datasets.corpus import Report, check_corpus
from vigie_datasets.example_files import read_examples, write_examples
from vigie_datasets.split import Side, is_held_out, split_examples
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


def test_the_corpus_is_large_and_test_is_large_enough_to_tell(report: Report) -> None:
    """8,000 posts; test has 1,500, and 40 positives of each category, so that a figure on it means something."""
    everything = report.coverage.count("posts", "all")
    assert everything.total >= 8_000
    assert everything.by_side[2] >= 1_500
    for category in CONFIDENTIALITY_CATEGORIES:
        levels = [report.coverage.count("confidentiality", f"{category}, level {level}") for level in (1, 2)]
        assert sum(each.by_side[2] for each in levels) >= 40, category
    assert min(report.coverage.count("tone", category).by_side[2] for category in TONE_CATEGORIES) >= 40


@pytest.mark.parametrize("category", CONFIDENTIALITY_CATEGORIES)
def test_each_category_of_confidentiality_has_its_two_levels(report: Report, category: str) -> None:
    """200 clear leaks and 60 doubtful ones."""
    assert report.coverage.count("confidentiality", f"{category}, level 2").total >= 200
    assert report.coverage.count("confidentiality", f"{category}, level 1").total >= 60


@pytest.mark.parametrize("category", TONE_CATEGORIES)
def test_each_category_of_tone_is_well_covered(report: Report, category: str) -> None:
    """220 posts each."""
    assert report.coverage.count("tone", category).total >= 220


def test_protected_speech_is_measured_on_hundreds_of_posts() -> None:
    """1,500 in all, 500 to choose thresholds on and 500 to tell."""
    by_side = split_examples(read_examples(CORPUS))
    guarded = {side: sum(post.functionality is not None for post in posts) for side, posts in by_side.items()}
    assert sum(guarded.values()) >= 1_500
    assert min(guarded[Side.DEV], guarded[Side.TEST]) >= 500


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
