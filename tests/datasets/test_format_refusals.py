"""What comes back wrong from another tool is refused by row and field, and never quoted."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from vigie_datasets.example import Example, Span
from vigie_datasets.example_fields import record_of
from vigie_datasets.example_files import BadExamples
from vigie_datasets.formats import FORMATS, FormatName, export_examples, import_examples
from vigie_training.cli import app

SECRET = "motdepasse-Zébulon-44"
PLAIN = Example("atelier-0002", "ok pour moi", "Maintenance", "off_topic")
FULL = Example(
    id="atelier-0001",
    text=f"👩‍🔧 Jérôme est nul, le code est {SECRET}",
    community="Maintenance",
    relevance="business",
    leak=("credentials",),
    leak_level=2,
    tone=("insult",),
    care=True,
    audience=240,
    note="pourquoi",
    parent="Qui ?",
    quoted=("Quoi ?",),
    spans=(Span(4, 18, "insult"),),
    severity=1,
)


def _table(change: Callable[[list[list[str]]], None]) -> Callable[[bytes], bytes]:
    def bend(content: bytes) -> bytes:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        change(rows)
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        return out.getvalue().encode()

    return bend


def _set(field: str, value: str) -> Callable[[bytes], bytes]:
    return _table(lambda rows: rows[2].__setitem__(rows[0].index(field), value))


def _items(change: Callable[[Any], None]) -> Callable[[bytes], bytes]:
    def bend(content: bytes) -> bytes:
        items = json.loads(content)
        change(items[1])
        return json.dumps(items).encode()

    return bend


def _lines(change: Callable[[Any], None]) -> Callable[[bytes], bytes]:
    def bend(content: bytes) -> bytes:
        lines = content.splitlines()
        item = json.loads(lines[1])
        change(item)
        return b"\n".join([lines[0], json.dumps(item).encode()])

    return bend


def _result(task: Any, name: str) -> Any:
    return next(each for each in task["annotations"][0]["result"] if each["from_name"] == name)


def _move_to_utf16(task: Any) -> None:
    value = _result(task, "spans")["value"]
    value["start"], value["end"] = value["start"] + 2, value["end"] + 2


# How the second of two sound rows is bent, and the row and field that the refusal names.
CSV, STUDIO, DOCCANO, ARGILLA = (
    FormatName.CSV,
    FormatName.LABEL_STUDIO,
    FormatName.DOCCANO,
    FormatName.ARGILLA,
)
REFUSALS: dict[str, tuple[FormatName, Callable[[bytes], bytes], int, str]] = {
    "csv: unknown relevance": (CSV, _set("relevance", SECRET), 3, "relevance"),
    "csv: empty text": (CSV, _set("text", ""), 3, "text"),
    "csv: unknown category": (CSV, _set("tone", f"insult|{SECRET}"), 3, "tone"),
    "csv: no number": (CSV, _set("audience", SECRET), 3, "audience"),
    "csv: number with a point": (CSV, _set("leak_level", "2.0"), 3, "leak_level"),
    "csv: no boolean": (CSV, _set("care", "peut-être"), 3, "care"),
    "csv: no JSON": (CSV, _set("spans", SECRET), 3, "spans"),
    "csv: an id twice": (CSV, _set("id", PLAIN.id), 3, "id"),
    "csv: a cell too many": (CSV, _table(lambda rows: rows[2].append(SECRET)), 3, ""),
    "csv: unknown column": (CSV, _table(lambda rows: rows[0].__setitem__(1, SECRET)), 1, ""),
    "csv: a column twice": (CSV, _table(lambda rows: rows[0].__setitem__(1, "id")), 1, ""),
    "csv: no text column": (CSV, _table(lambda rows: rows.__setitem__(0, ["id", *rows[0][2:]])), 1, "text"),
    "csv: nothing": (CSV, lambda _: b"", 1, ""),
    "csv: a quote never closed": (CSV, lambda content: content + f'"{SECRET}'.encode(), 4, ""),
    "csv: another encoding": (CSV, lambda content: content + "é".encode("latin-1"), 0, ""),
    "studio: no list": (STUDIO, lambda _: b'{"data": 1}', 0, ""),
    "studio: cut short": (STUDIO, lambda content: content[:-3], 2, ""),
    "studio: never closed": (STUDIO, lambda content: content[:-2], 2, ""),
    "studio: something behind": (STUDIO, lambda content: content + SECRET.encode(), 2, ""),
    "studio: a name twice": (STUDIO, lambda content: content.replace(b'"id": "', b'"id": 1, "id": "'), 1, "id"),
    "studio: not annotated": (STUDIO, _items(lambda task: task.pop("annotations")), 2, "annotations"),
    "studio: skipped": (
        STUDIO,
        _items(lambda task: task["annotations"][0].update(was_cancelled=True)),
        2,
        "annotations",
    ),
    "studio: two annotations": (
        STUDIO,
        _items(lambda task: task["annotations"].append({"result": []})),
        2,
        "annotations",
    ),
    "studio: unknown choice": (
        STUDIO,
        _items(lambda task: _result(task, "tone")["value"].update(choices=[SECRET])),
        2,
        "tone",
    ),
    "studio: unknown flag": (
        STUDIO,
        _items(lambda task: _result(task, "flags")["value"].update(choices=[SECRET])),
        2,
        "flags",
    ),
    "studio: two levels": (
        STUDIO,
        _items(lambda task: _result(task, "leak_level")["value"].update(choices=["1", "2"])),
        2,
        "leak_level",
    ),
    "studio: unknown control": (STUDIO, _items(lambda task: _result(task, "tone").update(from_name=SECRET)), 2, ""),
    "studio: more data": (STUDIO, _items(lambda task: task["data"].update({SECRET: 1})), 2, ""),
    "studio: offsets in UTF-16": (STUDIO, _items(_move_to_utf16), 2, "spans"),
    "doccano: no JSON": (DOCCANO, lambda content: content + SECRET.encode(), 3, ""),
    "doccano: no meta": (DOCCANO, _lines(lambda line: line.pop("meta")), 2, "meta"),
    "doccano: unknown label": (DOCCANO, _lines(lambda line: line["cats"].append(SECRET)), 2, "cats"),
    "doccano: both relevances": (DOCCANO, _lines(lambda line: line["cats"].append("off_topic")), 2, "relevance"),
    "doccano: no relevance": (DOCCANO, _lines(lambda line: line["cats"].remove("business")), 2, "relevance"),
    "doccano: span of two": (DOCCANO, _lines(lambda line: line["label"].append([0, 2])), 2, "label"),
    "doccano: span behind the text": (
        DOCCANO,
        _lines(lambda line: line["label"].append([0, 999, "insult"])),
        2,
        "spans",
    ),
    "argilla: no fields": (ARGILLA, _items(lambda item: item.pop("fields")), 2, "fields"),
    "argilla: unknown question": (
        ARGILLA,
        _items(lambda item: item["suggestions"].update({SECRET: {"value": 1}})),
        2,
        "",
    ),
    "argilla: more metadata": (ARGILLA, _items(lambda item: item["metadata"].update({SECRET: 1})), 2, ""),
    "argilla: text twice": (ARGILLA, _items(lambda item: item["metadata"].update(text=SECRET)), 2, "metadata"),
    "argilla: two opinions": (
        ARGILLA,
        _items(
            lambda item: item["responses"].update(
                relevance=[{"value": "business", "user_id": "a"}, {"value": "off_topic", "user_id": "b"}]
            )
        ),
        2,
        "responses",
    ),
}


@pytest.mark.parametrize(("name", "bend", "row", "field"), REFUSALS.values(), ids=REFUSALS)
def test_a_bad_row_is_refused_by_its_number_and_never_quoted(
    tmp_path: Path, name: FormatName, bend: Callable[[bytes], bytes], row: int, field: str
) -> None:
    """The command names the row and the field, shows nothing of the post, and leaves what was there."""
    source, target = tmp_path / "in", tmp_path / "out.jsonl"
    target.write_text("before")
    export_examples(name, [PLAIN, FULL], source)
    source.write_bytes(bend(source.read_bytes()))
    with pytest.raises(BadExamples) as refusal:
        import_examples(name, source)
    assert [(error.line, error.field) for error in refusal.value.errors] == [(row, field)]
    assert SECRET not in repr(refusal.value)
    command = CliRunner().invoke(app, ["import", name, str(source), str(target)])
    assert command.exit_code == 1
    assert command.stderr.strip() == str(refusal.value)
    assert target.read_text() == "before"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 3) | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def _replaced_somewhere(draw: st.DrawFn, value: Any) -> Any:
    """`value` with one of its parts, however deep, made into any JSON."""
    if not isinstance(value, dict | list) or not value or draw(st.integers(0, 3)) == 0:
        return draw(JSON)
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = draw(st.sampled_from(keys))
    bent = value.copy()
    bent[key] = _replaced_somewhere(draw, value[key])
    return bent


@pytest.mark.parametrize("name", [FormatName.JSONL, STUDIO, DOCCANO, ARGILLA])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(data=st.data())
def test_a_part_of_any_other_kind_is_refused_or_sound(tmp_path: Path, name: FormatName, data: st.DataObject) -> None:
    """Whatever stands in place of a part, the answer is examples or a refusal, never another exception."""
    path = tmp_path / "in"
    sound = json.loads(FORMATS[name].write([record_of(FULL)]))
    bent = data.draw(st.composite(_replaced_somewhere)(sound))
    path.write_text(json.dumps(bent))
    assert _outcome(name, path) in ("read", "refused")


@pytest.mark.parametrize("name", FormatName)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(content=st.binary(max_size=60) | st.text(st.sampled_from('[]{}",;\r\n\t 1a\x00'), max_size=20).map(str.encode))
def test_a_file_of_another_kind_is_refused(tmp_path: Path, name: FormatName, content: bytes) -> None:
    """Bytes of any sort are no examples; a file without any row holds none."""
    path = tmp_path / "in"
    path.write_bytes(content)
    said = content.removeprefix(b"\xef\xbb\xbf")
    blank = not said.strip() or not "".join(said.decode("latin-1").split()).strip("[]")
    assert _outcome(name, path) == "refused" or blank


def _outcome(name: FormatName, path: Path) -> str:
    try:
        import_examples(name, path)
    except BadExamples:
        return "refused"
    return "read"


@pytest.mark.parametrize("name", [CSV, STUDIO, ARGILLA])
def test_an_absent_file_is_refused(tmp_path: Path, name: FormatName) -> None:
    """A mistyped name is one clear line."""
    with pytest.raises(BadExamples, match="cannot be read"):
        import_examples(name, tmp_path / "absent")
