"""Keys of machines: API keys, JWT, private keys and connection strings."""

import base64
import binascii
import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import around, is_sample, says
from vigie_models.detect.pattern import Match, matches, pattern, seen
from vigie_models.detect.secret import Strength, strength_of
from vigie_models.finding import Finding
from vigie_models.normalise import Normalised

_KNOWN_KEY: Final = (
    r"\b(?:(?:AKIA|ASIA)[0-9A-Z]{16}|gh[opsur]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,}"
    r"|glpat-[\w\-]{10,}|xox[abeoprs]-[\w\-]{10,}"
    r"|[srp]k_(?:live|prod)_[A-Za-z0-9]{16,}|sk-(?:proj-|ant-|or-)?[A-Za-z0-9_\-]{20,}|AIza[\w\-]{35}"
    r"|SG\.[\w\-]{16,}\.[\w\-]{16,}|hf_[A-Za-z0-9]{30,}"
    r"|npm_[A-Za-z0-9]{36}|pypi-[\w\-]{32,}|do[oprt]_v1_[a-f0-9]{64}|ya29\.[\w\-]{20,}|shp(?:at|ca|pa"
    r"|ss)_[a-fA-F0-9]{32}|key-[0-9a-f]{32}|whsec_[A-Za-z0-9+/=]{24,}"
    r"|hvs\.[\w\-]{24,}|dapi[a-f0-9]{32}|glsa_[A-Za-z0-9_]{32,}|AGE-SECRET-KEY-1[0-9A-Z]{40,}|vk_[A-Za-z0-9]{32,})"
)
_HOOK: Final = (
    r"https://hooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{16,}"
    r"|https://[\w\-.]+\.webhook\.office\.com/webhookb2/[\w\-@/]{40,}"
)
_NAMED_KEY: Final = (
    r"(?i)(?:\b|_)(?:api[ _\-]?(?:key|token|secret)|cles? pre-?partagees?|psk|cles? (?:d')?(?:api"
    r"|acces|secrete|privee)|(?:access"
    r"|auth|client|bearer|refresh|secret|deploy|private)?[ _\-]?(?:token|secret|jeton)(?:_[a-z]{1,12})?"
    r"|(?:access|secret|account|shared|master|encryption)[ _\-]?(?:access[ _\-]?)?key"
    r"|bearer)\b[^\n:=.!?]{0,30}?(?:\s{0,2}(?:[:=]>?|->)\s{0,2}|\s+(?:est|c'est|is)\s+"
    r"|\s+)[\"'`]?([A-Za-z0-9_\-+/=.~]{16,})"
)
_JWT: Final = r"\beyJ[\w\-]{8,}\.[\w\-]{8,}\.[\w\-]{10,}"
_PRIVATE_KEY: Final = (
    r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:\s+[A-Za-z\-]+: [^\n]{1,80}){0,4}[\s\\n]*[A-Za-z0-9+/=]{16,}[A-Za-z0-9+/=\s\\]*"
    r"(?:-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----)?"
)
_ADDRESS_WITH_LOGIN: Final = r"(?i)\b[a-z][a-z0-9+.\-]{1,24}://[^\s:/@\"']{0,64}:([^\s/@\"']{3,100})@[^\s\"'<>]+"
_SETTINGS: Final = (
    r"(?i)\b(?:server|data source|host|hostname|addr)\s?=[^;\n]{1,100};(?:[^;\n]{1,100};){0,6}?\s?"
    r"(?:password|pwd)\s?=\s?([^;\s\"']{3,100});?"
)
_PLACEHOLDER_HOST: Final = (
    r"(?i)@(?:host(?:name)?|serve(?:u?r)|domaine?|adresse|exemple\.[a-z]+|example\.(?:com|org|net))(?:[:/]|$)"
)
_SAMPLE: Final = r"(?i)example|xxxx|your|votre|dummy|placeholder|sample|fake|0123456789abcdef|abcdefghij|\.\.\.|<"


def find(text: Normalised) -> Iterator[Finding]:
    """API_KEY, JWT, PRIVATE_KEY and CONN_STRING."""
    scan = text.scan
    for source in (_KNOWN_KEY, _HOOK):
        for match in matches(source, scan):
            if not _is_sample(match.group()) and _entropy(match.group()) > 3.0:
                yield seen(Kind.API_KEY, match.start(), match.end(), 0.97, "clé d'API, reconnue à sa forme")
    yield from _named_keys(scan)
    yield from (found for match in matches(_JWT, scan) if (found := _web_token(scan, match)))
    for match in matches(_PRIVATE_KEY, scan):
        yield seen(Kind.PRIVATE_KEY, match.start(), match.end(), 0.99, "bloc de clé privée")
    yield from _connections(scan)


def _named_keys(scan: bytes) -> Iterator[Finding]:
    for match in matches(_NAMED_KEY, scan):
        key = match.group(1)
        digits = sum(chr(sign).isdigit() for sign in key)
        digest = says("digest", around(scan, match.start(1), match.end(1), 40))
        if (
            digits >= 2
            and _entropy(key) >= 3.2
            and not digest
            and not _is_sample(key)
            and not key.startswith(b"eyJ")  # a web token, judged as such
            and digits < len(key) - 2
            and _is_random(key, digits)
        ):
            yield seen(
                Kind.API_KEY, match.start(1), match.end(1), 0.85, "suite aléatoire, annoncée comme une clé ou un jeton"
            )


def _web_token(scan: bytes, match: Match) -> Finding | None:
    header, claims = map(_fields, match.group().split(b".")[:2])
    if "alg" not in header or claims.get("name") in ("John Doe", "Jane Doe"):
        return None  # jwt.io opens on a token of John Doe, and every tutorial copies it
    if is_sample(scan, match.start(), match.end()):
        return seen(Kind.JWT, match.start(), match.end(), 0.6, "jeton JWT, dit en exemple : à vérifier", 1)
    return seen(Kind.JWT, match.start(), match.end(), 0.99, "jeton JWT, en-tête lisible")


def _fields(part: bytes) -> dict[str, object]:
    """One part of a token as JSON, none where it cannot be read."""
    part = part[:2000]
    try:
        fields = json.loads(base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}


def _connections(scan: bytes) -> Iterator[Finding]:
    for source in (_ADDRESS_WITH_LOGIN, _SETTINGS):
        for match in matches(source, scan):
            strength, start, end = strength_of(match.group(1).decode()), match.start(), match.end()
            if strength is Strength.NONE or _is_sample(match.group(1)):
                continue
            if strength is Strength.WORD and pattern(_PLACEHOLDER_HOST).search(match.group()):
                continue
            if is_sample(scan, start, end):
                yield seen(Kind.CONN_STRING, start, end, 0.6, "chaîne de connexion, dite en exemple : à vérifier", 1)
            else:
                yield seen(Kind.CONN_STRING, start, end, 0.95, "chaîne de connexion avec son mot de passe")


def _is_random(key: bytes, digits: int) -> bool:
    """Whether figures or capitals are mixed in as chance would, rather than words joined by signs."""
    return digits >= 0.15 * len(key) or not (key.islower() or key.isupper())


def _is_sample(key: bytes) -> bool:
    return pattern(_SAMPLE).search(key) is not None


def _entropy(key: bytes) -> float:
    """Shannon entropy, bits a character."""
    counts = Counter(key).values()
    return -sum(count / len(key) * math.log2(count / len(key)) for count in counts)
