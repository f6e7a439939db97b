"""A text as the models see it: normalised, detectors run, n-grams cut; training reads the same way."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vigie_models.company import UNKNOWN_COMPANY, Company
from vigie_models.cues import cues_of
from vigie_models.detect import detect
from vigie_models.detect.people import Names, with_people
from vigie_models.finding import Finding
from vigie_models.language import identify
from vigie_models.ngrams import Grams, Words, grams_of, sentences_of, windows_of, words_of
from vigie_models.normalise import LONGEST_TEXT, Normalised, normalise
from vigie_models.placeholders import View, prose_of, view_of

FEATURES_VERSION: Final = 3  # grows when weights learnt with an older text path would no longer fit


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that are weighed together, from `first` to `after`, excluded; and their dense cues."""

    first: int
    after: int
    cues: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a text before any model speaks. `language` is an ISO 639-1 code.

    `view` is what the words are cut from: folded, a sign in place of each value found. `sentences` are the words of the
    windows again, one sentence a stretch, where there are several: an insult must not vanish among courtesies.
    `detected` are the findings of detectors alone, which models see; `findings` has names and the company's terms too.
    """

    text: Normalised
    view: View
    language: str
    detected: tuple[Finding, ...]
    findings: tuple[Finding, ...]
    words: Words
    windows: tuple[Stretch, ...]
    sentences: tuple[Stretch, ...] = ()

    def prose(self) -> View:
        """The text as the encoder reads it; made when asked for, since most posts do without."""
        return prose_of(self.text, self.detected)

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """All that is weighed: windows, then sentences."""
        return (*self.windows, *self.sentences)

    @property
    def is_french(self) -> bool:
        """Whether the models, which learnt French only, have a say."""
        return self.language == "fr"

    @property
    def is_blank(self) -> bool:
        """Whether there is no word and no sign at all."""
        return not len(self.words)


def findings_of(
    text: str, company: Company = UNKNOWN_COMPANY, names: Names = Names.NEAR, *, longest: int | None = LONGEST_TEXT
) -> tuple[Finding, ...]:
    """What the detectors and the company's lists see in a text, without any model; offsets in the text as sent.

    `longest` is how many code points are read; None: all.
    """
    normalised = normalise(text, longest)
    return _told(normalised, detect(normalised, company), company, names)


def read(text: str, company: Company = UNKNOWN_COMPANY, names: Names = Names.NEVER) -> Reading:
    """Read a text of any length and any content; a long one is cut in windows, so that its end counts too.

    Names and the company's terms are told beside the other findings; the models never see them.
    """
    normalised = normalise(text)
    findings = detect(normalised, company)
    view = view_of(normalised, findings)
    words = words_of(view.text)
    windows = tuple(_stretch(view, words, findings, *window) for window in windows_of(words))
    sentences = tuple(_stretch(view, words, findings, *sentence) for sentence in sentences_of(view.text, words))
    told = _told(normalised, findings, company, names)
    return Reading(normalised, view, identify(normalised.clean), findings, told, words, windows, sentences)


def read_prose(text: str) -> View:
    """A text as the encoder reads it, in serving and in training."""
    normalised = normalise(text)
    return prose_of(normalised, detect(normalised))


def _told(text: Normalised, findings: tuple[Finding, ...], company: Company, names: Names) -> tuple[Finding, ...]:
    """The findings, the names and the company's terms, in order of start; a term may lie over another finding."""
    told = with_people(text, findings, names)
    terms = company.terms.findings(text)
    return tuple(sorted((*told, *terms), key=lambda found: found.start)) if terms else told


def _stretch(view: View, words: Words, findings: tuple[Finding, ...], first: int, after: int) -> Stretch:
    if first == after:
        return Stretch(first, after, cues_of("", findings))
    start, end = view.span(words.spans[first][0], words.spans[after - 1][1])
    inside = [finding for finding in findings if finding.start < end and finding.end > start]
    return Stretch(first, after, cues_of(view.original[start:end], inside))


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a text as training counts it: its n-grams by name, and its dense cues."""

    grams: Grams
    cues: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lines:
    """A text as training reads it: whole, for its labels belong to all of it, and sentence by sentence.

    `findings` are the detectors', which thresholds count with; `is_judged` is false where the models have no say.
    """

    whole: Window
    sentences: tuple[Window, ...]
    findings: tuple[Finding, ...] = ()
    is_judged: bool = True


def read_lines(text: str) -> Lines:
    """Read a text as one single window, however long, and its sentences as serving does."""
    normalised = normalise(text)
    findings = detect(normalised)
    view = view_of(normalised, findings)
    words = words_of(view.text)
    stretches = [(0, len(words)), *sentences_of(view.text, words)]
    whole, *sentences = (_window(words, _stretch(view, words, findings, *each)) for each in stretches)
    is_judged = bool(len(words)) and identify(normalised.clean) == "fr"
    return Lines(whole, tuple(sentences), findings, is_judged)


def _window(words: Words, stretch: Stretch) -> Window:
    return Window(grams_of(words.words[stretch.first : stretch.after]), stretch.cues)
