"""Reviews: what waits for a person, who has taken it, and what was decided."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from vigie_service.store.tables import decisions, posts, reviews, sources, versions

OPEN, AWAITING_EDIT, DECIDED, CLOSED = "open", "awaiting_edit", "decided", "closed"


@dataclass(frozen=True, slots=True)
class Review:
    """One review with its post and what Vigie said; the text is read apart. `stamp` guards against two deciders."""

    id: str
    post: str
    version: int  # our own number of the version, versions.id
    desk: str
    state: str
    priority: int
    opened_at: datetime
    claimed_by: str | None
    claimed_until: datetime | None
    outcome: str | None
    article: str | None
    deadline: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    stamp: int
    source: str
    platform_id: str
    platform_version: int
    url: str | None
    community: str | None
    audience: int | None
    guests: bool
    mode: str  # of the source: observer | acting
    result: dict[str, Any] | None  # none when scoring failed and a person has to look
    proposed: str | None  # what the charter proposed before « observer » capped it
    scored_at: datetime | None  # a held post is held from then on


def open_review(connection: Connection, post: str, version: int, desk: str, priority: int, now: datetime) -> str:
    """A new review in a desk's queue; its id."""
    review_id = uuid4().hex
    connection.execute(
        sa.insert(reviews).values(
            id=review_id,
            post=post,
            version=version,
            desk=desk,
            state=OPEN,
            priority=priority,
            opened_at=now,
            stamp=0,
        )
    )
    return review_id


def close_for_post(connection: Connection, post: str, now: datetime) -> None:
    """Close what was undecided about a post that was edited or deleted."""
    connection.execute(
        sa.update(reviews)
        .where(reviews.c.post == post, reviews.c.state.in_((OPEN, AWAITING_EDIT)))
        .values(state=CLOSED, closed_at=now, stamp=reviews.c.stamp + 1)
    )


def queue(connection: Connection, desks: Collection[str], now: datetime, *, limit: int, offset: int) -> list[Review]:
    """The reviews of some desks that wait: held first, then leaks, then the oldest; missed deadlines come back."""
    query = (
        _query()
        .where(reviews.c.desk.in_(desks), _waits(now))
        .order_by(reviews.c.priority.desc(), reviews.c.opened_at, reviews.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [_review(row) for row in connection.execute(query)]


def count_waiting(connection: Connection, now: datetime) -> dict[str, int]:
    """How many reviews wait, by desk."""
    query = sa.select(reviews.c.desk, sa.func.count()).where(_waits(now)).group_by(reviews.c.desk)
    return {desk: int(number) for desk, number in connection.execute(query)}


def find(connection: Connection, review_id: str, *, lock: bool = False) -> Review | None:
    """One review, locked until the transaction ends when asked."""
    if not review_id.isalnum():  # PostgreSQL does not take a NUL for a name that exists nowhere
        return None
    query = _query().where(reviews.c.id == review_id)
    row = connection.execute(query.with_for_update(of=reviews) if lock else query).one_or_none()
    return _review(row) if row else None


def is_referred(connection: Connection, source: str, platform_id: str) -> bool:
    """Whether the referent has, or had, a review of the platform's post."""
    query = (
        sa.select(reviews.c.id)
        .join(posts, posts.c.id == reviews.c.post)
        .where(posts.c.source == source, posts.c.platform_id == platform_id, reviews.c.desk == "referent")
        .limit(1)
    )
    return connection.execute(query).one_or_none() is not None


def desks_since(connection: Connection, review: Review) -> set[str]:
    """The desks that were given the same version of the post when the review was decided, or later."""
    given = (reviews.c.version == review.version) & (reviews.c.opened_at >= review.decided_at)
    return set(connection.execute(sa.select(reviews.c.desk).where(given, reviews.c.id != review.id)).scalars())


def change(connection: Connection, review: Review, **values: Any) -> bool:
    """Write new values; False when somebody changed the review meanwhile."""
    changed = connection.execute(
        sa.update(reviews)
        .where(reviews.c.id == review.id, reviews.c.stamp == review.stamp)
        .values(stamp=review.stamp + 1, **values)
    )
    return changed.rowcount == 1


def _waits(now: datetime) -> sa.ColumnElement[bool]:
    missed = (reviews.c.state == AWAITING_EDIT) & (reviews.c.deadline <= now)
    return (reviews.c.state == OPEN) | missed


def _query() -> sa.Select[Any]:
    return (
        sa.select(
            reviews,
            posts.c.source,
            posts.c.platform_id,
            versions.c.version.label("platform_version"),
            posts.c.url,
            posts.c.community_name.label("community"),
            posts.c.audience,
            posts.c.guests,
            sources.c.mode,
            decisions.c.result,
            decisions.c.proposed,
            decisions.c.decided_at.label("scored_at"),
        )
        .join(posts, posts.c.id == reviews.c.post)
        .join(sources, sources.c.name == posts.c.source)
        .join(versions, versions.c.id == reviews.c.version)
        .outerjoin(decisions, decisions.c.version == reviews.c.version)
    )


def _review(row: sa.Row[Any]) -> Review:
    cells = row._mapping
    return Review(**{name: cells[name] for name in Review.__slots__})
