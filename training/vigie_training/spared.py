"""Posts without a fault that are flagged all the same: protected speech, and ordinary posts."""

from collections.abc import Sequence

from vigie_datasets.example import Example
from vigie_models.scores import Scores
from vigie_training import metrics
from vigie_training.metrics import Rate

Pairs = Sequence[tuple[Example, Scores]]


def protected_flagged(examples: Sequence[Example], scores: Sequence[Scores]) -> dict[str, Rate]:
    """Of the protected posts."""
    return flagged([pair for pair in zip(examples, scores, strict=True) if pair[0].functionality is not None])


def ordinary_flagged(examples: Sequence[Example], scores: Sequence[Scores]) -> dict[str, Rate]:
    """Of those in no protected set and without any fault."""
    return flagged([pair for pair in zip(examples, scores, strict=True) if _is_ordinary(pair[0])])


def is_plain_work(example: Example) -> bool:
    """Whether a post is what most are: about work, in no protected set, without any fault."""
    return _is_ordinary(example) and example.relevance == "business"


def flagged(pairs: Pairs) -> dict[str, Rate]:
    """Of the posts that are clean on an axis, how many are flagged on it all the same."""
    breaches = [score.tone.breach for example, score in pairs if not example.tone]
    levels = [score.confidentiality.level for example, score in pairs if example.leak_level == 0]
    return {
        "tone": metrics.wilson(sum(breaches), len(breaches)),
        "confidentiality": metrics.wilson(sum(level >= 1 for level in levels), len(levels)),
        "clear_leak": metrics.wilson(sum(level == 2 for level in levels), len(levels)),
    }


def _is_ordinary(example: Example) -> bool:
    return example.functionality is None and not example.tone and not example.leak_level
