"""What a company says of itself, so that detectors tell its own from what is private."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Company:
    """`domains`: the company's e-mail domains, lower case."""

    domains: frozenset[str] = frozenset()


UNKNOWN_COMPANY = Company()
