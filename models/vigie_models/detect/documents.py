"""Identity documents – CNI, passport, residence and driving permits – where words name them near the number."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import NEAR, says
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.rule import Clue, Rule, Sighting, Verdict, Where
from vigie_models.detect.table import heading
from vigie_models.lexicons import words

_REACH: Final = 110
_CLOSE: Final = 32
_PASSPORT: Final = r"\b([\dIl] ?[0-9OIl][ .\-]?(?:[A-Z] ?[A-Z]|[a-z]{2})[ .\-]?[0-9OIl](?: ?[0-9OIl]){4})\b"
_CARD: Final = (
    r"\b([A-Z0-9]{9}|[a-z]{1,5}\d[a-z0-9]{3,7}|[A-Z][ \-]?[A-Z0-9]{2,4}[ \-]?[A-Z0-9]{2,4}[ \-]?[A-Z0-9]{2,4}"
    r"|[A-Z](?: [A-Z0-9]){8}|[A-Z]\d[A-Z0-9]{0,2}(?: [A-Z0-9]{2,4}){2,3})\b"
)
_FIGURES: Final = r"\bn?(\d[ .\-]?\d(?:[ .\-]?[0-9OIl]){10})\b"
_PHONE_LIKE: Final = r"^0[1-9][ .\-]\d\d[ .\-]\d\d[ .\-]\d\d[ .\-]\d\d"
_TEN_FIGURES: Final = r"\b([1-9]\d(?:[ .\-]?\d){8})\b"
_ABROAD: Final = r"\b([A-Z]{1,2} ?\d{6,9}[A-Z]?|[A-Z]\d[A-Z]\d{6,9}|\d{9})\b"
_JUST_BEFORE: Final = (
    r"(?i)\b(?:pass ?ports?|permis|permit|sejour|cni|carte d.identite|identity card|id card|passeports?)\b"
    r"(?: de conduire)?(?: ?:? ?[a-z]{3,14} ?\"?)?(?: portant le| a pour| sous le)?"
    r"(?: ?\(?(?:numero|num|n.|no|n)\)?)?[ .:(#-]{0,4}$"
)
_CARD_LENGTH: Final = 9
_PASSPORT_SHAPE: Final = r"^[\dIL][0-9OIL][A-Z]{2}[0-9OIL]{5}$"
_WORD: Final = r"(?i)^[a-z]{5,}\d+$|[a-z][aeiou][a-z]+[aeiou]"  # « REUNION12 »; numbers have few vowels
_KINDS: Final = (
    r"passeports?|pass? ?e?ports?|passpt|c\.i|(?:sa|ma|ta|leur|votre) ci|identity card|id doc"
    r"|numero de documento|doc(?:ument)?s? (?:d.)?identite"
    r"|cni|cnie|c\.n\.i|pieces? d.identite|titres? d.identite|id card|doc type p"
    r"|cartes? (?:nationales? )?(?:d.? ?)?identitee?|cartes? nationales?|titres? de sejour|cartes? de (?:sejour"
    r"|resident)"
    r"|(?-i:TS|APS)|vls|(?:numero|num|n.|no) ?(?:de |du |d.)?(?:la |sa |ma )?(?:piece|document|titre"
    r"|doc)s?(?: fournie?| presentee?)?"
    r"|(?:sa|ma|ta|leur|votre) (?:nouvelle |ancienne |vieille )?carte|sejour|recepisse|permis?|permit|neph"
    r"|agdref|(?:numero|n.) etranger|ants"
)
_OTHER: Final = (  # permits, passports and « cartes d'identité » that are nobody's
    r"feu|construire|amenager|demolir|travail|travaux|points?|louer|vegetaliser|detention|stationnement|fouille"
    r"|exploiter|exploitation|visuelle|graphique"
    r"|environnement\w*|peche|chasse|phytosanitaire|phyto|energie|energetique|prevention|competences?|batiment"
    r"|numerique"
    r"|sante|formation|biodiversite|vaccinal|produit|projet|machine|vehicule|vache|veau|animal|chien|chat|site|equipe"
    r"|service|entreprise|vacances|papier|fidelite|grise|bancaire|bleue|cadeau|vitale|mutuelle|visite|visa|membre"
    r"|abonnement|abonnee?|embarquement|tiers payant|comptable|carburant|essence|sim|reseau|mere|cheque"
    r"|adherente?|navigo"
    r"|acces|parking|propriete|transport|invalidite|comptables|jointes?|technique|credit|professionnelle|btp|pro|cps"
)
_DOCUMENT: Final = rf"(?i)\b({_KINDS})\b(?: (?:(?:de la |de l.|de |du |d.|a |des |en )?(?:{_OTHER})\b()))?"


def _verdict(sighting: Sighting) -> Verdict | None:
    """Sure beside the document's name, likely further off; nothing where a nearer word calls the number otherwise."""
    value = sighting.value.upper()
    if pattern(_PHONE_LIKE).search(sighting.raw):
        return None
    if _stands_in_longer(sighting) or not _is_likely(value) or value in words("detectors", "sample_documents"):
        return None
    distance = _distance(sighting)
    if distance is None or says("not_id_document", sighting.line_before(28)):
        return None
    reason = "numéro de pièce d'identité, nommée à côté"
    return Verdict(0.95 if distance <= _CLOSE else 0.85, reason)


def _stands_in_longer(sighting: Sighting) -> bool:
    around = sighting.scan[max(0, sighting.start - 2) : sighting.start], sighting.scan[sighting.end : sighting.end + 2]
    joined = pattern(r"[0-9A-Za-z][\-./@_]$").search(around[0]) or pattern(r"^[\-/@_][0-9A-Za-z]").search(around[1])
    return joined is not None


def _is_likely(value: str) -> bool:
    """Whether a number looks like one of a document: no word, no word with a year, no run of one figure."""
    figures = sum(map(str.isdigit, value))
    if figures == len(value):
        return len(set(value)) > 2
    if not figures or len(set(value)) < 4:
        return False
    if pattern(_PASSPORT_SHAPE).search(value.encode()) is not None:
        return True
    vowels = sum(value.count(vowel) for vowel in "AEIOU")
    return pattern(_WORD).search(value.encode()) is None and (figures > 1 or not vowels)


def _distance(sighting: Sighting) -> int | None:
    """How many characters lie between the number and the document's name; None where none is near."""
    lead = sighting.before(_REACH)
    named = [each for each in pattern(_DOCUMENT).finditer(lead) if not _is_another_card(each)]
    if named:
        return None if named[-1].start(2) >= 0 else len(lead) - named[-1].end()
    rest = pattern(_DOCUMENT).search(sighting.after(_REACH - _CLOSE))
    if rest is None:
        return 0 if _is_in_column(sighting) else None
    return None if rest.start(2) >= 0 else rest.start()


def _is_another_card(named: Match) -> bool:
    """Whether this is « ma carte d'embarquement »: it names nothing, and hides no passport named before."""
    return named.start(2) >= 0 and named.group(1).lower().endswith(b"carte")


def _is_in_column(sighting: Sighting) -> bool:
    column = pattern(_DOCUMENT).search(heading(sighting.scan, sighting.start))
    return column is not None and column.start(2) < 0


def _lettered(sighting: Sighting) -> Verdict | None:
    """Nine signs, letters among them; one that opens with a figure stands beside the document's name."""
    value = sighting.value
    if value.isdigit() or len(value) != _CARD_LENGTH:
        return None
    verdict = _verdict(sighting)
    far = verdict is not None and verdict.confidence < 0.9
    return None if far and value[0].isdigit() else verdict


def _of_abroad(sighting: Sighting) -> Verdict | None:
    """A foreign passport or an old permit: its shape says little, so its name stands right before it."""
    named = pattern(_JUST_BEFORE).search(sighting.line_before(_CLOSE)) is not None
    verdict = _verdict(sighting) if named or _is_in_column(sighting) else None
    return verdict and verdict._replace(confidence=0.8)


def _of_residence(sighting: Sighting) -> Verdict | None:
    near = sighting.line_before(NEAR)
    named = says("residence_permit", near)
    return _verdict(sighting) if named else None


def _full_of_figures(value: str) -> bool:
    """Whether the signs of a machine-read zone are those of a number: a word alone holds few figures."""
    return sum(map(str.isdigit, value)) > 1


_SAID_TO_BE_A_SAMPLE: Final = (Clue("sample", Where.SENTENCE, 0.2, level=0),)

RULES: Final = (
    Rule(
        name="passport",
        kind=Kind.ID_DOC,
        pattern=_PASSPORT,
        needs=_KINDS,
        judge=_verdict,
        reason="numéro de passeport ou de permis, nommé à côté",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "passeport n° ⟦12AB34567⟧ valable jusqu'en 2034",
            "M. Arnoux, passeport ⟦18 VN 50995⟧",
            "permis B n°⟦14GQ85368⟧ vérifié ce matin",
            "mon passeport, épelé : ⟦1 5 A R 5 1 0 1 4⟧",
            "⟦16SL44955⟧, c'est le passeport de Sonia",
            "photo floue, je lis ⟦l6SL4O955⟧ sur son passeport",
        ),
        counter_examples=(
            "n° de série 17BC48215, sous garantie",
            "le passeport énergie du bâtiment, 24PE00187, nous classe en D",
        ),
    ),
    Rule(
        name="identity-card",
        kind=Kind.ID_DOC,
        pattern=_CARD,
        needs=_KINDS,
        judge=_lettered,
        reason="numéro de carte d'identité ou de séjour, nommée à côté",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "carte d'identité n° ⟦W1YGGJ5KR⟧ oubliée à la photocopieuse",
            "carte nationale d'identité : numéro ⟦G1396 XMXP⟧",
            "titre de séjour ⟦T4Z09NZ12⟧ de M. Traoré",
            "ma carte d'identité, espacée : ⟦B 7 R 4 T 0 9 X 2⟧",
            "les CNI des deux : Pierre ⟦Y41FR3NMH⟧ et Lucie ⟦K5GCCJYR8⟧",
        ),
        counter_examples=(
            "le code produit Z9J1VYJWZ a remplacé l'ancien",
            "carte d'identité à présenter au bâtiment B2 ACCUEIL le 12",
            "la carte d'identité du projet PROJET024",
        ),
    ),
    Rule(
        name="twelve-figures",
        kind=Kind.ID_DOC,
        pattern=_FIGURES,
        needs=_KINDS,
        judge=_verdict,
        reason="numéro de carte d'identité ou de permis, nommé à côté",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "ma CNI : ⟦150675301284⟧",
            "permis de conduire ⟦911091204591⟧",
            "sur la CNI, le n°⟦07 11 75 1 02345⟧ délivré à Meaux",
        ),
        counter_examples=("réf permis feu : 123456789012", "lot 210475300128 rappelé", "CNI, dossier 210475300128"),
    ),
    Rule(
        name="foreign-passport",
        kind=Kind.ID_DOC,
        pattern=_ABROAD,
        needs=_KINDS,
        judge=_of_abroad,
        reason="numéro de passeport étranger ou d'ancien permis, nommé juste avant",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "passeport britannique ⟦512345678⟧",
            "passeport algérien n° ⟦AB1234507⟧ de son frère",
            "permis roumain ⟦B00417723C⟧",
        ),
        counter_examples=("passeport exigé, billet AB1234507", "le passeport et les 512345678 formulaires"),
    ),
    Rule(
        name="residence-permit",
        kind=Kind.ID_DOC,
        pattern=_TEN_FIGURES,
        needs=_KINDS,
        judge=_of_residence,
        reason="numéro de titre de séjour, nommé à côté",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "titre de séjour n° ⟦7512345678⟧",
            "récépissé n. ⟦9923014587⟧ de carte de séjour",
            "n° étranger ⟦7703145602⟧",
        ),
        counter_examples=("titre de séjour : appelez le 06 39 98 12 34", "commande 7512345678"),
    ),
    Rule(
        name="machine-read-passport",
        kind=Kind.ID_DOC,
        pattern=r"\b([A-Z0-9]{8}[A-Z0-9<])\d[A-Z]{3}\d{7}[MFX<]\d{7}",
        proof=_full_of_figures,
        reason="numéro de passeport dans une zone de lecture optique",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=(
            "P<FRAMARTIN<<LUCIE<<<<<<<<\n⟦18AB22930⟧4FRA8503127F3104159<<<<<<04",
            "bande MRZ : ⟦21AC55306⟧7FRA9110047M3302118<<<<<<",
        ),
        counter_examples=("18AB22930 4FRA", "REF 18AB229304FRA8503"),
    ),
    Rule(
        name="machine-read-card",
        kind=Kind.ID_DOC,
        pattern=r"\b(?:ID|IR|AR|TS)FRA([A-Z0-9]{9})\d",
        proof=_full_of_figures,
        reason="numéro de carte dans une zone de lecture optique",
        clues=_SAID_TO_BE_A_SAMPLE,
        examples=("IDFRA⟦X4RT7B2K9⟧6<<<<<<<<<<<<<<<", "au dos : IDFRA⟦D9F4G7H21⟧8<<<"),
        counter_examples=("IDFRALOPEZ<<<<<<<<<<<<<<<<<<92", "IDFRAMARTINLOUIS6"),
    ),
)
