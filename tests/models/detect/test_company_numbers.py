"""Tax numbers, SIREN and SIRET: keys, names around, tables, and look-alikes."""

import pytest
from stdnum.fr import nif

from vigie_models.axes import Kind
from vigie_models.detect import detect
from vigie_models.normalise import normalise

TAX = "302321760" + "0"
TAX += nif.calc_check_digits(TAX)
SIREN, SIRET = "732829320", "73282932000074"

FOUND = [
    (f"mon numéro fiscal est {TAX}", Kind.TAX_ID, TAX),
    ("n° fiscal : 30 23 217 600 053", Kind.TAX_ID, "30 23 217 600 053"),
    (f"SPI | taux\n{TAX} | 0,0", Kind.TAX_ID, TAX),
    (f"{TAX} : numéro fiscal de M. Humbert", Kind.TAX_ID, TAX),
    (f"SIREN {SIREN}", Kind.SIREN, SIREN),
    ("732 829 320 RCS Paris en pied de page", Kind.SIREN, "732 829 320"),
    ("immatriculée au RCS d'Angers sous le 732.829.320", Kind.SIREN, "732.829.320"),
    (f"Nom;SIREN\nBâti Ouest;{SIREN}", Kind.SIREN, SIREN),
    (f"siret {SIRET}", Kind.SIRET, SIRET),
    ("fournisseur Durand 732 829 320 00074", Kind.SIRET, "732 829 320 00074"),
    ("SIRET 732-829-320-00074", Kind.SIRET, "732-829-320-00074"),
    ("siret 356 000 000 09002 du bureau de poste", Kind.SIRET, "356 000 000 09002"),
]


@pytest.mark.parametrize(("text", "kind", "value"), FOUND)
def test_a_number_counts_where_its_key_is_right_and_words_name_it(text: str, kind: Kind, value: str) -> None:
    """Exact to the character, in any grouping; a tax number is level 2, a company's number level 0."""
    (found,) = detect(normalise(text))
    assert (found.kind, text[found.start : found.end]) == (kind, value)
    assert found.level == (2 if kind is Kind.TAX_ID else 0)


INNOCENT = [
    f"numéro fiscal {TAX[:-1]}{(int(TAX[-1]) + 1) % 10}",
    "SIREN 732 829 321",
    "SIRET 732 829 320 00075",
    "chiffre d'affaires de la société : 732 829 320 €",
    f"devis {SIREN} accepté",
    f"bon de livraison {SIRET}",
    "TVA FR40303265045",
    "référence de l'avis d'imposition 3023217600053",
    "Le contrôle fiscal 2025 est terminé",
    "01 23 45 67 89 pour joindre la société",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_wrong_keys_amounts_and_references_are_no_finding(text: str) -> None:
    """A key alone proves little: one number in ten passes for a SIREN."""
    kinds = {Kind.TAX_ID, Kind.SIREN, Kind.SIRET}
    assert [finding for finding in detect(normalise(text)) if finding.kind in kinds] == []
