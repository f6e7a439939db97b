"""What the reader of examples accepts and refuses, and that what is written is what was read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie_datasets.example import Example, Span
from vigie_datasets.example_files import BadExamples, read_examples, scan_examples, write_examples
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, TONE_CATEGORIES

Lay = Callable[..., Path]
SECRET = "motdepasse-Zébulon-44"

# What to change in a sound record (None takes the field away), and which field is then named.
REFUSALS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown field": ({"relevence": "business"}, "relevence"),
    "unknown field that may be a text": ({SECRET: 1}, ""),
    "missing id": ({"id": None}, "id"),
    "missing text": ({"text": None}, "text"),
    "missing community": ({"community": None}, "community"),
    "missing relevance": ({"relevance": None}, "relevance"),
    "missing leak": ({"leak": None}, "leak"),
    "missing level": ({"leak_level": None}, "leak_level"),
    "missing tone": ({"tone": None}, "tone"),
    "missing care": ({"care": None}, "care"),
    "missing alert": ({"alert": None}, "alert"),
    "id is a number": ({"id": 12}, "id"),
    "text is a list": ({"text": [SECRET]}, "text"),
    "empty text": ({"text": ""}, "text"),
    "text of spaces": ({"text": " \n\u00a0"}, "text"),
    "text with half a character": ({"text": f"{SECRET} \ud83d"}, "text"),
    "text over the service's limit": ({"text": "a" * 60_001}, "text"),
    "empty community": ({"community": ""}, "community"),
    "unknown relevance": ({"relevance": SECRET}, "relevance"),
    "leak is a string": ({"leak": "legal", "leak_level": 1}, "leak"),
    "unknown confidentiality category": ({"leak": [SECRET], "leak_level": 1}, "leak"),
    "tone category in leak": ({"leak": ["insult"], "leak_level": 1}, "leak"),
    "category twice": ({"leak": ["legal", "legal"], "leak_level": 1}, "leak"),
    "category is a list": ({"leak": [["legal"]], "leak_level": 1}, "leak"),
    "unknown tone category": ({"tone": ["rude"]}, "tone"),
    "level over 2": ({"leak": ["legal"], "leak_level": 3}, "leak_level"),
    "level is true": ({"leak": ["legal"], "leak_level": True}, "leak_level"),
    "level is 1.0": ({"leak": ["legal"], "leak_level": 1.0}, "leak_level"),
    "level without leak": ({"leak_level": 1}, "leak_level"),
    "leak without level": ({"leak": ["legal"]}, "leak_level"),
    "care is 1": ({"care": 1}, "care"),
    "alert is null": ({"alert": [None]}, "alert"),
    "audience of nobody": ({"audience": 0}, "audience"),
    "audience is a string": ({"audience": "240"}, "audience"),
    "audience is true": ({"audience": True}, "audience"),
    "empty sector": ({"sector": ""}, "sector"),
    "empty batch": ({"batch": " "}, "batch"),
    "voice is a number": ({"voice": 3}, "voice"),
    "severity of 4": ({"tone": ["insult"], "severity": 4}, "severity"),
    "severity without tone": ({"severity": 1}, "severity"),
    "empty parent": ({"parent": ""}, "parent"),
    "quoted is a string": ({"quoted": "bonjour"}, "quoted"),
    "quoted holds a number": ({"quoted": ["bonjour", 3]}, "quoted"),
    "note is a list": ({"note": []}, "note"),
    "functionality is true": ({"functionality": True}, "functionality"),
    "spans is an object": ({"spans": {}}, "spans"),
    "span is a list": ({"spans": [[0, 2, "legal"]]}, "spans"),
    "span with another field": (
        {"spans": [{"start": 0, "end": 2, "category": "legal", "text": SECRET}]},
        "spans",
    ),
    "span without end": ({"spans": [{"start": 0, "category": "legal"}]}, "spans"),
    "span start is true": ({"spans": [{"start": False, "end": 2, "category": "legal"}]}, "spans"),
    "span of no known category": ({"spans": [{"start": 0, "end": 2, "category": "rude"}]}, "spans"),
    "span category not in labels": ({"spans": [{"start": 0, "end": 2, "category": "legal"}]}, "spans"),
    "span before the text": (
        {"tone": ["insult"], "spans": [{"start": -1, "end": 2, "category": "insult"}]},
        "spans",
    ),
    "span behind the text": (
        {"tone": ["insult"], "text": "Né à 9 h", "spans": [{"start": 0, "end": 9, "category": "insult"}]},
        "spans",
    ),
    "span of nothing": (
        {"tone": ["insult"], "spans": [{"start": 2, "end": 2, "category": "insult"}]},
        "spans",
    ),
}

BAD_LINES: dict[str, tuple[bytes, str]] = {
    "bad UTF-8": (b'{"id": "x", "text": "caf\xe9"}', "not UTF-8, at byte 25 of the line"),
    "UTF-16": ('{"id"'.encode("utf-16"), "not UTF-8, at byte 1 of the line"),
    "no JSON": (f"{SECRET} et rien d'autre".encode(), "not JSON, at column 1"),
    "cut short": (f'{{"text": "{SECRET}'.encode(), "not JSON, at column 10"),
    "a list": (b"[]", "not a JSON object"),
    "a number": (b"12", "not a JSON object"),
    "NaN": (b'{"audience": NaN}', "not JSON"),
    "too deep": (b"[" * 100_000, "not JSON"),
    "too many digits": (b'{"audience": ' + b"9" * 5_000 + b"}", "not JSON"),
    "a field twice": (b'{"text": "a", "text": "b"}', "text: named twice"),
    "two objects": (b"{} {}", "not JSON, at column 4"),
}


@pytest.mark.parametrize(("change", "field"), REFUSALS.values(), ids=REFUSALS)
def test_a_bad_field_is_refused_by_file_line_and_field(
    record: dict[str, Any], lay: Lay, change: dict[str, Any], field: str
) -> None:
    """Every rule of the format names the file, the line and the field, and repeats no value."""
    bent = {name: value for name, value in {**record, "id": "second", **change}.items() if value is not None}
    folder = lay(record, bent)
    with pytest.raises(BadExamples) as refusal:
        read_examples(folder)
    assert [(error.line, error.field) for error in refusal.value.errors] == [(2, field)]
    assert str(refusal.value).startswith(f"{(folder / 'posts/atelier.jsonl').as_posix()}:2: ")
    assert SECRET not in repr(refusal.value)


@pytest.mark.parametrize(("line", "message"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_is_refused_and_the_others_are_read(
    record: dict[str, Any], tmp_path: Path, line: bytes, message: str
) -> None:
    """A line that is no JSON object is named without being quoted; its neighbours still count."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(json.dumps(record).encode() + b"\n" + line + b"\n")
    examples, errors = scan_examples(path)
    assert [str(error) for error in errors] == [f"{path.as_posix()}:2: {message}"]
    assert [example.id for example in examples] == [record["id"]]


def test_all_errors_of_all_files_come_together(record: dict[str, Any], lay: Lay) -> None:
    """Whoever mends a corpus sees everything at once: each field of each line of each file."""
    lay({**record, "care": 0, "alert": 0}, name="posts/a.jsonl")
    folder = lay(record, {**record, "text": ""}, name="posts/b.jsonl")
    with pytest.raises(BadExamples) as refusal:
        read_examples(folder)
    seen = [(Path(error.file).name, error.line, error.field) for error in refusal.value.errors]
    assert seen == [("a.jsonl", 1, "alert"), ("a.jsonl", 1, "care"), ("b.jsonl", 2, "text")]


def test_an_id_is_used_once_in_a_folder(record: dict[str, Any], lay: Lay) -> None:
    """The second use is refused, even in another file, and the first is named."""
    lay(record, name="posts/a.jsonl")
    folder = lay({**record, "text": "Autre chose"}, name="posts/b.jsonl")
    examples, errors = scan_examples(folder)
    first, second = (folder / f"posts/{name}.jsonl" for name in "ab")
    assert [str(error) for error in errors] == [f"{second.as_posix()}:1: id: already used at {first.as_posix()}:1"]
    assert [example.text for example in examples] == [record["text"]]


def test_bom_crlf_and_blank_lines_are_accepted(record: dict[str, Any], tmp_path: Path) -> None:
    """Files saved by an editor of another system are read, and lines keep the numbers that it shows."""
    path = tmp_path / "a.jsonl"
    lines = ["", json.dumps(record), "  ", json.dumps({**record, "id": "b"})]
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    assert [(each.id, each.source) for each in read_examples(path)] == [
        (record["id"], f"{path.as_posix()}:2"),
        ("b", f"{path.as_posix()}:4"),
    ]


def test_a_text_may_hold_what_other_readers_take_for_an_end_of_line(record: dict[str, Any], tmp_path: Path) -> None:
    """U+2028 and U+0085 are characters of the text: JSON leaves them as they are."""
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({**record, "text": "a\u2028b\x85c"}, ensure_ascii=False) + "\n", "utf-8")
    assert read_examples(path)[0].text == "a\u2028b\x85c"


def test_a_folder_without_examples_is_refused(tmp_path: Path) -> None:
    """A mistyped name must not pass for an empty corpus."""
    for path, message in ((tmp_path, "no .jsonl file in it"), (tmp_path / "x", "no such file or folder")):
        assert [str(error) for error in scan_examples(path).errors] == [f"{path.as_posix()}: {message}"]


def test_files_are_read_by_name_and_hidden_ones_are_left_alone(record: dict[str, Any], lay: Lay) -> None:
    """The order does not depend on the file system, nor on copies that editors keep."""
    for name in ("posts/b.jsonl", "a.jsonl", "posts/.old/b.jsonl", "posts/b.jsonl.bak"):
        folder = lay({**record, "id": name}, name=name)
    assert [example.id for example in read_examples(folder)] == ["a.jsonl", "posts/b.jsonl"]


def test_a_file_is_written_back_byte_for_byte(record: dict[str, Any], tmp_path: Path) -> None:
    """Fields keep their order, accents stay readable, absent fields stay absent."""
    full = {
        **record,
        "leak": ["legal", "commercial"],
        "leak_level": 2,
        "tone": ["insult"],
        "audience": 12,
        "sector": "énergie",
        "voice": "chef de quart",
        "batch": "b",
        "severity": 1,
        "spans": [{"start": 0, "end": 2, "category": "legal"}],
        "parent": "Qui ?",
        "quoted": ["Quoi ?"],
        "note": "pourquoi",
        "functionality": "criticism",
    }
    path, copy = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    lines = [json.dumps(each, ensure_ascii=False) for each in ({**record, "id": "plain"}, full)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_examples(read_examples(path), copy)
    assert copy.read_bytes() == path.read_bytes()


def test_what_the_reader_would_refuse_is_not_written(record: dict[str, Any], lay: Lay) -> None:
    """A file in the making never replaces a good one, and the refusal does not quote the text."""
    folder = lay(record)
    path = folder / "posts/atelier.jsonl"
    before = path.read_bytes()
    good = Example("a", "Bonjour", "c", "business")
    bad = Example("b", SECRET + "\udcff", "c", "business")
    for examples, field in (([good, bad], "text"), ([good, good], "id")):
        with pytest.raises(BadExamples) as refusal:
            write_examples(examples, path)
        assert [(error.line, error.field) for error in refusal.value.errors] == [(2, field)]
        assert SECRET not in repr(refusal.value)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["atelier.jsonl"]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda text: bool(text.strip())
)


@st.composite
def examples(draw: st.DrawFn) -> Example:
    """Any example that keeps to the rules."""
    text = draw(TEXTS)
    leak = tuple(draw(st.lists(st.sampled_from(CONFIDENTIALITY_CATEGORIES), unique=True, max_size=3)))
    tone = tuple(draw(st.lists(st.sampled_from(TONE_CATEGORIES), unique=True, max_size=3)))
    start = draw(st.integers(0, len(text) - 1))
    spans = tuple(Span(start, draw(st.integers(start + 1, len(text))), label) for label in leak + tone)
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
        spans=spans,
        functionality=draw(st.none() | TEXTS),
        severity=draw(st.none() | st.integers(1, 3)) if tone else None,
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(examples(), min_size=1, max_size=4, unique_by=lambda example: example.id))
def test_what_is_written_is_read_again(tmp_path: Path, written: list[Example]) -> None:
    """Any example survives a file: equal when read, the same bytes when written again."""
    path, again = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    write_examples(written, path)
    read = read_examples(path)
    write_examples(read, again)
    assert read == written
    assert again.read_bytes() == path.read_bytes()
