"""People at the desks, for the tests of the pages and of their API."""

import pytest

from desk import Browser, add_person, signed_in
from houses import Caller
from vigie_service.people import Role


@pytest.fixture
def camille(caller: Caller) -> Browser:
    """A moderator, signed in."""
    add_person(caller.house)
    return signed_in(caller.house, caller.client, "camille")


@pytest.fixture
def dominique(caller: Caller) -> Browser:
    """A moderator of every desk, signed in."""
    add_person(caller.house, "dominique", desks=("moderation", "referent", "ecoute", "rh"))
    return signed_in(caller.house, caller.client, "dominique")


@pytest.fixture
def sacha(caller: Caller) -> Browser:
    """An administrator, signed in."""
    add_person(caller.house, "sacha", role=Role.ADMINISTRATOR)
    return signed_in(caller.house, caller.client, "sacha")
