"""What word vectors promise: known words are found, unknown ones are not, and the weights have length 1."""

import numpy as np
import pytest

from vigie_models.model import Model
from vigie_models.ngrams import grams_of
from vigie_models.vectors import NO_WORDS, WordTable, key_of, meaning_of


def table_of(**rows: int) -> WordTable:
    known = sorted((key_of(word), row) for word, row in rows.items())
    return WordTable(np.array([key for key, _ in known], np.uint32), np.array([row for _, row in known], np.uint16))


def test_a_word_has_the_row_of_its_vector() -> None:
    """Known words have their row; unknown ones, before, between and after the known keys, have none."""
    table = table_of(usine=3, greve=0)
    assert table.rows_of(["greve", "inconnu", "usine", "", "zzz"]).tolist() == [0, -1, 3, -1, -1]


def test_without_vectors_no_word_is_known() -> None:
    """A bundle may come without vectors: then no word has one."""
    assert NO_WORDS.rows_of(["usine"]).tolist() == [-1]
    assert NO_WORDS.rows_of([]).tolist() == []


def test_the_weights_of_a_text_have_length_one(model: Model) -> None:
    """However many words have a vector, their weights have length 1; a word the vocabulary ignores counts most."""
    meaning = meaning_of(grams_of(["idiot", "que", "cette", "assemblee", "d'", "idiot"]), model.vocabulary, model.words)
    assert meaning.owners.tolist() == [0, 3, 5]
    assert meaning.rows.tolist() == [0, 1, 0]
    assert np.linalg.norm(meaning.weights) == pytest.approx(1.0)
    assert not len(meaning_of(grams_of(["rien"]), model.vocabulary, model.words).weights)
