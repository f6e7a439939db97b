"""Hostile posts on the desk's pages: whatever they hold, they are text and nothing else."""

import re
from html import unescape

import pytest

from desk import Browser, post, read
from houses import Caller

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</div></main><iframe src=//evil.example>",
    "</details></textarea></title><script src=//evil.example/x.js></script>",
    "<a href='javascript:alert(1)'>x</a>",
    "{{ 7 * 7 }} {% raw %} ${7*7} <%= 1 %>",
    "&lt;script&gt; &#60;script&#62;",
    "<!-- --><![CDATA[x]]><?php ?>",
]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("format", ["plain", "markdown", "html"])
def test_a_hostile_post_is_text_and_nothing_else(caller: Caller, camille: Browser, hostile: str, format: str) -> None:
    """In the post, its parent, its quotation and its community's name; every sign of it is escaped."""
    more = {
        "format": format,
        "parent": {"text": hostile},
        "quoted": [hostile],
        "community": {"name": hostile},
    }
    review = post(caller, f"Quel crétin. {hostile}", post_more=more)
    innocent = post(caller, "Quel crétin.", 2, post_more={"parent": {"text": "x"}, "quoted": ["x"], "format": format})
    for address in ("/file", "/publication/"):
        page = camille.get(address + review if address.endswith("n/") else address).text
        assert not re.findall(r"(?i)<(?:iframe|img(?! src=\"/static)|svg|a href='java|!--)", page)
        assert page.count("<script") == 1
    if "7 * 7" in hostile:
        assert "{{ 7 * 7 }}" in page
    tags = [re.findall(r"</?\w+", camille.get(f"/publication/{one}").text) for one in (review, innocent)]
    # Line breaks of an HTML post may cut the text, never add an element.
    assert tags[0] == tags[1]


def test_quotes_in_attributes_do_not_break_out(caller: Caller, camille: Browser) -> None:
    """What a moderator typed comes back inside the form, and stays there."""
    review = post(caller)
    form = {"outcome": "a_corriger", "stamp": "0", "message": '</textarea><script>alert(1)</script>"'}
    answer = camille.post(f"/publication/{review}/decision", form)
    assert answer.status_code == 400
    assert answer.text.count("<script") == 1
    assert "&lt;/textarea&gt;&lt;script&gt;" in answer.text
    name = '"><script>alert(1)</script>'
    assert camille.post("/connexion", {"nom": name, "mot_de_passe": "x", "suite": name}).text.count("<script") == 1


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://rse.example/posts/1", "rse.example"),
        ("http://rse.example:8080/posts/1", "rse.example"),
        ("https://rse.example@evil.example/", "evil.example"),
        ("https://intranet\\@evil.example/", None),
        ("https://rse.exa\nmple/", None),
        ("https://", None),
        ("http://[::1", None),
        ("https://rsé.example/", "xn--rs-cja.example"),
        ('https://rse.example/"onclick="alert(1)', "rse.example"),
    ],
)
def test_the_link_leads_to_the_host_that_it_shows(caller: Caller, camille: Browser, url: str, host: str | None) -> None:
    """Only http and https, in a new tab that knows nothing of this one; a doubtful address is not a link."""
    review = post(caller, post_more={"url": url})
    page = camille.get(f"/publication/{review}").text
    links = re.findall(r'<a href="([^"]*)" target="_blank" rel="noopener noreferrer">Voir sur (\S+) \(', page)
    assert [(unescape(address), shown) for address, shown in links] == ([(url, host)] if host else [])


def test_a_script_address_that_got_into_the_table_is_no_link(caller: Caller, camille: Browser) -> None:
    """The door refuses `javascript:`; the page does too."""
    review = post(caller)
    with caller.house.tools.database.writing() as connection:
        from vigie_service.store.tables import posts  # noqa: PLC0415

        connection.execute(posts.update().values(url="javascript:alert(1)"))
    assert "javascript:" not in camille.get(f"/publication/{review}").text


@pytest.mark.parametrize(
    ("text", "badge"),
    [
        ("crétin \u202egro.elpmaxe", "U+202E"),
        ("crétin a\u200bb", "U+200B"),
        ("crétin a\x00b", "U+FFFD"),
        ("crétin e" + "\u0301" * 500, "+496 signes"),
        ("crétin " + "".join(chr(0xE0000 + ord(c)) for c in "obey"), "texte caché : « obey »"),
    ],
)
def test_what_cannot_be_seen_is_shown_as_a_badge(caller: Caller, camille: Browser, text: str, badge: str) -> None:
    """Nothing in the post acts on the page around it."""
    page = camille.get(f"/publication/{post(caller, text)}").text
    assert f'">{badge}</span>' in page
    assert not set("\u202e\u200b\x00") & set(page)


def test_a_post_of_sixty_thousand_characters_is_shown_whole(caller: Caller, camille: Browser) -> None:
    """In a box that scrolls, with what was found at its end."""
    page = camille.get(f"/publication/{post(caller, 'mot ' * 14_990 + 'mdp : Tilleul*9vert')}")
    assert 'class="text  long"' in page.text
    assert page.text.count("mot ") > 14_980
    assert "Tilleul*9vert" in page.text
    assert len(page.text) < 200_000


def test_a_secret_is_masked_until_asked_for(caller: Caller, camille: Browser) -> None:
    """The value is inside a closed <details>, which opens without any script."""
    page = camille.get(f"/publication/{post(caller)}").text
    (secret,) = re.findall(r'<details class="secret">(.*?)</details>', page, re.DOTALL)
    assert "Masqué : mot de passe – montrer" in secret
    assert "Tilleul*9vert" in secret
    assert page.count("Tilleul*9vert") == 1


def test_each_mark_says_why_with_a_number_and_words(caller: Caller, camille: Browser) -> None:
    """Never by colour alone: a reference leads to the reason, category, detector or model, and back."""
    page = camille.get(f"/publication/{post(caller)}")
    assert '<mark class="tone">crétin</mark><sup class="ref"><a href="#constat-1"' in page.text
    for number in (1, 2):
        assert f'id="passage-{number}"' in page.text
        assert f'id="constat-{number}"' in page.text
    words = read(page)
    assert "insulte modèle : très probable" in words
    assert "mots de passe et accès détecteur : mot de passe" in words


def test_the_cited_article_says_what_is_forbidden_and_what_is_allowed(caller: Caller, camille: Browser) -> None:
    """The moderator and the author read the same reference."""
    words = read(camille.get(f"/publication/{post(caller)}"))
    for article in caller.house.tools.charter.articles:
        if article.number in ("2.1", "3.1"):
            assert f"Interdit. {' '.join(article.forbidden.split())}" in words
            assert f"Permis. {' '.join(article.allowed.split())}" in words


@pytest.mark.parametrize("format", ["plain", "html"])
def test_a_secret_in_what_a_post_answers_or_quotes_is_masked_too(caller: Caller, camille: Browser, format: str) -> None:
    """Without a reference: nothing of the context is held against the author."""
    more = {
        "format": format,
        "parent": {"text": "Voici le mdp : Chataigne*7bleu"},
        "quoted": ["Accès, mot de passe : Noisetier#3gris", "rien"],
    }
    page = camille.get(f"/publication/{post(caller, 'Quel crétin.', post_more=more)}").text
    hidden = "".join(re.findall(r'<details class="secret">(.*?)</details>', page, re.DOTALL))
    for secret in ("Chataigne*7bleu", "Noisetier#3gris"):
        assert hidden.count(secret) == page.count(secret) == 1
    assert "constat-0" not in page
    assert 'class="leak"' not in hidden


@pytest.mark.parametrize("format", ["plain", "html"])
def test_a_masked_value_is_masked_wherever_it_stands(caller: Caller, camille: Browser, format: str) -> None:
    """Twice in the post, in its quotation, in the address of a link: one look does not give away what a mask hides."""
    text = "Quel crétin. mdp : Tilleul*9vert. <a href=/?p=Tilleul*9vert>Oui</a>, Tilleul*9vert, je le répète."
    more = {"format": format, "parent": {"text": "xTilleul*9verty"}, "quoted": ["« Tilleul*9vert » ?"]}
    page = camille.get(f"/publication/{post(caller, text, post_more=more)}").text
    assert page.count("Tilleul*9vert") >= 5
    shown = re.sub(r'<details class="secret">.*?</details>', "", page, flags=re.DOTALL)
    assert "Tilleul*9vert" not in shown
