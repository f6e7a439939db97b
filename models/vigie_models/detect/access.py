"""Codes of doors, gates, alarms, safes, padlocks and key boxes."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import FAR, says
from vigie_models.detect.pattern import pattern
from vigie_models.detect.rule import Clue, Rule, Sighting, Verdict, Where
from vigie_models.detect.table import heading_of_cell
from vigie_models.lexicons import words as listed
from vigie_models.normalise import Normalised

_FIGURES: Final = (
    r"(?:^|[^0-9A-Za-z#*.,/\\_+$-]|[^0-9]-|[A-Za-z]\.)"
    r"([#*]{0,2}(?:[A-Z]{1,2}[ \-]?)?[0-9](?:[ .\-]?[0-9Oo]){2,7}(?: ?[A-Z]\b|[a-f]\b)?[#*]{0,2}"
    r"|[#*]?[0-9]{1,5}[A-GJ-NP-WYZa-gj-l][0-9]{1,5}[A-Fa-f]?[#*]?"
    r"|[A-F][0-9]{2,5}[A-F][0-9]{0,4}[#*]?|[0-9]{1,2}(?: ?- ?[0-9]{1,2}){2,3}"
    r"|[A-Z0-9](?: [A-Z0-9]){3,6}|[A-Z0-9](?:[_\x1a*.\-][A-Z0-9]){3,6})"
)
_NEVER: Final = (
    r"(?i)\bcodes? (?:promo|sinistre|mission|vendeur|salarie|agent|adherent|eleve|patient|operation|barres?"
    r"|postal|postaux|article|client|projet|analytique|d'?erreur|erreurs?|defaut"
    r"|source|couleur"
    r"|produits?|naf|ape|ean|de la route|du travail|civil|penal|de commerce|de conduite|de la securite|insee|rome"
    r"|ccn|tva"
    r"|douane|douanier|nc|onu|region|pays|agence|guichet|banque|swift|bic|fournisseur|affaire|chantier|rh"
    r"|pointage|cpf|iata"
    r"|avantage|reduction|de reduction|remise|parrainage|parrain|cadeau|qr|de suivi|suivi|rayon|magasin|dossier"
    r"|sap|ral"
    r"|de reunion|reunion|de session|session|stif|activite|cim|ccam|cip|ucd|plu|gtin|taxe|tarif|budget|imputation"
    r"|comptable|section|horaire|pin|puk|wifi|wi-fi|sms|de validation|de verification|2fa|otp|mutation|motif|panne"
    r"|imei|usine|transporteur|colis|de retrait|retrait|vestimentaire|site|machine|outil|piece|lot|emplacement)\b"
)
_NOT_BEFORE: Final = (
    r"(?i)(?:\b(?:refs?|references?|modeles?|type|rep|reperes?|series?|articles?|pieces?|lots?|bus|ligne|tram"
    r"|train|vol|place"
    r"|places|niveau|page|no|num|numero|ticket|commande|cde|facture|devis"
    r"|bl|of|ot|di|version|norme|iso|nf|en|classe\w*|depuis|avant|apres|fin|debut|vers|environ|plus de|moins de"
    r"|jusqu'en|jusqu'a|annee|an|tel|telephone|appeler|appelez|article|affiche|affichent|siret|lieu-dit|rue|avenue"
    r"|n.|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|il y a|quelque|sur"
    r"|pour"
    r"|les|des|de|du|a|et|ou|entre|par|en|ip|extension|poste|ral|abus|dossier)[ .:#]{0,2}|[0-9][.,/\-]"
    r"|\bn.{1,2} ?|[+]|[#@]\w+ ?)$"
)
_NUMBERED: Final = (  # « la porte 4512 », but « code porte 4512 »
    r"(?i)\b(?:portes?|casier|local|vestiaire|consigne|armoire|parking|hall|salle|chambre|bureau|batiment|bat"
    r"|etage|quai"
    r"|magasin|site|agence) $"
)
_UNIT: Final = (
    r"(?i)^ ?(?:%|e\b|eur|euros?|k\b|h\b|h\d|km|m2|m3|mm|cm|kg|ml|pers|fois|jours|mois|ans|min|/ ?\d|[.,:x]\d| x \d|-\d"
    r"|ht\b|ttc\b"
    r"|litres?|places?|mw|kw|watts?|lux|db|bar|volts?|x \d|chiffres|caracteres|heures?)"
)
_GOES_ON: Final = r"^(?:[0-9A-Za-z]|-[A-Za-z]|[ .\-](?:\d{3,}|\d\d[^0-9]|\d\d$|\d\d[ .\-]\d\d))"
_COUNTED: Final = r"^ ([a-z\-]{3,}[sx]|[A-Z]{4,}S)(?:[^A-Za-z]|$)"  # a capital begins a name
_CURRENCIES: Final = ("€", "$", "£", "¥")
_DATE: Final = r"^(?:[0-3]?\d[ .\-][01]?\d[ .\-](?:19|20)\d\d|(?:19|20)\d\d[ .\-][01]\d[ .\-][0-3]\d)$"
_YEAR: Final = r"^20[1-4]\d$"

_SOFT: Final = (
    r"(?: (?:le|la|lui|leur|d'abord|ensuite|juste|simplement|alors|toujours|bien|maintenant|desormais|mtn|code"
    r"|donc|encore"
    r"|directement|sur|les chiffres|au clavier|provisoire\w*|:)){0,3}"
)
_AFTER_CODE: Final = (
    r"(?i)\b(?:codes?|combinaison|digicodes?|passe general)\b(?:[^\n!?]{0,70}|[^\n!?]{0,50}\?+[^A-Za-z]{0,6})$"
)
_AFTER_CODE_OF: Final = r"(?i)\b(?:codes?|combinaison)( [A-Za-z' \-]{2,50}[a-z])(?: \([^()\n]{0,50}\))? [(\"]?$"
_PLACE_THEN_SIGN: Final = (
    r"(?i)\b(?:portes?|sas|parking|garage|vestiaires?|local|hall|entree|boite noire|armoire|casiers?|immeuble"
    r"|batiment|bat|reserve|chambre froide|cave|labo|digi|cabinet"
    r"|gymnase|cour|residence|ecole|salle|stock)\b ?[^\n:=.?]{0,40}[:=>?\x1a] ?"
    r"(?:\d{4,6}[A-Z]? (?:pour|cote|le|la|en)[^\n:.;]{0,30}[,;/] ?)?$"
)
_DOOR_THEN_SIGN: Final = (
    r"(?i)\b(?:portes?|sas) [^\n:=.]{0,40}[:=>] ?(?:\d{4,6}[A-Z]? (?:pour|cote|le|la|en)[^\n:.;]{0,30}[,;/] ?)?$"
)
_TO_ENTER: Final = (
    r"(?i)\b(?:pour|pr|afin d'?e?) ?(?:entrer|rentrer|ouvrir|acceder|monter|sortir|passer"
    r"|couper l'alarme)\b[^\n!?]{0,50}?"
    r"[ ,:](?:c'est|c|:|tu fais|vous faites|il faut|faut faire|fais|faites|tapez?|nouveau ?:|code) (?:le )?$"
)
_THEN_OPENS: Final = (
    r"(?i)^[\")]?,? (?:et )?(?:ca |il |elle |la porte |le |tu |vous )?(?:se |s')?(?:deverrouill|ouvr|debloqu|tire"
    r"|pousse|entre)"
)
_EXEMPT: Final = r"(?i)\b(?:mol+ettes? sur|desactive\w* (?:par|avec)|passe a|combinaison de|faut le|il faut faire le) $"
_OF_A_DEVICE: Final = (
    r"(?i)\b(?:portable|telephone|tablette|ipad|iphone|ordi\w*|pc"
    r"|smartphone)\b[^\n]{0,80}\b(?:de)?verrouill\w*[^\n]{0,20}$"
    r"|\bport\W{0,2}$"
)
_SHORT_LOCK: Final = r"(?i)\b(?:cadenas|antivol|boitier|boite a cle|clavier|monte-charge|demarre qu'avec)\b"
_LINE_ABOVE: Final = r"(?i)\b(?:codes?|combinaison|digicodes?)\b[^\n]{0,60}\n[ \-*>]{0,4}$"
_TYPICAL: Final = (  # what little else looks like: 45A90, B3719, 2211#
    r"^(?:(?:[A-F] )?\d{3,5}[A-F]|[A-F]\d{3,5}|\d{1,3}[A-F]\d{1,3}[A-F]?|\d{4}[GHK-NPR-Z]|[#*]\d{3,6}[#*]?"
    r"|\d{3,6}[#*])$"
)
_TOLD_TO: Final = r"(?i)\b(?:fais|faites|tape[rsz]?|tapez|compose[rz]?|with|enter|use)(?: le| the)? [\"]?$"
_ON_A_DAY: Final = (
    r"(?i)\b(?:ferme\w*|ouvert\w*|reporte\w*|livre\w*|posee?|changee?|prevue?|travaux|reception|repare\w*) (?:le"
    r"|du|au|depuis le"
    r"|jusqu'au) $"
)
_NAF: Final = (
    r"(?i)\bcodes? (?:naf|ape|postal|insee|article|erreur)\b[^\n]{0,75}$|\b(?:pin|puk)\b[^\n]{0,90}$"
    r"|\breferences?\b[^\n]{0,15}$"
)
_THOUSANDS: Final = r"^\d{1,3}(?:[ .]\d{3})+$"
_TOWN: Final = r"^ [A-Z][a-zA-Z]"
_NO_ACCESS: Final = r"(?i)^[^\n.]{0,40}(?:\d ?%|\bpromo|\bremise|\bpanier|\bau lieu de)"
_AFTER_CODE_AT_ONCE: Final = (
    r"(?i)\b(?:codes?|combinaison|digicodes?)(?: (?:secret|d'acces|d'entree|maitre|general|temporaire|provisoire"
    r"|nouveau"
    r"|de secours|actuel|commun|unique|invite|livreur|gardien|a composer|a taper|est|reste|sera|devient|passe a"
    r"|c'est|c|le"
    r"|desormais|maintenant|toujours|ouvre-tout|a))*[ :=>\-\"'(,]*$"
)
_AFTER_ACT: Final = (
    r"(?i)\b(?:tape[rsz]?|tapes|tapez|saisi[rst]|saisissez|compose[rz]?|faire|faites|fais|fait|entre[rz]|mettre"
    r"|mets|mettez"
    rf"|en (?:faisant|tapant|composant|saisissant)|mol+ettes? sur|pren(?:ez|ds|dre)|(?:il )?faut(?: faire)?"
    rf"|refuse|accepte"
    rf"|desactive\w* (?:par|avec)|j'(?:ai|avais) mis|ai mis|on (?:a mis|met)|remis|puis|enfin|dites|dis|dire|avec"
    rf"|via|donne[rz]?|utilise[rz]?|badge \+|qui est|redonne\w*|ouvr\w+ (?:au"
    rf"|par)){_SOFT} ?[\"'(]?$"
)
_AFTER_SIGN: Final = (
    r"(?i)(?:[:=>/,+|(]|->|\? ?-?|\b(?:c'est|c est|cest|c|est|sera|devient|reste|mtn|maintenant|desormais|arret"
    r"|marche"
    r"|toujours"
    rf"|etait|passe a|dire|l'ancien|le nouveau|nouveau|avant|actuel)){_SOFT}[ \"'(]{{0,2}}$|(?:^|\n)[ \-*>]{{0,4}}$"
)
_NAMED_AT_ONCE: Final = (
    r"(?i)\b(?:portes? (?:d'|de |du )?[a-z]{4,12}|digi|barriere|grille|antivol|vestiaires?|rideau|sas|serrure"
    r"|combi|cadenas|digicode|boitier"
    r"|boites? a cle[fs]{0,2}|boite a clefs?|coffre(?:-fort)?|alarme"
    r"|desactivation|antivol"
    r"|portail|portillon)(?: (?:a |de |du |des |la |le |l')?[a-z0-9'\-]{1,14}){0,3},? {1,2}[(\"]?$"
)
_THEN_A_DOOR: Final = (
    r"(?i)^[\")]?,? ?(?:: (?:le |la |l')?|(?:(?:c'est|pour|ouvre|est|=|->|>|sur|le code|code|du"
    r"|de)[ ,]){1,3}(?:[a-z']+ ){0,5}?)"
    r"(?:l'|d')?(?:portail|portillon|porte|portes|grille|alarme|coffre|cadenas|digicode|barriere|boite a cle"
    r"|boitier|local"
    r"|parking|garage|hall|entree|immeuble|sas|serrure|vestiaire|interphone|salle|reserve|cave)"
)


def _code(sighting: Sighting) -> Verdict | None:
    """A code by what stands right before it, and by the door, the lock or the place that is named near."""
    before = sighting.before(FAR)
    near = before + b" | " + sighting.after(90)
    lock = says("secrets.access_lock", before) or says("secrets.access_lock", sighting.after(50))
    typical = _is_typical(sighting, near)
    column = says("secrets.access_lock", heading_of_cell(sighting.scan, sighting.start))
    if not (typical or column or lock or _is_entered(sighting, before, near)) or _is_no_code(sighting):
        return None
    other = pattern(_NO_ACCESS).search(sighting.after(45)) or says("secrets.access_other", near)
    if other or says("fault", sighting.sentence()):
        return None
    confidence = _confidence(sighting, before, lock=lock) or (0.6 if typical or column else 0)
    return Verdict(confidence, "code d'accès à un lieu ou à un coffre") if confidence else None


def _is_typical(sighting: Sighting, near: bytes) -> bool:
    """Whether figures and a letter or a key of keypads stand as in codes, where a place, a lock or typing is told."""
    raw = sighting.raw.translate(None, b"-_.\x1a" if pattern(r"\w\w").search(sighting.raw) else b" -_.\x1a")
    room = pattern(_NUMBERED).search(sighting.before(45)) and not pattern(_AFTER_CODE).search(sighting.before(80))
    if not pattern(_TYPICAL).search(raw) or (room and raw[:1].isalpha()):
        return False
    near += b" | " + sighting.scan[sighting.end : sighting.end + 120]
    place = says("secrets.access_place", near) or says("secrets.access_lock", near)
    return pattern(_TOLD_TO).search(sighting.before(20)) is not None or (place and says("secrets.access_act", near))


def _is_entered(sighting: Sighting, before: bytes, near: bytes) -> bool:
    """Whether a place is named, and how one enters it, or the value right after it: « La porte du bloc : »."""
    if pattern(_TO_ENTER).search(before[-80:]):
        return True
    entered = (
        says("secrets.access_act", near)
        or pattern(_NAMED_AT_ONCE).search(before[-60:])
        or pattern(_PLACE_THEN_SIGN).search(before[-80:])
        or pattern(_THEN_A_DOOR).search(sighting.after(60))
    )
    return bool(entered) and says("secrets.access_place", near)


def _confidence(sighting: Sighting, before: bytes, *, lock: bool) -> float:
    if _is_called_a_code(sighting, before):
        return 0.85
    if _looks_counted(sighting):
        return 0
    if pattern(_DOOR_THEN_SIGN).search(before[-80:]) or pattern(_TO_ENTER).search(before[-80:]):
        return 0.6
    return _confidence_of_act(sighting, before, lock=lock)


def _looks_counted(sighting: Sighting) -> bool:
    """Whether a number that nothing calls a code may be a year, thousands or a town's."""
    raw = sighting.raw
    cut = pattern(r"(?i)\bdesactive\w* (?:par|avec) $").search(sighting.before(30))
    town = len(raw) == 5 and raw.isdigit() and pattern(_TOWN).search(sighting.after(10))
    return bool(town or pattern(_YEAR).search(raw) or (pattern(_THOUSANDS).search(raw) and not cut))


def _is_called_a_code(sighting: Sighting, before: bytes) -> bool:
    lead = before[-80:]
    if b"igicode" in lead.lower() and pattern(_AFTER_SIGN).search(lead):
        return True
    if pattern(_LINE_ABOVE).search(lead):
        return True
    if not pattern(_AFTER_CODE).search(lead):
        return False
    if any(pattern(source).search(lead) for source in (_AFTER_CODE_AT_ONCE, _AFTER_SIGN, _AFTER_ACT)):
        return True
    named = pattern(_AFTER_CODE_OF).search(lead)
    year = pattern(_YEAR).search(sighting.raw)
    return (
        named is not None
        and not year
        and (says("secrets.access_lock", named.group(1)) or says("secrets.access_place", named.group(1)))
    )


def _confidence_of_act(sighting: Sighting, before: bytes, *, lock: bool) -> float:
    lead, clause = before[-80:], before[-80:].rsplit(b"\n", 1)[-1]
    if pattern(_AFTER_ACT).search(lead) or pattern(_THEN_A_DOOR).search(sighting.after(60)):
        return 0.8
    if pattern(_NAMED_AT_ONCE).search(clause) or (lock and pattern(_AFTER_SIGN).search(clause)):
        return 0.75
    if lock and pattern(_THEN_OPENS).search(sighting.after(40)):
        return 0.6
    return 0.7 if _is_keyed(sighting, before) or pattern(_PLACE_THEN_SIGN).search(clause) else 0


def _is_keyed(sighting: Sighting, before: bytes) -> bool:
    """Whether a place is opened by what is typed: a sign of keypads, or an act beside a place."""
    typed = sighting.raw[:1] in b"#*" or sighting.raw[-1:] in b"#*"
    return typed and says("secrets.access_act", before)


def _is_no_code(sighting: Sighting) -> bool:
    """Whether a number is a price, a date, a count, a reference or a part of a longer one."""
    raw, lead, rest = sighting.raw, sighting.before(45), sighting.after(30)
    figures = sum(48 <= sign <= 57 for sign in raw)
    short = figures == 3 and len(raw) == 3 and not pattern(_SHORT_LOCK).search(lead + rest)
    if (figures < 3 and not pattern(_TYPICAL).search(raw)) or figures < 2 or short:
        return True
    far = sighting.before(110)
    if pattern(_ON_A_DAY).search(lead) or pattern(_NAF).search(far) or pattern(_OF_A_DEVICE).search(far):
        return True
    if (
        pattern(_DATE).search(raw)
        or pattern(_NEVER).search(lead)
        or (pattern(_NOT_BEFORE).search(lead) and not pattern(_EXEMPT).search(lead))
    ):
        return True
    announced = pattern(_AFTER_CODE).search(lead) or pattern(r"(?i)\balarme [^\n]{0,20}$").search(lead)
    if pattern(_NUMBERED).search(lead) and not announced and sighting.raw[-1:] not in b"#*ABCDEF":
        return True
    if pattern(_UNIT).search(rest) or pattern(_GOES_ON).search(rest):
        return True
    return _is_counted(sighting.text, sighting.end, rest) if raw.isdigit() else False


def _is_counted(text: Normalised, end: int, rest: bytes) -> bool:
    """Whether what follows is a currency, or a plural that the number counts."""
    if text.clean[end : end + 2].lstrip()[:1] in _CURRENCIES:
        return True
    counted = pattern(_COUNTED).search(rest)
    return counted is not None and counted.group(1).decode().lower() not in listed("contexts", "not_counted")


def _said(sighting: Sighting) -> Verdict | None:
    """A code in words or in letters, where a lock is named before it."""
    lead = sighting.before(FAR)
    shouted = not any(97 <= sign <= 122 for sign in lead[-40:])
    coded = says("secrets.access_lock", lead) or (says("secrets.access_place", lead) and says("secrets.a_code", lead))
    if shouted or not coded or says("secrets.access_other", lead):
        return None
    word = sighting.text.clean[sighting.start : sighting.end].lower()
    return None if word in listed("secrets", "access_not_a_word") else Verdict(0.7, "code d'accès, dit en lettres")


_NUMBER_WORD: Final = (
    r"(?:zero|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?"
    r"|trente"
    r"|quarante|cinquante|soixante|cents?|mille)"
)
_IN_WORDS: Final = (
    r"(?i)\b(?:codes?|combinaison|digicode|taper|tapez|composez|faites|alarme|cadenas|portail"
    r"|c'est)[^\n.!?]{0,40}?[ :,(]"
    rf"({_NUMBER_WORD}(?:(?:[ \-]| et ){_NUMBER_WORD}){{2,9}})\b"
)
_IN_LETTERS: Final = (
    r"\b(?:[Cc]odes?|[Cc]ombinaison|[Mm]ot|a lettres|[Dd]igicode)\b[^\n!?=]{0,60}?"
    r"(?: ?[:=>] ?|,? (?:c'est|c|est|sera|devient) (?:le mot )?"
    r"|\. [A-Z][a-z]{1,12} ?: ?)[\"' ]?([A-Z]{3,12}[0-9]{0,4})(?:[^A-Za-z0-9\-]|$)"
)

DOUBTS: Final = (
    Clue("secrets.published", Where.SENTENCE, 0.2),
    Clue("secrets.code_else", Where.SENTENCE, 0.2),
    Clue("former", Where.BEFORE, 0.6, "code d'accès, dit ancien : à vérifier", 1, reach=40),
    Clue("secrets.former_after", Where.AFTER, 0.6, "code d'accès, dit ancien : à vérifier", 1, reach=25),
    Clue("secrets.game", Where.SENTENCE, 0.2),
    Clue("fiction", Where.SENTENCE, 0.6, "code d'accès, dit d'un jeu : à vérifier", 1),
    Clue("on_display", Where.AROUND, 0.8, "code d'accès, dit affiché publiquement", 1),
)

RULES: Final = (
    Rule(
        name="access_code",
        kind=Kind.ACCESS_CODE,
        pattern=_FIGURES,
        needs=(
            "{{secrets.access_lock}}|{{secrets.access_place}}|fais|faites|tape|compose|with|enter|use"
            "|entrer|ouvrir|acceder|monter|sortir|passer|alarme"
        ),
        judge=_code,
        reason="code d'accès à un lieu ou à un coffre",
        clues=DOUBTS,
        examples=(
            "code du portail ⟦45A7⟧",
            "⟦4512B⟧ pour le portail, depuis lundi",
            "Le digicode de l'immeuble : ⟦B0742⟧, 2e cour",
            "pour rentrer au labo le dimanche, badge puis ⟦4160#⟧ au clavier",
            "L'alarme du dépôt se coupe avec ⟦6204#⟧",
            "Boîte à clés à gauche du compteur, ⟦7715⟧. Remettez la clé",
            "le cadenas du local vélos, c'est ⟦3 0 7 2⟧",
            "code du parking : ⟦A 4471 B⟧ sauf le samedi",
            "le code du coffre a changé, maintenant c'est ⟦58 31 90⟧",
            "fais ⟦63A18⟧ et pousse fort",
            "Nouveau code immeuble dès lundi\n⟦B3719⟧\n(le syndic)",
            "le code du portail : ⟦7_3_1_8⟧, sans les tirets",
            "vestiaire hommes ⟦8021⟧, vestiaire femmes ⟦8022⟧",
            "Site\tGrille\tAlarme\nOullins\t⟦A0046⟧\t⟦11873⟧",
        ),
        counter_examples=(
            "Le code du portail a changé en 2024",
            "La porte 4512 est bloquée",
            "code postal de l'entrepôt 59910, portail bleu",
            "Portail neuf : 1450 €",
            "Portail fermé le 1105 pour travaux",
            "Alarme incendie : essai de sirène mercredi à 12h05",
            "Code défaut de la porte automatique : 1330",
            "Coffre de toit à prêter : 480 litres",
            "code article du détecteur de porte : 884213",
            "portail : livraison le 12 03 2026",
        ),
    ),
    Rule(
        name="access_code_in_words",
        kind=Kind.ACCESS_CODE,
        pattern=_IN_WORDS,
        judge=_said,
        reason="code d'accès, dit en lettres",
        clues=DOUBTS,
        examples=(
            "Pense à l'alarme : code ⟦deux mille cent quarante-trois⟧, touche étoile",
            "le code du portail c'est ⟦quatre cinq un deux⟧",
        ),
        counter_examples=("code du portail : trois tentatives", "le code a deux cent trente quatre articles"),
    ),
    Rule(
        name="access_code_in_letters",
        kind=Kind.ACCESS_CODE,
        pattern=_IN_LETTERS,
        judge=_said,
        reason="code d'accès, dit en lettres",
        clues=DOUBTS,
        examples=(
            "un cadenas à lettres, le mot c'est ⟦LUNE⟧, la lumière est à droite",
            "Alarme : le mot de code vocal est ⟦GRENOUILLE⟧",
        ),
        counter_examples=(
            "LE CODE DU PORTAIL EST CHANGE",
            "Le code de l'alarme : URGENT, le demander",
            "code de l'aéroport : TLS",
        ),
    ),
)
