"""Random strings that the words around call a key, a token or a secret."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import last_place, says
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.randomness import is_placeholder, is_random, is_uuid
from vigie_models.detect.rule import Clue, Rule, Sighting, Verdict, Where
from vigie_models.lexicons import words
from vigie_models.normalise import Normalised

_REACH: Final = 80  # characters: « le secret du webhook de paie à coller dans Zapier : … »
_STRING: Final = r"[A-Za-z0-9+/_][A-Za-z0-9_\-+/.~]{13,}[A-Za-z0-9_\-+/.~]{2}={0,2}"
_FILE: Final = (
    r"(?i)\.(?:pdf|png|jpe?g|gif|svg|docx?|xlsx?|pptx?|zip|gz|tgz|mp[34]|csv|json|xml|ya?ml|txt|log|html?|css|js|jar|exe"
    r"|msi|pem|crt)$"
)
_NO_KEY: Final = (  # URL, public SSH key, digest, certificate; PNG, JPEG, GIF, ZIP and PDF files in base 64
    r"^(?://|www\.|AAAA[BCE]|sha\d|SHA\d|MII[A-K]|iVBORw0|/9j/4|R0lGOD|UEsDB|JVBERi|eyJ)"
)
_BASE_32: Final = r"[A-Z2-7]{16,}"  # few figures among many capitals: the seeds of one-time codes
_AWS_PAIR: Final = r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b[^A-Za-z0-9]{1,6}(?:[A-Za-z_ ]{1,30}[:= \"']{1,4})?$"
_PARAMETER: Final = r"[?&]([\w.\-]{1,40})=$"
_ASSIGNED: Final = (
    r"(?:[:=]>?|[\-=]>|>|['\"(]|\b(?:est|c'est|is|bearer|Bearer|BEARER|[Tt]oken|TOKEN|jeton|secret|key))"
    r"\s{0,3}['\"(]{0,2}$"
)
_NEW_SENTENCE: Final = r"[.?!]\s+[A-Z]"
_NOT_BEHIND: Final = (  # a digest's name, the head of a PEM block
    r"(?i)(?:sha-?\d{1,3}|md5|base64|crc32?)[:,=\-]\s?$|(?:KEY|BLOCK|CERTIFICATE|REQUEST|CRL)-{2,6}\s"
)


def _string(text: Normalised, match: Match) -> tuple[int, int] | None:
    """A string without the full stop that ends its sentence; none where it is cut short by an ellipsis."""
    start, end = match.start(), match.end()
    if text.clean[end - 1] == "…" or text.scan[end - 2 : end] == b"..":
        return None
    while end > start and text.scan[end - 1] in b"./-":
        end -= 1
    return (start, end) if end - start >= 16 else None


def _named(sighting: Sighting) -> Verdict | None:
    """A random string, called a key by the nearest of the words that say what such strings are."""
    key = sighting.raw
    if (
        not is_random(key, mixed=0.1 if pattern(_BASE_32).fullmatch(key) else 0.2)
        or is_placeholder(key)
        or key.decode() in words("machines", "sample_keys")
    ):
        return None
    if pattern(_NO_KEY).search(key) or pattern(_FILE).search(key) or says("digest", sighting.after(40)):
        return None
    before = sighting.before(_REACH)
    if pattern(_NOT_BEHIND).search(before):
        return None
    parameter = pattern(_PARAMETER).search(before)
    return _judged(key, parameter.group(1) if parameter else before, sighting.after(40))


def _judged(key: bytes, before: bytes, after: bytes) -> Verdict | None:
    if len(key) == 40 and pattern(_AWS_PAIR).search(before):
        return Verdict(0.97, "clé secrète AWS, à côté de son identifiant")
    other, strong = last_place("not_a_key", before), last_place("key_name", before)
    named = max(strong, last_place("key_word", before))
    strong = named if strong >= 0 and named - strong <= 20 else strong  # « secret_key »: the last word is a weak one
    if 0 <= last_place("public_key", before) >= named - 14:
        return None
    if named < 0 or other >= named:
        return _named_after(key, after) if other < 0 else None
    if is_uuid(key):
        near = strong == named and len(before) - strong < 40 and pattern(_ASSIGNED).search(before)
        return Verdict(0.7, "identifiant unique, annoncé comme une clé ou un secret") if near else None
    if pattern(_ASSIGNED).search(before) or (strong == named and len(before) - strong < 30):
        return Verdict(0.87 if strong == named else 0.8, "suite aléatoire, annoncée comme une clé ou un jeton")
    apart = pattern(_NEW_SENTENCE).search(before[named:]) is not None
    return Verdict(0.6 if apart else 0.75, "suite aléatoire, dans une phrase qui parle de clé ou de jeton")


def _named_after(key: bytes, after: bytes) -> Verdict | None:
    """« … ← la clé de l'API »: only where the string is long, and the word near."""
    if len(key) < 20 or is_uuid(key) or not says("key_name", after.split(b". ", 1)[0][:30]):
        return None
    return Verdict(0.6, "suite aléatoire, suivie du nom d'une clé ou d'un jeton")


def _signature(sighting: Sighting) -> Verdict | None:
    made_up = is_placeholder(sighting.raw) or not is_random(sighting.raw)
    return None if made_up else Verdict(0.95, "adresse signée : sa signature ouvre l'accès")


def _recovery_key(sighting: Sighting) -> Verdict | None:
    """Each group of a BitLocker key is a multiple of 11 below 720,896."""
    groups = [int(group) for group in sighting.raw.split(b"-")]
    if len(set(groups)) < 4:
        return None
    if all(group % 11 == 0 and group < 720_896 for group in groups):
        return Verdict(0.97, "clé de récupération BitLocker, clés de contrôle justes")
    named = says("recovery", sighting.around())
    return Verdict(0.6, "clé de récupération, groupes non vérifiés") if named else None


def _licence(sighting: Sighting) -> Verdict | None:
    key = sighting.raw
    if (
        is_placeholder(key)
        or not is_random(key.replace(b"-", b""), mixed=0.15)
        or not says("licence", sighting.before())
    ):
        return None
    return Verdict(0.7, "clé de licence ou d'activation", 1)


_SAID_TO_BE_A_SAMPLE: Final = (Clue("sample", Where.SENTENCE, 0.6, "clé dite en exemple : à vérifier", 1),)
_RANDOM: Final = "Kq2mPz9RtW4vLs8NbY3cHd6FgJ5aQe1uVoT7"
_HEX: Final = "3f9a7c21e05b8d46a1c7f2e98b30d54c"

RULES: Final = (
    Rule(
        name="named_key",
        kind=Kind.API_KEY,
        pattern=_STRING,
        extent=_string,
        needs="AKIA|ASIA|{{contexts.key_name}}|{{contexts.key_word}}",
        judge=_named,
        reason="suite aléatoire, annoncée comme une clé ou un jeton",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            f"clé API du CRM : ⟦{_RANDOM[:24]}⟧.",
            f"la clé c'est ⟦{_HEX}⟧, vous pouvez lancer",
            f'api_key: "⟦{_RANDOM}⟧"',
            f"GET /stocks?depot=31&apikey=⟦{_HEX}⟧ 200 OK",
            f"Client ID : entrepot-nord, client secret : ⟦{_RANDOM[:32]}⟧. Merci",
            f"AccountKey ⟦{_RANDOM + _RANDOM + _RANDOM[:14]}==⟧",
            "SCW_SECRET_KEY=⟦7b1f0c2e-54a3-4d1c-9e7f-0b8a6c3d2e1f⟧",
            f"⟦{_RANDOM}⟧ ← token du wiki",
        ),
        counter_examples=(
            f"le commit {_HEX} répare la clé",
            f"token : {_HEX} est le md5 du dump",
            "tâche 7b1f0c2e-54a3-4d1c-9e7f-0b8a6c3d2e1f en échec, le token a expiré",
            "api_key = VOTRE_CLE_API_ICI_12345",
            "secret : travailler-ensemble-tous-les-jours-2026",
            f"clé publique : ssh-ed25519 AAAAC3NzaC1lZDI1NTE5{_RANDOM}",
            f"https://acme.example/cle/{_HEX}",
            f"la clé du rapport : https://acme.example/doc?id={_HEX}",
            f"clé : {_RANDOM[:20]}…",
        ),
    ),
    Rule(
        name="signed_address",
        kind=Kind.API_KEY,
        pattern=r"[?&](?:sig|X-Amz-Signature|X-Goog-Signature|Signature)=([A-Za-z0-9%+/\-_]{40,}={0,2})",
        judge=_signature,
        reason="adresse signée : sa signature ouvre l'accès",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            f"https://st.blob.core.windows.net/paie?sv=2024&sp=r&sig=⟦{_RANDOM}aBc4xYz%3D⟧",
            f"https://s3.example/x?X-Amz-Signature=⟦{_HEX * 2}⟧&x=1",
        ),
        counter_examples=("https://acme.example/?sig=signature", "https://acme.example/x?sig=" + "x" * 44),
    ),
    Rule(
        name="bitlocker_key",
        kind=Kind.PASSWORD,
        pattern=r"\b\d{6}(?:-\d{6}){7}\b",
        judge=_recovery_key,
        reason="clé de récupération BitLocker",
        examples=(
            "BitLocker : ⟦135432-246444-357544-468644-579744-680845-112233-224466⟧",
            "le PC demande ⟦135432-246444-357544-468644-579744-680845-112233-224466⟧",
        ),
        counter_examples=(
            "lot 135433-246445-357545-468645-579745-680846-112234-224467",
            "BitLocker demande 000000-000000-000000-000000-000000-000000-000000-000000",
        ),
    ),
    Rule(
        name="licence_key",
        kind=Kind.API_KEY,
        pattern=r"\b[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6}){3,7}\b",
        judge=_licence,
        reason="clé de licence ou d'activation",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "clé de licence : ⟦K7M2P-9QX4T-B3HNV-W8R6D-Y5J2C⟧",
            "la licence du logiciel de plans, numéro ⟦4KX7-T2LQ-9PB3-M8WZ⟧",
        ),
        counter_examples=(
            "code promo K7M2P-9QX4T-B3HNV-W8R6D",
            "clé de licence : XXXXX-XXXXX-XXXXX-XXXXX-XXXXX",
            "commande licence 2024-1205-4478-3321",
        ),
    ),
)
