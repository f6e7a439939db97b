"""What a moderator sends: a verdict and a label, from JSON or from a form, checked to hold together."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, TONE_CATEGORIES
from vigie_service.errors import BadRequest, InvalidFields
from vigie_service.review_queue import Outcome, Verdict
from vigie_service.sessions import Form, field
from vigie_service.wire import read_model, without_surrogates

LONGEST_MESSAGE: Final = 4_000
_Words = Annotated[str, BeforeValidator(without_surrogates)]
_Leak = Literal[
    "personal_data", "health_hr", "credentials", "financial", "strategy", "commercial", "technical", "legal"
]
_Tone = Literal[
    "insult",
    "harassment",
    "discrimination",
    "threat",
    "sexual",
    "profanity",
    "denigration",
    "aggressive",
    "proselytism",
    "promotion",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class VerdictIn(_Strict):
    """A decision. `stamp` is that of the review as it was read: a review that changed since is not decided."""

    outcome: Literal["conforme", "a_corriger", "retire", "transmis"]
    stamp: Annotated[int, Field(ge=0, le=2_000_000_000)]
    article: Annotated[_Words, Field(max_length=16)] | None = None
    message: Annotated[_Words, Field(max_length=LONGEST_MESSAGE)] | None = None
    to: Annotated[_Words, Field(max_length=16)] | None = None


class LabelIn(_Strict):
    """What a post is, whatever was decided; what is left out was not asked. `tone: []` says that the tone is clean."""

    relevance: Literal["business", "off_topic"] | None = None
    leak_level: Annotated[int, Field(ge=0, le=2)] | None = None
    leak: Annotated[list[_Leak], Field(max_length=len(CONFIDENTIALITY_CATEGORIES))] | None = None
    tone: Annotated[list[_Tone], Field(max_length=len(TONE_CATEGORIES))] | None = None
    care: bool | None = None
    alert: bool | None = None


def read_verdict(value: Any) -> Verdict:
    """The verdict of a JSON value.

    Raises:
        InvalidFields: it is not one.
    """
    given = read_model(VerdictIn, value)
    return Verdict(Outcome(given.outcome), given.stamp, given.article, given.message, given.to)


def read_label(value: Any) -> dict[str, Any]:
    """The label of a JSON value: the answers that were given, and no others.

    Raises:
        InvalidFields: it is not one, or its answers do not go together.
    """
    label = read_model(LabelIn, value)
    faults = list(_disagreements(label))
    if faults:
        raise InvalidFields([{"field": name, "problem": "disagrees", "message": words} for name, words in faults])
    given = label.model_dump(exclude_none=True)
    return given | {"leak": []} if label.leak_level == 0 else given


def verdict_from_form(form: Form) -> Verdict:
    """The verdict of the page's form; each outcome has its own fields there.

    Raises:
        BadRequest: no outcome was chosen, or the message is too long.
    """
    outcome, stamp = field(form, "outcome"), field(form, "stamp")
    if outcome not in set(Outcome) or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 10):
        raise BadRequest("Choisissez une décision.", "Choose an outcome.")
    message = field(form, "message").strip() if outcome == Outcome.A_CORRIGER else None
    if message and len(message) > LONGEST_MESSAGE:
        raise BadRequest(
            f"Le message compte {LONGEST_MESSAGE} signes au plus.", f"The message has {LONGEST_MESSAGE} signs at most."
        )
    article = field(form, f"article_{outcome}")[:16] or None
    to = field(form, "to")[:16] if outcome == Outcome.TRANSMIS else None
    return Verdict(Outcome(outcome), int(stamp), article, message, to)


def label_from_form(form: Form) -> dict[str, Any]:
    """The label of the page's form.

    Raises:
        BadRequest: its answers do not go together, in French.
    """
    tone, signals = form.get("tone", []), form.get("signals", [])
    level = field(form, "leak_level")
    value = {
        "relevance": field(form, "relevance") or None,
        "leak_level": int(level) if level in ("0", "1", "2") else None,
        "leak": form.get("leak"),
        "tone": tone if tone or field(form, "tone_state") else None,
        "care": "care" in signals if signals else None,
        "alert": "alert" in signals if signals else None,
    }
    if (field(form, "tone_state") == "clean" and tone) or (field(form, "tone_state") == "breach" and not tone):
        raise BadRequest("Ton : cochez au moins un manquement, ou « respecte la charte » seul.")
    if "none" in signals and len(signals) > 1:
        raise BadRequest("Signaux : « aucun des deux » ne va pas avec un signal coché.")
    try:
        return read_label(value)
    except InvalidFields as refusal:
        raise BadRequest(*(fault["message"] for fault in refusal.fields[:1])) from None


def _disagreements(label: LabelIn) -> list[tuple[str, str]]:
    found = []
    if not label.model_dump(exclude_none=True):
        found.append(("(corps)", "Rien n’est coché : il n’y a rien à enregistrer."))
    if label.leak is not None and label.leak_level is None:
        found.append(("leak_level", "Confidentialité : dites aussi le niveau."))
    if label.leak_level is not None and bool(label.leak) != bool(label.leak_level):
        found.append(
            ("leak_level", "Confidentialité : le niveau est 0 si rien n’est divulgué, et seulement dans ce cas.")
        )
    if label.alert and label.leak_level == 2:
        found.append(("leak_level", "Une alerte n’est jamais au-dessus du niveau 1."))
    for name in ("leak", "tone"):
        named = getattr(label, name) or []
        if len(set(named)) < len(named):
            found.append((name, "Une catégorie est nommée deux fois."))
    return found
