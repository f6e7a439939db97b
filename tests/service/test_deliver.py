"""Notices on their way: signed, patient, and never where they must not go."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from houses import House, make_house
from vigie_service.callback_address import Address
from vigie_service.deliver import deliver_due
from vigie_service.fakes import Receiver, event, receiver
from vigie_service.store.database import Database
from vigie_service.store.notices import add, cancel_unsent, claim, end, resend
from vigie_service.store.tables import attempts, notices, posts, sources

OPEN = {"callback_http": True, "callback_networks": [ip_network("127.0.0.0/8")]}


@pytest.fixture
def platform() -> Iterator[Receiver]:
    """A platform's callback on loopback."""
    with receiver() as listening:
        yield listening


@pytest.fixture
def sending(sqlite_database: Database, tmp_path: Path, platform: Receiver) -> House:
    """A house whose source wants notices, with loopback opened by the settings."""
    made = make_house(sqlite_database, tmp_path, **OPEN)
    made.add_source("rse", callback_url=platform.url)
    return made


def send(house: House, **more: Any) -> int:
    return deliver_due(house.tools, spread=lambda: 1.0, **more)


def the_notice(house: House) -> Any:
    (row,) = house.rows(notices)
    return row


def test_a_notice_arrives_signed_as_standard_webhooks_say(sending: House, platform: Receiver) -> None:
    """The reference library accepts it; the body is the one of DESIGN §4."""
    with sending.tools.database.writing() as connection:
        connection.execute(notices.delete())
    added = sending.add_source("verifiee", callback_url=platform.url)
    sending.clock.now = sending.clock.now.now(sending.clock.now.tzinfo)  # the library reads the real clock
    sending.moderate(event("p9", "Le point est à 14 h.", post_more={"version": 3}), source="verifiee")
    assert send(sending) == 1
    (got,) = platform.received
    body = Webhook(added.callback_secret).verify(got.body, got.headers)
    assert body["type"] == "post.decided"
    assert body["post"] == {"id": "p9", "version": 3}
    assert body["outcome"] is None
    assert body["result"]["decision"] == {"action": "publish", "statements": []}
    assert the_notice(sending)["state"] == "sent"


def test_every_try_has_its_row_and_the_same_id(sending: House, platform: Receiver) -> None:
    """At least once, told apart by the webhook-id."""
    sending.moderate(event())
    platform.answer(500)
    send(sending)
    sending.clock.forward(seconds=sending.tools.settings.callback_schedule_s[0])
    send(sending)
    assert [row["status"] for row in sending.rows(attempts)] == [500, 200]
    assert len({got.headers["webhook-id"] for got in platform.received}) == 1
    assert the_notice(sending)["state"] == "sent"


def test_tries_grow_apart_and_end_dead_and_can_be_sent_again(sending: House, platform: Receiver) -> None:
    """The whole schedule, then dead, then re-sent by hand."""
    sending.moderate(event())
    waits = sending.tools.settings.callback_schedule_s
    for wait in (*waits, 0):
        platform.answer(503)
        assert send(sending) == 1
        assert send(sending) == 0
        sending.clock.forward(seconds=wait)
    assert the_notice(sending)["state"] == "dead"
    assert len(sending.rows(attempts)) == len(waits) + 1
    with sending.tools.database.writing() as connection:
        assert resend(connection, the_notice(sending)["id"], sending.clock())
    send(sending)
    assert the_notice(sending)["state"] == "sent"


@pytest.mark.parametrize(("status", "state"), [(301, "pending"), (404, "pending"), (410, "dead"), (204, "sent")])
def test_only_2xx_is_taken_for_received(sending: House, platform: Receiver, status: int, state: str) -> None:
    """A redirect is a failure and is not followed; 410 ends it."""
    sending.moderate(event())
    platform.answer(status, location=platform.url + "/ailleurs")
    send(sending)
    assert the_notice(sending)["state"] == state
    assert [got.path for got in platform.received] == ["/rappel"]


def test_a_receiver_that_asks_for_time_gets_it(sending: House, platform: Receiver) -> None:
    """Retry-After is honoured when it is longer than the schedule."""
    sending.moderate(event())
    platform.answer(429, retry_after="3600")
    send(sending)
    assert the_notice(sending)["due_at"] == sending.clock() + timedelta(hours=1)


def test_waits_are_spread(sending: House, platform: Receiver) -> None:
    """Jitter: many receivers that fell together do not come back together."""
    sending.moderate(event())
    platform.answer(500)
    deliver_due(sending.tools, spread=lambda: 1.2)
    wait = the_notice(sending)["due_at"] - sending.clock()
    assert wait.total_seconds() == pytest.approx(sending.tools.settings.callback_schedule_s[0] * 1.2)


def test_a_notice_is_not_sent_before_its_time(sending: House) -> None:
    """The end of a hold waits for the hold."""
    sending.moderate(event("p1", "mdp : Tilleul*9vert"))
    assert send(sending) == 1
    assert send(sending) == 0
    sending.clock.forward(minutes=sending.tools.charter.hold_minutes)
    assert send(sending) == 1


def test_nothing_is_sent_for_an_unrecorded_decision(sending: House) -> None:
    """Accepting alone tells nobody anything."""
    sending.accept(event())
    assert send(sending) == 0


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "64:ff9b::7f00:1"])
def test_private_addresses_are_not_called_unless_a_setting_opens_them(
    sending: House, platform: Receiver, address: str
) -> None:
    """Whatever the name resolves to, now or at the next try."""

    async def lead_inside(_host: str, _port: int) -> list[Address]:
        return [ip_address("93.184.215.14"), ip_address(address)]

    sending.moderate(event())
    closed = replace(sending.tools, settings=sending.tools.settings.model_copy(update={"callback_networks": []}))
    deliver_due(closed, resolve=lead_inside)
    assert [row["fault"] for row in sending.rows(attempts)] == ["forbidden_address"]
    assert platform.received == []


def test_the_checked_address_is_the_one_that_is_called(sending: House, platform: Receiver) -> None:
    """The name is looked up once; it is still the name that the receiver reads."""

    async def to_loopback(_host: str, _port: int) -> list[Address]:
        return [ip_address("127.0.0.1")]

    port = platform.url.split(":")[2].split("/")[0]
    sending.add_source("nommee", callback_url=f"http://rse.example:{port}/rappel")
    sending.moderate(event(), source="nommee")
    send(sending, resolve=to_loopback)
    assert platform.received[0].headers["host"] == f"rse.example:{port}"


def test_a_receiver_that_never_answers_is_given_up_in_time(sending: House, platform: Receiver) -> None:
    """The total time of a try is bounded, whatever trickles in."""

    async def never(_host: str, _port: int) -> list[Address]:
        raise TimeoutError

    sending.moderate(event())
    send(sending, resolve=never)
    assert [row["fault"] for row in sending.rows(attempts)] == ["timeout"]
    assert the_notice(sending)["state"] == "pending"


def test_a_receiver_that_is_not_there_is_tried_again(sending: House) -> None:
    """Connection refused is a fault like another."""
    sending.add_source("absente", callback_url="http://127.0.0.1:9/rappel")
    sending.moderate(event(), source="absente")
    send(sending)
    assert [row["fault"] for row in sending.rows(attempts)] == ["connection"]


def test_a_hold_never_arrives_after_its_own_end(sending: House, platform: Receiver) -> None:
    """The receiver was down for the whole hold: it hears of the end, and of nothing before it."""
    sending.moderate(event("p1", "mdp : Tilleul*9vert"))
    platform.answer(503)
    send(sending)
    sending.clock.forward(minutes=sending.tools.charter.hold_minutes)
    while send(sending):
        pass
    sending.clock.forward(days=2)
    send(sending)
    heard = [got.document for got in platform.received[1:]]
    assert [(body["type"], body["result"]["decision"]["action"]) for body in heard] == [("post.freed", "publish")]


def test_notices_of_one_post_go_in_their_order(sending: House, platform: Receiver) -> None:
    """The second waits while the first is on its way."""
    sending.moderate(event("p1", "Bonjour.", post_more={"version": 1}))
    with sending.tools.database.writing() as connection:
        (first,) = claim(connection, number=9, lease_s=60, now=sending.clock())
    sending.clock.forward(seconds=1)
    with sending.tools.database.writing() as connection:
        add(
            connection, source="rse", post=the_post(sending), kind="post.reviewed", body=first.body, now=sending.clock()
        )
        assert claim(connection, number=9, lease_s=60, now=sending.clock()) == []
        end(connection, first, "sent", sending.clock())
        assert len(claim(connection, number=9, lease_s=60, now=sending.clock())) == 1


@pytest.mark.parametrize("host", ["exa..mple.com", "a" * 64 + ".example"])
def test_a_name_that_no_resolver_takes_stops_nobody_else(sending: House, platform: Receiver, host: str) -> None:
    """One bad address is one failed try; the others get theirs."""
    sending.add_source("chat", callback_url="http://chat.example/rappel")
    with sending.tools.database.writing() as connection:
        connection.execute(sources.update().where(sources.c.name == "chat").values(callback_url=f"http://{host}/"))
    sending.moderate(event("p1"), source="chat")
    sending.moderate(event("p2"))
    send(sending)
    assert [got.document["post"]["id"] for got in platform.received] == ["p2"]
    assert {row["fault"] for row in sending.rows(attempts)} == {None, "forbidden_address"}


def test_a_fault_that_nobody_foresaw_is_one_failed_try(sending: House, platform: Receiver) -> None:
    """Recorded, tried again, and the others get theirs."""

    async def breaks(host: str, _port: int) -> list[Address]:
        if host == "chat.example":
            raise RuntimeError
        return [ip_address("127.0.0.1")]

    sending.add_source("chat", callback_url="http://chat.example/rappel")
    sending.moderate(event("p1"), source="chat")
    sending.moderate(event("p2"))
    send(sending, resolve=breaks)
    assert [got.document["post"]["id"] for got in platform.received] == ["p2"]
    assert sorted(str(row["fault"]) for row in sending.rows(attempts)) == ["None", "unexpected"]


def test_a_source_that_never_answers_has_few_tries_at_once(sending: House) -> None:
    """The others do not wait behind its hundred."""
    for number in range(10):
        sending.moderate(event(f"p{number}"))
    sending.add_source("chat", callback_url="http://127.0.0.1:9/rappel")
    sending.moderate(event("autre"), source="chat")
    with sending.tools.database.writing() as connection:
        due = claim(connection, number=16, lease_s=60, now=sending.clock())
    assert sorted(notice.source for notice in due) == ["chat", *["rse"] * 4]


def test_what_something_newer_replaced_is_not_sent_again(sending: House, platform: Receiver) -> None:
    """A hold that died, then « conforme »: sending the hold again would hide a post that a person freed."""
    sending.moderate(event("p1", "mdp : Tilleul*9vert"))
    for _ in range(len(sending.tools.settings.callback_schedule_s) + 1):
        platform.answer(500)
        send(sending)
        sending.clock.forward(minutes=1)
        with sending.tools.database.writing() as connection:
            connection.execute(notices.update().where(notices.c.attempts > 0).values(due_at=sending.clock()))
    dead = next(row for row in sending.rows(notices) if row["type"] == "post.decided")
    assert dead["state"] == "dead"
    with sending.tools.database.writing() as connection:
        add(connection, source="rse", post=dead["post"], kind="post.reviewed", body={}, now=sending.clock())
        assert not resend(connection, dead["id"], sending.clock())
        cancel_unsent(connection, dead["post"], sending.clock())
    assert {row["state"] for row in sending.rows(notices)} == {"cancelled"}


def the_post(house: House) -> str:
    (row,) = house.rows(posts)
    return str(row["id"])
