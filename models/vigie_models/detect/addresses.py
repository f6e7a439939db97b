"""Where persons live: an address with its number, or the name of a place, and the words that make it a home."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import FAR, last_place, says
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.person import Whose, whose
from vigie_models.detect.rule import Rule, Sighting, Verdict
from vigie_models.lexicons import words
from vigie_models.normalise import Normalised

_NUMBER: Final = r"\b(?:\d|[lI]\d)[\dO]{0,3}(?: ?(?i:bis|ter|quater|[a-d]))?(?:[-/]\d{1,3})?,?[ \n]{1,2}"
_STREET: Final = (  # whatever their name is written like
    r"(?i:rue|avenue|av|ave|bd|bld|blvd|boulevard|impasse|imp|chemin|chem|allees?|ruelle|route|rte|lotissement"
    r"|lieu[- ]?dit|hameau|sente|sentier|faubourg|fbg|chaussee|esplanade|venelle|traverse|montee|promenade|dalle"
    r"|r\.? de(?:s| la| l'|)|r\.? du)\b\.?[ ]"
)
_OTHER_STREET: Final = (  # words for other things too: a name with a capital must follow
    r"(?i:r|pl|place|sq|square|quai|q|cours|ch|che|all|lot|res|residence|pass|passage|mte|trav|ham|villa|voie|mail"
    r"|cite|cour|clos|domaine|rond[- ]point|cote|parvis|rampe|escalier|drove|dreve|levee|galerie|quartier|coursive"
    r"|le clos|la cour|chalet|mas|ferme|moulin|tour|prom|rpt)\b\.?[ ]"
)
_LINK: Final = r"(?:(?i:de la|de l'|de|du|des|d'|la|le|les|l'|aux|au|a la|a l'|a|et|en|sur|sous|es|st|ste)[ ']?)"
_DAY: Final = r"\d{1,2}(?:er)? (?i:mai|novembre|juin|juillet|aout|septembre|octobre|mars|avril|fevrier)(?: 19[14-6]\d)?"
_PART: Final = rf"(?:{_LINK}{{0,3}}(?:[A-Z](?:[\w'\-]{{0,30}}|\.)|{_DAY}))"
_NAME: Final = rf"{_PART}(?: {_PART}){{0,6}}"
_PLAIN_NAME: Final = r"[a-z'\-]{2,20}(?: [a-z'\-]{2,20}){0,4}"
_ADDRESS: Final = rf"{_NUMBER}(?:{_STREET}(?:{_NAME}|{_PLAIN_NAME})|{_OTHER_STREET}{_NAME}|(?i:grande?[ \-]rue)\b)"
_IN_WORDS: Final = (
    r"\b(?i:(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente"
    r"|quarante"
    r"|cinquante|soixante|cent)(?:[ \-](?:et[ \-])?[a-z]{2,9}){0,2}),? "
    rf"(?:{_STREET}{_NAME}|{_OTHER_STREET}{_NAME})"
)
_NUMBER_LAST: Final = rf"\b{_STREET}{_NAME},? {{1,2}}(?:[nN][^ a-zA-Z]{{0,2}} ?)?\d{{1,4}}(?: ?(?:bis|ter|[a-dA-D]))?\b"
_OF_ABROAD: Final = (
    r"\b[A-Z][a-z\-]{2,24}(?:stras?s?e|str\.|weg|platz|gasse|allee|straat|laan|plein|gracht) \d{1,4} ?[a-z]?\b"
    r"|\b(?:Via|Calle|Rua|Avenida|Corso|Piazza|Plaza) (?:[a-z]{1,3} ){0,2}[A-Z][a-z]+(?: [A-Z][a-z]+){0,3},?"
    r" (?:n\W? ?)?\d{1,4}\b"
)
_PLACE: Final = (
    r"\b(?:(?i:lieu[- ]?dit|hameau|residence|ferme|mas|moulin|chalet|lotissement|domaine|quartier|chateau|villa)"
    rf" {_NAME}|(?:[Ll]e [Bb]ourg|L[ea]s? [A-Z][\w'\-]{{2,20}}(?: (?:d'en |{_LINK})?[A-Z][\w'\-]{{2,20}}){{0,2}}"
    r"|Ker[a-z\-]{3,16})"
    r"[ ,\n\-]{1,3}\d{5}\b)"
)
_POSTCODE: Final = r"(?:(?:F|B|CH|L) ?-? ?)?\d{4,5}\b"
_CITY: Final = (
    r"(?:(?i:paris|lyon|marseille) \d{1,2}(?i:e|er|eme)?\b|"
    r"(?:(?i:le|la|les|saint|sainte|st|ste|mont|bourg|pont|port|fort|bois|vieux|grand|petit) |L')?"
    r"[A-Za-z][\w'\-]{1,30}(?:[ \-](?:(?i:sur|sous|en|les|le|la|de|du|des|aux|pres)[ \-]|(?i:[dl]'))[\w'\-]{2,20}){0,3}"
    r"(?: [A-Z]{2,20}){0,3}(?: (?i:cedex)(?: \d{1,2}\b)?)?)"
)
_INSIDE: Final = (
    r"(?:[ ,\n\-]{1,3}(?i:bat|batiment|bt|apt|appt|appartement|app|etage|escalier|esc|residence|res|porte|hall|lieu-dit"
    r"|cs|bp)"
    r"\b\.? ?(?:[A-Za-z]?\d{0,4}[A-Z]?\b|[A-Z][\w'\-]{2,20}(?: [A-Z][\w'\-]{2,20}){0,2})){0,3}"
)
_TAIL: Final = (
    rf"^{_INSIDE}(?:[ ,;\n\-(]{{1,4}}{_POSTCODE}(?:[ \-]{_CITY})?|, ?[A-Z][a-z]\w*(?:-[\w']+){{0,4}}(?:[.;)!?\n,]|$)|)"
)
_TOWN: Final = rf"^(?:[ \-]{_CITY}|)"
_BEFORE: Final = (
    r"(?i)(?:residence|res\.|hameau|lieu-dit|batiment|bat\.?|villa|appartement|appt?\.?|etage|le clos|le domaine)"
    r" [^,\n;:.]{1,30}, (?:(?:bat|batiment|appt?|appartement|esc)\.? ?[a-z0-9]{1,4}, )?$"
)
_OF_A_BUSINESS: Final = (
    r"(?i)(?:adresse|locaux) (?:est )?(?:de |du |des |d')(?:la |le |les |l'|notre |nos |votre |cette )?"
    r"(?:{{addresses.business}})\b[^\n.]{0,25}$"
)
_RESIDENT: Final = (
    r"\b(?:M\.|Mme|Mr|Mlle|Monsieur|Madame|M) (?:et Mme )?[A-Z][\w'\-]+(?: [A-Z][\w'\-]+)?[ ,;:|(\t\n]{1,3}$"
)
_FOR_SOMEBODY: Final = (
    r"\b[A-Z][a-z\-]{2,15} [A-Z][a-z'\-]{2,20}, $|\b(?:pour|chez) [A-Z][a-z\-]{2,15}(?: [A-Z][\w'\-]+)?[ ,:(>=\-]{1,4}$"
)
_BY_NAME: Final = (
    r"\b([A-Z][a-z]{2,15})(?:-[A-Z][a-z]+)? (?:[A-Z]\.|[A-Z][\w'\-]{1,20}|[A-Z]{2,20})[ ,:;|(\t\n\-]{1,4}$"
)
_FAMILY: Final = (
    r"(?i:famille|foyer|succession|exped\w*|dest\w*|adherente?|assuree?|eleve|salariee?|nom) ?:? ?[A-Z][\w'\-]{2,20}"
)
_FORM: Final = r"(?i)(?:^|[\n;|,.] ?)adr(?:esse|\.)?(?: du domicile| personnelle| perso| postale)? ?[:=|\t] ?$"
_SWAY: Final = 45  # how far a word of a home says so, whatever business stands between


def _whole(text: Normalised, match: Match) -> tuple[int, int] | None:
    """From the name of the residence, where one stands before the number, to the town, where one follows."""
    start, end = match.start(), match.end()
    lead = pattern(_BEFORE).search(text.scan[max(0, start - 60) : start])
    if lead is not None:
        start -= lead.end() - lead.start()
    coded = pattern(r"\D\d{5}$").search(match.group()) is not None
    return start, end + _length_of_tail(text.scan[end : end + 130], _TOWN if coded else _TAIL)


def _length_of_tail(rest: bytes, source: str) -> int:
    tail = pattern(source).search(rest)
    return len(tail.group().rstrip(b" ,.;)!?\n(-")) if tail else 0


def _home(sighting: Sighting) -> Verdict | None:
    """An address is a home by the nearest words before it, or by those right after it."""
    lead, rest = sighting.before(FAR).rsplit(b"\n\n", 1)[-1], sighting.after(70)
    if pattern(r"(?i)\d(?:$|[^\d])").search(sighting.raw[-6:]) and says("addresses.unit", rest[:12]):
        return None
    confidence = _confidence(lead, rest) or _confidence_of_form(sighting, lead)
    if not confidence:
        return None
    if says("addresses.made_up", lead[-50:] + b" | " + rest[:50]):
        return None
    postcode = pattern(r"[ ,\n\-]\d{5}\b").search(sighting.raw)
    confidence += 0.05 if postcode and confidence >= 0.8 else 0
    return _of(sighting, confidence)


def _confidence(lead: bytes, rest: bytes) -> float:
    home, business = last_place("addresses.home", lead), last_place("addresses.business", lead)
    if pattern(_OF_A_BUSINESS).search(lead) or last_place("addresses.house_of", lead) >= max(home, 0):
        return 0
    if home >= 0 and home + _SWAY > business:
        return 0.85
    if says("addresses.home_after", rest) and (business < 0 or business < len(lead) - _SWAY):
        return 0.8
    if business >= 0 or says("addresses.business", rest[:45]):
        return 0
    if pattern(_RESIDENT).search(lead) or says("addresses.moved", lead):
        return 0.8
    named = pattern(_FAMILY).search(lead[-40:]) or _follows_a_name(lead)
    return 0.6 if named or says("addresses.person", lead) or pattern(_FOR_SOMEBODY).search(lead) else 0


def _follows_a_name(lead: bytes) -> bool:
    """Whether a first name and a family name stand right before, be it on the line above."""
    name = pattern(_BY_NAME).search(lead[-45:])
    return name is not None and name.group(1).decode().lower() in words("first_names", "first_names")


def _confidence_of_form(sighting: Sighting, lead: bytes) -> float:
    """« Adresse : » in a form about somebody: a birth date, a family status, a child stand on its lines."""
    if not pattern(_FORM).search(lead) or says("addresses.business", lead):
        return 0
    lines = sighting.scan[max(0, sighting.start - FAR) : sighting.start] + b" | " + sighting.scan[sighting.end :][:FAR]
    return 0.7 if says("addresses.form", lines) and not says("addresses.company_form", lines) else 0


def _of(sighting: Sighting, confidence: float) -> Verdict:
    if whose(sighting.scan, sighting.start, sighting.end) is Whose.OTHERS:
        return Verdict(confidence, "adresse du domicile d'un tiers", 2)
    return Verdict(confidence, "adresse d'un domicile", 1)


def _named_place(sighting: Sighting) -> Verdict | None:
    """A hamlet without a number: its town's post code or the word for such a place, and words of a home at once."""
    lead = sighting.line_before(70)
    postcode = pattern(r"[ ,\n\-]\d{5}\b").search(sighting.raw)
    said = pattern(r"^(?i:lieu|hameau|ferme|mas|moulin|chalet|residence)").search(sighting.raw)
    home = last_place("addresses.home", lead)
    if home < 0 or not (postcode or said) or last_place("addresses.business", lead) > home + _SWAY:
        return None
    return _of(sighting, 0.8 if postcode else 0.6)


RULES: Final = (
    Rule(
        name="home_address",
        kind=Kind.ADDRESS,
        pattern=_ADDRESS,
        extent=_whole,
        judge=_home,
        reason="adresse d'un domicile",
        examples=(
            "j'habite ⟦12 bis rue des Lilas, 69003 Lyon⟧",
            "à livrer chez elle, ⟦8 impasse du Colombier, 44400 Rezé⟧, avant 11h",
            "Aide à domicile : M. Le Goff, ⟦10 rue Ar Mor, 22700 Perros-Guirec⟧, repas",
            "crémaillère chez moi, ⟦4 impasse du Moulin⟧ !",
            "passez chez papa, ⟦48 r. des Frères Lumière 25000 Besançon⟧",
            "mon adresse : ⟦81 rue de Metz\nBâtiment A\n54000 Nancy⟧",
            "Demeurant : ⟦13 av. des Salines, 17000 La Rochelle⟧",
            "elle vit au ⟦2 rue Pasteur à Vierzon⟧, dernier bus 21h10",
            "Mme Gallo;⟦11 ALLEE DES ACACIAS 13090 AIX EN PROVENCE⟧;mardi",
        ),
        counter_examples=(
            "notre siège, 27 avenue Jean Jaurès, 69007 Lyon",
            "RDV au 12 rue des Lilas à 14 h",
            "Collecte de sang, salle des fêtes, 1 place de la Mairie, 35510 Cesson-Sévigné",
            "Le resto est réservé : Chez Lulu, 44 quai Saint-Vincent, Lyon",
            "Livraison chantier : accès par le 210 route de Paris, 14120 Mondeville",
            "chez moi il reste 2 places et 3 cours de yoga",
            "Accident devant le 52 boulevard Voltaire",
        ),
    ),
    Rule(
        name="home_address_in_words",
        kind=Kind.ADDRESS,
        pattern=_IN_WORDS,
        extent=_whole,
        judge=_home,
        reason="adresse d'un domicile",
        examples=("mon adresse : ⟦dix-huit rue des Cordeliers, Poitiers⟧", "j'habite au ⟦deux impasse du Puits, Albi⟧"),
        counter_examples=("les deux rue de la Gare", "rendez-vous au dix-huit rue des Cordeliers"),
    ),
    Rule(
        name="home_address_number_last",
        kind=Kind.ADDRESS,
        pattern=_NUMBER_LAST,
        extent=_whole,
        judge=_home,
        reason="adresse d'un domicile",
        examples=(
            "il habite ⟦chaussée Brunehaut, 58, 62210 Avion⟧",
            "adresse du bénévole : ⟦CHEMIN DE LA RAVINE, N° 41, 97411 ST PAUL⟧",
        ),
        counter_examples=("notre siège, avenue Louise, 54, 1050 Bruxelles", "rue Pasteur 12 places libres"),
    ),
    Rule(
        name="home_address_abroad",
        kind=Kind.ADDRESS,
        pattern=_OF_ABROAD,
        extent=_whole,
        judge=_home,
        reason="adresse d'un domicile à l'étranger",
        examples=(
            "elle réside ⟦Bergstraße 14, 79098 Freiburg⟧, la semaine",
            "mon adresse : ⟦Via Garibaldi 12, 10122 Torino⟧",
        ),
        counter_examples=("l'hôtel est Bergstraße 14", "Via Garibaldi 12, au restaurant"),
    ),
    Rule(
        name="home_place",
        kind=Kind.ADDRESS,
        pattern=_PLACE,
        extent=_whole,
        needs="{{addresses.home}}",
        judge=_named_place,
        reason="adresse d'un domicile",
        examples=(
            "j'habite ⟦Le Bourg, 15400 Menet⟧, la maison bleue",
            "il est domicilié ⟦lieu-dit Kerdruc, 29920 Névez⟧",
            "mon adresse : ⟦hameau des Granges, 05100 Briançon⟧",
        ),
        counter_examples=(
            "livraison au lieu-dit Kerdruc, 29920 Névez",
            "j'habite Le Mans depuis 2012",
            "ma mutuelle La Banque est fermée",
        ),
    ),
)
