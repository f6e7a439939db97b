"""Whether a word that stands where a password would is one, or a placeholder, a date, a product or plain talk."""

from enum import IntEnum
from typing import Final

from vigie_models.characters import bare
from vigie_models.detect.pattern import pattern
from vigie_models.lexicons import words
from vigie_models.normalise import Normalised, scan_of

SHORTEST_LOOK: Final = 6  # characters; what is shorter is a room, an hour, a model
_MASK: Final = r"(?i)^[x*._\-#?]{2,}$|x{3,}|\*{2,}|\.{3,}|_{3,}|^[<\[{(].*[>\]})]$|^\$\w+|^\$?\{|^%\w+%$|^\x1a+$|</|/>"
_PART: Final = (  # of a recipe: « prénom+année »
    r"(?:prenom|nom|annee|mois|jour|date|naissance|ville|matricule|initiales?|entreprise|societe|saison|departement"
    r"|service|chiffres?|lettres?|majuscules?|minuscules?|symboles?|login|numero)"
)
_NOT_ONE: Final = (
    r"(?i)^(?:\d{1,2}[/.\-]\d{1,2}(?:[/.\-]\d{2,4})?|\d{4}[/\-]\d{2}[/\-]\d{2}|\d{1,2}h\d{0,2}"
    r"|\d{1,2}:\d\d|[vV]?\d+(?:\.\d+)+|[tjsq]-?[+\-]?\d{1,2}"
    r"|\d{1,3}(?:j|jours|mois|ans|min|h|s|%|e|k|eur|euros?|er|eme|e|car|caracteres|x)|[a-z][a-z0-9+]{1,15}:/.*"
    r"|www\..*|[\w.\-]+@[\w.\-]+\.[a-z]{2,}|[\w.]+\(.*|#\d+|n.?\d+|[a-z]+/[a-z]+"
    r"|(?:inc|req|chg|jira|tic|gh|pr)[\-#]?\d+|[a-z]{1,3}-?\d{1,2})$"
)
_PLACEHOLDER: Final = (
    r"(?i)^(?:(?:a|to|your|votre|insert|change|changer|replace|remplacer|set|put|mettre|enter|entrez|saisir|todo"
    r"|completer|definir)[_\-][a-z_\-]+|change[\-_]?me\S*|(?:mon|my|ton|le|the)[_\-]?(?:mot[_\-]?de[_\-]?passe"
    r"|mdp|password|pass"
    r"|secret)"
    r"|(?:required|nullable|sometimes|bail|filled|present|confirmed|string|min:\d+|max:\d+)(?:[|,;].*|:.*)"
    rf"|{_PART}(?:[+_/&.\-]{{0,2}}{_PART})+[!?*\d]{{0,5}})$"
)
_SPACED: Final = r"^([A-Za-z0-9](?: [A-Za-z0-9_\-!@#*]){3,23})(?:[^A-Za-z0-9]|$)"
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
    while start < end and (text[start] in _OPENING or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in _TRAILING or text[end - 1].isspace()):
        end -= 1
    return start, end


def secret_end(text: Normalised, start: int, end: int) -> int:
    """Where a value really ends: at its closing quote, at most 60 characters on, or after signs spaced one by one."""
    clean = text.clean
    opening = clean[start : start + 1]
    if opening and opening in "\"'`«“":
        close = clean.find(_CLOSING.get(opening, opening), start + 1, start + 62)
        return close if close > start and "\n" not in clean[start:close] else end
    spaced = pattern(_SPACED).search(text.scan[start : start + 50])
    return start + spaced.end(1) if spaced else end


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


class Look(IntEnum):
    """How much a word looks like a password where nothing announces one."""

    NONE = 0
    POOR = 1  # capitals and figures, as references have them too
    FAIR = 2  # small letters and figures
    GOOD = 3  # letters of both cases and figures, or signs inside


_REFERENCE: Final = (
    r"^(?:[A-Z]{1,6}[\-_/.]?\d{1,8}(?:[\-_/.]\w{1,6})*|\d+[A-Za-z]{1,4}|[a-zA-Z]{1,4}\d{1,4}|[A-Za-z]+-\d{1,2}"
    r"|\d[\d.,]*[a-zA-Z]{1,4}[/.\d]*"
    r"|[0-9a-f]{7,64}|\d+[hH]\d*\S*|[A-Z]\d+(?:[/+&\-][A-Z]?\d+)+|(?:19|20)\d\d[\-_/]\S*|\S*[\-/_](?:19|20)\d\d"
    r"|[A-Z]+[a-z]?[&/+][A-Z]+\w?"
    r"|[A-Za-z]+[+&/;,=*][A-Za-z]+|[a-zA-Z]{1,2}[+\-]\d+|\S*\d/\d\S*|[A-Za-z'-]+,\S+|\d+x\d+\S*"
    r"|[A-Z][a-z]{2,12}\d|[a-z]{3,9}\d{4}"
    r"|\d{2,4}[a-z]{3,9})$"
)
_ADDRESS: Final = (
    r"(?i)^(?:[0-9a-f]{2}[:\-]){5}|session-token|^[#@]|://|^\w+=|^ssh-|\d,\d|^[0-9a-f]{12,64}$|^www\.|@[\w\-]+\."
    r"|\.(?:pdf|xls[xm]?|docx?|csv|zip|png"
    r"|jpe?g|py|txt|json|ya?ml|sql|exe|msi|ini"
    r"|dwg|mp4|pptx?|md|kdbx|key|pem|bak|iso|rar|7z|gz|tar|od[tsp]|rtf|svg|gif|avi|mov|apk|bat|ps1|cfg|conf|dll"
    r"|tmp|vsdx?|mpp|accdb|mdb|xlsb|msg|eml|html?|js|sh|log"
    r"|xml|fr|com|net|org|example|local|io|eu|lan|intra|corp)(?:[/:?]|$)|^\\\\|^\$|[{}\[\]]\w|^[a-z]:\\|/\w+/"
)


def look_of(value: bytes) -> Look:
    """How much a word, as it stands in the scan, looks like a password."""
    if not SHORTEST_LOOK <= len(value) <= 28 or strength_of(value.decode()) is not Strength.MIXED:
        return Look.NONE
    if pattern(_ADDRESS).search(value):
        return Look.NONE
    low, up = any(97 <= sign <= 122 for sign in value), any(65 <= sign <= 90 for sign in value)
    figures, signs = sum(48 <= sign <= 57 for sign in value), sum(sign in b"!@#$%&*+=?;_~" for sign in value[:-1])
    if pattern(_REFERENCE).search(value):
        return Look.POOR if up and figures else Look.FAIR if figures and len(value) >= 8 else Look.NONE
    if signs and (figures or signs > 1 or (up and low)):
        return Look.GOOD
    if figures and low:
        return Look.GOOD if up else Look.FAIR
    return Look.POOR if figures else Look.NONE
