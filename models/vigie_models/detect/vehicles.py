"""Vehicle plates: those of the present series and of the former one, and the words that tell them from references."""

from typing import Final

from vigie_models.axes import Kind
from vigie_models.detect.context import last_place, says
from vigie_models.detect.pattern import pattern
from vigie_models.detect.rule import Clue, Rule, Sighting, Verdict, Where
from vigie_models.lexicons import words as listed

_LETTERS: Final = r"[a-hj-np-tv-zA-HJ-NP-TV-Z]"
_PLATE: Final = rf"\b{_LETTERS}{{2}}[ \-./_\n]{{0,3}}[0-9OoIl]{{3}}[ \-./_\n]{{0,3}}{_LETTERS}{{2}}\b"
_PARTED: Final = rf"\b{_LETTERS} {_LETTERS} ?[ \-] ?\d \d \d ?[ \-] ?{_LETTERS} {_LETTERS}\b"
_FORMER: Final = rf"\b[1-9]\d{{0,3}}[ \-]?{_LETTERS}{{2,3}}[ \-]?(?:0[1-9]|[1-8]\d|9[0-5]|2[ABab]|97[1-6])\b"
_AROUND: Final = 110
_GOES_ON: Final = r"^(?:[-._]?[A-Za-z0-9@]|[-/]\d|-)"
_ALONE: Final = (
    r"(?i)(?:^|[\n:,;(.!?=>|\t\x1a\-\"]|[A-Z]{2}-\d{3}-[A-Z]{2}|\b(?:la|le|les|du|de|des|a|au|aux|et|ou|pour|par"
    r"|avec|sur"
    r"|c'est|est|que|qui|vers|chez|dans|derriere|devant|bonjour|merci|svp)|l'|d') ?$"
)
_CALLED_A_REFERENCE: Final = r"(?i)\b(?:ref|refs|reference|references|n. de serie|sku)\b[^\n,;]{0,25}$"
_JOINED: Final = r"[A-Za-z0-9][\-./_]$|[@#/\\]$"
_UNIT: Final = r"(?i)^ ?(?:mm|cm|kg|km|%|h\d|eur|euros|colis)\b"


def _is_of_a_series(value: str) -> bool:
    """SIV: no SS, WW only as a provisional head, never 000."""
    value = value.upper()
    figures = value[2:5].replace("O", "0")
    return (
        sum(map(str.isdigit, value[2:5])) > 1
        and figures != "000"
        and "SS" not in (value[:2], value[5:])
        and value[5:] != "WW"
    )


def _present(sighting: Sighting) -> Verdict | None:
    """By the words of a vehicle; one with its hyphens, in capitals, may do without."""
    hyphens = pattern(r"^[A-Z]{2}-\d{3}-[A-Z]{2}$").search(sighting.raw) is not None
    if _is_part_or_reference(sighting) or _is_of_words(sighting):
        return None
    if _speaks_of_a_vehicle(sighting):
        return Verdict(0.85, "plaque d'immatriculation")
    if hyphens and _stands_alone(sighting) and not says("vehicles.reference", sighting.sentence()):
        return Verdict(0.5, "suite de la forme d'une plaque d'immatriculation", 1)
    return None


def _stands_alone(sighting: Sighting) -> bool:
    """Whether no noun stands right before, whose reference it would be: « peinture BL-500-MT »."""
    return pattern(_ALONE).search(sighting.before(20)) is not None


def _former(sighting: Sighting) -> Verdict | None:
    """A plate of the series ended in 2009: the words of a vehicle must stand near."""
    letters = "".join(sign for sign in sighting.value if sign.isalpha()).lower()
    series = letters.removesuffix("a").removesuffix("b") if sighting.value[-1:].isalpha() else letters
    if {letters, series} & listed("vehicles", "no_series") or pattern(_UNIT).search(sighting.after(10)):
        return None
    if _is_part_or_reference(sighting) or not _speaks_of_a_vehicle(sighting):
        return None
    capital = sighting.raw.upper() == sighting.raw
    if not capital and (letters in listed("vehicles", "small_words") or not says("vehicle", sighting.around())):
        return None
    return Verdict(0.8 if capital else 0.6, "plaque d'immatriculation de l'ancienne série")


def _is_part_or_reference(sighting: Sighting) -> bool:
    """Whether it goes on, is said to be made up, or is called a reference nearer than a vehicle."""
    lead, rest = sighting.before(45), sighting.after(45)
    if pattern(_GOES_ON).search(rest) or pattern(_JOINED).search(lead[-2:]):
        return True
    if says("vehicles.made_up", sighting.around(45)) or says("nameplate", sighting.around()):
        return True
    if pattern(_CALLED_A_REFERENCE).search(lead):
        return True
    called = last_place("vehicles.reference", lead)
    if called >= 0 and called > last_place("vehicles.vehicle", lead):
        return True
    return (
        pattern(r"(?i)^[^\n.;]{0,20}\b(?:est|c'est|=) (?:la |une |le )?(?:ref|reference|piece|lot|code)").search(rest)
        is not None
    )


def _is_of_words(sighting: Sighting) -> bool:
    """« la 208 en », « le 119 ce »: words around a number, unless a plate is announced."""
    parts = sighting.raw.decode().lower().split(" ")
    words = len(parts) == 3 and not listed("vehicles", "particles").isdisjoint(parts)
    return words and not says("vehicles.plate", sighting.before(20))


def _speaks_of_a_vehicle(sighting: Sighting) -> bool:
    return says("vehicles.vehicle", sighting.before(250) + b" | " + sighting.after(_AROUND))


_OF_WHOM: Final = (
    Clue("company_vehicle", Where.AROUND, 0.8, "plaque d'un véhicule de l'entreprise", 0),
    Clue("vehicles.driver_wanted", Where.AROUND, 0.8, "plaque donnée pour prévenir le conducteur", 0),
)

RULES: Final = (
    Rule(
        name="plate",
        kind=Kind.VEHICLE_PLATE,
        pattern=_PLATE,
        proof=_is_of_a_series,
        judge=_present,
        reason="plaque d'immatriculation",
        clues=_OF_WHOM,
        examples=(
            "La Clio grise ⟦EX-714-RZ⟧ est garée devant la sortie",
            "qui a une twingo ⟦ce542lv⟧ ? tes phares sont allumés",
            "constat : l'autre conducteur avait la ⟦BT 690 NP⟧",
            "vl de service ⟦FB.647.VT⟧ en panne sur l'A75",
            "⟦AF-260-CM⟧ et ⟦ET-640-TE⟧ à rentrer avant 19h",
            "plaque ⟦CV\n318\nGK⟧ sur deux places",
            "la dame de l'audi ⟦GA842WM⟧",
        ),
        counter_examples=(
            "Réf toner TN-247-BK en rupture",
            "AB-123-CD est la référence de la pièce",
            "lot EF-456-GH en attente",
            "spécimen de plaque AA-000-AA",
            "le vol AF-1234-CD est annulé",
            "Norme EN-388-CE sur les gants",
            "version 2, salle tr 204 bs",
        ),
    ),
    Rule(
        name="plate_parted",
        kind=Kind.VEHICLE_PLATE,
        pattern=_PARTED,
        proof=_is_of_a_series,
        judge=_present,
        reason="plaque d'immatriculation, signe à signe",
        clues=_OF_WHOM,
        examples=("notre Kangoo ⟦D S 5 6 1 K D⟧ est partie", "plaque ⟦A B 1 2 3 C D⟧, une moto"),
        counter_examples=("L M 1 2 3 V S", "a b 1 2 3 c d"),
    ),
    Rule(
        name="plate_of_the_former_series",
        kind=Kind.VEHICLE_PLATE,
        pattern=_FORMER,
        needs="{{vehicles.vehicle}}",
        judge=_former,
        reason="plaque d'immatriculation de l'ancienne série",
        clues=_OF_WHOM,
        examples=(
            "Mon vieux C15, ⟦3412 VQ 47⟧, a passé le contrôle",
            "véhicule de courtoisie ⟦4127 SH 2A⟧ à rendre",
            "4L de collection ⟦962 BLK 75⟧ à louer",
        ),
        counter_examples=(
            "1250 KG 06 colis, pas la plaque du camion",
            "Agrafe 1204 BX 25 mm introuvable",
            "le héros roule en 007 JB 00",
            "bus 12 et 14, voiture 3",
        ),
    ),
)
