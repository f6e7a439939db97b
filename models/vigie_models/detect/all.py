"""Every rule over one text, and which finding stays where two overlap."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Final

from vigie_models.company import UNKNOWN_COMPANY, Company
from vigie_models.detect import (
    access,
    access_listed,
    addresses,
    banking,
    births,
    cards,
    company_numbers,
    connections,
    documents,
    emails,
    health,
    logins,
    markings,
    named_keys,
    network,
    password_first,
    passwords,
    phones,
    pins,
    provider_keys,
    riddles,
    salaries,
    social_security,
    spoken_phones,
    tax,
    tokens,
    told,
    vehicles,
    wifi,
)
from vigie_models.detect.gate import Gate
from vigie_models.detect.rule import Rule
from vigie_models.finding import Finding
from vigie_models.normalise import Normalised

FAMILIES: Final = (
    social_security,
    tax,
    documents,
    births,
    banking,
    cards,
    emails,
    addresses,
    phones,
    spoken_phones,
    password_first,
    passwords,
    logins,
    wifi,
    pins,
    riddles,
    told,
    provider_keys,
    named_keys,
    tokens,
    connections,
    access,
    access_listed,
    company_numbers,
    vehicles,
    network,
    markings,
    health,
    salaries,
)
_KEYCAP: Final = ("\ufe0f", "\u20e3")  # what makes a key of the figure before it
RULES: Final[tuple[Rule, ...]] = tuple(chain.from_iterable(family.RULES for family in FAMILIES))


def detect(text: Normalised, company: Company = UNKNOWN_COMPANY) -> tuple[Finding, ...]:
    """What the detectors see in a text, in order of start, without overlap; offsets in the text as sent.

    Never raises. Where findings overlap, the surer and longer one stays: a card inside an IBAN is no card.
    """
    return tuple(_as_sent(finding, text) for finding in apart(_seen(text, company), len(text.clean)))


def _seen(text: Normalised, company: Company) -> Iterator[Finding]:
    for rule in _gate().open(text.scan):
        yield from rule.findings(text, company)


@cache
def _gate() -> Gate:
    return Gate(RULES)


def apart(findings: Iterable[Finding], length: int) -> list[Finding]:
    """The findings that stay when each takes its place, the surest and longest first; in order of start.

    `length` is that of the text which they point into. Linear in it, and in the findings' own lengths.
    """
    taken = bytearray(length)
    kept = []
    for found in sorted(findings, key=lambda found: (-found.confidence * (found.end - found.start), found.start)):
        if taken.find(1, found.start, found.end) < 0:
            taken[found.start : found.end] = b"\1" * (found.end - found.start)
            kept.append(found)
    return sorted(kept, key=lambda found: found.start)


def _as_sent(finding: Finding, text: Normalised) -> Finding:
    start, end = text.clean_span(finding.start, finding.end)
    while text.original[end : end + 1] in _KEYCAP:
        end += 1
    return replace(finding, start=start, end=end)
