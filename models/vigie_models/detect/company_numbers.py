"""SIREN and SIRET: public numbers of companies, told so that they are taken for nothing else."""

from collections.abc import Iterator
from typing import Final

from stdnum.fr import siren, siret

from vigie_models.axes import Kind
from vigie_models.detect.context import before
from vigie_models.detect.pattern import Match, matches, pattern, seen
from vigie_models.finding import Finding
from vigie_models.normalise import Normalised

_NUMBER: Final = r"\b\d{3}[ .]?\d{3}[ .]?\d{3}(?:[ .]?\d{5}|[ .]\d{2}[ .]\d{3})?\b"
_NAMED: Final = r"(?i)\b(?:siren|siret|rcs|tva|n. d.entreprise)\b"


def find(text: Normalised) -> Iterator[Finding]:
    """SIREN and SIRET, where they are named or a SIRET is written in its usual groups."""
    for match in matches(_NUMBER, text.scan):
        found = _company(text.scan, match)
        if found:
            yield found


def _company(scan: bytes, match: Match) -> Finding | None:
    number = match.group().translate(None, b" .").decode()
    named = pattern(_NAMED).search(before(scan, match.start(), 40)) is not None
    if len(number) == 14 and (named or len(match.group()) > 14) and siret.is_valid(number):
        return seen(Kind.SIRET, match.start(), match.end(), 0.95, "SIRET, clé juste : numéro public")
    if len(number) == 9 and named and siren.is_valid(number):
        return seen(Kind.SIREN, match.start(), match.end(), 0.95, "SIREN, clé juste : numéro public")
    return None
