"""Forget in time: texts, decisions, events and sessions past what the settings keep."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from vigie_service.settings import Settings
from vigie_service.store.reviews import AWAITING_EDIT, OPEN
from vigie_service.store.tables import (
    authors,
    decisions,
    events,
    labels,
    logins,
    notices,
    posts,
    reviews,
    sessions,
    texts,
    versions,
)


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows went, by what they were."""

    texts: int
    posts: int
    events: int
    authors: int
    sessions: int

    def __str__(self) -> str:
        """For people."""
        return ", ".join(f"{name} : {number}" for name, number in asdict(self).items())


def purge(connection: Connection, settings: Settings, now: datetime) -> Purged:
    """Erase what is due; nothing that still waits for a machine or a person."""
    return Purged(
        texts=_texts(connection, settings, now),
        posts=_posts(connection, now - timedelta(days=settings.keep_decisions_days)),
        events=_older(connection, events, events.c.received_at, now - timedelta(days=settings.dedup_days)),
        authors=_orphans(connection),
        sessions=_older(connection, sessions, sessions.c.created_at, now - timedelta(hours=settings.session_hours))
        + _older(connection, logins, logins.c.at, now - timedelta(days=1)),
    )


def _texts(connection: Connection, settings: Settings, now: datetime) -> int:
    """Texts that nobody flagged, some days after they came; flagged ones, some days after their last decision."""
    waits = _waiting_reviews()
    reviewed = sa.select(reviews.c.version)
    last_word = (
        sa.select(sa.func.max(sa.func.coalesce(reviews.c.decided_at, reviews.c.closed_at, reviews.c.opened_at)))
        .where(reviews.c.version == versions.c.id)
        .scalar_subquery()
    )
    done = (versions.c.state != "waiting") & versions.c.id.not_in(waits)
    unflagged = versions.c.id.not_in(reviewed) & (
        versions.c.accepted_at < now - timedelta(days=settings.keep_unflagged_days)
    )
    flagged = versions.c.id.in_(reviewed) & (last_word < now - timedelta(days=settings.keep_flagged_days))
    due = sa.select(versions.c.id).where(done, unflagged | flagged)
    messages = reviews.c.version.in_(due) & reviews.c.message.is_not(None)
    connection.execute(sa.update(reviews).where(messages).values(message=None))
    told = sa.select(versions.c.post).where(versions.c.id.in_(due))
    connection.execute(
        sa.update(notices).where(notices.c.post.in_(told), notices.c.state != "pending").values(message=None)
    )
    return connection.execute(sa.delete(texts).where(texts.c.version.in_(due))).rowcount


def _posts(connection: Connection, before: datetime) -> int:
    """Posts with all that was decided about them, once the last decision is old enough."""
    alive = sa.select(versions.c.post).where(
        (versions.c.state == "waiting")
        | (versions.c.accepted_at >= before)
        | versions.c.id.in_(sa.select(decisions.c.version).where(decisions.c.decided_at >= before))
        | versions.c.id.in_(sa.select(labels.c.version).where(labels.c.labelled_at >= before))
        | versions.c.id.in_(sa.select(reviews.c.version).where(reviews.c.decided_at >= before))
        | versions.c.id.in_(_waiting_reviews())
    )
    return connection.execute(sa.delete(posts).where(posts.c.id.not_in(alive))).rowcount


def _waiting_reviews() -> sa.Select[tuple[int]]:
    return sa.select(reviews.c.version).where(reviews.c.state.in_((OPEN, AWAITING_EDIT)))


def _orphans(connection: Connection) -> int:
    """Real author ids that no post refers to any more."""
    used = sa.select(posts.c.author).where(posts.c.author.is_not(None))
    return connection.execute(sa.delete(authors).where(authors.c.pseudonym.not_in(used))).rowcount


def _older(connection: Connection, table: sa.Table, moment: sa.Column[datetime], before: datetime) -> int:
    return connection.execute(sa.delete(table).where(moment < before)).rowcount
