"""`kill -9` under load: no acknowledged post is lost or left unscored; no notice speaks of an unrecorded decision."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from houses import make_house
from processes import Sender, Server, wait_for
from vigie_service.fakes import Receiver, receiver
from vigie_service.result import for_platform
from vigie_service.store.database import Database
from vigie_service.store.tables import decisions, notices, posts, versions

TEXTS = ["Le point est à 14 h, salle 3.", "mdp : Tilleul*9vert", "Merci à tous pour hier !", "Qui a vu mon badge ?"]


@pytest.fixture
def platform() -> Iterator[Receiver]:
    """Where the notices go."""
    with receiver() as listening:
        yield listening


@pytest.mark.parametrize(
    "rounds", [pytest.param(3, id="3 kills"), pytest.param(20, id="20 kills", marks=pytest.mark.long)]
)
def test_kill_9_under_load_loses_nothing_that_was_acknowledged(rounds: int, tmp_path: Path, platform: Receiver) -> None:
    """Random moments, two senders, real process, real file."""
    database = Database(f"sqlite:///{tmp_path / 'vigie.sqlite3'}")
    database.migrate()
    opened = {"callback_http": True, "callback_networks": ["127.0.0.0/8"]}
    secret = make_house(database, tmp_path, **opened).add_source("rse", callback_url=platform.url).secret
    server = Server(
        tmp_path,
        {
            "VIGIE_LEASE_S": "1",
            "VIGIE_CALLBACK_TIMEOUT_S": "1",
            "VIGIE_CALLBACK_SCHEDULE_S": "[1, 1, 1, 1, 1, 1, 1, 1]",
            "VIGIE_CALLBACK_HTTP": "true",
            "VIGIE_CALLBACK_NETWORKS": '["127.0.0.0/8"]',
            "VIGIE_PSEUDONYM_KEY": "0" * 32,
        },
    )
    senders = [Sender(server, secret, TEXTS, name) for name in ("a", "b")]
    moments = random.Random(rounds)
    server.start()
    for sender in senders:
        sender.start()
    for _ in range(rounds):
        goal = sum(len(sender.acknowledged) for sender in senders) + moments.randint(1, 60)
        wait_for(lambda goal=goal: _acknowledged(senders) >= goal, seconds=60, what="posts are acknowledged")  # type: ignore[misc]
        server.kill()
        server.start()
    for sender in senders:
        sender.stop()
    wait_for(lambda: _unfinished(database) == 0, seconds=60, what="all is scored and told")
    assert server.stop() == 0
    _check_books(database, platform, {post for sender in senders for post in sender.acknowledged})
    database.close()


def _acknowledged(senders: list[Sender]) -> int:
    return sum(len(sender.acknowledged) for sender in senders)


def _unfinished(database: Database) -> int:
    waiting = sa.select(sa.func.count()).select_from(versions).where(versions.c.state == "waiting")
    due = sa.select(sa.func.count()).where(notices.c.state == "pending", notices.c.type == "post.decided")
    with database.reading() as connection:
        return int(connection.execute(waiting).scalar_one() + connection.execute(due).scalar_one())


def _check_books(database: Database, platform: Receiver, acknowledged: set[str]) -> None:
    with database.reading() as connection:
        kept = set(connection.execute(sa.select(posts.c.platform_id)).scalars())
        states = set(connection.execute(sa.select(versions.c.state)).scalars())
        results = {
            row.platform_id: for_platform(row.result)
            for row in connection.execute(
                sa.select(posts.c.platform_id, decisions.c.result)
                .join(versions, versions.c.post == posts.c.id)
                .join(decisions, decisions.c.version == versions.c.id)
            )
        }
        assert connection.execute(sa.text("PRAGMA integrity_check")).scalar_one() == "ok"
    assert acknowledged <= kept
    assert states == {"scored"}
    assert set(results) == kept
    told = {got.document["post"]["id"]: got.document["result"] for got in platform.received}
    assert told == results
