"""The assembly: the only module that knows every part."""

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from vigie_models import bundle, registry, signing
from vigie_models.bundle import Bundle
from vigie_models.cascade import EncoderUse
from vigie_models.detect.people import Names
from vigie_models.manifest import Manifest
from vigie_models.refusals import ContentMalformed
from vigie_models.scorer import Scorer, ScoresText
from vigie_models.scores import Scores
from vigie_service import door, health, openapi, review_api, review_pages, score_api, webhook_api
from vigie_service.charter import Charter, load_charter
from vigie_service.company_file import open_company
from vigie_service.deliver import deliver_due
from vigie_service.errors import BadRequest, InvalidFields, MethodNotAllowed, NotFound, Refusal
from vigie_service.keys import read_keyring
from vigie_service.loop import Loop
from vigie_service.metrics import READ
from vigie_service.purge import purge
from vigie_service.settings import Settings
from vigie_service.store import sources
from vigie_service.store.database import Database
from vigie_service.store.outcomes import Provenance
from vigie_service.tools import Tools
from vigie_service.work import score_waiting


def open_tools(settings: Settings) -> Tools:
    """Everything that the path of a post needs, checked: a start that cannot serve fails here, with a reason.

    Raises:
        BundleRefused: the bundle in use does not verify.
        CharterRefused: the charter does not hold together.
        CompanyRefused: the company's file cannot be used.
        StoreUnavailable: the database cannot be reached.
        UnreadableSeal: VIGIE_DATA_KEY is not the key that the database was sealed with.
        ValueError: a key is malformed.
    """
    charter = load_charter(settings.charter)
    scorer, made_by = open_scorer(settings, charter)
    return _with_database(settings, charter, OneAtATime(scorer), made_by)


def open_tools_without_models(settings: Settings) -> Tools:
    """The same for commands that score nothing, so that they work before a bundle is there.

    Raises:
        CharterRefused, StoreUnavailable, ValueError: as above.
    """
    charter = load_charter(settings.charter)
    nobody = Provenance("", "", charter.reference, charter.sha256, {})
    return _with_database(settings, charter, NoScorer(), nobody)


def _with_database(settings: Settings, charter: Charter, scorer: ScoresText, made_by: Provenance) -> Tools:
    database, keyring = Database(settings.database), read_keyring(settings)
    database.migrate()
    with database.reading() as connection:
        sources.refuse_wrong_key(connection, keyring.sealer)
    return Tools(settings, database, keyring, charter, scorer, made_by, utc_now)


class OneAtATime:
    """Scores one text at a time: the interpreter runs one thread anyway, and threads that fight for it lose time."""

    def __init__(self, scorer: ScoresText) -> None:
        self._scorer = scorer
        self._turn = threading.Lock()
        self.version = scorer.version

    def score(self, text: str, *, parent: str | None = None, community: str | None = None) -> Scores:
        """As the scorer does, in turn; who read it is counted."""
        with self._turn:
            scores = self._scorer.score(text, parent=parent, community=community)
        READ.labels(scores.read_by[-1] if scores.read_by else "nobody").inc()
        return scores


class NoScorer:
    """Stands where a scorer would; scores nothing."""

    version = ""

    def score(self, text: str, *, parent: str | None = None, community: str | None = None) -> Scores:
        """Never called by what it is given to."""
        raise NotImplementedError


def open_scorer(settings: Settings, charter: Charter) -> tuple[Scorer, Provenance]:
    """The bundle in use, verified, and what decisions will say of it.

    Raises:
        BundleRefused: there is none, or it does not verify.
        CompanyRefused: the company's file cannot be used.
    """
    company, use = open_company(settings), EncoderUse(settings.encoder)
    folder, opened = registry.current(settings.registry), open_bundle(settings)
    made_by = Provenance(
        bundle=opened.manifest.version,
        bundle_sha256=sha256((folder / bundle.MANIFEST).read_bytes()).hexdigest(),
        charter=charter.reference,
        charter_sha256=charter.sha256,
        thresholds=thresholds_of(opened.manifest, use),
    )
    return Scorer(opened, company, Names(settings.names), use), made_by


def thresholds_of(manifest: Manifest, use: EncoderUse) -> dict[str, Any]:
    """By head, those of posts that the n-grams alone read; `fused`, by head, those of posts that the encoder read."""
    alone: dict[str, Any] = dict(manifest.thresholds)
    if manifest.encoder is None or use is EncoderUse.NEVER:
        return alone
    return {**alone, "fused": manifest.encoder.thresholds}


def open_bundle(settings: Settings) -> Bundle:
    """The bundle in use, verified.

    Raises:
        BundleRefused: there is none, or it does not verify.
    """
    folder = registry.current(settings.registry)
    trusted = signing.trusted_keys([settings.trusted_keys] if settings.trusted_keys else ())
    opened = bundle.load(folder, trusted=trusted, allow_unsigned=settings.allow_unsigned_bundle)
    if opened.manifest.version != folder.name:
        raise ContentMalformed("version")
    return opened


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


def create_app(tools: Tools, *, in_background: bool = True) -> FastAPI:
    """The service around a set of tools; `in_background` runs the scoring worker and, if set, the deliverer."""
    delivering = Loop("deliver", lambda: deliver_due(tools))
    scoring = Loop("score", lambda: _score_then_wake(tools, delivering))
    forgetting = Loop("purge", lambda: _purge(tools), idle_s=tools.settings.purge_hours * 3600)
    running = [scoring, forgetting, *([delivering] if tools.settings.deliver else [])] if in_background else []
    app = FastAPI(
        title="Vigie",
        version=version("vigie"),
        description="Modération et classification des publications d’un réseau social d’entreprise.",
        lifespan=_lifespan(running, tools),
        docs_url=None,  # the stock page loads scripts from elsewhere
        redoc_url=None,
    )
    for fault, answer in (
        (Refusal, _refused),
        (HTTPException, _http_refused),
        (RequestValidationError, _parameters_refused),
    ):
        app.add_exception_handler(fault, answer)
    app.state.tools = tools
    app.state.work_arrived = scoring.wake
    app.state.notice_arrived = delivering.wake
    for part in (health, score_api, webhook_api, review_api, review_pages):
        app.include_router(part.router)
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign] # FastAPI's documented way
    app.add_middleware(door.Door, settings=tools.settings, refuse=_refused)
    return app


def _score_then_wake(tools: Tools, delivering: Loop) -> int:
    found = score_waiting(tools)
    if found:
        delivering.wake()
    return found


def _purge(tools: Tools) -> int:
    """Once each time the loop comes round, whatever it found."""
    with tools.database.writing() as connection:
        purge(connection, tools.settings, tools.clock())
    return 0


def _lifespan(loops: list[Loop], tools: Tools) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def run(_app: FastAPI) -> AsyncIterator[None]:
        for loop in loops:
            loop.start()
        yield
        for loop in loops:
            await run_in_threadpool(loop.stop)
        tools.database.close()

    return run


def _refused(request: Request, error: Exception) -> Response:
    if review_pages.wants_page(request):
        return review_pages.html_problem(request, error)
    return door.refuse_as_json(request, error)


def _http_refused(request: Request, error: Exception) -> Response:
    """The router's own refusals: no such address, or another method."""
    known = {404: NotFound, 405: MethodNotAllowed}
    status = error.status_code if isinstance(error, HTTPException) else 500
    answer = _refused(request, known.get(status, BadRequest)())
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    return answer


def _parameters_refused(request: Request, error: Exception) -> Response:
    """A path or query parameter is wrong: its name and the kind of fault, never its value."""
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    fields = [{"field": ".".join(map(str, f["loc"])), "problem": f["type"], "message": f["msg"]} for f in faults]
    return _refused(request, InvalidFields(fields))
