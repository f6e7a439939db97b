"""Users and passwords: who gets in, and how often one may be wrong."""

from typing import Any

import pytest

from desk import PASSWORD, add_person
from houses import House
from vigie_service import people
from vigie_service.errors import TooMany, Unauthorised
from vigie_service.people import Role, UserRefused
from vigie_service.store import people as people_store
from vigie_service.store.tables import logins

ADDRESS = "10.1.2.3"


def check(house: House, name: str, password: str, address: str = ADDRESS) -> Any:
    """One try to sign in."""
    return people.check_password(house.tools, name, password, address)


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

    def noted(known: str, password: str) -> bool:
        verified.append(known)
        return real(known, password)

    monkeypatch.setattr(people, "_verify", noted)
    with pytest.raises(Unauthorised):
        check(sqlite_house, "personne", PASSWORD)
    (against,) = verified
    assert against.startswith("$argon2id$")
    assert not people._HASHER.check_needs_rehash(against)


def fail(house: House, name: str, times: int, address: str = ADDRESS) -> None:
    """That many wrong passwords, without the cost of hashing each."""
    for _ in range(times):
        people._count_try(house.tools, name, address)


def test_ten_wrong_passwords_close_an_account_to_an_address_for_a_while(house: House) -> None:
    """The right password does not help there either; the wait is told, and ends. Its owner gets in from elsewhere."""
    add_person(house)
    fail(house, "camille", 9)
    assert check(house, "camille", PASSWORD).name == "camille"
    fail(house, "camille", 10)
    house.clock.forward(minutes=1)
    with pytest.raises(TooMany) as refused:
        check(house, "camille", PASSWORD)
    assert check(house, "camille", PASSWORD, "10.9.9.9").name == "camille"
    assert refused.value.retry_after == 14 * 60 + 1
    house.clock.forward(minutes=14, seconds=1)
    assert check(house, "camille", PASSWORD).name == "camille"


def test_a_hundred_wrong_passwords_from_anywhere_close_an_account(sqlite_house: House) -> None:
    """Guessing from address after address is guessing too; other names are not touched."""
    add_person(sqlite_house)
    add_person(sqlite_house, "dominique")
    for number in range(99):
        fail(sqlite_house, "camille", 1, f"10.2.0.{number}")
    assert check(sqlite_house, "camille", PASSWORD).name == "camille"
    fail(sqlite_house, "camille", 1, "10.2.0.99")
    with pytest.raises(TooMany):
        check(sqlite_house, "camille", PASSWORD)
    assert check(sqlite_house, "dominique", PASSWORD).name == "dominique"


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
    assert len(kept) == 3
    assert not any("camille" in subject or ADDRESS in subject for subject in kept)


def test_old_tries_are_forgotten(sqlite_house: House) -> None:
    """Nothing is kept for longer than it counts."""
    fail(sqlite_house, "camille", 3)
    sqlite_house.clock.forward(minutes=16)
    fail(sqlite_house, "dominique", 1)
    assert len(sqlite_house.rows(logins)) == 3
