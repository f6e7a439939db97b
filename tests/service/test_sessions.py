"""Sessions and forms: how long one is signed in, and that no other site acts in one's name."""

from collections.abc import Callable
from typing import Any

import pytest

from desk import OWN, PASSWORD, Browser, add_person, signed_in, waiting
from houses import Caller, House
from vigie_service import people
from vigie_service.fakes import event
from vigie_service.sessions import COOKIE
from vigie_service.store import people as people_store
from vigie_service.store.tables import sessions


def sign_in(browser: Browser, name: str = "camille", password: str = PASSWORD, **more: Any) -> Any:
    """Fill in the page where one signs in."""
    return browser.post("/connexion", {"nom": name, "mot_de_passe": password, "csrf": ""} | more)


@pytest.fixture
def browser(caller: Caller) -> Browser:
    """Somebody who has an account, named camille, and is not signed in."""
    add_person(caller.house)
    return Browser(caller.client)


def test_signing_in_opens_a_session_whose_cookie_is_not_kept(caller: Caller, browser: Browser) -> None:
    """The browser has 32 random bytes, out of reach of scripts and other sites; the table has their hash."""
    answer = sign_in(browser)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    attributes = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    assert "secure" not in attributes
    cookie = browser.client.cookies[COOKIE]
    assert len(cookie) == 43
    assert cookie not in str(caller.house.rows(sessions))


def test_the_cookie_is_secure_where_https_is_in_front(remake: Callable[..., House]) -> None:
    """A setting, since the demo speaks plain HTTP on loopback."""
    from fastapi.testclient import TestClient  # noqa: PLC0415

    from vigie_service.app import create_app  # noqa: PLC0415

    house = remake(secure_cookies=True)
    add_person(house)
    browser = Browser(TestClient(create_app(house.tools, in_background=False), base_url="https://testserver"))
    answer = sign_in(browser)
    assert "; secure" in answer.headers["set-cookie"].lower()
    assert "strict-transport-security" in browser.get("/connexion").headers


def test_a_session_planted_before_is_worth_nothing_after(caller: Caller, browser: Browser) -> None:
    """Session fixation: signing in always makes a new cookie, and ends the one that the browser brought."""
    planted = signed_in(caller.house, caller.client, "camille").client.cookies[COOKIE]
    browser.client.cookies.set(COOKIE, planted)
    sign_in(browser)
    fresh = {cookie.value for cookie in browser.client.cookies.jar if cookie.name == COOKIE} - {planted}
    assert len(fresh) == 1
    assert len(caller.house.rows(sessions)) == 1
    browser.client.cookies.clear()
    browser.client.cookies.set(COOKIE, planted)
    assert browser.get("/file").headers["location"] == "/connexion?suite=/file"


def test_signing_out_ends_the_session_itself(caller: Caller, browser: Browser) -> None:
    """A cookie copied before is worth nothing after."""
    mine = signed_in(caller.house, caller.client, "camille")
    cookie = mine.client.cookies[COOKIE]
    assert mine.post("/deconnexion").status_code == 303
    mine.client.cookies.set(COOKIE, cookie)
    assert mine.get("/file").status_code == 303
    assert caller.house.rows(sessions) == []


@pytest.mark.parametrize(
    ("steps", "alive"),
    [([29], True), ([31], False), ([29] * 20, True), ([29] * 21, False), ([10, 29], True), ([10, 31], False)],
    ids=["29 min", "31 min", "nearly 10 h in use", "over 10 h in use", "seen after 10 min", "idle after use"],
)
def test_a_session_ends_when_idle_and_after_its_longest_time(
    caller: Caller, browser: Browser, steps: list[int], alive: bool
) -> None:
    """30 minutes without a request, or 10 hours in all, by the settings."""
    mine = signed_in(caller.house, caller.client, "camille")
    for minutes in steps:
        caller.house.clock.forward(minutes=minutes)
        status = mine.get("/file").status_code
    assert status == (200 if alive else 303)


def test_reading_pages_does_not_write_at_each_request(caller: Caller, browser: Browser) -> None:
    """The session is noted as seen once a minute at most."""
    mine = signed_in(caller.house, caller.client, "camille")
    caller.house.clock.forward(seconds=59)
    mine.get("/file")
    (before,) = (row["seen_at"] for row in caller.house.rows(sessions))
    caller.house.clock.forward(seconds=1)
    mine.get("/file")
    (after,) = (row["seen_at"] for row in caller.house.rows(sessions))
    assert (after - before).total_seconds() == 60


@pytest.mark.parametrize("change", ["disable", "password"])
def test_a_disabled_user_and_an_old_password_are_out_at_once(caller: Caller, browser: Browser, change: str) -> None:
    """Somebody who leaves the company loses every session, not only the next one."""
    mine = signed_in(caller.house, caller.client, "camille")
    assert mine.get("/file").status_code == 200
    with caller.house.tools.database.writing() as connection:
        if change == "disable":
            people.disable_user(connection, "camille", caller.house.clock())
        else:
            people.change_password(connection, "camille", "une-autre-bruyère-18")
    assert mine.get("/file").status_code == 303
    assert caller.house.rows(sessions) == []


def test_a_disabled_user_is_out_even_where_a_session_row_remains(caller: Caller, browser: Browser) -> None:
    """The look-up of a session asks whether its user is alive."""
    mine = signed_in(caller.house, caller.client, "camille")
    with caller.house.tools.database.writing() as connection:
        people_store.disable(connection, "camille", caller.house.clock())
    assert len(caller.house.rows(sessions)) == 1
    assert mine.get("/file").status_code == 303


def test_ended_sessions_are_swept_at_the_next_sign_in(caller: Caller, browser: Browser) -> None:
    """No list of who was here when."""
    signed_in(caller.house, caller.client, "camille")
    caller.house.clock.forward(hours=1)
    sign_in(browser)
    assert len(caller.house.rows(sessions)) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 403),
        ({"origin": "http://testserver"}, 303),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://testserver.evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://[::1"}, 403),
        ({}, 403),
    ],
)
def test_nobody_is_signed_in_by_another_site(
    caller: Caller, browser: Browser, headers: dict[str, str], status: int
) -> None:
    """Sec-Fetch-Site decides; without it, as over plain HTTP, Origin; without either, nothing."""
    form = {"nom": "camille", "mot_de_passe": PASSWORD}
    answer = caller.client.post("/connexion", data=form, headers=headers, follow_redirects=False)
    assert answer.status_code == status


def test_the_address_that_people_use_counts_as_our_own(remake: Callable[..., House]) -> None:
    """A proxy may speak to us under another name than the one in the browser."""
    from fastapi.testclient import TestClient  # noqa: PLC0415

    from vigie_service.app import create_app  # noqa: PLC0415

    house = remake(public_url="https://vigie.entreprise.example/")
    add_person(house)
    client = TestClient(create_app(house.tools, in_background=False))
    form = {"nom": "camille", "mot_de_passe": PASSWORD}
    for origin, status in (("https://vigie.entreprise.example", 303), ("https://autre.example", 403)):
        answer = client.post("/connexion", data=form, headers={"origin": origin}, follow_redirects=False)
        assert answer.status_code == status


def test_the_page_tells_a_wrong_password_and_how_long_to_wait(caller: Caller, browser: Browser) -> None:
    """401 with one sentence, then 429 with Retry-After; the password is never sent back."""
    answer = sign_in(browser, password="faux-mot-de-passe")
    assert answer.status_code == 401
    assert "Nom ou mot de passe incorrect." in answer.text
    assert "faux-mot-de-passe" not in answer.text
    for _ in range(9):
        # As a wrong password from the same browser, without the cost of hashing it.
        people._count_try(caller.house.tools, "camille", "testclient")
    answer = sign_in(browser)
    assert answer.status_code == 429
    assert "réessayez dans" in answer.text
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("suite", "led"),
    [
        ("/publication/" + "0" * 32, "/publication/" + "0" * 32),
        ("/file", "/file"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/file/../v1", "/"),
        ("/\\evil.example", "/"),
        ("/file\n", "/"),
    ],
)
def test_signing_in_leads_only_to_our_own_pages(browser: Browser, suite: str, led: str) -> None:
    """No open redirect."""
    assert sign_in(browser, suite=suite).headers["location"] == led


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"nom=camille&mot_de_passe=%FF%FE", "application/x-www-form-urlencoded", 400),
        (b"nom=\xff", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a=1" for _ in range(101)), "application/x-www-form-urlencoded", 400),
        (b"a" * 70_000, "application/x-www-form-urlencoded", 413),
        (b'{"nom": "camille"}', "application/json", 400),
        (b"", "", 400),
        (b"nom=%00&mot_de_passe=%00", "application/x-www-form-urlencoded", 401),
    ],
)
def test_a_form_that_is_not_ours_is_refused_clearly(
    caller: Caller, browser: Browser, body: bytes, media_type: str, status: int
) -> None:
    """Bad bytes, too many fields, too much, another type: a page that says so, and never a fault of ours."""
    headers = {**OWN, "content-type": media_type, "accept": "text/html"}
    assert caller.client.post("/connexion", content=body, headers=headers).status_code == status


def test_a_cookie_that_makes_no_sense_is_nobody(caller: Caller, browser: Browser) -> None:
    """Also a very long one."""
    for cookie in ("x", "x" * 3000, "%00", "é"):
        answer = caller.client.get(
            "/file", headers=[(b"cookie", f"{COOKIE}={cookie}".encode())], follow_redirects=False
        )
        assert answer.status_code == 303


def test_claims_bear_the_name_of_the_person(caller: Caller, browser: Browser) -> None:
    """The name of the session, whatever the form says."""
    caller.house.moderate(event(text="Quel crétin."))
    mine = signed_in(caller.house, caller.client, "camille")
    (review,) = waiting(caller.house)
    mine.get(f"/publication/{review.id}")
    assert waiting(caller.house)[0].claimed_by == "camille"
