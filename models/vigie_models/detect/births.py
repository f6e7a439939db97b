"""Birth dates of people, said as such: beside the word, in a form, in a table, or by an age or a birthday."""

from functools import cache
from typing import Final, NamedTuple

from vigie_models.axes import Kind
from vigie_models.detect.context import FAR, NEAR, around, says
from vigie_models.detect.dates import IN_FIGURES, IN_WORDS, SHORT, WITH_MONTH, is_of_the_living, year_of
from vigie_models.detect.pattern import Match, pattern
from vigie_models.detect.person import Whose, whose
from vigie_models.detect.rule import Rule, Sighting, Verdict
from vigie_models.detect.table import heading
from vigie_models.lexicons import lexicon, words

_BORN: Final = (  # « né le », « née à Brest (29) le », « nait le », « venu au monde un »
    r"(?is)^(?:.*[^a-z'])?((?:re)?n(?:e\(e\)s?|e[.\-/]e|ees?|es?|ait|aquit|aissait)|venue?s? au monde|vu le jour)"
    r"((?:[ :,(=\n]{1,4}|\b)(?:[^.!?\n;\d]|\(\d\d\d?\)|\d\d?(?:er|e|eme)? le |(?:19|20)\d\d,? le ){0,45}?)$"
)
_NAMED: Final = (  # « date de naissance : », « DDN », « birth_date »
    r"(?is)^(?:.*[^a-z])?((?:dates?[ _]?(?:de|of)?[ _]?)?(?:naissances?|naiss\.?|birth)|birth[ _]?da(?:te|y)"
    r"|d(?:ate|\.)?[_ ]?nais\w*|ddn|d\.d\.n\.?|d\.n\b\.?|d\. ?de ?n\.?|dn|dob|born)([^a-z0-9](?:[^.!?\d]|\.[^ ]"
    r"|\. [a-z]){0,45}?)$"
)
_CLOSE_LEAD: Final = (
    r"(?i)^[ :,(=\n\"'\-]{0,4}(?:(?:le|la|un|en|ce|c'est|est|du|jj/mm/aaaa|de|m\.|mme|mon|ma)[ :]{0,2}){0,3}$"
)
_SAID_AFTER: Final = (
    r"(?i)^[ ,:;(\"\-]{0,4}(?:(?:oui|c'est|c'etait|est|etait|comme|pour|de|sa|ma|ta|la|le|votre|vraie|bonne|jour|et)"
    r"[ ,:]{1,2}){0,5}(?:date de naissance|naissance|ddn|de naissance)\b"
    r"|^[ ,:;(]{1,3}(?:et )?nee? (?:a|au|en|dans) "
)
_BY_PERSON: Final = (  # « elle est du 18 mai 1964 », « moi c'est 17 oct. 1961 »
    r"(?i)\b(?:(?:elle|il|je|j'|tu|on|vous|cliente?|patiente?|assuree?|monsieur|madame|malade|residente?|eleve"
    r"|locataire|candidate?|ainee?|cadet(?:te)?|petite?|grande?|benjamine?|fils|fille|mari|femme|mere|pere"
    r"|maman|papa) ?(?:dit )?"
    r"(?:est|suis|es|etes|etait|etre|sont) (?:bien |donc |aussi )?(?:d[ue]|d')"
    r"|(?:moi|lui|elle)[, ]{1,2}(?:c'est|je suis)(?: du| le)?) ?(?:le )?$"
)
_OF_SOMEBODY: Final = (  # « Mme Roy - 19/05/1958 », « ma mère, 8 mars 1950 », « le patient Paul Roy (08/03/1950) »
    r"\b(?:M\.|Mr|Mme|Mlle|Monsieur|Madame|MME|(?i:patiente?|residente?|beneficiaire|assuree?|candidate?|adherente?"
    r"|retraite de|dossier de|titulaire|conjointe?|ayant[ \-]droit)(?: n.? ?\d{1,3},)? ?:?) ?[A-Z][^.!?\n\d;]{0,30}"
    r"(?:[.,(:|\-] ?\(?| )$"
    r"|\b(?i:(?:ma|mon|notre|sa|son) (?:grand[ \-]?)?(?:mere|pere|frere|soe?ur|mari|femme|associee?|oncle|tante"
    r"|conjointe?|neveu|niece|cousine?|copain|copine|fils|fille|stagiaire|collegue|epou(?:x|se))),? "
    r"\(?$"
)
_OF_A_PART: Final = (  # « conjoint : », « le candidat ( », « moi », « femme, », « F, », « fiche saisonnier // »
    r"(?i)(?:^|[^a-z])(?:conjointe?|epou(?:x|se)|mari|femme|mere|pere|titulaire|assuree?|patiente?|garante?|locataire"
    r"|emprunteu(?:r|se)|voyageu(?:r|se)|passagere?|salariee?|adherente?|beneficiaire|homme|fils|fille)[ ,:=(/|-]{2,4}$"
    r"|\b(?:l[ea]|l'|une?|notre|cette?) ?(?:candidate?|patiente?|assuree?|residente?|benevole|stagiaire|salariee?|eleve"
    r"|locataire|titulaire|alternante?|apprentie?|passagere?|conducteur|conductrice) ?[(,] ?$|\bmoi,? \(?$"
    r"|(?:^|[ ,;:(/|])(?-i:H|F|M|Femme|Homme|sexe [MFH]),? ?[,;:/|\-] ?$"
)
_ON_A_FILE: Final = (
    r"(?i)\bfiches? (?:[a-z]+ ){0,2}(?:saisonniere?|salariee?|stagiaire|interim(?:aire)?|eleve|patiente?|candidate?"
    r"|benevole|locataire|alternante?|adherente?|licenciee?|enfant|client)\b[^.!?\n\d]{0,30}[/|;:,\-] ?$"
)
_LAST_FIRST: Final = r"\b[A-Z][A-Za-z'\-]{1,20}[ ;|,\t]{1,3}([A-Z][A-Za-z]{2,15})(?: ?[,;|:(\t\-/]{1,2} ?| )$"
_AGE_AFTER: Final = r"^ ?[,(=:\-]{0,2} ?(?:soit )?(\d\d?) ans\b"
_FIRST_NAME: Final = r"\b([A-Z][a-z]{2,15})(?:-[A-Z][a-z]+)?(?: [A-Z][\w'\-]*\.?){0,2}(?:, ?| ?\(| - )$"
_OF_CHILDREN: Final = (  # « Enfants : Zoé 04/05/2012, Max 09/09/2014 »
    r"(?i)\b(?:enfants?|joueu(?:rs|ses)|eleves?|licencies?|u\d\d?|ayants? droit|jumeaux|jumelles"
    r"|inscriptions?)\b[^.!?\n]{0,80}"
    r"[ (:]$"
)
_EIGHT: Final = r"^(?:19|20)\d{6}$"
_YOUNGEST: Final = 2024
_BY_AGE: Final = (
    r"(?i)\b(?:anniv(?:ersaire)?s? (?:de |d'|a )(?:[a-z]+ ?){1,3}|a (?:eu|fete|souffle) ses? ?\d\d ans"
    r"|(?:eu|aura|fete|ses|a) \d\d ans|bougies|(?:carte du ciel|theme astral)|(?:belier|taureau|gemeaux|cancer"
    r"|lion|vierge|balance|scorpion"
    r"|sagittaire|capricorne|verseau|poissons?) (?:comme|ascendant|et|aussi))[^.?\n]{0,40}$"
)
_CONTRADICTED: Final = (  # « née le 8 mars 1970 mais la fiche dit le »
    r"(?i)\bnee? le \S[^!?\n]{5,30}?\b(?:mais|et non|et pas|au lieu|alors que|contre|ou bien|celui|celle"
    r"|l.autre)\b[^.!?\d]{0,45}$"
)
_NAMED_NEXT: Final = r"(?i)^ ?, ?(?:l'|la |le |notre |cette |ce |nos |mon |ma )"  # « Née le 3 mai 1974, l'entreprise »
_NAME: Final = r"\b[A-Z][A-Za-z'\-]+(?: (?:de |d'|du |von |van |der |la |le )?[A-Z][A-Za-z'\-]+){1,2}"
_DETERMINERS: Final = "le|la|les|l'|un|une|notre|nos|votre|vos|ce|cet|cette|ces|mon|ma|son|sa|leur"
_ACRONYM: Final = (
    r"\b(?:[Ll][ea] |[Ll]')(?:[A-Z]{2,}|[a-z]+[A-Z][A-Za-z]*)\b(?: (?:est|sont|etait))?,? ?$"  # « le CSE est »
)
_LEAST_AGE: Final = 15
_TODAY: Final = range(2020, 2040)  # a generous now: detectors have no clock
_EARLIEST_ADULT: Final = 2012  # « elle est du 12 mai 2024 » speaks of an invoice


class _Said(NamedTuple):
    """How a date is said to be a birth date."""

    confidence: float
    formal: bool
    lead: int = 0  # characters from the words that say so to the date


def _verdict(sighting: Sighting) -> Verdict | None:
    """What the words nearest to a date say of it; nothing for companies, animals, products and history."""
    if not is_of_the_living(sighting.raw) or _is_in_longer(sighting):
        return None
    said = _said(sighting)
    if said is None or _is_of_no_person(sighting, said.lead):
        return None
    return Verdict(said.confidence, "date de naissance complète", _level(sighting, said))


def _short(sighting: Sighting) -> Verdict | None:
    """A date without its century, its day or its signs: the word must stand right beside it."""
    if not is_of_the_living(sighting.raw) or _is_in_longer(sighting):
        return None
    said = _said_beside(sighting) or _said_in_table(sighting)
    lead = sighting.line_before(NEAR)
    said = said or (_Said(0.6, formal=False) if pattern(_BY_PERSON).search(lead) or _is_by_age(sighting) else None)
    aged = pattern(_AGE_AFTER).search(sighting.after(20)) is not None and not says("birth_tenure", lead)
    said = said or (_Said(0.6, formal=False) if aged and not says("birth_other_label", lead) else None)
    lone = (year_of(sighting.raw) is None and sighting.raw[-3:-2] == b" ") or pattern(_EIGHT).search(sighting.raw)
    talk = lone and _is_in_talk(sighting)
    if (said is None and not talk) or _is_of_no_person(sighting, said.lead if said else 0):
        return None
    return Verdict(0.8 if said else 0.5, "date de naissance", 1)


def _said(sighting: Sighting) -> _Said | None:
    beside = _said_beside(sighting) or _said_in_table(sighting)
    if beside is not None:
        return beside
    lead = sighting.line_before(NEAR)
    old_enough = (year_of(sighting.raw) or 1990) <= _EARLIEST_ADULT
    if old_enough and (pattern(_BY_PERSON).search(lead) or pattern(_BY_AGE).search(lead)):
        return _Said(0.7, formal=False)
    if _follows_somebody(sighting, old_enough=old_enough):
        return _Said(0.6, formal=True)
    if _is_of_that_age(sighting) or pattern(_CONTRADICTED).search(sighting.line_before(80)):
        return _Said(0.6, formal=False)
    return _Said(0.6, formal=True) if _is_in_talk(sighting) else None


def _follows_somebody(sighting: Sighting, *, old_enough: bool) -> bool:
    """Whether somebody is named right before, or children a little further off, and nothing else is dated."""
    lead = sighting.line_before(100)
    if old_enough and pattern(_ON_A_FILE).search(lead):
        return True
    if says("birth_other_label", lead[-40:]) or says("birth_event", lead[-40:]):
        return False
    if old_enough and (
        pattern(_OF_SOMEBODY).search(lead[-60:]) or pattern(_OF_A_PART).search(lead[-40:]) or _is_named(lead[-45:])
    ):
        return True
    young = (year_of(sighting.raw) or 0) <= _YOUNGEST and says("birth_child", lead)
    return young and pattern(_OF_CHILDREN).search(lead) is not None


def _is_named(lead: bytes) -> bool:
    """Whether a first name, and perhaps a family name before it or after it, stand right before."""
    first, last = pattern(_FIRST_NAME).search(lead), pattern(_LAST_FIRST).search(lead)
    name = first.group(1).decode().lower() if first else ""
    if name in words("first_names", "first_names") and name not in words("first_names", "also_words"):
        return True
    return last is not None and last.group(1).decode().lower() in words("first_names", "first_names")


def _is_by_age(sighting: Sighting) -> bool:
    """Whether a sign of the zodiac, candles or an age stand before a short date with its day."""
    return pattern(r"^\d\d?\D").search(sighting.raw) is not None and (
        pattern(_BY_AGE).search(sighting.line_before(NEAR)) is not None
    )


def _is_of_that_age(sighting: Sighting) -> bool:
    """« 49 ans (12/12/1975) »: the age and the year fit, and nothing speaks of years of service."""
    lead, year = sighting.line_before(NEAR), year_of(sighting.raw)
    age = pattern(r"(?i)(\d\d) ans[ ,(:]{1,3}$").search(lead) or pattern(_AGE_AFTER).search(sighting.after(20))
    if age is None or year is None or says("birth_tenure", lead):
        return False
    return int(age.group(1)) >= _LEAST_AGE and year + int(age.group(1)) in _TODAY


def _said_beside(sighting: Sighting) -> _Said | None:
    """« né le » or « date de naissance : » before, or « (date de naissance) » after."""
    lead = sighting.before(80)
    born = pattern(_BORN).search(lead)
    if born is not None and _is_participle(sighting, len(lead), born.start(1), born.group(2)):
        return _Said(0.85, formal=False, lead=len(lead) - born.start(1))
    named = pattern(_NAMED).search(lead)
    if named is not None and not _names_no_date(lead, named):
        sure = 0.95 if pattern(_CLOSE_LEAD).search(named.group(2)) else 0.85
        return _Said(sure, formal=True, lead=len(lead) - named.start(1))
    rest = sighting.after(70)
    after = pattern(_SAID_AFTER).search(rest)
    if after is None or says("birth_other_label", sighting.line_before(30)):
        return None
    if says("birth_subject_not_person", rest[after.end() : after.end() + NEAR // 2].split(b",", 1)[0]):
        return None
    return _Said(0.9, formal=True)


def _names_no_date(lead: bytes, named: Match) -> bool:
    """Whether another date is spoken of: « prime de naissance versée le », « congé naissance du »."""
    return says("birth_event", lead[max(0, named.start(1) - 16) : named.end(1)]) or says(
        "birth_other_label", named.group(2)
    )


def _is_participle(sighting: Sighting, reach: int, place: int, gap: bytes) -> bool:
    """Whether this is « né », or « ne » written without accents right before « le », and no negation."""
    at = sighting.start - reach + place
    word = sighting.text.clean[at : at + 3].lower()
    if word[:2] != "ne" or word == "nee" or pattern(r"^[(.\-/]").search(word[2:].encode("ascii", "ignore")):
        return True
    return pattern(r"(?i)^s? ?[:,]? ?(?:le|un|en|ce|a [a-z \-]{2,30} le) $").search(gap) is not None


def _said_in_table(sighting: Sighting) -> _Said | None:
    column = heading(sighting.scan, sighting.start)
    return _Said(0.9, formal=True) if says("birth_column", column) else None


def _is_in_talk(sighting: Sighting) -> bool:
    """Whether one speaks of birth dates around a date that nothing nearer calls otherwise."""
    if says("birth_other_label", sighting.line_before(30)) or says("birth_event", sighting.line_before(NEAR)):
        return False
    talk = around(sighting.scan, sighting.start, sighting.end, FAR)
    if pattern(r"\d{4} ?- ?$").search(sighting.line_before(8)):
        return False  # the second of two dates
    introduced = pattern(
        r"[:,(\-] ?$|(?i)\b(?:(?:ligne|n.) ?\d{1,3}|moi|toi|lui|elle|c'est|le|du|[A-Z][a-z]+) $"
    ).search(sighting.line_before(20))
    return says("birth_talk", talk) and (introduced is not None or not sighting.line_before(4).strip())


def _is_of_no_person(sighting: Sighting, lead: int) -> bool:
    """Whether a company, an animal, a thing or somebody famous was born; `lead`: characters from « né » to the date."""
    place = sighting.start - lead
    words_before = sighting.scan[max(0, place - NEAR) : place].rsplit(b"\n", 1)[-1]
    rest = sighting.after(30)
    named_next = pattern(_NAMED_NEXT).search(rest) is not None and says("birth_subject_not_person", rest)
    of_thing = pattern(_thing_named()).search(sighting.scan[place : sighting.start]) is not None
    if named_next or of_thing or pattern(_thing_first()).search(words_before) or pattern(_ACRONYM).search(words_before):
        return True
    sentence = sighting.sentence()
    return says("birth_public_figure", sentence) or any(
        name.group().decode().lower() in words("people", "public_figures") for name in pattern(_NAME).finditer(sentence)
    )


@cache
def _thing_first() -> str:
    """The pattern of a clause whose first noun is no person: « notre projet », « Bébé tortue », « le veau 4412, »."""
    return (
        r"(?i)(?:^|[.,;:!?(\"\-] ?|\b(?:que|qu'|car|et|quand|mais|donc|fete|ans d[eu]|anniv[a-z]* d[eu]) ?)"
        rf"(?:(?:{_DETERMINERS}) ?)?(?:[a-z]+ )?(?:{_things()})\b[^,;:.]{{0,40}},? ?[(:]? ?$"
    )


@cache
def _thing_named() -> str:
    """The pattern of « naissance du projet », « anniversaire de l'entreprise »."""
    return rf"(?i)\b(?:du|de|d'|des|de la|de l') ?(?:(?:{_DETERMINERS}) ?)?(?:[a-z]+ )?(?:{_things()})\b"


def _things() -> str:
    listed = lexicon("contexts")["birth_subject_not_person"]
    return "|".join(each.replace(".", r"\.").replace("*", r"\w*") for each in listed)


def _is_in_longer(sighting: Sighting) -> bool:
    """Whether figures go on right beside, so that this is a version, an address or a reference."""
    before, after = sighting.before(2), sighting.after(2)
    return pattern(r"[0-9A-Za-z][/.\-]$|[0-9]$").search(before) is not None or (
        pattern(r"^[/.\-]?[0-9]").search(after) is not None
    )


def _level(sighting: Sighting, said: _Said) -> int:
    """A third party's date on a form is level 2; one's own, a newborn's or one told in passing 1."""
    newborn = says("newborn", sighting.around())
    others = whose(sighting.scan, sighting.start - said.lead, sighting.end) is Whose.OTHERS
    return 2 if said.formal and others and not newborn else 1


RULES: Final = (
    Rule(
        name="birth-date-in-figures",
        kind=Kind.BIRTH_DATE,
        pattern=rf"(?:^|\b|[^0-9A-Za-z])({IN_FIGURES})(?:\b|T[0-2])",
        judge=_verdict,
        reason="date de naissance complète",
        examples=(
            "Né(e) le : ⟦21 / 10 / 1993⟧",
            "DDN ⟦04.06.1962⟧, box 4",
            "ma mère, ⟦08/12/1939⟧ de naissance",
            "NOM;NAISSANCE;CLASSE\nTom;⟦14/05/2015⟧;CM1\nAïcha;⟦30/08/2014⟧;CM2",
            "née à Brest (29) le ⟦12/03/1987⟧",
            "né en 1971, le ⟦04/05/1971⟧ exactement",
            "Mme Roy - ⟦19/05/1958⟧ - chambre 12",
            "Enfants : Zoé ⟦04/05/2012⟧, Max ⟦09/09/2014⟧",
            "née le ⟦3I/O7/1934⟧, le scan est mauvais",
            '{"birthDate":"⟦2001-04-17⟧"}',
        ),
        counter_examples=(
            "on ne livre pas le 12/03/2026",
            "Notre société est née le 03/05/1974",
            "le veau, né le 14/02/2024, a pris 30 kg",
            "Date de naissance : à compléter\nDate d'embauche : 01/09/2020",
        ),
    ),
    Rule(
        name="birth-date-with-month",
        kind=Kind.BIRTH_DATE,
        pattern=rf"\b({WITH_MONTH})\b",
        judge=_verdict,
        reason="date de naissance complète",
        examples=(
            "Mme Diallo, née le ⟦7 août 1951⟧",
            "je suis né un ⟦29 février 1988⟧",
            "Elle est du ⟦18 mai 1964⟧, chut",
            "Date of birth: ⟦September 9, 1991⟧",
            "Ma mère, ⟦12 juin 1950⟧, attend son rendez-vous",
            "⟦20 mars 1999⟧ : oui c'est ma date de naissance",
            "Naissances du mois : Gabin (⟦2 mai 2025⟧) chez Pauline, Nour (⟦19 mai 2025⟧) chez Idriss",
        ),
        counter_examples=(
            "Victor Hugo est né le 26 février 1802",
            "Notre tramway est né le 7 janvier 1985",
            "Le contrat signé le 12 mars 1987 court toujours",
        ),
    ),
    Rule(
        name="birth-date-in-words",
        kind=Kind.BIRTH_DATE,
        pattern=rf"\b({IN_WORDS})\b",
        judge=_verdict,
        reason="date de naissance écrite en lettres",
        examples=(
            "né le ⟦vingt-huit décembre deux mille huit⟧",
            "née le ⟦premier janvier 1950⟧ comme tant d'autres",
        ),
        counter_examples=("réunion le vingt-huit décembre deux mille huit", "le premier janvier 1950 fut férié"),
    ),
    Rule(
        name="birth-date-short",
        kind=Kind.BIRTH_DATE,
        pattern=rf"(?:^|\b|[^0-9A-Za-z])({SHORT})\b",
        judge=_short,
        reason="date de naissance, sans siècle ou sans jour",
        examples=(
            "né le ⟦5/6/77⟧, catégorie vétéran",
            "⟦12.03.87⟧ (naissance)",
            "né le ⟦3 fevrier 82⟧ et pas le 2 mars",
            "il est né en ⟦juillet 2013⟧, il voyage seul",
            "né(e)⟦11041957⟧, à reconvoquer",
            "je suis d'⟦octobre 1990⟧ et toi",
            "Vous êtes du ⟦2/11/06⟧, donc majeur",
        ),
        counter_examples=("on se voit le 5/6/77", "la naissance du projet en juillet 2013"),
    ),
)
