"""Score texts without storing anything, and tell what decides: the charter and the bundle."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import JSONResponse

from vigie_models.scorer import ScoresText
from vigie_service.callers import READ, SCORE, require, tools_of
from vigie_service.charter import Charter, charter_document
from vigie_service.decide import Circumstances, decide
from vigie_service.errors import BadRequest, NotFound
from vigie_service.openapi import described_body, problems
from vigie_service.result import for_platform, result
from vigie_service.store import posts
from vigie_service.webhook_api import raw_body
from vigie_service.wire import Parent, ScoreBatch, ScoreIn, read_json, read_model

router = APIRouter(prefix="/v1", tags=["scores"])


@router.post(
    "/score",
    **described_body(ScoreIn, ScoreBatch),
    dependencies=[Depends(require(SCORE))],
    response_model=dict[str, Any],
    responses=problems(400, 401, 403, 413, 422),
)
def score(request: Request, body: Annotated[bytes, Depends(raw_body)]) -> JSONResponse:
    """`{"text": …}` answers one result, `{"posts": […]}` answers `{"results": […]}` in the same order."""
    tools, value = tools_of(request), read_json(body)
    if not isinstance(value, dict):
        raise BadRequest(
            'Un objet est attendu : {"text": …} ou {"posts": […]}.',
            'An object is expected: {"text": …} or {"posts": […]}.',
        )
    if "posts" not in value:
        return JSONResponse(score_one(read_model(ScoreIn, value), tools.scorer, tools.charter))
    batch = read_model(ScoreBatch, value)
    # Written at once: FastAPI would look at each number of each result again, which costs as much as all the rest.
    return JSONResponse({"results": [score_one(post, tools.scorer, tools.charter) for post in batch.posts]})


def score_one(post: ScoreIn, scorer: ScoresText, charter: Charter) -> dict[str, Any]:
    """The Result of one text; the same function serves the API and `vigie score`."""
    parent = post.parent.text if isinstance(post.parent, Parent) else post.parent
    scores = scorer.score(post.text, parent=parent, community=post.community)
    decision = decide(scores, charter, Circumstances(post.community or "", post.audience))
    return result(post.id, scores, decision, charter)


@router.get("/posts/{post_id}", dependencies=[Depends(require(READ))], responses=problems(401, 403, 404, 422))
def read_post(
    post_id: str,
    request: Request,
    source: Annotated[str | None, Query(max_length=64, description="then `post_id` is the platform's")] = None,
) -> dict[str, Any]:
    """What became of a post: waiting, scored, unscored, superseded or deleted, with its result; never its text."""
    tools = tools_of(request)
    with tools.database.reading() as connection:
        found = posts.read_outcome(connection, post_id, source)
    if found is None:
        raise NotFound
    told = found["result"]
    return {
        "id": found["id"],
        "source": found["source"],
        "post": {"id": found["platform_id"], "version": found["version"]},
        "status": "deleted" if found["deleted_at"] else found["state"],
        "result": told and for_platform(told, referred=found["referred"]),
    }


@router.get("/charter", dependencies=[Depends(require(READ))], responses=problems(401, 403))
def read_charter(request: Request) -> dict[str, Any]:
    """The charter in force, article by article."""
    return charter_document(tools_of(request).charter)


@router.get("/bundle", dependencies=[Depends(require(READ))], responses=problems(401, 403))
def read_bundle(request: Request) -> dict[str, Any]:
    """The bundle in use: its version, its manifest's hash, its thresholds."""
    made_by = tools_of(request).made_by
    return {"bundle": made_by.bundle, "sha256": made_by.bundle_sha256, "thresholds": made_by.thresholds}
