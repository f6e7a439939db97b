"""What the encoder's states weigh for each head, token by token: shares that add up to the log-odds."""

from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np

from vigie_models.axes import HEADS
from vigie_models.heads import Floats, Logits
from vigie_models.tokens import Ids, TokenWindow

_BUSINESS: Final = HEADS.index("business")
_ALONE: Final = 200_000  # products; OpenBLAS asks other threads for 262,144


@dataclass(frozen=True, slots=True)
class EncoderHeads:
    """Linear heads over the encoder's states, in the order of `HEADS`.

    Shapes: `weights` (hidden, heads), `bias` (heads,). A token counts for a head the more, the more it says: of `peak`
    0 all count the same, of 1 those that say most; `sharpness` says how steeply.
    """

    weights: Floats
    bias: Floats
    peak: float
    sharpness: float

    def shares(self, states: Floats) -> Logits:
        """What each token adds to each head's log-odds, the bias apart. `states`: (T, hidden); shape (T, heads)."""
        said = _product(states, self.weights)
        steep = np.exp((said - said.max(axis=0)) * self.sharpness)
        counts = (1.0 - self.peak) / len(said) + self.peak * steep / steep.sum(axis=0)
        shares: Logits = counts * said
        return shares

    def weighed(self, window: TokenWindow, states: Floats) -> "HeardWindow":
        """A window with the share of each of its tokens."""
        return HeardWindow(window, self.shares(states))


@dataclass(frozen=True, slots=True)
class HeardWindow:
    """A window and what each of its tokens adds to each head. Shape of `shares`: (T, heads)."""

    window: TokenWindow
    shares: Logits


@dataclass(frozen=True, slots=True)
class TokenShares:
    """What makes a head's log-odds: a number a token of content, and the rest.

    `spans`, shape (tokens, 2), says where each stands in the prose; `rest` is what the prefix, both ends of windows and
    the bias add.
    """

    spans: Ids
    weights: Logits
    rest: float

    @property
    def total(self) -> float:
        """The log-odds."""
        return float(self.weights.sum()) + self.rest

    def plus(self, other: "TokenShares") -> "TokenShares":
        """Both together; a token of two windows is there twice."""
        spans, weights = np.concatenate((self.spans, other.spans)), np.concatenate((self.weights, other.weights))
        return TokenShares(spans, weights, self.rest + other.rest)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the encoder's heads make of a text, window by window."""

    heads: EncoderHeads
    windows: tuple[HeardWindow, ...]

    def log_odds(self) -> Logits:
        """Those of each head: the highest window's, of `business` the mean by length. Shape (heads,)."""
        each = self._logits()
        whole: Logits = each.max(axis=0)
        whole[_BUSINESS] = np.average(each[:, _BUSINESS], weights=self._lengths())
        return whole

    def shares_of(self, head: str) -> TokenShares:
        """What each token adds to a head; their sum and the rest are its log-odds."""
        column = HEADS.index(head)
        if column != _BUSINESS:
            return self._of_window(int(self._logits()[:, column].argmax()), column, 1.0)
        lengths = self._lengths()
        parts = [self._of_window(place, column, float(each / lengths.sum())) for place, each in enumerate(lengths)]
        return reduce(TokenShares.plus, parts)

    def _logits(self) -> Logits:
        return np.stack([each.shares.sum(axis=0) for each in self.windows]) + self.heads.bias.astype(np.float64)

    def _lengths(self) -> Ids:
        return np.maximum([len(each.window) for each in self.windows], 1)

    def _of_window(self, place: int, column: int, share: float) -> TokenShares:
        heard = self.windows[place]
        weights = heard.shares[:, column] * share
        content = slice(heard.window.first, heard.window.first + len(heard.window))
        rest = weights.sum() - weights[content].sum() + float(self.heads.bias[column]) * share
        return TokenShares(heard.window.spans, weights[content], float(rest))


def _product(states: Floats, weights: Floats) -> Logits:
    """`states @ weights`, so few lines at a time that BLAS keeps to this thread: to wake others costs more than all."""
    lines, exact = max(1, _ALONE // weights.size), weights.astype(np.float64)
    firsts = range(0, len(states), lines)
    return np.concatenate([states[first : first + lines].astype(np.float64) @ exact for first in firsts])
