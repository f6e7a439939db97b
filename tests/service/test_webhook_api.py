"""The webhook over HTTP."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from houses import Caller, make_house
from vigie_service.app import create_app
from vigie_service.fakes import event, signed
from vigie_service.register import add_key, new_secret, rotate_secret
from vigie_service.store.database import Database
from vigie_service.store.sources import retire_old_secrets
from vigie_service.store.tables import posts, texts, versions

URL = "/v1/webhooks/generic/rse"


def test_a_signed_post_is_accepted_once_it_is_stored(caller: Caller) -> None:
    """202 with the receipt; nothing was scored yet."""
    answer = caller.send(event("p1", "Le point est à 14 h.", id="e1"))
    assert answer.status_code == 202
    assert answer.json()["status"] == "accepted"
    assert [row["state"] for row in caller.house.rows(versions)] == ["waiting"]


def test_a_retry_gets_the_same_answer_and_a_misuse_of_its_id_a_conflict(caller: Caller) -> None:
    """Same id, same body: the same 2xx. Same id, another body: 409."""
    first = caller.send(event(id="e1"))
    caller.house.clock.forward(minutes=60)
    again = caller.send(event(id="e1"))
    assert (again.status_code, again.json()) == (202, first.json())
    assert caller.send(event("p1", "Autre chose.", id="e1"), webhook_id="msg_2").status_code == 409
    assert len(caller.house.rows(versions)) == 1


def test_every_refusal_of_identity_is_one_and_the_same_401(caller: Caller) -> None:
    """Unknown source, unknown platform, bad, missing, malformed or stale signature: not a word of difference."""
    body, now = json.dumps(event()).encode(), caller.house.clock()
    good = signed(caller.secret, body, now)
    attempts = [
        (URL.replace("rse", "inconnue"), good),
        (URL.replace("generic", "inconnue"), good),
        (URL, {}),
        (URL, signed(new_secret(), body, now)),
        (URL, {**good, "webhook-signature": "v1"}),
        (URL, {**good, "webhook-timestamp": "1"}),
        (URL, {"authorization": "Bearer vgk_0_0"}),
        (URL, {"authorization": "Basic dGVzdA=="}),
    ]
    answers = [caller.client.post(url, content=body, headers=headers) for url, headers in attempts]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert caller.house.rows(posts) == []


def test_an_old_secret_is_good_until_it_is_retired(caller: Caller) -> None:
    """Rotation without a moment of refusal."""
    database = caller.house.tools.database
    with database.writing() as connection:
        fresh = rotate_secret(connection, "rse", caller.house.tools)
    assert caller.send(event("p1"), webhook_id="a").status_code == 202
    with database.writing() as connection:
        retire_old_secrets(connection, "rse", caller.house.clock())
    assert caller.send(event("p2"), webhook_id="b").status_code == 401
    caller.secret = fresh
    assert caller.send(event("p2"), webhook_id="c").status_code == 202


def test_a_sender_that_cannot_sign_uses_a_key_for_its_own_source(caller: Caller) -> None:
    """Scoped to one source."""
    caller.house.add_source("chat")
    with caller.house.tools.database.writing() as connection:
        key = add_key(connection, "passerelle", ["webhook:rse"], caller.house.tools)
    headers = {"authorization": f"Bearer {key}"}
    assert caller.client.post(URL, json=event(id="e1"), headers=headers).status_code == 202
    assert caller.client.post(URL.replace("rse", "chat"), json=event(), headers=headers).status_code == 401


def test_what_a_post_says_is_never_in_an_answer_about_it(caller: Caller) -> None:
    """Neither in a receipt nor in a refusal."""
    answers = [
        caller.send(event("p1", "mdp : Tilleul*9vert"), webhook_id="a"),
        caller.send(event("p1", "mdp : Tilleul*9vert", type="post.Tilleul"), webhook_id="b"),
        caller.send({"Tilleul": "Tilleul"}, webhook_id="c"),
    ]
    assert [answer.status_code for answer in answers] == [202, 422, 422]
    assert not any("Tilleul" in answer.text for answer in answers)


ODD_TEXTS = {
    "one character": "a",
    "spaces": "   \n ",
    "60,000 characters": "mot " * 15_000,
    "emoji only": "🎉🎉👏🏽",
    "NUL": "a\x00b",
    "bidi": "mdp \u202eterces\u202c",
    "zero-width": "c\u200bon\u200bnard",
    "zalgo": "e" + "\u0301" * 20_000,
    "ligature bomb": "\ufdfa" * 10_000,
    "tags": "ok\U000e0041\U000e0042",
}


@pytest.mark.parametrize("name", ODD_TEXTS)
def test_odd_posts_are_accepted_and_scored(caller: Caller, name: str) -> None:
    """Every text gets through; nothing is lost."""
    assert caller.send(event("p1", ODD_TEXTS[name])).status_code == 202
    caller.house.moderate()
    assert [row["state"] for row in caller.house.rows(versions)] == ["scored"]


def test_a_lone_surrogate_is_stored_as_a_replacement_character(caller: Caller) -> None:
    """Most default endpoints answer 500 to this one."""
    body = rb'{"type": "post.created", "post": {"id": "p1", "text": "a\ud800b"}}'
    answer = caller.client.post(URL, content=body, headers=signed(caller.secret, body, caller.house.clock()))
    assert answer.status_code == 202
    (row,) = caller.house.rows(texts)
    assert caller.house.tools.keyring.sealer.open_json(row["body"])["text"] == "a\ufffdb"


@pytest.mark.parametrize(
    ("document", "size", "status"),
    [("event", 262_144, 413), ("batch", 300_000, 202), ("batch", 1_048_576, 413)],
)
def test_one_event_and_a_batch_have_limits_of_their_own(caller: Caller, document: str, size: int, status: int) -> None:
    """256 KiB and 1 MiB."""
    filler: dict[str, Any] = {"filler": "x" * size}
    value = event(**filler) if document == "event" else {"events": [event("a"), event("b")], **filler}
    answer = caller.send(value)
    assert answer.status_code == status, answer.text


def test_a_batch_is_answered_event_by_event(caller: Caller) -> None:
    """Receipts in order."""
    answer = caller.send({"events": [event("a", id="1"), event("b", id="2"), event("a", id="1")]})
    assert [receipt["status"] for receipt in answer.json()["events"]] == ["accepted"] * 3
    assert len(caller.house.rows(posts)) == 2


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Caller]:
    """A service that waits for its database for a moment only."""
    database = Database(f"sqlite:///{tmp_path / 'vigie.sqlite3'}", busy_seconds=0.05)
    database.migrate()
    house = make_house(database, tmp_path)
    secret = house.add_source().secret
    with TestClient(create_app(house.tools, in_background=False)) as client:
        yield Caller(house, client, secret)
    database.close()


def test_a_locked_database_answers_503_and_the_senders_retry_succeeds(hasty: Caller, tmp_path: Path) -> None:
    """Nothing was recorded, the answer says when to come back, and the very same delivery is then taken."""
    other = sqlite3.connect(tmp_path / "vigie.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused = hasty.send(event("p1", "Le point est à 14 h.", id="e1"))
    other.execute("ROLLBACK")
    other.close()
    assert (refused.status_code, "retry-after" in refused.headers) == (503, True)
    assert hasty.house.rows(posts) == []
    assert hasty.send(event("p1", "Le point est à 14 h.", id="e1")).status_code == 202


def test_a_full_disk_answers_503_and_the_senders_retry_succeeds(hasty: Caller) -> None:
    """SQLite's own page limit stands in for the disk."""
    engine = hasty.house.tools.database.engine

    def full(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        connection.execute("PRAGMA max_page_count=1")

    sa.event.listen(engine, "checkout", full)
    refused = hasty.send(event("p1", "mot " * 15_000, id="e1"))
    sa.event.remove(engine, "checkout", full)
    engine.dispose()
    assert (refused.status_code, "retry-after" in refused.headers) == (503, True)
    assert hasty.house.rows(posts) == []
    assert hasty.send(event("p1", "mot " * 15_000, id="e1")).status_code == 202


def test_posts_are_refused_before_the_disk_is_full(hasty: Caller) -> None:
    """Less room than the setting asks for: 503, while it can still be said cleanly."""
    tools = hasty.house.tools
    asking = tools.settings.model_copy(update={"min_free_mb": 10**9, "database_url": str(tools.database.url)})
    hasty.client.app.state.tools = replace(tools, settings=asking)  # type: ignore[attr-defined]
    refused = hasty.send(event("p1"))
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
