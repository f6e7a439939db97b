"""What the path of a post is given: the database, the keys, the scorer, the charter and the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from vigie_models.scorer import ScoresText
from vigie_service.charter import Charter
from vigie_service.keys import Keyring
from vigie_service.settings import Settings
from vigie_service.store.database import Database
from vigie_service.store.outcomes import Provenance

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Tools:
    """One set, made by app.py and passed down; tests make their own with fakes."""

    settings: Settings
    database: Database
    keyring: Keyring
    charter: Charter
    scorer: ScoresText
    made_by: Provenance
    clock: Clock
