"""A French vocabulary: the pieces that French texts use, out of a hundred languages'.

The best path through a text is unchanged when all its pieces are kept. Pieces are ranked by how often they come in a
list of frequent French words, written in the ways that posts write them, in frequent English ones, and in our own
posts; letters, signs and short pieces, of which any unknown word can be built, always stay.
"""

import copy
import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from wordfreq import top_n_list, word_frequency

from vigie_training.encoder.base import Base

_FRENCH_WORDS: Final = 120_000
_ENGLISH_WORDS: Final = 8_000
_ELISIONS: Final = ("l'", "d'", "qu'", "n'", "s'", "j'", "c'", "m'", "t'")
_OPENINGS: Final = ("(", '"', "«", "#", "-", "/", "@")
_SPECIAL: Final = ("<s>", "<pad>", "</s>", "<unk>")
_MASK: Final = "<mask>"
_SCRIPTS: Final = ("LATIN", "GREEK", "CYRILLIC", "DIGIT")
_SPACE: Final = "▁"
_OWN_POSTS: Final = 50.0  # how much a piece of our own posts weighs beside a word that comes once in a million


@dataclass(frozen=True, slots=True)
class Pruned:
    """A tokenizer with fewer pieces, and which rows of the word table they were. `rows` has the shape (pieces,)."""

    tokenizer: dict[str, Any]
    rows: NDArray[np.int64]


def french(base: Base, posts: Sequence[str], most: int) -> Pruned:
    """The base's tokenizer with the `most` pieces that French needs, in their old order."""
    pieces = [name for name, _ in base.tokenizer["model"]["vocab"]]
    weights = _weights(Tokenizer.from_str(_as_json(base.tokenizer)), posts)
    always = {place for place, name in enumerate(pieces) if _always(name)}
    ranked = sorted(weights, key=lambda place: (-weights[place], place))
    room = max(0, most - len(always))
    kept = sorted(always | set([place for place in ranked if place not in always][:room]))
    return _pruned(base.tokenizer, kept)


def share_unchanged(before: dict[str, Any], after: dict[str, Any], texts: Sequence[str]) -> float:
    """The share of texts that both tokenizers cut in the same pieces."""
    old, new = (Tokenizer.from_str(_as_json(each)) for each in (before, after))
    pairs = zip(old.encode_batch(list(texts)), new.encode_batch(list(texts)), strict=True)
    return float(np.mean([first.tokens == second.tokens for first, second in pairs]))


def _weights(tokenizer: Any, posts: Sequence[str]) -> Mapping[int, float]:
    """How much each piece is used, by its place: words by their frequency, posts by count."""
    weights: defaultdict[int, float] = defaultdict(float)
    for words, frequency in _written_words():
        for encoded in tokenizer.encode_batch(words, add_special_tokens=False):
            for place in encoded.ids:
                weights[place] += frequency
    for encoded in tokenizer.encode_batch(list(posts), add_special_tokens=False):
        for place in encoded.ids:
            weights[place] += _OWN_POSTS
    return weights


def _written_words() -> Iterator[tuple[list[str], float]]:
    """Frequent words in the ways that one writes them, with their frequency in a million."""
    for language, count in (("fr", _FRENCH_WORDS), ("en", _ENGLISH_WORDS)):
        for word in top_n_list(language, count):
            yield list(_ways(word, language)), word_frequency(word, language) * 1e6


def _ways(word: str, language: str) -> Iterator[str]:
    yield from (word, word.capitalize(), word.upper())
    yield unaccented(word)
    if language == "fr":
        yield from (elision + word for elision in _ELISIONS if word[0] in "aeiouyhàâéèêëîïôûùœ")
        yield from (opening + word for opening in _OPENINGS)


def unaccented(word: str) -> str:
    """A word without its accents."""
    parts = unicodedata.normalize("NFD", word.replace("œ", "oe").replace("æ", "ae"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def _always(name: str) -> bool:
    """Whether a piece stays whatever its use: one sign or letter, two or three Latin letters, figures, punctuation."""
    if name in _SPECIAL or name == _MASK:
        return name != _MASK
    bare = name.lstrip(_SPACE)
    if len(bare) <= 1:
        return not bare or not bare.isalpha() or _is_near(bare)
    if not any(map(str.isalpha, bare)):
        return all(map(_is_plain, bare))
    return len(bare) <= 3 and name[0] != _SPACE and all(map(_is_latin, bare))


def _is_near(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(_SCRIPTS)


def _is_latin(letter: str) -> bool:
    return letter.isalpha() and ord(letter) < 0x180


def _is_plain(sign: str) -> bool:
    """A figure, a mark or a picture that French posts may hold."""
    return ord(sign) < 0x250 or unicodedata.category(sign) in ("So", "Pd", "Pi", "Pf", "Po", "Sc", "Sk", "Mn")


def _pruned(tokenizer: dict[str, Any], kept: Sequence[int]) -> Pruned:
    fewer = copy.deepcopy(tokenizer)
    vocabulary = tokenizer["model"]["vocab"]
    fewer["model"]["vocab"] = [vocabulary[place] for place in kept]
    fewer["added_tokens"] = [each for each in tokenizer["added_tokens"] if each["content"] != _MASK]
    return Pruned(fewer, np.array(kept, dtype=np.int64))


def _as_json(tokenizer: dict[str, Any]) -> str:
    return json.dumps(tokenizer, ensure_ascii=False)
