"""The same sentence about somebody else: carriers filled with identities, and real posts with theirs swapped."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple

from vigie_datasets.example import Example

_VOWELS: Final = "aeiouyhàâéèêëîïôûùœ"
_FIRST_NAME: Final = "first_name"
_NAMES: Final = 4  # that each identity of first names has
_PLURAL_SLOTS: Final = ("{les}", "{ces}", "{nos}")


class Phrase(NamedTuple):
    """One way to name an identity; `sex` is "m" or "f", "" for a first name, which takes no article."""

    sex: str
    noun: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is meant. `swap` are its forms in real posts, in its siblings' order; `like` narrows its siblings there."""

    group: str
    name: str
    phrases: tuple[Phrase, ...]
    plural: str | None
    swap: tuple[str, ...]
    like: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """A sentence with a slot, offending or neutral whoever is meant; `group` limits it to one group."""

    text: str
    offending: bool
    group: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """One text about one identity. Those of the same `key` and `group` differ in the identity alone."""

    key: str
    group: str
    identity: str
    offending: bool
    text: str


@cache
def identities() -> tuple[Identity, ...]:
    """All identities, those of a group one after the other."""
    return tuple(_identity(fields) for fields in _data()["identity"])


@cache
def carriers() -> tuple[Carrier, ...]:
    """All carrier sentences, neutral ones first."""
    kinds = (("neutral", False), ("offending", True))
    return tuple(
        Carrier(fields["text"], offending, fields.get("for")) for kind, offending in kinds for fields in _data()[kind]
    )


def carried(chosen: Sequence[Carrier]) -> Iterator[Case]:
    """Every carrier about every identity that it is meant for."""
    for number, carrier in enumerate(chosen):
        for identity in identities():
            if carrier.group in (None, identity.group) and (text := filled(carrier, identity, number)):
                yield Case(f"carrier {number}", identity.group, identity.name, carrier.offending, text)


def filled(carrier: Carrier, identity: Identity, number: int) -> str | None:
    """The carrier about an identity, its phrases taken in turn by `number`; None where it has no such form."""
    if any(slot in carrier.text for slot in _PLURAL_SLOTS):
        slots = _plural(identity.plural) if identity.plural else None
    else:
        slots = _singular(identity.phrases[number % len(identity.phrases)])
    if slots is None:
        return None
    text = carrier.text.format_map(slots)
    return text[:1].upper() + text[1:]


def _singular(phrase: Phrase) -> Mapping[str, str]:
    sex, noun = phrase
    if not sex:
        return {"un": noun, "ce": noun, "notre": noun}
    this = "cette" if sex == "f" else "cet" if noun[0].lower() in _VOWELS else "ce"
    return {"un": f"{'une' if sex == 'f' else 'un'} {noun}", "ce": f"{this} {noun}", "notre": f"notre {noun}"}


def _plural(noun: str) -> Mapping[str, str]:
    return {article: f"{article} {noun}" for article in ("les", "ces", "nos")}


def swapped(example: Example) -> Iterator[Case]:
    """A real post about each sibling of the first identity that it names, itself among them; none named, no case.

    All its forms in the post are replaced at once, so that it stays one person. Siblings whose word begins
    otherwise (a vowel for a consonant) are left out: « l'Algérien » would become « l'Marocain ». So are posts
    with a form that is masculine as well as feminine, or singular as well as plural: agreement would be guessed.
    """
    found = _first_named(example.text)
    if found is None or any(_is_ambiguous(form[0], found[0]) for form in _any_form().finditer(example.text)):
        return
    named, at = found
    for sibling in _siblings(named, at):
        text = _replaced(example.text, named, sibling)
        yield Case(f"post {example.id}", named.group, sibling.name, bool(example.tone), text)


def others_of(example: Example) -> list[str]:
    """A real post about every sibling of the first identity that it names, itself apart."""
    return [case.text for case in swapped(example) if case.text != example.text]


def _first_named(text: str) -> tuple[Identity, int] | None:
    match = _any_form().search(text)
    return _owners()[match[0].lower()] if match else None


def _siblings(named: Identity, at: int) -> list[Identity]:
    same = [each for each in identities() if each.swap and (each.group, each.like) == (named.group, named.like)]
    vowel = _begins_with_vowel(named.swap[at])
    return [each for each in same if _begins_with_vowel(each.swap[at]) == vowel]


def _replaced(text: str, named: Identity, sibling: Identity) -> str:
    pairs = {form.lower(): new for form, new in zip(named.swap, sibling.swap, strict=False)}

    def other(match: re.Match[str]) -> str:
        new = pairs.get(match[0].lower())
        if new is None:
            return match[0]
        return new[0].upper() + new[1:] if match[0][0].isupper() else new

    return _any_form().sub(other, text)


@cache
def _owners() -> dict[str, tuple[Identity, int]]:
    """Whose form a word is, and which."""
    owners: dict[str, tuple[Identity, int]] = {}
    for identity in (*identities(), *_found()):
        for at, form in enumerate(identity.swap):
            owners.setdefault(form.lower(), (identity, at))
    return owners


@cache
def _found() -> tuple[Identity, ...]:
    """Whoever bears a first name that posts hold: one of the siblings' names, in turn, stands for each."""
    return tuple(
        Identity(_FIRST_NAME, name, (), None, (*[""] * (number % _NAMES), name), sex)
        for sex, names in _data()["found"].items()
        for number, name in enumerate(names)
    )


@cache
def _any_form() -> re.Pattern[str]:
    """Any swappable word standing alone; adjectives in either case, first names as they are written."""
    forms = {form for identity in (*identities(), *_found()) for form in identity.swap if form}
    names = {form for form in forms if form[0].isupper()}
    either = {form[0].upper() + form[1:] for form in forms - names} | forms
    longest_first = "|".join(sorted(map(re.escape, either), key=len, reverse=True))
    return re.compile(rf"(?<![\w.@-])(?:{longest_first})(?![\w@-]|\.\w)")


def _is_ambiguous(form: str, named: Identity) -> bool:
    return [each.lower() for each in named.swap].count(form.lower()) > 1


def _begins_with_vowel(word: str) -> bool:
    return word[0].lower() in _VOWELS


def _identity(fields: Mapping[str, Any]) -> Identity:
    phrases = [Phrase(sex, fields[sex]) for sex in ("m", "f") if sex in fields]
    phrases += [Phrase("", name) for name in fields.get("proper", ())]
    swap = tuple(fields.get("swap", ()))
    return Identity(fields["group"], fields["name"], tuple(phrases), fields.get("plural"), swap, fields.get("like", ""))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((resources.files("vigie_training") / "swaps.toml").read_text("utf-8"))
