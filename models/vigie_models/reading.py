"""A text as the models see it: normalised, detectors run, n-grams cut; training reads the same way."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vigie_models.cues import cues_of
from vigie_models.detect import detect
from vigie_models.finding import Finding
from vigie_models.language import identify
from vigie_models.ngrams import Grams, sentences_of, whole, windows_of
from vigie_models.normalise import Normalised, normalise

FEATURES_VERSION: Final = 2  # grows when weights learnt with an older text path would no longer fit


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a text: its n-grams and its dense cues."""

    grams: Grams
    cues: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a text before any model speaks. `language` is an ISO 639-1 code.

    `sentences` are the same words again, one sentence a window, where there are several: an insult must not vanish
    among courtesies.
    """

    normalised: Normalised
    language: str
    findings: tuple[Finding, ...]
    windows: tuple[Window, ...]
    sentences: tuple[Window, ...] = ()

    @property
    def is_french(self) -> bool:
        """Whether the models, which learnt French only, have a say."""
        return self.language == "fr"

    @property
    def is_blank(self) -> bool:
        """Whether there is no word and no sign at all."""
        return not self.windows[0].grams.spans


def read(text: str) -> Reading:
    """Read a text of any length and any content; a long one is cut in windows, so that its end counts too."""
    normalised = normalise(text)
    findings = detect(normalised)
    windows = tuple(_window(normalised, findings, grams) for grams in windows_of(normalised.folded))
    sentences = tuple(_window(normalised, findings, grams) for grams in sentences_of(normalised.folded))
    return Reading(normalised, identify(normalised.clean), findings, windows, sentences)


@dataclass(frozen=True, slots=True)
class Lines:
    """A text as training reads it: whole, for its labels belong to all of it, and sentence by sentence."""

    whole: Window
    sentences: tuple[Window, ...]


def read_lines(text: str) -> Lines:
    """Read a text as one single window, however long, and its sentences as serving does."""
    normalised = normalise(text)
    findings = detect(normalised)
    sentences = tuple(_window(normalised, findings, grams) for grams in sentences_of(normalised.folded))
    return Lines(_window(normalised, findings, whole(normalised.folded)), sentences)


def _window(normalised: Normalised, findings: tuple[Finding, ...], grams: Grams) -> Window:
    if not grams.spans:
        return Window(grams, cues_of("", findings))
    start, end = normalised.folded_span(grams.spans[0][0], grams.spans[-1][1])
    inside = [finding for finding in findings if finding.start < end and finding.end > start]
    return Window(grams, cues_of(normalised.original[start:end], inside))
