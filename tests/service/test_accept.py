"""The first transaction."""

from typing import Any

import pytest

from houses import House
from vigie_service.errors import Conflict
from vigie_service.fakes import event
from vigie_service.store.tables import authors, counts, events, posts, reviews, texts, versions


def test_a_post_is_stored_with_its_event_and_waits_to_be_scored(house: House) -> None:
    """T1 keeps the post, its text and its dedup key together."""
    (receipt,) = house.accept(event("p1", "Le point est à 14 h.", id="e1"))
    assert receipt["status"] == "accepted"
    assert [row["state"] for row in house.rows(versions)] == ["waiting"]
    assert len(house.rows(texts)) == len(house.rows(events)) == 1


def test_the_same_event_again_gets_the_same_receipt_and_has_no_second_effect(house: House) -> None:
    """Idempotency within the dedup time."""
    first = house.accept(event(id="e1"))
    assert house.accept(event(id="e1")) == first
    assert len(house.rows(versions)) == 1


def test_the_same_delivery_again_gets_the_same_receipts_even_without_event_ids(house: House) -> None:
    """The webhook-id is an idempotency key of its own."""
    first = house.accept(event(), webhook_id="msg_7")
    assert house.accept(event(), webhook_id="msg_7") == first
    assert len(house.rows(versions)) == 1


@pytest.mark.parametrize("webhook_id", [None, "msg_7"])
def test_an_id_that_comes_with_another_body_is_a_conflict_and_takes_nothing(
    house: House, webhook_id: str | None
) -> None:
    """Same id, other content: 409, and the whole delivery is refused."""
    house.accept(event("p1", "Un texte.", id="e1"), webhook_id=webhook_id)
    with pytest.raises(Conflict):
        house.accept(event("p2", "Nouveau.", id="e2"), event("p1", "Un autre texte.", id="e1"), webhook_id=webhook_id)
    assert len(house.rows(posts)) == 1


def test_spaces_out_of_scope_are_only_counted(house: House) -> None:
    """Private, union and CSE spaces: not stored, not scored, not even their event."""
    union = {"id": "c", "kind": "Union"}
    receipts = house.accept(event(id="e1", post_more={"community": union}), event("p2", id="e2"), webhook_id="m")
    assert [receipt["status"] for receipt in receipts] == ["out_of_scope", "accepted"]
    assert [row["number"] for row in house.rows(counts)] == [1]
    assert [row["platform_id"] for row in house.rows(posts)] == ["p2"]


ORDERS: dict[str, tuple[list[Any], str]] = {
    "numbered, in order": ([{"version": 1}, {"version": 2}], "seconde"),
    "numbered, out of order": ([{"version": 2}, {"version": 1}], "première"),
    "timed, in order": (["2026-03-01T08:00:00Z", "2026-03-01T09:00:00Z"], "seconde"),
    "timed, out of order": (["2026-03-01T09:00:00Z", "2026-03-01T08:00:00Z"], "première"),
    "neither": ([{}, {}], "seconde"),
}


@pytest.mark.parametrize("name", ORDERS)
def test_the_newest_edit_wins_whatever_the_order_of_arrival(house: House, name: str) -> None:
    """By number, else by the event's time, else by arrival."""
    marks, winner = ORDERS[name]
    for text, mark in zip(("première", "seconde"), marks, strict=True):
        more = {"post_more": mark} if isinstance(mark, dict) else {"occurred_at": mark}
        house.accept(event("p1", text, type="post.edited", **more))
    kept = [house.tools.keyring.sealer.open_json(row["body"])["text"] for row in house.rows(texts)]
    assert kept == [winner]


def test_an_edit_that_comes_before_its_post_is_not_undone_by_it(house: House) -> None:
    """Created arriving after edited is stale."""
    house.accept(event("p1", "corrigé", type="post.edited", post_more={"version": 2}))
    (receipt,) = house.accept(event("p1", "brouillon", post_more={"version": 1}))
    assert receipt["status"] == "stale"


def test_a_deletion_forgets_the_text_and_a_late_post_stays_deleted(house: House) -> None:
    """A tombstone without text answers what comes late."""
    house.accept(event("p1", "À oublier.", occurred_at="2026-03-01T08:00:00Z"))
    (receipt,) = house.accept(event("p1", None, type="post.deleted", occurred_at="2026-03-01T09:00:00Z"))
    assert receipt["status"] == "deleted"
    assert house.rows(texts) == []
    (late,) = house.accept(event("p1", "Encore.", type="post.edited", occurred_at="2026-03-01T08:30:00Z"))
    assert late["status"] == "stale"
    assert house.rows(texts) == []


def test_a_deletion_that_comes_first_is_remembered(house: House) -> None:
    """Delete, then the create that happened before it."""
    house.accept(event("p1", None, type="post.deleted", occurred_at="2026-03-01T09:00:00Z"))
    (late,) = house.accept(event("p1", "Bonjour", occurred_at="2026-03-01T08:00:00Z"))
    assert late["status"] == "stale"


def test_the_author_is_a_pseudonym_and_the_real_id_lies_apart(house: House) -> None:
    """No table but `authors` holds the platform's id of a person."""
    house.accept(event(post_more={"author": {"id": "jeanne.k"}}))
    (post,) = house.rows(posts)
    (author,) = house.rows(authors)
    assert post["author"] == author["pseudonym"]
    assert "jeanne" not in post["author"]
    assert house.tools.keyring.sealer.open(author["real_id"]) == "jeanne.k"


RETOLD: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "same number": ({"post_more": {"version": 1}}, {"post_more": {"version": 1}}),
    "same moment": ({"occurred_at": "2026-03-01T08:00:00Z"}, {"occurred_at": "2026-03-01T08:00:00Z"}),
    "same words, with neither": ({}, {}),
}


@pytest.mark.parametrize("name", RETOLD)
def test_the_same_version_told_again_under_another_id_is_no_news(house: House, name: str) -> None:
    """It would undo what a person decided about it."""
    first, again = RETOLD[name]
    house.accept(event("p1", "Quel crétin.", id="e1", **first))
    (receipt,) = house.accept(event("p1", "Quel crétin.", id="e2", **again))
    assert receipt["status"] == "stale"
    assert len(house.rows(versions)) == 1


def test_a_deletion_that_comes_first_protects_even_what_says_nothing_of_time(house: House) -> None:
    """With only the required fields, arrival is all there is; deleted wins."""
    house.accept(event("p1", None, type="post.deleted"))
    (late,) = house.accept(event("p1", "Trop tard."))
    assert late["status"] == "stale"
    assert house.rows(texts) == []


def test_a_deleted_post_comes_back_with_a_later_time(house: House) -> None:
    """Restored by its platform."""
    house.accept(event("p1", None, type="post.deleted", occurred_at="2026-03-01T08:00:00Z"))
    (back,) = house.accept(event("p1", "Me revoilà.", occurred_at="2026-03-01T09:00:00Z"))
    assert back["status"] == "accepted"


@pytest.mark.parametrize("kind", ["post.edited", "post.deleted"])
def test_a_post_that_moves_into_a_space_out_of_scope_is_forgotten(house: House, kind: str) -> None:
    """What we hold of it goes, with its review; only the move is counted."""
    house.moderate(event("p1", "Quel crétin.", post_more={"version": 1}))
    union = {"version": 2, "community": {"id": "c", "kind": "union"}}
    house.accept(event("p1", None if kind == "post.deleted" else "Ici.", type=kind, post_more=union))
    assert house.rows(texts) == []
    assert [review["state"] for review in house.rows(reviews)] == ["closed"]
    assert [row["number"] for row in house.rows(counts)] == [1]
