"""What opinions promise: of a post new to a run its own word, and of a post learnt from none that sets a threshold."""

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load, save

from vigie_models.axes import HEADS
from vigie_training.opinions import Opinions, digest_of_id, digests_of, together


def opinions(said: dict[str, float], learnt: tuple[str, ...]) -> Opinions:
    """One number for all heads of each text."""
    logits = np.array([[value] * len(HEADS) for value in said.values()], dtype=np.float32)
    return Opinions(digests_of(list(said)), logits, digests_of(learnt))


def test_what_is_written_is_read_again() -> None:
    """Every number, to the bit."""
    kept = opinions({"a": 1.25, "b": -3.5}, ("c",))
    found = Opinions.from_bytes(kept.to_bytes())
    for name in ("of", "logits", "learnt"):
        np.testing.assert_array_equal(getattr(found, name), getattr(kept, name))
    assert found.by_digest()[digest_of_id("b")].tolist() == [-3.5] * len(HEADS)


def test_what_lies_otherwise_in_memory_is_written_all_the_same() -> None:
    """safetensors writes an array as it lies, whatever its strides say."""
    across = np.arange(2 * len(HEADS), dtype=np.float32).reshape(len(HEADS), 2).T
    kept = Opinions(digests_of(["a", "b"]), across, digests_of(["c"]))
    np.testing.assert_array_equal(Opinions.from_bytes(kept.to_bytes()).logits, across)


@pytest.mark.parametrize(
    "wrong",
    [
        {"logits": np.zeros((2, len(HEADS) - 1), dtype=np.float32)},
        {"logits": np.zeros((3, len(HEADS)), dtype=np.float32)},
        {"of": np.zeros(2, dtype=np.int64)},
        {"learnt": np.zeros(1, dtype=np.float32)},
    ],
)
def test_arrays_that_do_not_fit_together_are_refused(wrong: Mapping[str, NDArray[Any]]) -> None:
    """A line a post, a column a head, whole numbers for texts."""
    arrays = load(opinions({"a": 1.0, "b": 2.0}, ("c",)).to_bytes())
    with pytest.raises(ValueError, match="another shape"):
        Opinions.from_bytes(save({**arrays, **wrong}))


def test_runs_together_speak_of_a_post_as_the_one_that_had_not_learnt_it() -> None:
    """What a run left out, the others learnt from; the mean of runs counts as new to it all the same."""
    found = together(
        [opinions({"a": 1.0, "b": 2.0}, ("c", "d", "train")), opinions({"c": 3.0, "d": 4.0}, ("a", "b", "train"))]
    )
    said = {digest: float(row[0]) for digest, row in found.by_digest().items()}
    assert said == {digest_of_id(text): value for text, value in zip("abcd", (1, 2, 3, 4), strict=True)}
    assert found.learnt.tolist() == [digest_of_id("train")]


def test_a_text_that_two_runs_left_out_is_told_once() -> None:
    """Two posts may have the same few words."""
    found = together([opinions({"merci": 1.0}, ()), opinions({"merci": 5.0}, ())])
    assert found.logits[:, 0].tolist() == [1.0]


def test_a_digest_depends_on_every_character_and_is_the_same_for_ever() -> None:
    """The first eight bytes of SHA-256; a half of a pair of surrogates is no accident."""
    assert digest_of_id("merci") == int(hashlib.sha256(b"merci").hexdigest()[:16], 16)
    assert digest_of_id("merci") != digest_of_id("merci ")
    assert digests_of(["\ud83d", "é"]).dtype == np.uint64
    assert digests_of([]).shape == (0,)
