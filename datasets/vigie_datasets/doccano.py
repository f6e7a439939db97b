"""Labelled posts as doccano's JSONL: `label` marks spans, `cats` classifies the post, `meta` holds the rest.

Both kinds of label in one line are what doccano's projects of intents and slots know; other projects keep `cats`
as metadata, and export metadata as they came. Offsets are code points. Levels and severities are labels of their
own: `level_2`, `severity_1`.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from vigie_datasets.example_fields import RELEVANCES, SEVERITIES
from vigie_datasets.judgement import answers_of, context_of, record_from
from vigie_datasets.rows import Misshapen, Row, as_list, as_object, converted, json_lines, lines_of_json
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, FLAGS, LEVELS, TONE_CATEGORIES

# Each label that a post may carry: the question that it answers, and the answer.
_CATS: Final[dict[str, tuple[str, str]]] = {
    **{name: ("relevance", name) for name in RELEVANCES},
    **{f"level_{level}": ("leak_level", str(level)) for level in LEVELS},
    **{name: ("leak", name) for name in CONFIDENTIALITY_CATEGORIES},
    **{name: ("tone", name) for name in TONE_CATEGORIES},
    **{f"severity_{severity}": ("severity", str(severity)) for severity in SEVERITIES},
    **{name: ("flags", name) for name in FLAGS},
}
_LABEL_OF: Final = {answer: label for label, answer in _CATS.items()}


def write(records: Sequence[dict[str, Any]]) -> bytes:
    """One object a line."""
    return lines_of_json(_line(record) for record in records)


def read(content: bytes) -> Iterator[Row]:
    """The lines of a file of ours, or of doccano's export of it; its own `id` and `Comments` are passed over."""
    return converted(json_lines(content), _record)


def _line(record: dict[str, Any]) -> dict[str, Any]:
    meta, answers = context_of(record), answers_of(record)
    text = meta.pop("text")
    if "note" in answers:
        meta["note"] = answers.pop("note")[0]
    return {
        "text": text,
        "label": [[span["start"], span["end"], span["category"]] for span in record.get("spans", ())],
        "cats": [_LABEL_OF[question, answer] for question, given in answers.items() for answer in given],
        "meta": meta,
    }


def _record(line: object) -> dict[str, Any]:
    line = as_object(line, "")
    context = dict(as_object(line.get("meta"), "meta"))
    if "text" in context:
        raise Misshapen("meta", "holds a text, which belongs beside it")
    answers = _answers(as_list(line.get("cats"), "cats"))
    if "note" in context:
        answers["note"] = [context.pop("note")]
    if "text" in line:
        context["text"] = line["text"]
    return record_from(context, answers, _spans(line))


def _answers(cats: list[Any]) -> dict[str, list[str]]:
    answers: dict[str, list[str]] = {}
    for place, label in enumerate(cats):
        if not isinstance(label, str) or label not in _CATS:
            raise Misshapen("cats", f"item {place}: unknown label; known are " + ", ".join(_CATS))
        question, answer = _CATS[label]
        answers.setdefault(question, []).append(answer)
    return answers


def _spans(line: dict[str, Any]) -> list[dict[str, Any]]:
    if "label" in line and "entities" in line:
        raise Misshapen("label", "is given a second time, as entities")
    spans = []
    # Projects of intents and slots export the same list under another name.
    for place, item in enumerate(as_list(line.get("label", line.get("entities", [])), "label")):
        if not isinstance(item, list) or len(item) != 3:
            raise Misshapen("label", f"item {place}: must be a list of start, end and category")
        spans.append(dict(zip(("start", "end", "category"), item, strict=True)))
    return spans
