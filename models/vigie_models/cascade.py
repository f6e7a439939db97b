"""Two stages, the second where it is wanted: n-grams read every post, the encoder those that settings say."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from vigie_models.bundle import Bundle
from vigie_models.encoder import Encoder
from vigie_models.fused import FusedSight, Fusion
from vigie_models.heads import probabilities
from vigie_models.hearing import EncoderHeads
from vigie_models.manifest import Manifest
from vigie_models.model import Model, Sight
from vigie_models.reading import Reading

Answers = Mapping[str, float]

NGRAMS: Final = "ngrams"
ENCODER: Final = "encoder"
FLAGGING: Final = ("leak", "breach", "care", "alert")  # the heads that flag a post; the others count with one of these


class EncoderUse(StrEnum):
    """Which posts the encoder reads, where the bundle has one."""

    ALWAYS = "always"
    UNDECIDED = "undecided"
    NEVER = "never"


DEFAULT_USE: Final = EncoderUse.UNDECIDED  # what is served, and what a bundle's figures are of, unless told otherwise


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the models make of a text: an answer a head, what it is held against, and its causes (`sight`)."""

    sight: Sight | FusedSight
    answers: Answers
    thresholds: Answers
    bands: Answers
    read_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Second:
    """The encoder, opened, and what it counts for."""

    encoder: Encoder
    heads: EncoderHeads
    fusion: Fusion
    thresholds: Answers
    bands: Answers


class Cascade:
    """Asks the n-grams, and the encoder where they are in doubt or always; safe to call from several threads.

    The encoder is opened here, at the start of a process and not at its first post; never, if it never reads.

    Raises:
        ContentMalformed: it cannot be opened.
    """

    def __init__(self, bundle: Bundle, use: EncoderUse) -> None:
        self._model: Model = bundle.model
        self._thresholds, self._bands = bundle.manifest.thresholds, bundle.manifest.bands
        self._second = None if use is EncoderUse.NEVER else _second(bundle)
        self._doubts = doubts(bundle.manifest) if use is EncoderUse.UNDECIDED else None

    def opinion(self, reading: Reading, community: str | None) -> Opinion:
        """What is made of a text in French that is not blank."""
        sight = self._model.see(reading, community)
        answers = _answers(sight)
        if self._second is None or not self._asks_again(answers):
            return Opinion(sight, answers, self._thresholds, self._bands, (NGRAMS,))
        prose = reading.prose()
        heard = self._second.encoder.hear(prose.text, self._second.heads)
        fused = FusedSight(self._second.fusion, reading, prose, sight, heard)
        return Opinion(fused, _answers(fused), self._second.thresholds, self._second.bands, (NGRAMS, ENCODER))

    def _asks_again(self, answers: Answers) -> bool:
        return self._doubts is None or is_in_doubt(answers, self._doubts)


def doubts(manifest: Manifest) -> Answers:
    """From which probability of the first stage on a post is read again, by head; of `business`, its doubtful side.

    Never above what flags a post, or makes it undecided, in the first stage: whatever it flags is read again.
    """
    told = dict(manifest.encoder.doubt) if manifest.encoder else {}
    for head in FLAGGING:
        flags = min(manifest.thresholds[head], manifest.bands.get(head, 1.0))
        told[head] = min(told.get(head, 1.0), flags)
    return told


def is_in_doubt(answers: Answers, least: Answers) -> bool:
    """Whether the first stage's answers ask for the second, see `doubts`."""
    business = answers["business"]
    asked = {**answers, "business": min(business, 1.0 - business)}
    return any(asked[head] >= bound for head, bound in least.items())


def _second(bundle: Bundle) -> _Second | None:
    entry = bundle.manifest.encoder
    if bundle.encoder is None or entry is None:
        return None
    return _Second(bundle.encoder.opened, bundle.encoder.heads, Fusion.of(entry), entry.thresholds, entry.bands)


def _answers(sight: Sight | FusedSight) -> dict[str, float]:
    """A probability a head."""
    names = sight.heads.names
    return dict(zip(names, map(float, probabilities(sight.log_odds())), strict=True))
