"""Markings of confidentiality that a document carries, not talk about confidentiality."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect import discretion
from vigie_models.detect.context import says
from vigie_models.detect.pattern import pattern
from vigie_models.detect.rule import Rule, Sighting, Verdict

_STRONG: Final = (
    r"(?i)\b((?:{{markings.marking}}|c ?[o0] ?n ?f ?[i1l] ?d ?[e3] ?n ?t ?[i1l] ?[e3] ?l"
    r"|d[i1l]ffus[i1l][o0]n (?:restr[e3][i1l]nt[e3]|[i1l]nt[e3]rn[e3])|us[a4]g[e3] [i1l]nt[e3]rn[e3])"
    r"(?: (?:{{markings.more}})\b){0,2}"
    r"(?: ?[\-/,] ?(?:ne pas|pas de) (?:{{markings.shared}}|\w+tion)\b(?: (?:{{markings.whereto}}))?)?)"
)
_ASKS: Final = (
    r"(?i)\b((?:(?:document |merci de |a |svp )?ne (?:surtout )?(?:pas|jamais) (?:{{markings.shared}})\b"
    r"(?: (?:ce|cette|ces|le|la) (?:post|message|mail|document|fichier|piece jointe|infos?|note))?"
    r"(?: (?:{{markings.whereto}}))?"
    r"|pas (?:pour|de) (?:re)?diffusion(?: externe| exterieure)?|pas de transfert|not for distribution"
    r"|do not (?:share|forward|distribute)))"
)
_DAY: Final = (
    r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b ?)?"
    r"(?:\d{1,2}(?:er)?(?:/\d{1,2}(?:/\d{2,4})?"
    r"| (?:jan|fev|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)[a-z]*(?: 20\d\d)?)|l'\w+|(?:la|le) \w+|[a-z]{4,})?"
    r"(?:,? ?(?:a )?\d{1,2} ?h(?:\d\d)?\b)?"
)
_OPEN: Final = r"(?:^|[\n\[(|\"*#:;,!?>\x1a{<=_/]|[.\-] )\s*$"
_OPEN_LOOSE: Final = (
    r"(?i)(?:^|[\n\[(|\"*#:;,.!?>\x1a{<=_/]| - ?"
    r"|\b(?:coucou|salut|hello|bref|attention|info|c'est|donc|et|les gars|canal|mais|svp|merci))\s*$"
)
_CLOSED: Final = r"^\s*(?:$|[\n\])|\"*.!:;,#>\x1a}/_]|[?] |- )"
_MARKED: Final = (
    r"(?i)\b(?:classification|confidentialite|degre|visibilite|protection|marquage|cotation|tag|label|acces"
    r"|classe(?:e|ment)?|marquee?|mention|statut|sensibilite"
    r"|couverte?s? par le|tamponne\w*|estampille\w*"
    r"|niveau(?: de (?:confidentialite|classification|sensibilite|diffusion"
    r"|protection|secret|acces))?|perimetre|etiquette)(?: \w+)? ?[:=]? ?[\"(\[]?$"
)
_HEADED: Final = r"^\s*(?:$|[\n\])|*:;,.]|- | (?:tant que|jusqu))"
_REASON: Final = "mention de confidentialité du document"


def _set_apart(sighting: Sighting) -> Verdict | None:
    """Words that mark a document where they stand apart, as a heading, a tag, a bracket, a note."""
    lead, rest = sighting.before(20), sighting.scan[sighting.end : sighting.end + 14]
    if pattern(r"[\[(] ?$").search(lead) and pattern(r"^ ?[\])]").search(rest):
        return Verdict(0.8, _REASON)
    if _is_talk(sighting):
        return None
    shouted, closed = _is_shouted(sighting), pattern(_CLOSED).search(rest) is not None
    if lead.endswith(b"#") or (pattern(_MARKED).search(sighting.before(40)) and (closed or shouted)):
        return Verdict(0.85, _REASON)
    if shouted or (closed and pattern(_OPEN).search(lead)):
        return Verdict(0.85, _REASON)
    if sighting.raw.endswith((b"a ce jour", b"a ce stade")):
        return Verdict(0.7, _REASON)
    begins = b" " in sighting.raw or closed
    return Verdict(0.6, _REASON) if begins and pattern(_OPEN_LOOSE).search(lead) else None


def _weak(sighting: Sighting) -> Verdict | None:
    """Words said of much else: after « classification : », as a tag, or as a heading in capitals."""
    about = sighting.around(50)
    if _is_talk(sighting) or says("markings.embargo_talk", about) or says("markings.tag_talk", about):
        return None
    lead, rest = sighting.before(40), sighting.scan[sighting.end : sighting.end + 14]
    headed = pattern(_HEADED).search(rest) is not None
    tagged = lead.endswith((b"#", b"[")) or (pattern(_MARKED).search(lead) is not None and headed)
    embargo = b"embargo" in sighting.raw.lower() and pattern(_OPEN).search(lead) is not None
    return Verdict(0.7, _REASON) if tagged or (headed and (embargo or _heads(sighting, lead))) else None


def _heads(sighting: Sighting, lead: bytes) -> bool:
    return _is_shouted(sighting) and pattern(r"(?:^|\n)\W*$").search(lead) is not None


def _embargo(sighting: Sighting) -> Verdict | None:
    return None if says("markings.embargo_talk", sighting.around(50)) else Verdict(0.85, "information sous embargo")


def _is_talk(sighting: Sighting) -> bool:
    if says("markings.talk", sighting.around(45)) or _is_quoted_in_a_sentence(sighting):
        return True
    return discretion.is_asked(sighting) or discretion.is_elsewhere(sighting)


def _is_shouted(sighting: Sighting) -> bool:
    return sighting.text.clean[sighting.start : sighting.end].isupper()


def _is_quoted_in_a_sentence(sighting: Sighting) -> bool:
    """Whether quotes around the words belong to a sentence that goes on: « le bouton "Usage interne" du menu »."""
    opened = pattern(r"\w ?\" ?$").search(sighting.before(4)) is not None
    return opened and pattern(r"^ ?\" ?[a-z]").search(sighting.after(5)) is not None


def _grade(sighting: Sighting) -> Verdict | None:
    """C1 to C4: a class of documents where it is a heading or a tag, or said to be one."""
    lead, rest = sighting.before(40), sighting.after(14)
    if pattern(_MARKED).search(lead) and pattern(_CLOSED).search(rest):
        return Verdict(0.85, "classe de confidentialité du document")
    if says("markings.grade_talk", sighting.around(40)) or pattern(r"[=(:;$]$").search(lead[-1:]):
        return None
    aside = pattern(r"[,(] ?$").search(lead) and pattern(r"^ ?[:)]").search(rest)
    of_document = pattern(r"(?i)\b(?:doc(?:ument)?|note|info|rapport|fichier|dossier|cr|mail|pj|version|est) $").search(
        lead
    )
    ends = pattern(r"(?:[\-|\x1a] ?)$").search(lead) and pattern(r"^ ?(?:\n|$)").search(rest)
    if aside or ends or (of_document and pattern(r"^ ?[.,:;)!]").search(rest)):
        return Verdict(0.6, "classe de confidentialité du document")
    heads = pattern(r"(?:^|\n|\x1a ?)$").search(lead) and pattern(r"^ ?(?:[\-|:\n]|$)").search(rest)
    tagged = pattern(r"[\[(] ?$").search(lead) and pattern(r"^ ?[\])]").search(rest)
    return Verdict(0.7, "classe de confidentialité du document") if heads or tagged else None


def _request(sighting: Sighting) -> Verdict | None:
    """A request not to pass this on; not one about something else."""
    if _is_talk(sighting):
        return None
    if pattern(r"(?i)(?:pour|de|d'|afin de|interdit de|demande de|rappel) ?$").search(sighting.before(12)):
        return None
    closed = pattern(_CLOSED).search(sighting.scan[sighting.end : sighting.end + 14]) is not None
    shouted = _is_shouted(sighting)
    said = pattern(r" (?:ce|cette|ces|le|la|a l'ext|en ext|hors|aux|avant) ?").search(sighting.raw.lower()) is not None
    return Verdict(0.8, "demande de ne pas diffuser") if closed or shouted or said else None


def _until(sighting: Sighting) -> Verdict | None:
    """« Confidentiel jusqu'à jeudi »: where a clause or a line opens."""
    if says("markings.embargo_talk", sighting.around(50)) or _is_quoted_in_a_sentence(sighting):
        return None
    if discretion.is_elsewhere(sighting):
        return None
    opens = pattern(_OPEN_LOOSE).search(sighting.before(20)) is not None
    return Verdict(0.7, _REASON) if opens or _is_shouted(sighting) else None


def _aside(sighting: Sighting) -> Verdict | None:
    """Words in brackets, or that end what heads the post: « Note aux élus à huis clos : … »."""
    if says("markings.talk_of", sighting.around(30)) or discretion.is_elsewhere(sighting):
        return None
    lead, rest = sighting.line_before(), sighting.after(6)
    bracketed = pattern(r"[\[(][^\])]{0,12}$").search(lead) and pattern(r"^ ?[\]),;:]").search(rest)
    if pattern(r"(?i)\b(?:de|du|d'|le|la|l'|un|une|des|les|sans|en|au|mon|son|signe \w+) ?$").search(lead):
        return None
    opens = pattern(r"^\W*$").search(lead) and pattern(r"^ ?\(").search(rest)
    heading = opens or (pattern(r"^[^.!?:]{0,50}$").search(lead) and pattern(r"^ ?(?::|$|[|]| - )").search(rest))
    if sighting.raw.lower().startswith((b"pas pour", b"embargo")):
        heading = None
    alone = pattern(r"[.!?:;] ?$").search(lead) and pattern(r"^ ?(?:[.!]|$)").search(rest)
    return Verdict(0.7, _REASON) if bracketed or heading or alone else None


def _soft(sighting: Sighting) -> Verdict | None:
    return None if _is_talk(sighting) else Verdict(0.5, "demande de garder pour soi", 0)


RULES: Final = (
    Rule(
        name="marking_grade_named",
        kind=Kind.MARKING,
        pattern=(
            r"(?i)\b((?:C[1-4]|classe [1-4]|niveau [1-4]) ?[\-:/|(]{1,2} ?(?:diffusion )?"
            r"(?:restreinte?|confidentiel(?:le)?|secret|interne|public)"
            r"|(?-i:\bC[2-4] (?:RESTREINT|CONFIDENTIEL|SECRET|INTERNE)E?)"
            r"|TLP ?: ?(?:red|amber(?:\+strict)?|rouge|orange|green))\b"
        ),
        confidence=0.85,
        reason="mention de classification du document",
        examples=(
            "⟦C2 – restreint⟧\nCi-joint la note",
            "⟦TLP:AMBER⟧ alerte hameçonnage",
            "⟦Classe 3 - Secret⟧ | recette de l'enrobage",
        ),
        counter_examples=(
            "Niveau demandé : anglais C1 ou C2",
            "La salle C3 est prise",
            "Le bus C2 – Gare est supprimé",
        ),
    ),
    Rule(
        name="marking_grade",
        kind=Kind.MARKING,
        pattern=r"\b(C[1-4])\b",
        judge=_grade,
        reason="classe de confidentialité du document",
        examples=(
            "Classification : ⟦C3⟧. Plan de masse",
            "⟦C2⟧ – Compte rendu de la revue",
            "Pour mémoire [⟦C4⟧] test d'intrusion",
        ),
        counter_examples=(
            "Le bâtiment C3 sera coupé samedi",
            "En cellule C4 du tableau",
            "Ligne C2 du bus supprimée",
            "anglais C1 ou C2",
        ),
    ),
    Rule(
        name="marking",
        kind=Kind.MARKING,
        pattern=_STRONG,
        judge=_set_apart,
        reason="mention de confidentialité du document",
        examples=(
            "⟦DIFFUSION RESTREINTE⟧\nLe calendrier est arrêté",
            "[⟦CONFIDENTIEL⟧] Projet Aubépine",
            "CR CODIR (⟦confidentiel⟧) : arrêt de la gamme",
            "⟦Strictement confidentiel⟧, ne le laissez pas traîner",
            "⟦USAGE INTERNE⟧ - procédure d'astreinte",
        ),
        counter_examples=(
            "La clause de confidentialité du contrat a changé",
            "L'entretien avec l'infirmière est confidentiel, allez-y sans prévenir",
            "Le bouton « Usage interne » du menu a disparu",
            "Les réponses sont anonymes et strictement confidentielles, répondez",
            "Accès restreint au parking nord pendant les travaux",
        ),
    ),
    Rule(
        name="marking_weak",
        kind=Kind.MARKING,
        pattern=r"(?i)\b({{markings.weak}})\b",
        judge=_weak,
        reason="mention de confidentialité du document",
        examples=(
            "Le dossier est marqué ⟦Restreint⟧, demandez un accès",
            "#⟦interne⟧ #tarifs La remise monte à 18 %",
            "Fiche produit 2027 ! ⟦Sous embargo⟧. Photos en pièce jointe",
        ),
        counter_examples=(
            "Le comité restreint se réunit",
            "La médecine interne recrute",
            "Le film est resté sous embargo",
        ),
    ),
    Rule(
        name="marking_embargo",
        kind=Kind.MARKING,
        pattern=rf"(?i)\b((?:sous )?embargo(?: presse| media| strict)?(?: ?: ?)?(?: jusqu'(?:au |a |en )?){_DAY})",
        judge=_embargo,
        reason="information sous embargo",
        examples=(
            "⟦Sous embargo jusqu'au 12 mars, 8h⟧. Voici le communiqué",
            "on signe demain, ⟦embargo jusqu'à mardi 9h⟧ donc rien sur les réseaux",
        ),
        counter_examples=(
            "L'embargo sur l'acier russe est prolongé jusqu'à l'été",
            "Le film est resté sous embargo trois mois",
        ),
    ),
    Rule(
        name="marking_until",
        kind=Kind.MARKING,
        pattern=(
            r"(?i)\b((?:(?:strictement |ultra |tres |top )?(?:confidentiel(?:le)?|secret|interne|prive"
            r"|sensible|sous cloche)"
            r"|(?:sous )?embargo(?: strict| total)?|black ?-?out|sous nda|off|silence (?:radio|total)|huis clos"
            r"|non publi(?:c|que|e)|non officiel|pas (?:encore )?(?:public|officiel)|rien (?:a|en|de) \w+)"
            r" (?:jusqu'(?:a(?:u| la| ce qu\w+)?|en)|tant qu'?e?|d'ici(?: la| a)?|avant|pour (?:l'instant|le moment)"
            r"|a ce stade|until|till)(?: ?[\w'/]+){0,3})"
        ),
        judge=_until,
        reason="mention de confidentialité, pour un temps",
        examples=(
            "54 % contents. ⟦Confidentiel jusqu'à jeudi svp⟧",
            "Le nom est choisi, ⟦sous embargo d'ici là⟧",
            "⟦Blackout jusqu'à l'annonce⟧ : on change de siège",
        ),
        counter_examples=(
            "Le chiffre était confidentiel jusqu'à hier, il est public",
            "L'embargo sur l'acier est prolongé jusqu'à l'été",
        ),
    ),
    Rule(
        name="marking_aside",
        kind=Kind.MARKING,
        pattern=r"(?i)\b({{markings.aside}})\b",
        judge=_aside,
        reason="mention de confidentialité du document",
        examples=(
            "Note aux élus ⟦à huis clos⟧ : l'école ferme",
            "Minutes du conseil (⟦version non publique⟧) : vote sur la cession",
            "⟦NPD⟧ : le salon est annulé",
        ),
        counter_examples=("Le procès se tient à huis clos depuis lundi", "J'ai signé un NDA chez le client"),
    ),
    Rule(
        name="marking_request",
        kind=Kind.MARKING,
        pattern=_ASKS,
        judge=_request,
        reason="demande de ne pas diffuser",
        examples=(
            "⟦Ne pas diffuser⟧ – maquette du logo",
            "⟦À NE PAS COMMUNIQUER À L'EXTÉRIEUR⟧ : la liste des points de vente",
            "Voilà l'étude, ⟦merci de ne pas partager ce post⟧, le cabinet nous a fait signer",
        ),
        counter_examples=(
            "Quiz : un mail marqué « Ne pas diffuser » peut-il être imprimé ?",
            "Consigne pour ne pas diffuser le virus : lavez-vous les mains",
        ),
    ),
    Rule(
        name="marking_soft",
        kind=Kind.MARKING,
        pattern=r"(?i)\b({{markings.soft}})\b",
        judge=_soft,
        reason="demande de garder pour soi",
        examples=(
            "les gars ⟦gardez ça pour vous⟧ on gagne l'appel d'offres",
            "je vous colle le tableau, ⟦ne faites pas tourner⟧",
            "⟦ça reste entre nous⟧ mais le site ferme",
        ),
        counter_examples=("Gardez vos badges pour vous faire connaître", "Il faut parler entre nous de la cantine"),
    ),
    *discretion.RULES,
)
