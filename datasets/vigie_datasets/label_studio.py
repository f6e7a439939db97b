"""Labelled posts as Label Studio tasks: `data` is the post, one annotation holds the labels.

The controls are those of `datasets/label_studio.xml`. Offsets are code points, as ours: browsers count UTF-16 units,
but the text editor of Label Studio has stored code points since 2022 (its tests say so), where an emoji counts
once. A file of an older version is noticed by the marked words that go with the offsets, and refused.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from vigie_datasets.judgement import answers_of, context_of, record_from
from vigie_datasets.rows import Misshapen, Row, as_list, as_object, converted, json_items, json_list

_MARKED: Final = "spans"
# Label Studio writes an end of line within marked words as a backslash and an n, and may join spaces.
_SPACES: Final = re.compile(r"\\n|\s")


def write(records: Sequence[dict[str, Any]]) -> bytes:
    """A list of tasks, one a line."""
    return json_list(_task(record) for record in records)


def read(content: bytes) -> Iterator[Row]:
    """The tasks of an import or export file (JSON, not JSON-MIN), numbered from 1.

    What the tool adds to tasks and annotations is passed over; skipped annotations are too. A task needs exactly
    one annotation that was not skipped: which of two is right is for people to settle.
    """
    return converted(json_items(content), _record)


def _task(record: dict[str, Any]) -> dict[str, Any]:
    results = [_answered(question, given) for question, given in answers_of(record).items()]
    results += [_marked(place, span, record["text"]) for place, span in enumerate(record.get("spans", ()), 1)]
    return {"data": context_of(record), "annotations": [{"result": results}]}


def _answered(question: str, given: list[str]) -> dict[str, Any]:
    kind, name = ("textarea", "text") if question == "note" else ("choices", "choices")
    return {"id": question, "from_name": question, "to_name": "text", "type": kind, "value": {name: given}}


def _marked(place: int, span: dict[str, Any], text: str) -> dict[str, Any]:
    start, end = span["start"], span["end"]
    value = {"start": start, "end": end, "text": text[start:end], "labels": [span["category"]]}
    return {"id": f"span-{place}", "from_name": _MARKED, "to_name": "text", "type": "labels", "value": value}


def _record(task: object) -> dict[str, Any]:
    task = as_object(task, "")
    data = as_object(task.get("data"), "data")
    answers: dict[str, list[Any]] = {}
    spans: list[dict[str, Any]] = []
    for item in as_list(_annotation(task).get("result"), "result"):
        result = as_object(item, "result")
        name, value = result.get("from_name"), as_object(result.get("value"), "result")
        if not isinstance(name, str):
            raise Misshapen("from_name", "must be a string")
        if name == _MARKED:
            spans += _spans(value, data.get("text"))
        elif name in answers:
            raise Misshapen("result", "answers a question twice")
        else:
            answers[name] = as_list(value.get("text" if name == "note" else "choices"), "result")
    return record_from(data, answers, spans)


def _annotation(task: dict[str, Any]) -> dict[str, Any]:
    given = [as_object(each, "annotations") for each in as_list(task.get("annotations"), "annotations")]
    kept = [each for each in given if not each.get("was_cancelled")]
    if len(kept) != 1:
        raise Misshapen("annotations", f"has {len(kept)} annotations that were not skipped; needs exactly 1")
    return kept[0]


def _spans(value: dict[str, Any], text: object) -> list[dict[str, Any]]:
    start, end, words = value.get("start"), value.get("end"), value.get("text")
    if _disagree(text, start, end, words):
        raise Misshapen(_MARKED, "offsets and marked words disagree: are the offsets counted in UTF-16 units?")
    labels = as_list(value.get("labels"), _MARKED)
    return [{"start": start, "end": end, "category": label} for label in labels]


def _disagree(text: object, start: object, end: object, words: object) -> bool:
    """The offsets point at other words than those marked. Values of wrong types are refused elsewhere."""
    if not (isinstance(text, str) and isinstance(words, str) and isinstance(start, int) and isinstance(end, int)):
        return False
    return _SPACES.sub("", text[start:end]) != _SPACES.sub("", words)
