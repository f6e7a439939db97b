"""A service around fakes, and short ways to do what platforms do: what most tests of the service start from."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from fastapi.testclient import TestClient

from vigie_models.fakes import WordScorer
from vigie_service.accept import Delivery, accept
from vigie_service.charter import load_charter
from vigie_service.fakes import HandClock, signed
from vigie_service.keys import Keyring, Sealer
from vigie_service.platforms import generic
from vigie_service.register import Added, add_source
from vigie_service.settings import Settings
from vigie_service.store.database import Database
from vigie_service.store.outcomes import Provenance
from vigie_service.tools import Tools
from vigie_service.work import score_waiting

WORDS = {
    "crétin": "insult",
    "minable": "denigration",
    "rachat": "strategy",
    "tournoi": "off_topic",
    "fraude": "alert",
    "désespéré": "care",
}


@dataclass
class House:
    """A service around fakes: its tools, its clock, and short ways to do what platforms do."""

    tools: Tools
    clock: HandClock

    def add_source(self, name: str = "rse", **more: Any) -> Added:
        """A source, acting unless told otherwise."""
        with self.tools.database.writing() as connection:
            return add_source(connection, name, "generic", self.tools, **({"mode": "acting"} | more))

    def accept(self, *documents: dict[str, Any], source: str = "rse", webhook_id: str | None = None) -> list[Any]:
        """Take events past the door, as a verified delivery; their receipts."""
        body = json.dumps({"events": documents}).encode()
        delivery = Delivery(source, webhook_id, body, tuple(generic.parse(body)))
        with self.tools.database.writing() as connection:
            return accept(
                delivery, connection, scope=self.tools.charter.scope, keyring=self.tools.keyring, now=self.clock()
            )

    def moderate(self, *documents: dict[str, Any], source: str = "rse") -> list[Any]:
        """Take events and score all that waits; the receipts."""
        receipts = self.accept(*documents, source=source) if documents else []
        while score_waiting(self.tools):
            pass
        return receipts

    def rows(self, table: sa.Table) -> list[sa.RowMapping]:
        """All that is in a table."""
        with self.tools.database.reading() as connection:
            return [row._mapping for row in connection.execute(sa.select(table))]


def make_house(database: Database, home: Path, **settings: Any) -> House:
    """A house on a database; `settings` replace the defaults."""
    clock = HandClock()
    chosen = Settings(home=home, database_url=str(database.url), **({"demo": False} | settings))
    charter = load_charter(chosen.charter)
    made_by = Provenance("fake.1", "0" * 64, charter.reference, charter.sha256, {"care": 0.5, "alert": 0.5})
    keyring = Keyring(Sealer(), b"0" * 32)
    return House(Tools(chosen, database, keyring, charter, WordScorer(WORDS), made_by, clock), clock)


@dataclass
class Caller:
    """An HTTP client of a service that runs in this process, whose worker is stepped by hand."""

    house: House
    client: TestClient
    secret: str

    def send(self, document: dict[str, Any], *, webhook_id: str = "msg_1", source: str = "rse") -> Any:
        """A signed delivery; the response."""
        body = json.dumps(document).encode()
        headers = signed(self.secret, body, self.house.clock(), webhook_id=webhook_id)
        return self.client.post(f"/v1/webhooks/generic/{source}", content=body, headers=headers)
