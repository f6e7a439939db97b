"""The desk over JSON: who may, what is told without text, and that two people never both decide."""

import threading
from typing import Any

import pytest

from desk import OWN, TEXT, Browser, add_person, post, signed_in, waiting
from houses import Caller, House
from vigie_service import review_queue
from vigie_service.errors import Conflict
from vigie_service.fakes import event
from vigie_service.register import add_key
from vigie_service.review_queue import Outcome, Person, Verdict
from vigie_service.store.tables import labels, notices

CONFORME = {"outcome": "conforme", "stamp": 0}


def key(caller: Caller, *scopes: str) -> dict[str, str]:
    """The header of a new API key."""
    with caller.house.tools.database.writing() as connection:
        return {"authorization": f"Bearer {add_key(connection, 'robot', list(scopes), caller.house.tools)}"}


def test_the_list_says_why_and_holds_no_text(caller: Caller, camille: Browser) -> None:
    """Offsets, articles and categories, never a word of the post."""
    review = post(caller, post_more={"url": "https://rse.example/p1", "community": {"name": "Café", "audience": 240}})
    answer = camille.client.get("/v1/reviews")
    document = answer.json()
    (told,) = document["reviews"]
    assert document["waiting"] == {"moderation": 1}
    assert told["id"] == review
    assert told["post"] == {
        "id": "p1", "version": 1, "source": "rse", "url": "https://rse.example/p1",
        "community": "Café", "audience": 240, "guests": False,
    }  # fmt: skip
    assert told["why"] == {
        "action": "hold", "would_be_held": False, "articles": ["3.1", "2.1"],
        "categories": ["credentials", "insult"], "level": 2,
    }  # fmt: skip
    assert "Tilleul" not in answer.text
    assert "crétin" not in answer.text


def test_the_list_is_in_the_order_of_the_queue_and_comes_in_pages(caller: Caller, camille: Browser) -> None:
    """Held first, then leaks, then the oldest."""
    insult = post(caller, "Quel crétin.")
    caller.house.clock.forward(minutes=1)
    later = post(caller, "Quel crétin celui-là.", 2)
    held = post(caller, TEXT, 3)
    listed = camille.client.get("/v1/reviews").json()["reviews"]
    assert [review["id"] for review in listed] == [held, insult, later]
    page = camille.client.get("/v1/reviews?limit=1&offset=1").json()
    assert [review["id"] for review in page["reviews"]] == [insult]
    assert (page["limit"], page["offset"]) == (1, 1)


def test_a_source_in_observation_holds_nothing_and_says_what_it_would_have(caller: Caller, camille: Browser) -> None:
    """« aurait été retenue »."""
    caller.house.add_source("discret", mode="observer")
    caller.house.moderate(event(text=TEXT), source="discret")
    (told,) = camille.client.get("/v1/reviews").json()["reviews"]
    assert told["why"]["action"] == "review"
    assert told["why"]["would_be_held"] is True


@pytest.mark.parametrize("query", ["limit=0", "limit=1000", "offset=-1", "limit=x", "desk=" + "x" * 40])
def test_wrong_parameters_are_named(camille: Browser, query: str) -> None:
    """422 as a problem document."""
    answer = camille.client.get(f"/v1/reviews?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"].endswith(query.partition("=")[0])


def test_one_review_has_the_text_and_all_that_was_said_of_it(caller: Caller, camille: Browser) -> None:
    """What a moderator needs to decide."""
    review = post(caller, post_more={"parent": {"text": "Bonjour"}, "quoted": ["Ah"]})
    document = camille.client.get(f"/v1/reviews/{review}").json()
    assert document["text"] == {
        "text": TEXT,
        "format": "plain",
        "quoted": ["Ah"],
        "parent": "Bonjour",
        "parent_id": None,
    }
    assert document["result"]["decision"]["action"] == "hold"


def test_a_review_is_claimed_decided_and_labelled(caller: Caller, camille: Browser) -> None:
    """The whole work of a moderator over JSON; the platform is told at the end."""
    review = post(caller)
    claimed = camille.send(f"/v1/reviews/{review}/claim").json()
    assert claimed["claimed_by"] == "camille"
    verdict = {"outcome": "a_corriger", "stamp": claimed["stamp"], "article": "2.1", "message": "Merci de reformuler."}
    decided = camille.send(f"/v1/reviews/{review}/decision", verdict)
    assert decided.status_code == 200
    assert decided.json()["state"] == "awaiting_edit"
    label = {"relevance": "business", "leak_level": 2, "leak": ["credentials"], "tone": ["insult"]}
    assert camille.send(f"/v1/reviews/{review}/label", label).status_code == 204
    (kept,) = caller.house.rows(labels)
    assert kept["label"] == label
    assert kept["labelled_by"] == "camille"
    assert kept["guidelines"] == review_queue.GUIDELINES
    assert kept["seen"]["decision"]["action"] == "hold"


def test_a_released_review_is_free_again(caller: Caller, camille: Browser, dominique: Browser) -> None:
    """Nobody waits for a claim that was given back."""
    review = post(caller)
    camille.send(f"/v1/reviews/{review}/claim")
    assert dominique.send(f"/v1/reviews/{review}/claim").status_code == 409
    assert dominique.send(f"/v1/reviews/{review}/release").status_code == 204
    assert dominique.send(f"/v1/reviews/{review}/claim").status_code == 409
    assert camille.send(f"/v1/reviews/{review}/release").status_code == 204
    assert dominique.send(f"/v1/reviews/{review}/claim").status_code == 200


def test_a_forgotten_claim_ends_by_itself(caller: Caller, camille: Browser, dominique: Browser) -> None:
    """After 15 minutes by the settings: a post never vanishes with somebody who went to lunch."""
    review = post(caller)
    camille.send(f"/v1/reviews/{review}/claim")
    caller.house.clock.forward(minutes=14)
    assert dominique.send(f"/v1/reviews/{review}/claim").status_code == 409
    caller.house.clock.forward(minutes=1)
    assert dominique.send(f"/v1/reviews/{review}/claim").status_code == 200


def test_the_second_decision_is_refused(caller: Caller, camille: Browser, dominique: Browser) -> None:
    """Claimed by another, decided by another, or read before it changed: 409, and the first decision stands."""
    review = post(caller)
    stamp = camille.send(f"/v1/reviews/{review}/claim").json()["stamp"]
    verdict = {"outcome": "conforme", "stamp": stamp}
    assert dominique.send(f"/v1/reviews/{review}/decision", verdict).status_code == 409
    assert camille.send(f"/v1/reviews/{review}/decision", verdict | {"stamp": stamp - 1}).status_code == 409
    assert camille.send(f"/v1/reviews/{review}/decision", verdict).status_code == 200
    later = {"outcome": "retire", "stamp": stamp + 1, "article": "2.1"}
    assert dominique.send(f"/v1/reviews/{review}/decision", later).status_code == 409
    assert camille.client.get(f"/v1/reviews/{review}").json()["outcome"] == "conforme"


def test_of_two_people_who_decide_at_the_same_moment_one_is_refused(house: House) -> None:
    """On both kinds of database, with threads that start together."""
    house.moderate(event(text=TEXT))
    (review,) = waiting(house)
    start, ends = threading.Barrier(2), []

    def decide(name: str, outcome: Outcome) -> None:
        start.wait()
        verdict = Verdict(outcome, review.stamp, article="2.1")
        try:
            with house.tools.database.writing() as connection:
                review_queue.decide_review(connection, Person(name, ("moderation",)), review.id, verdict, house.tools)
            ends.append(name)
        except Conflict:
            ends.append("refused")

    people = [("camille", Outcome.CONFORME), ("dominique", Outcome.RETIRE)]
    threads = [threading.Thread(target=decide, args=pair) for pair in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) in (["camille", "refused"], ["dominique", "refused"])


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        ({"outcome": "retire"}, 400),
        ({"outcome": "retire", "article": "99"}, 400),
        ({"outcome": "retire", "article": "5.1"}, 400),
        ({"outcome": "a_corriger", "article": "5.1", "message": "Hors sujet."}, 400),
        ({"outcome": "a_corriger", "article": "2.1"}, 400),
        ({"outcome": "a_corriger", "article": "2.1", "message": "  "}, 400),
        ({"outcome": "transmis"}, 400),
        ({"outcome": "transmis", "to": "cantine"}, 400),
        ({"outcome": "transmis", "to": "moderation"}, 400),
        ({"outcome": "bannir"}, 422),
        ({"outcome": "conforme", "decided_by": "sacha"}, 422),
    ],
)
def test_a_verdict_must_hold_what_its_outcome_asks_for(
    caller: Caller, camille: Browser, verdict: dict[str, Any], status: int
) -> None:
    """Nothing is decided by halves, and nothing else changes."""
    review = post(caller)
    assert camille.send(f"/v1/reviews/{review}/decision", {"stamp": 0} | verdict).status_code == status
    assert waiting(caller.house)[0].stamp == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"stamp": NaN}', b'{"a":1,"a":1}', b"\xff", b'"\\ud800"']
)
@pytest.mark.parametrize("what", ["decision", "label"])
def test_a_body_that_makes_no_sense_is_a_clear_refusal(
    caller: Caller, camille: Browser, what: str, body: bytes
) -> None:
    """400 or 422, never a fault of ours."""
    review = post(caller)
    headers = {**OWN, "x-csrf-token": camille.csrf}
    answer = camille.client.post(f"/v1/reviews/{review}/{what}", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.json()["type"].startswith("urn:vigie:problem:")


READS = ["/v1/reviews", "/v1/reviews/{id}"]


CHANGES = ["claim", "release", "decision", "label"]


BODIES: dict[str, Any] = {"decision": CONFORME, "label": {"relevance": "business"}}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"sec_fetch_site": "none"}, 403),
        ({"x_csrf_token": ""}, 403),
        ({"x_csrf_token": "x" * 43}, 403),
        ({"x_csrf_token": "d%C3%A9s"}, 403),
    ],
)
def test_a_change_through_a_session_proves_where_it_comes_from(
    caller: Caller, camille: Browser, what: str, headers: dict[str, str], status: int
) -> None:
    """The token of the session and the word of the browser, both; nothing changes without."""
    review = post(caller)
    assert camille.send(f"/v1/reviews/{review}/{what}", BODIES.get(what), **headers).status_code == status
    assert waiting(caller.house)[0].stamp == 0
    assert caller.house.rows(labels) == []


def test_the_token_of_another_session_is_worth_nothing(caller: Caller, camille: Browser, dominique: Browser) -> None:
    """It is bound to the session, not to the service."""
    review = post(caller)
    answer = camille.send(f"/v1/reviews/{review}/claim", x_csrf_token=dominique.csrf)
    assert answer.status_code == 403


@pytest.mark.parametrize("address", READS)
@pytest.mark.parametrize(
    ("who", "status"),
    [("moderator", 200), ("administrator", 403), ("key", 200), ("other key", 403), ("bad key", 401), ("nobody", 401)],
)
def test_who_may_read_reviews(
    caller: Caller, camille: Browser, sacha: Browser, address: str, who: str, status: int
) -> None:
    """Moderators and keys with the scope; an administrator sees no text, nor the way to it."""
    answer = ask(caller, camille, sacha, who, "GET", address.format(id=post(caller)))
    assert answer.status_code == status
    if status != 200:
        assert "Tilleul" not in answer.text


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize(
    ("who", "allowed"),
    [("moderator", True), ("administrator", False), ("key", True), ("other key", False), ("nobody", False)],
)
def test_who_may_change_reviews(
    caller: Caller, camille: Browser, sacha: Browser, what: str, who: str, allowed: bool
) -> None:
    """The same people; a key needs no token, since no browser sends it by itself."""
    address = f"/v1/reviews/{post(caller)}/{what}"
    answer = ask(caller, camille, sacha, who, "POST", address, BODIES.get(what))
    assert answer.status_code in ((200, 204) if allowed else (401, 403))


def ask(
    caller: Caller, moderator: Browser, administrator: Browser, who: str, method: str, address: str, body: Any = None
) -> Any:
    """Call as one of the kinds of caller."""
    keys = {"key": ("reviews",), "other key": ("score", "read", "metrics")}
    if who in keys:
        return caller.client.request(method, address, json=body, headers=key(caller, *keys[who]))
    if who == "bad key":
        return caller.client.request(method, address, json=body, headers={"authorization": "Bearer vgk_0_x"})
    if who == "nobody":
        return caller.client.request(method, address, json=body, headers=OWN)
    browser = moderator if who == "moderator" else administrator
    return browser.client.request(method, address, json=body, headers={**OWN, "x-csrf-token": browser.csrf})


def test_a_key_acts_under_its_own_name_at_the_moderation_desk(caller: Caller) -> None:
    """It is seen who decided, and a key reads no report and no distress."""
    headers, review = key(caller, "reviews"), post(caller)
    caller.house.moderate(event("p2", "Je suis désespéré."), event("p3", "Je signale une fraude."))
    listed = caller.client.get("/v1/reviews", headers=headers).json()
    assert [told["desk"] for told in listed["reviews"]] == ["moderation"]
    assert list(listed["waiting"]) == ["moderation"]
    claimed = caller.client.post(f"/v1/reviews/{review}/claim", headers=headers).json()
    assert claimed["claimed_by"] == "key:robot"
    for desk in ("ecoute", "referent"):
        (hidden,) = waiting(caller.house, desk)
        assert caller.client.get(f"/v1/reviews/{hidden.id}", headers=headers).status_code == 404
        assert caller.client.get(f"/v1/reviews?desk={desk}", headers=headers).status_code == 403


def test_a_session_does_not_help_a_key_that_fails(caller: Caller, camille: Browser) -> None:
    """Whoever sends a key is judged by the key."""
    answer = camille.client.get("/v1/reviews", headers={"authorization": "Bearer vgk_0_x"})
    assert answer.status_code == 401


def test_another_desk_s_review_does_not_exist(caller: Caller, camille: Browser) -> None:
    """404 on every address: not even its existence is told."""
    caller.house.moderate(event("p3", "Je signale une fraude."))
    (hidden,) = waiting(caller.house, "referent")
    assert camille.client.get(f"/v1/reviews/{hidden.id}").status_code == 404
    for what in CHANGES:
        assert camille.send(f"/v1/reviews/{hidden.id}/{what}", BODIES.get(what)).status_code == 404


@pytest.mark.parametrize("review", ["0" * 32, "x", "%00", "é", "a" * 500, "..%2Fscore"])
def test_a_review_that_does_not_exist_is_not_found(camille: Browser, review: str) -> None:
    """404 whatever the name."""
    assert camille.client.get(f"/v1/reviews/{review}").status_code == 404


def test_nothing_is_told_to_the_platform_of_a_post_handed_over(caller: Caller, camille: Browser) -> None:
    """« transmis » opens a review at the other desk, and no notice."""
    caller.house.add_source("rappelle", callback_url="https://rse.example/rappel")
    caller.house.moderate(event(text="Quel crétin."), source="rappelle")
    (review,) = waiting(caller.house)
    before = len(caller.house.rows(notices))
    verdict = {"outcome": "transmis", "stamp": review.stamp, "to": "rh"}
    assert camille.send(f"/v1/reviews/{review.id}/decision", verdict).status_code == 200
    assert [handed.desk for handed in waiting(caller.house, "rh")] == ["rh"]
    assert len(caller.house.rows(notices)) == before


def test_what_only_the_referent_reads_is_not_read_through_its_replies(caller: Caller, camille: Browser) -> None:
    """A flagged reply carries its parent's text; a moderator sees the reply alone."""
    post(caller, "Je signale une fraude sur les contrôles.", 7, desk="referent")
    answered = {"parent": {"id": "p7", "text": "Je signale une fraude sur les contrôles."}}
    review = post(caller, "Quel crétin.", 8, post_more=answered)
    shown = camille.client.get(f"/v1/reviews/{review}").json()["text"]
    assert (shown["text"], shown["parent"]) == ("Quel crétin.", None)


@pytest.mark.parametrize(("to", "reads"), [("referent", None), ("rh", "Quel crétin.")])
def test_what_was_handed_over_is_read_where_it_went(
    caller: Caller, camille: Browser, to: str, reads: str | None
) -> None:
    """Who handed a post over, or a colleague, reads it on only when they sit at that desk too."""
    add_person(caller.house, "noa", desks=("moderation", "rh"))
    noa = signed_in(caller.house, caller.client, "noa")
    review = post(caller, "Quel crétin.")
    assert noa.send(f"/v1/reviews/{review}/decision", {"outcome": "transmis", "stamp": 0, "to": to}).status_code == 200
    read = noa.client.get(f"/v1/reviews/{review}").json()["text"]
    assert (read and read["text"]) == reads
    answer = camille.client.get(f"/v1/reviews/{review}")
    assert (answer.status_code, answer.json()["text"]) == (200, None)
    page = camille.get(f"/publication/{review}").text
    assert "son texte n’est plus lu qu’au bureau qui l’a reçue" in page
    assert "crétin" not in page


def test_what_was_handed_on_again_is_followed(caller: Caller) -> None:
    """From moderation to a desk of one's own, then from there to the referent: neither review shows it any more."""
    add_person(caller.house, "noa", desks=("moderation", "rh"))
    noa = signed_in(caller.house, caller.client, "noa")
    first = post(caller, "Quel crétin.")
    noa.send(f"/v1/reviews/{first}/decision", {"outcome": "transmis", "stamp": 0, "to": "rh"})
    (second,) = waiting(caller.house, "rh")
    caller.house.clock.forward(minutes=1)
    noa.send(f"/v1/reviews/{second.id}/decision", {"outcome": "transmis", "stamp": 0, "to": "referent"})
    for review in (first, second.id):
        assert noa.client.get(f"/v1/reviews/{review}").json()["text"] is None


def test_what_somebody_holds_is_neither_read_nor_labelled_by_another(
    caller: Caller, camille: Browser, dominique: Browser
) -> None:
    """No text and 409, until it is free again; whoever holds it does both."""
    review, label = post(caller), {"relevance": "business"}
    camille.send(f"/v1/reviews/{review}/claim")
    assert dominique.client.get(f"/v1/reviews/{review}").json()["text"] is None
    assert dominique.send(f"/v1/reviews/{review}/label", label).status_code == 409
    assert dominique.post(f"/publication/{review}/etiquette", {"relevance": "business"}).status_code == 409
    assert caller.house.rows(labels) == []
    assert camille.client.get(f"/v1/reviews/{review}").json()["text"]["text"] == TEXT
    assert camille.send(f"/v1/reviews/{review}/label", label).status_code == 204
    camille.send(f"/v1/reviews/{review}/release")
    assert dominique.client.get(f"/v1/reviews/{review}").json()["text"]["text"] == TEXT
