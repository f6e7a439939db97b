"""Noise keeps what a post says, and is the same for ever."""

import unicodedata
from random import Random

import pytest

from vigie_models.normalise import normalise
from vigie_training.noise import (
    NOISES,
    accents_dropped,
    decorated,
    diluted_among,
    homoglyphs,
    leet,
    lower_case,
    neutral_sentences,
    noisy,
    sms_spelling,
    spaced_letters,
    typos,
    upper_case,
    zero_width,
)

POST = "Où est passé le dossier ? C'est pas possible, ce connard l'a encore gardé pour lui beaucoup trop longtemps."
VALUES = "Écrivez à paul.henry@exemple.fr, badge A4471B, site https://exemple.fr/salle avant midi."
SENTENCES = ["La cantine ouvre à midi.", "Le parking est fermé lundi.", "La salle bleue est libre.", "Il pleut."]


@pytest.mark.parametrize("name", NOISES)
def test_noise_is_drawn_from_its_seed_alone(name: str) -> None:
    """The same seed gives the same text for ever; figures of two bundles compare."""
    once, again = (noisy(name, NOISES[name], POST, "5 post-1") for _ in range(2))
    assert once == again


@pytest.mark.parametrize("name", NOISES)
def test_noise_changes_a_post(name: str) -> None:
    """A noise that changes nothing would measure nothing."""
    assert noisy(name, NOISES[name], POST, "5 post-1") != POST


@pytest.mark.parametrize("name", NOISES)
@pytest.mark.parametrize("text", ["", " ", "a", "👏👏", "12 34", "ça", "@@@", "\u0301"])
def test_noise_takes_any_text(name: str, text: str) -> None:
    """Even one without a word to change."""
    assert isinstance(noisy(name, NOISES[name], text, "5"), str)


@pytest.mark.parametrize("name", ["upper_case", "lower_case", "typos", "leet", "spaced_letters"])
def test_values_are_left_alone(name: str) -> None:
    """An address or a badge with another letter is another address: the post would not say the same."""
    changed = noisy(name, NOISES[name], VALUES, "5 post-2")
    assert all(value in changed for value in ("paul.henry@exemple.fr", "A4471B", "https://exemple.fr/salle"))


def test_accents_are_dropped_and_nothing_else() -> None:
    """Letters stay, marks go."""
    assert accents_dropped("Ça gêne à Noël, cœur", Random(1)) == "Ca gene a Noel, coeur"


def test_case_is_changed_whole() -> None:
    """Accents stay in capitals, as French writes them."""
    assert upper_case("Déjà là", Random(1)) == "DÉJÀ LÀ"
    assert lower_case("DÉJÀ Là", Random(1)) == "déjà là"


@pytest.mark.parametrize(("words", "slips"), [(3, 1), (12, 1), (36, 3)])
def test_one_word_in_twelve_slips(words: int, slips: int) -> None:
    """And at least one; a word keeps its first letter."""
    text = " ".join(["cartable"] * words)
    for seed in range(20):
        changed = [word for word in typos(text, Random(seed)).split() if word != "cartable"]
        assert len(changed) <= slips
        assert all(word.startswith("c") and abs(len(word) - 8) <= 1 for word in changed)


def test_text_messages_are_spelt_short() -> None:
    """Whole words alone: « questions » is not « queki »; either apostrophe."""
    short = sms_spelling("C’est pas grave, j'ai beaucoup de questions", Random(1))
    assert short == "c pas grave, g bcp 2 questions"


def test_leet_leaves_the_ends_of_words() -> None:
    """Readers need them."""
    assert leet("quel connard fini", Random(1)) == "qu3l c0nn4rd f1ni"


def test_neighbours_are_not_both_spelt_out_with_blanks() -> None:
    """They would merge into one word, and nobody could read it."""
    for seed in range(20):
        spelt = spaced_letters("gros connard", Random(seed))
        assert spelt != "g r o s c o n n a r d"
        assert [char for char in spelt if char.isalpha()] == list("grosconnard")


@pytest.mark.parametrize("noise", [homoglyphs, zero_width])
def test_what_nobody_sees_is_undone_by_reading(noise: object) -> None:
    """Lexicons read the same text, whatever alphabet a letter was borrowed from."""
    assert callable(noise)
    for seed in range(20):
        changed = noise(POST, Random(seed))
        assert changed != POST
        assert normalise(changed).folded == normalise(POST).folded


def test_decoration_adds_and_removes_nothing() -> None:
    """Every character stands where it stood, others come between."""
    rest = iter(decorated(POST, Random(3)))
    assert all(char in rest for char in POST)


def test_a_diluted_post_stands_behind_one_sentence_and_before_two() -> None:
    """Word for word, among three different sentences."""
    before, after = diluted_among(SENTENCES)(POST, Random(2)).split(POST)
    assert before.strip() in SENTENCES
    assert sum(sentence in after for sentence in SENTENCES) == 2


def test_a_post_is_not_diluted_with_its_own_words() -> None:
    """Else it would be said twice."""
    for seed in range(20):
        assert diluted_among(SENTENCES)("Il pleut.", Random(seed)).count("Il pleut.") == 1


def test_neutral_sentences_are_whole_ones() -> None:
    """Neither scraps nor tirades, each once."""
    texts = ["La cantine ouvre à midi lundi. Oui ! Une ligne sans fin", "La cantine ouvre à midi lundi. " + "mot " * 30]
    assert neutral_sentences(texts) == ["La cantine ouvre à midi lundi."]


def test_homoglyphs_are_of_another_alphabet() -> None:
    """A twin that were the same letter would disguise nothing."""
    changed = homoglyphs("ceci pose " * 20, Random(1))
    assert {unicodedata.name(char).split()[0] for char in changed if char.isalpha()} > {"LATIN"}
