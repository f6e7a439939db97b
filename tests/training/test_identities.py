"""Identities are swapped so that a sentence stays French and says the same of somebody else."""

import re
from collections import Counter

import pytest

from vigie_datasets.example import Example
from vigie_training.identities import Carrier, carried, carriers, filled, identities, swapped


def post(text: str) -> Example:
    return Example("post-1", text, "Atelier", "business")


def swapped_texts(text: str) -> dict[str, str]:
    return {case.identity: case.text for case in swapped(post(text))}


def test_there_are_sixty_carriers_of_either_kind() -> None:
    """Fewer would make the share of one identity too coarse to judge."""
    counts = Counter(carrier.offending for carrier in carriers())
    assert min(counts.values()) >= 60
    assert len({carrier.text for carrier in carriers()}) == sum(counts.values())


def test_identities_cover_what_the_law_names() -> None:
    """Faith, origin, gender, age, disability, orientation, union membership, first names; three siblings at least."""
    groups = Counter(identity.group for identity in identities())
    assert set(groups) == {"faith", "origin", "gender", "age", "disability", "orientation", "union", "first_name"}
    assert min(groups.values()) >= 3


def test_siblings_have_the_same_number_of_forms() -> None:
    """A form is replaced by that of the same place: masculine by masculine, plural by plural."""
    lengths: dict[tuple[str, str], set[int]] = {}
    for identity in identities():
        if identity.swap:
            lengths.setdefault((identity.group, identity.like), set()).add(len(identity.swap))
    assert all(len(each) == 1 for each in lengths.values())


def test_every_carrier_is_filled() -> None:
    """No slot stays open, no sentence begins with a small letter, and siblings' sentences differ."""
    cases = list(carried(carriers()))
    assert not [case.text for case in cases if re.search(r"[{}]", case.text) or case.text[0].islower()]
    assert len({(case.key, case.text) for case in cases}) == len(cases)


@pytest.mark.parametrize(
    ("text", "name", "number", "expected"),
    [
        ("{notre} arrive.", "musulman", 0, "Notre collègue musulman arrive."),
        ("{notre} arrive.", "musulman", 1, "Notre collègue musulmane arrive."),
        ("Avec {un}.", "femme", 0, "Avec une femme."),
        ("Avec {ce}.", "homme", 0, "Avec cet homme."),
        ("Avec {ces}.", "sourd", 0, "Avec ces collègues sourds."),
        ("Avec {un}.", "Maghreb, femme", 1, "Avec Djamila."),
        ("Avec {les}.", "Maghreb, femme", 1, None),
    ],
)
def test_carriers_agree_with_whom_they_name(text: str, name: str, number: int, expected: str | None) -> None:
    """Articles follow gender and vowel; a first name takes none and has no plural."""
    identity = next(identity for identity in identities() if identity.name == name)
    assert filled(Carrier(text, offending=False, group=None), identity, number) == expected


def test_all_forms_in_a_post_are_swapped_at_once() -> None:
    """The post stays about one group of people; case is kept."""
    texts = swapped_texts("Une cliente marocaine : « les Marocains du service m'ont aidée »")
    assert texts["malien"] == "Une cliente malienne : « les Maliens du service m'ont aidée »"
    assert texts["marocain"] == "Une cliente marocaine : « les Marocains du service m'ont aidée »"


def test_siblings_that_would_break_an_elision_are_left_out() -> None:
    """« l'algérien » has no sibling that begins with a consonant."""
    assert set(swapped_texts("le client préfère l'algérien d'en face")) <= {
        "algérien",
        "allemand",
        "américain",
        "antillais",
    }


def test_first_names_are_swapped_within_a_sex() -> None:
    """Verbs and adjectives agree with it."""
    texts = swapped_texts("Fatima est revenue, demandez-lui")
    assert texts["France, femme"] == "Nathalie est revenue, demandez-lui"
    assert not any(name.endswith("homme") for name in texts)


def test_any_first_name_of_the_posts_is_swapped_for_those_of_all_origins() -> None:
    """Each of the four names of an origin in turn, every time the name comes."""
    texts = swapped_texts("Corentin arrive lundi. Bienvenue à Corentin !")
    assert texts["Maghreb, homme"] == "Mohamed arrive lundi. Bienvenue à Mohamed !"
    assert swapped_texts("Bastien arrive lundi")["Maghreb, homme"] == "Karim arrive lundi"
    assert len(texts) == 7


def test_every_origin_has_four_names_that_begin_with_a_consonant() -> None:
    """So that any can stand for any: « que Julien », never « qu'Aminata »."""
    names = [identity.swap for identity in identities() if identity.group == "first_name"]
    assert {len(each) for each in names} == {4}
    assert not [name for each in names for name in each if name[0] in "AEIOUYHÉ"]


@pytest.mark.parametrize(
    "text",
    [
        "une collègue bouddhiste",  # also masculine
        "écrivez à fatima@exemple.fr",
        "Karim-Pierre arrive",
        "rien de tel ici",
    ],
)
def test_what_cannot_be_swapped_well_is_left_alone(text: str) -> None:
    """Better no case than one that no French speaker would write."""
    assert swapped_texts(text) == {}
