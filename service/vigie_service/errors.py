"""What can go wrong, in one shape: every refusal is a problem of RFC 9457, in French or in English."""

from typing import Final, NamedTuple


class Refusal(Exception):
    """The request cannot be served."""

    def __init__(self, detail_fr: str = "", detail_en: str = "", *, retry_after: int | None = None) -> None:
        """`detail_…` never quotes what was sent; `retry_after` is in seconds."""
        super().__init__(type(self).__name__)
        self.detail_fr = detail_fr
        self.detail_en = detail_en or detail_fr
        self.retry_after = retry_after


class BadRequest(Refusal):
    """The body is not what the address expects."""


class InvalidFields(Refusal):
    """Some fields are missing or wrong."""

    def __init__(self, fields: list[dict[str, str]]) -> None:
        super().__init__()
        self.fields = fields


class Unauthorised(Refusal):
    """Who is asking could not be established."""


class Forbidden(Refusal):
    """Who is asking may not do this."""


class NotFound(Refusal):
    """There is nothing here."""


class MethodNotAllowed(Refusal):
    """This address takes another method."""


class Conflict(Refusal):
    """What is asked contradicts what already is."""


class TooMany(Refusal):
    """Too many tries; wait."""


class BodyTooLarge(Refusal):
    """The body is larger than allowed."""


class BodyTooSlow(Refusal):
    """The body did not arrive in time."""


class EncodedBody(Refusal):
    """Compressed bodies are not accepted."""


class Busy(Refusal):
    """Too many requests at once; try again shortly."""


class StoreUnavailable(Refusal):
    """The database cannot take this now; nothing was recorded; try again."""


class NotReady(Refusal):
    """The service is not ready yet."""


class Problem(NamedTuple):
    """One row of the table: HTTP status, a stable code, and a title in both languages."""

    status: int
    code: str
    french: str
    english: str


PROBLEMS: Final[dict[type[Exception], Problem]] = {
    BadRequest: Problem(400, "bad-request", "Requête illisible", "Unreadable request"),
    InvalidFields: Problem(422, "invalid-fields", "Champs manquants ou incorrects", "Missing or wrong fields"),
    Unauthorised: Problem(401, "unauthorised", "Authentification refusée", "Authentication refused"),
    Forbidden: Problem(403, "forbidden", "Action non autorisée", "Not allowed"),
    NotFound: Problem(404, "not-found", "Introuvable", "Not found"),
    MethodNotAllowed: Problem(405, "method-not-allowed", "Méthode non autorisée", "Method not allowed"),
    Conflict: Problem(409, "conflict", "Conflit avec ce qui est déjà enregistré", "Conflict with what is recorded"),
    TooMany: Problem(429, "too-many", "Trop d’essais", "Too many tries"),
    BodyTooLarge: Problem(413, "body-too-large", "Corps de requête trop grand", "Request body too large"),
    BodyTooSlow: Problem(408, "body-too-slow", "Corps de requête trop lent", "Request body too slow"),
    EncodedBody: Problem(415, "encoded-body", "Corps compressé non accepté", "Encoded bodies are not accepted"),
    Busy: Problem(503, "busy", "Service momentanément saturé", "Service busy"),
    StoreUnavailable: Problem(503, "store-unavailable", "Base de données indisponible", "Database unavailable"),
    NotReady: Problem(503, "not-ready", "Service pas encore prêt", "Service not ready"),
}
UNEXPECTED: Final = Problem(500, "unexpected", "Erreur inattendue", "Unexpected error")


def prefers_english(accept_language: str) -> bool:
    """Whether an Accept-Language header ranks English above French; French wins ties and silence."""
    ranks = {"fr": 0.0, "en": 0.0}
    for part in accept_language.split(","):
        tag, _, parameters = part.strip().partition(";")
        language = tag.split("-")[0].strip().lower()
        if language in ranks:
            ranks[language] = max(ranks[language], _quality(parameters))
    return ranks["en"] > ranks["fr"]


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def problem_document(problem: Problem, error: Exception | None, *, english: bool) -> dict[str, object]:
    """The RFC 9457 object of one error; holds nothing of what was sent."""
    document: dict[str, object] = {
        "type": f"urn:vigie:problem:{problem.code}",
        "title": problem.english if english else problem.french,
        "status": problem.status,
    }
    if isinstance(error, Refusal) and error.detail_fr:
        document["detail"] = error.detail_en if english else error.detail_fr
    if isinstance(error, InvalidFields):
        document["errors"] = error.fields
    return document
