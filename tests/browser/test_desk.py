"""The desk in a real browser: the whole day of a moderator, with and without scripts, before hostile posts."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from desk import waiting
from houses import House
from vigie_service.fakes import event
from vigie_service.store.tables import labels, reviews

pytestmark = pytest.mark.browser
TEXT = "Quel crétin. Accès, mdp : Tilleul*9vert"
Open = Callable[..., Any]


def review_of(house: House, text: str = TEXT, number: int = 1, desk: str = "moderation", **more: Any) -> str:
    """A post that waits at a desk; the id of its review."""
    house.clock.forward(seconds=1)  # the queue is in the order of time
    known = {review.id for review in waiting(house, desk)}
    house.moderate(event(f"p{number}", text, **more))
    (new,) = (review.id for review in waiting(house, desk) if review.id not in known)
    return new


def outcomes(house: House) -> dict[str, str]:
    """What was decided, by post."""
    return {row["id"]: row["outcome"] for row in house.rows(reviews) if row["outcome"]}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_moderator_signs_in_decides_each_way_and_signs_out(served: Any, visit: Open, scripts: bool) -> None:
    """The four outcomes through the page alone; the browser has nothing to complain of."""
    first, second, third, fourth = (review_of(served.house, "Quel crétin.", number) for number in (1, 2, 3, 4))
    someone = visit(java_script_enabled=scripts)
    page = someone.page
    someone.sign_in()
    page.locator(f'a[href="/publication/{first}"]').click()
    page.get_by_role("radio", name="Conforme").check()
    page.get_by_role("button", name="Décider et passer à la suivante").click()
    page.wait_for_url(f"**/publication/{second}?*")
    assert "Décision enregistrée : conforme." in page.get_by_role("status").inner_text()

    page.get_by_role("radio", name="À corriger").check()
    assert "article 2.1" in page.get_by_label("Message à l’auteur").input_value()
    page.get_by_label("Message à l’auteur").fill("Merci de reformuler.")
    page.get_by_role("button", name="Décider et passer à la suivante").click()
    page.wait_for_url(f"**/publication/{third}?*")

    page.get_by_role("radio", name="Retirer").check()
    page.locator("select:visible").select_option("2.3")
    page.get_by_role("button", name="Décider et revenir à la file").click()
    page.wait_for_url("**/file?*")

    page.goto(f"/publication/{fourth}")
    page.get_by_role("radio", name="Transmettre").check()
    page.get_by_label("À qui").select_option("rh")
    page.get_by_role("button", name="Décider et revenir à la file").click()
    page.wait_for_url("**/file?*")
    assert outcomes(served.house) == {first: "conforme", second: "a_corriger", third: "retire", fourth: "transmis"}
    assert {row["id"]: row["article"] for row in served.house.rows(reviews)}[third] == "2.3"

    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/connexion")
    page.goto("/file")
    assert page.url.endswith("/connexion?suite=/file")
    assert someone.is_clean, (someone.dialogs, someone.complaints, someone.outside)


def test_the_label_is_given_after_the_decision(served: Any, visit: Open) -> None:
    """The queue leads to it; only what was ticked is kept."""
    review = review_of(served.house)
    someone = visit()
    someone.sign_in()
    someone.page.goto(f"/publication/{review}")
    someone.page.get_by_role("radio", name="Retirer").check()
    someone.page.get_by_role("button", name="Décider et revenir à la file").click()
    someone.page.get_by_role("link", name="Étiqueter cette publication").click()
    someone.page.get_by_label("2 – fuite manifeste").check()
    someone.page.get_by_label("mots de passe et accès").check()
    someone.page.get_by_role("button", name="Enregistrer l’étiquette").click()
    someone.page.get_by_text("Une étiquette est enregistrée").wait_for()
    (kept,) = served.house.rows(labels)
    assert kept["label"] == {"leak_level": 2, "leak": ["credentials"]}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_secret_is_seen_only_when_asked_for(served: Any, visit: Open, scripts: bool) -> None:
    """Closed when the page opens, open after a click, with or without scripts."""
    review = review_of(served.house)
    someone = visit(java_script_enabled=scripts)
    someone.sign_in()
    someone.page.goto(f"/publication/{review}")
    secret = someone.page.get_by_text("Tilleul*9vert")
    assert not secret.is_visible()
    someone.page.locator("details.secret summary").click()
    assert secret.is_visible()


def test_two_moderators_do_not_read_the_same_post(served: Any, visit: Open) -> None:
    """The second is told who has it."""
    from desk import add_person  # noqa: PLC0415

    add_person(served.house, "camille")
    review = review_of(served.house)
    first, second = visit(), visit()
    first.sign_in()
    second.sign_in("camille")
    first.page.goto(f"/publication/{review}")
    second.page.goto(f"/publication/{review}")
    assert second.page.get_by_text("dominique examine cette publication").is_visible()
    assert "crétin" not in second.page.content()
    first.page.get_by_role("button", name="Rendre à la file").click()
    second.page.reload()
    assert "crétin" in second.page.content()


CANARY = """<script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)>
"><iframe srcdoc="<script>alert(1)</script>"></iframe><base href=//evil.example>
<link rel=stylesheet href=//evil.example/x.css><style>*{background:url(//evil.example/y)}</style>
<meta http-equiv=refresh content="0;url=//evil.example"><form action=//evil.example><button>x</button></form>
<a href="javascript:alert(1)" autofocus onfocus=alert(1)>x</a> ![x](//evil.example/z.png) https://evil.example/lien
</textarea></title></details></div><script src=//evil.example/a.js></script> \u202ecrétin\u202c mdp : Tilleul*9vert"""


@pytest.mark.parametrize("format", ["plain", "markdown", "html"])
def test_a_hostile_post_does_nothing(served: Any, visit: Open, format: str) -> None:
    """No dialog, no request elsewhere, nothing for the policy to stop: nothing even tried."""
    more = {"format": format, "parent": {"text": CANARY}, "quoted": [CANARY], "community": {"name": CANARY[:300]}}
    review = review_of(served.house, CANARY, post_more=more)
    someone = visit()
    someone.sign_in()
    page = someone.page
    page.goto(f"/publication/{review}")
    for summary in page.locator("details.secret summary, details.source summary").all():
        if summary.is_visible():
            summary.click()
    page.wait_for_load_state("networkidle")
    assert someone.is_clean, (someone.dialogs, someone.complaints, someone.outside)
    assert page.locator("main iframe, main img, main svg, main script, main style, main link, main meta").count() == 0
    assert page.locator(".text a:not([href^='#'])").count() == 0


def test_the_policy_holds_should_the_escaping_ever_fail(served: Any, visit: Open) -> None:
    """A second wall: script put into the page by other means does not run, and nothing leaves."""
    review = review_of(served.house)
    someone = visit()
    someone.sign_in()
    someone.page.goto(f"/publication/{review}")
    tried = someone.page.evaluate(
        """() => {
          const tries = [
            () => image.setAttribute("onerror", "alert(1)"),
            () => { document.body.innerHTML += "<p>x</p>"; },
            () => { document.createElement("script").text = "alert(1)"; },
          ];
          const image = document.createElement("img");
          image.src = "http://evil.example/x.png";
          document.body.append(image);
          const link = document.createElement("link");
          link.rel = "stylesheet"; link.href = "http://evil.example/x.css";
          document.head.append(link);
          return tries.map((attempt) => { try { attempt(); return "done"; } catch { return "refused"; } });
        }"""
    )
    someone.page.wait_for_load_state("networkidle")
    assert someone.dialogs == []
    assert tried == ["refused", "refused", "refused"]
    assert len([said for said in someone.complaints if "Content Security Policy" in said]) >= 2


def test_invisible_characters_do_not_act_on_the_page(served: Any, visit: Open) -> None:
    """A forced direction ends with the badge that shows it; piles of marks stay inside their box."""
    zalgo = "z" + "\u0301\u0310\u0334" * 200
    review = review_of(served.house, f"crétin \u202etxet {zalgo} \u200b fin")
    someone = visit()
    someone.sign_in()
    someone.page.goto(f"/publication/{review}")
    box = someone.page.locator(".text").first
    assert someone.page.get_by_text("U+202E", exact=True).is_visible()
    assert box.evaluate("e => getComputedStyle(e).contain") == "paint"
    assert "\u202e" not in box.inner_text()
    assert someone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "height"), [(320, 640), (640, 480), (1280, 800)])
def test_pages_fit_small_windows_and_200_percent(served: Any, visit: Open, width: int, height: int) -> None:
    """640 pixels are 1280 at 200 %, 320 at 400 %: no page scrolls sideways, even with one long word."""
    review = review_of(served.house, "crétin " + "x" * 3_000, post_more={"community": {"name": "C" * 300}})
    someone = visit(viewport={"width": width, "height": height})
    someone.sign_in()
    for address in ("/file", f"/publication/{review}", "/charte"):
        someone.page.goto(address)
        assert someone.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_keys_move_and_choose_and_can_be_turned_off(served: Any, visit: Open) -> None:
    """j, k, f and the digits; not while one types, and not once they are turned off."""
    first, second = (review_of(served.house, "Quel crétin.", number) for number in (1, 2))
    someone = visit()
    someone.sign_in()
    page = someone.page
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/publication/{first}")
    page.keyboard.press("2")
    assert page.get_by_role("radio", name="À corriger").is_checked()
    page.get_by_label("Message à l’auteur").fill("")
    page.keyboard.type("f1j")
    assert page.get_by_label("Message à l’auteur").input_value() == "f1j"
    page.get_by_role("button", name="Raccourcis clavier").click()
    page.keyboard.press("1")
    assert page.get_by_role("radio", name="À corriger").is_checked()
    page.goto(f"/publication/{second}")
    page.keyboard.press("1")
    assert not page.get_by_role("radio", name="Conforme").is_checked()
    assert someone.is_clean, someone.complaints


def test_the_message_follows_the_article_until_somebody_writes(served: Any, visit: Open) -> None:
    """The charter's words are a start; what a moderator wrote is theirs."""
    review = review_of(served.house, "Quel crétin.")
    someone = visit()
    someone.sign_in()
    page = someone.page
    page.goto(f"/publication/{review}")
    page.get_by_role("radio", name="À corriger").check()
    page.locator("select:visible").select_option("2.3")
    assert "article 2.3" in page.get_by_label("Message à l’auteur").input_value()
    page.get_by_label("Message à l’auteur").fill("À moi.")
    page.locator("select:visible").select_option("2.1")
    assert page.get_by_label("Message à l’auteur").input_value() == "À moi."


def test_forms_work_over_plain_http_under_an_intranet_name(served: Any, visit: Open) -> None:
    """There browsers send no Sec-Fetch-Site: the page must not make them hide the Origin, too."""
    review = review_of(served.house)
    someone = visit(base_url=f"http://vigie.intranet.example:{served.port}")
    someone.sign_in()
    someone.page.goto(f"/publication/{review}")
    someone.page.get_by_role("radio", name="Conforme").check()
    someone.page.get_by_role("button", name="Décider et revenir à la file").click()
    someone.page.wait_for_url("**/file?*")
    assert outcomes(served.house) == {review: "conforme"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(served: Any, visit: Open, scheme: str) -> None:
    """WCAG 2.2 A and AA, by axe-core, in both colour schemes."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    more = {"parent": {"text": "Qui ?"}, "quoted": ["Un tel"], "url": "https://rse.example/p1", "format": "html"}
    text = TEXT + " \u200b un rachat se prépare, les minables."
    review = review_of(served.house, text, post_more=more)
    care = review_of(served.house, "Je suis désespéré.", 2, "ecoute")
    report = review_of(served.house, "Je signale une fraude.", 3, "referent")
    someone, chief = visit(color_scheme=scheme), visit(color_scheme=scheme)
    page = someone.page
    page.goto("/connexion")
    assert serious(axe, page) == {}
    someone.sign_in()
    for address in ("/file", f"/publication/{review}", f"/publication/{care}", f"/publication/{report}", "/charte"):
        page.goto(address)
        assert serious(axe, page) == {}, address
    page.goto(f"/publication/{review}")
    page.get_by_role("radio", name="À corriger").check()
    for summary in page.locator("summary").all():
        summary.click()
    assert serious(axe, page) == {}
    page.get_by_role("button", name="Enregistrer l’étiquette").click()
    assert serious(axe, page) == {}
    page.goto("/publication/nulle-part")
    assert serious(axe, page) == {}
    chief.sign_in("sacha")
    assert serious(axe, chief.page) == {}


def serious(axe: Any, page: Any) -> dict[str, list[str]]:
    """Rules of WCAG that a page breaks, with where."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = axe.run(page, options={"runOnly": {"type": "tag", "values": tags}}).response["violations"]
    return {rule["id"]: [re.sub(r"\s+", " ", node["html"])[:120] for node in rule["nodes"]] for rule in found}
