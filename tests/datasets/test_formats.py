"""Examples go to other tools and come back whole."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from vigie_datasets.example import Example, Span
from vigie_datasets.example_fields import FIELDS
from vigie_datasets.example_files import read_examples, write_examples
from vigie_datasets.formats import FORMATS, FormatName, export_examples, import_examples
from vigie_datasets.judgement import ONE_ANSWER, QUESTIONS
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, FLAGS, LEVELS, TONE_CATEGORIES
from vigie_training.cli import app

CORPUS = Path(__file__).parents[2] / "datasets"
SECRET = "motdepasse-Zébulon-44"
every_format = pytest.mark.parametrize("name", FormatName)

FULL = Example(
    id="atelier-0001",
    text=f"👩‍🔧 Jérôme est nul, le code est {SECRET}",
    community="Maintenance",
    relevance="business",
    leak=("legal", "credentials"),
    leak_level=2,
    tone=("insult",),
    care=True,
    alert=True,
    audience=240,
    sector="énergie",
    voice="chef de quart",
    batch="atelier",
    note="pourquoi",
    parent="Qui ?\r\nQuand ?",
    quoted=("Quoi ; où, « là » ?", '=1+1 "x"'),
    spans=(Span(4, 18, "insult"), Span(4, 10, "legal")),
    functionality="criticism",
    severity=1,
)
PLAIN = Example("atelier-0002", "ok pour moi", "Maintenance", "off_topic")

# Also what other readers take for an end of line, a quote, a formula or a mark of UTF-8.
ODD = st.text(st.sampled_from("'\"=+-@\t\r\n;,|\\n{[\ufeff\u2028\x00\x85＝ éa👩"), min_size=1, max_size=12)
TEXTS = (ODD | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)).filter(
    lambda text: bool(text.strip())
)


@st.composite
def examples(draw: st.DrawFn) -> Example:
    """Any example that keeps to the rules, several spans of a category included."""
    text = draw(TEXTS)
    leak = tuple(draw(st.lists(st.sampled_from(CONFIDENTIALITY_CATEGORIES), unique=True, max_size=3)))
    tone = tuple(draw(st.lists(st.sampled_from(TONE_CATEGORIES), unique=True, max_size=3)))
    starts = draw(st.lists(st.integers(0, len(text) - 1), max_size=3)) if leak + tone else []
    return Example(
        id=draw(TEXTS),
        text=text,
        community=draw(TEXTS),
        relevance=draw(st.sampled_from(["business", "off_topic"])),
        leak=leak,
        leak_level=draw(st.integers(1, 2)) if leak else 0,
        tone=tone,
        care=draw(st.booleans()),
        alert=draw(st.booleans()),
        audience=draw(st.none() | st.integers(1, 10**9)),
        sector=draw(st.just("") | TEXTS),
        voice=draw(st.just("") | TEXTS),
        batch=draw(st.just("") | TEXTS),
        note=draw(st.just("") | TEXTS),
        parent=draw(st.none() | TEXTS),
        quoted=tuple(draw(st.lists(TEXTS, max_size=2))),
        spans=tuple(
            Span(start, draw(st.integers(start + 1, len(text))), draw(st.sampled_from(leak + tone))) for start in starts
        ),
        functionality=draw(st.none() | TEXTS),
        severity=draw(st.none() | st.integers(1, 3)) if tone else None,
    )


@every_format
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(written=st.lists(examples(), max_size=4, unique_by=lambda example: example.id))
def test_any_example_comes_back_whole(tmp_path: Path, name: FormatName, written: list[Example]) -> None:
    """Every field survives, None stays None, and order is kept."""
    path = tmp_path / "out"
    export_examples(name, written, path)
    assert import_examples(name, path) == written


@every_format
def test_the_shipped_corpus_comes_back_byte_for_byte(tmp_path: Path, name: FormatName) -> None:
    """Thousands of posts, through the other format and back to the same lines."""
    corpus = read_examples(CORPUS)
    write_examples(corpus, tmp_path / "before.jsonl")
    export_examples(name, corpus, tmp_path / "out")
    write_examples(import_examples(name, tmp_path / "out"), tmp_path / "after.jsonl")
    assert (tmp_path / "after.jsonl").read_bytes() == (tmp_path / "before.jsonl").read_bytes()


@every_format
def test_the_full_example_has_every_field_that_exists(name: FormatName, tmp_path: Path) -> None:
    """A field added one day must go into every format, or this test fails."""
    assert all(getattr(FULL, field) not in (None, "", (), 0, False) for field in FIELDS)
    export_examples(name, [FULL, PLAIN], tmp_path / "out")
    assert import_examples(name, tmp_path / "out") == [FULL, PLAIN]


@every_format
def test_a_very_long_cell_survives(name: FormatName, tmp_path: Path) -> None:
    """Three quoted posts of the greatest length are more than Python's csv takes by default."""
    long = replace(PLAIN, quoted=("a" * 60_000, "b" * 60_000, "'=" * 30_000))
    before = csv.field_size_limit()
    export_examples(name, [long], tmp_path / "out")
    assert import_examples(name, tmp_path / "out") == [long]
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "'=", "''=", "'\t", "＝", "\u00a0+"])
def test_no_cell_begins_like_a_formula(start: str) -> None:
    """A spreadsheet must not run what a post says: an apostrophe stands before it, and goes away when read."""
    record = {"id": start + "1", "text": start + "cmd|' /C calc'!A0", "community": start + "c"}
    table = FORMATS[FormatName.CSV].write([record])
    header, cells = csv.reader(io.StringIO(table.decode("utf-8-sig"), newline=""))
    for name, value in record.items():
        assert cells[header.index(name)] == "'" + value
    (row,) = FORMATS[FormatName.CSV].read(table)
    assert {name: row.record[name] for name in record} == record


@pytest.mark.parametrize("text", ["'tis", "'", "''", "' ok", "aujourd'hui", "a=1"])
def test_a_harmless_apostrophe_is_left_alone(text: str, tmp_path: Path) -> None:
    """Only formulas are guarded: other cells read as people typed them, in our tables and in theirs."""
    export_examples(FormatName.CSV, [replace(PLAIN, text=text)], tmp_path / "out")
    assert f'"{text}"' in (tmp_path / "out").read_text("utf-8-sig")
    assert import_examples(FormatName.CSV, tmp_path / "out")[0].text == text


def test_a_table_saved_by_a_french_spreadsheet_is_read(tmp_path: Path) -> None:
    """Semicolons, VRAI and FAUX, other columns first, rows of empty cells, optional columns gone."""
    lines = [
        "text;id;community;relevance;leak;leak_level;tone;care;alert",
        '"Un; deux\nlignes";a;c;business;legal | strategy;1;;VRAI;FAUX',
        ";;;;;;;;",
        "ok;b;c;off_topic;;0;;faux;vrai",
    ]
    path = tmp_path / "in.csv"
    path.write_bytes("\r\n".join(lines).encode() + b"\r\n")
    first = Example("a", "Un; deux\nlignes", "c", "business", ("legal", "strategy"), 1, care=True)
    read = import_examples(FormatName.CSV, path)
    assert read == [first, Example("b", "ok", "c", "off_topic", alert=True)]
    assert [each.source for each in read] == [f"{path.as_posix()}:2", f"{path.as_posix()}:4"]


def _result(task: Any, name: str) -> Any:
    return next(each for each in task["annotations"][0]["result"] if each["from_name"] == name)


def test_offsets_for_label_studio_are_code_points(tmp_path: Path) -> None:
    """An emoji before the marked words counts as many units as it has code points, and the words go with them."""
    export_examples(FormatName.LABEL_STUDIO, [FULL], tmp_path / "out")
    (task,) = json.loads((tmp_path / "out").read_bytes())
    value = _result(task, "spans")["value"]
    assert value == {"start": 4, "end": 18, "text": "Jérôme est nul", "labels": ["insult"]}


def test_what_label_studio_adds_is_passed_over(tmp_path: Path) -> None:
    """Ids, dates, people, skipped annotations and ends of line written as a backslash and an n."""
    post = replace(FULL, text="Il est\nnul", spans=(Span(0, 10, "insult"),))
    export_examples(FormatName.LABEL_STUDIO, [post], tmp_path / "out")
    (task,) = json.loads((tmp_path / "out").read_bytes())
    task |= {"id": 7, "created_at": "2026-01-01", "predictions": []}
    task["annotations"] = [{"was_cancelled": True, "result": []}, {**task["annotations"][0], "completed_by": 1}]
    _result({"annotations": task["annotations"][1:]}, "spans")["value"]["text"] = "Il est\\nnul"
    (tmp_path / "out").write_text(json.dumps([task], indent=2))
    assert import_examples(FormatName.LABEL_STUDIO, tmp_path / "out") == [post]


def test_the_interface_for_label_studio_offers_every_label() -> None:
    """`datasets/label_studio.xml` has a control for each question and a choice for each answer."""
    view = ET.parse(CORPUS / "label_studio.xml").getroot()  # noqa: S314 - our own file
    offered = {
        control.get("name"): [choice.get("value") for choice in control]
        for control in view.iter()
        if control.tag in ("Choices", "Labels", "TextArea")
    }
    assert offered == {
        "spans": [*CONFIDENTIALITY_CATEGORIES, *TONE_CATEGORIES],
        "relevance": ["business", "off_topic"],
        "leak": [*CONFIDENTIALITY_CATEGORIES],
        "leak_level": [str(level) for level in LEVELS],
        "tone": [*TONE_CATEGORIES],
        "severity": ["1", "2", "3"],
        "flags": [*FLAGS],
        "note": [],
    }
    assert set(offered) == {*QUESTIONS, "spans"}


def test_a_doccano_project_of_intents_and_slots_is_read(tmp_path: Path) -> None:
    """Spans come back under the name of entities, with a number and comments; all of it is understood."""
    export_examples(FormatName.DOCCANO, [FULL], tmp_path / "out")
    line = json.loads((tmp_path / "out").read_bytes())
    line |= {"id": 3, "Comments": [], "entities": line.pop("label")}
    (tmp_path / "out").write_text(json.dumps(line))
    assert import_examples(FormatName.DOCCANO, tmp_path / "out") == [FULL]


def test_responses_replace_suggestions(tmp_path: Path) -> None:
    """A breach that two people took away does not come back from the suggestion."""
    export_examples(FormatName.ARGILLA, [replace(FULL, spans=())], tmp_path / "out")
    (item,) = json.loads((tmp_path / "out").read_bytes())
    given_values = {name: each["value"] for name, each in item["suggestions"].items()}
    kept = {name: value for name, value in given_values.items() if name not in ("tone", "severity")}
    item["responses"] = {
        name: [{"value": value, "user_id": person} for person in "ab"] for name, value in kept.items()
    } | {"tone": [{"value": [], "user_id": "a"}]}
    (tmp_path / "out").write_text(json.dumps([item]))
    assert set(ONE_ANSWER) <= set(given_values)
    assert import_examples(FormatName.ARGILLA, tmp_path / "out") == [replace(FULL, spans=(), tone=(), severity=None)]


@every_format
def test_the_commands_go_there_and_back(tmp_path: Path, name: FormatName) -> None:
    """`export` then `import` gives the file that one began with."""
    begun, out, back = (tmp_path / part for part in ("begun.jsonl", "out", "back.jsonl"))
    write_examples([FULL, PLAIN], begun)
    for words in (["export", name, out, "--examples", begun], ["import", name, out, back]):
        done = CliRunner().invoke(app, [str(word) for word in words])
        assert done.exit_code == 0, done.output
        assert done.stdout.startswith("2 examples: ")
    assert back.read_bytes() == begun.read_bytes()
