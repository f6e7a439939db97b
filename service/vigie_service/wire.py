"""What comes over the wire, read strictly: bytes to JSON to typed records, each refusal naming its field."""

import json
import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from vigie_service.errors import BadRequest, InvalidFields

MAX_TEXT = 60_000
MAX_DEPTH = 32
MAX_BATCH = 1_000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def without_surrogates(value: Any) -> Any:
    """NUL and lone surrogates become U+FFFD one for one: offsets hold, and no library crashes on them."""
    return _UNSTORABLE.sub("\ufffd", value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(without_surrogates), Field(max_length=MAX_TEXT)]
Name = Annotated[str, BeforeValidator(without_surrogates), Field(min_length=1, max_length=290)]
Label = Annotated[str, BeforeValidator(without_surrogates), Field(max_length=300)]
PostText = Annotated[Text, Field(min_length=1)]


def _http_url(value: Any) -> Any:
    """Only http and https: a `javascript:` link must never reach a moderator's page."""
    if isinstance(value, str) and not value.lower().startswith(("http://", "https://")):
        raise PydanticCustomError("url_scheme", "http:// or https:// expected")
    return without_surrogates(value)


class _Wire(BaseModel):
    """Unknown fields are ignored, so that platforms may send more; types are not guessed."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True, hide_input_in_errors=True)


class Parent(_Wire):
    """The post that this one answers."""

    id: Name | None = None
    text: Text | None = None


class Author(_Wire):
    """Who wrote; kept as a keyed pseudonym."""

    id: Name
    kind: Literal["person", "bot"] = "person"


class Community(_Wire):
    """The circle that can read the post; `audience` counts people."""

    id: Label | None = None
    name: Label | None = None
    kind: Annotated[str, BeforeValidator(without_surrogates), Field(max_length=64)] | None = None
    audience: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    guests: bool = False


class PostIn(_Wire):
    """The canonical post of an event; `text` is required unless the post was deleted."""

    id: Name
    version: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None
    text: PostText | None = None
    format: Literal["plain", "markdown", "html"] = "plain"
    quoted: Annotated[list[Text], Field(max_length=20)] = []
    parent: Parent | None = None
    thread: Label | None = None
    url: Annotated[str, BeforeValidator(_http_url), Field(max_length=2000)] | None = None
    language: Annotated[str, Field(max_length=20)] | None = None
    attachments: Annotated[int, Field(ge=0)] = 0
    truncated: bool = False
    author: Author | None = None
    community: Community | None = None


def _moment(value: Any) -> Any:
    """A timestamp in a strict model arrives as text."""
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        raise PydanticCustomError("timestamp", "an ISO 8601 timestamp with its zone is expected") from None


class Event(_Wire):
    """One thing that happened to one post: what every platform's `parse` yields."""

    type: Literal["post.created", "post.edited", "post.deleted"]
    id: Name | None = None
    occurred_at: Annotated[AwareDatetime, BeforeValidator(_moment)] | None = None
    post: PostIn


class ScoreIn(_Wire):
    """One text to score. Nothing of it is stored."""

    text: Text
    id: Label | None = None
    community: Label | None = None
    audience: Annotated[int, Field(ge=0)] | None = None
    parent: Text | Parent | None = None


class ScoreBatch(_Wire):
    """Up to 1,000 texts to score."""

    posts: Annotated[list[ScoreIn], Field(min_length=1, max_length=MAX_BATCH)]


Model = TypeVar("Model", bound=BaseModel)


def read_json(body: bytes, *, finite: bool = True) -> Any:
    """Strict JSON: UTF-8 without duplicate keys, NaN or infinities, at most 32 levels deep.

    With `finite` false NaN and infinities pass, for files whose other columns are nobody's concern.

    Raises:
        BadRequest: it is not; the detail says how, and quotes nothing.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRequest(
            f"Le corps n’est pas en UTF-8 (octet {error.start}).",
            f"The body is not UTF-8 (byte {error.start}).",
        ) from None
    try:
        value = json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_no_constant if finite else float)
    except json.JSONDecodeError as error:
        raise BadRequest(
            f"JSON invalide, ligne {error.lineno}, colonne {error.colno}.",
            f"Invalid JSON, line {error.lineno}, column {error.colno}.",
        ) from None
    except (RecursionError, ValueError):  # ValueError: an integer of thousands of digits
        raise BadRequest("JSON hors limites.", "JSON out of bounds.") from None
    if _deeper_than(value, MAX_DEPTH):
        raise BadRequest("JSON trop imbriqué (32 niveaux au plus).", "JSON nested too deeply (32 levels at most).")
    return value


def read_model(model: type[Model], value: Any, *, where: tuple[str | int, ...] = ()) -> Model:
    """The typed record of a JSON value; `where` prefixes the names of the fields in errors.

    Raises:
        InvalidFields: with the path and the kind of fault of each field, never its value.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise InvalidFields(field_errors(error, where)) from None


def field_errors(error: ValidationError, where: tuple[str | int, ...] = ()) -> list[dict[str, str]]:
    """One entry a fault: `field` as a dotted path, `problem` as a code, `message` without the input."""
    return [
        {"field": _dotted((*where, *fault["loc"])), "problem": fault["type"], "message": fault["msg"]}
        for fault in error.errors(include_url=False, include_input=False, include_context=False)[:50]
    ]


def _dotted(path: tuple[str | int, ...]) -> str:
    """Names of ours as they are; a name that the sender made up could hold anything, so it is cut."""
    return ".".join(str(part)[:40] for part in path).encode("ascii", "replace").decode() or "(corps)"


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise BadRequest("JSON avec une clé en double.", "JSON with a duplicate key.")
    return value


def _no_constant(_name: str) -> Any:
    raise BadRequest("JSON avec un nombre non fini.", "JSON with a non-finite number.")


def _deeper_than(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node if isinstance(node, list) else ())
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True
