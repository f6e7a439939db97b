"""The API against its own description, with what generators and hostile senders make up."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from houses import make_house
from vigie_service.app import create_app
from vigie_service.register import add_key
from vigie_service.store.database import Database

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, dict[str, str]]]:
    """The running application's description, and the headers of a key that opens everything."""
    home = tmp_path_factory.mktemp("api")
    database = Database(f"sqlite:///{home / 'vigie.sqlite3'}")
    database.migrate()
    house = make_house(database, home)
    house.add_source()
    scopes = ["score", "read", "metrics", "reviews", "webhook:rse"]
    with database.writing() as connection:
        key = add_key(connection, "essai", scopes, house.tools)
    application = create_app(house.tools, in_background=False)
    with TestClient(application):
        yield schemathesis.openapi.from_asgi("/openapi.json", application), {"authorization": f"Bearer {key}"}
    database.close()


def test_the_api_keeps_to_its_own_description(api: tuple[Any, dict[str, str]]) -> None:
    """No 5xx, no status, type or shape that is not described, whatever is sent to each operation."""
    schema, headers = api
    for operation in schema.get_all_operations():
        check_operation(operation.ok(), headers)


def check_operation(operation: Any, headers: dict[str, str]) -> None:
    @given(case=st.one_of([operation.as_strategy(generation_mode=mode) for mode in GenerationMode]))
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    def answers_as_described(case: Any) -> None:
        if case.path.startswith("/v1/webhooks"):
            case.path_parameters = {"platform": "generic", "source": "rse"}
        case.call_and_validate(headers=headers, checks=CHECKS)

    answers_as_described()


def test_every_operation_is_described(api: tuple[Any, dict[str, str]], tmp_path: Path) -> None:
    """The paths of DESIGN §4, each with its refusals."""
    document = api[0].raw_schema
    wanted = {"/v1/score", "/v1/posts/{post_id}", "/v1/charter", "/v1/bundle", "/healthz", "/readyz", "/metrics"}
    assert wanted | {"/v1/webhooks/{platform}/{source}", "/v1/reviews"} <= set(document["paths"])
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert path == "/healthz" or "503" in operation["responses"], path
