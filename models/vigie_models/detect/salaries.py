"""What somebody who can be known earns: pay, bonus, raise, severance."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import FAR, says
from vigie_models.detect.figures import goes_on
from vigie_models.detect.named import named_near
from vigie_models.detect.pattern import pattern
from vigie_models.detect.person import Whose
from vigie_models.detect.rule import Rule, Sighting, Verdict
from vigie_models.detect.someone import Told, told_of
from vigie_models.detect.table import heading
from vigie_models.lexicons import words as listed

_NUMBER: Final = r"(?:\d{1,3}(?:[ .]\d{3}){1,2}(?:,\d{1,2})?|\d{1,6}(?:[.,]\d{1,2})?|\d(?: \d){2,4})"
_EURO: Final = r"(?:\x1a|euros?|eur|balles|boules)"  # the scan has \x1a for what ASCII lacks, the euro sign too
_OF_PAY: Final = (  # what makes the amount itself somebody's pay
    r"(?: ?(?:/ ?|(?:par|de|d'|en|la|a l'|au|charges) ?)?(?:bruts?|nets?|mensuel(?:le)?s?|annuel(?:le)?s?|mois|ans?\b"
    r"|l'heure|heure|jour(?:nee)?|demi journee|demi-journee|semaine|vacation|h\b|j\b|annee|black"
    r"|indemnites?(?: journalieres)?"
    r"|actions gratuites"
    r"|fixe"
    r"|variable|primes?|bonus|augmentation|salaire|commissions?|plus que moi|moins que moi|le feuillet))"
)
_AMOUNT: Final = (
    r"(?i)(?:^|[^\w.,%])([+\-]?(?:\d[\d .,]{0,6}(?:-| a | et ))?"
    rf"(?:{_NUMBER} ?(?:[km]?(?: ?{_EURO})|ke?\b|{_EURO}|bruts?\b|nets?\b|fixe\b)"
    rf"|\d{{1,3}} ?k ?\d{{1,3}}\b|\d ?\d{{3}} ?e\b|\d{{1,2}} ?[\doO]{{3}} ?{_EURO}){_OF_PAY}{{0,4}})"
)
_WORD: Final = (
    r"(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?"
    r"|trente|quarante|cinquante"
    r"|soixante|cents?|mille|et)"
)
_SURE: Final = r"(?i)\b(?:bruts?|nets?|fixe|salaire|augmentation|bonus|moi)\b"
_SMALL: Final = r"^\d{1,2}(?:[.,]\d{1,2})? ?(?:\x1a|(?i:euros?|eur|balles|boules))$"  # a meal, a gift
_RATED: Final = r"(?i)\dk| k|(?:/ ?|par |de l'|l')(?:h|heure|mois|an|jour|j)\b"
_GOES_ON: Final = (  # after a number that has no unit
    r"(?i)^(?: ?(?:[,.;:!?)\"]|$)"
    r"| (?:et|par|pour|chez|alors|avec|en|apres|moi|lui|elle|depuis|au|a|sans|ici|c'est|plus|hors)\b)"
)
_RATE: Final = r"\d{1,2}(?:[.,]\d{1,2})? ?%"
_REASONS: Final = {
    Whose.OWN: "rémunération de l'auteur, dite par lui-même",
    Whose.OTHERS: "rémunération d'une personne que l'on peut reconnaître",
    Whose.UNSAID: "montant d'une rémunération, sans nom : à vérifier",
}
_AFTER_A_NAME: Final = 4
_RAISED: Final = (
    r"(?:d'augment\w*|de hausse|d'augm|de prime|de bonus|de plus que (?:moi|nous|lui|elle|toi|eux|les autres))"
)
_AS_PAY: Final = r"\d[ .\doO]{2,}|\d ?[kK]|(?i)\b(?:cents?|mille)\b|,\d\d"
_COMPARED: Final = (  # an amount of pay stands before, and a word that sets another beside it
    r"(?i)(?:\bbruts?\b|\bnets?\b|\bsalaire\b|\bpaie\b)[^.;\n]{0,40}\b(?:au lieu d'?e?|et non(?: pas)?(?: d'?e?)?"
    r"|contre|a la place de|plutot que|quand (?:lui|elle|il|moi|je) \w+|je (?:plaide|demande|vise)\w*(?: pour| a)?"
    r"|disait|annonc\w+|prevus?|promis|vs\.?|->|et) (?:les? |a )?[+\-]?$"
)
_PUT: Final = 25  # characters between a full name and an amount that nothing else explains
_CLOSE: Final = 60
_SMALL_REACH: Final = 45  # characters between somebody and a small amount


def _amount(sighting: Sighting) -> Verdict | None:
    """An amount of money: pay if the words around say so and tell of somebody, or if it is put to a full name."""
    if not _is_money(sighting):
        return None
    return _told_pay(sighting) or _put_to_a_name(sighting) or _compared(sighting)


def _put_to_a_name(sighting: Sighting) -> Verdict | None:
    """« Inès Bouzidi : 2 300 € »: as much as somebody may earn, beside a full name, and no word of trade."""
    if pattern(_AS_PAY).search(sighting.raw) is None:
        return None
    named = named_near(sighting.scan, sighting.start, sighting.end)
    if named is None or named.distance > (_CLOSE if named.is_after else 2 * _CLOSE):
        return None
    clause = sighting.line_before(FAR) + b" | " + sighting.after(FAR)
    meant = says("salary.strong", clause) or says("salary.named", clause)
    shared = named.is_after and says("salary.shared", sighting.line_before(50))
    if shared or says("salary.trade", clause) or not (meant or named.distance <= _PUT):
        return None
    return Verdict(0.6 if meant else 0.5, _REASONS[Whose.OTHERS], 2)


def _compared(sighting: Sighting) -> Verdict | None:
    """A second amount beside one that is somebody's pay: « 1 612 € net au lieu de 1 712 € »."""
    lead = sighting.line_before(FAR)
    if pattern(_COMPARED).search(lead) is None or says("salary.trade", lead) or says("salary.never", lead):
        return None
    told = told_of(sighting.scan, sighting.start, sighting.end)
    named = told is not None or says("salary.own", sighting.around(FAR))
    return Verdict(0.5, _REASONS[told.whose if told else Whose.OWN], 1) if named else None


def _told_pay(sighting: Sighting) -> Verdict | None:
    """An amount told of somebody near, where the words around say that it is pay."""
    scan, near = sighting.scan, sighting.around(FAR)
    told = told_of(scan, sighting.start, sighting.end)
    strong = bool(told and (told.is_beside or told.is_after)) and says("salary.strong", _clause(sighting))
    never = says("salary.never", sighting.sentence())
    if pattern(_SMALL).search(sighting.raw) and (never or not strong or (told and told.distance > _SMALL_REACH)):
        return None
    sure = pattern(_SURE).search(sighting.raw) is not None
    if told is not None and told.is_after and says("salary.shared", sighting.line_before(50)):
        return None
    if told is not None and not (told.is_beside or sure or says("salary.strict", sighting.sentence())):
        return None
    beside = bool(told and told.is_beside and told.distance <= _CLOSE)
    meant = bool(told and beside and not told.is_after) and (sure or says("salary.sure", sighting.before(30)))
    accounts = never and b" m" in sighting.raw.lower()  # millions
    if accounts or (says("salary.other", sighting.sentence()) and not (meant or (strong and not never))):
        return None
    thousands = pattern(_RATED).search(sighting.raw) is not None
    listed = (
        told is not None and told.distance <= _AFTER_A_NAME
    )  # « Benoît : 1 250 € », under the heading that says of what
    if not (
        sure
        or strong
        or says("salary.pay", near if listed else sighting.sentence())
        or (thousands and beside and says("salary.hiring", near))
    ):
        return None
    return _verdict(told, sighting)


def _is_money(sighting: Sighting) -> bool:
    """Whether the sign after the number is the euro's, and nothing goes on that makes it another measure."""
    clean = sighting.text.clean[sighting.start : sighting.end]
    odd = {char for char in clean if char > "\x7f" and not char.isalpha()} - {"€", "\xa0", "\u202f", "\u2009", "–", "−"}
    scan, end = sighting.scan, sighting.end
    bare = pattern(r"^\+?\d{1,2} ?(?i:nets?|bruts?)").search(sighting.raw)
    return (
        not odd
        and bare is None
        and pattern(r"^(?:\w| (?:la|le|l'|les|par) ?(?:{{salary.unit}})\b|[/ ]+(?:pers|m2|kg))").search(
            scan[end : end + 20]
        )
        is None
    )


def _verdict(told: Told | None, sighting: Sighting) -> Verdict | None:
    if told is None:
        got = pattern(r"(?i)(?:brut|net)").search(sighting.raw) and says("salary.got", sighting.sentence())
        got = got and not says("salary.set", sighting.sentence())
        return Verdict(0.45, _REASONS[Whose.UNSAID], 1) if got else None
    sure = 0.8 if told.is_beside and told.distance <= _CLOSE else 0.6
    return Verdict(sure, _REASONS[told.whose], 1 if told.whose is Whose.OWN else 2)


def _clause(sighting: Sighting) -> bytes:
    """The rest of the sentence, and what opens its line: « Prime : Lila 800 €. Omar 500 € »."""
    return sighting.line_before(FAR) + b" | " + sighting.sentence() + b" | " + sighting.raw


def _unmarked(sighting: Sighting) -> Verdict | None:
    """A number without a unit: pay where words say so and somebody is named beside."""
    told = told_of(sighting.scan, sighting.start, sighting.end)
    clause = _clause(sighting)
    if goes_on(sighting.scan, sighting.start, sighting.end):
        return None
    if told is None or not (told.is_beside or told.is_after) or told.distance > _CLOSE:
        return None
    if not says("salary.strong", clause) or says("salary.never", clause) or says("salary.counted", sighting.after(20)):
        return None
    return _verdict(told, sighting)


def _in_table(sighting: Sighting) -> Verdict | None:
    """A cell of a row that begins with a name, under « brut » or « base »; or an amount in a row of names and roles."""
    row = sighting.line_before(FAR)
    named = pattern(
        r"^\W{0,4}(?:[A-Z][A-Za-z'\-]+ ){1,3}?[A-Z][A-Za-z'\-]+ ?[|\t;]|^\W{0,4}[A-Z][a-z]+ ?[|\t;]"
    ).search(row)
    ended = pattern(r"^ ?(?:[|\t;\n\r]|$)").search(sighting.scan[sighting.end : sighting.end + 3])
    if named is None or ended is None or says("salary.never", row):
        return None
    above = heading(sighting.scan, sighting.start)
    if says("salary.column", above):
        return Verdict(0.7, _REASONS[Whose.OTHERS], 2)
    money = pattern(r"(?i)(?:\d{2} ?k|\d[ .]?\d{3}(?:,\d\d)? ?(?:\x1a|eur))").search(sighting.raw)
    full = pattern(r"^\W{0,4}([A-Z][a-z]+)[A-Za-z'\-]* [A-Z]").search(row)
    first = full is not None and full.group(1).lower().decode() in listed("first_names", "first_names")
    return Verdict(0.5, _REASONS[Whose.OTHERS], 2) if money and first and not above else None


def _rate_alone(sighting: Sighting) -> Verdict | None:
    """A share alone: a raise where words say so and one person is named before."""
    told = told_of(sighting.scan, sighting.start, sighting.end)
    near = sighting.before(FAR).rsplit(b"\n", 1)[-1] + b" | " + sighting.after(FAR)
    raised = says("salary.raised", near)
    if (
        told is None
        or told.distance > 2 * _CLOSE
        or not raised
        or says("salary.never", near)
        or says("salary.rated", near)
    ):
        return None
    return _verdict(told, sighting)


def _rate(sighting: Sighting) -> Verdict | None:
    """A raise in per cent: of one person only."""
    told = told_of(sighting.scan, sighting.start, sighting.end)
    if told is None or not told.is_beside or says("salary.other", sighting.sentence()):
        return None
    return _verdict(told, sighting)


def _told_beside(sighting: Sighting) -> Verdict | None:
    told = told_of(sighting.scan, sighting.start, sighting.end)
    return _verdict(told, sighting) if told else None


def _bare(sighting: Sighting) -> Verdict | None:
    """A number after « touche », « est payé »: pay where no unit follows that says otherwise."""
    if pattern(_GOES_ON).search(sighting.after(12)) is None or says("salary.other", sighting.sentence()):
        return None
    told = told_of(sighting.scan, sighting.start, sighting.end)
    return _verdict(told, sighting) if told and told.is_beside else None


def _wanted(sighting: Sighting) -> Verdict | None:
    """A number that somebody wants, where an amount of pay stands before it."""
    if pattern(r"(?i)\d ?(?:\x1a|k\b|euros?|nets?|bruts?)").search(sighting.line_before(FAR)) is None:
        return None
    return _bare(sighting)


RULES: Final = (
    Rule(
        name="pay_wanted",
        kind=Kind.SALARY,
        pattern=(
            r"(?i)\b(?:vou(?:lait|drait)|veut|demand(?:e|ait|ais)|esper(?:e|ait|ais)|reclam(?:e|ait)|vis(?:e|ait)"
            r"|voulais|propos(?:e|ait)|obtient|prend|annonc(?:e|ait)|touchait|avait|merite) ?:? ?(\d{1,2}[ .]?\d{3})\b"
        ),
        judge=_wanted,
        reason="rémunération voulue par une personne",
        examples=(
            "La direction bloque Wendy à 27 000 €, elle en voulait ⟦30 000⟧",
            "Paul est à 1 700 net, Karim demande ⟦1900⟧",
        ),
        counter_examples=("Karim veut 3000 vis de 12", "Elle demande 2 500 exemplaires du catalogue"),
    ),
    Rule(
        name="pay",
        kind=Kind.SALARY,
        pattern=_AMOUNT,
        judge=_amount,
        reason="rémunération d'une personne",
        examples=(
            "Julie est passée à ⟦2 480 € net⟧ depuis janvier",
            "je touche ⟦1 612,34 euros⟧ après 8 ans de boîte",
            "La prime d'Olivier est bien de ⟦3 200 €⟧",
            "Le nouveau dev ? ⟦58K⟧ à 26 ans d'après son contrat",
            "mon mari est à ⟦1900 net⟧",
        ),
        counter_examples=(
            "Le SMIC horaire brut passe à 11,88 €",
            "Le budget mobilier est de 42 k€",
            "Ticket resto : valeur faciale 9,50 €",
            "Poids net du carton : 2 350 g net",
            "On recrute un comptable à Lyon, 32 à 36 k€ brut annuel selon profil",
        ),
    ),
    Rule(
        name="pay_in_words",
        kind=Kind.SALARY,
        pattern=(
            rf"(?i)\b((?:{_WORD}[ \-]){{1,9}}(?:(?:euros?|balles)(?: {_WORD}(?:[ \-]{_WORD}){{0,3}})?|nets?|bruts?"
            rf"|(?:a l'annee|par an|par mois))\b{_OF_PAY}{{0,4}})"
        ),
        proof=lambda value: any(word in value.lower() for word in ("mille", "cent", "heure")),
        judge=_amount,
        reason="rémunération d'une personne, en lettres",
        examples=(
            "Patrick gagne ⟦quatre mille deux cents euros par mois⟧, il l'a dit",
            "le cuistot demande ⟦deux mille net⟧ sinon il part",
        ),
        counter_examples=("La tombola a rapporté deux mille euros", "Le devis dépasse cent mille euros"),
    ),
    Rule(
        name="pay_in_words_compared",
        kind=Kind.SALARY,
        pattern=(
            rf"(?i)\b(?:bruts?|nets?|salaire|paie)\b[^.;\n]{{0,40}}\b(?:euros?|balles)\b[^.;\n]{{0,12}}"
            rf"\b(?:et non(?: pas)?|au lieu|plutot que|contre) (?:de |d')?((?:{_WORD}[ \-]){{1,6}}{_WORD})\b"
        ),
        judge=_told_beside,
        reason="rémunération d'une personne, en lettres",
        examples=(
            "Le brut de Nora est de deux mille sept cents euros et non de ⟦deux mille cent⟧",
            "Mon salaire, mille six cents euros au lieu de ⟦mille sept cents⟧",
        ),
        counter_examples=(
            "La tombola a rapporté deux mille euros et non deux mille cent",
            "Le salaire minimum coûte cher : mille euros contre deux mille en Suisse",
        ),
    ),
    Rule(
        name="raise",
        kind=Kind.SALARY,
        pattern=rf"(?i)(?:^|[^\w.,])(\+? ?{_RATE} {_RAISED}(?: de salaire)?)\b",
        judge=_rate,
        reason="augmentation d'une personne",
        examples=("Mon chef m'a annoncé ⟦2,5% d'augmentation⟧", "Ludo a eu ⟦4 % d'augmentation⟧ lui"),
        counter_examples=(
            "La hausse du gaz représente 3 % d'augmentation sur nos charges",
            "NAO : 1,8 % d'augmentation pour tous",
        ),
    ),
    Rule(
        name="raise_said_before",
        kind=Kind.SALARY,
        pattern=rf"(?i)\b(?:augment\w*|rallonge|revalorisation|hausse de salaire)(?: \w+){{0,4}} ?:? ?(\+? ?{_RATE})",
        judge=_rate,
        reason="augmentation d'une personne",
        examples=("Karim a été augmenté de ⟦4 %⟧, pas moi", "j'ai eu une augmentation de ⟦2,5 %⟧ cette année"),
        counter_examples=("Les tarifs du fournisseur augmentent de 3 %", "L'absentéisme augmente de 4 %"),
    ),
    Rule(
        name="pay_by_period",
        kind=Kind.SALARY,
        pattern=(
            rf"(?i)(?:^|[^\w.,%])({_NUMBER} ?(?:(?:par|/|a l'|de l'|l'|la) ?(?:mois|ans?|annee|jour"
            rf"|journee|heure|semaine)\b"
            r"|mensuels?\b|annuels?\b|de (?:primes?|bonus|variable|fixe)\b)(?: avec les \w+)?)"
        ),
        judge=_unmarked,
        reason="rémunération d'une personne",
        examples=("Il paraît que le nouveau DG est à ⟦22 000 par mois⟧", "Igor facture ⟦550 par jour⟧ en freelance"),
        counter_examples=("Le tri passe à 2 900 par jour", "On reçoit 300 par mois, dit le standard"),
    ),
    Rule(
        name="pay_without_unit",
        kind=Kind.SALARY,
        pattern=r"(?:^|[^\w.,%/])(\d{1,3}[ .]\d{3}(?:,\d\d)?|\d{2,5},\d\d)(?:[^\w%.,]|[.,]?\s|[.,]?$)",
        judge=_unmarked,
        reason="rémunération d'une personne",
        examples=(
            "Le virement paie de Nadège est rejeté (⟦1 874,32⟧)",
            "Salaires du labo : Laurence Piot ⟦38 900⟧, Marc Ségalen ⟦44 300⟧",
        ),
        counter_examples=("Le SMIC horaire brut passe à 11,88 €", "Karim a compté 2 450 palettes, la prime suivra"),
    ),
    Rule(
        name="pay_in_table",
        kind=Kind.SALARY,
        pattern=(
            r"(?i)[|\t;] ?(\d[\d .]{2,8}(?:,\d\d)?(?: ?(?:k\x1a?|\x1a|euros?|eur))?(?: ?(?:bruts?"
            r"|nets?))?|\d{2,3} ?k\x1a?)"
        ),
        judge=_in_table,
        reason="rémunération d'une personne, dans un tableau",
        examples=(
            "Nom | Coef | Base\nCoralie Humbert | 305 | ⟦2 214,00⟧\nMouna Lakhal | 305 | ⟦2 189,00⟧",
            "Quentin Rousselot | Acheteur | ⟦38 400 €⟧",
        ),
        counter_examples=("Palette | Quai | 2 400", "Nom | Badge\nCoralie Humbert | 4502"),
    ),
    Rule(
        name="raise_alone",
        kind=Kind.SALARY,
        pattern=rf"(?:^|[^\w.,])(\+? ?{_RATE})",
        judge=_rate_alone,
        reason="augmentation d'une personne",
        examples=("Tiphaine demande ⟦+ 7 %⟧ à son entretien annuel", "J'ai eu une augmentation, Paul que ⟦1,5 %⟧"),
        counter_examples=("Les tarifs du fournisseur augmentent de 3 %", "Paul a fini 80 % du chantier"),
    ),
    Rule(
        name="bare_pay",
        kind=Kind.SALARY,
        pattern=(
            r"(?i)\b(?:touch(?:e|ait|er|es)|gagn(?:e|ait|er|es)|payee?s?"
            r"|percoit|salaire (?:de \w+|est|bloque)|suis|est|net|brut|fixe|passee?)"
            r"(?: (?:a|de|que|meme|deja|environ|bien|:|est))* ?:? ?(\d[ .]?\d{3})\b"
        ),
        judge=_bare,
        reason="rémunération d'une personne",
        examples=("le type de Lyon touche ⟦3200⟧, moi 2450", "ici je suis payé ⟦1740⟧, cherchez l'erreur"),
        counter_examples=("il gagne 1200 clients par an", "Le poste est à 3200, voir le budget"),
    ),
)
