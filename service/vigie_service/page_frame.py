"""What every page has: one template environment, the headers that tie a hostile post down, errors in French."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from vigie_service.callers import tools_of
from vigie_service.errors import PROBLEMS, UNEXPECTED, InvalidFields, NotFound, Refusal, StoreUnavailable
from vigie_service.review_queue import DESKS
from vigie_service.review_words import ago, capitalised, typeset
from vigie_service.sessions import Session, session_of

_FOLDER: Final = Path(__file__).parent / "pages"
_STATIC: Final = {
    "desk.css": "text/css; charset=utf-8",
    "desk.js": "text/javascript; charset=utf-8",
    "vigie.svg": "image/svg+xml",
}
_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
# Not `no-referrer`: under it browsers send « Origin: null » with our own forms, and over plain http, where there is
# no Sec-Fetch-Site, nothing would tell them from those of another site. Other sites learn nothing either way.
_HEADERS: Final = {
    "content-security-policy": _POLICY,
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    "content-language": "fr",
}


def page(
    request: Request, template: str, *, session: Session | None = None, status: int = 200, **context: Any
) -> HTMLResponse:
    """A page from a template, with the frame's own context and headers."""
    tools = tools_of(request)
    html = _environment().get_template(template).render(session=session, now=tools.clock(), desks=DESKS, **context)
    return HTMLResponse(html, status, frame_headers(request))


def redirect(request: Request, address: str) -> RedirectResponse:
    """Go on to another of our pages, with GET."""
    return RedirectResponse(address, 303, frame_headers(request))


def frame_headers(request: Request) -> dict[str, str]:
    """The headers of every page."""
    if tools_of(request).settings.secure_cookies:
        return {**_HEADERS, "strict-transport-security": "max-age=31536000"}
    return dict(_HEADERS)


def problem_page(request: Request, error: Exception) -> Response:
    """A refusal as a French page; whoever is not signed in goes to the page where one signs in."""
    problem = next((PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS), UNEXPECTED)
    detail = error.detail_fr if isinstance(error, Refusal) else ""
    if isinstance(error, InvalidFields):
        detail = "Champs en cause : " + ", ".join(fault["field"] for fault in error.fields)
    answer = page(
        request,
        "problem.html",
        session=_session_if_any(request, error),
        status=problem.status,
        title=problem.french,
        detail=detail,
    )
    if isinstance(error, Refusal) and error.retry_after is not None:
        answer.headers["retry-after"] = str(error.retry_after)
    return answer


def _session_if_any(request: Request, error: Exception) -> Session | None:
    """The page's head names the user; an ailing database must not make the page of its own error fail."""
    try:
        return None if isinstance(error, StoreUnavailable) else session_of(request)
    except StoreUnavailable:
        return None


def static_answer(name: str, request: Request) -> Response:
    """A style sheet, a script or a picture of ours; its address changes with its content, so it is kept for long.

    Raises:
        NotFound: there is no such file.
    """
    if name not in _STATIC:
        raise NotFound
    headers = {**frame_headers(request), "cache-control": "public, max-age=31536000, immutable"}
    return Response(_static_file(name), headers=headers, media_type=_STATIC[name])


@cache
def _static_file(name: str) -> bytes:
    return (_FOLDER / "static" / name).read_bytes()


@cache
def _static_address(name: str) -> str:
    return f"/static/{name}?v={sha256(_static_file(name)).hexdigest()[:12]}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,  # everywhere, whatever a template is called: a post is hostile HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = _static_address
    environment.filters["ago"] = ago
    environment.filters["capitalised"] = capitalised
    environment.filters["typeset"] = typeset
    return environment
