"""Who sees and does what on the desk's pages, and that forms are our own."""

import pytest

from desk import Browser, add_person, post, read, waiting
from houses import Caller
from vigie_service.store.tables import labels

PAGES = ["/file", "/publication/{id}", "/charte", "/administration"]


CHANGES = ["decision", "etiquette", "rendre"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("who", ["moderator", "administrator", "nobody", "key"])
def test_each_role_has_its_pages(caller: Caller, camille: Browser, sacha: Browser, address: str, who: str) -> None:
    """Moderators read posts, administrators counts, everybody who signed in the charter; nobody else anything."""
    address = address.format(id=post(caller))
    browser = {"moderator": camille, "administrator": sacha}.get(who, Browser(caller.client))
    if who == "key":
        browser.client.headers["authorization"] = "Bearer vgk_x_y"
    answer = browser.get(address)
    allowed = {
        "/file": ["moderator"],
        "/charte": ["moderator", "administrator"],
        "/administration": ["administrator"],
    }.get(address, ["moderator"])
    if who in allowed:
        assert answer.status_code == 200
    elif who == "administrator":
        assert answer.status_code == 403
    elif who == "moderator":
        assert answer.headers["location"] == "/file"
    else:
        assert answer.headers["location"].startswith("/connexion?suite=/")
    if address.startswith("/publication") and who != "moderator":
        assert "crétin" not in answer.text


@pytest.mark.parametrize("what", CHANGES)
def test_only_a_moderator_changes_anything(caller: Caller, camille: Browser, sacha: Browser, what: str) -> None:
    """403 for an administrator, the sign-in page for nobody."""
    review = post(caller)
    assert sacha.post(f"/publication/{review}/{what}", {"outcome": "conforme", "stamp": "0"}).status_code == 403
    assert Browser(caller.client).post(f"/publication/{review}/{what}").headers["location"] == "/connexion"
    assert waiting(caller.house)[0].stamp == 0


@pytest.mark.parametrize("what", [*CHANGES, "sign out"])
@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ({}, ""),
        ({}, "x" * 43),
        ({}, "é"),
        ({"sec_fetch_site": "cross-site"}, None),
        ({"sec_fetch_site": "same-site"}, None),
        ({"sec_fetch_site": ""}, None),
    ],
)
def test_a_form_of_another_site_changes_nothing(
    caller: Caller, camille: Browser, what: str, headers: dict[str, str], token: str | None
) -> None:
    """The token of the session and the word of the browser are both asked for, on every form."""
    review = post(caller)
    address = "/deconnexion" if what == "sign out" else f"/publication/{review}/{what}"
    form = {"outcome": "conforme", "stamp": "0", "relevance": "business"}
    form |= {} if token is None else {"csrf": token}
    answer = camille.post(address, form, **headers)
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("text/html")
    assert waiting(caller.house)[0].stamp == 0
    assert caller.house.rows(labels) == []
    assert camille.get("/file").status_code == 200


def test_reading_never_changes_a_decision(caller: Caller, camille: Browser) -> None:
    """Changes are POST alone."""
    review = post(caller)
    for what in CHANGES:
        assert camille.get(f"/publication/{review}/{what}").status_code == 405
    assert camille.get("/deconnexion").status_code == 405


def test_another_desk_s_post_does_not_exist(caller: Caller, camille: Browser) -> None:
    """404, in French, with nothing of it."""
    review = post(caller, "Je signale une fraude.", desk="referent")
    answer = camille.get(f"/publication/{review}")
    assert answer.status_code == 404
    assert "Introuvable" in answer.text
    assert "fraude" not in answer.text
    assert camille.get(f"/file?fait={review}").status_code == 200
    assert "Décision enregistrée" not in camille.get(f"/file?fait={review}").text


@pytest.mark.parametrize("review", ["0" * 32, "%00", "<script>", "é", "a" * 900])
def test_a_wrong_address_is_a_page_that_says_so(camille: Browser, review: str) -> None:
    """404 in French; the address is not repeated."""
    answer = camille.get(f"/publication/{review}")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.count("<script") == 1


def test_wrong_parameters_are_a_page_too(camille: Browser) -> None:
    """422, naming the parameter."""
    answer = camille.get("/file?page=0")
    assert answer.status_code == 422
    assert "query.page" in answer.text


def test_a_machine_gets_problems_as_json(caller: Caller) -> None:
    """Pages for people, RFC 9457 for the rest; the two are not mixed up."""
    html = {"accept": "text/html,application/xhtml+xml"}
    assert caller.client.get("/v1/reviews", headers=html).headers["content-type"] == "application/problem+json"
    assert caller.client.get("/nulle-part").headers["content-type"] == "application/problem+json"
    assert caller.client.get("/nulle-part", headers=html).headers["content-type"].startswith("text/html")


def test_the_administrator_sees_counts_and_no_text(caller: Caller, sacha: Browser) -> None:
    """Desks, sources, users, notices, bundle and charter; an unmanned desk where posts wait is a warning."""
    add_person(caller.house, "camille")
    post(caller)
    post(caller, "Je signale une fraude.", 2, "referent")
    answer = sacha.get("/administration")
    words = read(answer)
    assert "1 publication attend au bureau « Référent alerte », où personne ne siège." in words
    assert "Modération 1 oui" in words
    assert "rse generic active" in words
    assert "camille modérateur Modération" in words
    assert caller.house.tools.charter.reference in words
    assert "fake.1" in words
    for hidden in ("crétin", "Tilleul", "fraude"):
        assert hidden not in answer.text


def test_the_way_in_depends_on_the_role(caller: Caller, camille: Browser, sacha: Browser) -> None:
    """One address to remember."""
    assert camille.get("/").headers["location"] == "/file"
    assert sacha.get("/").headers["location"] == "/administration"
    assert Browser(caller.client).get("/").headers["location"] == "/connexion"
