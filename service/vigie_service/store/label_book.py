"""Labels given by moderators: what a post is, apart from what was decided about it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from vigie_service.store.tables import labels


def add(
    connection: Connection,
    review: str,
    version: int,
    *,
    label: dict[str, Any],
    seen: dict[str, Any],
    guidelines: str,
    by: str,
    now: datetime,
) -> None:
    """One labelling of one version, with the scores that were seen: they sway the eye."""
    connection.execute(
        sa.insert(labels).values(
            review=review,
            version=version,
            label=label,
            seen=seen,
            guidelines=guidelines,
            labelled_by=by,
            labelled_at=now,
        )
    )


def for_review(connection: Connection, review: str) -> list[dict[str, Any]]:
    """The labels of a review, oldest first."""
    query = sa.select(labels.c.label).where(labels.c.review == review).order_by(labels.c.id)
    return list(connection.execute(query).scalars())
