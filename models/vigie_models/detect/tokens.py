"""Web tokens whose header can be read, and private keys from their BEGIN to their END."""

import base64
import binascii
import json
from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.randomness import is_placeholder
from vigie_models.detect.rule import Clue, Rule, Sighting, Verdict, Where
from vigie_models.normalise import Normalised

_FOLD: Final = r"(?:[ \t]*\r?\n[> \t]*)"  # a line break, as mail and chat put them into long words
_CHUNK: Final = rf"[\w\-]+(?:{_FOLD}[\w\-]+)*?"
_SIGNED_PART: Final = rf"(?:[\w\-]{{10,}}|[\w\-]{{1,9}}{_FOLD}[\w\-]{{10,}})"
_TOKEN: Final = (
    rf"(?:\b|_)(eyJ{_CHUNK}{_FOLD}?\.{_FOLD}?(?:{_CHUNK}{_FOLD}?\.{_FOLD}?{_SIGNED_PART}(?:\.[\w\-]{{10,}}\.[\w\-]{{16,}})?"
    r"|\.[\w\-]{10,}\.[\w\-]{10,}\.[\w\-]{16,}))"
)
_SIGNATURES: Final = frozenset((43, 64, 86, 171, 342, 512, 683))  # HS256, HS384, HS512 and ES256 …, RSA 1024 to 4096
_MORE: Final = rf"^{_FOLD}([\w\-]+)"
_MOST_LINES: Final = 12  # that a signature is folded over

_GAP: Final = r"(?:[\s>|\"'+,;]|\\+[nr])*"
_HEADERS: Final = rf"(?:{_GAP}[A-Z][A-Za-z\-]+: [^\n]{{1,100}}\n){{0,5}}"
_HEAD: Final = r"-{2,6} ?BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)? ?-{2,6}"
_TAIL: Final = r"-{2,6} ?END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)? ?-{2,6}"
_LINE: Final = r"[A-Za-z0-9+/=]"
_BLOCK: Final = (
    rf"{_HEAD}{_HEADERS}{_GAP}(?:{_LINE}{{8,}}(?:{_GAP}{_LINE}+)*{_GAP}{_TAIL}|{_LINE}{{16,}}(?:{_GAP}{_LINE}{{40,}})*)"
)
_PUTTY: Final = (
    r"PuTTY-User-Key-File-\d: [^\n]{1,60}\n(?:[A-Za-z\-]+: [^\n]{0,200}\n|[A-Za-z0-9+/=]{4,}\r?\n)*?"
    r"Private-Lines: \d+\r?\n"
    rf"{_LINE}{{4,}}(?:(?:\r?\n{_LINE}+)*\r?\nPrivate-MAC: [0-9a-f]{{40,64}}|(?:\r?\n{_LINE}{{30,}})*)"
)
_SAMPLE_SIGNATURE: Final = b"SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"


def _token(text: Normalised, match: Match) -> tuple[int, int]:
    """The token, with the lines over which its signature is folded as far as they make a usual length."""
    start, end = match.start(1), match.end(1)
    signature = text.scan[text.scan.rfind(b".", start, end) + 1 : end]
    size = len(signature.translate(None, b" \t\r\n>"))
    place, kept = end, size
    for _ in range(_MOST_LINES):
        more = pattern(_MORE).search(text.scan[place : place + 800]) if kept not in _SIGNATURES else None
        if more is None:
            break
        place, kept = place + more.end(1), kept + more.end(1) - more.start(1)
    return start, place if kept in _SIGNATURES else end


def _web_token(sighting: Sighting) -> Verdict | None:
    header, claims, signature = sighting.raw.translate(None, b" \t\r\n>").split(b".", 2)
    fields = _fields(header)
    if signature.startswith(_SAMPLE_SIGNATURE[:20]) or _fields(claims).get("name") in ("John Doe", "Jane Doe"):
        return None  # jwt.io opens on a token of John Doe, and every tutorial copies it
    if is_placeholder(signature[:8]) or len(set(signature)) < 8:
        return None
    if "alg" in fields or "enc" in fields:
        return Verdict(0.99, "jeton JWT, en-tête lisible")
    usual = header.startswith((b"eyJhbGciOi", b"eyJ0eXAiOi", b"eyJraWQiOi")) and claims.startswith(b"ey")
    return Verdict(0.8, "jeton JWT, en-tête abîmé") if usual else None


def _fields(part: bytes) -> dict[str, object]:
    """One part of a token as JSON, none where it cannot be read."""
    part = part[:2000]
    try:
        fields = json.loads(base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}


def _private_key(sighting: Sighting) -> Verdict | None:
    """A block whose body is long and mixed enough to be one, and no « <votre clé> »."""
    body = pattern(rf"^{_HEAD}{_HEADERS}").search(sighting.raw)
    lines = sighting.raw[body.end() if body else 0 :].split(b"--", 1)[0]
    lines = lines.translate(None, b" \t\r\n>|\"'+,;\\")
    if len(lines) < 40 or len(set(lines[:4000])) < 16:
        return None
    ended = sighting.raw.rstrip(b"- ").endswith((b"KEY", b"BLOCK"))
    if not ended and sighting.scan[sighting.end : sighting.end + 2] == b"..":
        return None
    return Verdict(0.99, "bloc de clé privée") if ended else Verdict(0.9, "bloc de clé privée, coupé avant sa fin")


_SAID_TO_BE_A_SAMPLE: Final = (Clue("sample", Where.SENTENCE, 0.6, "jeton JWT, dit en exemple : à vérifier", 1),)
_RANDOM: Final = "Kq2mPz9RtW4vLs8NbY3cHd6FgJ5aQe1uVoT7"  # invented
_HEADER: Final = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
_CLAIMS: Final = "eyJzdWIiOiJoQ2JUY08yaiIsInJvbGUiOiJhZG1pbiJ9"
_SIGNED: Final = _RANDOM + "xYz_-12"
_BEGIN, _END = "-----BEGIN RSA " + "PRIVATE KEY-----", "-----END RSA " + "PRIVATE KEY-----"

RULES: Final = (
    Rule(
        name="web_token",
        kind=Kind.JWT,
        pattern=_TOKEN,
        extent=_token,
        judge=_web_token,
        reason="jeton JWT, en-tête lisible",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            f"Authorization: Bearer ⟦{_HEADER}.{_CLAIMS}.{_SIGNED}⟧",
            f"t=⟦{_HEADER}.{_CLAIMS}.{_SIGNED}⟧; HttpOnly",
            f"⟦{_HEADER}.{_CLAIMS[:20]}\n{_CLAIMS[20:]}.{_SIGNED[:30]}\n{_SIGNED[30:]}⟧\nmerci de regarder",
            f"⟦{_HEADER}.{_CLAIMS}.{_SIGNED}⟧\nmerci",
        ),
        counter_examples=(
            "un JWT ressemble à eyJhbGciOi….eyJzdWIiOi….signature",
            "org.apache.catalina.core.StandardWrapperValve.invoke",
            f"la tête seule : {_HEADER}",
            f"{_HEADER}.{_CLAIMS}.votre_signature_ici",
        ),
    ),
    Rule(
        name="private_key",
        kind=Kind.PRIVATE_KEY,
        pattern=_BLOCK,
        judge=_private_key,
        reason="bloc de clé privée",
        examples=(
            f"la clé :\n⟦{_BEGIN}\n{_RANDOM}{_RANDOM}\n{_RANDOM}\n{_END}⟧\nmerci",
            f'"private_key": "⟦{_BEGIN}\\n{_RANDOM}{_RANDOM}\\n{_RANDOM}=\\n{_END}⟧\\n"',
            f"> ⟦{_BEGIN}\n> {_RANDOM}{_RANDOM}\n> {_RANDOM}\n> {_END}⟧",
            f"⟦{_BEGIN}\n{_RANDOM}{_RANDOM}⟧\nle reste par téléphone",
        ),
        counter_examples=(
            f"{_BEGIN} est la première ligne du fichier",
            f"{_BEGIN}\n<collez votre clé ici>\n{_END}",
            f"{_BEGIN}\nMIIEvQIBADANBg...\n{_END}",
            f"-----BEGIN PUBLIC KEY-----\n{_RANDOM}{_RANDOM}\n-----END PUBLIC KEY-----",
        ),
    ),
    Rule(
        name="putty_key",
        kind=Kind.PRIVATE_KEY,
        pattern=_PUTTY,
        reason="fichier de clé privée PuTTY",
        confidence=0.97,
        examples=(
            f"⟦PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: depot\nPublic-Lines: 1\n{_RANDOM}\n"
            f"Private-Lines: 1\n{_RANDOM}{_RANDOM}\nPrivate-MAC: {'3f9a7c21e0' * 4}⟧ voilà",
            f"clé ⟦PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n{_RANDOM}{_RANDOM}\n"
            f"Private-MAC: {'3f9a7c21e0' * 4}⟧",
        ),
        counter_examples=(
            "le fichier commence par PuTTY-User-Key-File-2: ssh-rsa",
            f"PuTTY-User-Key-File-2: ssh-rsa\nPublic-Lines: 1\n{_RANDOM}\n",
        ),
    ),
)
