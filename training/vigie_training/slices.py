"""The same figures by sector, voice, length, noise and severity, to see whom a bundle serves badly."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from typing import Final

import numpy as np

from vigie_datasets.example import Example
from vigie_training.bootstrap import FEWEST_BATCHES, Interval, draws_of, interval
from vigie_training.calibration import Truth
from vigie_training.questions import Question
from vigie_training.weighted import f1, macro_f1, recall

FEWEST_POSTS: Final = 20  # below these a figure says nothing
_FEWEST_CASES: Final = 5
_WORD = re.compile(r"[^\W\d_]+")
_ACCENTED = re.compile(r"[à-öø-ÿœ]", re.IGNORECASE)
_FEWEST_LETTERS: Final = 40  # French seldom goes so far without an accent
_SHOUTED: Final = 0.5  # share of capitals among the letters

Holds = Callable[[Example], bool]


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of the posts, and the figures there; a figure that has too little to stand on is left out.

    `by_batch` tells whether the intervals come from batches drawn again, or from posts where there are too few batches.
    """

    kind: str
    name: str
    posts: int
    by_batch: bool
    figures: Mapping[str, Interval]


def slices_of(examples: Sequence[Example], questions: Mapping[str, Question]) -> tuple[Slice, ...]:
    """All slices with enough posts, kind by kind; `questions` by head, about these examples."""
    found = ((kind, name, _which(examples, holds)) for kind, name, holds in _ways(examples))
    return tuple(
        _slice(kind, name, examples, questions, chosen) for kind, name, chosen in found if chosen.sum() >= FEWEST_POSTS
    )


def is_without_accents(text: str) -> bool:
    """Whether a text long enough to need accents has none."""
    return sum(map(str.isalpha, text)) >= _FEWEST_LETTERS and not _ACCENTED.search(text)


def is_shouted(text: str) -> bool:
    """Whether most letters are capitals, in more than a word or two."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 10 and sum(map(str.isupper, letters)) >= _SHOUTED * len(letters)


def is_like_sms(text: str) -> bool:
    """Whether two words, or one in eight, are spelt as in short messages."""
    words = [word.casefold() for word in _WORD.findall(re.sub(r"\w+['’]", "", text))]
    short = sum(word in _sms() for word in words)
    return short >= 2 or (short == 1 and len(words) <= 8)


@cache
def _sms() -> frozenset[str]:
    content = resources.files("vigie_training").joinpath("slices.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(content)["sms"])


def _ways(examples: Sequence[Example]) -> Iterator[tuple[str, str, Holds]]:
    """Kind and name of each slice, and which posts it holds."""
    for name, holds in _LENGTHS.items():
        yield "longueur", name, holds
    for name, holds in _NOISES.items():
        yield "bruit", name, holds
    for severity in (1, 2, 3):
        yield "gravité", f"écart de gravité {severity}", partial(_has, field="severity", value=severity)
    for kind, field in (("secteur", "sector"), ("voix (lot)", "batch")):
        for name in sorted({getattr(example, field) for example in examples} - {""}):
            yield kind, name, partial(_has, field=field, value=name)


def _has(example: Example, *, field: str, value: object) -> bool:
    return bool(getattr(example, field) == value)


def _is_plain(example: Example) -> bool:
    return not any(says(example.text) for says in (is_without_accents, is_shouted, is_like_sms))


def _words(example: Example) -> int:
    return len(example.text.split())


_LENGTHS: Final[Mapping[str, Holds]] = {
    "moins de 8 mots": lambda example: _words(example) < 8,
    "8 à 30 mots": lambda example: 8 <= _words(example) <= 30,
    "31 à 90 mots": lambda example: 30 < _words(example) <= 90,
    "plus de 90 mots": lambda example: _words(example) > 90,
}
_NOISES: Final[Mapping[str, Holds]] = {
    "sans accents": lambda example: is_without_accents(example.text),
    "en capitales": lambda example: is_shouted(example.text),
    "style SMS": lambda example: is_like_sms(example.text),
    "rien de tout cela": _is_plain,
}


def _which(examples: Sequence[Example], holds: Holds) -> Truth:
    return np.array([holds(example) for example in examples], dtype=bool)


def _slice(
    kind: str, name: str, examples: Sequence[Example], questions: Mapping[str, Question], chosen: Truth
) -> Slice:
    inside = [example for example, taken in zip(examples, chosen, strict=True) if taken]
    weights = draws_of(inside)
    business, leak, breach = (questions[head].within(chosen) for head in ("business", "leak", "breach"))
    told = (
        ("relevance_macro_f1", business, macro_f1(business.truth, business.answers, (False, True), weights)),
        ("leak_f1", leak, f1(leak.truth, leak.answers, weights)),
        ("breach_f1", breach, f1(breach.truth, breach.answers, weights)),
        ("breach_recall", breach, recall(breach.truth, breach.answers, weights)),
    )
    figures = {each: interval(values) for each, asked, values in told if _tells(each, asked)}
    by_batch = len({example.batch for example in inside}) >= FEWEST_BATCHES
    return Slice(kind, name, len(inside), by_batch, figures)


def _tells(name: str, question: Question) -> bool:
    """Whether there are enough cases; F1 needs some of either answer, for where all is true it only repeats recall."""
    yes = int(question.truth.sum())
    no = len(question.truth) - yes
    return yes >= _FEWEST_CASES and (name == "breach_recall" or no >= _FEWEST_CASES)
