"""What a company says of itself, so that detectors tell its own from what is private."""

from dataclasses import dataclass, field

from vigie_models.terms import Terms


@dataclass(frozen=True, slots=True)
class Company:
    """`domains`: the company's e-mail domains, lower case. `terms`: its own lists, which nothing ever shows."""

    domains: frozenset[str] = frozenset()
    terms: Terms = field(default_factory=Terms, repr=False, compare=False)


UNKNOWN_COMPANY = Company()
