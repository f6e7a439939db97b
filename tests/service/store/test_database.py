"""Transactions that either happen or say so."""

import sqlite3
import threading
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from houses import House
from vigie_service.errors import StoreUnavailable
from vigie_service.fakes import event
from vigie_service.store import events
from vigie_service.store.database import Database
from vigie_service.store.tables import counts, metadata, sources, texts


def test_the_migrations_make_the_tables_that_the_code_speaks_of(database: Database) -> None:
    """No drift, on either kind of database."""
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    """Safe at every start."""
    database.migrate()


def test_sqlite_keeps_what_it_acknowledged_through_a_power_cut(sqlite_database: Database) -> None:
    """WAL and synchronous=FULL: NORMAL lost acknowledged commits; erased text leaves the file."""
    with sqlite_database.reading() as connection:
        read = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert read == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_a_block_that_fails_records_nothing(database: Database) -> None:
    """All or nothing."""
    with suppress(RuntimeError), database.writing() as connection:
        events.count(connection, "rse", "out_of_scope", date(2026, 3, 2))
        raise RuntimeError
    with database.reading() as connection:
        assert connection.execute(sa.select(counts)).all() == []


def test_a_locked_database_is_a_refusal_and_the_retry_succeeds(tmp_path: Path) -> None:
    """503 with Retry-After, then the same call works."""
    database = Database(f"sqlite:///{tmp_path / 'v.sqlite3'}", busy_seconds=0.05)
    database.migrate()
    other = sqlite3.connect(tmp_path / "v.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable) as refused, database.writing() as connection:
        events.count(connection, "rse", "out_of_scope", date(2026, 3, 2))
    assert refused.value.retry_after
    other.execute("ROLLBACK")
    other.close()
    with database.writing() as connection:
        events.count(connection, "rse", "out_of_scope", date(2026, 3, 2))
    with database.reading() as connection:
        assert connection.execute(sa.select(counts.c.number)).scalars().all() == [1]
    database.close()


def test_a_full_disk_is_a_refusal_and_loses_nothing_that_was_there(sqlite_house: House) -> None:
    """SQLite's own page limit stands in for the disk."""
    sqlite_house.accept(event("p1", "Un texte."))
    engine = sqlite_house.tools.database.engine

    def limit(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        connection.execute("PRAGMA max_page_count=1")  # as small as the file is now

    sa.event.listen(engine, "checkout", limit)
    with pytest.raises(StoreUnavailable):
        sqlite_house.accept(event("p2", "mot " * 15_000))
    sa.event.remove(engine, "checkout", limit)
    engine.dispose()
    assert len(sqlite_house.rows(texts)) == 1
    sqlite_house.accept(event("p2", "mot " * 15_000))
    assert len(sqlite_house.rows(texts)) == 2


def test_an_error_of_the_database_never_quotes_what_was_being_stored(database: Database) -> None:
    """SQLAlchemy quotes parameters unless told otherwise."""
    row = {"name": "a", "platform": "Tilleul", "mode": None, "created_at": None}
    with pytest.raises(sa.exc.IntegrityError) as refused, database.writing() as connection:
        connection.execute(sa.insert(sources), [row])
    assert "Tilleul" not in str(refused.value).split("DETAIL")[0]


def test_many_writers_wait_for_each_other(sqlite_database: Database) -> None:
    """Threads queue for the one writer; none is refused, none is lost."""

    def write() -> None:
        for _ in range(10):
            with sqlite_database.writing() as connection:
                events.count(connection, "rse", "out_of_scope", date(2026, 3, 2))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sqlite_database.reading() as connection:
        assert connection.execute(sa.select(counts.c.number)).scalar_one() == 80
