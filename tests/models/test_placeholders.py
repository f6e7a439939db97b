"""What the models read in place of a value, and that they read it at its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie_models.axes import Kind
from vigie_models.detect import detect
from vigie_models.finding import Finding
from vigie_models.ngrams import words_of
from vigie_models.normalise import normalise
from vigie_models.placeholders import NOUNS, SIGNS, prose_of, view_of

IBAN = "FR76 3019 9012 3427 1828 1828 467"


def test_a_value_becomes_the_sign_of_its_kind() -> None:
    """The figures of an IBAN are no n-gram; its sign is, as a word of its own, and the words around stay."""
    text = normalise(f"Mon IBAN : {IBAN} merci")
    view = view_of(text, detect(text))
    assert view.text == f"mon iban : {SIGNS[Kind.IBAN]} merci"
    assert words_of(view.text).words == ["mon", "iban", ":", SIGNS[Kind.IBAN], "merci"]


@pytest.mark.parametrize("before", ["", "Ｃｏｍｐｔｅ : ", "c\u200bo\u200bmpte 👍🏽 : ", "L'œuvre d'Émilie : "])
def test_a_sign_stands_for_the_whole_value_as_it_was_sent(before: str) -> None:
    """Whatever was disguised before it, the sign's place is the value's place in the text as sent."""
    sent = f"{before}IBAN {IBAN}, merci"
    text = normalise(sent)
    view = view_of(text, detect(text))
    place = view.text.index(SIGNS[Kind.IBAN])
    start, end = view.span(place, place + 1)
    assert sent[start:end] == IBAN


def test_words_that_mean_something_stay_words() -> None:
    """A marking, an illness or a name is not hidden from the models: it is no number to learn by heart."""
    text = normalise("DIFFUSION RESTREINTE")
    marking = Finding(Kind.MARKING, "strategy", 0, 20, 0.9, "mention")
    assert view_of(text, [marking]).text == "diffusion restreinte"


@given(st.text(max_size=60), st.data())
def test_a_view_never_raises_and_its_spans_stay_in_the_text(sent: str, data: st.DataObject) -> None:
    """Any findings over any text: each sign leads back to a stretch that overlaps the finding it stands for."""
    text = normalise(sent)
    start = data.draw(st.integers(0, len(text.original)))
    end = data.draw(st.integers(start, len(text.original)))
    view = view_of(text, [Finding(Kind.CARD, "personal_data", start, end, 0.9, "carte")])
    for place, sign in enumerate(view.text):
        left, right = view.span(place, place + 1)
        assert 0 <= left <= right <= len(text.original)
        assert sign != SIGNS[Kind.CARD] or sign in sent or (left < end and start < right)


def test_prose_keeps_case_and_accents_and_names_the_value() -> None:
    """The encoder reads what a colleague would read, but for the value, which a noun stands for."""
    text = normalise(f"L'Équipe paie : IBAN {IBAN} noté.")
    assert prose_of(text, detect(text)).text == "L'Équipe paie : IBAN IBAN noté."


def test_prose_is_restored_where_words_were_disguised() -> None:
    """A disguise costs the text its case and accents, never its meaning."""
    text = normalise("Quel c0nn4rd, ce b o u f f o n !")
    assert prose_of(text, detect(text)).text == "quel connard, ce bouffon !"


def test_a_bullet_or_a_password_is_no_disguise() -> None:
    """Stars that begin lines and digits inside a value restore nothing."""
    text = normalise("* Élan\n* Wifi, mdp : Tr0ub4dor&3x")
    assert prose_of(text, detect(text)).text == f"* Élan\n* Wifi, mdp : {NOUNS[Kind.PASSWORD]}"
