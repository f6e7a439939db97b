"""The platforms that Vigie speaks with, by the name that their addresses and sources carry."""

from typing import Final

from vigie_service.platforms import generic
from vigie_service.platforms.platform import Platform

PLATFORMS: Final[dict[str, Platform]] = {"generic": generic}
