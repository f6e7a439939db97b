"""Of whom a sentence tells something: of its author, of somebody who can be known, or of nobody."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from vigie_models.detect.context import FAR, after, before
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.person import Whose
from vigie_models.lexicons import words as listed

_ARTICLE: Final = (
    r"(?:m(?:on|a)|notre|votre|l[ea]|l'|cet(?:te)?|ce|t(?:on|a)|s(?:on|a)|du|au|de l'|celui du|celle du)"
    r" ?(?:[a-z\-]+ )?"
)
# Groups: 1 no word for a person, 2 anybody, 3 the family, 4 somebody, 5 a pronoun, 6 and 7 what may be a name.
_CUES: Final = (
    r"(\b(?i:il (?:n'y|y|n'en|faut|fallait|parait|manque|reste|s'agit|pleut|fait (?:chaud|froid)"
    r"|est (?:prevu|possible|temps"
    r"|question|interdit|conseille|obligatoire)))\b)|(\b(?i:un|une|des|deux|trois|chaque|aucun|aucune|les|ces|leurs)"
    r" (?:[a-z]+ )?(?:{{someone.role}}|{{someone.stranger}})s?\b)"
    r"|(\b(?i:m(?:on|a) (?:[a-z\-]+ )?(?:{{someone.relative}})\b|notre (?:fils|fille|bebe|petit|petite)\b))"
    rf"|(\b(?i:{_ARTICLE}(?:{{{{someone.role}}}})\b"
    r"|(?:monsieur|madame|mademoiselle|mme|mlle|mr|docteur) [a-z]|votre collegue)|\b(?:M|Dr|Pr|Me)\.? ?[A-Z])"
    r"|(?:\b(?i:je|moi|me|jsuis|jai|jpeu\w*|chui?s|jsui|mon|ma|mes|suis|perso"
    r"|g (?:eu|un|une|la|le|des|mal|ete)|[jm]'\w+|j (?:ai|suis|avais|y|etais)"
    r"|j(?:reprends?|vais|viens?|fais|dois|sors|veux|prends?|gagne|touche|arrive|pars))\b)"
    r"|(\b(?i:il|elle|lui|son|sa|ses|ton|ta|tes|tu|toi|t'(?:as|es|etais|avais)|celui-ci|celle-ci)\b)"
    r"|\b([A-Z][a-z]{2,}(?:[\-'][A-Z]?[a-z]+){0,2})\b"
    r"|\b(?i:({{someone.first_name}}))\b"
)
_OPENING: Final = r"(?:^|[.!?\n:;\-*/\x1a>\])] *|[\"(\[] ?)$"
_GOES_ON: Final = (  # after a word that opens a sentence, and so has a capital anyway
    r"^(?: ?[(=]| - |, \d| [A-Z][a-z]| et [A-Z]| [nsm]'| \d"
    r"| (?i:a (?:une?|ete|eu|fait|pris|des|son|sa|[a-z]{3,}[eiu])\b)"
    r"| (?i:(?:est|etait|avait|sera|va|vient|part|reprend|revient|passe|gagne|touche|prend|fait|sort|reste|souffre"
    r"|percoit|refuse|demande|veut|ne|nous|me|en|c'est|doit|peut|aura|entre|commence|rentre|attend|se|absente?|toujours"
    r"|declaree?|ayant|aurait|serait|operee?|hospitalisee?|suivie?|arretee?|divorce)\b))"
)
_STOP: Final = r"(?:^|[^A-Z])(?:[.!?]+\s+\S|[!?]\S|\.\s*$|[;\n])"  # no initial: « Fabienne V. est »
_PLACED: Final = (
    r"(?i)(?:^|[^a-z])(?:a|au|en|sur|vers|rue|site de|agence de|projet|programme|chu de|clinique|hopital|plan|lycee) ?$"
)
_TOLD_AFTER: Final = (
    r"(?i)^(?:[^.;!?,\n|]{0,45}(?:\b(?:de|du|pour|chez|a|par|concernant|cher) |\bd')| ?[:(=\-/,|>\x1a] ?"
    r"|[, ]*(?:c'est|voila|ca c'est|signe) )$"
)
_ALONE_BEFORE: Final = (  # before what opens a post and is the author's own: « bjr, gastro cette nuit, je … »
    r"(?i)(?:^|\n)(?:[^a-z0-9]|\b(?:bonjour|bjr|salut|slt|coucou|cc|hello|bon|pfff*|voila|hop|re|la|le"
    r"|une?|du|des|grosse|sacree|infos?"
    r"|desolee?|aie|bref|verdict|encore|toujours|avec|aux?|pour|cause|suite|raison|l')\b){0,8}$"
)
_OWN_REACH: Final = 100  # characters after what opens a post, within which the author names himself
_SOON: Final = 30  # characters within which « elle » or « il » follows
_REST: Final = 60  # characters after the value that may name whose it is


class Told(NamedTuple):
    """Whose a value is, and how many characters stand between. `is_beside`: in the same sentence."""

    whose: Whose
    distance: int
    is_beside: bool
    is_pronoun: bool = False
    is_after: bool = False


def told_of(scan: bytes, start: int, end: int) -> Told | None:
    """Of whom the value at `clean[start:end]` is told, by the nearest words that say so; None: of nobody known."""
    lead = before(scan, start, FAR)
    last = None
    for last in _cues(lead, scan[start:end]):  # noqa: B007 - the last one counts
        pass
    if last is None:
        return _told_after(after(scan, end, _REST)) or _own_after(lead, scan[end : end + _OWN_REACH])
    whose, _, place, pronoun = last
    between = lead[place:]
    beside = pattern(_STOP).search(between) is None
    return Told(whose, len(between), beside, pronoun) if whose is not Whose.UNSAID else None


def _told_after(rest: bytes) -> Told | None:
    """Whose the value is by what follows it: « pour Solène », « de M. Perrin », « elle … »."""
    stop = pattern(r"[.!?]\s|;").search(rest)
    rest = rest[: stop.start()] if stop else rest
    for whose, start, end, pronoun in _cues(rest, b""):
        soon = pronoun and end <= _SOON and rest[start:end].lower() in (b"il", b"elle")
        tied = not pronoun and pattern(_TOLD_AFTER).search(rest[:start]) is not None
        if whose is not Whose.OTHERS or not (soon or tied):
            return None
        return Told(whose, end, is_beside=not pronoun, is_pronoun=pronoun, is_after=True)
    return None


def _own_after(lead: bytes, rest: bytes) -> Told | None:
    """Of the author, who opens with it and names himself after: « gastro cette nuit, je ne viens pas »."""
    if pattern(_ALONE_BEFORE).search(lead) is None:
        return None
    first = next(iter(_cues(rest, b"")), None)
    if first is None or first[0] is not Whose.OWN:
        return None
    return Told(Whose.OWN, first[1], is_beside=True, is_after=True)


def _cues(words: bytes, following: bytes) -> Iterator[tuple[Whose, int, int, bool]]:
    """Whom the words name, from where to where, and whether by a pronoun."""
    for match in pattern(_CUES).finditer(words):
        place = (match.start(), match.end())
        if match.start(1) >= 0:
            continue
        if match.start(2) >= 0:
            yield Whose.UNSAID, *place, False
        elif match.start(4) >= 0 or match.start(5) >= 0:
            yield Whose.OTHERS, *place, match.start(5) >= 0
        elif match.start(6) < 0 and match.start(7) < 0:
            yield Whose.OWN, *place, False
        elif _is_name(match, words, following):
            yield Whose.OTHERS, *place, False


def _is_first_name(word: str) -> bool:
    """Whether a capital makes a first name of it, even where a sentence begins."""
    if word in listed("someone", "first_name"):
        return True
    return word in listed("first_names", "first_names") and word not in listed("first_names", "also_words")


def _is_name(match: Match, words: bytes, following: bytes) -> bool:
    name = match.group().decode().lower()
    if name.split("-")[0].split("'")[0] in listed("someone", "not_name"):
        return False
    if _is_first_name(name.split("-")[0]):
        return True
    lead = words[max(0, match.start() - 20) : match.start()]
    if pattern(_PLACED).search(lead):
        return False
    rest = words[match.end() : match.end() + 20] + following[:12]
    if pattern(_OPENING).search(lead) is None or pattern(_GOES_ON).search(rest) is not None:
        return True
    return rest[:2].lstrip().startswith(b":") and pattern(r"(?:^|\n[ *\-]*)$").search(lead) is not None
