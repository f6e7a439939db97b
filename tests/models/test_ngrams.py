"""What n-grams promise: they are the same wherever read, they know their place, and no number is learnt by heart."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie_models.ngrams import (
    LONGEST_WORD,
    WORDS_IN_A_WINDOW,
    Vocabulary,
    grams_of,
    is_piece,
    sentences_of,
    windows_of,
    words_of,
)


def names_of(view: str) -> tuple[str, ...]:
    return grams_of(words_of(view).words).names


def vocabulary_of(*names: str) -> Vocabulary:
    return Vocabulary.of(names, np.ones(len(names), dtype=np.float32))


def test_words_come_alone_in_pairs_and_in_pieces() -> None:
    """A text's n-grams are its words, its pairs of neighbours, and pieces of two to five letters with their edges."""
    names = names_of("la cle")
    assert {"=la", "=cle", "=la cle", " l", "cle", " cle ", "cl"} <= set(names)
    assert not {"la cl", " la c"} & set(names), "a piece never crosses two words"


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("l'usine d'en face", ["l'", "usine", "d'", "en", "face"]),
        ("c*nnard !", ["c*nnard", "!"]),
        ("12,5 % au t3", ["00", ",", "0", "%", "au", "t0"]),
        ("bravo👏👏", ["bravo", "👏", "👏"]),
        ("", []),
    ],
)
def test_words_are_cut_as_french_needs(view: str, words: list[str]) -> None:
    """Elisions are cut after the apostrophe, hidden letters stay inside, signs and emoji are words, digits are 0."""
    assert words_of(view).words == words


def test_no_number_is_learnt_by_heart() -> None:
    """Two figures of the same shape have the same n-grams: a phone number or a code cannot enter a vocabulary."""
    assert names_of("appeler le 0639981234") == names_of("appeler le 0712345678")


def test_each_word_knows_its_place() -> None:
    """The words of a view stand where they say, signs included."""
    view = "la clé, perdue"
    words = words_of(view)
    assert [view[start:end] for start, end in words.spans] == ["la", "clé", ",", "perdue"]


def test_a_long_text_is_cut_in_windows_that_overlap_and_reach_its_end() -> None:
    """Every word of a long text is in a window, none longer than the limit, and neighbours share words."""
    windows = windows_of(words_of("mot " * 1000))
    assert max(after - first for first, after in windows) == WORDS_IN_A_WINDOW
    assert {place for window in windows for place in range(*window)} == set(range(1000))
    assert all(after > following for (_, after), (following, _) in pairwise(windows))


@pytest.mark.parametrize("words", [0, 1, 255, 256, 257, 300, 448, 449])
def test_the_last_window_brings_new_words(words: int) -> None:
    """A text has as many windows as it needs and no more; at least one, even when empty."""
    windows = windows_of(words_of("mot " * words))
    assert len(windows) == max(1, -(-(words - 64) // 192))
    assert windows[-1][1] == words


def test_a_word_without_end_is_cut() -> None:
    """60,000 letters in a row are read as many short words, in bounded memory."""
    spans = words_of("a" * 60_000).spans
    assert max(end - start for start, end in spans) == LONGEST_WORD


@given(st.text(max_size=300))
def test_any_text_is_read(view: str) -> None:
    """Whatever the text, its words lie inside it, in order, and its windows and sentences inside its words."""
    words = words_of(view)
    assert all(0 <= start < end <= len(view) for start, end in words.spans)
    assert all(one[1] <= next_one[0] for one, next_one in pairwise(words.spans))
    stretches = [*windows_of(words), *sentences_of(view, words)]
    assert all(0 <= first <= after <= len(words) for first, after in stretches)


def test_words_and_pieces_have_length_one_each() -> None:
    """In a row, words and pieces are each of length 1, so that neither drowns the other."""
    row = vocabulary_of("=cle", "=la", "cl", "cle").row(names_of("la cle la cle"))
    assert np.linalg.norm(row.values[:2]) == pytest.approx(1.0)
    assert np.linalg.norm(row.values[2:]) == pytest.approx(1.0)
    assert not len(vocabulary_of("=cle").row(["=autre"]).columns)


def test_a_rarer_word_counts_more() -> None:
    """A value grows with the idf, and with the logarithm of how often the word comes."""
    vocabulary = Vocabulary.of(["=le", "=nir"], np.array([1.0, 4.0], dtype=np.float32))
    once, thrice = vocabulary.row(["=le", "=nir"]).values, vocabulary.row(["=le", "=le", "=le", "=nir"]).values
    assert once[1] / once[0] == pytest.approx(4.0)
    assert thrice[0] / thrice[1] == pytest.approx((1 + np.log(3)) / 4, rel=1e-5)


@pytest.mark.parametrize("names", [["=a", "=a"], ["ab", "=a"]])
def test_a_vocabulary_out_of_order_is_refused(names: list[str]) -> None:
    """A vocabulary names each n-gram once, words before pieces."""
    with pytest.raises(ValueError, match="once"):
        Vocabulary.of(names, np.ones(len(names), dtype=np.float32))


def test_pieces_and_words_are_told_apart() -> None:
    """The word « le » and the piece « le » are two n-grams."""
    assert is_piece("le")
    assert not is_piece("=le")


@pytest.mark.parametrize(
    ("view", "sentences"),
    [
        ("", 0),
        ("un seul trait, sans fin", 0),
        ("une phrase. une autre", 2),
        ("fini ! vraiment ?\nnouvelle ligne", 3),
        ("version 3.5 du module.exe", 0),
        ("… !!! ?", 0),
        ("ok.\n\n!!!\nsuite", 2),
    ],
)
def test_a_text_is_cut_where_sentences_and_lines_end(view: str, sentences: int) -> None:
    """Nothing where there is only one; a sign inside a number or a name ends nothing."""
    assert len(sentences_of(view, words_of(view))) == sentences


def test_the_sentences_hold_every_word_once() -> None:
    """Nothing is lost between two of them."""
    view = "bonjour à tous. le point est à 0 h ; merci !\nà lundi"
    words = words_of(view)
    assert [place for sentence in sentences_of(view, words) for place in range(*sentence)] == list(range(len(words)))
