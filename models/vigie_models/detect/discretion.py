"""Orders to keep something to oneself, in every mood, and headings that name who alone may read."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import FAR, says
from vigie_models.detect.pattern import pattern
from vigie_models.detect.rule import Rule, Sighting, Verdict

_OPENS: Final = (  # what may stand before a heading: the start of a line, a sign, a greeting, « objet : »
    r"(?i)(?:^|[\n\[(|\"*#:;,!?>\x1a{<=_/~]|[.\-] ?|\b(?:info|rappel|objet|sujet|re|tr|fwd?|note|mention"
    r"|attention|coucou|salut|hello"
    r"|bonjour|bonsoir|bref|bon|svp|merci|les gars|et|mais|donc|document|fichier|post|mail|message|doc"
    r"|est|sont|c'est|ceci est|reste))\s*$"
)
_WHOM: Final = (
    r"(?: (?:a|au|aux|avec|hors|en|devant|avant|sans|par|tant que|jusqu\S*|sur|dans|plus loin"
    r"|pour l'instant|ce|cet|cette|ces|ca|cela"
    r"|l'|le|la|les)\b(?: ?[\w'\-]+){1,4})?"
)
_YOURS: Final = (  # something of one's own that is no « exemplaire »
    r"(?i)(?:ez|es|er|pas|jamais|plus) (?:vos|votre|tes|ton|ta|leurs?|son|sa) (?:[a-df-z]|e[a-wyz])"
)
_REASON: Final = "demande de ne pas diffuser"


def _ordered(sighting: Sighting) -> Verdict | None:
    """An order about what this post tells; not one about passwords, traffic, or what a button says."""
    if pattern(r"(?i)^ne (?:surtout )?(?:pas|rien|jamais|plus)\b").search(sighting.raw) and not _opens(sighting):
        return None
    said_of_oneself = pattern(r"(?i)\b(?:je|j'|on|se|il|elle|ils|qui|ca)\s(?:ne )?(?:le |la |les |me )?$").search(
        sighting.before(12)
    )
    if said_of_oneself or _is_about_else(sighting):
        return None
    return Verdict(0.7, _REASON)


def _hushed(sighting: Sighting) -> Verdict | None:
    return None if _is_about_else(sighting) else Verdict(0.5, "demande de garder pour soi", 0)


def _headed(sighting: Sighting) -> Verdict | None:
    """A heading: in capitals, or where a line, a bracket or a clause opens."""
    asked = pattern(r"^[^.!\n:]{0,25}\?").search(sighting.after(30)) is not None
    if asked or _is_about_else(sighting):
        return None
    return Verdict(0.7, "mention de confidentialité du document") if _opens(sighting) else None


def _tagged(sighting: Sighting) -> Verdict | None:
    """A word said of much else: alone at the start of a line, set off from what follows."""
    if _is_about_else(sighting) or says("markings.tag_talk", sighting.around(50)):
        return None
    if pattern(r"^[CDS]\d$").search(sighting.raw) and (
        pattern(r"^:\$?[A-Z]").search(sighting.after(4)) or says("markings.grade_talk", sighting.around(40))
    ):
        return None
    opens = pattern(r"^[^A-Za-z0-9]{0,6}$|[\[(#*] ?$").search(sighting.line_before(FAR)) is not None
    goes_on = pattern(r"^ [A-Za-z]").search(sighting.after(4)) is not None
    if goes_on and not (
        pattern(r"^[A-Z]{5,}$").search(sighting.raw)
        and sighting.text.clean[sighting.end + 1 : sighting.end + 30].islower()
    ):
        named = pattern(r"^(?:DR|NP-?R|NDA|[CDS][2-4] [A-Z]{5,})$").search(sighting.raw)
        heads = pattern(r"^C[2-4]$").search(sighting.raw) and pattern(
            r"^ (?:Liste|Plan|Note|Compte|CR|Rapport|Projet)\b"
        ).search(sighting.after(12))
        opens = opens and (named is not None or heads is not None)
    return Verdict(0.6, "mention de confidentialité du document") if opens else None


def _opens(sighting: Sighting) -> bool:
    shouted = sighting.text.clean[sighting.start : sighting.end].isupper()
    return shouted or pattern(_OPENS).search(sighting.before(20)) is not None


def is_elsewhere(sighting: Sighting) -> bool:
    """Whether the words around are about cooking, a match, a book, a machine …: they mark no document."""
    return says("markings.elsewhere", sighting.raw + b" " + sighting.around(50))


def is_asked(sighting: Sighting) -> bool:
    """Whether the words are a question about themselves: « c'est confidentiel ? »."""
    return pattern(r"^(?: ?\?| ou (?:pas|non|je|on|tu)\b)").search(sighting.after(12)) is not None


def _is_about_else(sighting: Sighting) -> bool:
    """Whether the words around speak of something else; a heading is read with what stands right beside it only."""
    if is_elsewhere(sighting):
        return True
    if pattern(_YOURS).search(sighting.raw + sighting.after(20)):
        return True
    if _is_set_apart(sighting):
        return says("markings.talk_of", sighting.raw + b" " + sighting.around(40))
    quoted = pattern(r"[\"\x1a] ?$").search(sighting.before(4)) and pattern(r"^ ?[\"\x1a] ?[a-z]").search(
        sighting.after(5)
    )
    return quoted is not None or says("markings.talk_of", sighting.around(70))


def _is_set_apart(sighting: Sighting) -> bool:
    """Whether several words stand in capitals, in brackets, or open a line."""
    if b" " not in sighting.raw and b"-" not in sighting.raw:
        return False
    shouted = sighting.text.clean[sighting.start : sighting.end].isupper()
    return shouted or pattern(r"^[^A-Za-z0-9]{0,6}$|[\[(] ?$").search(sighting.line_before(FAR)) is not None


RULES: Final = (
    Rule(
        name="order_not_to_tell",
        kind=Kind.MARKING,
        pattern=(
            r"(?i)\b((?:(?:merci|priere|svp|priees?|demande) de |a |vous etes pries de )?"
            r"(?:n'|ne )(?:surtout )?(?:(?:le|la|les|l'|en|rien|jamais|pas|plus|faire|aucune?|mettre"
            r"|a personne)(?: surtout)? ?){1,4}"
            rf"(?:{{{{markings.told}}}}|copies?|capture\w*|en copie)\b{_WHOM}"
            r"|(?:n'|ne )?(?:(?:le|la|les|l'|en|me|nous) ?)?(?:{{markings.told_you}})"
            rf"(?: surtout)? (?:pas|rien|jamais|a personne|a quiconque)\b{_WHOM})"
        ),
        judge=_ordered,
        reason=_REASON,
        examples=(
            "⟦Ne pas retransmettre⟧ – CR de l'entretien",
            "⟦ne le répétez à personne⟧ : la prime saute",
            "⟦ne divulguez rien à l'extérieur⟧, la cession est en cours",
        ),
        counter_examples=(
            "Ne communiquez jamais votre mot de passe",
            "Merci de ne pas stationner devant les quais",
            "Le bouton « Ne pas transférer » dans Outlook",
        ),
    ),
    Rule(
        name="order_passive",
        kind=Kind.MARKING,
        pattern=(
            r"(?i)\b((?:ne (?:doi\w+|peu\w+|devra\w*|sera|sort|sorte?|sortira"
            r"|circule\w*) (?:en aucun cas |surtout )?(?:pas|jamais|plus)"
            r"(?: (?:(?:etre )?(?:{{markings.passed}})|sortir|circuler|fuiter|quitter|du service"
            r"|d'ici)(?: (?:a|au|aux|de|du|hors|en|d')\b ?[\w']+){0,2})"
            rf"|(?:interdiction|interdit|defense|prohibition)(?: formelle| absolue| stricte)? (?:de "
            rf"|d')(?:{{{{markings.told}}}})\b{_WHOM}"
            r"|(?:toute )?(?:re)?(?:diffusion|reproduction|communication|divulgation|transmission|copie"
            r"|captures?|publication|circulation)"
            r"(?: et (?:toute )?\w+)?(?: a des tiers| externe| exterieure| d'ecran)? (?:strictement "
            r"|formellement )?(?:interdite?s?|prohibee?s?|non autorisee?)"
            r"|(?:ext|externe|sortie|export) ?[\-: ] ?interdite?|interdit de sortie|hors diffusion"
            r"|sans diffusion|non diffusable|non communicable"
            r"|(?:lire|a lire) et (?:a )?detruire|a detruire apres lecture|detruire ce \w+ apres lecture"
            r"|a ne (?:consulter|lire|utiliser|ouvrir) qu\w*'? ?(?:sur|en) \w+|a n'utiliser qu'en interne))"
        ),
        judge=_ordered,
        reason=_REASON,
        examples=(
            "ce mail ⟦ne doit pas être transféré⟧, merci",
            "⟦Interdiction de diffuser⟧ : photos du prototype",
            "⟦hors diffusion⟧ : on teste la nouvelle recette",
        ),
        counter_examples=(
            "Les palettes ne doivent pas être gerbées",
            "Interdiction de fumer sur le quai",
            "Reproduction des ovins : formation mardi",
        ),
    ),
    Rule(
        name="hush",
        kind=Kind.MARKING,
        pattern=r"(?i)\b({{markings.hush}})\b",
        judge=_hushed,
        reason="demande de garder pour soi",
        examples=(
            "merci de ⟦garder ça pour vous⟧, le client n'est pas au courant",
            "⟦motus⟧ sur le rachat",
            "⟦pas un mot⟧, on lui annonce mardi",
        ),
        counter_examples=("Gardez vos badges pour vous faire connaître", "Pas un mot de passe sur un post-it"),
    ),
    Rule(
        name="for_some_only",
        kind=Kind.MARKING,
        pattern=(
            r"(?i)\b((?:(?:copie|exemplaire|document|note|lecture|consultation|version|contenu|piece|rapport"
            r"|compte rendu|cr|info|information|message|mail|post) )?"
            r"(?:strictement |exclusivement |uniquement )?(?:reservee?s?|destinee?s?"
            r"|a l'(?:attention|usage) (?:exclusi\w+|uni\w+|seul\w*|stricte?)"
            r"|acces (?:limite|restreint|reserve|nominatif)|diffusion(?: limitee| restreinte| :"
            r"| reservee)|diff\. \w+|communication reservee)"
            r" ?:? ?(?:a |au |aux |a l'|de |du |des |d')?(?:l'|la |les |seuls? )?(?:{{markings.readers}})\b"
            r"|(?:niveau \d ?: ?)?acces nominatif|a usage (?:restreint|interne|limite|confidentiel)"
            r"|diff(?:usion|\.)? (?:limitee|restreinte|nominative)"
            r"|diffusion ?: ?[A-Z]\. ?[A-Z]\w+|(?:pour (?:vos|tes) yeux seulement)|conf(?:\."
            r"|identiel)? ?(?:direction|codir|comex|rh)"
            r"|(?:niveau de )?(?:confidentialite|sensibilite|classification) ?: ?(?:tres )?(?:elevee?"
            r"|forte?|haute?|maximale?|restreinte?|confidentiel\w*|secret\w*"
            r"|interne|limitee?)(?: groupe| interne)?)"
        ),
        judge=_headed,
        reason="document réservé à quelques lecteurs",
        examples=(
            "⟦Réservé au comité de direction⟧ budget 2031",
            "⟦Niveau de sensibilité : élevé⟧\nRésultat de l'audit",
            "⟦Strictement réservé à la direction⟧ : premiers essais",
        ),
        counter_examples=(
            "Le parking réservé aux visiteurs sera fermé",
            "Places réservées aux équipes du matin au self",
            "Sensibilité : faible, capteur à recalibrer",
        ),
    ),
    Rule(
        name="marked_otherwise",
        kind=Kind.MARKING,
        pattern=r"(?i)\b({{markings.heading}})\b",
        judge=_headed,
        reason="mention de confidentialité du document",
        examples=(
            "⟦Internal use only⟧ Roadmap Q4",
            "Draft – ⟦not for distribution⟧",
            "[⟦strictly private⟧] projet Hibiscus",
            "⟦Note strictement confidentielle⟧ du président",
        ),
        counter_examples=("Secret de famille : le beurre au congélo", "le secret bancaire fait débat en Suisse"),
    ),
    Rule(
        name="marked_by_a_tag",
        kind=Kind.MARKING,
        pattern=(
            r"((?:(?i:prive|sensible|restricted|restreint|secret|off|nda|huis clos|classified|non public"
            r"|np-?r|dr|confidential"
            r"|ultra[ \-]sensible|sensitive|hors antenne|secret (?:bancaire|medical|professionnel"
            r"|statistique|fiscal|defense)|special france|blackout|embargo))"
            r"|[CDS][2-4](?: (?:SECRET|RESTREINT|CONFIDENTIEL))?)(?: ?(?:[\]|:.!\n]|- | - ?|\x1a|$|[)])"
            r"| [A-Za-z]| jusqu)"
        ),
        judge=_tagged,
        reason="mention de confidentialité du document",
        examples=("[⟦Sensible⟧] Incident au bloc 2", "⟦Off⟧ : le patron vend", "⟦D3⟧ | Étude de vulnérabilité"),
        counter_examples=("Le vélo S1 : taille, 120 €", "C2 ou C3 : quelle salle ?"),
    ),
    Rule(
        name="embargo_until",
        kind=Kind.MARKING,
        pattern=(
            r"(?i)\b((?:under |sous )?embargo(?:ed)?(?: until| strict| presse)? ?:? ?(?:jusqu\S+ )?"
            r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday) ?)?"
            r"\d{1,2}(?:er)?(?: ?h(?: ?\d\d)?|[:/]\d{1,2}(?: ?(?:am|pm))?| ?(?:am|pm)"
            r"| (?:jan|fev|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec|march|april|may|june|july)[a-z]*(?: \d{4})?"
            r"(?:,? ?(?:a )?\d{1,2} ?h(?: ?\d\d)?)?)\b(?: cet)?)"
        ),
        judge=_ordered,
        reason="information sous embargo",
        examples=("⟦Embargo 14 mars 18h⟧ communiqué joint", "⟦embargo mercredi 12 h 00⟧ : on lance la collab"),
        counter_examples=("L'embargo sur l'acier est prolongé", "embargo : 14 pays concernés par les sanctions"),
    ),
)
