"""How far two labellers agree on the same posts: the ceiling beside which a model's figures are read."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from vigie_training.questions import AXES


@cache
def agreements() -> Mapping[str, float]:
    """Cohen's κ of a second, blind labelling, by axis (for confidentiality: level >= 1), category and flag."""
    content = resources.files("vigie_training").joinpath("agreement.toml").read_text(encoding="utf-8")
    return {str(name): float(value) for name, value in tomllib.loads(content).items()}


def agreement_on(head: str) -> float | None:
    """The κ for a question, None where the second labelling does not tell."""
    axis = {head: axis for axis, head in AXES.items()}.get(head, head)
    return agreements().get(axis)
