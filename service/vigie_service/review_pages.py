"""The moderators' desk as pages: sign in, see the queue, open a post, decide, label."""

import re
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query
from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import Response

from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, FRENCH_LABELS, TONE_CATEGORIES
from vigie_service import review_queue
from vigie_service.callers import tools_of
from vigie_service.desk_view import (
    Opened,
    article_choices,
    cited_in_full,
    filled,
    is_silent,
    open_view,
    queue_rows,
    shown_text,
)
from vigie_service.errors import BadRequest, Busy, Conflict, TooMany, Unauthorised
from vigie_service.page_frame import page, problem_page, redirect, static_answer
from vigie_service.review_forms import label_from_form, verdict_from_form
from vigie_service.review_queue import DESKS, Outcome
from vigie_service.review_words import (
    NO_ADDRESS,
    OUTCOMES,
    abstained,
    circle,
    link_to,
    observations,
    scores_in_words,
    why,
)
from vigie_service.sessions import (
    COOKIE,
    Form,
    Session,
    drop_cookie,
    field,
    moderator,
    own_form,
    read_form,
    refuse_other_sites,
    session_of,
    set_cookie,
    sign_in,
    sign_out,
    signed_in,
)
from vigie_service.standing import MINE, THEIRS, standing_of
from vigie_service.store import events, notices, people, posts, reviews, sources
from vigie_service.store.reviews import Review

router = APIRouter(include_in_schema=False)
_PAGE: Final = 30
_NOT_PAGES: Final = ("/v1/", "/healthz", "/readyz", "/metrics", "/openapi", "/static/")
_OURS: Final = re.compile(r"/(?:connexion|deconnexion|file|publication|administration|charte)?(?:/.*)?")
_AFTER_SIGN_IN: Final = re.compile(r"/(?:file|administration|charte|publication/[0-9a-f]{32})")

_Moderator = Annotated[Session, Depends(moderator)]
_SignedIn = Annotated[Session, Depends(signed_in)]
_OwnForm = Annotated[Form, Depends(own_form)]


def wants_page(request: Request) -> bool:
    """Whether a refusal is to be read by a person in a browser."""
    path = request.url.path
    if path.startswith(_NOT_PAGES):
        return False
    return _OURS.fullmatch(path) is not None or "text/html" in request.headers.get("accept", "")


def html_problem(request: Request, error: Exception) -> Response:
    """A refusal as a page; who is not signed in is asked to, and led back."""
    if isinstance(error, Unauthorised):
        back = request.url.path if request.method == "GET" and _AFTER_SIGN_IN.fullmatch(request.url.path) else ""
        return redirect(request, "/connexion" + (f"?suite={quote(back)}" if back else ""))
    return problem_page(request, error)


@router.get("/static/{name}")
def static(name: str, request: Request) -> Response:
    """Style sheet, script, picture."""
    return static_answer(name, request)


@router.get("/")
def home(request: Request) -> Response:
    """To the page that each role begins with."""
    session = session_of(request)
    if session is None:
        return redirect(request, "/connexion")
    return redirect(request, "/administration" if session.is_administrator else "/file")


@router.get("/connexion")
def show_sign_in(request: Request, suite: Annotated[str, Query(max_length=200)] = "") -> Response:
    """The page where one signs in."""
    if session_of(request) is not None:
        return redirect(request, _back(suite))
    return page(request, "sign_in.html", error="", name="", suite=suite)


@router.post("/connexion")
def do_sign_in(request: Request, form: Annotated[Form, Depends(read_form)]) -> Response:
    """Sign in; one and the same answer whatever is wrong."""
    refuse_other_sites(request)
    tools, name, suite = tools_of(request), field(form, "nom")[:100], field(form, "suite")
    address = request.client.host if request.client else ""
    try:
        cookie = sign_in(
            tools, name, field(form, "mot_de_passe"), address=address, old_cookie=request.cookies.get(COOKIE)
        )
    except (Unauthorised, TooMany, Busy) as refusal:
        status = 401 if isinstance(refusal, Unauthorised) else 429 if isinstance(refusal, TooMany) else 503
        again = page(request, "sign_in.html", status=status, error=refusal.detail_fr, name=name, suite=suite)
        if refusal.retry_after is not None:
            again.headers["retry-after"] = str(refusal.retry_after)
        return again
    answer = redirect(request, _back(suite))
    set_cookie(answer, cookie, tools)
    return answer


@router.post("/deconnexion")
def do_sign_out(request: Request, session: _SignedIn, form: _OwnForm) -> Response:  # noqa: ARG001 - the form is checked
    """Sign out."""
    tools = tools_of(request)
    sign_out(tools, session)
    answer = redirect(request, "/connexion")
    drop_cookie(answer, tools)
    return answer


@router.get("/file")
def show_queue(
    request: Request,
    session: _Moderator,
    desk: Annotated[str | None, Query(max_length=16)] = None,
    page_number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
    fait: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """What waits, and what was just done."""
    tools, person = tools_of(request), session.person
    desk = desk if desk is not None or len(person.desks) > 1 else person.desks[0]
    now = tools.clock()
    with tools.database.reading() as connection:
        offset = (page_number - 1) * _PAGE
        found = review_queue.list_waiting(connection, person, now, desk=desk, limit=_PAGE + 1, offset=offset)
        counts = reviews.count_waiting(connection, now)
        done = _just_done(connection, session, fait)
    return page(
        request,
        "queue.html",
        session=session,
        rows=queue_rows(found[:_PAGE], person, tools.charter, now),
        tabs=[(name, DESKS[name], counts.get(name, 0)) for name in person.desks],
        desk=desk,
        page_number=page_number,
        has_more=len(found) > _PAGE,
        done=done,
    )


@router.get("/publication/{review_id}")
def show_review(
    review_id: str, request: Request, session: _Moderator, fait: Annotated[str, Query(max_length=32)] = ""
) -> Response:
    """One post; opening it takes it, so that two people do not read the same."""
    tools = tools_of(request)
    with tools.database.writing() as connection:
        opened = open_view(connection, session.person, review_id, tools)
        done = _just_done(connection, session, fait)
    return _review_page(request, session, opened, done=done)


@router.post("/publication/{review_id}/decision")
def decide(review_id: str, request: Request, session: _Moderator, form: _OwnForm) -> Response:
    """Record a decision; when it cannot be, the page comes back with what was typed."""
    tools, person = tools_of(request), session.person
    try:
        verdict = verdict_from_form(form)
        with tools.database.writing() as connection:
            decided = review_queue.decide_review(connection, person, review_id, verdict, tools)
    except (BadRequest, Conflict) as refusal:
        with tools.database.writing() as connection:
            opened = open_view(connection, person, review_id, tools)
        status = 409 if isinstance(refusal, Conflict) else 400
        return _review_page(request, session, opened, status=status, error=refusal.detail_fr, form=form)
    request.app.state.notice_arrived()
    if field(form, "then") == "next":
        return redirect(request, _next_address(request, session, decided))
    return redirect(request, f"/file?desk={decided.desk}&fait={decided.id}")


@router.post("/publication/{review_id}/etiquette")
def label(review_id: str, request: Request, session: _Moderator, form: _OwnForm) -> Response:
    """Record what the post is, apart from the decision."""
    tools, person = tools_of(request), session.person
    try:
        given = label_from_form(form)
        with tools.database.writing() as connection:
            review_queue.label_review(connection, person, review_id, given, tools)
    except (BadRequest, Conflict) as refusal:
        with tools.database.writing() as connection:
            opened = open_view(connection, person, review_id, tools)
        status = 409 if isinstance(refusal, Conflict) else 400
        return _review_page(request, session, opened, status=status, label_error=refusal.detail_fr, form=form)
    return redirect(request, f"/publication/{review_id}#etiquette")


@router.post("/publication/{review_id}/rendre")
def release(review_id: str, request: Request, session: _Moderator, form: _OwnForm) -> Response:  # noqa: ARG001 - the form is checked
    """Put a post back into the queue."""
    with tools_of(request).database.writing() as connection:
        review_queue.release(connection, session.person, review_id)
    return redirect(request, "/file")


@router.get("/charte")
def show_charter(request: Request, session: _SignedIn) -> Response:
    """The charter in force."""
    return page(request, "charter.html", session=session, charter=tools_of(request).charter)


@router.get("/administration")
def show_administration(request: Request, session: _SignedIn) -> Response:
    """Counts, sources, users; no text of any post."""
    if not session.is_administrator:
        return redirect(request, "/file")
    tools = tools_of(request)
    with tools.database.reading() as connection:
        users = people.all_users(connection)
        seated = people.seated(connection)
        counts = reviews.count_waiting(connection, tools.clock())
        context: dict[str, Any] = {
            "sources": sources.all_sources(connection),
            "notices": notices.count_by_state(connection),
            "counted": events.counted(connection),
            "unscored": posts.waiting(connection),
        }
    desks = [(DESKS[name], counts.get(name, 0), name in seated) for name in DESKS]
    return page(
        request,
        "administration.html",
        session=session,
        users=users,
        desk_rows=desks,
        made_by=tools.made_by,
        charter=tools.charter,
        **context,
    )


def _review_page(
    request: Request,
    session: Session,
    opened: Opened,
    *,
    status: int = 200,
    form: Form | None = None,
    **told: Any,
) -> Response:
    tools, review = tools_of(request), opened.review
    legend, marks = observations(review)
    return page(
        request,
        "review.html",
        session=session,
        status=status,
        opened=opened,
        review=review,
        is_mine=opened.standing == MINE,
        is_theirs=opened.standing == THEIRS,
        silent=NO_ADDRESS if opened.is_silent else "",
        outcomes=OUTCOMES,
        is_told=bool(review.outcome) and review_queue.is_told(review, review.outcome or ""),
        reason=why(review, tools.charter, tools.clock()),
        scores=scores_in_words(review),
        abstained=abstained(review),
        legend=legend if opened.post else (),
        shown=shown_text(opened.post, marks) if opened.post else None,
        circle=circle(review),
        link=link_to(review.url),
        articles=cited_in_full(review, tools.charter),
        choices=article_choices(review, tools.charter),
        filled=filled(form, review, tools.charter),
        label=form or {},
        leak_names=[(name, FRENCH_LABELS[name]) for name in CONFIDENTIALITY_CATEGORIES],
        tone_names=[(name, FRENCH_LABELS[name]) for name in TONE_CATEGORIES],
        **{"error": "", "label_error": "", "done": None, **told},
    )


def _just_done(connection: Connection, session: Session, review_id: str) -> dict[str, Any] | None:
    """What to say of the review that this person decided a moment ago."""
    review = reviews.find(connection, review_id) if review_id else None
    if review is None or review.decided_by != session.person.name or review.outcome is None:
        return None
    return {
        "id": review.id,
        "words": OUTCOMES[Outcome(review.outcome)],
        "silent": NO_ADDRESS if review_queue.is_told(review, review.outcome) and is_silent(connection, review) else "",
        "may_label": review.outcome != Outcome.TRANSMIS,  # who it went to says what it is
    }


def _next_address(request: Request, session: Session, decided: Review) -> str:
    """The first post of the same desk that nobody else reads, or the queue when there is none."""
    tools, person = tools_of(request), session.person
    now = tools.clock()
    with tools.database.reading() as connection:
        waiting = review_queue.list_waiting(connection, person, now, desk=decided.desk)
    free = next((r for r in waiting if standing_of(r, person.name, now) != THEIRS), None)
    return f"/publication/{free.id}?fait={decided.id}" if free else f"/file?desk={decided.desk}&fait={decided.id}"


def _back(suite: str) -> str:
    return suite if _AFTER_SIGN_IN.fullmatch(suite) else "/"
