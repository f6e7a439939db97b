"""Slices hold what their name says, and only tell what they have posts for."""

from dataclasses import replace

import pytest

from vigie_datasets.example import Example
from vigie_training.baselines import dummy
from vigie_training.slices import FEWEST_POSTS, is_like_sms, is_shouted, is_without_accents, slices_of

LONG = "Nous passons en revue le planning de la semaine prochaine avec tous les chefs"


@pytest.mark.parametrize(
    ("text", "noises"),
    [
        ("Nous passons en revue le planning détaillé de la semaine avec les chefs", set[str]()),
        (LONG, {"accents"}),
        ("Merci bien", set[str]()),
        ("LA RÉUNION EST REPORTÉE", {"shouted"}),
        ("OK", set[str]()),
        ("Bilan de l'ISO 9001 à la DRH", set[str]()),
        ("slt tkt c bon", {"sms"}),
        ("c'est t'il qu'on a dit", set[str]()),
        ("Le rdv est calé, cc Paul", set[str]()),
    ],
)
def test_noise_is_told_by_simple_measures(text: str, noises: set[str]) -> None:
    """A short text needs no accent, an acronym is no shout, an elision no short message."""
    told = {"accents": is_without_accents(text), "shouted": is_shouted(text), "sms": is_like_sms(text)}
    assert {name for name, holds in told.items() if holds} == noises


def test_every_slice_holds_enough_posts_and_is_named_once(examples: list[Example]) -> None:
    """Below twenty posts a figure says nothing."""
    posts = [replace(each, sector="rare" if place < 5 else "usines") for place, each in enumerate(examples)]
    found = slices_of(posts, dummy(posts))
    assert all(part.posts >= FEWEST_POSTS for part in found)
    names = [(part.kind, part.name) for part in found]
    assert ("secteur", "usines") in names
    assert ("secteur", "rare") not in names
    assert len(names) == len(set(names))


def test_a_slice_with_nothing_to_find_has_no_f1(examples: list[Example]) -> None:
    """Silence rather than a 0 that looks like a failure."""
    clean = [replace(each, tone=(), severity=None) for each in examples]
    found = slices_of(clean, dummy(clean))
    assert found
    assert not any("breach_f1" in part.figures for part in found)
