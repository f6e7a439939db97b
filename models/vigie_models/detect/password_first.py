"""Passwords that stand before the word for one, after a riddle, beside « root », or with their signs spaced."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.announce import DOUBTS, KEY
from vigie_models.detect.context import says
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.rule import Rule, Sighting, Verdict
from vigie_models.detect.secret import Look, Strength, look_of, strength_of, trimmed
from vigie_models.normalise import Normalised

_REASON: Final = "mot de passe écrit avant ce qui l'annonce"
_THE: Final = r"(?:le |la |l'|mon |ma |ton |son |notre |votre |un |nouveau |the |a |your |temp |temporary |new ){0,2}"
_BEFORE_KEY: Final = (
    r"(?i)(?:^|[\s\"'(>])([^\s\"'()<>,;]{4,40})(?: ?\")?(?: ?[:,] ?| )(?:(?:(?:voila|oui|donc) )?(?:c'est|c|est"
    r"|sera|devient|as|comme|en"
    rf"|est bel et bien|bel et bien|=) ){{0,2}}{_THE}{KEY}\b"
)
_AFTER_RIDDLE: Final = (
    rf"(?i)\b{KEY}\b[^\n]{{0,160}}?(?:,? donc|,? soit|,? ca donne|,? ca fait|,? cad|\bbref"
    rf"|[a-z] ?:) ([^\s,;:()\"]{{4,30}})"
    r"(?:[\s.,;)!]|$)"
)
_RIDDLE_ENDS: Final = (
    rf"(?i)\b{KEY}\b[^\n]{{0,80}}\b(?:nom|prenom|date|annee|mois|ville|surnom"
    rf"|rue)\b[^\n,:]{{3,60}}, ([^\s,;:()\"]{{4,30}})(?:[\s.,;)!]|$)"
)
_ROOT: Final = (
    r"(?i)(?:^|[\s(\"])(?:curl [^\n]{0,30}-u [\w.\-]{1,30}|root|admin|administrateur|administrator|user|guest|scan|sa"
    r"|compte smb [a-z]+) ?[:/] ?([^\s/\"]{5,30})"
)
_SPELT: Final = r"(?:^|[\s:])([A-Za-z0-9](?: [A-Za-z0-9_\-!@#*]){5,23})(?:[,.)(]| ?$| [a-z(]{2})"
_WIFI: Final = (
    r"(?i)\b(?:wi-?fi|wpa2?|hotspot)\b(?: [a-z'\-]{1,14}){0,4}(?: ?\?"
    r"| \d{1,2} \x1a)? ([a-z0-9][^\s,;:?]{2,30}[0-9_][^\s,;:?]{0,20})"
)
_ANSWER: Final = (
    rf"(?i)\b{KEY}\b[^\n?]{{0,60}}(?:\?+|\n) ?[^\n?]{{0,30}}?(?: ?: |\bc'est |\bc'etait "
    rf"|\bc )([^\s,]{{4,40}})(?:[\s.,!]|$)"
)
_WIFI_BELOW: Final = r"(?i)\b(?:wi-?fi|ssid)\b[^\n]{0,60}\n[ >*\-]{0,3}([^\s]{8,40})(?:\n|$)"
_PLAIN: Final = (
    rf"(?i)\b{KEY} ([a-z]{{5,25}}),? \(?(?:avec (?:l'|un |les )?accents?|en (?:minuscules?|majuscules?|un mot)"
    rf"|tout attache|sans accents?"
    r"|en un seul mot|a l'envers)\b"
)


def _bare(text: Normalised, match: Match) -> tuple[int, int] | None:
    """The word without its quotes and punctuation."""
    start, end = trimmed(text.clean, match.start(1), match.end(1))
    return (start, end) if start < end else None


def _is_talk(sighting: Sighting) -> bool:
    near = sighting.before(60) + b" | " + sighting.match.group()
    return says("password_example", near) or says("secrets.most_used", near)


def _first(sighting: Sighting) -> Verdict | None:
    """« X comme mot de passe »: what mixes letters with figures or signs, or a word between quotes."""
    value = sighting.text.clean[sighting.start : sighting.end]
    strength = strength_of(value)
    quoted = sighting.scan[max(0, sighting.start - 2) : sighting.start].strip()[-1:] == b'"'
    lead = sighting.before(60)
    talk = says("password_example", lead) or says("secrets.most_used", lead)
    said = sighting.scan[sighting.end : sighting.match.end()]
    linked = pattern(r"(?i)\b(?:c'est|c|est|sera|devient|as|comme|en)\b|=").search(said) is not None
    if not linked and not (value.isdigit() and pattern(r"(?i)^ (?:le|la|mon|son|notre) ").search(said)):
        return None
    if talk or strength is Strength.NONE or (strength is Strength.WORD and not (quoted or value.isdigit())):
        return None
    return Verdict(0.75, _REASON)


def _after_riddle(sighting: Sighting) -> Verdict | None:
    """The value after the words from which one finds it."""
    told = sighting.scan[sighting.match.start() : sighting.start]
    value = sighting.text.clean[sighting.start : sighting.end]
    if not (says("secrets.riddle_private", told) or says("secrets.riddle_shared", told)) or _is_talk(sighting):
        return None
    if not pattern(r"(?i)\b(?:nom|prenom|date|annee|mois|ville|surnom|rue|anniversaire|plaque)\b").search(told):
        return None
    strength = strength_of(value)
    sign = told.rstrip().endswith((b":", b"donc", b"soit", b"donne", b"fait", b"bref", b"Bref"))
    closed = pattern(r"^[.,;)!\n]|^$").search(sighting.scan[sighting.end : sighting.end + 1]) is not None
    plain = (
        strength is Strength.WORD
        and sign
        and closed
        and len(value) > 4
        and not says("secrets.password_talk", value.encode("ascii", "ignore"))
    )
    return Verdict(0.6, "mot de passe écrit après sa devinette") if strength is Strength.MIXED or plain else None


def _beside_root(sighting: Sighting) -> Verdict | None:
    good = look_of(sighting.raw) >= Look.FAIR
    return Verdict(0.6, "mot de passe écrit à côté d'un compte") if good and not _is_talk(sighting) else None


def _spelt(sighting: Sighting) -> Verdict | None:
    """Signs spaced one by one where a password or what it opens is spoken of."""
    lead = sighting.before(100)
    letters = sum(sign >= 65 for sign in sighting.raw)
    if letters < 3 or not (says("secrets.secret_key", lead) or says("secrets.secret_lock", lead)):
        return None
    spaced_talk = sighting.raw.isupper() and not any(48 <= sign <= 57 for sign in sighting.raw)
    return None if spaced_talk else Verdict(0.7, "mot de passe écrit signe à signe")


def _wifi(sighting: Sighting) -> Verdict | None:
    """What mixes, right after « wifi » and its place, unless it is the network's name."""
    if look_of(sighting.raw) < Look.FAIR or says("secrets.not_handed", sighting.before(20)):
        return None
    if pattern(r"(?i)^(?:wpa|ap-|ap_|borne|802)").search(sighting.raw):
        return None
    named = pattern(r"(?i)\b(?:reseau|ssid|nomme|appelle|nom|sur)\W*$").search(sighting.before(12))
    later = pattern(rf"(?i)^[^\n]{{0,50}}?\b(?:{KEY}|cle|code|pass)\b|^ ?[/|]").search(sighting.after(60))
    return None if named or later else Verdict(0.6, "clé Wi-Fi écrite en clair")


def _answer(sighting: Sighting) -> Verdict | None:
    """After a question for it; a plain word only where it ends the line."""
    strength = strength_of(sighting.text.clean[sighting.start : sighting.end])
    rest = sighting.after(16)
    ends = not rest[:3].strip(b" .!") or pattern(r"(?i)^,? (?:tout \w|puis |en minus|en majus|et entree|voila)").search(
        rest
    )
    talk = _is_talk(sighting) or says("secrets.password_talk", sighting.raw)
    right = strength is Strength.MIXED or (strength is Strength.WORD and ends)
    return Verdict(0.7, "mot de passe donné en réponse") if right and not talk else None


def _below(sighting: Sighting) -> Verdict | None:
    mixed = strength_of(sighting.text.clean[sighting.start : sighting.end]) is Strength.MIXED
    return Verdict(0.6, "clé Wi-Fi écrite en clair") if mixed and b"://" not in sighting.raw else None


def _plain(sighting: Sighting) -> Verdict | None:
    word = strength_of(sighting.text.clean[sighting.start : sighting.end]) is not Strength.NONE
    return Verdict(0.7, _REASON) if word and not says("secrets.password_talk", sighting.raw) else None


RULES: Final = (
    Rule(
        name="wifi_on_line_below",
        kind=Kind.PASSWORD,
        pattern=_WIFI_BELOW,
        extent=_bare,
        judge=_below,
        reason="clé Wi-Fi écrite en clair",
        clues=DOUBTS,
        examples=(
            "Nouveau wifi : Salle_Pause_5G\n⟦tournesol-grille-44⟧\nBon café",
            "wifi du gîte\n⟦bleuet_2041⟧",
        ),
        counter_examples=("Pas de wifi\nhttps://exemple.example/2024_a\nà lire", "le wifi rame\nbonjour\nmerci"),
    ),
    Rule(
        name="password_answered",
        kind=Kind.PASSWORD,
        pattern=_ANSWER,
        extent=_bare,
        judge=_answer,
        reason="mot de passe donné en réponse",
        clues=DOUBTS,
        examples=(
            "c'est quoi le mdp de la caisse ? réponse de Joël : ⟦0852⟧",
            "[14:02] Léa : le mot de passe du drive\n[14:05] Hugo : ⟦soupepopulaire⟧",
        ),
        counter_examples=("Mot de passe oublié ? c'est par ici", "qui a le mdp ? c'est urgent svp"),
    ),
    Rule(
        name="password_plain_spelt",
        kind=Kind.PASSWORD,
        pattern=_PLAIN,
        judge=_plain,
        reason=_REASON,
        clues=DOUBTS,
        examples=("le mot de passe ⟦popcornsucré⟧ avec l'accent", "mdp ⟦tournesol⟧ tout attaché"),
        counter_examples=("mot de passe saisi en majuscules", "mot de passe oublié, sans accents"),
    ),
    Rule(
        name="password_before_word",
        kind=Kind.PASSWORD,
        pattern=_BEFORE_KEY,
        extent=_bare,
        judge=_first,
        reason=_REASON,
        clues=DOUBTS,
        examples=(
            "on garde ⟦Paquerette12⟧ comme mot de passe",
            "« ⟦Chartreuse!5⟧ » c'est le mot de passe de l'archive",
            "si tu imprimes c'est ⟦80417⟧ le code utilisateur",
            "please use ⟦W3lcome-Lyon⟧ as temp password",
            "le login perso et ⟦Tunnel-55⟧ en mot de passe",
        ),
        counter_examples=(
            "Le changement c'est le mot de passe",
            "pour Office365 le mot de passe change",
            "jamais Soleil2024 comme mot de passe",
            "mettre son prénom comme mot de passe",
        ),
    ),
    Rule(
        name="password_after_riddle",
        kind=Kind.PASSWORD,
        pattern=_AFTER_RIDDLE,
        extent=_bare,
        judge=_after_riddle,
        reason="mot de passe écrit après sa devinette",
        clues=DOUBTS,
        examples=(
            "Le mot de passe ? Le nom de la rue où est l'agence, sans espaces, donc ⟦ruedelabreche⟧.",
            "le mot de passe c'est toujours le nom du chien de l'ancien directeur : ⟦Ulysse⟧.",
        ),
        counter_examples=(
            "le mot de passe contient le nom du service, donc facile à retenir",
            "mot de passe : le prénom et l'année",
        ),
    ),
    Rule(
        name="password_ends_riddle",
        kind=Kind.PASSWORD,
        pattern=_RIDDLE_ENDS,
        extent=_bare,
        judge=_after_riddle,
        reason="mot de passe écrit après sa devinette",
        clues=DOUBTS,
        examples=(
            "j'ai mis un mot de passe, ton nom de jeune fille suivi de 75, ⟦delaunay75⟧",
            "le mdp c'est le prénom de ma nièce et son âge, ⟦louison12⟧",
        ),
        counter_examples=(
            "le mot de passe est le nom du chat, tout simplement",
            "le mot de passe : le nom du site, rien de plus",
        ),
    ),
    Rule(
        name="password_of_root",
        kind=Kind.PASSWORD,
        pattern=_ROOT,
        extent=_bare,
        judge=_beside_root,
        reason="mot de passe écrit à côté d'un compte",
        clues=DOUBTS,
        examples=("root:⟦Pl0mbier⟧", "le compte smb scan/⟦Sc4n-2-Mail⟧ a été verrouillé"),
        counter_examples=("admin: à renouveler", "user/groupe", "root:x:0:0"),
    ),
    Rule(
        name="password_spelt",
        kind=Kind.PASSWORD,
        pattern=_SPELT,
        needs=r"\b(?:{{secrets.secret_key}}|{{secrets.secret_lock}})\b",
        judge=_spelt,
        reason="mot de passe écrit signe à signe",
        clues=DOUBTS,
        examples=(
            "Pour la session de l'accueil, écrit exprès ⟦v e r v e i n e - 6 1⟧, tu recolles",
            "le pass du PC : ⟦b l e u 4 7⟧",
        ),
        counter_examples=("session du 1 2 3 4 5 6 juin", "L E S A D M I N S : réunion"),
    ),
    Rule(
        name="wifi_at_once",
        kind=Kind.PASSWORD,
        pattern=_WIFI,
        extent=_bare,
        judge=_wifi,
        reason="clé Wi-Fi écrite en clair",
        clues=DOUBTS,
        examples=("Code wifi invités ⟦bienvenue2025⟧, dans la salle", "wifi atelier ⟦forge_ete_24⟧ tout en minuscules"),
        counter_examples=("le wifi du réseau ACME_2 rame", "wifi en 802.11ac", "borne wifi AP-204 en panne"),
    ),
)
