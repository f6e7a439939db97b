"""What moderators send: each answer on its own, and answers that go together."""

from typing import Any, get_args

import pytest

from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, TONE_CATEGORIES
from vigie_service import review_forms
from vigie_service.errors import BadRequest, InvalidFields
from vigie_service.review_forms import label_from_form, read_label, read_verdict, verdict_from_form
from vigie_service.review_queue import Outcome


def test_a_label_knows_the_categories_of_the_axes() -> None:
    """The names of the API are those of axes.py, no fewer and no others."""
    assert get_args(review_forms._Leak) == CONFIDENTIALITY_CATEGORIES
    assert get_args(review_forms._Tone) == TONE_CATEGORIES
    assert set(get_args(review_forms.VerdictIn.model_fields["outcome"].annotation)) == set(Outcome)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"relevance": "off_topic"}, {"relevance": "off_topic"}),
        ({"leak_level": 0}, {"leak_level": 0, "leak": []}),
        ({"leak_level": 0, "leak": []}, {"leak_level": 0, "leak": []}),
        ({"leak_level": 2, "leak": ["financial"]}, {"leak_level": 2, "leak": ["financial"]}),
        ({"tone": []}, {"tone": []}),
        ({"tone": ["insult", "profanity"], "care": False}, {"tone": ["insult", "profanity"], "care": False}),
        (
            {"alert": True, "leak_level": 1, "leak": ["technical"]},
            {"leak_level": 1, "leak": ["technical"], "alert": True},
        ),
    ],
)
def test_a_label_keeps_the_answers_that_were_given(given: dict[str, Any], kept: dict[str, Any]) -> None:
    """What was not asked is not made up: a clean tone is said, never assumed."""
    assert read_label(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        {},
        [],
        None,
        {"relevance": "sport"},
        {"relevance": True},
        {"leak_level": 3, "leak": ["financial"]},
        {"leak_level": True, "leak": ["financial"]},
        {"leak_level": "1", "leak": ["financial"]},
        {"leak_level": 1},
        {"leak_level": 1, "leak": []},
        {"leak_level": 0, "leak": ["financial"]},
        {"leak": ["financial"]},
        {"leak_level": 1, "leak": ["insult"]},
        {"leak_level": 1, "leak": ["financial", "financial"]},
        {"tone": ["financial"]},
        {"tone": "insult"},
        {"alert": True, "leak_level": 2, "leak": ["technical"]},
        {"care": 1},
        {"tone": [], "author": "camille"},
    ],
)
def test_a_label_that_does_not_hold_together_is_refused(given: Any) -> None:
    """Unknown names, levels without categories and the other way round, unknown fields; the value is not repeated."""
    with pytest.raises(InvalidFields) as refused:
        read_label(given)
    assert refused.value.fields
    assert "camille" not in str(refused.value.fields)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"outcome": "supprimer", "stamp": 1},
        {"outcome": "conforme"},
        {"outcome": "conforme", "stamp": "1"},
        {"outcome": "conforme", "stamp": -1},
        {"outcome": "conforme", "stamp": True},
        {"outcome": "a_corriger", "stamp": 1, "article": "2.1", "message": "x" * 4001},
        {"outcome": "conforme", "stamp": 1, "decided_by": "sacha"},
    ],
)
def test_a_verdict_that_is_not_one_is_refused(given: Any) -> None:
    """Nobody decides under another name through a field that happens to exist inside."""
    with pytest.raises(InvalidFields):
        read_verdict(given)


def test_a_message_may_hold_what_json_allows_and_a_database_refuses() -> None:
    """Lone surrogates and NUL become U+FFFD, one for one."""
    verdict = read_verdict({"outcome": "a_corriger", "stamp": 1, "article": "2.1", "message": "a\x00\ud800b"})
    assert verdict.message == "a\ufffd\ufffdb"


def test_each_outcome_of_the_page_reads_its_own_fields() -> None:
    """Fields of outcomes that were not chosen are on the page too, and do not count."""
    form = {
        "stamp": ["3"],
        "article_a_corriger": ["2.1"],
        "article_retire": ["3.4"],
        "message": ["Bonjour"],
        "to": ["rh"],
    }
    told = {
        outcome: verdict_from_form(form | {"outcome": [outcome]})
        for outcome in ("conforme", "a_corriger", "retire", "transmis")
    }
    assert [(v.article, v.message, v.to) for v in told.values()] == [
        (None, None, None),
        ("2.1", "Bonjour", None),
        ("3.4", None, None),
        (None, None, "rh"),
    ]


@pytest.mark.parametrize(
    "form",
    [
        {"stamp": ["1"]},
        {"outcome": [""], "stamp": ["1"]},
        {"outcome": ["supprimer"], "stamp": ["1"]},
        {"outcome": ["conforme"]},
        {"outcome": ["conforme"], "stamp": ["²"]},
        {"outcome": ["conforme"], "stamp": ["9" * 30]},
        {"outcome": ["a_corriger"], "stamp": ["1"], "message": ["x" * 4001]},
    ],
)
def test_a_form_without_a_decision_is_refused_in_french(form: dict[str, list[str]]) -> None:
    """Nothing is decided by default."""
    with pytest.raises(BadRequest) as refused:
        verdict_from_form(form)
    assert refused.value.detail_fr


@pytest.mark.parametrize(
    ("form", "label"),
    [
        ({"relevance": ["business"]}, {"relevance": "business"}),
        ({"leak_level": ["0"]}, {"leak_level": 0, "leak": []}),
        ({"leak_level": ["2"], "leak": ["credentials"]}, {"leak_level": 2, "leak": ["credentials"]}),
        ({"tone_state": ["clean"]}, {"tone": []}),
        ({"tone_state": ["breach"], "tone": ["insult"]}, {"tone": ["insult"]}),
        ({"tone": ["insult"]}, {"tone": ["insult"]}),
        ({"signals": ["none"]}, {"care": False, "alert": False}),
        ({"signals": ["care"]}, {"care": True, "alert": False}),
    ],
)
def test_the_page_s_label_says_only_what_was_ticked(form: dict[str, list[str]], label: dict[str, Any]) -> None:
    """An axis that was left alone was not asked."""
    assert label_from_form(form) == label


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"leak_level": ["1"]},
        {"leak": ["credentials"]},
        {"leak_level": ["0"], "leak": ["credentials"]},
        {"tone_state": ["clean"], "tone": ["insult"]},
        {"tone_state": ["breach"]},
        {"signals": ["none", "care"]},
        {"relevance": ["sport"]},
        {"leak_level": ["1"], "leak": ["sport"]},
    ],
)
def test_a_label_form_that_contradicts_itself_is_refused_in_french(form: dict[str, list[str]]) -> None:
    """The page says what to change."""
    with pytest.raises(BadRequest) as refused:
        label_from_form(form)
    assert refused.value.detail_fr
