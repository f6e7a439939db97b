"""What a text shows besides its words: length, shouting, signs, links, and what the detectors found."""

import math
import re
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


def cues_of(text: str, findings: Iterable[Finding]) -> NDArray[np.float32]:
    """One number from 0 to 1 for each of `NAMES`; `text` keeps its case, `findings` are the detectors'."""
    letters = sum(map(str.isalpha, text))
    shown = (
        math.log1p(min(len(text), _LONGEST)) / math.log1p(_LONGEST),
        sum(map(str.isupper, text)) / letters if letters > 3 else 0.0,
        _count(len(_SHOUTED_WORD.findall(text))),
        _count(text.count("!")),
        _count(text.count("?")),
        _count(sum(map(_is_emoji, text))),
        _count(len(_LINK.findall(text))),
        _count(len(_MENTION.findall(text))),
        _count(len(_HASHTAG.findall(text))),
        _count(len(_FIGURE.findall(text))),
        _count(text.count("\n")),
    )
    return np.array([*shown, *_found(tuple(findings))], dtype=np.float32)


def _found(findings: tuple[Finding, ...]) -> list[float]:
    kinds = [finding.kind for finding in findings]
    levels = [finding.level for finding in findings if finding.kind is not Kind.TERM]  # no model learns a list
    return [_count(kinds.count(kind)) for kind in _DETECTED] + [_count(levels.count(level)) for level in (1, 2)]


def _count(number: int) -> float:
    """0, 0.33, 0.53, 0.67 … 1: the first ones say the most, and more than eight say no more."""
    return math.log2(1 + min(number, 7)) / 3


def _is_emoji(sign: str) -> bool:
    return sign >= "\u2600" and (sign >= "\U0001f300" or sign <= "\u27bf")
