"""A record parted in two, as labelling tools want it: the post that is shown, and the answers that people give."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from vigie_datasets.rows import Misshapen
from vigie_models.axes import FLAGS

CONTEXT: Final = (
    "id",
    "text",
    "community",
    "audience",
    "sector",
    "voice",
    "batch",
    "parent",
    "quoted",
    "functionality",
)
ONE_ANSWER: Final = ("relevance", "leak_level", "severity", "note")
SEVERAL_ANSWERS: Final = ("leak", "tone", "flags")
QUESTIONS: Final = ONE_ANSWER + SEVERAL_ANSWERS
_NUMBERS: Final = {str(number): number for number in range(4)}


def context_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of the post before anyone judges it; absent fields stay absent."""
    return {name: record[name] for name in CONTEXT if name in record}


def answers_of(record: Mapping[str, Any]) -> dict[str, list[str]]:
    """What was judged: the answers to each question, all of them strings; a question without answer is left out."""
    answers = {
        "relevance": [record["relevance"]],
        "leak": record["leak"],
        "leak_level": [str(record["leak_level"])],
        "tone": record["tone"],
        "flags": [flag for flag in FLAGS if record[flag]],
        "severity": [str(record["severity"])] if "severity" in record else [],
        "note": [record["note"]] if "note" in record else [],
    }
    return {question: list(given) for question, given in answers.items() if given}


def record_from(context: Mapping[str, Any], answers: Mapping[str, Sequence[Any]], spans: list[Any]) -> dict[str, Any]:
    """A record of ours from both halves; what each field may hold is judged later, by `complaints`.

    Raises:
        Misshapen: a field or question that is none of ours, a flag that does not exist, two answers for one.
    """
    if set(context) - set(CONTEXT):
        raise Misshapen("", "unknown field of the post; known are " + ", ".join(CONTEXT))
    if set(answers) - set(QUESTIONS):
        raise Misshapen("", "unknown question; known are " + ", ".join(QUESTIONS))
    flags = answers.get("flags", ())
    if any(flag not in FLAGS for flag in flags):
        raise Misshapen("flags", "unknown flag; known are " + ", ".join(FLAGS))
    record = {**context, "leak": list(answers.get("leak", ())), "tone": list(answers.get("tone", ()))}
    record |= {"leak_level": 0} | _single_answers(answers) | {flag: flag in flags for flag in FLAGS}
    return record | ({"spans": spans} if spans else {})


def _single_answers(answers: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    found = {}
    for question in ONE_ANSWER:
        given = answers.get(question, ())
        if len(given) > 1:
            raise Misshapen(question, "has more than one answer")
        for answer in given:
            numeric = question in ("leak_level", "severity") and isinstance(answer, str)
            found[question] = _NUMBERS.get(answer, answer) if numeric else answer
    return found
