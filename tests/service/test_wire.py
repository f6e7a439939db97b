"""Strict reading of JSON."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie_service.errors import BadRequest, InvalidFields
from vigie_service.wire import ScoreIn, read_json, read_model

BAD_JSON = {
    "nothing": b"",
    "cut": b'{"text": "a',
    "latin-1": '{"text": "é"}'.encode("latin-1"),
    "utf-16": '{"text": "é"}'.encode("utf-16"),
    "duplicate key": b'{"text": "a", "text": "b"}',
    "duplicate key inside": b'{"a": {"b": 1, "b": 2}}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "too deep": b"[" * 33 + b"]" * 33,
    "absurdly deep": b"[" * 100_000,
    "endless integer": b'{"a": ' + b"9" * 5_000 + b"}",
}


@pytest.mark.parametrize("name", BAD_JSON)
def test_what_is_not_strict_json_is_refused_with_a_reason(name: str) -> None:
    """One refusal, with where or why; never a part of the body."""
    with pytest.raises(BadRequest) as refused:
        read_json(BAD_JSON[name])
    assert refused.value.detail_fr
    assert refused.value.detail_en


def test_a_byte_order_mark_and_depth_within_bounds_are_accepted() -> None:
    """What some senders write."""
    assert read_json(b"\xef\xbb\xbf" + b"[" * 32 + b"]" * 32)


@given(st.binary())
def test_no_bytes_raise_anything_but_the_refusal(raw: bytes) -> None:
    """A parser raises its own refusal or nothing."""
    with suppress(BadRequest):
        read_json(raw)


def test_lone_surrogates_and_nul_become_replacement_characters_one_for_one() -> None:
    """Offsets hold."""
    post = read_model(ScoreIn, read_json(rb'{"text": "a\ud800b\u0000c\ud83d\ude00"}'))
    assert post.text == "a\ufffdb\ufffdc\U0001f600"


def test_a_name_made_up_by_the_sender_is_not_repeated_at_length() -> None:
    """Field names come from our models; types are not guessed."""
    with pytest.raises(InvalidFields) as refused:
        read_model(ScoreIn, {"text": 3, "mot de passe : Soleil2024!": 1})
    assert json.dumps(refused.value.fields).count("Soleil") == 0
    assert refused.value.fields[0]["field"] == "text"
