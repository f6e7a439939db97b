"""Codes of doors, alarms, safes and padlocks."""

from collections.abc import Iterator
from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import around, before, in_sentence, says
from vigie_models.detect.pattern import Match, matches, pattern, seen
from vigie_models.finding import Finding
from vigie_models.lexicons import words as listed
from vigie_models.normalise import Normalised

_VALUE: Final = r"([#*]?\d(?:[ .\-]?\d){2,7}[a-f]{0,2}[#*]?|[a-f]{1,2}\d{2,6}[a-f]?|\d{1,5}[a-f]\d{0,5})"
_LINK: Final = (
    r"(?:\s{0,2}(?:[:=]|->|>)\s{0,2}|,? +(?:est|c'est|sera|devient|a changer?|reste)(?: le"
    r"| maintenant| desormais)? +| +\(?| ?\()"
)
_CODE: Final = (
    rf"(?i)\b(?:digicode|codes?|combinaison)(?: (?:d'acces|d'entree|secret|pin|de secours))?(?:(?: +"
    rf"(?:de|du|des|pour|a|sur)"
    rf"| +d'| +l'|)(?: ?(?:la|le|les|l'))? ?[a-z'\-]{{0,16}}){{0,10}}?{_LINK}{_VALUE}(?:[^0-9a-z]|$)"
)
_DOOR_THEN_VALUE: Final = (
    rf"(?i)\b(?:(?:alarme|digicode|coffre(?:-fort)?|cadenas|boite a clefs?|boite a cles?)"
    rf"(?: [a-z'\-]{{1,14}}){{0,3}} ?[:=] ?"
    rf"|(?:portail|porte|alarme|coffre|cadenas|barriere|boite a cles?)[^\n.:]{{0,40}}\b"
    rf"(?:avec|taper|tapez|tape|faire|faites|composez|composer|c'est|c) (?:le |la |toujours "
    rf"|le code )?){_VALUE}(?:[^0-9a-z]|$)"
)
_NEVER: Final = (
    r"(?i)\bcodes? (?:promo|barre|barres|postal|postaux|article|client|projet|analytique|erreur"
    r"|source|couleur|produit|naf|ape|ean|de la route|du travail"
    r"|civil|penal|de commerce|de conduite|insee|rome|ccn|tva|douane|nc|onu|region|pays|agence"
    r"|guichet|banque|swift|bic|fournisseur|affaire|chantier|rh|pointage|cpf|iata|avantage|reduction"
    r"|parrainage|parrain|cadeau)"
)
_YEAR_OR_PRICE: Final = (
    r"(?i)\b(?:en|depuis|avant|apres|fin|debut|mars|avril|mai|juin|juillet|aout|septembre|octobre"
    r"|novembre|decembre|janvier|fevrier) $"
)
_REFERENCE: Final = r"(?i)\b(?:ref|reference|modele|type|rep|repere|serie|article|piece|lot)[ .:#]{0,4}$"
_GOES_ON: Final = r"^[ .\-](?:\d{3}(?:\D|$)|\d\d[ .\-]\d\d)"
_COUNTED: Final = r"^ ([a-z\-]{3,}[sx]|[A-Z]{4,}S)(?:[^A-Za-z]|$)"  # a capital begins a name
_CURRENCIES: Final = ("€", "$", "£", "¥")
_UNIT: Final = r"(?i)^ ?(?:%|e\b|eur|euro|h\b|h\d|km|m2|pers|fois|jours|mois|ans|min|/\d|\.\d)"


def find(text: Normalised) -> Iterator[Finding]:
    """ACCESS_CODE, where a door, an alarm, a safe or the like is named beside a code."""
    for source in (_CODE, _DOOR_THEN_VALUE):
        for match in matches(source, text.scan):
            found = _code(text, match)
            if found:
                yield found


def _code(text: Normalised, match: Match) -> Finding | None:
    scan = text.scan
    start, end = match.start(1), match.start(1) + len(match.group(1).rstrip(b" .-"))
    lead = scan[max(0, match.start() - 40) : start]
    words = around(scan, match.start(), end, 75) + b" " + scan[match.start() : start]
    if (
        pattern(_NEVER).search(lead)
        or pattern(_YEAR_OR_PRICE).search(lead)
        or pattern(_REFERENCE).search(lead)
        or _is_amount(text, start, end)
        or says("fault", in_sentence(scan, start, end))
    ):
        return None
    named = b"digicode" in match.group().lower() or says("door", words) or says("place", match.group())
    if not named or says("meeting", words) or says("discount", words) or _is_something_else(match.group(1), words):
        return None
    if says("former", before(scan, start, 45)):
        return seen(Kind.ACCESS_CODE, start, end, 0.6, "code d'accès, dit ancien : à vérifier", 1)
    if says("on_display", words):
        return seen(Kind.ACCESS_CODE, start, end, 0.85, "code d'accès, dit affiché publiquement", 1)
    return seen(Kind.ACCESS_CODE, start, end, 0.85, "code d'accès à un lieu ou à un coffre")


def _is_amount(text: Normalised, start: int, end: int) -> bool:
    """Whether what follows makes a value a price, a measure, a count of things or the start of a longer number."""
    rest = text.scan[end : end + 30]
    if text.clean[end : end + 2].lstrip()[:1] in _CURRENCIES or pattern(_UNIT).search(rest[:8]):
        return True
    if pattern(_GOES_ON).search(rest):
        return True
    counted = pattern(_COUNTED).search(rest) if text.scan[start:end].isdigit() else None
    return counted is not None and counted.group(1).decode().lower() not in listed("contexts", "not_counted")


def _is_something_else(value: bytes, words: bytes) -> bool:
    """Whether a value is too short for a code, a date, or a year where no door is named."""
    digits = sum(chr(sign).isdigit() for sign in value)
    if digits < 3 or len(value) == 3:
        return True
    if pattern(r"^\d{1,2}[ .\-]\d{1,2}[ .\-]20\d\d$").search(value):
        return True
    return pattern(r"^20[1-4]\d$").search(value) is not None and not says("door", words)
