"""The demo company: on the embedded default's first start, posts that come in through their own signed webhook."""

import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx2
import structlog

from vigie_service import register
from vigie_service.people import Role, add_user
from vigie_service.platforms.generic import sign
from vigie_service.review_queue import DESKS
from vigie_service.settings import Settings
from vigie_service.store import sources
from vigie_service.store.sources import ACTING
from vigie_service.tools import Tools

log = structlog.get_logger(__name__)
SOURCE: Final = "demo"
USER: Final = "demo"
POSTS: Final = Path(__file__).parent / "demo" / "posts.jsonl"
_MINUTES_APART: Final = 37
_READY_WITHIN_S: Final = 60


@dataclass(frozen=True, slots=True)
class FirstStart:
    """What the first start made: the secret that signs the demo's deliveries, the password of its moderator."""

    secret: str
    password: str


def prepare(tools: Tools) -> FirstStart | None:
    """Make the demo's source and moderator, unless any source exists already."""
    with tools.database.writing() as connection:
        if sources.all_sources(connection):
            return None
        added = register.add_source(connection, SOURCE, "generic", tools, mode=ACTING)
        password = secrets.token_urlsafe(12)
        add_user(connection, USER, password, role=Role.MODERATOR, desks=tuple(DESKS), now=tools.clock())
    return FirstStart(added.secret, password)


def send_company(first: FirstStart, settings: Settings) -> None:
    """Send every post of the demo, signed, one delivery each, as a platform would."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - not a binding
    base = f"http://{host}:{settings.port}"
    try:
        with httpx2.Client(base_url=base, trust_env=False, timeout=30) as client:
            _wait_until_ready(client)
            for body in deliveries(datetime.now(UTC)):
                _send(client, first.secret, body)
    except httpx2.HTTPError as error:
        log.warning("the demo company could not be sent in", action="demo", fault=type(error).__name__)


def deliveries(now: datetime) -> list[dict[str, Any]]:
    """The demo's events, the last one just before `now`."""
    posts = [json.loads(line) for line in POSTS.read_text(encoding="utf-8").splitlines()]
    return [
        {
            "type": "post.created",
            "id": f"demo-{post['id']}",
            "occurred_at": (now - timedelta(minutes=_MINUTES_APART * (len(posts) - number))).isoformat(),
            "post": {**post, "version": 1},
        }
        for number, post in enumerate(posts)
    ]


def _wait_until_ready(client: httpx2.Client) -> None:
    for _ in range(_READY_WITHIN_S * 5):
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.2)


def _send(client: httpx2.Client, secret: str, event: dict[str, Any]) -> None:
    body, now = json.dumps(event, ensure_ascii=False).encode(), datetime.now(UTC)
    headers = {
        "content-type": "application/json",
        "webhook-id": f"msg_{event['id']}",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": sign(secret, f"msg_{event['id']}", now, body),
    }
    client.post(f"/v1/webhooks/generic/{SOURCE}", content=body, headers=headers).raise_for_status()
