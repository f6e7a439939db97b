"""Keys of Wi-Fi networks."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.announce import COLON, DOUBTS, KEY, VERB, announced, said, secret_at
from vigie_models.detect.context import says
from vigie_models.detect.pattern import pattern
from vigie_models.detect.rule import Rule, Sighting, Verdict
from vigie_models.detect.secret import Look, Strength, is_well_known, look_of, strength_of

_REASON: Final = "clé Wi-Fi écrite en clair"
_NETWORK: Final = r"(?:wi-?fi|wpa2?|wep|hotspot|partage de connexion)"
_WIFI: Final = rf"(?i)\b{_NETWORK}\b[^\n:=.!?]{{0,60}}?{COLON}(\S{{1,64}})"
_WIFI_KEY: Final = (
    rf"(?i)\b(?:cle|code|pass)s? (?:d'acces )?(?:du |de |pour )?(?:le |la )?(?:reseau |borne |box )?{_NETWORK}\b"
    rf"[^\n:=.!?]{{0,40}}?(?:{COLON}|{VERB}| )(\S{{1,64}})"
)
_WIFI_THEN_KEY: Final = (
    rf"(?i)\b(?:{_NETWORK}|ssid|box|reseau)\b[^\n]{{0,70}}?\bcle\b[^\n:=.!?]{{0,30}}?(?:{COLON}|{VERB}| )(\S{{1,64}})"
)
_WIFI_PAIR: Final = rf"(?i)\b{_NETWORK}\b[^\n:=.!?]{{0,50}}?(?:{COLON}|{VERB}| )[^\s/,]{{3,40}} ?/ ?(\S{{4,64}})"
_WIFI_QUOTED: Final = rf"(?i)\b{_NETWORK}\b[^\n\"!?]{{0,70}}\" ?([^\s\"]{{4,40}}) ?\""
_NAMED_LATER: Final = rf"(?i)^[^\n]{{0,50}}?\b(?:{KEY}|cle|code|pass)\b"


def _key(sighting: Sighting) -> Verdict | None:
    return None if says("home_network", sighting.raw) else _as_key(announced(sighting))


def _as_key(verdict: Verdict | None) -> Verdict | None:
    return verdict and Verdict(verdict.confidence, _REASON)


def _mixed_key(sighting: Sighting) -> Verdict | None:
    """Where « clé » or « wifi » alone stands before: what mixes letters with figures, or a well-known word."""
    value = sighting.text.clean[sighting.start : sighting.end]
    digits = value.isdigit() and len(value) >= 8
    known = is_well_known(value) and says("secrets.wifi_key", sighting.match.group())
    if len(value) > 26 or not (strength_of(value) is Strength.MIXED or digits or known):
        return None
    return _as_key(announced(sighting)) if not says("secrets.not_handed", sighting.before(12)) else None


def _named_key(sighting: Sighting) -> Verdict | None:
    """After « clé wifi : » a plain word too, where it can hardly be an adjective."""
    linked = pattern(r"(?i)(?:[:=>]|\b(?:est|c'est|c))[ \"]{0,3}$").search(sighting.before(8)) is not None
    return _mixed_key(sighting) or (_as_key(said(sighting)) if linked else None)


def _alone(sighting: Sighting) -> Verdict | None:
    """After « Wifi : » what mixes, unless the key is named later, or another value follows."""
    rest = sighting.after(80)
    if pattern(r"(?i)[_\-](?:5|2|2\.4)g(?:hz)?$").search(sighting.raw):
        return None
    if pattern(_NAMED_LATER).search(rest) or pattern(r"^ ?(?:/|\|) ?\S{4}").search(rest):
        return None
    return _mixed_key(sighting)


def _quoted(sighting: Sighting) -> Verdict | None:
    """Between quotes: no name of a network, and nothing that is talked about."""
    named = pattern(r"(?i)\b(?:reseau|ssid|nomme|appelle|nom|message|affiche|erreur|dit)\W*$").search(
        sighting.before(16)
    )
    return None if named else _as_key(announced(sighting))


def _pair(sighting: Sighting) -> Verdict | None:
    plain = sighting.raw.isalpha() and len(sighting.raw) < 8 and look_of(sighting.raw) is Look.NONE
    return None if plain else _as_key(announced(sighting))


RULES: Final = (
    Rule(
        name="wifi_alone",
        kind=Kind.PASSWORD,
        pattern=_WIFI,
        extent=secret_at,
        judge=_alone,
        reason=_REASON,
        clues=DOUBTS,
        examples=("wifi : ⟦LiveboxAtelier77⟧", "wifi invité de la salle, écrit au tableau : ⟦jury2026⟧"),
        counter_examples=("Le wifi : 5GHz ou 2.4GHz ?", "Wifi : coupure jeudi", "réseau Wifi : GUEST"),
    ),
    Rule(
        name="wifi_key",
        kind=Kind.PASSWORD,
        pattern=_WIFI_KEY,
        extent=secret_at,
        judge=_named_key,
        reason=_REASON,
        clues=DOUBTS,
        examples=("clé wifi : ⟦A1B2C3D4E5⟧", "le code wifi c'est ⟦maison42⟧", "Code wifi : ⟦bonjourbonjour⟧"),
        counter_examples=("la clé wifi est affichée au mur", "code wifi à demander à l'accueil"),
    ),
    Rule(
        name="wifi_then_key",
        kind=Kind.PASSWORD,
        pattern=_WIFI_THEN_KEY,
        extent=secret_at,
        judge=_mixed_key,
        reason=_REASON,
        clues=DOUBTS,
        examples=("Wi-Fi : ACME-Guest / Clé : ⟦8fj29dk1⟧", "réseau AMICALE, clé ⟦biscotte88⟧, voilà"),
        counter_examples=("réseau AMICALE, clé à demander", "wifi du gîte, la clé est sous le pot"),
    ),
    Rule(
        name="wifi_pair",
        kind=Kind.PASSWORD,
        pattern=_WIFI_PAIR,
        extent=secret_at,
        judge=_pair,
        reason=_REASON,
        clues=DOUBTS,
        examples=("wifi du lobby calanca_guest / ⟦soleilsoleil⟧", "Wifi clients : cabas-invite / ⟦panier2026⟧"),
        counter_examples=("wifi 5G / 4G au choix", "wifi ou câble / à voir"),
    ),
    Rule(
        name="wifi_in_quotes",
        kind=Kind.PASSWORD,
        pattern=_WIFI_QUOTED,
        judge=_quoted,
        reason=_REASON,
        clues=DOUBTS,
        examples=("wifi salle de pause : « ⟦yaourtnature⟧ », changez", "Wifi : affiche verte, « ⟦bienvenue_chez_9⟧ »"),
        counter_examples=("wifi : le réseau « invites »", "wifi en panne, message « erreur »"),
    ),
)
