"""Does a verdict outlive noise? What is flagged should stay so, and what is clean should not become so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vigie_datasets.example import Example
from vigie_training.metrics import Rate, wilson
from vigie_training.noise import DILUTED, NOISES, Noise, diluted_among, neutral_sentences, noisy
from vigie_training.verdicts import Judge, Verdict

AXES: Final = ("tone", "confidentiality")
_FEWEST_SENTENCES: Final = 12  # with fewer, every post would lie among the same ones


@dataclass(frozen=True, slots=True)
class Steadiness:
    """One noise on one axis: of the posts flagged as written, those still flagged; of the clean ones, those newly so.

    Clean posts are those neither labelled nor flagged on the axis.
    """

    noise: str
    axis: str
    kept: Rate
    newly: Rate

    def figures(self) -> dict[str, float]:
        """The same as plain numbers."""
        kept = {"kept": self.kept.value, "kept_low": self.kept.low, "kept_high": self.kept.high}
        newly = {"newly": self.newly.value, "newly_low": self.newly.low, "newly_high": self.newly.high}
        return {**kept, "flagged": self.kept.among, **newly, "clean": self.newly.among}


def invariance(examples: Sequence[Example], judge: Judge, *, seed: int) -> tuple[Steadiness, ...]:
    """Every noise on either axis. Too few neutral sentences among the examples: nothing is said of dilution."""
    versions = {name: _versions(name, noise, examples, seed) for name, noise in noises_for(examples).items()}
    written = [example.text for example in examples]
    verdicts = judge([*written, *(text for texts in versions.values() for text in texts)])
    before = [verdicts[text] for text in written]
    return tuple(
        _steadiness(name, axis, examples, before, [verdicts[text] for text in texts])
        for name, texts in versions.items()
        for axis in AXES
    )


def noises_for(examples: Sequence[Example]) -> Mapping[str, Noise]:
    """All noises, dilution among the neutral sentences of these examples included where there are enough."""
    sentences = neutral_sentences(example.text for example in examples if _is_plain(example))
    diluted = {DILUTED: diluted_among(sentences)} if len(sentences) >= _FEWEST_SENTENCES else {}
    return {**NOISES, **diluted}


def _versions(name: str, noise: Noise, examples: Sequence[Example], seed: int) -> list[str]:
    return [noisy(name, noise, example.text, f"{seed} {example.id}") for example in examples]


def _steadiness(
    name: str, axis: str, examples: Sequence[Example], before: Sequence[Verdict], after: Sequence[Verdict]
) -> Steadiness:
    changes = [(_is_flagged(old, axis), _is_flagged(new, axis)) for old, new in zip(before, after, strict=True)]
    kept = [now for was, now in changes if was]
    pairs = zip(examples, changes, strict=True)
    newly = [now for example, (was, now) in pairs if not was and not _is_labelled(example, axis)]
    return Steadiness(name, axis, wilson(sum(kept), len(kept)), wilson(sum(newly), len(newly)))


def _is_flagged(verdict: Verdict, axis: str) -> bool:
    return verdict.tone if axis == "tone" else verdict.confidentiality


def _is_labelled(example: Example, axis: str) -> bool:
    return bool(example.tone) if axis == "tone" else example.leak_level >= 1


def _is_plain(example: Example) -> bool:
    """Nothing at all to say about it, and nothing that looks guilty."""
    special = example.tone or example.leak or example.care or example.alert or example.functionality
    return example.relevance == "business" and not special
