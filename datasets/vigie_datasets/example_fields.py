"""The fields of a labelled post: which exist, what each may hold, and in which order they are written."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from vigie_datasets.example import Example, Span
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, LEVELS, TONE_CATEGORIES

# The same limit as the service's: a longer post could be learned from and never scored.
LONGEST_TEXT: Final = 60_000
RELEVANCES: Final = ("business", "off_topic")
SEVERITIES: Final = (1, 2, 3)
SPAN_FIELDS: Final = ("start", "end", "category")
# Lone halves of a surrogate pair are no characters: they can be read from JSON and never written as UTF-8.
LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# A name that may be repeated in a message; anything else may be a piece of the text.
PLAIN_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,30}", re.ASCII)


class Complaint(NamedTuple):
    """What is wrong with one field; `field` is empty where the whole record is meant."""

    field: str
    message: str


def complaints(record: object) -> list[Complaint]:
    """Everything that keeps `record` from being an example; empty when nothing does."""
    if not isinstance(record, dict):
        return [Complaint("", "not a JSON object")]
    found = [*_unknown_fields(record), *_missing_fields(record), *_bad_values(record)]
    if not found:
        found = [*_disagreements(record)]
    return found


def example_from(record: Mapping[str, Any], source: str) -> Example:
    """The example that `record` holds; call it only where `complaints` has none."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in record.items()
    }
    values["spans"] = tuple(Span(**span) for span in record.get("spans", ()))
    return Example(**values, source=source)


def record_of(example: Example) -> dict[str, Any]:
    """`example` as a JSON object in the order of `FIELDS`, without the optional fields that say nothing."""
    record: dict[str, Any] = {}
    for name in FIELDS:
        value = getattr(example, name)
        if name in REQUIRED or value not in (None, "", ()):
            record[name] = list(value) if isinstance(value, tuple) else value
    if example.spans:
        record["spans"] = [{name: getattr(span, name) for name in SPAN_FIELDS} for span in example.spans]
    return record


def _string(value: object) -> str | None:
    if not isinstance(value, str):
        return "must be a string"
    if not value.strip():
        return "must not be empty"
    if LONE_SURROGATE.search(value):
        return "holds half a character (a lone surrogate)"
    return f"must have at most {LONGEST_TEXT} characters" if len(value) > LONGEST_TEXT else None


def _boolean(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _audience(value: object) -> str | None:
    return None if type(value) is int and value >= 1 else "must be a whole number of people, 1 or more"


def _one_of(allowed: tuple[str | int, ...]) -> Callable[[object], str | None]:
    kinds = {type(choice) for choice in allowed}
    refusal = "must be one of " + ", ".join(str(choice) for choice in allowed)

    # The type is compared too: in Python true equals 1, and 1.0 does.
    return lambda value: None if type(value) in kinds and value in allowed else refusal


def _strings(value: object) -> str | None:
    if not isinstance(value, list):
        return "must be a list of strings"
    return _first_wrong(value, _string)


def _categories(allowed: tuple[str, ...]) -> Callable[[object], str | None]:
    def check(value: object) -> str | None:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return "must be a list of strings"
        if set(value) - set(allowed):
            return "unknown category; known are " + ", ".join(allowed)
        return "names a category twice" if len(set(value)) < len(value) else None

    return check


def _spans(value: object) -> str | None:
    if not isinstance(value, list):
        return "must be a list of spans"
    return _first_wrong(value, _span)


def _first_wrong(items: list[object], check: Callable[[object], str | None]) -> str | None:
    return next((f"item {place}: {wrong}" for place, item in enumerate(items) if (wrong := check(item))), None)


def _span(value: object) -> str | None:
    if not isinstance(value, dict) or set(value) != set(SPAN_FIELDS):
        return "must be an object of start, end and category, nothing else"
    if type(value["start"]) is not int or type(value["end"]) is not int:
        return "start and end must be whole numbers"
    return _one_of(CONFIDENTIALITY_CATEGORIES + TONE_CATEGORIES)(value["category"])


REQUIRED: Final[Mapping[str, Callable[[object], str | None]]] = {
    "id": _string,
    "text": _string,
    "community": _string,
    "relevance": _one_of(RELEVANCES),
    "leak": _categories(CONFIDENTIALITY_CATEGORIES),
    "leak_level": _one_of(LEVELS),
    "tone": _categories(TONE_CATEGORIES),
    "care": _boolean,
    "alert": _boolean,
}
OPTIONAL: Final[Mapping[str, Callable[[object], str | None]]] = {
    "audience": _audience,
    "sector": _string,
    "voice": _string,
    "batch": _string,
    "severity": _one_of(SEVERITIES),
    "spans": _spans,
    "parent": _string,
    "quoted": _strings,
    "note": _string,
    "functionality": _string,
}
FIELDS: Final = {**REQUIRED, **OPTIONAL}


def _unknown_fields(record: Mapping[str, object]) -> Iterator[Complaint]:
    for name in record:
        if name not in FIELDS:
            shown = name if PLAIN_NAME.fullmatch(name) else ""
            yield Complaint(shown, "unknown field; known are " + ", ".join(FIELDS))


def _missing_fields(record: Mapping[str, object]) -> Iterator[Complaint]:
    return (Complaint(name, "missing") for name in REQUIRED if name not in record)


def _bad_values(record: Mapping[str, object]) -> Iterator[Complaint]:
    for name, check in FIELDS.items():
        if name in record and (wrong := check(record[name])):
            yield Complaint(name, wrong)


def _disagreements(record: Mapping[str, Any]) -> Iterator[Complaint]:
    """Fields that are well formed one by one and do not go together."""
    if bool(record["leak"]) != bool(record["leak_level"]):
        yield Complaint("leak_level", "must be 0 if and only if leak is empty")
    if "severity" in record and not record["tone"]:
        yield Complaint("severity", "given without any tone category")
    labels = {*record["leak"], *record["tone"]}
    for place, span in enumerate(record.get("spans", ())):
        if not 0 <= span["start"] < span["end"] <= len(record["text"]):
            yield Complaint("spans", f"item {place}: needs 0 <= start < end <= the length of the text")
        if span["category"] not in labels:
            yield Complaint("spans", f"item {place}: its category is in neither leak nor tone")
