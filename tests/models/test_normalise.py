"""Disguises undone, offsets kept, whatever a text holds and however long it is."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie_models.normalise import LONGEST_TEXT, normalise
from vigie_models.offsets import Edit, Offsets, rewrite

ANY_TEXT = st.text(st.characters(), max_size=80) | st.text(
    "aé\u0301\u0316\u200b\ufe0f\u202e\ud800\0🙂ﷺ㏂œ0 .*@$n'’", max_size=60
)
PLAIN_TEXT = st.text("abcdefghilmnoprstuvéèàùçôî ABC,;:!?()\n-'", max_size=120)


@given(ANY_TEXT)
@settings(max_examples=200, deadline=None)
def test_any_text_is_normalised_and_its_offsets_stay_true(text: str) -> None:
    """Never raises, surrogates included; offsets never decrease, stay in range and cover whole characters."""
    seen = normalise(text)
    assert len(seen.original) == len(text)
    for view, span in ((seen.clean, seen.clean_span), (seen.folded, seen.folded_span)):
        view.encode("utf-8")
        spans = [span(place, place + 1) for place in range(len(view))]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert spans == sorted(spans)
        assert [end for _, end in spans] == sorted(end for _, end in spans)
        assert all(span(place, place)[0] == span(place, place)[1] <= len(text) for place in range(len(view) + 1))


@given(ANY_TEXT)
@settings(max_examples=200, deadline=None)
def test_the_scan_has_one_byte_a_character(text: str) -> None:
    """A byte's offset in the scan is a character's in the clean view: patterns rely on it."""
    seen = normalise(text)
    assert len(seen.scan) == len(seen.clean)
    assert seen.scan.isascii()


@given(PLAIN_TEXT)
@settings(max_examples=100, deadline=None)
def test_plain_french_is_left_as_it_is(text: str) -> None:
    """Ordinary text goes through unchanged, character for character."""
    seen = normalise(text)
    assert seen.clean == text
    assert all(seen.clean_span(place, place + 1) == (place, place + 1) for place in range(len(text)))


@given(PLAIN_TEXT)
@settings(max_examples=100, deadline=None)
def test_decomposed_accents_are_composed(text: str) -> None:
    """What a Mac sends (a letter, then its accent) reads as what the others send."""
    assert normalise(unicodedata.normalize("NFD", text)).clean == text


CLEAN = [
    ("l’été d‘hier", "l'été d'hier"),
    ("10\u202f000\xa0€", "10 000 €"),
    ("m\u200bd\u00adp", "mdp"),
    ("\u202emdp\u202c", "mdp"),
    ("ｍｄｐ：①②③", "mdp:123"),
    ("𝗆𝖽𝗉 𝓪𝓫𝓬", "mdp abc"),
    ("e\u0301te\u0301", "été"),
    ("m\u0335d\u0336p 1\u0301\u20dd2", "mdp 12"),
    ("\u05e9\u05b8", "\u05e9\u05b8"),
    ("n\u034f\ufe0fon", "non"),
    ("a\ud800b\0c", "a\ufffdb\ufffdc"),
    ("« Ça va ? » – cœur", "« Ça va ? » – cœur"),
    ("1\ufe0f\u20e3 ❤\ufe0f", "1 ❤"),
    ("a\u2028b", "a\nb"),
    ("\U000e0041ok", "ok"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "clean"), CLEAN)
def test_the_clean_view_is_readable_french(text: str, clean: str) -> None:
    """Nothing invisible, plain forms of fancy letters, one apostrophe and one space; case and accents kept."""
    assert normalise(text).clean == clean


FOLDED = [
    ("Sale c0nn4rd", "sale connard"),
    ("S4L0PE", "salope"),
    ("ce d055ier de c0n455e", "ce dossier de conasse"),
    ("durée 2h15min, lot A10B, EUR3015x, BTP7777cd", "duree 2h15min, lot a10b, eur3015x, btp7777cd"),
    ("conn@rd conna$$e $alope", "connard connasse salope"),
    ("m*rde m**de p#tain", "m*rde m**de p*tain"),
    ("**gras** et * liste", "  gras   et   liste"),
    ("connnnnard", "connard"),
    ("nooooon merdeeee", "non merde"),
    ("c o n n a r d !", "connard !"),
    ("c.o.n et c-o-n", "con et con"),
    ("il y a à y dire", "il y a a y dire"),
    ("sоn соnnаrd", "son connard"),
    ("L'ÉTÉ À NOËL", "l'ete a noel"),
    ("cœur Œuvre ßtraße", "coeur oeuvre sstrasse"),
    ("créée", "creee"),
    ("www.acme.example III", "www.acme.example iii"),
    ("14h30, T3, B2B, 4x4, 3 équipes", "14h30, t3, b2b, 4x4, 3 equipes"),
    ("marie@acme.example 20$", "marie@acme.example 20$"),
    ("S.N.C.F.", "sncf."),
    ("sale c.r.e\u200bt.i.n", "sale cretin"),
    ("a.bc.d est la section", "a.bc.d est la section"),
    ("quel a-b-r\u200bu-t-i", "quel abruti"),
    ("t a g u e u l e toi", "ta gueule toi"),
    ("cré(t)in et ab(r)uti", "cretin et abruti"),
    ("inscrit(e)s, élu(e)s, lieu(x) dit(s)", "inscrit(e)s, elu(e)s, lieu(x) dit(s)"),
    ("sale konnard, bande de k0nnars", "sale connard, bande de connards"),
    ("Konnarek et konarski", "konnarek et konarski"),
    ("1 2 3 4 5", "1 2 3 4 5"),
]


@pytest.mark.parametrize(("text", "folded"), FOLDED)
def test_the_folded_view_is_what_lexicons_know(text: str, folded: str) -> None:
    """Lower case, no accents, leet, look-alikes, spelt-out and stretched words restored; figures stay figures."""
    assert normalise(text).folded == folded


def test_a_joined_word_covers_all_that_it_was_made_of() -> None:
    """The span of « connard » in the folded view is the spelt-out word as sent."""
    text = "Quel c o\u200b n n a r d\u200b, lui"
    seen = normalise(text)
    start = seen.folded.index("connard")
    assert text[slice(*seen.folded_span(start, start + 7))] == "c o\u200b n n a r d"


HOSTILE = {
    "marks": "e" + "\u0301\u0316" * 30_000,
    "marks in turns": ("e" + "\u0316\u0301" * 9) * 3_157,
    "marks and zero widths": "e" + "\u200b\u0301" * 30_000,
    "bombs": "\ufdfa" * 60_000,
    "squared words": "㏂" * 60_000,
    "ligatures": "œ" * 60_000,
    "emoji": "🙂" * 60_000,
    "hearts": "❤\ufe0f" * 30_000,
    "spelt out": "c o n " * 10_000,
    "spelt out with gaps": "a.b\u200bc." * 12_000,
    "respelt": "konnar " * 8_500,
    "bracketed": "a(b)cd" * 10_000,
    "stretched": "aaab" * 15_000,
    "leet": "c0" * 30_000,
    "wildcards": "m*" * 30_000,
    "surrogates": "\ud800" * 60_000,
    "one letter": "a" * 60_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_post_takes_a_blink(name: str) -> None:
    """60,000 characters of anything are normalised in linear time, and grow by little.

    The limit leaves room for a slow, shared machine: the quadratic way takes many seconds.
    """
    began = time.process_time()
    seen = normalise(HOSTILE[name])
    assert time.process_time() - began < 0.5
    assert len(seen.clean) <= LONGEST_TEXT + 4_000
    assert len(seen.folded) <= LONGEST_TEXT + 8_000


def test_only_the_first_sixty_thousand_characters_are_read() -> None:
    """A longer text is cut, not refused."""
    assert len(normalise("a b" * 30_000).original) == LONGEST_TEXT


def test_edits_carry_offsets_along() -> None:
    """Each new character stands for the whole of what it replaced, through several rewritings."""
    text, offsets = rewrite("abcdef", Offsets(), [Edit(1, 3, "X"), Edit(5, 6, "")])
    text, offsets = rewrite(text, offsets, [Edit(0, 2, "YZ")])
    assert text == "YZde"
    assert [offsets.span(place, place + 1) for place in range(4)] == [(0, 3), (0, 3), (3, 4), (4, 5)]
    assert offsets.span(4, 9) == (5, 5)
