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
from vigie_models.ngrams import Grams, sentences_of, whole, windows_of
from vigie_models.normalise import LONGEST_TEXT, Normalised, normalise
from vigie_models.placeholders import View, view_of

FEATURES_VERSION: Final = 3  # grows when weights learnt with an older text path would no longer fit


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a text: its n-grams and its dense cues."""

    grams: Grams
    cues: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a text before any model speaks. `language` is an ISO 639-1 code.

    `view` is what the n-grams are cut from: folded, a sign in place of each value found. `sentences` are the same words
    again, one sentence a window, where there are several: an insult must not vanish among courtesies.
    """

    view: View
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
    windows = tuple(_window(view, findings, grams) for grams in windows_of(view.text))
    sentences = tuple(_window(view, findings, grams) for grams in sentences_of(view.text))
    told = _told(normalised, findings, company, names)
    return Reading(view, identify(normalised.clean), told, windows, sentences)


def _told(text: Normalised, findings: tuple[Finding, ...], company: Company, names: Names) -> tuple[Finding, ...]:
    """The findings, the names and the company's terms, in order of start; a term may lie over another finding."""
    told = with_people(text, findings, names)
    terms = company.terms.findings(text)
    return tuple(sorted((*told, *terms), key=lambda found: found.start)) if terms else told


@dataclass(frozen=True, slots=True)
class Lines:
    """A text as training reads it: whole, for its labels belong to all of it, and sentence by sentence."""

    whole: Window
    sentences: tuple[Window, ...]


def read_lines(text: str) -> Lines:
    """Read a text as one single window, however long, and its sentences as serving does."""
    normalised = normalise(text)
    findings = detect(normalised)
    view = view_of(normalised, findings)
    sentences = tuple(_window(view, findings, grams) for grams in sentences_of(view.text))
    return Lines(_window(view, findings, whole(view.text)), sentences)


def _window(view: View, findings: tuple[Finding, ...], grams: Grams) -> Window:
    if not grams.spans:
        return Window(grams, cues_of("", findings))
    start, end = view.span(grams.spans[0][0], grams.spans[-1][1])
    inside = [finding for finding in findings if finding.start < end and finding.end > start]
    return Window(grams, cues_of(view.original[start:end], inside))
