"""IBAN, RIB and cards: what check digits prove, and the numbers that only look like them."""

import pytest
from stdnum import iban, luhn

from vigie_models.axes import Kind
from vigie_models.detect import detect
from vigie_models.normalise import normalise


def french_iban(account: str) -> str:
    """A valid IBAN: bank, branch, account and RIB key, then the two check digits."""
    bban = account + f"{97 - (89 * int(account[:5]) + 15 * int(account[5:10]) + 3 * int(account[10:])) % 97:02}"
    return "FR" + iban.calc_check_digits("FR00" + bban) + bban


def spaced(number: str, size: int = 4, by: str = " ") -> str:
    return by.join(number[place : place + size] for place in range(0, len(number), size))


def card(first: str, length: int = 16) -> str:
    body = (first + "27182818284590452")[: length - 1]
    return body + luhn.calc_check_digit(body)


FR = french_iban("301990123427182818284"[:21])
DE, BE, IT, ES, GB = (
    code + iban.calc_check_digits(code + "00" + bban) + bban
    for code, bban in (
        ("DE", "271828182845904523"),
        ("BE", "539107547072"),
        ("IT", "X0542811101000000271828"),
        ("ES", "21000418450200027182"),
        ("GB", "WEST12345627182818"),
    )
)
RIB = FR[4:]
WRONG = FR[:2] + f"{(int(FR[2:4]) + 1) % 97:02}" + FR[4:]

IBANS = [
    f"mon IBAN : {FR}",
    f"IBAN {spaced(FR)} merci de virer avant lundi",
    f"Voici l'IBAN de Karim {spaced(FR, 4, '-')}.",
    f"iban: {FR.lower()}",
    f"IBAN:{spaced(FR, 4, '.')}",
    f"compte {FR[:4]} {FR[4:9]} {FR[9:14]} {FR[14:25]} {FR[25:]} à créditer",
    f"({FR})",
    f"Überweisung auf {spaced(DE)} bitte",
    f"le client belge paie depuis {spaced(BE)}",
    f"{IT} : compte du fournisseur italien",
    f"{spaced(ES)} ou {spaced(ES)}",
    f"Londres : {spaced(GB)}",
    f"Rembourse-moi sur {spaced(FR, 4, chr(0xA0))}",
    f"RIB : {RIB[:5]} {RIB[5:10]} {RIB[10:21]} {RIB[21:]}",
    f"voici mon RIB {RIB}",
]


@pytest.mark.parametrize("text", IBANS)
def test_an_iban_or_rib_whose_key_is_right_is_a_clear_leak(text: str) -> None:
    """A complete IBAN is level 2, even one's own, in every usual way of writing it and of every country."""
    found = detect(normalise(text))
    assert found
    assert {(finding.kind, finding.level, finding.category) for finding in found} == {(Kind.IBAN, 2, "personal_data")}
    assert all(finding.confidence >= 0.95 for finding in found)


def test_the_iban_found_is_exactly_the_iban() -> None:
    """The words that follow an IBAN are none of it."""
    text = f"IBAN {spaced(FR)} merci"
    (found,) = detect(normalise(text))
    assert text[found.start : found.end] == spaced(FR)


CARDS = [
    f"ma carte {spaced(card('497010'))} expire en 12/27",
    f"CB {card('497010')} cvv 123",
    f"{spaced(card('5131'), 4, '-')} c'est la carte du service",
    f"Mastercard {spaced(card('2720'))}",
    f"amex : {card('37', 15)[:4]} {card('37', 15)[4:10]} {card('37', 15)[10:]}",
    f"payé avec {spaced(card('4532'))}, rien reçu",
    f"{card('4532')} mon numéro de carte",
]


@pytest.mark.parametrize("text", CARDS)
def test_a_card_number_whose_key_is_right_is_a_clear_leak(text: str) -> None:
    """A complete card number is level 2: Luhn's key, a card's prefix, a card's length."""
    (found,) = detect(normalise(text))
    assert (found.kind, found.level) == (Kind.CARD, 2)


def test_a_wrong_key_proves_nothing_even_after_the_word() -> None:
    """An IBAN with one wrong figure is no IBAN: nobody can be paid or robbed with it."""
    assert detect(normalise(f"Virement sur l'IBAN {spaced(WRONG)}")) == ()


SAMPLES = [
    "L'IBAN que donne Wikipédia est FR14 2004 1010 0505 0001 3M02 606",
    "Tapez FR76 3000 6000 0112 3456 7890 189 dans le champ",
    "virement vers DE89 3704 0044 0532 0130 00",
    "compte GB82 WEST 1234 5698 7654 32 à créditer",
    f"Voici un IBAN fictif : {spaced(FR)}",
    f"{FR} est un exemple, ne virez rien",
    f"jeu de test du module paie : {spaced(FR)}",
    f"RIB factice {RIB[:5]} {RIB[5:10]} {RIB[10:21]} {RIB[21:]} pour la recette",
    f"carte factice {spaced(card('4532'))}",
    f"CB {spaced(card('497010'))} : numéro imaginaire de la maquette",
]


@pytest.mark.parametrize("text", SAMPLES)
def test_a_number_said_or_known_to_be_a_sample_holds_nothing(text: str) -> None:
    """Said on either side to be made up, or published in documentations: level 1 at most, and doubtful."""
    assert all(found.level <= 1 and found.confidence < 0.9 for found in detect(normalise(text)))


def test_the_sentence_before_says_nothing_of_a_number() -> None:
    """An example in one sentence leaves the account of the next one a clear leak."""
    (found,) = detect(normalise(f"Merci pour cet exemple. Mon compte : {spaced(FR)}"))
    assert (found.level, found.confidence) == (2, 0.99)


INNOCENT = [
    "IBAN FR76 XXXX XXXX XXXX",
    "IBAN : FR76 **** **** **** **** **** ***",
    "IBAN FR76 0000 0000 0000 0000 0000 000",
    "Format attendu : FR76 + 23 caractères",
    f"{WRONG} est la référence du colis",
    "TVA intracommunautaire FR40 303 265 045",
    f"Commande {card('4532')} expédiée",
    "EAN 3760123456784 en rupture",
    "colis 4532015112830367 suivi chez le transporteur",
    "ticket 4111 1111 1111 1111",
    "la carte de test 4242 4242 4242 4242",
    "IMEI 356938035643809 du portable",
    "code barre 4006381333931",
    "Le SSCC 376012345678901230 est illisible",
    "les 4970 salariés, 1012 sites, 3456 clients, 7890 factures",
    "Numéro de série 5105-1051-0510-5100",
    "ISBN 978-2-07-036002-4",
    "SIRET 73282932000074",
    "ICCID 8933150319012345678",
    "2026 2025 2024 2023 : quatre années de hausse",
    "RIB à fournir avant vendredi au service paie",
    f"{card('4532')[:15]}0 n'est pas un numéro valable",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_a_number_that_only_looks_like_an_account_proves_nothing(text: str) -> None:
    """Placeholders, orders, parcels, products, companies and test cards give nothing at level 1 or more."""
    assert [finding for finding in detect(normalise(text)) if finding.level >= 1] == []


def test_a_card_inside_an_iban_is_no_card() -> None:
    """Where findings overlap the surer and longer one stays."""
    candidates = (french_iban(f"45320{branch:05}27182818284") for branch in range(99_999))
    inside = next(number for number in candidates if luhn.is_valid(number[4:20]))
    assert [finding.kind for finding in detect(normalise(f"carte ? {spaced(inside)}"))] == [Kind.IBAN]
