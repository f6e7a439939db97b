"""Passwords and codes given by a riddle: « le prénom de ma fille suivi de 2024 », « comme d'hab avec le mois »."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import says
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.rule import Rule, Sighting, Verdict
from vigie_models.normalise import Normalised

_REASON: Final = "mot de passe donné par une devinette"
_LINK: Final = (
    r"(?:[:=>]|\b(?:c'est|c est|cest|c|est|sera|devient|reste|donc|tape[rsz]?|tapez|saisi[rst]|saisissez|mets|met"
    r"|mettez|mettre|compose[rz]?|avec"
    r"|au|sur|entre[rz]|rentre[rz]?|tient en|forme de|compose de|faites?)) ?"
    r"(?:(?:toujours|tjrs|tjs|encore|juste|simplement|donc|bien|mtn|maintenant|desormais|tout betement"
    r"|tout simplement) )?[\"(]?"
)
_START: Final = (
    r"(?:(?:les?|la|mon|ma|mes|ton|ta|tes|votre|vos|notre|nos|son|sa|leur|vot'|l'|d'un|un|une) ?)?"
    r"(?:(?:[1-9]|deux|trois|quatre|cinq|six|premiere?s?|derniere?s?|petit|nouveau|vieux) ){0,3}"
)
_NOUN: Final = (
    r"(?:prenoms?|noms?|surnom|dates?|annees?|mois|jour|ville|village|numero|chiffres?|matricule|marque"
    r"|code postal|departement"
    r"|initiales?|anniversaire|immatriculation|plaque|couleur|titre|age|lettres?|plat|animal|race|nombre|pointure"
    r"|equipe|chanson"
    r"|adresse|rue|chien|chat|capitale|pays|film)"
)
_WORDS: Final = r"[A-Za-z0-9' +\-/&]"
_TAIL: Final = (
    r"(?:, ?(?:a l'envers|a l'endroit|suivie?s?|puis|en minuscules?|en majuscules?|sans|tout attache"
    r"|le tout)[A-Za-z0-9' +\-/&]{0,60}){0,2}"
)
_RIDDLE: Final = rf"(?i){_LINK}({_START}{_NOUN}\b{_WORDS}{{3,110}}{_TAIL})"
_USUAL: Final = (
    r"(?i)\b((?:(?:comme|idem|pareil) (?:d'hab\w*|toujours|avant|l'an dernier|l'annee derniere|le mois dernier"
    r"|la derniere fois)|(?:le |la )?meme (?:que|qu')"
    r"[^\n.,;:!?]{2,40}|pareil que[^\n.,;:!?]{2,40}|l'ancien|celui d'avant|l'habituel|(?:le )?(?:mdp|mot de passe"
    r"|code) habituel)"
    r",? (?:avec|mais avec|mais en|suivi|plus|\+|en changeant|en remplacant|auquel|et on|et tu|en ajoutant"
    r"|mais) [^\n.,;:!?\x1a()]{3,60})"
)
_END: Final = (
    r"(?i) (?:tu vois|comme |mais |vous |alors |ceux |donc |svp|merci|hein|lol|mdr|et c'est|et ca|soit |pour "
    r"|les autres|debrouill\w*|voila)[^\n]*$"
)
_THEN_THE_VALUE: Final = (
    r"^ ?: ?[A-Z][a-z]+|(?i)^[\"')]?(?:,|:| :|;|\.)? ?(?:pour \S+ )?(?:donc|soit|ca donne|ce qui donne|ca fait"
    r"|c'est a dire|cad|="
    r"|ie|i\.e\.|,)? ?[\"'(]?\S*(?:[a-zA-Z]\S*[0-9]|[0-9]{4,8}|[a-z]+!)"
)
_JOINED: Final = (
    r"(?i)(?:suivie?s?|\bpuis\b|\+|\bplus\b|\bet\b|l'envers|l'endroit|minuscule|majuscule|\bsans\b|deux fois"
    r"|colle|attache|divise| (?:de|du|des|de la|de l'|d'))"
)


def _without_chat(_: Normalised, match: Match) -> tuple[int, int] | None:
    """Where the riddle lies, without what is said after it."""
    raw = match.group(1)
    cut = pattern(_END).search(raw)
    words = (raw[: cut.start()] if cut else raw).rstrip(b" -+/&'")
    return match.start(1), match.start(1) + len(words)


def _riddle(sighting: Sighting) -> Verdict | None:
    """A riddle where a password is spoken of; 2 when any colleague can solve it, else 1 (settled case 7)."""
    lead = sighting.before(120)
    named = says("secrets.secret_key", lead) or (
        says("secrets.secret_lock", lead) and says("secrets.riddle_lock", lead)
    )
    return _solved(sighting, lead, _REASON) if named and not says("secrets.access_lock", lead) else None


def _riddle_of_a_door(sighting: Sighting) -> Verdict | None:
    lead = sighting.before(120)
    coded = says("secrets.access_place", lead) and says("secrets.riddle_code", lead)
    named = says("secrets.access_lock", lead) or coded
    return _solved(sighting, lead, "code d'accès donné par une devinette") if named else None


def _solved(sighting: Sighting, lead: bytes, reason: str) -> Verdict | None:
    if says("password_example", lead[-60:]) or says(
        "secrets.riddle_not", lead[-70:] + b" | " + sighting.raw + sighting.after(30)
    ):
        return None
    if pattern(_THEN_THE_VALUE).search(sighting.after(40)) or not pattern(_JOINED).search(sighting.raw):
        return None
    if pattern(r"(?i)[a-z]\w*\d{2,}\S*,? (?:c'est|soit|donc) $").search(sighting.before(40)):
        return None  # the value stands before
    everybody = says("secrets.riddle_shared", sighting.raw) and not says("secrets.riddle_private", sighting.raw)
    return Verdict(0.6, reason, 2 if everybody else 1)


RULES: Final = (
    Rule(
        name="password_by_riddle",
        kind=Kind.PASSWORD,
        pattern=_RIDDLE,
        extent=_without_chat,
        needs="{{secrets.secret_key}}|{{secrets.secret_lock}}",
        judge=_riddle,
        reason=_REASON,
        examples=(
            "le mdp du zip c'est ⟦le prénom de ma fille suivi de 2024⟧",
            "le pdf est protégé, c'est ⟦les 4 derniers chiffres de ton matricule puis ton année de naissance⟧",
            "Dossier chiffré. La clé, c'est ⟦le nom de jeune fille de Monique suivi du numéro de la salle⟧",
            "Mot de passe : ⟦le nom de la société + l'année en cours⟧",
        ),
        counter_examples=(
            "le mdp doit contenir le prénom et le nom",
            "jamais de mot de passe avec le prénom de votre chien suivi de 2024",
            "le mdp c'est le prénom du chat de Josiane + son département, donc Pistache71",
            "le code de la route, c'est le nom du chapitre et la page",
        ),
    ),
    Rule(
        name="password_as_usual",
        kind=Kind.PASSWORD,
        pattern=_USUAL,
        judge=_riddle,
        reason=_REASON,
        examples=(
            "mdp du fichier : ⟦comme d'hab avec le mois en cours⟧",
            "le mot de passe c'est ⟦le même que l'an dernier mais avec 2025 à la fin⟧",
        ),
        counter_examples=(
            "comme d'hab avec le mois en cours on clôture vendredi",
            "le mot de passe est le même que celui de la session",
        ),
    ),
    Rule(
        name="access_code_by_riddle",
        kind=Kind.ACCESS_CODE,
        pattern=_RIDDLE,
        extent=_without_chat,
        needs="{{secrets.access_lock}}|{{secrets.access_place}}",
        judge=_riddle_of_a_door,
        reason="code d'accès donné par une devinette",
        examples=(
            "Le code du portail c'est ⟦l'année de fondation de la maison à l'envers⟧",
            "alarme = ⟦date de naissance du patron a l'envers⟧",
        ),
        counter_examples=(
            "le code de la porte est sur le mois et la date prévue",
            "alarme : le nom du technicien et la date du passage à noter",
        ),
    ),
)
