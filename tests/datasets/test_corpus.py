"""The check of a corpus: what it refuses, what it doubts, what it counts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vigie_datasets.corpus import check_corpus
from vigie_datasets.example import Example
from vigie_datasets.label_doubts import label_doubts
from vigie_datasets.split import Side, own_side

Lay = Callable[..., Path]
TRADE = {"sector": "industrie", "voice": "atelier", "batch": "atelier", "audience": 30}
LONG = "la réunion de sécurité de mardi passe à jeudi dans la salle du fond"

# What a doubtful post changes in a sound one, and the field that is named (empty: no doubt).
DOUBTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "sound": ({}, []),
    "sound breach": ({"tone": ("insult",), "severity": 2}, []),
    "alert of level 1": ({"alert": True, "leak": ("technical",), "leak_level": 1}, []),
    "alert of level 2": ({"alert": True, "leak": ("technical",), "leak_level": 2}, ["alert"]),
    "alert with tone": ({"alert": True, "tone": ("insult",), "severity": 1}, ["alert"]),
    "care with tone": ({"care": True, "tone": ("insult",), "severity": 1}, ["care"]),
    "care and alert with tone": (
        {"care": True, "alert": True, "tone": ("insult",), "severity": 1},
        ["care", "alert"],
    ),
    "tone without severity": ({"tone": ("insult",)}, ["severity"]),
    "over 400 words": ({"text": "mot " * 401}, ["text"]),
    "400 words": ({"text": "mot " * 400}, []),
    "complete IBAN": ({"text": "RIB : FR76 3723 6902 6511 0063 4065 811, merci"}, ["leak"]),
    "complete IBAN, lower case": ({"text": "c'est fr7637236902651100634065811"}, ["leak"]),
    "complete IBAN at level 1": (
        {"text": "FR7637236902651100634065811", "leak": ("personal_data",), "leak_level": 1},
        ["leak"],
    ),
    "complete IBAN of another category": (
        {"text": "FR7637236902651100634065811", "leak": ("commercial",), "leak_level": 2},
        ["leak"],
    ),
    "complete IBAN well labelled": (
        {"text": "FR7637236902651100634065811", "leak": ("personal_data",), "leak_level": 2},
        [],
    ),
    "IBAN with a wrong key": ({"text": "FR76 3723 6902 6511 0063 4065 812"}, []),
    "IBAN left open": ({"text": "mettez FR76 XXXX XXXX dans le champ"}, []),
    "complete NIR": ({"text": "mon numéro 2 69 05 49 588 157 80"}, ["leak"]),
    "complete card": ({"text": "carte 4974-0185 0223 0078"}, []),
    "card with a right key": ({"text": "carte 4111 1111 1111 1111"}, ["leak"]),
}


@pytest.mark.parametrize(("change", "fields"), DOUBTS.values(), ids=DOUBTS)
def test_labels_that_contradict_each_other_are_doubted(change: dict[str, Any], fields: list[str]) -> None:
    """A second reader is asked where guidelines and labels, or text and labels, do not go together."""
    post: dict[str, Any] = {"id": "a", "text": LONG, "community": "c", "relevance": "business", **change}
    assert [complaint.field for complaint in label_doubts(Example(**post))] == fields


def test_a_sound_corpus_passes_and_is_counted(record: dict[str, Any], lay: Lay) -> None:
    """The table tells how many posts there are of a kind, and on which sides they lie."""
    insult = {**record, "id": "b", "text": LONG, "tone": ["insult"], "severity": 3, "parent": "Qui ?"}
    lay({**record, **TRADE}, {**insult, **TRADE})
    safe = {**record, **TRADE, "id": "c", "text": "merci", "functionality": "idiom", "batch": "sûr"}
    report = check_corpus(lay(safe, name="protected/sûr.jsonl"))
    counted = report.coverage.count("tone", "insult")
    assert report.passes
    assert report.errors == ()
    assert (counted.total, counted.detail) == (1, "severity 1: 0, severity 2: 0, severity 3: 1")
    side = own_side(Example("b", LONG, "c", "business", batch="atelier"))
    assert counted.by_side == tuple(int(side == each) for each in Side)
    totals = {
        ("posts", "all"): 3,
        ("posts", "without fault"): 2,
        ("level", "level 0"): 3,
        ("length", "under 8 words"): 1,
        ("context", "with a parent"): 1,
        ("protected", "idiom"): 1,
        ("batches", "atelier"): 2,
        ("sectors", "industrie"): 3,
        ("confidentiality", "legal, level 2"): 0,
    }
    assert {key: report.coverage.count(*key).total for key in totals} == totals
    assert report.coverage.median_words == 11


def test_an_unknown_row_of_the_table_is_an_error(record: dict[str, Any], lay: Lay) -> None:
    """Asking for a category that does not exist must not read as zero posts."""
    with pytest.raises(KeyError):
        check_corpus(lay(record)).coverage.count("tone", "rude")


def test_errors_of_the_reader_are_errors_of_the_corpus(record: dict[str, Any], lay: Lay) -> None:
    """A bad line fails the check and leaves the others counted."""
    report = check_corpus(lay({**record, "care": 0}, {**record, "id": "b"}))
    assert [(error.line, error.field) for error in report.errors] == [(1, "care")]
    assert report.coverage.count("posts", "all").total == 1


def test_the_same_text_twice_is_an_error_unless_it_is_short(record: dict[str, Any], lay: Lay) -> None:
    """A post copied teaches nothing; « Merci » comes back as it does in life."""
    folder = lay(
        {**record, "id": "a", "text": "Merci"},
        {**record, "id": "b", "text": "Merci"},
        {**record, "id": "c", "text": LONG},
        {**record, "id": "d", "text": f"{LONG}\n"},
    )
    (error,) = check_corpus(folder).errors
    path = (folder / "posts/atelier.jsonl").as_posix()
    assert str(error) == f"{path}:4: text: the same text as {path}:3"


def test_near_copies_are_told_and_counted(record: dict[str, Any], lay: Lay) -> None:
    """Each copy names the first of its group, and too many are a warning for the whole."""
    copies = [{**record, "id": str(n), "text": LONG + ending} for n, ending in enumerate(["", "!", "?"])]
    report = check_corpus(lay(record, *copies))
    told = [remark for remark in report.warnings if remark.line]
    assert [(remark.line, remark.message.split(":")[-1]) for remark in told] == [(3, "2"), (4, "2")]
    assert report.near_copies == 3
    assert "3 of 4 posts have a near copy; the bound is 0.5%" in {each.message for each in report.warnings}


def test_near_copies_that_straddle_are_an_error(record: dict[str, Any], lay: Lay) -> None:
    """Two near copies with different own sides are refused, so that no post is ever moved by another."""
    endings = (f"le point {number}" for number in range(1_000))
    by_side = {own_side(Example("", f"{LONG} {ending}", "", "business")): ending for ending in endings}
    texts = [f"{LONG} {by_side[side]}" for side in (Side.TRAIN, Side.DEV)]
    report = check_corpus(lay(*({**record, "id": text, "text": text} for text in texts)))
    (error,) = report.errors
    assert error.field == "text"
    assert "rewrite or remove the newer of them" in error.message


MISPLACED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no functionality": ({}, ["functionality"]),
    "a breach of tone": ({"functionality": "idiom", "tone": ["insult"], "severity": 1}, ["tone"]),
    "a leak": ({"functionality": "idiom", "leak": ["legal"], "leak_level": 1}, ["leak_level"]),
    "a report of level 1": ({"functionality": "x", "alert": True, "leak": ["legal"], "leak_level": 1}, []),
    "a report of level 2": (
        {"functionality": "x", "alert": True, "leak": ["legal"], "leak_level": 2},
        ["leak_level"],
    ),
    "distress of level 1": ({"functionality": "x", "care": True, "leak": ["health_hr"], "leak_level": 1}, []),
}


@pytest.mark.parametrize(("change", "fields"), MISPLACED.values(), ids=MISPLACED)
def test_protected_sets_hold_innocent_posts(
    record: dict[str, Any], lay: Lay, change: dict[str, Any], fields: list[str]
) -> None:
    """What is measured as wrongly flagged must be innocent, and say which innocent thing it is."""
    report = check_corpus(lay({**record, **change}, name="protected/sûr.jsonl"))
    assert [(error.line, error.field) for error in report.errors] == [(1, field) for field in fields]


def test_a_functionality_outside_protected_sets_is_an_error(record: dict[str, Any], lay: Lay) -> None:
    """The side of a post depends on it, so a stray one would move the post."""
    report = check_corpus(lay({**record, "functionality": "idiom"}))
    assert [error.field for error in report.errors] == ["functionality"]


def test_fields_left_out_are_told_once_a_file(record: dict[str, Any], lay: Lay) -> None:
    """A company may leave out sectors and voices: a remark, not an error, and not one a line."""
    report = check_corpus(lay(record, {**record, "id": "b", "text": LONG}))
    told = {remark.field: remark.message for remark in report.warnings if remark.field}
    assert report.passes
    assert told == dict.fromkeys(("audience", "batch", "sector", "voice"), "absent from 2 posts")


def test_several_batches_in_one_file_are_told(record: dict[str, Any], lay: Lay) -> None:
    """One file is one batch: a slip in its name would send a post to another side."""
    posts = ({**record, **TRADE, "id": name, "text": f"{LONG} {name}", "batch": name} for name in "ab")
    assert "2 batches in one file" in {each.message for each in check_corpus(lay(*posts)).warnings}


def test_a_side_without_posts_is_told(record: dict[str, Any], lay: Lay) -> None:
    """Nothing can be learned from no post, nor measured on none."""
    messages = {each.message for each in check_corpus(lay({**record, **TRADE})).warnings}
    assert len(messages & {f"no post lies in {side}" for side in Side}) == 2


def test_an_empty_folder_is_an_error_with_a_table_of_zeros(tmp_path: Path) -> None:
    """Nothing to check is not a corpus that passes."""
    report = check_corpus(tmp_path)
    assert not report.passes
    assert report.coverage.count("posts", "all").total == 0


def test_remarks_repeat_nothing_of_the_texts(record: dict[str, Any], lay: Lay) -> None:
    """Errors and warnings end up in logs of builds: they name places, never words."""
    secret = "Zébulon4471 habite au fond du couloir à gauche"
    posts = ({**record, "id": name, "text": secret, "tone": ["insult"]} for name in "ab")
    report = check_corpus(lay(*posts, {**record, "id": "c", "text": [secret]}))
    assert "Zébulon" not in repr(report.errors + report.warnings)
