"""Illness, treatment, handicap and sick leave of somebody who can be known."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import FAR, says
from vigie_models.detect.named import named_near
from vigie_models.detect.pattern import pattern
from vigie_models.detect.person import Whose
from vigie_models.detect.rule import Rule, Sighting, Verdict
from vigie_models.detect.someone import Told, told_of

_SUBJECT: Final = (
    r"(?i)(?:^|[.!?,;] ?)(?:l[ea] |l'|les |un |une )[a-z0-9\- ]{3,25} (?:est|sont|reste|etait|sera) (?:\w+ )?$"
)
_ADJOINING: Final = 2  # « sa bipolarité »
_CLOSE: Final = 14  # characters between somebody and the illness: « Claire a un … », « ma … »
_NEAR: Final = 60
_BESIDE: Final = 45  # characters between an illness and what goes with it
_AILING: Final = (
    r"(?i)\b(?:{{health.ailment}}) (?:(?:a|au|aux|de|du|des) )?(?:(?:la|le|les|l') ?)?(?:{{health.body}})\b"
)
_TOPIC: Final = (  # before an illness that is spoken about, and that nobody has
    r"(?i)\b(?:sur|contre|referente?|mission|soigne\w*|montre\w*|presente\w*|explique\w*|anime\w*"
    r"|etudie\w*|specialis\w+)"
    r"(?: (?:le|la|les|des|du|de la|de|en))?(?: l')? ?$"
)
# « avc » in small letters is how many write « avec » in a hurry; the illness has a determiner before it.
_COUNTED: Final = r"(?i)\b(?:un|1|deux|2|mon|ton|son|cet|des|gros|petit|leger|double|post|faire|[ld]')[ -]?$"
_REASONS: Final = {
    Whose.OWN: "santé de l'auteur ou d'un proche, dite par lui-même",
    Whose.OTHERS: "santé d'une personne que l'on peut reconnaître",
}


def _told(sighting: Sighting) -> Told | None:
    """Of whom it is told, unless the words around make it general talk."""
    told = _by_full_name(sighting, told_of(sighting.scan, sighting.start, sighting.end))
    if told is None or says("health.slang", sighting.scan[max(0, sighting.start - 25) : sighting.end + 20]):
        return None
    near = sighting.around(FAR)
    if pattern(_TOPIC).search(sighting.before(30)) or _goes_with_another(sighting):
        return None
    if told.is_pronoun and told.distance > _ADJOINING and says("health.thing", near):
        return None
    if told.is_beside and told.distance <= _CLOSE:
        return told
    if says("health.general", near) or (not _is_tied(sighting, told) and says("health.around", near)):
        return None
    return told


def _by_full_name(sighting: Sighting, told: Told | None) -> Told | None:
    """Of whom it is told, or else of the full name on its line, also after it: « Accident, quai 5 : Abdou Ndiaye »."""
    if told is not None and told.is_beside:
        return told
    named = named_near(sighting.scan, sighting.start, sighting.end)
    if named is None or says("health.general", sighting.around(FAR)):
        return told
    return Told(Whose.OTHERS, min(named.distance, _NEAR), is_beside=True, is_after=named.is_after)


def _goes_with_another(sighting: Sighting) -> bool:
    """Whether the word only goes with an illness that stands beside it: « hospitalisée pour une méningite »."""
    if not says("health.attending", sighting.raw.lower()):
        return False
    beside = sighting.around(_BESIDE)
    return says("health.illness", beside) or pattern(_AILING).search(beside) is not None


def _is_tied(sighting: Sighting, told: Told) -> bool:
    """Whether a verb or a possessive stands between somebody and the illness: « le chef d'atelier a fait un … »."""
    if not told.is_beside or told.distance > _NEAR or told.is_after:
        return False
    return told.distance == 0 or says("health.tied", sighting.before(told.distance + 1))


def _illness(sighting: Sighting) -> Verdict | None:
    """An illness that is hardly ever said but of somebody: anyone near will do."""
    told = None if _is_with(sighting) else _told(sighting)
    if told is None:
        return None
    return _verdict(told, 0.8 if told.is_beside and told.distance <= _NEAR else 0.55)


def _is_with(sighting: Sighting) -> bool:
    return sighting.raw == b"avc" and not pattern(_COUNTED).search(sighting.before(12))


def _common(sighting: Sighting) -> Verdict | None:
    """A word that is said of much else: somebody must stand just before it."""
    told = _told(sighting)
    if told is None or not told.is_beside or told.distance > _NEAR or says("health.thing", sighting.before(40)):
        return None
    if told.is_after and pattern(_SUBJECT).search(sighting.line_before()):
        return None
    return _verdict(told, 0.65)


def _abbreviated(sighting: Sighting) -> Verdict | None:
    """« AT », « CLM » …: somebody is named just before or after."""
    told = told_of(sighting.scan, sighting.start, sighting.end)
    if told is None:
        named = pattern(r"^[^.!?\n]{0,30}(?: a|:|,|-|\|) (?:M\.|Mme )?[A-Z][a-z]+").search(sighting.after(50))
        return (
            Verdict(0.5, _REASONS[Whose.OTHERS], 2) if named and not says("health.general", sighting.around()) else None
        )
    return _verdict(told, 0.55) if told.is_beside or told.is_after else None


def _expecting(sighting: Sighting) -> Verdict | None:
    """A pregnancy: happy news, unless somebody hides it."""
    told = _told(sighting)
    if told is None or not told.is_beside:
        return None
    hidden = told.whose is Whose.OTHERS and says("health.unannounced", sighting.around(FAR))
    return Verdict(0.7, _REASONS[told.whose], 2 if hidden else 1)


def _distress(sighting: Sighting) -> Verdict | None:
    """A call for help is a matter of care, never of the charter: one's own is level 0."""
    told = _told(sighting)
    if told is None:
        return None
    return Verdict(0.6, _REASONS[told.whose], 0 if told.whose is Whose.OWN else 2)


def _verdict(told: Told, confidence: float) -> Verdict:
    return Verdict(confidence, _REASONS[told.whose], 1 if told.whose is Whose.OWN else 2)


_MEDICAL: Final = (  # what a word of medicine ends or begins with
    r"\w{2,14}(?:ectomies?|ostomies?|plasties?|algies?|algiques?|pathies?|pathiques?|plegies?|plegiques?"
    r"|(?:an|leuc|septic|glyc|bacteri|isch|ur|tox|lipid|azot|vir|natr|kali)emies?|(?:hemat|protein|albumin|dys|glycos|py)uries?"
    r"|penies?|phasies?|kinesies?|trophies?|stenoses?|scleroses?|arthroses?|nevroses?|mycoses?|thromboses?|fibroses?"
    r"|carcinomes?|blastomes?|sarcomes?|lymphomes?|angiomes?|adenomes?|epilepti\w+|schizophren\w+)"
    r"|\w{0,8}(?:arthrite|tendinite|bursite|gastrite|hepatite|nephrite|cystite|phlebite|meningite|encephalite"
    r"|cardite|dermatite|vascularite|osteite|spondylite|neurite|myosite|metrite|salpingite|orchite|prostatite"
    r"|urethrite|bronchite|pharyngite|laryngite|tracheite|sinusite|rhinite|conjonctivite|blepharite|keratite"
    r"|uveite|retinite|gingivite|parodontite|stomatite|glossite|appendicite|diverticulite|pancreatite"
    r"|cholecystite|peritonite|enterite|proctite|folliculite|fasciite|capsulite|condylite|synovite|radiculite"
    r"|myelite|thyroidite|parotidite|amygdalite)s?"
    r"|(?:cardio|neuro|myo|osteo|hepato|nephro|gastro|pneumo|hemo|psycho|arthro|laparo|endo|angio|broncho|cysto|hystero"
    r"|colo|adeno|thrombo|lympho|cranio|thoraco|vago)(?:thorax|scopies?|tomies?|pathe|lyse|rragies?|phobe|toxic\w+)"
)
_DRUG: Final = (  # how the names of medicines end, and a few
    r"[A-Z][a-z]{2,12}(?:mentin|cilline?|mycine?|floxacine?|prazole?|sartan|statine?|pril|olol|dipine|azepam|zolam|pine"
    r"|done|mab|nib|ximab|tinib|parine?|xaban|formine|gliptine?|tide|sone|solone|triptan|setron|vir|cycline|azole|dronate"
    r"|profene?|fenac|cam|tadine|zine|epine|barbital|oxetine?|pram|axine|idone|peridol|ridal|talopram|lukast|terol"
    r"|phylline|relix|trexate|platine|rubicine|taxel|lidomide|limus|prine)|(?:Augmentin|Amoxicilline|Doliprane codeine"
    r"|Solupred|Cortancyl|Bactrim|Pyostacine|Orelox|Lasilix|Cordarone|Coumadine|Levothyrox|Keppra|Dafalgan codeine"
    r"|Toplexil|Spasfon|Imodium|Tahor|Crestor|Lantus|Trulicity|Spiriva|Seretide|Singulair|Xolair|Dupixent|Keytruda"
    r"|Opdivo|Taxol|Glivec|Cellcept|Prograf|Neoral)"
)


def _medical(sighting: Sighting) -> Verdict | None:
    """A word built as medicine builds them: somebody must stand beside it, and it must be no everyday word."""
    if says("health.not_medical", sighting.raw.lower()):
        return None
    told = _told(sighting)
    if told is None or not told.is_beside or told.distance > _NEAR or says("health.thing", sighting.before(40)):
        return None
    return _verdict(told, 0.6)


RULES: Final = (
    Rule(
        name="medical_word",
        kind=Kind.HEALTH,
        pattern=rf"(?i)\b((?:{_MEDICAL})(?: (?:chronique|aigue?|severe|bilaterale?|droite?|gauche)s?)?)\b",
        judge=_medical,
        reason="mot de médecine, dit d'une personne",
        examples=(
            "Sophie a une ⟦lombalgie chronique⟧ depuis mai",
            "mon frère a été opéré, ⟦splénectomie⟧ en urgence",
            "René a une ⟦prostatite⟧, il reviendra mardi",
        ),
        counter_examples=(
            "Sophie a de la nostalgie pour l'ancien open space",
            "Karim a beaucoup d'empathie pour les clients",
            "Julie part à l'académie de Lyon",
        ),
    ),
    Rule(
        name="under_a_drug",
        kind=Kind.HEALTH,
        pattern=rf"\b((?i:sous|prends?|prenait|avale) (?:(?i:du|de l'|de la|son|sa) ?)?(?:{_DRUG}))\b",
        judge=_medical,
        reason="médicament que prend une personne",
        examples=("René est ⟦sous Augmentin⟧ depuis trois jours", "Julie ⟦prend du Bisoprolol⟧ le matin"),
        counter_examples=("Sous Windows, Julie a perdu ses droits", "Julie prend du café à la machine"),
    ),
    Rule(
        name="illness",
        kind=Kind.HEALTH,
        pattern=r"(?i)\b(?:{{health.illness}})\b",
        judge=_illness,
        reason="santé d'une personne",
        examples=(
            "Claire a appris hier qu'elle a un ⟦cancer du sein⟧",
            "Mon chef est en ⟦burn-out⟧ depuis février",
            "j'ai fait un ⟦AVC⟧ l'été dernier, doucement les escaliers",
            "vous savez pour Élodie ? ⟦fausse couche⟧ ce week-end",
            "Ma ⟦sclérose en plaques⟧ me fatigue",
            "mon père a fait un ⟦avc⟧ hier",
        ),
        counter_examples=(
            "Octobre rose : conférence sur le cancer du sein à 12 h",
            "L'INRS publie un guide sur le burn-out",
            "Journée mondiale du diabète, dépistage à l'infirmerie",
            "Le protocole AVC du service est en ligne",
            "mon chef a mangé avc nous hier",
            "ta gueule avc ta pause",
        ),
    ),
    Rule(
        name="common_illness",
        kind=Kind.HEALTH,
        pattern=r"(?i)\b(?:{{health.common}})\b",
        judge=_common,
        reason="santé d'une personne",
        examples=(
            "Absences du jour : Maud (⟦gastro⟧), Ali (congés)",
            "Elle fait une ⟦dépression⟧ depuis la réorganisation",
            "j'ai la ⟦grippe⟧, je reste chez moi",
        ),
        counter_examples=(
            "La vaccination contre la grippe démarre lundi",
            "Momo est Cancer ascendant mauvaise foi",
            "c'est la dépression Kirk qui arrive par l'ouest",
            "Quand la photocopieuse tousse, c'est qu'elle a une bronchite",
        ),
    ),
    Rule(
        name="sick_leave",
        kind=Kind.HEALTH,
        pattern=r"(?i)\b(?:{{health.sick_leave}})\b",
        judge=_common,
        reason="arrêt de travail d'une personne",
        examples=(
            "Je serai ⟦en arrêt maladie⟧ jusqu'au 14",
            "Lucie est ⟦en longue maladie⟧, sa boîte est redirigée",
            "j'reprends à ⟦mi-temps thérapeutique⟧ lundi",
        ),
        counter_examples=(
            "Le serveur d'impression est en arrêt depuis ce matin",
            "Comment déclarer un arrêt maladie ? tout est dans la fiche pratique",
            "La ligne 3 est en arrêt, elle redémarre à 14 h",
        ),
    ),
    Rule(
        name="ailment",
        kind=Kind.HEALTH,
        pattern=(
            r"(?i)\b((?:{{health.ailment}})(?: [a-z]{4,12})?"
            r" (?:(?:a|au|aux|de|du|des|dans|sur|d'une?) )?(?:(?:la|le|les|l'|sa|son|ma|mon|mes|ses) ?)?"
            r"(?:deux |2 )?(?:{{health.body}})(?: (?:droite?|gauche)\b)?"
            r"|(?:{{health.body}})(?: (?:droite?|gauche))?"
            r" (?:cassee?|fracturee?|foulee?|en vrac|bloquee?|petee?|luxee?|tordue?|amputee?|operee?"
            r"|dechiree?|infectee?|gelee?)s?"
            r"|sur le billard|passe(?:r)? sur la table d'operation|en fauteuil roulant)\b"
        ),
        judge=_common,
        reason="opération, blessure ou mal d'une personne",
        examples=(
            "Yann reprend demain après son ⟦opération du dos⟧",
            "Thierry a la ⟦main cassée⟧, plâtre six semaines",
            "Moussa se fait ⟦opérer de l'épaule⟧ lundi",
            "Le gardien a une ⟦tumeur au foie⟧",
        ),
        counter_examples=(
            "Opération du pied de page terminée",
            "On a cassé la main courante du quai",
            "Une rupture du tendon se soigne en trois mois",
        ),
    ),
    Rule(
        name="broken",
        kind=Kind.HEALTH,
        pattern=(
            r"(?i)\b(?:s'est|suis|s'etait|etre|a|ai|j'ai) ((?:cassee?|foulee?|fracturee?|dechiree?"
            r"|rompue?|coupee?|tranchee?|ecrasee?|brulee?|tordue?|petee?|explosee?|sectionnee?|arrachee?"
            r"|ouverte?|blessee?|demise?|luxee?|broyee?|entaillee?|claquee?|bousillee?|niquee?)"
            r" (?:le |la |l'|les |un |une )(?:{{health.body}}))\b"
        ),
        judge=_common,
        reason="blessure d'une personne",
        examples=("je me suis ⟦cassé le poignet⟧ au foot", "Inès s'est ⟦foulé la cheville⟧ sur le quai"),
        counter_examples=("je te casse les genoux si tu recommences", "On a cassé la main courante du quai"),
    ),
    Rule(
        name="leave_abbreviated",
        kind=Kind.HEALTH,
        pattern=(
            r"\b((?:AT|AM|CLM|CLD|CMO|ALD|CITIS|TPT|MTT))"
            r"(?:,? (?:du|depuis|jusqu|le|accorde|prolonge|renouvele|demande|refuse|reconnu|pour|de)\b"
            r"| ?[:|\-] ?[A-Z0-9])"
        ),
        judge=_abbreviated,
        reason="arrêt de travail d'une personne",
        examples=(
            "⟦AM⟧ du 4 au 17 : Mickaël",
            "⟦CLM⟧ accordé à Chantal, remplaçante demandée",
            "Yves, ⟦AT⟧ depuis mardi",
        ),
        counter_examples=("Prix AT : 12 €", "Les AT du site baissent de 4 %", "AM : atelier, PM : visite du site"),
    ),
    Rule(
        name="distress",
        kind=Kind.HEALTH,
        pattern=r"(?i)\b(?:{{health.distress}})\b",
        judge=_distress,
        reason="détresse d'une personne",
        examples=("j'ai des ⟦idées noires⟧ le soir", "Hugo a fait une ⟦tentative de suicide⟧ dimanche"),
        counter_examples=("Prévention du suicide : formation le 12", "Le 3114 répond en cas d'idées noires"),
    ),
    Rule(
        name="ill",
        kind=Kind.HEALTH,
        pattern=(
            r"(?i)\b(?:est|suis|etait|etais|sera|serai|ete|tombe|tombee|reste|restee?|jsuis|chuis)"
            r"(?: (?:tres|bien|encore|toujours|gravement|vraiment|super|trop))?"
            r" (malade|souffrante?|atteinte? d\S* ?\w+)\b"
        ),
        judge=_common,
        reason="maladie d'une personne",
        examples=("Sophie est ⟦malade⟧, je prends son appel", "je suis ⟦malade⟧ depuis hier"),
        counter_examples=(
            "On est malades de ce logiciel",
            "Cette réunion me rend malade",
            "le serveur est malade ce matin",
        ),
    ),
    Rule(
        name="expecting",
        kind=Kind.HEALTH,
        pattern=r"(?i)\b(enceintes?(?: de (?:\w+ mois|jum\w+))?|attend un (?:bebe|enfant)|(?:ma|sa) grossesse)\b",
        judge=_expecting,
        reason="grossesse d'une personne",
        examples=(
            "Sandrine est ⟦enceinte de trois mois⟧, elle ne veut pas que ça se sache",
            "je suis ⟦enceinte⟧ et je le dis moi-même",
        ),
        counter_examples=(
            "Les agents enceintes peuvent partir une heure plus tôt",
            "Pas de don du sang possible pendant la grossesse",
            "l'enceinte de la salle 3 grésille",
        ),
    ),
)
