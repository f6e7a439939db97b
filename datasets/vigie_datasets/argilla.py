"""Labelled posts as Argilla records: `fields` are shown, `metadata` filters, labels are suggestions or responses.

The shape is the one that Argilla's `Record.to_dict` writes. We write suggestions: a response belongs to a user
of one server, and another server would refuse it. We read responses where there are any. Offsets are code points.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from vigie_datasets.judgement import ONE_ANSWER, SEVERAL_ANSWERS, answers_of, context_of, record_from
from vigie_datasets.rows import Misshapen, Row, as_list, as_object, converted, json_items, json_list

FIELDS: Final = ("text", "parent")
AGENT: Final = "vigie"
_MARKED: Final = "spans"


def write(records: Sequence[dict[str, Any]]) -> bytes:
    """A list of records, one a line, with a suggestion for each question that has an answer."""
    return json_list(_argilla_record(record) for record in records)


def read(content: bytes) -> Iterator[Row]:
    """The records of a file of ours or of Argilla's `to_json`, numbered from 1; vectors and scores are passed over.

    Responses, where someone gave any, replace all suggestions: a label that was taken away must not come back.
    Several people must have answered alike: which one is right is for people to settle.
    """
    return converted(json_items(content), _record)


def _argilla_record(record: dict[str, Any]) -> dict[str, Any]:
    context = context_of(record)
    values: dict[str, Any] = {
        question: given[0] if question in ONE_ANSWER else given for question, given in answers_of(record).items()
    }
    if "spans" in record:
        spans = [{"start": span["start"], "end": span["end"], "label": span["category"]} for span in record["spans"]]
        values[_MARKED] = spans
    return {
        "id": context.pop("id"),
        "fields": {name: context.pop(name) for name in FIELDS if name in context},
        "metadata": context,
        "suggestions": {name: {"value": value, "score": None, "agent": AGENT} for name, value in values.items()},
        "responses": {},
        "vectors": {},
    }


def _record(item: object) -> dict[str, Any]:
    item = as_object(item, "")
    parts = [as_object(item.get("metadata", {}), "metadata"), as_object(item.get("fields"), "fields")]
    parts += [{"id": item["id"]}] if "id" in item else []
    context = {name: value for part in parts for name, value in part.items()}
    if len(context) < sum(map(len, parts)):
        raise Misshapen("metadata", "repeats what stands in id or fields")
    values = _responses(item) or _suggestions(item)
    spans = [_span(span) for span in as_list(values.pop(_MARKED, []), _MARKED)]
    return record_from(context, {name: _listed(name, value) for name, value in values.items()}, spans)


def _suggestions(item: dict[str, Any]) -> dict[str, Any]:
    given = as_object(item.get("suggestions", {}), "suggestions")
    values = {name: as_object(each, "suggestions").get("value") for name, each in given.items()}
    return {name: value for name, value in values.items() if value is not None}


def _responses(item: dict[str, Any]) -> dict[str, Any]:
    """What people answered: the same by all, or a refusal."""
    answers: dict[str, dict[str, Any]] = {}
    for question, given in as_object(item.get("responses", {}), "responses").items():
        for each in as_list(given, "responses"):
            response = as_object(each, "responses")
            person = answers.setdefault(str(response.get("user_id")), {})
            if question in person:
                raise Misshapen("responses", "one person answers a question twice")
            if response.get("value") not in (None, [], ""):
                person[question] = response["value"]
    first, *others = answers.values() or [{}]
    if any(other != first for other in others):
        raise Misshapen("responses", "several people answered differently")
    return first


def _listed(question: str, value: Any) -> list[Any]:
    return as_list(value, "suggestions") if question in SEVERAL_ANSWERS else [value]


def _span(span: object) -> dict[str, Any]:
    span = as_object(span, _MARKED)
    return {"start": span.get("start"), "end": span.get("end"), "category": span.get("label")}
