"""Every detector over one text, and which finding stays where two overlap."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from vigie_models.detect import (
    access,
    banking,
    company,
    contact,
    identity,
    keys,
    markings,
    network,
    passwords,
    vehicles,
)
from vigie_models.finding import Finding
from vigie_models.normalise import Normalised

FAMILIES: Final = (
    identity,
    banking,
    contact,
    passwords,
    keys,
    access,
    company,
    vehicles,
    network,
    markings,
)


def detect(text: Normalised) -> tuple[Finding, ...]:
    """What the detectors see in a text, in order of start, without overlap; offsets in the text as sent.

    Never raises. Where findings overlap, the surer and longer one stays: a card inside an IBAN is no card.
    """
    seen = apart(found for family in FAMILIES for found in family.find(text))
    return tuple(_as_sent(finding, text) for finding in seen)


def apart(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stay when each takes its place, the surest and longest first; in order of start."""
    kept: list[tuple[int, int, int]] = []
    ranked = sorted(findings, key=lambda found: (-found.confidence * (found.end - found.start), found.start))
    for rank, found in enumerate(ranked):
        place = bisect_left(kept, (found.start, found.end, rank))
        free_left = place == 0 or kept[place - 1][1] <= found.start
        free_right = place == len(kept) or found.end <= kept[place][0]
        if free_left and free_right:
            insort(kept, (found.start, found.end, rank))
    return [ranked[rank] for _, _, rank in kept]


def _as_sent(finding: Finding, text: Normalised) -> Finding:
    start, end = text.clean_span(finding.start, finding.end)
    return replace(finding, start=start, end=end)
