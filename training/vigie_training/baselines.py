"""What anything better must beat: the commonest answer, a list of words, and the textbook TF-IDF with a linear SVM."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Memory
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from vigie_datasets.example import Example
from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, HEADS, TONE_CATEGORIES
from vigie_training.calibration import Numbers, Truth
from vigie_training.questions import Question, truths_of

Answered = Mapping[str, Question]  # by head


def answered_by_all(examples: Sequence[Example], fitted: Answered | None = None) -> dict[str, Answered]:
    """Each baseline's answers, by its name; `textbook` only where it was fitted."""
    answered = {"dummy": dummy(examples), "keywords": keywords(examples)}
    return answered | ({"textbook": fitted} if fitted else {})


def dummy(examples: Sequence[Example]) -> Answered:
    """Always the commonest answer, with its share as probability."""
    return {head: _commonest(head, truth) for head, truth in truths_of(examples).items()}


def keywords(examples: Sequence[Example]) -> Answered:
    """Yes where a post holds a word of the list; the more of them, the likelier. A post without leisure is work."""
    texts = [_plain(example.text) for example in examples]
    found = {name: _hits(texts, words) for name, words in word_lists().items()}
    hits = {
        **{name: found[name] for name in found if name in HEADS},
        "leak": np.sum([found[name] for name in CONFIDENTIALITY_CATEGORIES], axis=0),
        "clear_leak": found["clear"],
        "breach": np.sum([found[name] for name in TONE_CATEGORIES], axis=0),
        "business": 0.5 - found["off_topic"],
    }
    truths = truths_of(examples)
    return {head: Question(head, truths[head], hits[head], hits[head] > 0, calibrated=False) for head in HEADS}


def textbook(learning: Sequence[Example], examples: Sequence[Example], cache: Path | None = None) -> Answered:
    """TF-IDF of words and pairs of words, and one LinearSVC a head, as in scikit-learn's tutorial; nothing tuned.

    `cache` is a folder where the answers are kept for the same posts.
    """
    fit = Memory(cache, verbose=0).cache(_textbook_margins)
    truths = truths_of(learning)
    told = np.stack([truths[head] for head in HEADS], axis=1)
    margins = fit([post.text for post in learning], told, [post.text for post in examples])
    truth = truths_of(examples)
    return {
        head: Question(head, truth[head], margins[:, column], margins[:, column] > 0, calibrated=False)
        for column, head in enumerate(HEADS)
    }


@cache
def word_lists() -> Mapping[str, tuple[str, ...]]:
    """The baseline's words, by category; `off_topic` and `clear` beside those."""
    content = resources.files("vigie_training").joinpath("keywords.toml").read_text(encoding="utf-8")
    return {name: tuple(words) for name, words in tomllib.loads(content).items()}


def _commonest(head: str, truth: Truth) -> Question:
    share = float(truth.mean()) if len(truth) else 0.0
    return Question(head, truth, np.full(len(truth), share), np.full(len(truth), share >= 0.5))


def _hits(texts: Sequence[str], words: Sequence[str]) -> Numbers:
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")s?\b")
    return np.array([len(pattern.findall(text)) for text in texts], dtype=np.float64)


def _plain(text: str) -> str:
    """Small letters without accents, anything else a space."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]+", " ", "".join(letter for letter in bare if not unicodedata.combining(letter)))


def _textbook_margins(texts: list[str], truths: NDArray[np.bool_], asked: list[str]) -> Numbers:
    """How far each post lies on the side of yes. Shape (asked, heads)."""
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    known, told = vectorizer.fit_transform(texts), vectorizer.transform(asked)
    return np.stack([_margins(known, truth, told) for truth in truths.T], axis=1)


def _margins(known: Any, truth: Truth, asked: Any) -> Numbers:
    if truth.all() or not truth.any():
        return np.full(asked.shape[0], 1.0 if truth.any() else -1.0)
    margins: Numbers = LinearSVC(class_weight="balanced", random_state=0).fit(known, truth).decision_function(asked)
    return margins
