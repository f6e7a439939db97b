"""Deliveries of the generic platform: who signed them, what they say."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from vigie_service.errors import BadRequest, InvalidFields, Unauthorised
from vigie_service.fakes import START, event, signed
from vigie_service.platforms.generic import parse, sign, verify
from vigie_service.register import new_secret

SECRET, OTHER = new_secret(), new_secret()
BODY = json.dumps(event()).encode()


def check(headers: dict[str, str], body: bytes = BODY, *secrets: str) -> str:
    return verify(headers, body, secrets or (SECRET,), now=START, tolerance_s=300)


def test_a_signature_is_the_one_that_the_reference_library_makes() -> None:
    """Interoperability with Standard Webhooks 1.0.0, on text bodies, which is all that the library can sign."""
    assert sign(SECRET, "msg_1", START, BODY) == Webhook(SECRET).sign("msg_1", START, BODY.decode())


def test_a_delivery_signed_by_the_secret_tells_its_id() -> None:
    """The plain case."""
    assert check(signed(SECRET, BODY, START, webhook_id="msg_42")) == "msg_42"


def test_any_active_secret_and_any_of_several_signatures_will_do() -> None:
    """Rotation on either side, without a moment of refusal."""
    headers = signed(SECRET, BODY, START, more=("v1a,AAAA", sign(OTHER, "msg_1", START, b"else")))
    assert check(headers, BODY, OTHER, SECRET) == "msg_1"


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_a_stale_or_future_timestamp_is_refused(seconds: int) -> None:
    """Five minutes either way; a replay has the old timestamp under its signature."""
    with pytest.raises(Unauthorised):
        check(signed(SECRET, BODY, START + timedelta(seconds=seconds)))


@pytest.mark.parametrize("seconds", [-299, 299])
def test_clocks_may_differ_a_little(seconds: int) -> None:
    """Just within the tolerance."""
    assert check(signed(SECRET, BODY, START + timedelta(seconds=seconds)))


GOOD = signed(SECRET, BODY, START)
FORGED: dict[str, dict[str, str]] = {
    "no headers": {},
    "no id": {k: v for k, v in GOOD.items() if k != "webhook-id"},
    "another id": {**GOOD, "webhook-id": "msg_2"},
    "an endless id": {**GOOD, "webhook-id": "m" * 10_000},
    "another secret": signed(OTHER, BODY, START),
    "no signature": {**GOOD, "webhook-signature": ""},
    "a signature without a comma": {**GOOD, "webhook-signature": "v1"},
    "bad base64": {**GOOD, "webhook-signature": "v1,@@@@"},
    "letters beyond ASCII": {**GOOD, "webhook-signature": "v1,éé\udcff"},
    "another version": {**GOOD, "webhook-signature": GOOD["webhook-signature"].replace("v1,", "v2,")},
    "a timestamp in words": {**GOOD, "webhook-timestamp": "hier"},
    "a timestamp in other digits": {**GOOD, "webhook-timestamp": "١٧٧٢٤٤٢٠٠٠"},
    "an infinite timestamp": {**GOOD, "webhook-timestamp": "9" * 400},
    "a negative timestamp": {**GOOD, "webhook-timestamp": "-1"},
    "the right one after too many": {**GOOD, "webhook-signature": "v1,AA " * 100 + GOOD["webhook-signature"]},
}


@pytest.mark.parametrize("name", FORGED)
def test_what_is_not_signed_rightly_is_refused_in_one_way(name: str) -> None:
    """One refusal whatever the cause, and nothing but that refusal."""
    with pytest.raises(Unauthorised):
        check(FORGED[name])


def test_the_signature_covers_the_raw_bytes() -> None:
    """The same JSON written otherwise is another body."""
    with pytest.raises(Unauthorised):
        check(GOOD, BODY + b" ")


def test_bytes_that_are_not_text_can_be_signed_and_then_refused_as_such() -> None:
    """A signed body in Latin-1 is authentic; that it cannot be read is said plainly."""
    body = '{"type": "é"}'.encode("latin-1")
    assert check(signed(SECRET, body, START), body)
    with pytest.raises(BadRequest):
        parse(body)


@given(st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text()))
def test_no_header_raises_anything_but_the_refusal(headers: dict[str, str]) -> None:
    """The reference verifier raises three other errors on malformed headers; each would be a 500."""
    with pytest.raises(Unauthorised):
        check(headers)


def test_a_batch_yields_its_events_in_order() -> None:
    """`{"events": […]}`."""
    body = json.dumps({"events": [event("a"), event("b")]}).encode()
    assert [e.post.id for e in parse(body)] == ["a", "b"]


def test_only_a_deletion_goes_without_text() -> None:
    """`post.text` is required unless deleted."""
    assert parse(json.dumps(event(text=None, type="post.deleted")).encode())[0].post.text is None
    with pytest.raises(InvalidFields) as refused:
        parse(json.dumps({"events": [event(), event(text=None)]}).encode())
    assert refused.value.fields[0]["field"] == "events.1.post.text"


BAD: dict[str, tuple[Any, str]] = {
    "unknown type": (event(type="post.liked"), "type"),
    "number as text": (event(post_more={"text": 12}), "post.text"),
    "empty text": (event(text=""), "post.text"),
    "too long": (event(text="a" * 60_001), "post.text"),
    "no post": ({"type": "post.created"}, "post"),
    "post as list": ({"type": "post.created", "post": []}, "post"),
    "negative version": (event(post_more={"version": -1}), "post.version"),
    "version as text": (event(post_more={"version": "3"}), "post.version"),
    "version true": (event(post_more={"version": True}), "post.version"),
    "script url": (event(post_more={"url": "javascript:alert(1)"}), "post.url"),
    "time without zone": (event(occurred_at="2026-03-01T08:00:00"), "occurred_at"),
    "time in words": (event(occurred_at="hier"), "occurred_at"),
    "a list": ([], ""),
    "an empty batch": ({"events": []}, "events"),
    "a batch of words": ({"events": ["x"]}, "events.0"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_wrong_field_is_named_and_its_value_is_not(name: str) -> None:
    """422 names the field; nothing of what was sent comes back."""
    document, field = BAD[name]
    with pytest.raises(InvalidFields) as refused:
        parse(json.dumps(document).encode())
    assert any(fault["field"].startswith(field) for fault in refused.value.fields)
    assert "alert(1)" not in json.dumps(refused.value.fields)
