"""How much a string looks like one that chance made, rather than words, a number or a placeholder."""

import math
from collections import Counter
from itertools import pairwise
from typing import Final

from vigie_models.detect.pattern import pattern

_LONGEST: Final = 256  # characters that are looked at; the rest would say the same
_CLASSES: Final = bytes(
    ord("a") if chr(sign).islower() else ord("A") if chr(sign).isupper() else ord("0") if 48 <= sign <= 57 else ord("-")
    for sign in range(128)
).ljust(256, b"-")
_PLACEHOLDER: Final = (
    r"(?i)ex[ae]mple|x{4}|0{6}|1{6}|a{6}|your|votre|(?:^|[_\-])(?:ma|my|ta)[_\-]|dummy|placeholder|sample|fake|factice"
    r"|bidon|(?:api|secret)_?(?:key|token)|cle[_\-](?:api|ici|secrete)|change[_\-]?me|insert|remplac|replace"
    r"|redacted|masqu|0123456789|1234567890|abcdefgh|\.\.|[<>{}$*]"
)
_UUID: Final = r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def is_placeholder(key: bytes) -> bool:
    """Whether a key only holds the place of one: « VOTRE_CLE », « xxxx », a counted sequence."""
    return pattern(_PLACEHOLDER).search(key[:_LONGEST]) is not None


def is_uuid(key: bytes) -> bool:
    """Whether this is a UUID: random indeed, but most of them are names, not secrets."""
    return pattern(_UUID).fullmatch(key) is not None


def is_random(key: bytes, *, mixed: float = 0.2) -> bool:
    """Whether letters, capitals and figures follow each other as chance would have them.

    `mixed`: the least share of neighbours that are of different classes. About 0.6 for base 62, 0.5 for hexadecimal,
    0.3 for base 32, under 0.15 for words with a year behind them.
    """
    runs_of_figures = [pair for pair in pairwise(b"-" + _classes(key)) if pair[1] == ord("0") != pair[0]]
    few = 0.25 if runs_of_figures else 0.4  # figures in one place or none: « CamelCaseOfWords »
    least = mixed if len(runs_of_figures) >= 2 else max(few, mixed)
    return mixture(key) >= least and entropy(key[:_LONGEST]) >= 3.0


def mixture(key: bytes) -> float:
    """The share of neighbours, signs apart, that are of different classes: small letters, capitals, figures."""
    pairs = [pair for pair in pairwise(_classes(key)) if ord("-") not in pair]
    return sum(first != second for first, second in pairs) / max(len(pairs), 8)


def _classes(key: bytes) -> bytes:
    return key[:_LONGEST].translate(_CLASSES)


def entropy(key: bytes) -> float:
    """Shannon entropy of a string's characters, bits each."""
    counts = Counter(key).values()
    return -sum(count / len(key) * math.log2(count / len(key)) for count in counts)
