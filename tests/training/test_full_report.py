"""A report tells everything of an evaluation; page and JSON tell the same, and neither tells a company's texts."""

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from vigie_datasets.example import Example, Span
from vigie_datasets.split import Side, split_examples
from vigie_models.axes import HEADS
from vigie_models.bundle import Bundle
from vigie_models.cascade import EncoderUse
from vigie_models.scorer import Scorer
from vigie_training.baselines import textbook
from vigie_training.full_report import FullReport, full_report
from vigie_training.learning_curve import Lap, learning_curve
from vigie_training.measure import are_ours
from vigie_training.places import BLANK, moved, swapped_communities
from vigie_training.progress import Silent
from vigie_training.quality import END, START, MarksMissing, quality_rows, quality_table, write_quality
from vigie_training.readings import Readings, read_posts
from vigie_training.recipe import Recipe
from vigie_training.report_page import page_of
from vigie_training.train import Run, Trained

SECRET = "dossier"  # in every post of the small corpus


@pytest.fixture(scope="module")
def judged(examples: list[Example]) -> list[Example]:
    """The side of test, its insults marked, in communities of two names, one post with an English text."""
    posts = [
        replace(each, community="Pétanque du midi" if each.relevance == "off_topic" else "Projet <Alpha>")
        for each in split_examples(examples)[Side.TEST]
    ]
    posts[0] = replace(posts[0], text="The quarterly meeting has been moved to next week because of the holidays")
    return [replace(each, spans=(Span(0, len(each.text), "insult"),)) if each.tone else each for each in posts]


@pytest.fixture(scope="module")
def scored(trained: Trained, judged: list[Example]) -> Readings:
    """What the bundle says of them."""
    return read_posts(trained.bundle, judged, jobs=1, tick=lambda _: None)


def told(trained: Trained, judged: list[Example], scored: Readings, *, show_texts: bool) -> FullReport:
    """A report that has every chapter."""
    laps = tuple(Lap(posts, {"tone": {"auc": 0.8, "macro_f1": 0.7}}) for posts in (100, 200))
    fitted = textbook(judged, judged)
    return full_report(trained.bundle, judged, scored, side="test", textbook=fitted, show_texts=show_texts, laps=laps)


@pytest.fixture(scope="module")
def report(trained: Trained, judged: list[Example], scored: Readings) -> FullReport:
    """A report on posts that anybody may read."""
    return told(trained, judged, scored, show_texts=True)


def test_every_head_is_asked_with_its_intervals_and_baselines(report: FullReport) -> None:
    """Axes, level 2, categories and flags; an interval holds its figure."""
    assert {asked.head for asked in report.detail.asked} == set(HEADS)
    for asked in report.detail.asked:
        assert set(asked.baselines) == {"dummy", "keywords", "textbook"}
        assert all(0 <= each.low <= each.high <= 1 for name, each in asked.figures.items() if name != "kappa")
    tone = next(asked for asked in report.detail.asked if asked.head == "breach")
    assert tone.figures["auc"].low <= tone.figures["auc"].value <= tone.figures["auc"].high
    assert tone.precision_recall[0].precision.value == 1.0


def test_the_json_is_plain_and_holds_the_figures_of_the_manifest(report: FullReport, trained: Trained) -> None:
    """Nothing in it needs this code to be read, and nothing is NaN."""
    plain = json.loads(json.dumps(report.as_json(), allow_nan=False))
    assert set(trained.report.figures()) <= set(plain)
    assert plain["detail"]["asked"][0]["figures"]["auc"][0] == plain["relevance"]["auc"]
    assert plain["detail"]["protected"][0]["flagged"]["tone"]["among"] == plain["protected_tone"]["among"]


def test_the_page_tells_what_the_json_tells(report: FullReport) -> None:
    """Each figure of each question, and each protected functionality, as French writes numbers."""
    page, plain = page_of(report), report.as_json()["detail"]
    for asked, said in zip(report.detail.asked, plain["asked"], strict=True):
        for name, figure in asked.figures.items():
            assert said["figures"][name] == [round(each, 4) for each in figure]
            written = f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})".replace(".", ",")
            assert f"<td>{written}</td>" in page or name == "brier"
    for spared in plain["protected"]:
        assert spared["functionality"] in page


class _Needs(HTMLParser):
    """What a page would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "action", "style"}]


def test_the_page_needs_nothing_else(report: FullReport) -> None:
    """No script, no address but its own chapters; every chapter linked to is there."""
    page, needs = page_of(report), _Needs()
    needs.feed(page)
    assert not {"script", "link", "img", "iframe"} & set(needs.tags)
    assert needs.tags.count("svg") > len(HEADS)  # calibration of each, and curves of those that are ever true
    assert needs.addresses
    assert all(address.startswith("#") and f'id="{address[1:]}"' in page for address in needs.addresses)
    assert "url(" not in page


def test_texts_of_a_company_are_not_told(trained: Trained, judged: list[Example], scored: Readings) -> None:
    """Neither on the page nor in the JSON, unless asked for."""
    hidden, shown = (told(trained, judged, scored, show_texts=each) for each in (False, True))
    assert shown.detail.errors
    assert SECRET not in page_of(hidden) + json.dumps(hidden.as_json())
    assert SECRET in page_of(shown)
    assert SECRET in json.dumps(shown.as_json())


def test_a_text_cannot_write_on_the_page(trained: Trained, judged: list[Example], scored: Readings) -> None:
    """Markup in a post, or in the name of a functionality, is shown as it was typed."""
    evil = [replace(each, text=f"<script>alert(1)</script> {each.text}") for each in judged]
    page = page_of(told(trained, evil, scored, show_texts=True))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_reasons_of_an_error_add_up_to_its_probability(report: FullReport) -> None:
    """Words, signs, community and bias are the log-odds; of a bundle without encoder nothing is said of one."""
    errors = [error for error in report.detail.errors if not error.detected and not error.abstained]
    assert errors
    for error in errors:
        log_odds = error.words + error.signs + error.place + error.bias
        assert 1 / (1 + np.exp(-log_odds)) == pytest.approx(error.said, abs=1e-6)
        assert (error.heard, error.rest) == (None, None)


def test_the_shown_parts_of_an_error_are_its_whole_text(report: FullReport, judged: list[Example]) -> None:
    """Nothing of the post is left out or said twice."""
    texts = {post.id: post.text for post in judged}
    for error in report.detail.errors:
        assert "".join(part.text or "" for part in error.parts) == texts[error.id]


@pytest.mark.parametrize("use", EncoderUse)
@pytest.mark.parametrize("has_encoder", [False, True])
def test_relevance_elsewhere_is_what_the_scorer_answers_there(
    judged: list[Example], trained: Trained, wary: Bundle, has_encoder: bool, use: EncoderUse
) -> None:
    """With no community and with a misleading one: abstention included, and which stage then answers."""
    opened = wary if has_encoder else trained.bundle
    readings, scorer = read_posts(opened, judged, jobs=1, tick=lambda _: None, use=use), Scorer(opened, encoder=use)
    for places in ([BLANK] * len(judged), swapped_communities(judged)):
        elsewhere = moved(opened, judged, readings, places).scores
        for post, place, score in zip(judged, places, elsewhere, strict=True):
            said = scorer.score(post.text, community=place)
            assert score.relevance.business == pytest.approx(said.relevance.business, abs=1e-9)
            assert score.read_by == said.read_by


def test_a_misleading_community_is_one_of_the_other_subject(judged: list[Example]) -> None:
    """The worst that a place can do."""
    names = {"business": "Pétanque du midi", "off_topic": "Projet <Alpha>"}
    assert swapped_communities(judged) == [names[post.relevance] for post in judged]


def test_the_learning_curve_ends_with_all_posts(examples: list[Example], recipe: Recipe, tmp_path: Path) -> None:
    """A part first, then everything; what was measured once is kept."""
    run = Run("2026.11.1", "2026-11-21", cache=tmp_path)
    curve = learning_curve(examples, recipe, run, Silent(), sizes=(120, 10_000))
    sides = split_examples(examples)
    assert [lap.posts for lap in curve] == [120, len(sides[Side.TRAIN]) + len(sides[Side.DEV])]
    assert curve[1].axes["tone"]["auc"] > 0.9
    assert learning_curve(examples, recipe, run, Silent(), sizes=(120, 10_000)) == curve


def test_a_figure_below_its_floor_is_not_kept(report: FullReport) -> None:
    """Floors for quality, ceilings for what is flagged wrongly; nothing asked, nothing kept."""
    figures = report.report.figures() | {"tone": {"macro_f1": 0.85, "auc": 1.0}}
    figures |= {"protected_tone": {"rate": 0.009, "low": 0.0, "high": 0.02}}
    kept = {row.name: row.kept for row in quality_rows(figures)}
    assert kept["tone, macro-F1"] is False
    assert kept["protected speech with a breach"] is True
    assert kept["tone, AUC"] is None


def test_the_table_goes_between_its_marks_alone(report: FullReport, tmp_path: Path) -> None:
    """Writing it twice changes nothing; a page without marks is refused and left as it was."""
    page = tmp_path / "README.md"
    page.write_text(f"before\n{START}\nold\n{END}\nafter\n", encoding="utf-8")
    for _ in range(2):
        write_quality(page, report.report.figures())
        assert page.read_text(encoding="utf-8") == (
            f"before\n{START}\n{quality_table(report.report.figures())}\n{END}\nafter\n"
        )
    page.write_text(f"{END} {START}", encoding="utf-8")
    with pytest.raises(MarksMissing):
        write_quality(page, report.report.figures())
    assert page.read_text(encoding="utf-8") == f"{END} {START}"


def test_only_the_corpus_of_this_repository_may_be_shown(tmp_path: Path) -> None:
    """A folder of any other place, even beside it, is a company's."""
    ours = Path(__file__).parents[2] / "datasets"
    assert are_ours([ours])
    assert are_ours([ours / "posts", ours / "protected" / "protege-bureaux.jsonl"])
    assert not are_ours([ours, tmp_path])
    assert not are_ours([ours.parent])
