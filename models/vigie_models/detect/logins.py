"""Passwords that no word announces: beside a login, after « tapez », told by their look and by what they open."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.announce import COLON, DOUBTS, KEY, announced, secret_at
from vigie_models.detect.context import says
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.rule import Rule, Sighting, Verdict
from vigie_models.detect.secret import SHORTEST_LOOK, Look, is_well_known, look_of
from vigie_models.detect.table import heading_of_cell
from vigie_models.normalise import Normalised

_REASON: Final = "mot de passe écrit à côté d'un identifiant"
_REACH: Final = 140
_PAIR: Final = (
    rf"(?i)\b(?:logins?|identifiants?|ids?|users?|utilisateur|username|compte|acces|connexion|wi-?fi)"
    rf"(?:\s?(?:/|et|\+|&|-|,)\s?(?:{KEY}|pass))?"
    rf"[^\n:=.!?]{{0,60}}?{COLON}\S{{1,60}}? ?(?:/|\||;| - | et ) ?(?:{KEY}{COLON})?([^\s/]\S{{0,59}})"
)
_LOGIN_THEN_PLAIN: Final = (
    rf"(?i)\b(?:logins?|identifiant|user|utilisateur"
    rf"|compte)(?: [^\n.!?,;]{{0,30}}?)? ?[:=]? ?[a-z0-9_.\-@]{{3,40}}[ ,;/]{{1,3}}(?:et )?{KEY} "
    r"([A-Za-z]{4,25})"
)
_LOGIN_THEN_SHORT: Final = r"(?i)\b(?:login|user|compte|id|ids) ?[:=]? ?\S{1,40}[ ,;/]{1,3}passe? (\S{1,64})"
_MIXED: Final = (
    r"(?:^|[\s\"'(>])([A-Za-z][^\s0-9\"()<>]*[0-9][^\s\"()<>]*|[0-9]+[^\s\"()<>]*[A-Za-z][^\s\"()<>]*"
    r"|[A-Za-z]+[^\s\"()<>]*[!@#$%&*+=;][^\s\"()<>]*[A-Za-z0-9!])"
)
_TYPED: Final = (
    r"(?i)\b(?:tape[rsz]?|tapez|saisi[rst]|saisissez|entre[rz]|mettre|mets|mettez|rentre[rz]?|deverrouille\w*"
    r"|deproteg\w*|compose[rz]?|ca donne|donc)"
    r"(?: (?:avec|au|le|juste|simplement|donc|alors|toujours)){0,2} [\"']?([0-9]{4,8}"
    r"|[a-z]{5,20})[\"']?(?:[^A-Za-z0-9\-']|$)"
)
_LINK: Final = (
    r"(?i)(?:[:=>|]|\"|\b(?:est|c'est|c|cest|sera|devient|devenu|donc|soit|donne|mtn|maintenant"
    r"|desormais)|\? ?|\x1a) ?[\"'(]{0,2}$"
)
_HAND: Final = (
    r"(?i)(?:[:=>|\x1a]|\? ?|\n|\b(?:attend|garde|prendre|prends|prenez|avaient|on a|essaye|lui ai donc mis"
    r"|j'ai donc mis|entrer|mdp|pass|tape[rsz]?|tapez|mets|mettez|mettre|remis|remettre|remettez|remets|mis|met"
    r"|saisi\w*"
    r"|entre[rz]?|essaie|essaye\w*|essayez"
    r"|rentre[rz]?|utilise[rz]?|avec|refuse|accepte|bien|est|c'est|c|cest|devenu|donc|soit|donne|mtn|maintenant"
    r"|desormais|repasse a|par)) ?[\"'(]{0,2}$"
)
_BESIDE: Final = r"(?i)[a-z0-9_.\-@]{3,40} ?\"? ?(?:,? puis|,? et|/|\||,| -|;) ?[\"'(]? ?$"
_AFTER_LOGIN: Final = (
    r"(?i)\b(?:login|identifiant|id|user|utilisateur) ?[:=]? ?\S{3,40}(?:,? et|,? puis| /|,| derriere| et derriere) $"
)
_OTHER_CARD: Final = (
    r"(?i)\bpasse? (?:navigo|culture|sanitaire|sport|journee|mobilite|transports?|festival|musees?|avantage)\b"
)
_AS_LOGIN: Final = (
    r"(?i)\b(?:logins?|identifiants?|user(?:name)?|utilisateur|utilisatrice|id|ids|ssid|reseau|facebook|insta"
    r"|instagram|linkedin|twitter|tiktok|pseudo"
    r"|compte)\"? ?[:= ] ?[\"']?$"
)
_TOLD_TO_TYPE: Final = (
    r"(?i)\b(?:tape[rsz]?|tapez|mets|mettez|mettre|saisi\w*|saisissez|entrez|demande\w*|habituel\w*"
    r"|c'est)\b[^\n.!?]{0,70}, [\"']?$"
)
_SLASH: Final = r"(?i)(?:^|\s)[\"']?[a-z][a-z0-9_.\-]{2,30}[\"']? / [\"']?$"
_FOR_A_LOCK: Final = (
    r"(?i)^ ?[\"')]?[,:]? ?[:,]? (?:(?:voila )?ce qu'il faut (?:entrer|taper|saisir|mettre)|(?:\x1a"
    r"|<-+) ?a (?:essayer|taper|mettre|saisir)|sur|pour|c'est|ouvre|marche|fonctionne|et tu|et vous|est le)\b"
)


def _pair(sighting: Sighting) -> Verdict | None:
    verdict = announced(sighting)
    if sighting.match.group()[:5].lower() in (b"acces", b"conne", b"compt") and look_of(sighting.raw) is Look.NONE:
        return None
    return None if b"://" in sighting.before(12) + sighting.match.group()[:12] else verdict


def _short(sighting: Sighting) -> Verdict | None:
    verdict = announced(sighting)
    return verdict if verdict and (look_of(sighting.raw) >= Look.FAIR or verdict.confidence > 0.9) else None


def _long_enough(text: Normalised, match: Match) -> tuple[int, int] | None:
    """Where a mixed word lies; None for the short ones, which every post has: « B204 », « 14h30 »."""
    return secret_at(text, match) if match.end(1) - match.start(1) >= SHORTEST_LOOK else None


def _by_its_look(sighting: Sighting) -> Verdict | None:
    """What mixes letters with figures or signs, handed over where a password, an account or a machine is spoken of."""
    look, lead = look_of(sighting.raw), sighting.before(_REACH)
    box = pattern(r"(?i)^(?:freebox|livebox|bbox|sfr|neufbox|ap)[-_]").search(sighting.raw)
    if look is Look.NONE or box or says("secrets.secret_not", lead[-22:]):
        return None
    if says("password_example", lead[-60:].replace(b"comme ca", b"")) or pattern(_OTHER_CARD).search(lead):
        return None
    if says("secrets.not_handed", lead[-60:] + b" | " + sighting.after(30)):
        return None
    if pattern(_AS_LOGIN).search(lead[-25:]) or says(
        "secrets.login_column", heading_of_cell(sighting.scan, sighting.start)
    ):
        return None
    column = says("secrets.secret_key", heading_of_cell(sighting.scan, sighting.start))
    confidence = 0.7 if column else _confidence(sighting, look, lead)
    return Verdict(confidence, "ressemble à un mot de passe, là où l'on parle d'un accès") if confidence else None


def _confidence(sighting: Sighting, look: Look, lead: bytes) -> float:
    rest = sighting.after(60)
    linked = pattern(_LINK).search(lead[-20:]) is not None
    handed = pattern(_HAND).search(lead[-20:]) or pattern(_TOLD_TO_TYPE).search(lead[-90:])
    if says("secrets.secret_key", lead) or (handed and says("secrets.secret_key", rest[:45])):
        return 0.7 if look >= Look.GOOD or (linked and look >= Look.POOR) or (handed and look >= Look.FAIR) else 0
    if pattern(_AFTER_LOGIN).search(lead[-60:]) or (
        handed and look >= Look.POOR and says("secrets.locked", lead[-60:])
    ):
        return 0.6
    if look >= Look.GOOD and pattern(_FOR_A_LOCK).search(rest) and says("secrets.secret_lock", rest):
        return 0.6
    if look >= Look.GOOD and pattern(_SLASH).search(lead[-40:]):
        return 0.6
    if look < Look.FAIR or not (says("secrets.secret_lock", lead) or (handed and says("secrets.secret_lock", rest))):
        return 0
    beside = look >= Look.GOOD or says("secrets.secret_login", lead)
    given = handed or (beside and pattern(_BESIDE).search(lead[-50:]))
    return 0.6 if given else 0


def _typed(sighting: Sighting) -> Verdict | None:
    """A number or a well-known word that one is told to type where a password is asked for."""
    lead = sighting.before(_REACH)
    asked = says("secrets.secret_key", lead) or (
        says("secrets.secret_lock", lead[-90:]) and says("secrets.unlock", lead[-90:])
    )
    asked = asked or says("secrets.secret_key", sighting.after(70))
    if (
        not asked
        or says("password_example", lead)
        or says("secrets.access_lock", lead)
        or says("secrets.not_handed", lead)
    ):
        return None
    value = sighting.raw.decode()
    if value.isdigit() or is_well_known(value):
        return Verdict(0.6, "mot de passe à taper, là où l'on en demande un")
    said = says("secrets.only_this", sighting.after(30))
    return Verdict(0.5, "mot de passe à taper, là où l'on en demande un") if said else None


RULES: Final = (
    Rule(
        name="login_then_plain_password",
        kind=Kind.PASSWORD,
        pattern=_LOGIN_THEN_PLAIN,
        extent=secret_at,
        judge=announced,
        reason=_REASON,
        clues=DOUBTS,
        examples=("Identifiant jmartin, mot de passe ⟦hirondelle⟧.", "login gestion : chefpiscine, mdp ⟦palmier⟧"),
        counter_examples=("identifiant et mot de passe oubliés.", "votre login, mot de passe compris."),
    ),
    Rule(
        name="login_and_password",
        kind=Kind.PASSWORD,
        pattern=_PAIR,
        extent=secret_at,
        judge=_pair,
        reason=_REASON,
        clues=DOUBTS,
        examples=("login/mdp : admin / ⟦Azerty123⟧", "Identifiants VPN : jdupont / ⟦Lyon69!!⟧"),
        counter_examples=("identifiant : prénom.nom / mot de passe Windows", "accès : porte A / porte B"),
    ),
    Rule(
        name="login_then_pass",
        kind=Kind.PASSWORD,
        pattern=_LOGIN_THEN_SHORT,
        extent=secret_at,
        judge=_short,
        reason=_REASON,
        clues=DOUBTS,
        examples=("login CAISSE3, pass ⟦Melon33glace⟧", "user: scan passe ⟦Scan2026x⟧"),
        counter_examples=("le compte client passe demain", "id 4512 passe en recette"),
    ),
    Rule(
        name="password_by_its_look",
        kind=Kind.PASSWORD,
        pattern=_MIXED,
        extent=_long_enough,
        needs="{{secrets.secret_key}}|{{secrets.secret_lock}}| / ",
        judge=_by_its_look,
        reason="ressemble à un mot de passe, là où l'on parle d'un accès",
        clues=DOUBTS,
        examples=(
            "La boîte partagée a été verrouillée, j'ai remis ⟦Planning@Ete24⟧ en attendant",
            "essaie admin / ⟦Tulipe_noire3⟧ sur le copieur",
            "g changé le pass de la caisse ce matin, mtn c ⟦Caisse3$Mat1n⟧",
            "Tu mets ⟦Mar3e-Haute⟧ sur mon poste",
            "⟦Zephyr!Quai88⟧ sur le poste du scan",
            "le prénom du chat, donc ⟦Pistache71⟧, c'est le mdp",
        ),
        counter_examples=(
            "le poste de travail est en Windows11 avec la version v2.3.1b",
            "Commande n° AB4512-77 du portail, accès par la porte B204",
            "mettez le fichier Budget2026.xlsx dans le dossier",
            "compte-rendu de la réunion T3-2025 sur le serveur",
        ),
    ),
    Rule(
        name="password_to_type",
        kind=Kind.PASSWORD,
        pattern=_TYPED,
        needs="{{secrets.secret_key}}|{{secrets.secret_lock}}",
        judge=_typed,
        reason="mot de passe à taper, là où l'on en demande un",
        clues=DOUBTS,
        examples=(
            "L'imprimante demande un mdp : tapez ⟦0000⟧, jamais changé",
            "le tableau excel est protégé, déprotéger avec ⟦astreinte⟧ tout bêtement",
        ),
        counter_examples=("mot de passe oublié : tapez votre adresse", "tapez 3949 depuis un poste fixe"),
    ),
)
