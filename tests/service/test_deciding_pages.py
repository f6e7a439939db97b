"""Deciding on the desk's pages: one person at a time, nothing beforehand, nothing lost."""

import re
from html import unescape
from typing import Any

import pytest
from cryptography.fernet import Fernet

from desk import Browser, add_person, post, read, stamp, waiting
from houses import Caller
from vigie_service.fakes import event
from vigie_service.keys import Sealer
from vigie_service.store.tables import labels, notices, reviews, texts


def test_opening_a_post_takes_it_and_says_until_when(caller: Caller, camille: Browser, dominique: Browser) -> None:
    """Two people do not read the same post: the second sees who has it, and not the text."""
    review = post(caller)
    assert "Prise en charge jusqu’à 09:15 UTC" in read(camille.get(f"/publication/{review}"))
    answer = dominique.get(f"/publication/{review}")
    words = read(answer)
    assert "camille examine cette publication" in words
    assert "crétin" not in answer.text
    assert 'name="outcome"' not in answer.text
    assert "Prise en charge par camille." in read(dominique.get("/file"))
    assert "Vous l’avez prise en charge." in read(camille.get("/file"))


def test_opening_a_page_twice_does_not_void_the_first(caller: Caller, camille: Browser) -> None:
    """A form in another tab stays good; the claim is prolonged when half of its time is gone."""
    review = post(caller)
    first = stamp(camille.get(f"/publication/{review}"))
    assert stamp(camille.get(f"/publication/{review}")) == first
    caller.house.clock.forward(minutes=8)
    assert "jusqu’à 09:23 UTC" in read(camille.get(f"/publication/{review}"))


def test_a_post_is_given_back(caller: Caller, camille: Browser, dominique: Browser) -> None:
    """And the next person may read it at once."""
    review = post(caller)
    camille.get(f"/publication/{review}")
    assert camille.post(f"/publication/{review}/rendre").headers["location"] == "/file"
    assert "crétin" in dominique.get(f"/publication/{review}").text


def test_no_outcome_is_chosen_beforehand(caller: Caller, camille: Browser) -> None:
    """Four outcomes and an optional label, nothing ticked; the message is the charter's."""
    page = camille.get(f"/publication/{post(caller)}").text
    assert re.findall(r'name="outcome" value="(\w+)"', page) == ["conforme", "a_corriger", "retire", "transmis"]
    assert not re.findall(r"<input[^>]*\schecked", page)
    (message,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    cited = next(a for a in caller.house.tools.charter.articles if a.number == "2.1")
    article = next(a for a in caller.house.tools.charter.articles if a.number == "3.1")
    assert unescape(message).strip() in (article.message, cited.message)


def test_being_off_topic_is_no_reason_to_remove_anything(caller: Caller, camille: Browser) -> None:
    """Its article is not among those that may motivate a decision."""
    page = camille.get(f"/publication/{post(caller, 'Ce crétin au tournoi de foot.')}").text
    assert '<option value="2.1"' in page
    assert '<option value="5.1"' not in page


@pytest.mark.parametrize(
    ("form", "state", "told"),
    [
        ({"outcome": "conforme"}, "decided", "conforme"),
        ({"outcome": "a_corriger", "article_a_corriger": "2.1", "message": "Merci."}, "awaiting_edit", "à corriger"),
        ({"outcome": "retire", "article_retire": "2.1"}, "decided", "retirée"),
        ({"outcome": "transmis", "to": "rh"}, "decided", "transmise"),
    ],
)
def test_each_outcome_is_recorded_and_told(
    caller: Caller, camille: Browser, form: dict[str, str], state: str, told: str
) -> None:
    """Back to the queue, which says what was decided and offers the label."""
    review = post(caller)
    form = form | {"stamp": stamp(camille.get(f"/publication/{review}")), "then": "queue"}
    answer = camille.post(f"/publication/{review}/decision", form)
    assert answer.status_code == 303
    (kept, *_) = (row for row in caller.house.rows(reviews) if row["id"] == review)
    assert (kept["state"], kept["outcome"], kept["decided_by"]) == (state, form["outcome"], "camille")
    assert f"Décision enregistrée : {told}." in read(camille.get(answer.headers["location"]))
    assert "par camille, à l’instant" in read(camille.get(f"/publication/{review}"))


def test_deciding_leads_on_to_the_next_free_post(caller: Caller, camille: Browser, dominique: Browser) -> None:
    """Not to one that somebody else reads; to the queue when there is none."""
    first, second, third = (post(caller, "Quel crétin.", number) for number in (1, 2, 3))
    dominique.get(f"/publication/{second}")
    form = {"outcome": "conforme", "stamp": stamp(camille.get(f"/publication/{first}")), "then": "next"}
    answer = camille.post(f"/publication/{first}/decision", form)
    assert answer.headers["location"] == f"/publication/{third}?fait={first}"
    form["stamp"] = stamp(camille.get(f"/publication/{third}"))
    answer = camille.post(f"/publication/{third}/decision", form)
    assert answer.headers["location"] == f"/file?desk=moderation&fait={third}"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"outcome": "retire"},
        {"outcome": "a_corriger", "article_a_corriger": "2.1", "message": " "},
        {"outcome": "transmis"},
        {"outcome": "a_corriger", "message": "Un message déjà écrit."},
    ],
)
def test_an_incomplete_decision_comes_back_with_what_was_typed(
    caller: Caller, camille: Browser, form: dict[str, str]
) -> None:
    """400, one sentence, nothing lost and nothing recorded."""
    review = post(caller)
    form = form | {"stamp": stamp(camille.get(f"/publication/{review}"))}
    answer = camille.post(f"/publication/{review}/decision", form)
    assert answer.status_code == 400
    assert "Décision non enregistrée." in answer.text
    assert form.get("message", "").strip() in answer.text
    if "outcome" in form:
        assert re.search(rf'value="{form["outcome"]}"[^>]* checked', answer.text)
    assert waiting(caller.house)[0].outcome is None


def test_a_post_edited_meanwhile_is_not_decided(caller: Caller, camille: Browser) -> None:
    """The decision was about words that are gone."""
    review = post(caller)
    form = {"outcome": "conforme", "stamp": stamp(camille.get(f"/publication/{review}"))}
    caller.house.moderate(event("p1", "Quel autre crétin.", type="post.edited"))
    answer = camille.post(f"/publication/{review}/decision", form)
    assert answer.status_code == 409
    assert "n’attend plus de décision" in answer.text


def test_two_moderators_cannot_both_decide(caller: Caller, camille: Browser, dominique: Browser) -> None:
    """A claim that ran out and was taken over: the first person is told, and decides nothing."""
    review = post(caller)
    form = {"outcome": "conforme", "stamp": stamp(camille.get(f"/publication/{review}"))}
    caller.house.clock.forward(minutes=16)
    theirs = {"outcome": "retire", "article_retire": "2.1", "stamp": stamp(dominique.get(f"/publication/{review}"))}
    answer = camille.post(f"/publication/{review}/decision", form)
    assert answer.status_code == 409
    assert "Une autre personne examine cette publication." in answer.text
    assert dominique.post(f"/publication/{review}/decision", theirs).status_code == 303
    assert camille.post(f"/publication/{review}/decision", form).status_code == 409
    (kept,) = caller.house.rows(reviews)
    assert (kept["outcome"], kept["decided_by"]) == ("retire", "dominique")


def test_the_label_is_apart_from_the_decision(caller: Caller, camille: Browser) -> None:
    """Before or after it; only what was ticked is kept."""
    review = post(caller)
    form: dict[str, Any] = {"relevance": "business", "leak_level": "2", "leak": ["credentials"], "tone_state": "clean"}
    answer = camille.post(f"/publication/{review}/etiquette", form)
    assert answer.headers["location"] == f"/publication/{review}#etiquette"
    (kept,) = caller.house.rows(labels)
    assert kept["label"] == {"relevance": "business", "leak_level": 2, "leak": ["credentials"], "tone": []}
    page = camille.get(f"/publication/{review}")
    assert "Une étiquette est enregistrée pour cette publication." in read(page)
    assert waiting(caller.house)[0].outcome is None


def test_a_label_that_contradicts_itself_comes_back(caller: Caller, camille: Browser) -> None:
    """With what was ticked, and what to change."""
    review = post(caller)
    answer = camille.post(f"/publication/{review}/etiquette", {"leak_level": "0", "leak": "financial"})
    assert answer.status_code == 400
    assert "le niveau est 0 si rien n’est divulgué" in answer.text
    assert re.search(r'value="financial" checked', answer.text)
    assert caller.house.rows(labels) == []


def test_a_purged_text_is_said_to_be_gone(caller: Caller, camille: Browser) -> None:
    """The decision is kept longer than the text."""
    review = post(caller)
    with caller.house.tools.database.writing() as connection:
        connection.execute(texts.delete())
    assert "Le texte de cette publication a été effacé" in read(camille.get(f"/publication/{review}"))


def test_a_text_that_no_key_opens_is_not_said_to_be_gone(caller: Caller, camille: Browser) -> None:
    """Somebody has to bring the key; nothing was deleted."""
    review = post(caller)
    sealed = Sealer([Fernet.generate_key().decode()]).seal("{}")
    with caller.house.tools.database.writing() as connection:
        connection.execute(texts.update().values(body=sealed))
    words = read(camille.get(f"/publication/{review}"))
    assert "aucune clé à disposition ne l’ouvre" in words
    assert "effacé" not in words


NOBODY_IS_TOLD = "Cette source n’a pas d’adresse de notification : rien ne sera transmis."


@pytest.mark.parametrize("outcome", ["conforme", "a_corriger", "retire", "transmis"])
@pytest.mark.parametrize("callback", [None, "https://rse.example/rappel"])
def test_nothing_is_promised_where_nobody_is_told(
    caller: Caller, camille: Browser, callback: str | None, outcome: str
) -> None:
    """Said beside the outcomes and on the confirmation, except of what is told to nobody anyway."""
    caller.house.add_source("autre", callback_url=callback)
    caller.house.moderate(event(text="Quel crétin."), source="autre")
    (review,) = waiting(caller.house)
    opened = camille.get(f"/publication/{review.id}")
    assert (NOBODY_IS_TOLD in plain(opened)) is (callback is None)
    assert ("La plateforme est priée" in opened.text) is (callback is not None)
    assert ("L’auteur est invité" in opened.text) is (callback is not None)
    form = {"outcome": outcome, "article_a_corriger": "2.1", "article_retire": "2.1", "message": "Merci.", "to": "rh"}
    decided = camille.post(f"/publication/{review.id}/decision", form | {"stamp": stamp(opened)})
    told = callback is not None or outcome == "transmis"
    assert (NOBODY_IS_TOLD in plain(camille.get(decided.headers["location"]))) is not told
    assert (NOBODY_IS_TOLD in plain(camille.get(f"/publication/{review.id}"))) is not told


def plain(answer: Any) -> str:
    """The words of a page with ordinary spaces."""
    return read(answer).replace("\u00a0", " ")


def test_a_desk_where_nobody_sits_is_marked(caller: Caller, camille: Browser) -> None:
    """Who hands a post over knows whether anybody will read it."""
    add_person(caller.house, "noa", desks=("rh",))
    page = camille.get(f"/publication/{post(caller)}").text
    assert ">Référent alerte (personne n’y siège)</option>" in page
    assert ">Ressources humaines</option>" in page


def test_deciding_tells_the_platform(caller: Caller, camille: Browser) -> None:
    """The notice of the decision is queued with the author's message, sealed."""
    caller.house.add_source("rappelle", callback_url="https://rse.example/rappel")
    caller.house.moderate(event(text="Quel crétin."), source="rappelle")
    (review,) = waiting(caller.house)
    form = {"outcome": "a_corriger", "article_a_corriger": "2.1", "message": "Merci de reformuler."}
    form["stamp"] = stamp(camille.get(f"/publication/{review.id}"))
    camille.post(f"/publication/{review.id}/decision", form)
    sent = [row for row in caller.house.rows(notices) if row["type"] == "post.reviewed"]
    assert [row["body"]["outcome"] for row in sent] == ["a_corriger"]
    assert "reformuler" not in str(sent[0]["body"])


@pytest.mark.parametrize("desk", ["ecoute", "referent"])
def test_what_is_confidential_is_not_told_outside(caller: Caller, dominique: Browser, desk: str) -> None:
    """« Conforme » at those desks sends nothing and frees nothing; another outcome tells no flag."""
    caller.house.add_source("rappelle", callback_url="https://rse.example/rappel")
    text = {"ecoute": "Je suis désespéré. mdp : Tilleul*9vert", "referent": "Je signale une fraude."}[desk]
    caller.house.moderate(event(text=text), source="rappelle")
    caller.house.moderate(event("p2", text), source="rappelle")
    first, second = (review.id for review in waiting(caller.house, desk))
    before = [(row["id"], row["state"]) for row in caller.house.rows(notices)]
    form = {"outcome": "conforme", "stamp": stamp(dominique.get(f"/publication/{first}"))}
    assert dominique.post(f"/publication/{first}/decision", form).status_code == 303
    assert [(row["id"], row["state"]) for row in caller.house.rows(notices)] == before
    form = {"outcome": "retire", "article_retire": "3.1", "stamp": stamp(dominique.get(f"/publication/{second}"))}
    assert dominique.post(f"/publication/{second}/decision", form).status_code == 303
    (told,) = (row["body"] for row in caller.house.rows(notices) if row["type"] == "post.reviewed")
    assert told["result"]["flags"] == {"care": 0.0, "alert": 0.0}
