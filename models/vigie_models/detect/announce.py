"""How a secret is announced – « mdp : », « le mot de passe c'est » – and how sure one is of what follows."""

from typing import Final

from vigie_models.detect.context import says
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.rule import Clue, Sighting, Verdict, Where
from vigie_models.detect.secret import Strength, is_sure, is_well_known, secret_end, strength_of, trimmed
from vigie_models.normalise import Normalised

KEY: Final = (
    r"(?:m[o0]ts? ?de ?p[a@4]s(?:s[e3]?|e)|m\.d\.p\.?|m ?d ?p|pass ?word|passwd|pass ?phrase|phrase (?:de passe"
    r"|secrete)|pwd|passcode|m o t {1,3}d e {1,3}p a s s e|mots? (?:magique|secret|convenu)s?"
    r"|cles? (?:de (?:securite|chiffrement|dechiffrement)|(?:pour |du |de l'|d')(?:dezip\w*|zip|archive|dechiffr\w*))"
    r"|reponse (?:a la question )?secrete|question secrete|code (?:utilisateur|commercant|superviseur|responsable))"
)
SHORT_KEY: Final = r"(?:passe?|pw|sesame)"
COLON: Final = (
    r"(?:\s{0,3}(?:[:=]{1,2}>?|-{1,2}>|=>|>|//)\s{0,3}(?:(?:desormais|maintenant|toujours|c'est|donc|tapez|taper"
    r"|mettre) )?)"
)
VERB: Final = (
    r"(?:,?\s+(?:c'est|c est|cest|c|ce sera|sera|est devenu|est passe a|(?:a ete |est )?remis a|passe a|est"
    r"|devient|reste|is|etait)(?: (?:tjs"
    r"|toujours|tout simplement|bien|maintenant"
    r"|mtn|desormais|encore|le suivant|juste|donc|celui-ci))?(?: ?:)? +)"
)
GAP: Final = r"(?:[^\n:=.!?]|\.[a-z0-9])"
_ENDS: Final = (
    r"^ ?[\"'!?]?(?:\s*$|\s*[\n.;:)(\]\"!*|/<,-]|\s+(?:et|pour|puis|merci|avec|login|user|voila|bonne|mais|partout"
    r"|sur|en|svp|oui"
    r"|tout|lol|mdr|haha|depuis|a changer|les|jugez|comme|jusqu\w*|ne|dispo\w*|valable)\b|\s*\x1a)"
)
_USUAL_ENDING: Final = (
    r"(?i)(?:ee?s?|ects?|acts?|ante?s?|ents?|ible|able|els?|elles?|aires?|iques?|eux|euse|ifs?|ives?|oires?|ment"
    r"|tion|tions"
    r"|er|ez|ais|ait|"
    r"aux|ale?s?|is|ises?|us?|ues?|oins|entre|erts?)$"
)
_LOGIN_OF_PAIR: Final = r"(?i)\b(?:logins?|identifiants?|ids?|users?|utilisateur|compte|acces) ?(?:/|et|\+|&|-|,)\s?$"

DOUBTS: Final = (
    Clue("secrets.published", Where.SENTENCE, 0.2),
    Clue("former", Where.BEFORE, 0.6, "mot de passe, dit ancien : à vérifier", 1, reach=45),
    Clue("secrets.former_after", Where.AFTER, 0.6, "mot de passe, dit ancien : à vérifier", 1, reach=25),
    Clue("secrets.game", Where.SENTENCE, 0.2),
    Clue("fiction", Where.SENTENCE, 0.6, "mot de passe, dit en exemple ou à éviter : à vérifier", 1),
    Clue("password_judged", Where.AFTER, 0.6, "mot de passe, dit en exemple ou à éviter : à vérifier", 1),
    Clue("on_display", Where.AROUND, 0.8, "mot de passe, dit affiché publiquement", 1),
)


def secret_at(text: Normalised, match: Match) -> tuple[int, int] | None:
    """Where the secret that a match announces lies: between its quotes, its spaced signs, or as a word."""
    head = text.scan[max(0, match.start() - 100) : match.start() + 1].split()
    if head and b"://" in head[-1]:
        return None  # « …?user=batch&password=… »: a connection string
    start, end = trimmed(text.clean, match.start(1), secret_end(text, match.start(1), match.end(1)))
    return (start, end) if start < end else None


def lead_of(sighting: Sighting) -> bytes:
    """What stands before an announcement on its line, and the announcement itself."""
    place = sighting.match.start()
    line = sighting.scan[max(0, place - 45) : place].rsplit(b"\n", 1)[-1]
    return line + b" | " + sighting.scan[place : sighting.start]


def announced(sighting: Sighting) -> Verdict | None:
    """After a sign, « mdp : »: a plain word too, where the clause ends after it."""
    figures = sighting.raw.isdigit() and len(sighting.raw) <= 8
    changed = not figures and says("password_change", lead_of(sighting))
    return _told(sighting, plain=_is_closed(sighting) and not changed)


def said(sighting: Sighting) -> Verdict | None:
    """After a verb, « le mdp c'est »: a plain word only where it can hardly be an adjective."""
    word = sighting.text.clean[sighting.start : sighting.end]
    usual = pattern(_USUAL_ENDING).search(sighting.raw) is not None and not word.isdigit()
    plain = is_well_known(word) or (not usual and len(word) >= 4)
    return _told(sighting, plain=plain and _is_closed(sighting) and not says("password_change", lead_of(sighting)))


def glued(sighting: Sighting) -> Verdict | None:
    """Right after the word, « mdp Soleil42 »: what mixes letters with figures or signs."""
    if pattern(r"(?i)^[a-z]{2,20}[\-_.&][a-z\-_.&]{2,30}$").search(sighting.raw):
        return _told(sighting, plain=True) if _is_closed(sighting) and _is_at_once(sighting) else None
    return _told(sighting, plain=sighting.raw.isdigit() and len(sighting.raw) < 9 and _is_at_once(sighting))


def _is_at_once(sighting: Sighting) -> bool:
    return sighting.start - sighting.match.start() <= 16 and not says("password_change", lead_of(sighting)[-36:])


def _is_closed(sighting: Sighting) -> bool:
    rest = sighting.scan[sighting.end : sighting.end + 30]
    listed = pattern(r"(?i)^, [a-z]+(?:,| et )").search(rest) is not None  # « : qualité, sécurité, délais »
    return pattern(_ENDS).search(rest) is not None and not listed


def _told(sighting: Sighting, *, plain: bool) -> Verdict | None:
    value, lead = sighting.text.clean[sighting.start : sighting.end], lead_of(sighting)
    strength = strength_of(value)
    if strength is Strength.NONE or says("password_example", lead) or _is_offer(sighting) or is_login_of_pair(sighting):
        return None
    if strength is Strength.WORD and not plain:
        return None
    sure = strength is Strength.MIXED and is_sure(value)
    return Verdict(0.95 if sure else 0.75, "mot de passe écrit après ce qui l'annonce")


def _is_offer(sighting: Sighting) -> bool:
    """Whether the word is that of a shop, or one that everybody uses."""
    lead = sighting.before(90)
    return says("secrets.most_used", lead) or pattern(r"(?i)\d ?%|\bpromo|\breduction").search(lead) is not None


def is_login_of_pair(sighting: Sighting) -> bool:
    """Whether « login/mdp : » stands before a value that is the login, since another follows."""
    if (
        pattern(_LOGIN_OF_PAIR).search(sighting.scan[max(0, sighting.match.start() - 20) : sighting.match.start()])
        is None
    ):
        return False
    other = pattern(r"^ ?(?:/|\||;|-| et | puis |,) ?([^\s,;.!]{3,30})").search(sighting.after(40))
    return other is not None and strength_of(other.group(1).decode()) is not Strength.NONE
