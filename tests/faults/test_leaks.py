"""A canary in a post is found nowhere but where the text may lie, and there not in clear when a key is set."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from cryptography.fernet import Fernet

from processes import Server, wait_for
from vigie_models.terms import Algorithm
from vigie_service.company_file import hashed_file
from vigie_service.fakes import event, signed
from vigie_service.keys import Keyring, Sealer
from vigie_service.register import new_secret
from vigie_service.store import sources
from vigie_service.store.database import Database
from vigie_service.store.sources import Source

CANARY = "Perruche7verte"
BODIES = [
    json.dumps(event("p1", f"Voici, mdp : {CANARY}", id="e1")),
    json.dumps(event("p1", f"Autre, mdp : {CANARY}", id="e1")),
    json.dumps(event("p2", f"{CANARY} " * 3_000, post_more={"author": {"id": CANARY}})),
    json.dumps({"type": CANARY, CANARY: CANARY}),
    json.dumps(event("p3", CANARY, post_more={"version": CANARY, "url": f"javascript:{CANARY}"})),
    f'{{"{CANARY}": NaN, "{CANARY}": 1}}',
    CANARY,
]


def hashed_terms(folder: Path) -> Path:
    """A company's file whose only term is the canary: even the service does not know it."""
    path = folder / "company.toml"
    path.write_text(f'[[lists]]\ncategory = "strategy"\nterms = ["{CANARY}"]\n', encoding="utf-8")
    path.write_text(hashed_file(path, b"1" * 32, Algorithm.HMAC_SHA256), encoding="utf-8")
    return path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A service with a data key, a source and a key for scoring; ready to start."""
    data_key, secret = Fernet.generate_key().decode(), new_secret()
    database = Database(f"sqlite:///{tmp_path / 'vigie.sqlite3'}")
    database.migrate()
    keyring = Keyring(Sealer([data_key]), b"0" * 32)
    now = datetime.now(UTC)
    with database.writing() as connection:
        source = Source("rse", "generic", "acting", None, now)
        sources.add(connection, source, secret=secret, callback_secret=secret, sealer=keyring.sealer)
    database.close()
    settings = {"VIGIE_DATA_KEY": data_key, "VIGIE_PSEUDONYM_KEY": "0" * 32, "VIGIE_LOG_LEVEL": "debug"}
    settings |= {"VIGIE_COMPANY": str(hashed_terms(tmp_path)), "VIGIE_TERMS_KEY": "1" * 32, "VIGIE_NAMES": "near"}
    made = Server(tmp_path, settings | {"TEST_SECRET": secret})
    yield made
    made.kill()


def test_what_a_post_says_is_in_no_log_no_metric_no_answer_and_not_in_clear_on_the_disk(server: Server) -> None:
    """Accepted, repeated, refused and malformed posts, through a real process at its most talkative."""
    server.start()
    answers = [_send(server, number, body) for number, body in enumerate(BODIES)]
    wait_for(lambda: _nothing_waits(server), seconds=30, what="all is scored")
    answers.append(httpx2.post(f"{server.url}/v1/score", json={"text": CANARY}, trust_env=False))
    assert [answer.status_code for answer in answers] == [202, 409, 202, 422, 422, 400, 400, 401]
    assert not any(CANARY in answer.text for answer in answers)
    assert server.stop() == 0
    files = [path for path in server.home.rglob("*") if path.is_file()]
    assert {"log.txt", "vigie.sqlite3"} <= {path.name for path in files}
    assert [path.name for path in files if CANARY.encode() in path.read_bytes()] == []


def test_a_deleted_text_leaves_the_file(tmp_path: Path, server: Server) -> None:
    """Even without a key: erased bytes are overwritten, not only forgotten."""
    del server.settings["VIGIE_DATA_KEY"]
    secret = server.settings["TEST_SECRET"]
    database = Database(f"sqlite:///{tmp_path / 'vigie.sqlite3'}")
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM sources")
        source = Source("rse", "generic", "acting", None, datetime.now(UTC))
        sources.add(connection, source, secret=secret, callback_secret=secret, sealer=Sealer())
    database.close()
    server.start()
    assert _send(server, 0, json.dumps(event("p1", CANARY))).status_code == 202
    wait_for(lambda: _nothing_waits(server), seconds=30, what="all is scored")
    assert _send(server, 1, json.dumps(event("p1", None, type="post.deleted"))).status_code == 202
    assert server.stop() == 0
    assert [p.name for p in server.home.rglob("*") if p.is_file() and CANARY.encode() in p.read_bytes()] == []


def _send(server: Server, number: int, body: str) -> httpx2.Response:
    raw = body.encode()
    headers = signed(server.settings["TEST_SECRET"], raw, datetime.now(UTC), webhook_id=f"msg_{number}")
    return httpx2.post(
        f"{server.url}/v1/webhooks/generic/rse", content=raw, headers=headers, trust_env=False, timeout=10
    )


def _nothing_waits(server: Server) -> bool:
    return bool(httpx2.get(f"{server.url}/readyz", trust_env=False).json()["waiting"] == 0)
