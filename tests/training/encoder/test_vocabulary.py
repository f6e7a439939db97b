"""What the French vocabulary promises: posts are cut as before, with a part of the pieces, each with its own vector."""

import json
from typing import Any

import pytest
from tokenizers import Tokenizer

from tiny_bases import MASK, SPECIAL
from vigie_training.encoder.base import Base

pytestmark = pytest.mark.encoder

MOST = 260


@pytest.fixture(scope="session")
def pruned(base: Base, texts: list[str]) -> Any:
    """A smaller vocabulary for the small corpus."""
    from vigie_training.encoder.vocabulary import french

    return french(base, texts, MOST)


def vocabulary(tokenizer: dict[str, Any]) -> list[str]:
    """Its pieces, in order."""
    return [name for name, _ in tokenizer["model"]["vocab"]]


def test_so_many_pieces_are_kept_in_their_order_each_with_its_line(base: Base, pruned: Any) -> None:
    """`rows` says which line of the word table is whose."""
    old, new = vocabulary(base.tokenizer), vocabulary(pruned.tokenizer)
    assert len(new) == len(pruned.rows) == MOST < len(old)
    assert [old[row] for row in pruned.rows] == new
    assert list(pruned.rows) == sorted(pruned.rows)


def test_special_pieces_keep_their_places_and_the_mask_goes(pruned: Any) -> None:
    """Nothing is masked in fine-tuning nor in serving."""
    assert tuple(vocabulary(pruned.tokenizer)[: len(SPECIAL)]) == SPECIAL
    assert MASK not in json.dumps(pruned.tokenizer)
    encoded = Tokenizer.from_str(json.dumps(pruned.tokenizer)).encode("bonjour")
    assert (encoded.ids[0], encoded.ids[-1]) == (0, 2)


def test_letters_figures_and_signs_always_stay(base: Base, pruned: Any) -> None:
    """Any unknown word can still be built, whatever texts hold."""
    single = {name for name in vocabulary(base.tokenizer) if len(name) == 1}
    assert {"z", "é", "7", "?", "👏", "▁"} <= single
    assert single <= set(vocabulary(pruned.tokenizer))


def test_a_text_of_kept_pieces_is_cut_as_before(base: Base, pruned: Any, texts: list[str]) -> None:
    """The best path through it is still there; of a text that lost a piece, nothing becomes unknown."""
    from vigie_training.encoder.vocabulary import share_unchanged

    old, new = (Tokenizer.from_str(json.dumps(each)) for each in (base.tokenizer, pruned.tokenizer))
    kept = set(vocabulary(pruned.tokenizer))
    alike = [set(old.encode(text).tokens) <= kept for text in texts]
    assert 20 < sum(alike) < len(texts)
    for text, whole in zip(texts, alike, strict=True):
        cut = new.encode(text).tokens
        assert (cut == old.encode(text).tokens) == whole
        assert "<unk>" not in cut
    assert share_unchanged(base.tokenizer, pruned.tokenizer, texts) == pytest.approx(sum(alike) / len(texts))


def test_the_base_is_left_as_it_is(base: Base, pruned: Any) -> None:
    """Another vocabulary may be cut from it."""
    assert vocabulary(base.tokenizer)[-1] == MASK


def test_a_size_below_what_always_stays_keeps_just_that(base: Base, pruned: Any, texts: list[str]) -> None:
    """Rather than all but a few."""
    from vigie_training.encoder.vocabulary import french

    small = french(base, texts, 5)
    pieces = set(vocabulary(small.tokenizer))
    assert {"z", "é", "7"} <= pieces <= set(vocabulary(pruned.tokenizer))
    assert not [piece for piece in pieces if len(piece.strip("▁")) > 3 and piece not in SPECIAL]
