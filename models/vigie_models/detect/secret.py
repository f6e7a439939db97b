"""Whether a word that stands where a password would is one, or a placeholder, a date, a product or plain talk."""

from enum import IntEnum
from typing import Final

from vigie_models.characters import bare
from vigie_models.detect.pattern import pattern
from vigie_models.lexicons import words
from vigie_models.normalise import scan_of

_MASK: Final = r"(?i)^[x*._\-#?]{2,}$|x{3,}|\*{2,}|\.{3,}|_{3,}|^[<\[{(].*[>\]})]$|^\$\w+|^\$?\{|^%\w+%$|^\x1a+$"
_PART: Final = (  # of a recipe: « prénom+année »
    r"(?:prenom|nom|annee|mois|jour|date|naissance|ville|matricule|initiales?|entreprise|societe|saison|departement"
    r"|service|chiffres?|lettres?|majuscules?|minuscules?|symboles?|login|numero)"
)
_NOT_ONE: Final = (
    r"(?i)^(?:\d{1,2}[/.\-]\d{1,2}(?:[/.\-]\d{2,4})?|\d{4}[/\-]\d{2}[/\-]\d{2}|\d{1,2}h\d{0,2}"
    r"|\d{1,2}:\d\d|[vV]?\d+(?:\.\d+)+|[tjsq]-?[+\-]?\d{1,2}"
    r"|\d{1,3}(?:j|jours|mois|ans|min|h|s|%|e|k|eur|euros?|er|eme|e|car|caracteres|x)|https?:.*"
    r"|www\..*|[\w.\-]+@[\w.\-]+\.[a-z]{2,}|[\w.]+\(.*|#\d+|n.?\d+|[a-z]+/[a-z]+"
    r"|(?:inc|req|chg|jira|tic|gh|pr)[\-#]?\d+|[a-z]{1,3}-?\d{1,2})$"
)
_PLACEHOLDER: Final = (
    r"(?i)^(?:(?:a|to|your|votre|insert|change|changer|replace|remplacer|set|put|mettre|enter|entrez|saisir|todo"
    r"|completer|definir)[_\-][a-z_\-]+|(?:mon|my|ton|le|the)[_\-]?(?:mot[_\-]?de[_\-]?passe|mdp|password|pass|secret)"
    r"|(?:required|nullable|sometimes|bail|filled|present|confirmed|string|min:\d+|max:\d+)(?:[|,;].*|:.*)"
    rf"|{_PART}(?:[+_/&.\-]{{0,2}}{_PART})+[!?*\d]{{0,5}})$"
)
_OPENING: Final = "\"'`«“(["
_CLOSING: Final = {"«": "»", "“": "”", "(": ")", "[": "]"}
_TRAILING: Final = ".,;:)»”\"'`]}…?*"


class Strength(IntEnum):
    """How much a word looks like a secret."""

    NONE = 0  # a placeholder, a date, a product, a word of the sentence
    WORD = 1  # a plain word or a number: a secret only where something says so
    MIXED = 2  # letters with figures or signs: a secret wherever one is announced


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The offsets of a word without the quotes and the punctuation around it."""
    while start < end and text[start] in _OPENING:
        start += 1
    while end > start and text[end - 1] in _TRAILING:
        end -= 1
    return start, end


def quoted_end(text: str, start: int, end: int) -> int:
    """Where a value that opens with a quote ends, at most 60 characters on; `end` for any other."""
    opening = text[start : start + 1]
    if not opening or opening not in "\"'`«“":
        return end
    close = text.find(_CLOSING.get(opening, opening), start + 1, start + 62)
    return close if close > start and "\n" not in text[start:close] else end


def strength_of(value: str) -> Strength:
    """How much a word looks like a secret, by its shape and by the lists of what is none."""
    plain = "".join(map(bare, value))
    if len(value) < 4 or plain in words("detectors", "not_secrets") or plain in words("detectors", "password_words"):
        return Strength.NONE
    shape = scan_of(value)
    if pattern(_MASK).search(shape) or pattern(_NOT_ONE).search(shape) or pattern(_PLACEHOLDER).search(shape):
        return Strength.NONE
    letters, digits = sum(map(str.isalpha, value)), sum(map(str.isdigit, value))
    signs = len(value) - letters - digits - sum(value.count(sign) for sign in "'’-_.,/ ")
    mixed = (letters >= 1 and digits >= 1) or (signs >= 1 and letters + digits >= 4 and value[-1:] != "!") or signs >= 2
    if mixed and len(value) >= 5:
        return Strength.MIXED
    return Strength.WORD


def is_sure(value: str) -> bool:
    """Whether a value can hardly be a word: figures or signs among letters, and no well-known word before figures."""
    kinds = (str.islower, str.isupper, str.isdigit, lambda char: not char.isalnum())
    classes = [any(map(kind, value)) for kind in kinds]
    stem = value.rstrip("0123456789!")
    return sum(classes) >= 2 and any(classes[2:]) and (sum(classes) > 2 or not is_well_known(stem))


def is_well_known(value: str) -> bool:
    """Whether this is one of the passwords that everybody uses."""
    return value.lower().rstrip("!") in words("detectors", "common_passwords")
