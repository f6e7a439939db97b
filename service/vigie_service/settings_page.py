"""The page of all settings, made from their own descriptions."""

import json
from pathlib import Path
from typing import Any, Final

from pydantic.fields import FieldInfo

import vigie_models
from vigie_service.settings import Settings

_REPOSITORY: Final = Path(vigie_models.__file__).parents[2]
_HEAD: Final = """# Settings

Each is read from the environment, or from a `.env` file in the working folder. This page is what
`vigie settings --markdown` prints; a test fails when it differs.

| variable | default | meaning |
|---|---|---|
"""


def rows() -> list[tuple[str, str, str]]:
    """(variable, default, meaning) of every setting, in order."""
    return [(f"VIGIE_{name.upper()}", _default(field), field.description or "") for name, field in _fields()]


def markdown() -> str:
    """The page, as docs/settings.md holds it."""
    return _HEAD + "".join(f"| `{name}` | {_code(default)} | {meaning} |\n" for name, default, meaning in rows())


def _fields() -> list[tuple[str, FieldInfo]]:
    return list(Settings.model_fields.items())


def _default(field: FieldInfo) -> str:
    value: Any = field.default
    if value is None or value == "":
        return ""
    if isinstance(value, Path):
        return str(value.relative_to(_REPOSITORY)) if value.is_relative_to(_REPOSITORY) else str(value)
    return value if isinstance(value, str) else json.dumps(value)


def _code(default: str) -> str:
    return f"`{default}`" if default else "–"
