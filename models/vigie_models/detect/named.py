"""Whether a full name stands on the lines of a value, so that what is told there is told of that person."""

from typing import Final, NamedTuple

from vigie_models.detect.first_names import full_names
from vigie_models.detect.pattern import pattern
from vigie_models.lexicons import words as listed

_REACH: Final = 110  # characters on each side
_NOT_OF: Final = (  # before the name of who acts, speaks or wrote, and of places named after somebody
    r"(?i)(?:\b(?:par|animee?s?|formateur|formatrice|dr\.?|docteur|professeur|pr|intervenante?|conferenci\w+|auteur"
    r"|rue|avenue|av\.?|bd|boulevard|place|quai|square|allee|lycee|college|ecole|universite|hopital|clinique|chu|stade"
    r"|salle|prix|fondation|gymnase|theatre|espace|centre|amphi|loi|demandez a|contactez|ecrire a|adressez\S* a"
    r"|inscriptions? (?:aupres de|a)|aupres de|contact ?:?|voir avec|avec) ?|@)$"
)
_LABELLED: Final = (  # a label or a list's sign on the line, or a subject line above it
    r"(?:^|\n)[ \-*\x1a]*[^\n]{0,60}[:|][^\n]*$|\n ?(?:[\-*\x1a]|\d\)) ?[^\n]*$"
    r"|(?i)^(?:re|tr|fwd?|objet|sujet) ?:[^\n]*\n[^\n]*$"
)


class Named(NamedTuple):
    """How far a full name stands from a value, in characters, and whether it follows."""

    distance: int
    is_after: bool


def named_near(scan: bytes, start: int, end: int) -> Named | None:
    """The nearest full name on the value's line, or above it in a list of labels; None: nobody private."""
    lead, rest = scan[max(0, start - _REACH) : start], scan[end : end + _REACH].split(b"\n", 1)[0]
    if b"\n" in lead and pattern(_LABELLED).search(lead) is None:
        lead = lead.rsplit(b"\n", 1)[-1]
    before = [len(lead) - last for first, last in full_names(lead) if _is_private(lead, first, last)]
    after = [first for first, last in full_names(rest) if _is_private(rest, first, last)]
    if before and (not after or before[-1] <= after[0]):
        return Named(before[-1], is_after=False)
    return Named(after[0], is_after=True) if after else None


def _is_private(words: bytes, first: int, last: int) -> bool:
    name = words[first:last].decode().lower()
    if name in listed("people", "public_figures"):
        return False
    return pattern(_NOT_OF).search(words[max(0, first - 25) : first]) is None
