"""The database: one road for SQLite and PostgreSQL, with transactions that either happen or say so."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from vigie_service.errors import StoreUnavailable

_WRITE: Final = {"vigie_write": True}
# WAL lets readers go on beside the writer. FULL, because NORMAL loses acknowledged posts in a power cut.
# secure_delete, because an erased text must be gone from the file.
_PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "journal_size_limit=67108864",
)


class Database:
    """Opens transactions. `reading()` sees one state; `writing()` commits at its end or records nothing."""

    def __init__(self, url: str, *, busy_seconds: float = 5.0) -> None:
        """Connects at the first transaction, not here."""
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(self.url, busy_seconds) if self.is_sqlite else _server_engine(self.url)
        # SQLite has one writer: threads queue here, fairly, rather than poll the file lock.
        self._turn = threading.Lock() if self.is_sqlite else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only transaction.

        Raises:
            StoreUnavailable: the database is locked, full, or cannot be reached.
        """
        with _faults_told(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is on the disk once the block ends.

        Raises:
            StoreUnavailable: nothing of it was recorded; the caller may try again.
        """
        with (
            _faults_told(),
            self._turn or nullcontext(),
            self.engine.connect().execution_options(**_WRITE) as connection,
            connection.begin(),
        ):
            yield connection

    def migrate(self) -> None:
        """Bring the schema to this version; safe to call at every start, by several processes at once.

        Raises:
            StoreUnavailable: the database cannot be reached.
        """
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.writing() as connection:
            if not self.is_sqlite:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(861347)"))
            config = Config()
            config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def backup(self, target: Path) -> None:
        """Copy a live SQLite database, through its own backup call: copying the file corrupts it.

        Raises:
            NotImplementedError: a PostgreSQL database is backed up with its own tools.
            StoreUnavailable: it could not be read, or the copy is not sound.
        """
        if not self.is_sqlite:
            raise NotImplementedError
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        try:
            with _faults_told(), self.engine.connect() as connection, closing(sqlite3.connect(draft)) as copy:
                live: Any = connection.connection.driver_connection
                live.backup(copy)  # in one step: a copy in parts starts again at each commit of another process
                if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                    raise StoreUnavailable("La copie n’est pas saine.", "The copy is not sound.")
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


@contextmanager
def _faults_told() -> Iterator[None]:
    """Locked, full, unreachable, overrun: the same refusal, without the driver's words (they may quote a post)."""
    try:
        yield
    except (OperationalError, PoolTimeout):
        raise _unavailable() from None
    except DBAPIError as error:
        if error.connection_invalidated:
            raise _unavailable() from None
        raise


def _unavailable() -> StoreUnavailable:
    return StoreUnavailable(
        "Rien n’a été enregistré ; renvoyez la même requête.",
        "Nothing was recorded; send the same request again.",
        retry_after=2,
    )


def _sqlite_engine(url: sa.URL, busy_seconds: float) -> Engine:
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": busy_seconds},
        pool_size=20,
        max_overflow=20,
        pool_timeout=busy_seconds,
    )

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: Any, _record: Any) -> None:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA busy_timeout={int(busy_seconds * 1000)}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A write transaction takes the write lock at once: one that starts by reading could never be upgraded safely.
        writing = connection.get_execution_options().get("vigie_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _server_engine(url: sa.URL) -> Engine:
    return sa.create_engine(
        url, hide_parameters=True, pool_size=20, max_overflow=20, pool_timeout=5, pool_pre_ping=True
    )
