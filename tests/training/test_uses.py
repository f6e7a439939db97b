"""The three uses of an encoder in one table: the figures of each, the same in the manifest, the README and the card."""

import json
from dataclasses import replace
from html import unescape

import pytest

from vigie_datasets.example import Example, Span
from vigie_datasets.split import Side, split_examples
from vigie_models.bundle import Bundle
from vigie_models.cascade import EncoderUse
from vigie_training.bootstrap import draws_of
from vigie_training.evaluate import Report, report_on
from vigie_training.full_report import FullReport, full_report
from vigie_training.model_card import card_of
from vigie_training.pointing import pointed
from vigie_training.quality import quality_table
from vigie_training.readings import Readings, read_posts
from vigie_training.report_page import page_of
from vigie_training.spared import is_plain_work
from vigie_training.train import Trained
from vigie_training.uses import figures_of_uses
from vigie_training.uses_table import USES, french, rows_of_uses, told


@pytest.fixture(scope="module")
def posts(examples: list[Example]) -> list[Example]:
    """The side of test."""
    return split_examples(examples)[Side.TEST]


@pytest.fixture(scope="module")
def readings(wary: Bundle, posts: list[Example]) -> Readings:
    """What a bundle with an encoder says of it."""
    return read_posts(wary, posts, jobs=1, tick=lambda _: None)


@pytest.fixture(scope="module")
def report(wary: Bundle, posts: list[Example], readings: Readings) -> FullReport:
    """The whole evaluation of it."""
    return full_report(wary, posts, readings, side="test", show_texts=True)


def report_by(use: EncoderUse, wary: Bundle, posts: list[Example], readings: Readings) -> Report:
    return report_on(wary, posts, Readings(readings.manifest, use, readings.never, readings.always))


@pytest.mark.parametrize("use", EncoderUse)
def test_each_use_has_the_figures_of_an_evaluation_of_it(
    use: EncoderUse, wary: Bundle, posts: list[Example], readings: Readings
) -> None:
    """Nobody has to measure three times; and the table says the same whichever use is judged."""
    whole = report_by(use, wary, posts, readings)
    told_of = whole.uses[f"use_{use}"]
    assert told_of["relevance_macro_f1"] == whole.axes["relevance"]["macro_f1"]
    assert told_of["leak_macro_f1"] == whole.axes["confidentiality"]["macro_f1"]
    assert told_of["level_2_recall_low"] == whole.axes["confidentiality"]["level_2_recall_low"]
    assert told_of["tone_macro_f1_high"] == whole.axes["tone"]["macro_f1_high"]
    assert told_of["protected_breach"] == whole.protected["tone"].value
    assert whole.uses == report_by(EncoderUse.NEVER, wary, posts, readings).uses


def test_the_encoder_is_read_by_nobody_some_or_all(posts: list[Example], readings: Readings) -> None:
    """Shares of all posts, and of plain work."""
    figures = figures_of_uses(posts, readings, draws_of(posts))
    never, undecided, always = (figures[f"use_{use}"] for use in USES)
    assert (never["read"], always["read"], always["plain_read"]) == (0.0, 1.0, 1.0)
    assert 0 < undecided["read"] < 1
    assert undecided["plain_read"] < undecided["read"]


def test_costs_are_means_of_what_was_measured(posts: list[Example], readings: Readings) -> None:
    """In milliseconds, of plain work apart; a post in no doubt costs what n-grams cost."""
    priced = replace(
        readings,
        never=[replace(each, seconds=0.001) for each in readings.never],
        always=[replace(each, seconds=0.011) for each in readings.always],
    )
    figures = figures_of_uses(posts, priced, draws_of(posts))
    never, undecided, always = (figures[f"use_{use}"] for use in USES)
    assert [never["ms"], always["plain_ms"]] == pytest.approx([1.0, 11.0])
    for name in ("", "plain_"):
        assert undecided[f"{name}ms"] == pytest.approx(1.0 + 10.0 * undecided[f"{name}read"])


def test_plain_work_is_what_most_posts_are(posts: list[Example]) -> None:
    """About business, no leak, no breach, not protected: one in three here."""
    assert all(
        post.relevance == "business" and not post.tone and not post.leak_level and post.functionality is None
        for post in posts
        if is_plain_work(post)
    )
    assert 0.2 < sum(map(is_plain_work, posts)) / len(posts) < 0.5


def test_without_an_encoder_there_is_no_such_table(trained: Trained) -> None:
    """Neither in the manifest, nor in the README, nor in the card."""
    metrics = trained.bundle.manifest.metrics
    assert not [name for name in metrics if name.startswith("use_")]
    assert rows_of_uses(metrics) == ()
    assert "encoder" not in quality_table(metrics)
    assert "## Encodeur" not in card_of(trained.bundle.manifest)


def test_training_records_the_uses_and_everybody_tells_them(joined: Trained) -> None:
    """README and card show each figure of the manifest."""
    manifest = joined.bundle.manifest
    assert {f"use_{use}" for use in USES} <= set(manifest.metrics)
    readme, card = quality_table(manifest.metrics), card_of(manifest)
    assert "undecided (default)" in readme
    rows = rows_of_uses(manifest.metrics)
    assert len(rows) == 12
    for row in rows:
        assert f"| {row.name} | {' | '.join(told(cell, row.unit) for cell in row.cells.values())} |" in readme
        assert f"| {row.french} | {' | '.join(french(cell, row.unit) for cell in row.cells.values())} |" in card


def test_the_page_and_the_json_tell_them_too(report: FullReport) -> None:
    """With which use everything else was judged."""
    page, plain = unescape(page_of(report)), json.loads(json.dumps(report.as_json(), allow_nan=False))
    assert plain["encoder"] == "undecided"
    for row in rows_of_uses(report.report.figures()):
        for use, cell in row.cells.items():
            assert f"<td>{french(cell, row.unit)}</td>" in page
            assert plain[f"use_{use}"]
    assert "dans le doute (jugé ici)" in page
    assert any(error.heard is not None for error in report.detail.errors)
    assert "encodeur : mots" in page


TEXT = "Bonjour, quel abruti ce chef, un vrai tocard"
INSULTED = Example("marked", TEXT, "", "business", tone=("insult",), spans=(Span(14, 20, "insult"),))


def test_each_stage_points_for_itself(wary: Bundle) -> None:
    """In the same posts: what the n-grams show, what the encoder shows, and both added up."""
    elsewhere = Example("elsewhere", INSULTED.text, "", "business", tone=("insult",), spans=(Span(38, 44, "insult"),))
    strange = Example("english", "What a moron he is, we all say so", "", "business", spans=(Span(7, 12, "insult"),))
    insult, everything = pointed(wary, [INSULTED, elsewhere, strange])
    assert (insult.category, everything.category) == ("insult", "")
    assert (insult.encoder.hits, insult.encoder.among) == (1, 2)
    assert insult.both.among == insult.ngrams.among == 2
    assert insult.ngrams.hits + insult.both.hits >= 1


def test_without_an_encoder_no_stage_points(trained: Trained) -> None:
    """There is but one, and `touches` tells of it."""
    assert pointed(trained.bundle, [INSULTED]) == ()
