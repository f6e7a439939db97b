"""Prose as the encoder takes it: cut into tokens once, then into overlapping windows that cover all of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from vigie_models.refusals import ContentMalformed

if TYPE_CHECKING:
    import tokenizers

MOST_WINDOWS: Final = 80  # 14,460 tokens and more: a French text of 60,000 characters; noise has several a character
MOST_REPEATS: Final = 8  # of one token in a row; what comes after says no more
_UNKNOWN: Final = "<unk>"  # what stands for a sign without a token: no other special token is read in a text

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cut:
    """How prose is cut: `prefix`, a text, goes before each stretch of `window` tokens, one every `stride` tokens."""

    prefix: str
    window: int
    stride: int


@dataclass(frozen=True, slots=True)
class TokenWindow:
    """What the encoder is given at once. `ids` has shape (T,): the beginning, the prefix, the content and the end.

    The content begins at `first`; `spans`, shape (content, 2), says where each of its tokens stands in the prose: code
    points, end excluded.
    """

    ids: Ids
    first: int
    spans: Ids

    def __len__(self) -> int:
        """How many tokens of content there are."""
        return len(self.spans)


class WindowTokenizer:
    """Cuts prose into windows of tokens; safe to call from several threads. Nothing in a text is a special token."""

    def __init__(self, tokenizer: "tokenizers.Tokenizer", cut: Cut) -> None:
        self._tokenizer = tokenizer
        self._cut = cut
        self._before, self._after = _around(tokenizer, cut.prefix)
        added = tokenizer.get_added_tokens_decoder().items()
        self._special = np.array([id_ for id_, token in added if token.special and token.content != _UNKNOWN])

    @classmethod
    def from_bytes(cls, tokenizer: bytes, cut: Cut) -> "WindowTokenizer":
        """Read a tokenizer.json.

        Raises:
            ContentMalformed: it is none, or it does not put one token before a text and one after it.
        """
        import tokenizers  # noqa: PLC0415 - only where a bundle has an encoder

        try:
            opened = tokenizers.Tokenizer.from_str(tokenizer.decode())
            opened.no_truncation()
            opened.no_padding()
            opened.encode_special_tokens = True  # « <mask> » in a text is six signs
            return cls(opened, cut)
        except ContentMalformed:
            raise
        except Exception:  # it raises bare exceptions, whose text we do not vouch for
            raise ContentMalformed("tokenizer.json") from None

    @property
    def highest(self) -> int:
        """The highest id that a text may get."""
        return max(self._tokenizer.get_vocab(with_added_tokens=True).values())

    @property
    def shortest(self) -> int:
        """How many tokens a window has around its content."""
        return len(self._before) + len(self._after)

    @property
    def longest(self) -> int:
        """How many tokens a window may have."""
        return self.shortest + self._cut.window

    def windows(self, prose: str) -> Iterator[TokenWindow]:
        """One window at least, `MOST_WINDOWS` at most: of a longer text they overlap less, or leave some out."""
        encoded = self._tokenizer.encode(prose, add_special_tokens=False)
        ids = np.array(encoded.ids, dtype=np.int64)
        told = np.flatnonzero((_repeats(ids) < MOST_REPEATS) & ~np.isin(ids, self._special))
        spans = np.array(encoded.offsets, dtype=np.int64).reshape(-1, 2)[told]
        ids = ids[told]
        for first in _firsts(len(ids), self._cut):
            inside = slice(first, first + self._cut.window)
            whole = np.concatenate((self._before, ids[inside], self._after))
            yield TokenWindow(whole, len(self._before), spans[inside])


def _around(tokenizer: "tokenizers.Tokenizer", prefix: str) -> tuple[Ids, Ids]:
    """The tokens before and after the content of each window."""
    alone = tokenizer.encode("", add_special_tokens=True).ids
    prefixed = tokenizer.encode(prefix, add_special_tokens=True).ids
    if len(alone) != 2 or [prefixed[0], prefixed[-1]] != alone:
        raise ContentMalformed("tokenizer.json")
    return np.array(prefixed[:-1], dtype=np.int64), np.array(prefixed[-1:], dtype=np.int64)


def _repeats(ids: Ids) -> Ids:
    """How many times the same token stood just before each."""
    places = np.arange(len(ids))
    is_new = np.ones(len(ids), dtype=np.bool_)
    is_new[1:] = ids[1:] != ids[:-1]
    return places - np.maximum.accumulate(np.where(is_new, places, 0))


def _firsts(count: int, cut: Cut) -> list[int]:
    """Where windows begin that cover so many tokens; evenly apart where they would be too many."""
    firsts = list(range(0, max(1, count - cut.window + cut.stride), cut.stride))
    if len(firsts) <= MOST_WINDOWS:
        return firsts
    return [round(first) for first in np.linspace(0, count - cut.window, MOST_WINDOWS).tolist()]
