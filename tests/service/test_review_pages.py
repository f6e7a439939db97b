"""What the desk's pages show: why a post waits, what was found in it, what the charter says."""

import re

import pytest

from desk import TEXT, Browser, post, read, signed_in, waiting
from houses import Caller
from vigie_service.fakes import event
from vigie_service.store import posts as post_store
from vigie_service.store.tables import decisions

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)


def test_every_page_ties_a_hostile_post_down(caller: Caller, camille: Browser) -> None:
    """The same headers on pages, redirects, errors and static files."""
    review = post(caller)
    for address in ("/", "/connexion", "/file", f"/publication/{review}", "/charte", "/publication/x", "/static/x"):
        headers = camille.get(address).headers
        if "problem+json" in headers.get("content-type", ""):
            continue
        assert headers["content-security-policy"] == CSP, address
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"


def test_static_files_are_ours_alone_and_kept_by_the_browser(caller: Caller, camille: Browser) -> None:
    """Their address changes with their content; nothing else of the folder or the disk is served."""
    page = camille.get("/file").text
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        answer = caller.client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    for name in ("frame.html", "..%2Fframe.html", "%2Fetc%2Fpasswd", "desk.css%00"):
        assert caller.client.get(f"/static/{name}").status_code == 404


def test_no_page_asks_anything_of_another_place(caller: Caller, dominique: Browser) -> None:
    """No font, script, style or picture from elsewhere, and no script or style inside the page."""
    review = post(caller)
    for address in ("/connexion", "/file", f"/publication/{review}", "/charte"):
        page = dominique.get(address).text
        assert not re.findall(r'(?:src|href|action)="(?!/|#)', page), address
        assert "<style" not in page
        assert " style=" not in page
        assert not re.findall(r"<script(?! src=\"/static/)", page)
        assert not re.findall(r"\son\w+=", page)


def test_the_queue_says_why_where_and_for_whom_without_any_text(caller: Caller, camille: Browser) -> None:
    """What, articles, community, audience, how long ago; no word of the post."""
    post(caller, post_more={"community": {"name": "Café", "audience": 240, "guests": True}})
    caller.house.clock.forward(minutes=12)
    answer = camille.get("/file")
    words = read(answer)
    assert "Retenue Mots de passe et accès (mot de passe), insulte il y a 12 min" in words
    assert "art. 3.1 Mots de passe et accès · art. 2.1 Respect des personnes" in words
    assert "Café · 240 lecteurs, dont des invités" in words
    assert "Libérée d’elle-même dans 1 h 48 si personne ne décide." in words
    assert "Tilleul" not in answer.text
    assert "crétin" not in answer.text


def test_an_empty_queue_reads_well(camille: Browser) -> None:
    """No table without rows."""
    assert "Rien n’attend." in read(camille.get("/file"))
    assert "Il n’y a rien sur cette page." in read(camille.get("/file?page=4"))


def test_a_long_queue_comes_in_pages(caller: Caller, camille: Browser) -> None:
    """Thirty to a page, and the way to the next."""
    caller.house.moderate(*(event(f"p{n}", "Quel crétin.") for n in range(31)))
    first, second = camille.get("/file").text, camille.get("/file?page=2").text
    assert (first.count("data-row"), second.count("data-row")) == (30, 1)
    assert 'rel="next"' in first
    assert 'rel="next"' not in second


def test_desks_have_tabs_with_their_counts(caller: Caller, camille: Browser, dominique: Browser) -> None:
    """Each person sees their own desks and no others."""
    post(caller, "Je signale une fraude.", desk="referent")
    post(caller, "Je suis désespéré.", 2, "ecoute")
    assert "Référent alerte 1 Écoute 1" in read(dominique.get("/file"))
    assert read(dominique.get("/file?desk=ecoute")).count("Détresse exprimée") == 1
    assert "Référent" not in camille.get("/file").text
    assert camille.get("/file?desk=referent").status_code == 403
    assert camille.get("/file?desk=cantine").status_code == 403


def test_distress_is_a_matter_of_listening(caller: Caller, dominique: Browser) -> None:
    """No article, no mark held against its author, and a sentence that says so."""
    page = dominique.get(f"/publication/{post(caller, 'Je suis désespéré, crétin de chef.', desk='ecoute')}")
    words = read(page)
    assert "affaire d’écoute, jamais de charte" in words
    assert "<mark" not in page.text
    assert "Cités par Vigie" not in page.text


def test_a_report_is_confidential(caller: Caller, dominique: Browser) -> None:
    """The referent is reminded of it; no word is marked as a breach."""
    page = dominique.get(f"/publication/{post(caller, 'Ce crétin couvre une fraude.', desk='referent')}")
    assert "tout ce que vous lisez ici est confidentiel" in read(page)
    assert "<mark" not in page.text


def test_context_is_shown_apart_from_the_post(caller: Caller, camille: Browser) -> None:
    """What is answered or quoted is not held against the author."""
    more = {"parent": {"text": "Qui a fait ça ?"}, "quoted": ["Un tel"]}
    words = read(camille.get(f"/publication/{post(caller, post_more=more)}"))
    assert "Contexte : la publication à laquelle celle-ci répond Qui a fait ça ?" in words
    assert "Contexte : texte cité par l’auteur Un tel" in words


def test_the_author_is_masked(caller: Caller, camille: Browser) -> None:
    """Neither the id, nor its pseudonym, nor any way to other posts of the same person."""
    review = post(caller, post_more={"author": {"id": "jeanne.martin"}})
    page = camille.get(f"/publication/{review}").text
    assert "auteur masqué" in page
    assert "jeanne" not in page
    assert caller.house.tools.keyring.pseudonym("rse", "jeanne.martin") not in page


def test_a_post_that_could_not_be_scored_says_so(caller: Caller, camille: Browser) -> None:
    """« Non évaluée »: no score is made up, nothing is held against it."""
    from vigie_service.record import record_unscored  # noqa: PLC0415

    tools = caller.house.tools
    caller.house.accept(event(text="Bonjour"))
    with tools.database.writing() as connection:
        (work,) = post_store.claim(connection, number=1, lease_s=60, now=tools.clock())
        record_unscored(work, connection, tools)
    (review,) = waiting(caller.house)
    assert "Non évaluée" in read(camille.get("/file"))
    words = read(camille.get(f"/publication/{review.id}"))
    assert "la lecture automatique a échoué" in words
    assert "Bonjour" in words


def test_models_that_abstained_say_so(caller: Caller, camille: Browser) -> None:
    """A text in another language: detectors only."""
    english = "The password for the shared account of our team is below, please do not tell anyone. mdp : Tilleul*9vert"
    words = read(camille.get(f"/publication/{post(caller, english)}"))
    assert "Les modèles se sont abstenus" in words


def test_a_source_in_observation_says_that_nothing_is_held(caller: Caller, camille: Browser) -> None:
    """« aurait été retenue »."""
    caller.house.add_source("discret", mode="observer")
    caller.house.moderate(event(text=TEXT), source="discret")
    (review,) = waiting(caller.house)
    words = read(camille.get("/file"))
    assert "Aurait été retenue" in words
    assert "Source en observation : rien n’est retenu." in words
    assert "aurait été retenue en attendant votre décision" in read(camille.get(f"/publication/{review.id}"))


def test_a_held_post_whose_time_passed_is_said_to_be_free(caller: Caller, camille: Browser) -> None:
    """It lifts by itself: the page does not pretend otherwise."""
    review = post(caller)
    caller.house.clock.forward(hours=3)
    camille = signed_in(caller.house, caller.client, "camille")
    assert "n’est plus retenue" in read(camille.get(f"/publication/{review}")).lower()


@pytest.mark.parametrize(
    ("kind", "confidence", "badge", "words"),
    [
        ("PASSWORD", 0.95, "Fuite", "Fuite manifeste, prouvée par un détecteur"),
        ("PASSWORD", 0.6, "Fuite possible", "Fuite possible, selon le modèle"),
        ("TERM", 0.95, "Fuite possible", "Fuite possible, selon le modèle"),
        ("PHONE", 0.95, "Fuite possible", "Fuite possible, selon le modèle"),
    ],
)
def test_a_leak_is_only_said_to_be_manifest_when_a_detector_proves_it(
    caller: Caller, camille: Browser, kind: str, confidence: float, badge: str, words: str
) -> None:
    """What a model thinks, however sure, is a possibility."""
    review = post(caller)
    (kept,) = caller.house.rows(decisions)
    result = kept["result"] | {"decision": kept["result"]["decision"] | {"action": "review"}}
    (finding, *_) = result["confidentiality"]["findings"]
    weight = {"weight": 1.5} if kind == "TERM" else {}
    result["confidentiality"]["findings"] = [finding | {"kind": kind, "confidence": confidence} | weight]
    with caller.house.tools.database.writing() as connection:
        connection.execute(decisions.update().values(result=result, proposed="review"))
    page = camille.get(f"/publication/{review}")
    assert f'<span class="badge leak">{badge}</span>' in page.text
    assert words in read(page)
    assert ("Fuite possible selon le modèle" in read(page)) is (badge == "Fuite possible")
