"""Users, passwords, sessions: who gets in, for how long, and how often one may be wrong."""

from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from desk import OWN, PASSWORD, Browser, add_person, signed_in, waiting
from houses import Caller, House
from vigie_service import people
from vigie_service.errors import TooMany, Unauthorised
from vigie_service.fakes import event
from vigie_service.people import Role, UserRefused
from vigie_service.sessions import COOKIE
from vigie_service.store import people as people_store
from vigie_service.store.tables import logins, sessions
from vigie_service.store.tables import users as users_table
from vigie_service.user_cli import users

ADDRESS = "10.1.2.3"


def check(house: House, name: str, password: str, address: str = ADDRESS) -> Any:
    """One try to sign in."""
    return people.check_password(house.tools, name, password, address)


def sign_in(browser: Browser, name: str = "camille", password: str = PASSWORD, **more: Any) -> Any:
    """Fill in the page where one signs in."""
    return browser.post("/connexion", {"nom": name, "mot_de_passe": password, "csrf": ""} | more)


@pytest.fixture
def browser(caller: Caller) -> Browser:
    """Somebody who has an account, named camille, and is not signed in."""
    add_person(caller.house)
    return Browser(caller.client)


@pytest.mark.parametrize(
    ("name", "password", "role", "desks"),
    [
        ("Camille", PASSWORD, Role.MODERATOR, ()),
        ("c", PASSWORD, Role.MODERATOR, ()),
        ("key:robot", PASSWORD, Role.MODERATOR, ()),
        ("<b>camille", PASSWORD, Role.MODERATOR, ()),
        ("camille", "onze-signes", Role.MODERATOR, ()),
        ("camille", "aaaaaaaaaaaaaaaa", Role.MODERATOR, ()),
        ("camille", "camille-camille", Role.MODERATOR, ()),
        ("camille", "x" * 10 + PASSWORD * 20, Role.MODERATOR, ()),
        ("camille", PASSWORD, Role.MODERATOR, ("cantine",)),
        ("camille", PASSWORD, Role.ADMINISTRATOR, ("moderation",)),
    ],
)
def test_a_user_that_will_not_do_is_refused(
    sqlite_house: House, name: str, password: str, role: Role, desks: tuple[str, ...]
) -> None:
    """Names that imitate an API key, weak passwords, unknown desks, administrators who would read."""
    with sqlite_house.tools.database.writing() as connection, pytest.raises(UserRefused):
        people.add_user(connection, name, password, role=role, desks=desks, now=sqlite_house.clock())


def test_a_moderator_sits_at_the_moderation_desk_unless_told_otherwise(house: House) -> None:
    """The referent's and the listening desks are given on purpose; an administrator sits nowhere."""
    with house.tools.database.writing() as connection:
        add = people.add_user
        plain = add(connection, "camille", PASSWORD, now=house.clock())
        chosen = add(connection, "dominique", PASSWORD, desks=["referent", "ecoute"], now=house.clock())
        chief = add(connection, "sacha", PASSWORD, role=Role.ADMINISTRATOR, now=house.clock())
    assert plain.desks == ("moderation",)
    assert chosen.desks == ("referent", "ecoute")
    assert people.as_person(chief).desks == ()


def test_an_administrator_sits_nowhere_whatever_the_table_says(house: House) -> None:
    """A desk slipped into the table by hand does not open any text."""
    user = people_store.User("sacha", "administrator", ("moderation",), house.clock(), None)
    assert people.as_person(user).desks == ()


def test_a_name_is_taken_once(house: House) -> None:
    """Also by somebody who was disabled: decisions bear names."""
    add_person(house)
    with house.tools.database.writing() as connection:
        people.disable_user(connection, "camille", house.clock())
    with house.tools.database.writing() as connection, pytest.raises(UserRefused):
        people.add_user(connection, "camille", PASSWORD, now=house.clock())


def test_passwords_are_kept_as_argon2id(sqlite_house: House) -> None:
    """The slow hash, with its own salt each time."""
    first, second = people.hash_password(PASSWORD), people.hash_password(PASSWORD)
    assert first.startswith("$argon2id$")
    assert first != second
    assert PASSWORD not in first


def test_an_accent_may_be_composed_by_either_keyboard(sqlite_house: House) -> None:
    """« è » in one or in two code points is the same letter to whoever types it."""
    add_person(sqlite_house)
    decomposed = PASSWORD.replace("è", "e\u0300")
    assert decomposed != PASSWORD
    assert check(sqlite_house, "camille", decomposed).name == "camille"


@pytest.mark.parametrize("name", ["camille", "personne", "", "x" * 5000, "\ud800", "sacha"])
def test_whatever_is_wrong_the_refusal_is_the_same(sqlite_house: House, name: str) -> None:
    """An unknown name, a wrong password and a disabled account cannot be told apart."""
    add_person(sqlite_house)
    add_person(sqlite_house, "sacha")
    with sqlite_house.tools.database.writing() as connection:
        people.disable_user(connection, "sacha", sqlite_house.clock())
    password = PASSWORD if name == "sacha" else "un autre mot de passe"
    with pytest.raises(Unauthorised) as refused:
        check(sqlite_house, name, password)
    assert refused.value.detail_fr == "Nom ou mot de passe incorrect."


def test_an_unknown_name_costs_a_hash_too(sqlite_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the time of the answer would tell which names exist."""
    verified: list[str] = []
    real = people._verify
    monkeypatch.setattr(people, "_verify", lambda known, password: verified.append(known) or real(known, password))
    with pytest.raises(Unauthorised):
        check(sqlite_house, "personne", PASSWORD)
    (against,) = verified
    assert against.startswith("$argon2id$")
    assert not people._HASHER.check_needs_rehash(against)


def fail(house: House, name: str, times: int, address: str = ADDRESS) -> None:
    """That many wrong passwords, without the cost of hashing each."""
    for _ in range(times):
        people._count_try(house.tools, name, address)


def test_ten_wrong_passwords_close_an_account_for_a_while(house: House) -> None:
    """The right password does not help either; the wait is told, and ends."""
    add_person(house)
    fail(house, "camille", 9)
    assert check(house, "camille", PASSWORD).name == "camille"
    fail(house, "camille", 10)
    house.clock.forward(minutes=1)
    with pytest.raises(TooMany) as refused:
        check(house, "camille", PASSWORD, "10.9.9.9")
    assert refused.value.retry_after == 14 * 60 + 1
    house.clock.forward(minutes=14, seconds=1)
    assert check(house, "camille", PASSWORD).name == "camille"


def test_a_refused_try_does_not_lengthen_the_wait(sqlite_house: House) -> None:
    """Somebody who hammers at an account cannot keep it closed for ever by that alone."""
    add_person(sqlite_house)
    fail(sqlite_house, "camille", 10)
    for _ in range(5):
        sqlite_house.clock.forward(minutes=2)
        with pytest.raises(TooMany):
            check(sqlite_house, "camille", "faux")
    sqlite_house.clock.forward(minutes=5, seconds=1)
    assert check(sqlite_house, "camille", PASSWORD).name == "camille"


@pytest.mark.parametrize(
    ("first", "second"),
    [("10.1.2.3", "10.1.2.3"), ("2001:db8::1", "2001:db8::ffff"), ("::ffff:10.1.2.3", "10.1.2.3")],
)
def test_an_address_may_not_try_name_after_name(sqlite_house: House, first: str, second: str) -> None:
    """One password against a hundred names is guessing too; an IPv6 network counts as one address."""
    add_person(sqlite_house)
    for number in range(100):
        fail(sqlite_house, f"nom{number}", 1, first)
    with pytest.raises(TooMany):
        check(sqlite_house, "camille", PASSWORD, second)
    assert check(sqlite_house, "camille", PASSWORD, "10.7.7.7").name == "camille"


def test_the_table_of_tries_names_nobody(sqlite_house: House) -> None:
    """Keyed hashes: who reads the table learns neither names nor addresses."""
    fail(sqlite_house, "camille", 1)
    kept = [row["subject"] for row in sqlite_house.rows(logins)]
    assert len(kept) == 2
    assert not any("camille" in subject or ADDRESS in subject for subject in kept)


def test_old_tries_are_forgotten(sqlite_house: House) -> None:
    """Nothing is kept for longer than it counts."""
    fail(sqlite_house, "camille", 3)
    sqlite_house.clock.forward(minutes=16)
    fail(sqlite_house, "dominique", 1)
    assert len(sqlite_house.rows(logins)) == 2


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
    fail(caller.house, "camille", 9)
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


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, sqlite_house: House) -> Callable[..., Any]:
    """`vigie user …` on the house's database."""
    monkeypatch.setenv("VIGIE_DATABASE_URL", str(sqlite_house.tools.database.url))
    monkeypatch.setenv("VIGIE_HOME", str(sqlite_house.tools.settings.home))
    return lambda *words, **more: CliRunner().invoke(users, list(words), **more)


def test_a_user_is_added_with_a_password_from_a_pipe(command: Callable[..., Any], sqlite_house: House) -> None:
    """The whole line without its end; nothing of it is printed."""
    done = command(
        "add", "camille", "--desk", "moderation", "--desk", "ecoute", "--password-stdin", input=PASSWORD + "\n"
    )
    assert done.exit_code == 0
    assert PASSWORD not in done.output
    assert check(sqlite_house, "camille", PASSWORD).desks == ("moderation", "ecoute")


def test_a_password_can_be_made_and_is_shown_once(command: Callable[..., Any], sqlite_house: House) -> None:
    """What is printed opens the account."""
    done = command("add", "camille", "--generate")
    made = done.output.rsplit(" : ", 1)[1].strip()
    assert len(made) == 20
    assert check(sqlite_house, "camille", made).name == "camille"


def test_without_a_terminal_the_command_says_what_to_do(command: Callable[..., Any], sqlite_house: House) -> None:
    """It must not wait for ever in a script."""
    done = command("add", "camille")
    assert done.exit_code == 1
    assert "--password-stdin" in done.output
    assert sqlite_house.rows(users_table) == []


@pytest.mark.parametrize(
    "words",
    [
        ("add", "Camille"),
        ("add", "camille", "--desk", "cantine"),
        ("add", "sacha", "--role", "administrator", "--desk", "moderation"),
        ("disable", "personne"),
        ("password", "personne"),
    ],
)
def test_a_refusal_is_one_sentence_and_status_1(
    command: Callable[..., Any], sqlite_house: House, words: tuple[str, ...]
) -> None:
    """No traceback, and nothing recorded."""
    more = () if words[0] == "disable" else ("--password-stdin",)
    done = command(*words, *more, input=PASSWORD + "\n")
    assert done.exit_code == 1
    assert done.output.strip().count("\n") == 0
    assert sqlite_house.rows(users_table) == []


def test_a_user_is_listed_changed_and_disabled(command: Callable[..., Any], sqlite_house: House) -> None:
    """The whole life of an account."""
    add_person(sqlite_house)
    assert "camille" in command("list").output
    assert command("password", "camille", "--password-stdin", input="une-autre-bruyère-18\n").exit_code == 0
    assert check(sqlite_house, "camille", "une-autre-bruyère-18")
    assert command("disable", "camille").exit_code == 0
    with pytest.raises(Unauthorised):
        check(sqlite_house, "camille", "une-autre-bruyère-18")
