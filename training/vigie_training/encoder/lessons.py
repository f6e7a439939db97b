"""What the encoder learns from in one epoch: posts as tokens, some written otherwise, with their answers and spans."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vigie_datasets.example import Example
from vigie_models.axes import HEADS
from vigie_models.placeholders import View
from vigie_models.reading import read_prose
from vigie_models.tokens import Cut, TokenWindow, WindowTokenizer
from vigie_training.identities import others_of
from vigie_training.noise import NOISES, diluted_among, neutral_sentences, noisy
from vigie_training.recipe import EncoderRules

LONGEST: Final = 254  # tokens of a post in training, prefix included


@dataclass(frozen=True, slots=True)
class Row:
    """A post as the encoder meets it: its number, its tokens, and for some heads the tokens that are to blame."""

    post: int
    ids: tuple[int, ...]
    spans: Mapping[int, tuple[int, ...]]


class Lessons:
    """The rows of each epoch, drawn from a seed: the same seed and epoch give the same rows."""

    def __init__(self, examples: Sequence[Example], tokenizer: Any, rules: EncoderRules, seed: int) -> None:
        self._examples = examples
        self._windows = _windows(tokenizer, rules)
        self._rules = rules
        self._seed = seed
        self._plain = [self._row(post, read_prose(example.text), example) for post, example in enumerate(examples)]
        self._siblings = {post: texts for post, each in enumerate(examples) if (texts := others_of(each))}
        self._dilutions = _dilutions(examples)

    @property
    def plain(self) -> list[Row]:
        """Every post as it was written."""
        return self._plain

    def epoch(self, number: int, hard: Iterable[int] = ()) -> list[Row]:
        """Every post once, and the `hard` ones twice: a share of them written otherwise."""
        rows = [self._drawn(post, f"{self._seed} {number}") for post in range(len(self._examples))]
        return rows + [self._drawn(post, f"{self._seed} {number} again") for post in hard]

    def targets(self) -> NDArray[np.float32]:
        """The answers. Shape (posts, heads)."""
        return np.array([example.targets() for example in self._examples], dtype=np.float32)

    def _drawn(self, post: int, seed: str) -> Row:
        example, rules = self._examples[post], self._rules
        chance = Random(f"{seed} {example.id}")
        text = example.text
        if post in self._siblings and chance.random() < rules.swapped:
            text = chance.choice(self._siblings[post])
        if chance.random() < rules.diluted and (dilute := self._dilutions.get(example.relevance)):
            text = dilute(text, chance)
        if chance.random() < rules.noised:
            name = chance.choice(sorted(NOISES))
            text = noisy(name, NOISES[name], text, f"{seed} {example.id}")
        return self._plain[post] if text == example.text else self._row(post, read_prose(text), None)

    def _row(self, post: int, view: View, example: Example | None) -> Row:
        window = next(self._windows.windows(view.text))
        return Row(post, tuple(window.ids.tolist()), _spans(example, view, window) if example else {})


def _windows(tokenizer: Any, rules: EncoderRules) -> WindowTokenizer:
    """What cuts a post as serving does, but for the length; of a longer one the beginning is learnt from."""
    content = LONGEST - len(tokenizer.encode(rules.prefix, add_special_tokens=False).ids)
    return WindowTokenizer.from_bytes(tokenizer.to_str().encode(), Cut(rules.prefix, content, content))


def _spans(example: Example, view: View, window: TokenWindow) -> dict[int, tuple[int, ...]]:
    """For each category with labelled spans, the tokens that lie in one of them."""
    marked: dict[int, tuple[int, ...]] = {}
    places = [view.span(start, end) for start, end in window.spans.tolist()]
    for category in {span.category for span in example.spans} & set(HEADS):
        spans = [(span.start, span.end) for span in example.spans if span.category == category]
        inside = [
            window.first + token
            for token, (start, end) in enumerate(places)
            if any(start < until and since < end for since, until in spans)
        ]
        if inside:
            marked[HEADS.index(category)] = tuple(inside)
    return marked


def _dilutions(examples: Sequence[Example]) -> dict[str, Callable[[str, Random], str]]:
    """Ways to hide a post among harmless sentences about the same kind of subject."""
    found = {}
    for relevance in ("business", "off_topic"):
        clean = [
            e.text for e in examples if e.relevance == relevance and not (e.leak_level or e.tone or e.care or e.alert)
        ]
        sentences = neutral_sentences(clean)
        if len(sentences) >= 6:
            found[relevance] = diluted_among(sentences)
    return found


def batches(rows: Sequence[Row], size: int, chance: Random) -> list[list[Row]]:
    """Rows in batches of nearly equal lengths, in a random order."""
    shuffled = sorted(rows, key=lambda row: len(row.ids) + chance.random() * 8)
    cut = [list(shuffled[start : start + size]) for start in range(0, len(shuffled), size)]
    chance.shuffle(cut)
    return cut
