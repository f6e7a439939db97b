"""What is served is what was fitted: the automaton finds the very n-grams that training counted."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vigie_models.automaton import Automaton
from vigie_models.ngrams import Vocabulary, grams_of, is_piece, words_of

WORDS = st.lists(st.sampled_from(["la", "cle", "l'", "usine", "c*nnard", "👏", "!", "0", "a", "aa", "aaa", "perdue"]))


def vocabulary_of(names: set[str]) -> Vocabulary:
    ordered = sorted(names, key=lambda name: (is_piece(name), name))
    return Vocabulary.of(ordered, np.ones(len(ordered), dtype=np.float32))


@given(st.one_of(WORDS, st.text(max_size=80).map(lambda view: list(words_of(view).words))), WORDS)
def test_the_automaton_finds_the_ngrams_that_training_counts(words: list[str], others: list[str]) -> None:
    """Each known n-gram as often as training counts it, whatever else the vocabulary holds."""
    vocabulary = vocabulary_of({*grams_of(words).names[::2], *grams_of(others).names, "=x"})
    found = np.bincount(Automaton(vocabulary).occurrences(words).columns, minlength=len(vocabulary.columns))
    counted = np.zeros(len(vocabulary.columns), dtype=np.int64)
    for name in grams_of(words).names:
        if name in vocabulary.columns:
            counted[vocabulary.columns[name]] += 1
    assert found.tolist() == counted.tolist()


def test_each_ngram_knows_the_words_it_stands_on() -> None:
    """A word and its pieces stand on that word, a pair on two neighbours."""
    vocabulary = vocabulary_of({"=la", "=cle", "=la cle", "cle ", "!"[:0] + "=!"})
    names = list(vocabulary.columns)
    seen = Automaton(vocabulary).occurrences(["la", "cle", "!", "cle"])
    places = {
        (names[column], first, last) for column, first, last in zip(seen.columns, seen.first, seen.last, strict=True)
    }
    assert places == {
        ("=la", 0, 0),
        ("=la cle", 0, 1),
        ("=cle", 1, 1),
        ("cle ", 1, 1),
        ("=!", 2, 2),
        ("=cle", 3, 3),
        ("cle ", 3, 3),
    }


@given(WORDS, st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=4))
def test_a_stretch_holds_what_stands_wholly_on_its_words(words: list[str], stretches: list[tuple[int, int]]) -> None:
    """A pair that straddles the end of a sentence belongs to none of its sides."""
    seen = Automaton(vocabulary_of({*grams_of(words).names, "=x"})).occurrences(words)
    bounds = np.array([(first, max(first, after)) for first, after in stretches])
    owners, places = seen.inside(bounds[:, 0], bounds[:, 1])
    for number, (first, after) in enumerate(bounds):
        held = np.flatnonzero((seen.first >= first) & (seen.last < after))
        assert places[owners == number].tolist() == held.tolist()
    assert owners.tolist() == sorted(owners)
