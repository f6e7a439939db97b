"""Passwords that a post discloses: after « mdp », « mot de passe » and the like, in login pairs, for the Wi-Fi."""

from collections.abc import Iterator
from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import after, around, before, in_sentence, says
from vigie_models.detect.pattern import Match, matches, pattern, seen
from vigie_models.detect.secret import Strength, is_sure, is_well_known, quoted_end, strength_of, trimmed
from vigie_models.finding import Finding
from vigie_models.normalise import Normalised

_KEY: Final = r"(?:m[o0]ts? ?de ?p[a@4]ss[e3]|m\.d\.p\.?|m ?d ?p|pass ?word|passwd|passphrase|pwd|passcode)"
_COLON: Final = r"(?:\s{0,3}(?:[:=]{1,2}>?|-+>|=>|>)\s{0,3}(?:(?:desormais|maintenant|toujours|c'est|donc) )?)"
_VERB: Final = (
    r"(?:\s+(?:c'est|c est|cest|c|ce sera|sera|est|devient|reste|is|etait)(?: (?:toujours|maintenant"
    r"|desormais|encore|le suivant|donc))?(?: ?:)? +)"
)
_AFTER_COLON: Final = rf"(?i)\b{_KEY}\b(?:https?://[^\s)]+|[^\n:=.!?]){{0,50}}?{_COLON}([^\s/]\S{{0,99}})"
_AFTER_VERB: Final = rf"(?i)\b{_KEY}\b[^\n:=.!?]{{0,40}}?{_VERB}(\S{{1,100}})"
_ALONE: Final = rf"(?i)\b{_KEY}(?: +[a-z'\-]{{1,14}}){{0,3}}? +([\"'`(]?[^\s\"'`(]*[\d@#$%&*+=_!][^\s]*)"
_PAIR: Final = (
    rf"(?i)\b(?:logins?|identifiants?|ids?|users?|utilisateur|username|compte|acces|connexion|wi-?fi)"
    rf"(?:\s?(?:/|et|\+|&|-|,)\s?(?:{_KEY}|pass))?"
    rf"[^\n:=.!?]{{0,60}}?{_COLON}(\S{{1,60}}?) ?(?:/|\||;| - | et ) ?(?:{_KEY}{_COLON})?([^\s/]\S{{0,59}})"
)
_WIFI: Final = rf"(?i)\bwi-?fi\b[^\n:=.!?]{{0,40}}?{_COLON}(\S{{1,64}})"
_WIFI_KEY: Final = (
    rf"(?i)\b(?:cle|code|pass)s? (?:d'acces )?(?:du |de |pour )?(?:le )?(?:reseau )?(?:wi-?fi|wpa2?"
    rf"|wep)\b[^\n:=.!?]{{0,30}}?(?:{_COLON}|{_VERB}| )(\S{{1,64}})"
)
_WIFI_THEN_KEY: Final = rf"(?i)\bwi-?fi\b[^\n]{{0,60}}?\bcle\b[^\n:=.!?]{{0,20}}{_COLON}(\S{{1,64}})"
_SHORT_AFTER_COLON: Final = r"(?i)(?:^|[\s,;(/\-])passe?\s{0,2}[:=]\s{0,2}(\S{1,64})"
_SHORT_AFTER_VERB: Final = rf"(?i)\ble pass{_VERB}(\S{{1,64}})"
_LOGIN_THEN_SHORT: Final = r"(?i)\b(?:login|user|compte|id|ids) ?[:=]? ?\S{1,40}[ ,;/]{1,3}passe? (\S{1,64})"
_ENDS: Final = r"^[!?]?(?:\s*$|\s*[\n.;:)(\]\"!*|/<-]|\s+(?:et|pour|puis|merci|avec|login|user|voila|bonne)\b|\s*\x1a)"


def find(text: Normalised) -> Iterator[Finding]:
    """PASSWORD: a working secret 2, one on public display or that no longer works 1."""
    pairs = [match for match in matches(_PAIR, text.scan) if b"://" not in before(text.scan, match.start(), 12)]
    logins = {match.start(1) for match in pairs}
    for match in pairs:
        yield from _announced(text, match, 2, strict=False)
    for source in (_AFTER_COLON, _SHORT_AFTER_COLON):
        for match in matches(source, text.scan):
            if match.start(1) not in logins:
                yield from _announced(text, match, 1, strict=False)
    for match in matches(_ALONE, text.scan):
        if match.end(1) - match.start(1) >= 6:  # « mdp SAP 4HANA », « mdp du PC B204 »
            yield from _announced(text, match, 1, strict=True)
    for source in (_AFTER_VERB, _WIFI_KEY, _WIFI_THEN_KEY, _SHORT_AFTER_VERB, _LOGIN_THEN_SHORT):
        for match in matches(source, text.scan):
            yield from _announced(text, match, 1, strict=True)
    for match in matches(_WIFI, text.scan):
        if not pattern(rf"(?i)^[^\n]{{0,40}}?\b(?:{_KEY}|cle|code)\b").search(after(text.scan, match.end(1))):
            yield from _announced(text, match, 1, strict=True)


def _announced(text: Normalised, match: Match, group: int, *, strict: bool) -> Iterator[Finding]:
    """The secret that a match announces; when `strict`, a plain word is none, unless it is a well-known one."""
    if pattern(r"^\w+@\w").search(match.group()):
        return  # « postgres://user:password@host:5432/db »: the word is no announcement
    start, end = match.start(group), quoted_end(text.clean, match.start(group), match.end(group))
    start, end = trimmed(text.clean, start, end)
    value, rest = text.clean[start:end], text.scan[end : end + 20]
    strength = strength_of(value)
    lead = before(text.scan, match.start(), 45).rsplit(b"\n", 1)[-1] + b" | " + text.scan[match.start() : start]
    if strength is Strength.NONE or says("password_example", lead):
        return
    if strength is Strength.WORD:
        closed = pattern(_ENDS).search(rest) is not None or (rest[:1] == b"," and b"mdp" in lead.lower())
        if not closed or says("password_change", lead) or (strict and not is_well_known(value)):
            return
    yield _password(text.scan, start, end, match.start(), sure=strength is Strength.MIXED and is_sure(value))


def _password(scan: bytes, start: int, end: int, key: int, *, sure: bool) -> Finding:
    words = around(scan, key, end)
    confidence = 0.95 if sure else 0.75
    if says("former", before(scan, start, 45) + b" | " + after(scan, end, 30)):
        return seen(Kind.PASSWORD, start, end, 0.6, "mot de passe, dit ancien : à vérifier", 1)
    lead, _, rest = in_sentence(scan, start, end).partition(b" | ")
    if says("fiction", lead) or says("password_judged", rest):
        return seen(Kind.PASSWORD, start, end, 0.6, "mot de passe, dit en exemple ou à éviter : à vérifier", 1)
    if says("on_display", words):
        return seen(Kind.PASSWORD, start, end, confidence, "mot de passe, dit affiché publiquement", 1)
    return seen(Kind.PASSWORD, start, end, confidence, "mot de passe écrit après ce qui l'annonce")
