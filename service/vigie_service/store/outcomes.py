"""Decisions as they are kept: what was told, why, and what made it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from vigie_service.store.tables import decisions


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which bundle, charter and thresholds made a decision, so that it can be explained for as long as it is kept."""

    bundle: str
    bundle_sha256: str
    charter: str
    charter_sha256: str
    thresholds: dict[str, Any]


def keep(
    connection: Connection,
    version: int,
    result: dict[str, Any],
    *,
    proposed: str,
    flagged: bool,
    made_by: Provenance,
    now: datetime,
) -> None:
    """Record a decision; its action is the one in the result."""
    connection.execute(
        sa.insert(decisions).values(
            version=version,
            action=result["decision"]["action"],
            proposed=proposed,
            result=result,
            flagged=flagged,
            bundle=made_by.bundle,
            bundle_sha256=made_by.bundle_sha256,
            charter=made_by.charter,
            charter_sha256=made_by.charter_sha256,
            thresholds=made_by.thresholds,
            decided_at=now,
        )
    )
