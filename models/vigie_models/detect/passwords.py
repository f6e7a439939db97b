"""Passwords that a post discloses after the word that announces them: « mdp », « mot de passe », « pass »."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.announce import COLON, DOUBTS, GAP, KEY, SHORT_KEY, VERB, announced, glued, said, secret_at
from vigie_models.detect.context import says
from vigie_models.detect.pattern import pattern
from vigie_models.detect.rule import Rule, Sighting, Verdict
from vigie_models.detect.secret import strength_of

_REASON: Final = "mot de passe écrit après ce qui l'annonce"
_AFTER_COLON: Final = rf"(?i)\b{KEY}\b(?:https?://[^\s)]+|\([^()\n]*\)|{GAP}){{0,60}}?{COLON}([^\s/]\S{{0,99}})"
_AFTER_VERB: Final = rf"(?i)\b{KEY}\b{GAP}{{0,50}}?{VERB}(\S{{1,100}})"
_AT_ONCE: Final = (
    rf"(?i)\b(?:{KEY}|mot passe)\b(?: +[a-z0-9'\-]{{1,14}}){{0,3}}? +"
    r"([\"'`(]?(?:[^\s\"'`(]*[0-9@#$%&*+=_!][^\s]*|[A-Za-z]+[\-.][A-Za-z.\-]+))"
)
_SHORT_COLON: Final = (
    rf"(?i)(?:^|[\s,;(/\-]){SHORT_KEY}(?: (?:commun\w*|wifi|provisoire|du|de|des|la|le|d'|l'"
    rf"|pour)?[^\n:=.!?]{{0,40}})?\s{{0,2}}(?:[:=]|->|=>|>)\s{{0,2}}(\S{{1,64}})"
)
_SHORT_VERB: Final = (
    rf"(?i)(?:\b(?:le|mon|son|notre|nouveau|un)|[:,]) (?:{SHORT_KEY})(?: [^\n:=.!?]{{0,30}}?)?{VERB}(\S{{1,64}})"
)
_SHORT_AT_ONCE: Final = (
    rf"(?i)\b(?:{SHORT_KEY} |p ?= ?)([\"'`]?[^\s\"'`(]*(?:[0-9][^\s]*[A-Za-z!@#$%&*_]"
    rf"|[A-Za-z!@#$%&*_][^\s]*[0-9])[^\s]*|[A-Za-z]+[&!@#$%*+_][A-Za-z]+)"
)
_QUOTED: Final = rf"(?i)\b{KEY}\b[^\n.!?\"]{{0,60}}?[ :=]\"[ ]?([^\"\n]{{4,60}}?)[ ]?\""
_PHRASE: Final = (
    r"(?i)\b(?:pass ?phrase|phrase (?:de passe|secrete))\b[^\n:=.!?]{0,40}?(?: ?[:=] ?| (?:est|c'est|devient|reste) )"
    r"([^\n,.;:()\"]{8,80})"
)
_SPACED_PHRASE: Final = (
    rf"(?i)\b{KEY}\b[^\n:=.!?]{{0,40}}?(?: ?[:=] ?| (?:est|c'est"
    rf"|devient) )([A-Za-z0-9'\-]+(?: [A-Za-z0-9'\-]+){{2,8}})[,;]? "
    r"?\(?(?:avec (?:les |des )?espaces|espaces? compris|(?:tout )?en (?:un mot|minuscules?|majuscules?)"
    r"|tout (?:attache|colle)|sans (?:les )?espaces?|sans accents?|avec (?:les )?accents?)"
)


def _mixed(sighting: Sighting) -> Verdict | None:
    """After « pass », a word of the language too: only what can hardly be a word."""
    verdict = announced(sighting)
    if verdict is None or says("secrets.pass_else", sighting.around(30)) or _is_a_verb(sighting):
        return None
    return verdict if verdict.confidence > 0.9 or not sighting.raw.isdigit() else None


def _is_a_verb(sighting: Sighting) -> bool:
    """Whether somebody passes: « si je passe »."""
    head = sighting.scan[max(0, sighting.match.start() - 8) : sighting.match.start() + 1]
    if pattern(r"(?i)^\W?passe (?:pas|plus|bien|mal|a|en|par|au|de|dans|le|la|les)\b").search(sighting.match.group()):
        return True
    return pattern(r"(?i)\b(?:je|tu|il|elle|on|qui|ca|se|me|y|ne|ou)[\s,]*p?$").search(head) is not None


def _short_said(sighting: Sighting) -> Verdict | None:
    return None if says("secrets.pass_else", sighting.around(30)) else said(sighting)


def _short_glued(sighting: Sighting) -> Verdict | None:
    verdict = glued(sighting)
    return (
        verdict if verdict and verdict.confidence > 0.9 and not says("secrets.pass_else", sighting.around(30)) else None
    )


def _quoted(sighting: Sighting) -> Verdict | None:
    """Between quotes after the announcement: several words too, unless they say something."""
    value = sighting.text.clean[sighting.start : sighting.end]
    if " " not in value.strip():
        return announced(sighting)
    lead = sighting.scan[max(0, sighting.match.start() - 45) : sighting.start]
    talk = (
        says("password_example", lead) or says("secrets.password_talk", sighting.raw) or says("password_change", lead)
    )
    return None if talk or not strength_of(value.split()[0] + "00") else Verdict(0.7, _REASON)


def _phrase(sighting: Sighting) -> Verdict | None:
    """Several words; none of those that talk about passwords."""
    lead = sighting.scan[max(0, sighting.match.start() - 45) : sighting.start]
    if (
        says("password_example", lead)
        or says("secrets.password_talk", sighting.raw)
        or pattern(r"\d car").search(sighting.raw)
    ):
        return None
    return Verdict(0.7, "phrase secrète écrite après ce qui l'annonce")


RULES: Final = (
    Rule(
        name="password_after_sign",
        kind=Kind.PASSWORD,
        pattern=_AFTER_COLON,
        extent=secret_at,
        judge=announced,
        reason=_REASON,
        clues=DOUBTS,
        examples=(
            "mdp : ⟦Azerty123!⟧",
            "mot de passe du compte admin => ⟦P@ssw0rd42⟧",
            "MOT DE PASSE DU STOCK CHANGE CE JOUR : ⟦NORDQUAI88⟧. MERCI",
            "Mdp du chiffrage.xlsm = ⟦béton⟧. Oui, cinq lettres.",
            "mdp session 1 : ⟦Fraise-41⟧, mdp session 2 : ⟦Cerise-42⟧",
        ),
        counter_examples=(
            "Mot de passe oublié : cliquez ici",
            "mot de passe : 8 caractères dont un chiffre",
            "mdp : XXXX",
            "jdbc:mysql://bd.example/x?user=a&password=Poivron_9x",
            "Changement de mot de passe : lundi",
        ),
    ),
    Rule(
        name="password_after_verb",
        kind=Kind.PASSWORD,
        pattern=_AFTER_VERB,
        extent=secret_at,
        judge=said,
        reason=_REASON,
        clues=DOUBTS,
        examples=(
            "le mot de passe c'est ⟦Tournesol47⟧",
            "mon mdp cest ⟦jetaimemaman⟧ jugez pas",
            "le mot de passe est devenu ⟦Lire-Avant-9h⟧ suite au départ",
            "le mot de passe superviseur c'est ⟦0 0 4 7 b l e u⟧ sans les espaces",
        ),
        counter_examples=(
            "le mot de passe est obligatoire",
            "le mot de passe c'est personnel",
            "Le mot de passe, c'est comme une brosse à dents : ça ne se prête pas",
            "le mot de passe est identique à celui de la session",
        ),
    ),
    Rule(
        name="password_at_once",
        kind=Kind.PASSWORD,
        pattern=_AT_ONCE,
        extent=secret_at,
        judge=glued,
        reason=_REASON,
        clues=DOUBTS,
        examples=(
            "utilisateur CPTA04, mot de passe ⟦Xr7-Lavoir-Q2⟧, à changer",
            "Compte prof, mdp ⟦craie_blanche⟧, et la télécommande grise",
            "session atelier, mot passe ⟦VilebrequinTordu77⟧, puis onglet 2",
        ),
        counter_examples=(
            "J'ai perdu mon mdp SAP 4HANA",
            "mdp O365 à renouveler",
            "mot de passe Wi-Fi à demander",
            "exemple de mot de passe robuste Tr0ub4dor&3",
        ),
    ),
    Rule(
        name="pass_after_sign",
        kind=Kind.PASSWORD,
        pattern=_SHORT_COLON,
        extent=secret_at,
        judge=_mixed,
        reason=_REASON,
        clues=DOUBTS,
        examples=("ids : g.mesnil ; passe : ⟦Nu4gesBas!⟧", "Pass commun du cabinet : ⟦Stetho.Bleu.31⟧ (changé hier)"),
        counter_examples=("Pass : 25 € la journée", "Passe : 3 buts à 1, victoire méritée", "pass Navigo : 50 %"),
    ),
    Rule(
        name="pass_after_verb",
        kind=Kind.PASSWORD,
        pattern=_SHORT_VERB,
        extent=secret_at,
        judge=_short_said,
        reason=_REASON,
        clues=DOUBTS,
        examples=("Le pass c'est ⟦Roanne2026⟧", "le sésame est toujours ⟦Trilobite%31⟧"),
        counter_examples=("le pass est obligatoire", "le pass sanitaire est demandé"),
    ),
    Rule(
        name="pass_at_once",
        kind=Kind.PASSWORD,
        pattern=_SHORT_AT_ONCE,
        extent=secret_at,
        judge=_short_glued,
        reason=_REASON,
        clues=DOUBTS,
        examples=("login NIGHTAUDIT, pass ⟦Veilleuse#0413⟧", "notre compte, nouveau pass ⟦BoulAng3rie*du*Port⟧"),
        counter_examples=("il passe 2h au bureau", "on passe B204 demain"),
    ),
    Rule(
        name="password_in_quotes",
        kind=Kind.PASSWORD,
        pattern=_QUOTED,
        judge=_quoted,
        reason=_REASON,
        clues=DOUBTS,
        examples=(
            "Compte visiteur, mot de passe « ⟦diaphragme f/8⟧ », espace compris",
            'le mot de passe est écrit sur l\'ardoise, "⟦cafenoir24⟧"',
        ),
        counter_examples=(
            "le champ mot de passe dit « saisissez votre code »",
            "mot de passe : « à demander au support »",
        ),
    ),
    Rule(
        name="passphrase",
        kind=Kind.PASSWORD,
        pattern=_PHRASE,
        judge=_phrase,
        reason="phrase secrète écrite après ce qui l'annonce",
        clues=DOUBTS,
        examples=(
            "la passphrase du disque est ⟦girafe mouillée sous le kiosque⟧, avec les espaces",
            "phrase de passe : ⟦trois tortues volent vers Dijon⟧",
        ),
        counter_examples=("la passphrase est obligatoire depuis mai", "phrase de passe : 12 caractères au moins"),
    ),
    Rule(
        name="password_of_several_words",
        kind=Kind.PASSWORD,
        pattern=_SPACED_PHRASE,
        judge=_phrase,
        reason="phrase secrète écrite après ce qui l'annonce",
        clues=DOUBTS,
        examples=(
            "le mdp c'est ⟦vive les mariés⟧ tout attaché",
            "mot de passe : ⟦un café sans sucre⟧, espaces compris",
        ),
        counter_examples=("mot de passe : à voir avec Paul en minuscules", "le mot de passe est à taper en majuscules"),
    ),
)
