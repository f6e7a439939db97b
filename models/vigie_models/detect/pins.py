"""PIN codes and software codes: of a phone, a tablet, a SIM card, a badge, a voicemail, a machine's menu."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.announce import DOUBTS
from vigie_models.detect.context import says
from vigie_models.detect.pattern import pattern
from vigie_models.detect.rule import Rule, Sighting, Verdict

_REASON: Final = "code d'un appareil, d'une carte ou d'un logiciel"
_DEVICE: Final = (
    r"(?:telephone|tel|portable|smartphone|iphone|ipad|tablettes?|tab|sim|badges?|repondeur|messagerie vocale"
    r"|boite vocale|pda|carte(?: bleue| bancaire| carburant"
    r"| essence| total| achats?| affaires?| agents?| de photocop\w*)?|cb|tpe|terminal|photocopieu\w*|copieur"
    r"|imprimante|caisse|borne|pointeuse|ecran|veille|verrouillage"
    r"|deverrouillage|logiciel|appli|application|session|poste|pc|ordi\w*|automate|pupitre|ihm|tele"
    r"|videoprojecteur|douchette|scan\w*|vocale|parental|superviseur"
    r"|technicien|maintenance|administrateur|admin|gps|autoradio|centrale|box|nas|enceinte|bluetooth|montre"
    r"|tachygraphe)"
)
_LINK: Final = (
    r"(?: ?[:=>] ?|,? (?:est|c'est|cest|c|sera|devient|reste|etait)(?: (?:le|toujours|maintenant|desormais|bien))? "
    r"|,? \(?)[\"']?"
)
_CODE_OF: Final = (
    rf"(?i)\b(?:code|pin|schema|mdp)s?(?: (?:pin|secret|puk|d'acces|de|du|des|d'|de la|de l'|pour|la|le"
    rf"|l'))*[ ']{_DEVICE}\b[^\n:=.!?0-9]{{0,40}}?{_LINK}"
    r"([0-9][0-9 \-]{2,8}[0-9][*#]?)(?:[^0-9A-Za-z]|$)"
)
_PIN: Final = (
    rf"(?i)\b(?:code )?(?:pin|puk1?)\b(?:[^\n:=.!?0-9]{{0,50}}?|[^\n.!?0-9]{{0,70}}?(?:ancien"
    rf"|nouveau)(?: \w+)?(?:[^\n.!?]{{0,25}}(?:nouveau"
    rf"|ancien))?){_LINK}([0-9](?: ?[0-9]){{3,7}}[*#]?)(?:[^0-9A-Za-z]|$)"
)
_LISTED: Final = (
    r"(?i)\b(?:ipads?|tablettes?|iphones?|smartphones?|pdas?|terminal|tpe) ?n?.?\d{1,2}(?: ?\x1a ?| ?[:=>] ?"
    r"| ?-> ?| - )([0-9]{4,8})\b"
)
_UNLOCKS: Final = (
    rf"(?i)\b{_DEVICE}\b[^\n!?0-9]{{0,85}}?\b(?:(?:se )?(?:de)?(?:ver)?(?:rouille|rouiller|bloque|debloque)\w*"
    rf"|s'ouvre|s'allume|code|en tapant|tapez|compose[rz]?)"
    r"(?: (?:au|avec|par|est|c'est|c|sur|le|la|en|tapant|faisant|:|=)){0,3} ?[\"']?([0-9]{4,8})(?:[^0-9A-Za-z]|$)"
)


def _pin(sighting: Sighting) -> Verdict | None:
    """Figures after « PIN » or « code du téléphone », but no fault, no offer, no meeting, no door."""
    near = sighting.before(60)
    if says("secrets.access_other", near) or says("fault", sighting.sentence()) or says("secrets.access_lock", near):
        return None
    if says("password_example", near) or pattern(r"^ ?(?:\d|%|e\b|eur|chiffres|fois|h\d|/|\x1a)").search(
        sighting.after(10)
    ):
        return None
    if pattern(r"(?i)\b(?:joindre|annonce)\b").search(near):
        return None  # a number to call
    return Verdict(0.85, _REASON)


RULES: Final = (
    Rule(
        name="pin",
        kind=Kind.PASSWORD,
        pattern=_PIN,
        judge=_pin,
        reason=_REASON,
        clues=DOUBTS,
        examples=(
            "code PIN de la tablette : ⟦2580⟧",
            "carte SIM du chantier, PIN ⟦0000⟧, PUK ⟦45128871⟧",
            "le pin du téléphone d'astreinte c'est ⟦1 4 7 0⟧",
        ),
        counter_examples=(
            "code PIN : 4 chiffres à choisir",
            "pin's du comité : 450 vendus",
            "le code PIN est demandé 2 fois",
        ),
    ),
    Rule(
        name="code_of_a_device",
        kind=Kind.PASSWORD,
        pattern=_CODE_OF,
        judge=_pin,
        reason=_REASON,
        clues=DOUBTS,
        examples=(
            "code de la messagerie vocale : ⟦4471⟧",
            "le code du téléphone d'astreinte c'est ⟦1470⟧",
            "code photocopieuse ⟦20417⟧",
        ),
        counter_examples=("le code de la carte a changé", "code erreur caisse : 4512", "code promo appli 4512"),
    ),
    Rule(
        name="codes_of_devices",
        kind=Kind.PASSWORD,
        pattern=_LISTED,
        judge=_pin,
        reason=_REASON,
        clues=DOUBTS,
        examples=("iPad 1 → ⟦135790⟧, iPad 2 → ⟦246801⟧", "tablette 4 : ⟦2580⟧"),
        counter_examples=("iPad 1 : 450 €", "tablette 2 - 4 Go"),
    ),
    Rule(
        name="device_unlocked_with",
        kind=Kind.PASSWORD,
        pattern=_UNLOCKS,
        judge=_pin,
        reason=_REASON,
        clues=DOUBTS,
        examples=("l'iPad du showroom se déverrouille au ⟦0000⟧", "tablette chantier, code ⟦2580⟧"),
        counter_examples=("la borne est bloquée depuis le 1205", "le poste 4512 est bloqué"),
    ),
)
