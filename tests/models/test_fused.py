"""What both stages add up to: nothing that decides goes unsaid, and each share lies on its word."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiny_encoders import CUT, HIDDEN, WORDS, table, tiny_encoder, tiny_part
from vigie_models.axes import HEADS
from vigie_models.fused import FusedSight, Fusion
from vigie_models.heads import Joint
from vigie_models.hearing import EncoderHeads
from vigie_models.model import Model
from vigie_models.reading import read, read_prose

IBAN = "FR76 3019 9012 3427 1828 1828 467"
CHANCE = np.random.default_rng(11)
ENCODER = tiny_encoder(table(), CUT)
BUSY_HEADS = EncoderHeads(
    CHANCE.normal(size=(HIDDEN, len(HEADS))).astype(np.float32),
    CHANCE.normal(size=len(HEADS)).astype(np.float32),
    0.6,
    1.5,
)
JOINTS = (Joint("leak", 0.75, 0.5, -0.25), Joint("breach", 0.5, 0.75, 0.125), Joint("clear_leak", 1.0, 0.0, 0.5))
FUSION = Fusion(
    np.abs(CHANCE.normal(size=len(HEADS))),
    np.abs(CHANCE.normal(size=len(HEADS))),
    CHANCE.normal(size=len(HEADS)),
    JOINTS,
)
SAID = (*WORDS, "l'idiot", "Élan", "ab.ru.ti", "👏👏", "Ｒéunion", "c0nnard", IBAN, "¼", "a\u0301", "zut !\n")


def sight_of(model: Model, text: str, heads: EncoderHeads = BUSY_HEADS) -> FusedSight:
    reading = read(text)
    prose = reading.prose()
    return FusedSight(FUSION, reading, prose, model.see(reading, "Tournoi"), ENCODER.hear(prose.text, heads))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(SAID), min_size=1, max_size=80).map(" ".join) | st.text(min_size=1, max_size=60))
def test_the_shares_of_both_stages_are_the_log_odds(busy_model: Model, text: str) -> None:
    """Words, cues, the community and the rest add up to what is answered, for every head."""
    if read(text).is_blank:
        return
    sight = sight_of(busy_model, text)
    totals = [sight.contribution(head).total for head in HEADS]
    assert totals == pytest.approx(sight.log_odds().tolist(), abs=1e-6)


def test_each_stage_is_told_apart(busy_model: Model) -> None:
    """What words add in all is what the n-grams add and what the encoder adds; without it the first stage is left."""
    text = "le rachat est un tournoi"
    sight = sight_of(busy_model, text)
    column = HEADS.index("insult")
    told = sight.contribution("insult")
    assert told.words == pytest.approx((told.seen.words + told.heard).tolist())
    assert told.seen.total == pytest.approx(FUSION.ngrams[column] * sight.sight.mixed()[column], abs=1e-6)
    heard = FUSION.encoder[column] * sight.heard.log_odds()[column] + FUSION.offset[column]
    assert told.heard.sum() + told.rest == pytest.approx(heard, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Quel abruti, ce chef", "abruti"),
        ("👏👏 Qu\u200bel abruti, ce chef", "abruti"),
        ("Quel A.b.r.u.t.i, ce chef", "A.b.r.u.t.i"),
        (f"IBAN {IBAN}, quel abruti", "abruti"),
        ("Élan " * 30 + "abruti", "abruti"),
    ],
)
def test_a_share_lies_on_its_word_in_the_text_as_sent(busy_model: Model, text: str, word: str) -> None:
    """Whatever was disguised or replaced before it, and in whichever window."""
    part = tiny_part({"abruti": {"insult": 9.0}})
    reading = read(text)
    prose = reading.prose()
    heard = part.opened.hear(prose.text, part.heads)
    sight = FusedSight(FUSION, reading, prose, busy_model.see(reading), heard)
    weights = sight.contribution("insult").heard
    heaviest = int(weights.argmax())
    start, end = reading.view.span(*reading.words.spans[heaviest])
    assert text[start:end] == word
    assert weights[heaviest] == pytest.approx(weights.sum(), rel=1e-3)


def test_a_value_is_read_as_the_noun_of_its_kind(busy_model: Model) -> None:
    """The encoder never sees it, and what its noun adds lies on the value."""
    reading = read(f"Voici : {IBAN} !")
    assert reading.prose().text == read_prose(f"Voici : {IBAN} !").text == "Voici : IBAN !"
    sight = sight_of(busy_model, f"Voici : {IBAN} !")
    weights = sight.contribution("leak").heard
    assert len(weights) == len(reading.words) == 4
    assert weights[2] != 0.0


def test_prose_hides_what_detectors_found_and_no_name_nor_term(busy_model: Model) -> None:
    """Names and a company's terms are told beside the findings; models never see them."""
    reading = read(f"Voici : {IBAN} !")
    told = replace(reading, findings=())
    assert told.prose().text == "Voici : IBAN !"


def test_fusion_weighs_many_posts_at_once() -> None:
    """Training fits it over arrays: the last dimension counts heads."""
    first, heard = np.random.default_rng(1).normal(size=(2, 5, len(HEADS)))
    rows = [FUSION.log_odds(*pair) for pair in zip(first, heard, strict=True)]
    assert np.array_equal(FUSION.log_odds(first, heard), np.stack(rows))
