"""Word lists, as data: read once, when first asked for."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def lexicon(name: str) -> dict[str, Any]:
    """The tables of `name`.toml, as written there.

    Raises:
        FileNotFoundError: no such file.
    """
    return tomllib.loads((resources.files(__name__) / f"{name}.toml").read_text("utf-8"))


@cache
def words(name: str, key: str) -> frozenset[str]:
    """One list of a lexicon, as a set.

    Raises:
        KeyError: no such list.
    """
    return frozenset(lexicon(name)[key])
