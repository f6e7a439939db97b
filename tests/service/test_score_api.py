"""Scoring over HTTP, exactly DESIGN §4."""

from typing import Any

import pytest

from houses import Caller
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, TONE_CATEGORIES
from vigie_service.fakes import event
from vigie_service.register import add_key
from vigie_service.store.tables import metadata

TEXT = "Accès, mdp : Tilleul*9vert, merci crétin"


@pytest.fixture
def ask(caller: Caller) -> Any:
    """POST /v1/score with a key that opens it."""
    with caller.house.tools.database.writing() as connection:
        key = add_key(connection, "essai", ["score", "read"], caller.house.tools)
    caller.client.headers["authorization"] = f"Bearer {key}"
    return lambda document: caller.client.post("/v1/score", json=document)


def test_a_result_has_every_field_from_the_first_day(ask: Any) -> None:
    """Names, order and types of DESIGN §4."""
    result = ask({"text": TEXT, "id": "p1", "community": "Support", "audience": 240}).json()
    assert list(result) == [
        "id", "language", "relevance", "confidentiality", "tone", "flags", "decision", "bundle", "charter",
    ]  # fmt: skip
    assert list(result["relevance"]) == ["label", "business", "findings"]
    assert list(result["confidentiality"]) == ["risk", "level", "categories", "findings"]
    assert list(result["tone"]) == ["risk", "breach", "categories", "breaches", "findings"]
    assert tuple(result["confidentiality"]["categories"]) == CONFIDENTIALITY_CATEGORIES
    assert tuple(result["tone"]["categories"]) == TONE_CATEGORIES
    assert list(result["flags"]) == ["care", "alert"]
    assert result["id"] == "p1"
    assert result["charter"].startswith("exemple@")


def test_a_result_points_at_what_it_saw_and_never_repeats_it(ask: Any) -> None:
    """Offsets, not values; the article is cited with its place."""
    answer = ask({"text": TEXT})
    result = answer.json()
    (password,) = result["confidentiality"]["findings"]
    assert TEXT[password["start"] : password["end"]] == "Tilleul*9vert"
    assert list(password) == ["kind", "category", "start", "end", "confidence", "reason"]
    (term,) = result["tone"]["findings"]
    assert TEXT[term["start"] : term["end"]] == "crétin"
    assert "weight" in term
    assert result["decision"]["action"] == "hold"
    assert [s["article"] for s in result["decision"]["statements"]] == ["3.1", "2.1"]
    assert "Tilleul" not in answer.text
    assert "crétin" not in answer.text


def test_offsets_count_code_points_of_the_text_as_sent(ask: Any) -> None:
    """Also after emoji, invisible characters and what JSON escapes."""
    text = "👏🏽\u200b\ufdfa mdp : Tilleul*9vert"
    (password,) = ask({"text": text}).json()["confidentiality"]["findings"]
    assert text[password["start"] : password["end"]] == "Tilleul*9vert"


def test_a_batch_answers_in_order(ask: Any) -> None:
    """`{"posts": […]}` → `{"results": […]}`."""
    texts = [{"id": str(number), "text": f"Point {number}."} for number in range(5)]
    assert [result["id"] for result in ask({"posts": texts}).json()["results"]] == list("01234")


@pytest.mark.parametrize(
    ("document", "status", "field"),
    [
        ([], 400, None),
        ("texte", 400, None),
        ({}, 422, "text"),
        ({"text": None}, 422, "text"),
        ({"text": 3}, 422, "text"),
        ({"text": "a" * 60_001}, 422, "text"),
        ({"posts": []}, 422, "posts"),
        ({"posts": [{"text": "a"}] * 1001}, 422, "posts"),
        ({"posts": [{"text": "a"}, {"texte": "b"}]}, 422, "posts.1.text"),
        ({"text": "a", "audience": -1}, 422, "audience"),
    ],
)
def test_bad_input_is_refused_with_the_field_named(ask: Any, document: Any, status: int, field: str | None) -> None:
    """400 for what is no object, 422 for what is not right in it."""
    answer = ask(document)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    if field:
        assert field in [fault["field"] for fault in answer.json()["errors"]]


@pytest.mark.parametrize("text", ["", " ", "🎉", "\x00", "a" * 60_000])
def test_any_text_is_scored(ask: Any, text: str) -> None:
    """Empty ones too."""
    assert ask({"text": text}).status_code == 200


def test_scoring_stores_nothing(ask: Any, caller: Caller) -> None:
    """No table grows."""
    before = {table.name: len(caller.house.rows(table)) for table in metadata.sorted_tables}
    ask({"text": TEXT})
    assert {table.name: len(caller.house.rows(table)) for table in metadata.sorted_tables} == before


def test_without_a_key_nothing_but_health_is_open(caller: Caller) -> None:
    """Not even on loopback, outside the demo."""
    client = caller.client
    for method, url in [("POST", "/v1/score"), ("GET", "/v1/charter"), ("GET", "/v1/bundle"), ("GET", "/metrics")]:
        assert client.request(method, url).status_code == 401
    assert client.get("/v1/posts/x").status_code == 401
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["status"] == "ok"


def test_a_key_opens_its_scopes_and_no_other(ask: Any, caller: Caller) -> None:
    """403 says which one is missing."""
    assert caller.client.get("/v1/charter").status_code == 200
    refused = caller.client.get("/metrics")
    assert refused.status_code == 403
    assert "metrics" in refused.json()["detail"]


def test_what_became_of_a_post_is_told_by_its_id_or_the_platforms(ask: Any, caller: Caller) -> None:
    """Waiting, then scored, with the same result; never its text."""
    receipt = caller.send(event("p1", TEXT)).json()
    waiting = caller.client.get(f"/v1/posts/{receipt['post']}").json()
    assert (waiting["status"], waiting["result"]) == ("waiting", None)
    caller.house.moderate()
    told = caller.client.get("/v1/posts/p1", params={"source": "rse"})
    assert told.json()["status"] == "scored"
    assert told.json()["result"]["decision"]["action"] == "hold"
    assert "Tilleul" not in told.text
    assert caller.client.get("/v1/posts/p2", params={"source": "rse"}).status_code == 404


def test_a_possible_alert_is_not_told_through_the_api_either(ask: Any, caller: Caller) -> None:
    """The referent alone knows."""
    caller.send(event("p1", "Je signale une fraude."))
    caller.house.moderate()
    result = caller.client.get("/v1/posts/p1", params={"source": "rse"}).json()["result"]
    assert result["flags"] == {"care": 0.0, "alert": 0.0}
