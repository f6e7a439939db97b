"""The API's own description: bodies are read strictly by wire.py, so their schemas are added here."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from vigie_service.review_forms import LabelIn, VerdictIn
from vigie_service.wire import Event, ScoreBatch, ScoreIn

_REF: Final = "#/components/schemas/{model}"
_PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}


def described_body(*models: type[BaseModel]) -> dict[str, Any]:
    """The keyword arguments that tell FastAPI what a raw body holds: one of the models."""
    refs = [{"$ref": _REF.format(model=model.__name__)} for model in models]
    schema = refs[0] if len(refs) == 1 else {"anyOf": refs}
    return {"openapi_extra": {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route, all of one shape; any route may also be slow (408), encoded (415) or busy (503)."""
    content = {"application/problem+json": {"schema": {"$ref": _REF.format(model="Problem")}}}
    return {status: {"description": "Problem (RFC 9457)", "content": content} for status in {*statuses, 408, 415, 503}}


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, routes=app.routes, description=app.description)
        _, definitions = models_json_schema(
            [(model, "validation") for model in (Event, ScoreIn, ScoreBatch, VerdictIn, LabelIn)], ref_template=_REF
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas.update(definitions["$defs"], Problem=_PROBLEM)
        document["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        app.openapi_schema = document
    return app.openapi_schema
