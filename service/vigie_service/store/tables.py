"""The tables: one deployment, one company, several sources. The text of a post lies in `texts` alone."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC, on databases with and without time zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite keeps it without its zone."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Always aware, in UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_Sealed = LargeBinary  # bytes that crypt.Sealer wrote: encrypted when a key is set

sources = Table(
    "sources",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("platform", String(32), nullable=False),
    Column("mode", String(16), nullable=False),  # observer | acting
    Column("callback_url", String(2000)),
    Column("callback_secret", _Sealed),
    Column("created_at", UtcDateTime, nullable=False),
)

source_secrets = Table(
    "source_secrets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", ForeignKey("sources.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("secret", _Sealed, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("retired_at", UtcDateTime),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("secret_sha256", String(64), nullable=False),
    Column("name", String(100), nullable=False),
    Column("scopes", sa.JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

# An event that was taken, under each name it goes by, so that it is recognised when it comes again.
events = Table(
    "events",
    metadata,
    Column("source", ForeignKey("sources.name", ondelete="CASCADE"), primary_key=True),
    Column("event_id", String(300), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("receipt", sa.JSON, nullable=False),
    Column("received_at", UtcDateTime, nullable=False, index=True),
)

authors = Table(
    "authors",
    metadata,
    Column("pseudonym", String(64), primary_key=True),
    Column("source", ForeignKey("sources.name", ondelete="CASCADE"), nullable=False),
    Column("real_id", _Sealed, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

posts = Table(
    "posts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("source", ForeignKey("sources.name", ondelete="CASCADE"), nullable=False),
    Column("platform_id", String(300), nullable=False),
    Column("current", Integer, nullable=False),  # versions.id of the newest version
    Column("author", String(64)),  # a pseudonym; no index: nothing is ever looked up by author
    Column("author_kind", String(16), nullable=False),
    Column("url", String(2000)),
    Column("thread", String(300)),
    Column("community_id", String(300)),
    Column("community_name", String(300)),
    Column("community_kind", String(64)),
    Column("audience", Integer),
    Column("guests", Boolean, nullable=False),
    Column("accepted_at", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime),
    UniqueConstraint("source", "platform_id"),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("post", ForeignKey("posts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("version", Integer, nullable=False),  # the platform's number, or ours where it gives none
    Column("numbered", Boolean, nullable=False),  # whether the platform gave that number
    Column("occurred_at", UtcDateTime),
    Column("accepted_at", UtcDateTime, nullable=False, index=True),
    Column("state", String(16), nullable=False),  # waiting | scored | superseded | deleted
    Column("attempts", Integer, nullable=False),
    Column("lease", String(32)),
    Column("due_at", UtcDateTime, nullable=False),  # when it may be claimed (again)
    sqlite_autoincrement=True,
)
Index("ix_versions_waiting", versions.c.state, versions.c.due_at)

texts = Table(
    "texts",
    metadata,
    Column("version", ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    Column("body", _Sealed, nullable=False),  # JSON: text, format, quoted, parent
)

decisions = Table(
    "decisions",
    metadata,
    Column("version", ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    Column("action", String(16), nullable=False),  # what was told
    Column("proposed", String(16), nullable=False),  # what the charter proposed before the source's mode
    Column("result", sa.JSON, nullable=False),  # DESIGN's Result: offsets and reasons, never text
    Column("bundle", String(64), nullable=False),
    Column("bundle_sha256", String(64), nullable=False),
    Column("charter", String(100), nullable=False),
    Column("charter_sha256", String(64), nullable=False),
    Column("thresholds", sa.JSON, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False, index=True),
    Column("flagged", Boolean, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("post", ForeignKey("posts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("version", ForeignKey("versions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("desk", String(16), nullable=False),  # moderation | referent | ecoute | rh | securite
    Column("state", String(16), nullable=False),  # open | awaiting_edit | decided | closed
    Column("priority", Integer, nullable=False),  # 2 held, 1 leak, 0 other
    Column("opened_at", UtcDateTime, nullable=False),
    Column("claimed_by", String(64)),
    Column("claimed_until", UtcDateTime),
    Column("outcome", String(16)),
    Column("article", String(32)),
    Column("message", _Sealed),  # to the author; a moderator may quote the post in it
    Column("deadline", UtcDateTime),
    Column("decided_by", String(64)),
    Column("decided_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("stamp", Integer, nullable=False),  # grows with each change: two people cannot both decide
)
Index("ix_reviews_queue", reviews.c.desk, reviews.c.state, reviews.c.priority, reviews.c.opened_at)

labels = Table(
    "labels",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("review", ForeignKey("reviews.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("version", ForeignKey("versions.id", ondelete="CASCADE"), nullable=False),
    Column("label", sa.JSON, nullable=False),  # relevance, leak, leak_level, tone, care, alert, spans
    Column("seen", sa.JSON, nullable=False),  # the scores that the moderator saw
    Column("guidelines", String(32), nullable=False),
    Column("labelled_by", String(64), nullable=False),
    Column("labelled_at", UtcDateTime, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("id", String(40), primary_key=True),  # the webhook-id, the same for every try
    Column("source", ForeignKey("sources.name", ondelete="CASCADE"), nullable=False),
    Column("post", ForeignKey("posts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("type", String(32), nullable=False),
    Column("body", sa.JSON, nullable=False),
    Column("message", _Sealed),  # to the author; joins the body when it is sent
    Column("state", String(16), nullable=False),  # pending | sent | dead | cancelled
    Column("not_before", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease", String(32)),
    Column("due_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)
Index("ix_notices_due", notices.c.state, notices.c.due_at)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice", ForeignKey("notices.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("status", Integer),  # HTTP status; none when no answer came
    Column("fault", String(32)),  # timeout, connection, tls, forbidden_address, redirect …
    Column("milliseconds", Integer, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("password_hash", String(200), nullable=False),
    Column("role", String(16), nullable=False),  # moderator | administrator
    Column("desks", sa.JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
)

sessions = Table(
    "sessions",
    metadata,
    Column("sha256", String(64), primary_key=True),  # of the cookie; the cookie itself is not kept
    Column("user", ForeignKey("users.name", ondelete="CASCADE"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

logins = Table(
    "logins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", String(80), nullable=False, index=True),  # keyed hash of a user name or an address
    Column("at", UtcDateTime, nullable=False, index=True),
)

# Things that are counted and not stored: posts of spaces out of scope, by source and day.
counts = Table(
    "counts",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("what", String(32), primary_key=True),
    Column("day", sa.Date, primary_key=True),
    Column("number", Integer, nullable=False),
)
