"""How often the words shown are the words marked, and how often chance would have it."""

from dataclasses import replace

import pytest

from vigie_datasets.example import Example, Span
from vigie_models.axes import Kind
from vigie_models.finding import Finding
from vigie_models.scores import Confidentiality, Flags, Relevance, Scores, Tone
from vigie_training.touches import touches

TEXT = "un deux trois abruti cinq six sept huit neuf dix"
POST = Example("a", TEXT, "Atelier", "business", tone=("insult",), spans=(Span(14, 20, "insult"),))


def scores(*terms: tuple[int, int, float]) -> Scores:
    findings = tuple(Finding(Kind.TERM, "insult", start, end, 0.9, "", weight=weight) for start, end, weight in terms)
    calm = Confidentiality(0.0, 0, {})
    return Scores("fr", Relevance(0.9), calm, Tone(0.9, True, {}, ("insult",), findings), Flags(0.0, 0.0), "1")


@pytest.mark.parametrize(
    ("terms", "hits", "among"),
    [
        ([(14, 20, 1.0)], 1, 1),
        ([(14, 20, 1.0), (0, 2, 2.0)], 0, 1),
        ([(0, 15, 1.0)], 1, 1),
        ([], 0, 0),
    ],
)
def test_only_the_strongest_term_counts(terms: list[tuple[int, int, float]], hits: int, among: int) -> None:
    """One character in common is a touch; a post where nothing is shown is marked, not missed."""
    touch = touches([POST], [scores(*terms)])[0]
    assert (touch.marked, touch.touched.hits, touch.touched.among) == (1, hits, among)


def test_chance_is_exact() -> None:
    """One word of ten is marked; of nine pairs in a row, two hold it."""
    touch = touches([POST], [scores((0, 7, 1.0))])[0]
    assert touch.one_word == pytest.approx(0.1)
    assert touch.by_chance == pytest.approx(2 / 9)


def test_other_findings_and_other_categories_are_told_apart() -> None:
    """A company's term without weight is no explanation of the models; `anything` counts it."""
    seen = scores()
    listed = Finding(Kind.TERM, "insult", 14, 20, 1.0, "")
    both = replace(seen, tone=replace(seen.tone, findings=(listed, replace(listed, category="threat", weight=1.0))))
    touch = touches([POST], [both])[0]
    assert touch.touched.among == 0
    assert touch.anything.hits == 1
