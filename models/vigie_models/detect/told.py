"""Passwords told without their name right before: after a login, in an answer, old then new, spelt out, in a list."""

from collections.abc import Callable
from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.announce import DOUBTS, KEY
from vigie_models.detect.context import says
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.rule import Rule, Sighting, Verdict
from vigie_models.detect.secret import Look, Strength, look_of, strength_of, trimmed
from vigie_models.normalise import Normalised

_REASON: Final = "mot de passe donné dans la phrase"
_LOGIN: Final = r"(?:identifi\w{1,12}|logins?|matricule|user|utilisateur|compte|nom|connecte\w*|admin)"
_AFTER_LOGIN: Final = (
    rf"(?i)\b{_LOGIN}\b[^\n.!?]{{0,50}}?(?:[.,]?[\"a-z0-9]{{1,12}})?\"?,? (?:puis|et (?:derriere|dessous|en dessous"
    r"|pour entrer|pour ouvrir|ensuite)|ensuite|derriere) (\"?[^\s\"]{4,40})"
)
_NAMED_IN_BRACKETS: Final = (
    rf"(?i)\b(?:avec|par|c'est|c|tape[rsz]?|mets|mettez|entre[rz]|mettre) \"?([^\s\"(),]{{4,30}})\"? "
    rf"\((?:c'est |c )?(?:le |mon |notre |son |un )?{KEY}(?:[),]| (?:valable|provisoire|temporaire|commun|jusqu))"
)
_GLUED_WORDS: Final = (
    rf"(?i)\b{KEY}\b[^\n:=.!?]{{0,60}}? (?:c|c'est|cest|est|sera|devient) \"?"
    r"((?:je|jadore|jaime|vive|les?|la|mon|ma|on|nous|tu)[a-z]{7,30})\b"
)
_JOINED: Final = (
    rf"(?i)\b{KEY}\b[^\n]{{0,70}}?\b(?:mots? )?(?:colles|colle|attaches|attache|en un mot|sans espaces?)"
    r"(?: :|,| =) \"?([A-Za-z0-9]{7,45})(?:[\".,;)\n]|$)"
)
_SEVERAL_WORDS: Final = (
    rf"(?i)\b{KEY}\b[^\n:=.!?]{{0,50}}?(?: ?[:=] ?| (?:est|c'est|devient|sera) )([A-Za-z0-9']{{2,20}}"
    r"(?: [A-Za-z0-9']{1,20}){1,5}),? \(?(?:en )?(?:deux|trois|quatre|cinq|[2-5]) mots\b"
)
_RECOVERY: Final = r"(?:^|[^0-9-])([0-9]{6}(?:-[0-9]{6}){7})(?:[^0-9-]|$)"
_STILL: Final = (
    r"(?i)\b(?:rest\w{1,4}|toujours|encore)(?: (?:sur|en|a|avec|sous))? \"?(?:admin|root|user|guest|test|demo) ?/ ?"
    r"(admin\w{0,8}|root|password|[0-9]{4,8}|azerty\w{0,6}|guest|test\w{0,6})\b"
)
_OF_EACH: Final = (
    r"(?i)\b(?:poste|pc|session|tablette|caisse|ordi|ecran|compte) (?:n.{0,2} ?)?[0-9]{1,2} ?:? \"?([a-z]{4,20})"
    r"\"?(?:[,;/\n]| et |$| :)"
)
_FORMER: Final = rf"(?i)\b{KEY}\b[^\n]{{0,120}}?\b(?:l'ancien|l'ancienne|avant|ex) ?\((?:c'etait )?([^\s()]{{4,30}})\)"
_NO_MORE: Final = (
    r"(?i)(?:\b(?:l'ancien|l'ancienne|hier|celui d'avant) ?:? ?\"?)([^\s\"]{6,30})\"? (?:ne |n')?(?:marche|marchait"
    r"|fonctionne|fonctionnait|passe|passait|etait bon)\b"
)
_FROM_NOW: Final = r"(?i)\bc'est \"?([^\s\"]{6,30})\"? (?:maintenant|desormais|mtn|a partir)\b"
_OTHERWISE: Final = r"(?i)\bsinon,? (?:essaye[rz]? |essaie |tente[rz]? |c'est |tape[rz]? )?\"?([^\s\"]{6,30})"
_IN_SHORT: Final = (
    r"(?i)\b(?:majuscules?|minuscules?|tirets?|dicte|epelle|lettres?)\b[^\n]{0,90}?\b(?:bref|donc|soit|au final"
    r"|ca donne),? \"?([^\s\"]{5,30})"
)
_SPELT_OUT: Final = (
    r"(?i)\b(?:essay\w{1,4}|essaie|tente\w?|tape[rsz]?|mets|mettez|c'est|avec) \"?([^\s\",]{4,30})\"?,? (?:avec|sans) "
    r"(?:une? |le |la |l'|des )?(?:[a-z] )?(?:majuscules?|maj|minuscules?|accents?|tirets?|underscore)\b"
)
_POINTED: Final = r"(?i)\bwi-?fi\b[^\n\x1a]{0,60}\x1a{1,3} ?([^\s\x1a]{5,30}) ?\x1a"
_HUMPS: Final = r"\b(?:mis|remis|mets|mettez|choisi) \"?([a-z]{3,20}(?:[A-Z][a-z]{2,15}){1,4}[0-9]{0,4})\b"
_NEW_PIN: Final = (
    r"(?i)\b(?:pin|puk|sim)\b[^\n]{0,110}?\b(?:nouveau|ancien)(?: code)? ?(?::|=|est|c'est|etait|devient) ?"
    r"(?:[0-9]{4,8},? (?:et )?(?:le |l')?(?:nouveau|ancien) ?(?::|est|c'est|etait) ?)?([0-9]{4,8})\b"
)
_OLD_PIN: Final = r"(?i)\b(?:pin|puk|sim)\b[^\n]{0,70}?\bancien(?: code)? ?(?::|=|est|c'est|etait) ?([0-9]{4,8})\b"
_STATE: Final = (
    r"(?i)^(?:libre|occup\w{1,4}|panne|vide|neuf|eteint|hors|reste|dans|pour|chez|avec|sous|vers|entre|puis|mais|sont|sera|deja"
    r"|\w*(?:ees?|ique|able|ible|ment|tion|eux|ant|ent|er|ez|ait))$"
)


def _bare(text: Normalised, match: Match) -> tuple[int, int] | None:
    """The word without its quotes and punctuation; a final star is kept."""
    start, end = trimmed(text.clean, match.start(1), match.end(1))
    if start < end and text.clean[end : end + 1] == "*" and end < match.end(1):
        end += 1
    return (start, end) if start < end else None


def _strength(sighting: Sighting) -> Strength:
    """How much the word looks like a secret; none where it is said as an example, or speaks of passwords."""
    talk = says("password_example", sighting.before(60)) or says("secrets.password_talk", sighting.raw)
    return Strength.NONE if talk else strength_of(sighting.text.clean[sighting.start : sighting.end])


def _after_login(sighting: Sighting) -> Verdict | None:
    """« identifiant X, puis Y »: what mixes, or a plain word where the sentence ends, after the words of an entry."""
    strength, lead = _strength(sighting), sighting.match.group()
    named = pattern(r"(?i)(?:derriere|dessous|pour entrer|pour ouvrir) \"?\S+$").search(lead) is not None
    ends = pattern(r"^ ?(?:$|[.,;!\n\x1a)\"])").search(sighting.after(4)) is not None
    mixed = strength is Strength.MIXED and look_of(sighting.raw) >= Look.FAIR
    closed = strength is Strength.MIXED and ends and "/" not in sighting.raw.decode()
    good = mixed or closed or (strength is Strength.WORD and named and ends)
    return Verdict(0.6, _REASON) if good else None


def _word(sighting: Sighting) -> Verdict | None:
    return Verdict(0.65, _REASON) if _strength(sighting) is not Strength.NONE else None


def _long_word(sighting: Sighting) -> Verdict | None:
    usual = pattern(r"(?i)(?:ment|tion|[ai]ble|eux|euse|elle|aire|ique)s?$").search(sighting.raw)
    return None if usual else _word(sighting)


def _phrase(sighting: Sighting) -> Verdict | None:
    talk = says("password_example", sighting.before(60)) or says("secrets.password_talk", sighting.raw)
    return None if talk else Verdict(0.7, "phrase secrète écrite après ce qui l'annonce")


def _of_each(sighting: Sighting) -> Verdict | None:
    """« poste 1 abeille, poste 2 bourdon », where one unlocks them."""
    near = sighting.before(130) + b" | " + sighting.scan[sighting.end : sighting.end + 130]
    told = says("secrets.secret_key", near) or pattern(r"(?i)\bdeverrouill").search(near)
    listed = (
        len(pattern(r"(?i)\b(?:poste|pc|session|tablette|caisse|ordi|ecran|compte) [^a-z]{0,4}[0-9]").findall(near)) > 1
    )
    return _word(sighting) if told and listed and not pattern(_STATE).search(sighting.raw) else None


def _looks(sighting: Sighting) -> Verdict | None:
    """What looks like a password by itself, since only its fate is told: « hier Hiver_Bleu_01 fonctionnait »."""
    shaped = pattern(r"^[A-Za-z]{3,}\S*[_*@!#$&+]\S*$").search(sighting.raw) and pattern(r"[0-9]").search(sighting.raw)
    secret = says("secrets.secret_key", sighting.around(90)) and look_of(sighting.raw) >= Look.GOOD
    return Verdict(0.6, _REASON) if (shaped or secret) and _strength(sighting) is Strength.MIXED else None


def _from_now(sighting: Sighting) -> Verdict | None:
    return _looks(sighting) if says("former", sighting.before(90)) else None


def _near_lock(sighting: Sighting) -> Verdict | None:
    near = sighting.before(110) + b" | " + sighting.after(70)
    named = says("secrets.secret_key", near) or says("secrets.secret_lock", near)
    return _word(sighting) if named and not says("secrets.not_handed", near) else None


def _mixed_near_lock(sighting: Sighting) -> Verdict | None:
    return _near_lock(sighting) if _strength(sighting) is Strength.MIXED else None


def _rule(
    name: str,
    source: str,
    judge: Callable[[Sighting], Verdict | None] | None,
    examples: tuple[str, ...],
    counter_examples: tuple[str, ...],
    needs: str | None = None,
) -> Rule:
    """A rule for passwords of this family."""
    return Rule(
        name=name,
        kind=Kind.PASSWORD,
        pattern=source,
        extent=_bare,
        judge=judge,
        reason=_REASON,
        clues=DOUBTS,
        examples=examples,
        counter_examples=counter_examples,
        needs=needs,
        confidence=0.97 if name == "recovery_key" else 0.7,
    )


RULES: Final = (
    _rule(
        "password_after_login",
        _AFTER_LOGIN,
        _after_login,
        (
            "Tu te connectes avec ton matricule, puis ⟦Tmp-48xQ⟧ (provisoire)",
            "identifiant p.gervais62 et derrière ⟦craie+tableau⟧, voilà",
            "Serveur : nom « cantine », et pour entrer ⟦fritesmayo⟧",
        ),
        ("ton identifiant, puis ton mot de passe", "connectez-vous puis cliquez ici", "matricule, puis nom et prénom"),
    ),
    _rule(
        "password_named_in_brackets",
        _NAMED_IN_BRACKETS,
        _word,
        (
            "déverrouille mon tel avec ⟦vroumvroum⟧ (c'est le mdp, pas le schéma)",
            "s'ouvre avec ⟦kermesse⟧ (mot de passe valable tout l'été)",
        ),
        ("connecte-toi avec Okta (mot de passe Windows)", "vois avec celui (mot de passe oublié)"),
    ),
    _rule(
        "password_of_glued_words",
        _GLUED_WORDS,
        _long_word,
        (
            "g changé le mdp de l'insta c ⟦jadoreleslundis⟧ dites le à personne",
            "le mot de passe est ⟦viveleschips⟧ voilà",
        ),
        ("le mot de passe est lamentablement long", "le mot de passe est mon prénom"),
    ),
    _rule(
        "password_of_joined_words",
        _JOINED,
        _word,
        ("Mot de passe de l'archive : quatre mots collés, ⟦chevalpilemiel⟧.", "le mdp, en un mot : ⟦grandebleue⟧"),
        ("mot de passe de quatre mots collés, c'est mieux", "le mdp tout attaché, svp"),
    ),
    _rule(
        "password_of_counted_words",
        _SEVERAL_WORDS,
        _phrase,
        ("Le mot de passe de la salle sur Teams est ⟦Orage Noir⟧, deux mots", "mdp : ⟦rue des lilas⟧ (trois mots)"),
        ("Le mot de passe est à changer, deux mots suffisent", "mot de passe : quatre mots"),
    ),
    _rule(
        "recovery_key",
        _RECOVERY,
        None,
        (
            "clé de récupération ⟦114283-221870-667007-398112-450681-109307-523710-287442⟧",
            "Clé bitlocker : ⟦514283-221870-667007-398112-450681-109307-523710-287441⟧.",
        ),
        (
            "514283-221870",
            "514283-221870-667007-398112",
        ),
    ),
    _rule(
        "password_still_default",
        _STILL,
        None,
        (
            "Le compte de la box est resté sur admin / ⟦admin⟧, faudrait y penser",
            "c'est toujours root/⟦root⟧ sur le NAS",
        ),
        ("le chemin admin/config", "droits user / admin à revoir"),
    ),
    _rule(
        "password_of_each_machine",
        _OF_EACH,
        _of_each,
        (
            "pc 1 ⟦tulipe⟧, pc 2 ⟦jacinthe⟧, chaque mdp est une fleur",
            "Poste 1 ⟦abeille⟧, poste 2 ⟦bourdon⟧, poste 3 ⟦cigale⟧ : on déverrouille chaque écran ainsi",
        ),
        ("Poste 1 libre, poste 2 occupé, on déverrouille demain", "poste 1 abeille, poste 2 bourdon : noms des îlots"),
        needs="{{secrets.secret_key}}|deverrouill",
    ),
    _rule(
        "former_password",
        _FORMER,
        _word,
        (
            "mdp Slack changé, l'ancien (⟦bonbon22⟧) tient jusqu'à lundi",
            "nouveau mot de passe dès demain 8h, l'ancien (⟦invites⟧) sera coupé",
        ),
        (
            "le mdp change, l'ancienne (voir Paul) aussi",
            "le mot de passe change, l'ancien (qui date de mai) sera coupé",
        ),
    ),
    _rule(
        "password_no_more",
        _NO_MORE,
        _looks,
        ("l'ancien ⟦Printemps2023*⟧ ne marche plus", "Hier ⟦Hiver_Bleu_01⟧ fonctionnait, aujourd'hui non"),
        ("l'ancien serveur ne marche plus", "hier Windows11 fonctionnait", "l'ancien portail ne fonctionne plus"),
    ),
    _rule(
        "password_from_now",
        _FROM_NOW,
        _from_now,
        (
            "Pascale2022* est périmé, c'est ⟦Pascale2023*⟧ désormais",
            "l'ancien ne va plus, c'est ⟦Ete2023*⟧ maintenant",
        ),
        ("c'est Windows11 maintenant", "l'ancien est parti, c'est Karim maintenant"),
        needs="{{contexts.former}}",
    ),
    _rule(
        "password_otherwise",
        _OTHERWISE,
        _mixed_near_lock,
        (
            "pour la session : le nom du chien, sinon ⟦Medor_2021⟧",
            "à essayer sur le poste de Lucie, sinon ⟦Azerty-Mouton-23⟧",
        ),
        ("sinon appelle le 4512 depuis le poste", "sinon prends le PC"),
    ),
    _rule(
        "password_in_short",
        _IN_SHORT,
        _mixed_near_lock,
        (
            "mdp en minuscules puis 42, donc ⟦soleil42⟧",
            "un « T » majuscule, puis rex, puis soixante-dix-sept. Bref ⟦Trex77⟧ pour le compte",
        ),
        ("je dicte le courrier, donc silence", "la lettre est partie, donc attends"),
    ),
    _rule(
        "password_spelt_out",
        _SPELT_OUT,
        _near_lock,
        (
            "pour la session, tape ⟦tournesol⟧ avec une majuscule",
            "As-tu essayé ⟦Rosalie⟧ avec un R majuscule ? Martine l'utilisait pour son poste",
        ),
        ("écris avec une majuscule", "essaie encore, avec un accent"),
        needs="{{secrets.secret_key}}|{{secrets.secret_lock}}",
    ),
    _rule(
        "wifi_key_pointed_at",
        _POINTED,
        _mixed_near_lock,
        (
            "Le wifi du hall 👉 ⟦Accueil_22⟧ 👈",
            "Wifi visiteurs semaine 14 👉 ⟦Visite-14⟧ 👈 ça change lundi",
        ),
        (
            "wifi lent 👉 lundi 👈",
            "Wifi en panne 😅 désolé 😅",
        ),
    ),
    _rule(
        "password_of_humps",
        _HUMPS,
        _near_lock,
        (
            "sur la session j'ai remis ⟦petitPoisRouge⟧",
            "Accès VPN : je lui ai donc mis ⟦stagiaireMarsAvril⟧ en attendant",
        ),
        ("j'ai mis le fichier sur le poste", "j'ai mis un iPhone en charge"),
        needs="{{secrets.secret_key}}|{{secrets.secret_lock}}",
    ),
    _rule(
        "pin_new",
        _NEW_PIN,
        None,
        (
            "Carte SIM : ancien code 0000, nouveau : ⟦7315⟧",
            "PIN de la carte SIM : le nouveau est ⟦4862⟧, PUK dans l'armoire",
        ),
        (
            "SIM : le nouveau forfait",
            "PIN : le nouveau est dans l'armoire",
        ),
    ),
    _rule(
        "pin_former",
        _OLD_PIN,
        None,
        (
            "PIN : l'ancien est ⟦1234⟧",
            "PIN de la carte SIM : l'ancien était ⟦0000⟧",
        ),
        (
            "PIN : ancien appareil",
            "carte SIM : l'ancien forfait",
        ),
    ),
)
