"""Posts and their versions: what is held, what waits to be scored, who works on it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from vigie_service.keys import Keyring, Sealer
from vigie_service.store import leases
from vigie_service.store.tables import authors, decisions, notices, posts, reviews, sources, texts, versions
from vigie_service.wire import Event


@dataclass(frozen=True, slots=True)
class Held:
    """The newest version that we hold of a post; `id` is our own number of that version."""

    post: str
    id: int
    version: int
    numbered: bool
    occurred_at: datetime | None
    deleted: bool


@dataclass(frozen=True, slots=True)
class Work:
    """One version to score, claimed under a lease; `attempts` counts this try."""

    id: int
    post: str
    platform_id: str
    version: int
    source: str
    mode: str
    callback: bool
    sealed: bytes  # the text and its context; opened by whoever scores it
    community_name: str | None
    community_kind: str | None
    audience: int | None
    guests: bool
    lease: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Words:
    """What a version says, and what it answers. `format` is plain, markdown or html."""

    text: str
    format: str
    quoted: tuple[str, ...]
    parent: str | None
    parent_id: str | None


def find(connection: Connection, source: str, platform_id: str) -> Held | None:
    """The newest version of the platform's post, locked until the transaction ends."""
    row = connection.execute(
        sa.select(
            posts.c.id,
            versions.c.id,
            versions.c.version,
            versions.c.numbered,
            versions.c.occurred_at,
            posts.c.deleted_at.is_not(None),
        )
        .join(versions, versions.c.id == posts.c.current)
        .where(posts.c.source == source, posts.c.platform_id == platform_id)
        .with_for_update(of=posts)
    ).one_or_none()
    return Held(*row) if row else None


def store(
    connection: Connection, held: Held | None, source: str, event: Event, keyring: Keyring, now: datetime
) -> Held:
    """A new version, waiting to be scored; those before it that nobody scored are set aside."""
    post = held.post if held else uuid4().hex
    author = _keep_author(connection, source, event, keyring, now)
    if held is None:
        connection.execute(
            sa.insert(posts).values(
                id=post,
                source=source,
                platform_id=event.post.id,
                current=0,
                accepted_at=now,
                **_columns(event, author),
            )
        )
    else:
        _set_aside(connection, post, "superseded")
    new = _add_version(connection, post, held, event, "waiting", now)
    changed: dict[str, Any] = {"current": new.id, "deleted_at": None}
    connection.execute(sa.update(posts).where(posts.c.id == post).values(**changed, **_columns(event, author)))
    connection.execute(sa.insert(texts).values(version=new.id, body=keyring.sealer.seal_json(_body(event))))
    return new


def remember_deleted(connection: Connection, post: str, source: str, event: Event, now: datetime) -> Held:
    """A deletion that came before its post: a trace without text, so that the late post is known to be gone."""
    connection.execute(
        sa.insert(posts).values(
            id=post,
            source=source,
            platform_id=event.post.id,
            current=0,
            accepted_at=now,
            deleted_at=now,
            author_kind="person",
            guests=False,
        )
    )
    new = _add_version(connection, post, None, event, "deleted", now)
    connection.execute(sa.update(posts).where(posts.c.id == post).values(current=new.id))
    return new


def delete(connection: Connection, held: Held, event: Event, now: datetime) -> None:
    """Forget the texts of a post that its platform deleted, and what was written about them."""
    _set_aside(connection, held.post, "deleted")
    connection.execute(sa.update(reviews).where(reviews.c.post == held.post).values(message=None))
    connection.execute(sa.update(notices).where(notices.c.post == held.post).values(message=None))
    new = _add_version(connection, held.post, held, event, "deleted", now)
    connection.execute(sa.update(posts).where(posts.c.id == held.post).values(deleted_at=now, current=new.id))


def claim(connection: Connection, *, number: int, lease_s: int, now: datetime) -> list[Work]:
    """Up to `number` waiting versions, oldest first, under one new lease; none that another holds."""
    due = (
        sa.select(versions.c.id)
        .where(versions.c.state == "waiting", versions.c.due_at <= now)
        .order_by(versions.c.due_at, versions.c.id)
        .limit(number)
    )
    ids = leases.take(connection, versions, due, lease_s=lease_s, now=now)
    return [_work(row._mapping) for row in connection.execute(_work_query().where(versions.c.id.in_(ids)))]


def finish(connection: Connection, work: Work, *, state: str = "scored") -> bool:
    """Mark the work done; False when the lease was lost meanwhile, and nothing may be recorded."""
    # The post first, as edits and deletions do: two transactions that lock in one order never wait for each other.
    connection.execute(sa.select(posts.c.id).where(posts.c.id == work.post).with_for_update())
    done = connection.execute(
        sa.update(versions)
        .where(versions.c.id == work.id, versions.c.lease == work.lease, versions.c.state == "waiting")
        .values(state=state, lease=None)
    )
    return done.rowcount == 1


def postpone(connection: Connection, work: Work, until: datetime) -> None:
    """Give work back, to be tried again later."""
    connection.execute(
        sa.update(versions)
        .where(versions.c.id == work.id, versions.c.lease == work.lease)
        .values(lease=None, due_at=until)
    )


def waiting(connection: Connection) -> int:
    """How many versions wait to be scored."""
    return connection.execute(
        sa.select(sa.func.count()).select_from(versions).where(versions.c.state == "waiting")
    ).scalar_one()


def read_words(connection: Connection, version: int, sealer: Sealer) -> Words | None:
    """What a version says, unless it was purged."""
    sealed = connection.execute(sa.select(texts.c.body).where(texts.c.version == version)).scalar_one_or_none()
    return None if sealed is None else open_words(sealed, sealer)


def open_words(sealed: bytes, sealer: Sealer) -> Words:
    """What lies in `texts.body`.

    Raises:
        UnreadableSeal: no key at hand opens it.
    """
    body = sealer.open_json(sealed)
    return Words(body["text"], body["format"], tuple(body["quoted"]), body["parent"], body["parent_id"])


def read_outcome(connection: Connection, post: str, source: str | None = None) -> sa.RowMapping | None:
    """A post's newest version with its decision, if it was decided; with a source, `post` is the platform's id."""
    named = posts.c.id == post if source is None else (posts.c.source == source) & (posts.c.platform_id == post)
    row = connection.execute(
        sa.select(
            posts.c.id,
            posts.c.source,
            posts.c.platform_id,
            posts.c.deleted_at,
            versions.c.version,
            versions.c.state,
            decisions.c.result,
            sa.exists().where(reviews.c.version == versions.c.id, reviews.c.desk == "referent").label("referred"),
        )
        .join(versions, versions.c.id == posts.c.current)
        .outerjoin(decisions, decisions.c.version == versions.c.id)
        .where(named)
    ).one_or_none()
    return row._mapping if row else None


def _add_version(connection: Connection, post: str, held: Held | None, event: Event, state: str, now: datetime) -> Held:
    number, numbered = event.post.version, event.post.version is not None
    if number is None:
        number = held.version + 1 if held else 1
        numbered = held.numbered if held else False
    new = connection.execute(
        sa.insert(versions)
        .values(
            post=post,
            version=number,
            numbered=numbered,
            occurred_at=event.occurred_at,
            accepted_at=now,
            state=state,
            attempts=0,
            due_at=now,
        )
        .returning(versions.c.id)
    ).scalar_one()
    return Held(post, new, number, numbered, event.occurred_at, state == "deleted")


def _set_aside(connection: Connection, post: str, state: str) -> None:
    """Versions not yet scored are not scored any more. A deletion forgets every text of the post; an edit only
    those that nobody scored: the others are kept as long as their decisions need them (purge.py)."""
    unscored = (versions.c.post == post) & (versions.c.state == "waiting")
    forgotten = versions.c.post == post if state == "deleted" else unscored
    gone = sa.select(versions.c.id).where(forgotten)
    connection.execute(sa.delete(texts).where(texts.c.version.in_(gone)))
    connection.execute(sa.update(versions).where(unscored).values(state=state, lease=None))


def _keep_author(connection: Connection, source: str, event: Event, keyring: Keyring, now: datetime) -> str | None:
    if event.post.author is None:
        return None
    pseudonym = keyring.pseudonym(source, event.post.author.id)
    real_id = keyring.sealer.seal(event.post.author.id)
    upsert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(
        upsert(authors)
        .values(pseudonym=pseudonym, source=source, real_id=real_id, created_at=now)
        .on_conflict_do_nothing()
    )
    return pseudonym


def _columns(event: Event, author: str | None) -> dict[str, Any]:
    post, community = event.post, event.post.community
    return {
        "author": author,
        "author_kind": post.author.kind if post.author else "person",
        "url": post.url,
        "thread": post.thread,
        "community_id": community.id if community else None,
        "community_name": community.name if community else None,
        "community_kind": community.kind if community else None,
        "audience": community.audience if community else None,
        "guests": community.guests if community else False,
    }


def _body(event: Event) -> dict[str, Any]:
    post = event.post
    return {
        "text": post.text,
        "format": post.format,
        "quoted": post.quoted,
        "parent": post.parent.text if post.parent else None,
        "parent_id": post.parent.id if post.parent else None,
    }


def _work_query() -> sa.Select[Any]:
    return (
        sa.select(versions, posts, sources.c.mode, sources.c.callback_url, texts.c.body)
        .join(posts, posts.c.id == versions.c.post)
        .join(sources, sources.c.name == posts.c.source)
        .join(texts, texts.c.version == versions.c.id)
        .order_by(versions.c.due_at, versions.c.id)
    )


def _work(cells: sa.RowMapping) -> Work:
    return Work(
        id=cells[versions.c.id],
        post=cells[posts.c.id],
        platform_id=cells[posts.c.platform_id],
        version=cells[versions.c.version],
        source=cells[posts.c.source],
        mode=cells[sources.c.mode],
        callback=cells[sources.c.callback_url] is not None,
        sealed=cells[texts.c.body],
        community_name=cells[posts.c.community_name],
        community_kind=cells[posts.c.community_kind],
        audience=cells[posts.c.audience],
        guests=cells[posts.c.guests],
        lease=cells[versions.c.lease],
        attempts=cells[versions.c.attempts],
    )
