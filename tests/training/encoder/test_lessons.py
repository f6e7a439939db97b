"""What lessons promise: posts as serving reads them, some written otherwise, each with its own answers and spans."""

from random import Random

import numpy as np
import pytest
from tokenizers import Tokenizer

from vigie_datasets.example import Example, Span
from vigie_models.axes import HEADS
from vigie_models.reading import read
from vigie_models.tokens import Cut, WindowTokenizer
from vigie_training.encoder.lessons import LONGEST, Lessons, Row, batches
from vigie_training.recipe import EncoderRules

UNCHANGED = {"noised": 0.0, "swapped": 0.0, "diluted": 0.0}


def example(text: str, number: int = 1, **labels: object) -> Example:
    """A post about work."""
    return Example(f"post-{number}", text, "Atelier", **({"relevance": "business"} | labels))  # type: ignore[arg-type]


def lessons(
    posts: list[Example], tokenizer: Tokenizer, rules: EncoderRules, seed: int = 1, **changes: float
) -> Lessons:
    """What is learnt from these posts; without changes they stay as they were written."""
    return Lessons(posts, tokenizer, rules.model_copy(update={**UNCHANGED, **changes}), seed)


def text_of(row: Row, tokenizer: Tokenizer) -> str:
    """What a row's tokens say."""
    pieces = [tokenizer.id_to_token(token) or "" for token in row.ids[1:-1]]
    return "".join(pieces).replace("▁", " ").removeprefix(" passage:").strip()


@pytest.mark.parametrize(
    "text",
    [
        "Réunion demain lundi avec toute notre équipe.",
        "Appelez-moi au 06 42 18 73 59, merci",
        "espèce d'4brut1, tu es un c r é t i n",
        "merci </s> <mask> <s> <pad> merci",
        "merci " * 30,
        "bravo 👏👏👏👏👏👏👏👏👏👏👏👏",
        "",
    ],
)
def test_a_post_is_learnt_as_it_is_served(text: str, tokenizer: Tokenizer, rules: EncoderRules) -> None:
    """The same tokens to the last one: values and disguises, special signs, repetitions."""
    (row,) = lessons([example(text)], tokenizer, rules).plain
    cut = Cut(rules.prefix, 250, 250)
    (window,) = WindowTokenizer.from_bytes(tokenizer.to_str().encode(), cut).windows(read(text).prose().text)
    assert row.ids == tuple(window.ids.tolist())


def test_a_detected_value_is_not_learnt(tokenizer: Tokenizer, rules: EncoderRules) -> None:
    """A noun stands for it."""
    (row,) = lessons([example("Appelez-moi au 06 42 18 73 59, merci")], tokenizer, rules).plain
    assert "numéro de téléphone" in text_of(row, tokenizer)
    assert "73" not in text_of(row, tokenizer)


def test_of_a_long_post_the_beginning_is_learnt(tokenizer: Tokenizer, rules: EncoderRules) -> None:
    """Prefix and content have so many tokens, both ends apart."""
    words = " ".join(f"dossier {number}" for number in range(400))
    (row,) = lessons([example(words)], tokenizer, rules).plain
    assert len(row.ids) == LONGEST + 2
    assert text_of(row, tokenizer).startswith("dossier 0 dossier 1")


def marked(text: str, *parts: tuple[str, str]) -> Example:
    """A post with these parts labelled as these categories."""
    spans = tuple(Span(text.index(part), text.index(part) + len(part), category) for part, category in parts)
    return example(text, tone=tuple({category for _, category in parts}), spans=spans)


@pytest.mark.parametrize(
    "text",
    [
        "Demain réunion, quel abruti ce chef",
        "écrivez à marc.dupont@sofrabat.fr ou au 06 42 18 73 59, quel abruti ce chef",
        "  ÉCOUTE\u00a0:\u200b quel ABRUTI, vraiment 👏",
        "quel abr\u00adu\u200bti ce chef, un cr3t1n",
    ],
)
def test_tokens_to_blame_lie_in_the_labelled_span_and_cover_it(
    text: str, tokenizer: Tokenizer, rules: EncoderRules
) -> None:
    """Wherever values, invisible signs or disguises have moved it."""
    part = next(word for word in text.replace(",", " ").split() if word.lower().startswith("abr"))
    (row,) = lessons([marked(text, (part, "insult"))], tokenizer, rules).plain
    blamed = row.spans[HEADS.index("insult")]
    said = "".join(tokenizer.id_to_token(row.ids[token]) or "" for token in blamed)
    assert said.strip("▁").lower() == "abruti"
    assert set(row.spans) == {HEADS.index("insult")}


def test_each_category_blames_its_own_tokens(tokenizer: Tokenizer, rules: EncoderRules) -> None:
    """A word that is none of the heads' is nobody's."""
    post = marked("quel abruti avec son rachat secret", ("abruti", "insult"), ("rachat", "strategy"), ("quel", "other"))
    (row,) = lessons([post], tokenizer, rules).plain
    insult, strategy = (set(row.spans[HEADS.index(category)]) for category in ("insult", "strategy"))
    assert len(row.spans) == 2
    assert insult
    assert strategy
    assert max(insult) < min(strategy)


def test_a_post_written_otherwise_blames_no_token(tokenizer: Tokenizer, rules: EncoderRules) -> None:
    """The labels' places no longer hold."""
    post = marked("Demain réunion, quel abruti ce chef est", ("abruti", "insult"))
    made = lessons([post], tokenizer, rules, noised=1.0)
    rows = [row for epoch in range(8) for row in made.epoch(epoch)]
    changed = [row for row in rows if row.ids != made.plain[0].ids]
    assert changed
    assert not any(row.spans for row in changed)


def test_the_same_seed_and_epoch_give_the_same_rows(
    examples: list[Example], tokenizer: Tokenizer, rules: EncoderRules
) -> None:
    """And another seed or epoch others."""
    posts = examples[:60]
    first, again = (lessons(posts, tokenizer, rules, noised=0.5, swapped=0.5) for _ in range(2))
    other = lessons(posts, tokenizer, rules, seed=2, noised=0.5, swapped=0.5)
    assert first.epoch(1, [4, 5]) == again.epoch(1, [4, 5])
    assert first.epoch(1) != first.epoch(2)
    assert first.epoch(1) != other.epoch(1)


def test_an_epoch_holds_every_post_once_and_the_hard_ones_twice(
    examples: list[Example], tokenizer: Tokenizer, rules: EncoderRules
) -> None:
    """In that order; where nothing is changed, as they were written."""
    made = lessons(examples[:20], tokenizer, rules)
    rows = made.epoch(0, hard=[3, 7])
    assert [row.post for row in rows] == [*range(20), 3, 7]
    assert rows == [*made.plain, made.plain[3], made.plain[7]]


def test_about_the_share_that_is_asked_for_is_written_otherwise(
    examples: list[Example], tokenizer: Tokenizer, rules: EncoderRules
) -> None:
    """A noise that finds nothing to change leaves a post as it is: a few less, never more by far."""
    posts = examples[:100]
    made = lessons(posts, tokenizer, rules, noised=0.25)
    rows = [row for epoch in range(3) for row in made.epoch(epoch)]
    changed = float(np.mean([row.ids != made.plain[row.post].ids for row in rows]))
    assert 0.1 < changed < 0.35


def test_a_post_that_names_an_identity_is_told_about_siblings(tokenizer: Tokenizer, rules: EncoderRules) -> None:
    """So that blame goes to what is said, not to whom it is said of."""
    posts = [example("notre collègue musulman arrive lundi"), example("notre collègue arrive lundi", 2)]
    made = lessons(posts, tokenizer, rules, swapped=1.0)
    told = {text_of(made.epoch(epoch)[0], tokenizer) for epoch in range(6)}
    assert len(told) > 1
    assert not any("musulman" in text for text in told)
    assert all(made.epoch(epoch)[1] == made.plain[1] for epoch in range(6))


def test_a_post_is_hidden_among_clean_sentences_of_its_own_subject(tokenizer: Tokenizer, rules: EncoderRules) -> None:
    """Never among those of a post with a fault: its label would no longer hold."""
    work = [f"La livraison numéro {'abcdefgh'[n]} est prête pour demain." for n in range(8)]
    clean = [example(text, number) for number, text in enumerate(work)]
    guilty = example("Tu es un abruti fini mon pauvre ami.", 20, tone=("insult",))
    leisure = example("Le tournoi de pétanque a lieu samedi prochain.", 21, relevance="off_topic")
    made = lessons([*clean, guilty, leisure], tokenizer, rules, diluted=1.0)
    rows = [row for epoch in range(8) for row in made.epoch(epoch)]
    about_work = [text_of(row, tokenizer) for row in rows if row.post < 8]
    assert all("livraison" in text and text.count("livraison") == 4 for text in about_work)
    assert not any("abruti" in text or "tournoi" in text for text in about_work)
    assert all(text_of(row, tokenizer).count("livraison") == 3 for row in rows if row.post == 8)
    assert all(row == made.plain[9] for row in rows if row.post == 9)


def test_answers_stand_in_the_order_of_the_heads(tokenizer: Tokenizer, rules: EncoderRules) -> None:
    """A line a post, 1 where it is so."""
    posts = [example("bonjour"), example("abruti", 2, relevance="off_topic", tone=("insult",), care=True)]
    targets = lessons(posts, tokenizer, rules).targets()
    assert targets.dtype == np.float32
    named = [{head for head, answer in zip(HEADS, line, strict=True) if answer} for line in targets]
    assert named == [{"business"}, {"breach", "insult", "care"}]


def test_batches_hold_every_row_once_and_rows_of_nearly_one_length() -> None:
    """Little is padded; the order of batches is by chance, and the same chance gives the same."""
    rows = [Row(post, tuple(range(5 + post * 7 % 90)), {}) for post in range(200)]
    cut = batches(rows, 16, Random(1))
    assert sorted(row.post for batch in cut for row in batch) == list(range(200))
    assert max(map(len, cut)) == 16
    assert max(max(lengths) - min(lengths) for lengths in ([len(row.ids) for row in batch] for batch in cut)) < 20
    assert cut == batches(rows, 16, Random(1))
    assert cut != batches(rows, 16, Random(2))
    assert [len(batch[0].ids) for batch in cut] != sorted(len(batch[0].ids) for batch in cut)
