"""What a text shows besides its words: length, shouting, signs, links, and what the detectors found."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vigie_models.axes import Kind
from vigie_models.finding import Finding

_DETECTED: Final = tuple(kind for kind in Kind if kind is not Kind.TERM)
_LINK = re.compile(r"https?://|www\.")
_MENTION = re.compile(r"(?<!\w)@\w")
_HASHTAG = re.compile(r"(?<!\w)#\w")
_FIGURE = re.compile(r"\d+")
_SHOUTED_WORD = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{4,}\b")
_EMOJI = re.compile(r"[\u2600-\u27bf\U0001f300-\U0010ffff]")
_LONGEST = 2000  # characters; beyond that a post is simply long

NAMES: Final = (
    "length",
    "capitals",
    "shouted_words",
    "exclamations",
    "questions",
    "emoji",
    "links",
    "mentions",
    "hashtags",
    "figures",
    "lines",
    *(f"found_{kind.value}" for kind in _DETECTED),
    *(f"proved_{level}" for level in (1, 2)),
)
_PLACES: Final = {name: place for place, name in enumerate(NAMES)}


def cues_of(text: str, findings: Iterable[Finding]) -> NDArray[np.float32]:
    """One number from 0 to 1 for each of `NAMES`; `text` keeps its case, `findings` are the detectors'."""
    letters = sum(map(str.isalpha, text))
    shown = (
        math.log1p(min(len(text), _LONGEST)) / math.log1p(_LONGEST),
        sum(map(str.isupper, text)) / letters if letters > 3 else 0.0,
        _count(len(_SHOUTED_WORD.findall(text))),
        _count(text.count("!")),
        _count(text.count("?")),
        _count(len(_EMOJI.findall(text))) if not text.isascii() else 0.0,
        _count(len(_LINK.findall(text))),
        _count(len(_MENTION.findall(text))) if "@" in text else 0.0,
        _count(len(_HASHTAG.findall(text))) if "#" in text else 0.0,
        _count(len(_FIGURE.findall(text))),
        _count(text.count("\n")),
    )
    cues = np.zeros(len(NAMES), dtype=np.float32)
    cues[: len(shown)] = shown
    for place, number in _found(tuple(findings)).items():
        cues[place] = _count(number)
    return cues


def _found(findings: tuple[Finding, ...]) -> Counter[int]:
    """How many findings of each kind and of each level there are, by their place among `NAMES`.

    A company's own terms do not count: models serve every company.
    """
    proved = [finding for finding in findings if finding.kind is not Kind.TERM]
    kinds = (_PLACES[f"found_{finding.kind.value}"] for finding in proved)
    levels = (_PLACES[f"proved_{finding.level}"] for finding in proved if finding.level)
    return Counter((*kinds, *levels))


def _count(number: int) -> float:
    """0, 0.33, 0.53, 0.67 … 1: the first ones say the most, and more than eight say no more."""
    return math.log2(1 + min(number, 7)) / 3
