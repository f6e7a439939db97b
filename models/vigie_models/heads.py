"""The linear heads: one calibrated logistic regression a question; how a long post's windows combine."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vigie_models.axes import CONFIDENTIALITY_CATEGORIES, TONE_CATEGORIES

Floats = NDArray[np.float32]
Logits = NDArray[np.float64]


CATEGORIES_OF: Final = {
    "leak": CONFIDENTIALITY_CATEGORIES,
    "clear_leak": CONFIDENTIALITY_CATEGORIES,
    "breach": TONE_CATEGORIES,
}
# A head that counts only where another one already says yes: no clear leak without a leak, no insult without a breach.
GATE_OF: Final = {
    "clear_leak": "leak",
    **dict.fromkeys(CONFIDENTIALITY_CATEGORIES, "leak"),
    **dict.fromkeys(TONE_CATEGORIES, "breach"),
}


@dataclass(frozen=True, slots=True)
class Joint:
    """How a head of an axis takes its likeliest category into account: own x logit + best x its logit + offset."""

    head: str
    own: float
    best: float
    offset: float

    def joined(self, names: tuple[str, ...], logits: NDArray[Any]) -> NDArray[Any]:
        """The head's new logits, from those of all heads; the last dimension counts heads."""
        own: NDArray[Any] = logits[..., names.index(self.head)]
        best: NDArray[Any] = logits[..., columns_of_categories(names, self.head)].max(axis=-1)
        joined: NDArray[Any] = self.own * own + self.best * best + self.offset
        return joined


@dataclass(frozen=True, slots=True)
class Heads:
    """All heads side by side, calibration already folded in: their logits are calibrated log-odds.

    Shapes: `ngrams` (n-grams, heads), `vectors` (word vectors, heads), `cues` (cues, heads), `bias` (heads,). A
    head that had too few examples to learn has zero weights and its prior's log-odds as bias. `mixes`, one a head
    from 0 to 1, say how much the loudest sentence counts beside the whole; `joints` come last.
    """

    names: tuple[str, ...]
    ngrams: Floats
    vectors: Floats
    cues: Floats
    bias: Floats
    mixes: tuple[float, ...]
    joints: tuple[Joint, ...] = ()

    def combined(self, windows: Logits, words: list[int], sentences: Logits) -> Logits:
        """One line of logits for a post, from those of its windows and of its sentences. Shape (heads,)."""
        return joined(self.names, self.joints, self.mixed(windows, words, sentences))

    def mixed(self, windows: Logits, words: list[int], sentences: Logits) -> Logits:
        """The same before joints: the highest window, mixed with the highest sentence. Shape (heads,).

        A leak at the end of a long post is a leak. But a post is about work when most of it is: `business` is the mean
        of the windows by number of words.
        """
        whole: Logits = windows.max(axis=0)
        if len(windows) > 1:
            whole[self.column("business")] = np.average(
                windows[:, self.column("business")], weights=np.maximum(words, 1)
            )
        if not len(sentences):
            return whole
        share = np.array(self.mixes)
        mixed: Logits = (1 - share) * whole + share * sentences.max(axis=0)
        return mixed

    def joint_of(self, name: str) -> Joint | None:
        """How a head takes its categories into account; None where it does not."""
        return next((joint for joint in self.joints if joint.head == name), None)

    def column(self, name: str) -> int:
        """The place of a head.

        Raises:
            ValueError: no such head.
        """
        return self.names.index(name)


def joined(names: tuple[str, ...], joints: tuple[Joint, ...], logits: Logits) -> Logits:
    """The logits of all heads, those with a joint replaced by it. Shape (…, heads)."""
    together = logits.copy()
    for joint in joints:
        together[..., names.index(joint.head)] = joint.joined(names, logits)
    return together


@cache
def columns_of_categories(names: tuple[str, ...], head: str) -> NDArray[np.int64]:
    """Where the categories of an axis's head stand among all heads."""
    return np.array([names.index(category) for category in CATEGORIES_OF[head]], dtype=np.int64)


def probabilities(logits: Logits) -> NDArray[np.float64]:
    """Log-odds to probabilities, without overflow and fine near 0."""
    answer: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(logits, -50.0, 50.0)))
    return answer


def over_threshold(answers: Mapping[str, float], thresholds: Mapping[str, float]) -> frozenset[str]:
    """The heads that say yes: at their threshold or above it, and their gate too."""
    alone = {head for head, threshold in thresholds.items() if answers[head] >= threshold}
    return frozenset(head for head in alone if GATE_OF.get(head, head) in alone)
