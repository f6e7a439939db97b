"""Is it alive, is it ready, what does it count."""

from typing import Any

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from vigie_service.callers import METRICS, require, tools_of
from vigie_service.errors import NotReady
from vigie_service.metrics import NOTICES, QUEUED, REGISTRY, WAITING
from vigie_service.openapi import problems
from vigie_service.room import free_mb
from vigie_service.store import notices, posts, reviews
from vigie_service.tools import Tools

router = APIRouter(tags=["health"])


@router.get("/healthz")
def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses=problems())
def ready(request: Request) -> dict[str, Any]:
    """The database answers, a bundle is loaded, there is room on the disk."""
    tools = tools_of(request)
    with tools.database.reading() as connection:
        waiting = posts.waiting(connection)
    if tools.settings.embedded and free_mb(tools.settings) < tools.settings.min_free_mb:
        raise NotReady("Disque presque plein.", "The disk is almost full.", retry_after=60)
    return {"status": "ok", "bundle": tools.scorer.version, "charter": tools.charter.reference, "waiting": waiting}


@router.get(
    "/metrics",
    response_class=PlainTextResponse,
    dependencies=[Depends(require(METRICS))],
    responses=problems(401, 403),
)
def metrics(request: Request) -> Response:
    """Prometheus text."""
    _refresh(tools_of(request))
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def _refresh(tools: Tools) -> None:
    with tools.database.reading() as connection:
        WAITING.set(posts.waiting(connection))
        QUEUED.clear()
        NOTICES.clear()
        for desk, number in reviews.count_waiting(connection, tools.clock()).items():
            QUEUED.labels(desk).set(number)
        for state, number in notices.count_by_state(connection).items():
            NOTICES.labels(state).set(number)
