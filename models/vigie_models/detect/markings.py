"""Markings of confidentiality that a document carries, not talk about confidentiality."""

from collections.abc import Iterator
from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import after, before
from vigie_models.detect.pattern import Match, matches, pattern, seen
from vigie_models.finding import Finding
from vigie_models.normalise import Normalised

_ALWAYS: Final = (
    r"(?i)\bC[2-4] ?[\-:/|] ?(?:diffusion )?(?:restreint|confidentiel|secret)e?\b"
    r"|(?-i:\bC[2-4] (?:RESTREINT|CONFIDENTIEL|SECRET)E?\b)|\bTLP ?: ?(?:red|amber)\b"
)
_SET_APART: Final = (
    r"(?i)\b(?:(?:strictement |tres )?confidentiel(?:le)?s?(?: defense| entreprise| direction| rh"
    r"| industrie)?|secret defense|tres secret"
    r"|diffusion (?:tres )?restreinte|a ne pas diffuser|ne pas diffuser|usage "
    r"(?:strictement )?interne(?: uniquement| exclusivement)?)\b"
)
_WEAK: Final = r"(?i)^usage|^confidentiel(?:le)?s?$"


def find(text: Normalised) -> Iterator[Finding]:
    """MARKING: the classes of a scale wherever they stand, other words where they are set apart or in capitals."""
    for match in matches(_ALWAYS, text.scan):
        yield seen(Kind.MARKING, match.start(), match.end(), 0.9, "mention de classification du document")
    for match in matches(_SET_APART, text.scan):
        if _is_marking(text.scan, match):
            yield seen(Kind.MARKING, match.start(), match.end(), 0.8, "mention de confidentialité du document")


def _is_marking(scan: bytes, match: Match) -> bool:
    opened = (
        pattern(r"(?:^|[\n\[(|\"*]|[.!:;\-] )\s*$").search(before(scan, match.start(), 6)) is not None
        or match.start() == 0
    )
    closed = pattern(r"^\s*(?:$|[\n\])|\"*.!:;]|- )").search(after(scan, match.end(), 6)) is not None
    shouted = match.group().isupper()
    if pattern(_WEAK).search(match.group()):
        return opened and closed and shouted
    if pattern(r"(?i)diffuser$").search(match.group()):
        return closed and pattern(r"(?i)(?:de|pour|d') $").search(before(scan, match.start(), 5)) is None
    return (opened and closed) or shouted
