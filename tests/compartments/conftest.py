"""Each storage in turn, empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.compartments.offices import Office
from withheld.compartments.postgres import PostgresStorage
from withheld.compartments.sqlite import SqliteStorage
from withheld.compartments.storage import Storage


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests on PostgreSQL in one process: the server is started once."""
    for item in items:
        if "[postgresql" in item.name:
            item.add_marker(pytest.mark.xdist_group("vault in PostgreSQL"))


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The address of a real PostgreSQL."""
    with postgres.server() as server:
        yield server.own


def emptied(address: str) -> PostgresStorage:
    """The storage in this database, with nothing in it."""
    with psycopg.connect(address, autocommit=True) as connection:
        for table in ("vault_leaf", "vault_head", "vault_row", "vault_schema"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
    return PostgresStorage(address, create=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    """An empty storage of each kind."""
    made: Storage = (
        SqliteStorage(tmp_path / "office.vault", create=True)
        if request.param == "sqlite"
        else emptied(request.getfixturevalue("database"))
    )
    yield made
    made.close()


@pytest.fixture
def office(storage: Storage) -> Office:
    """An office on each kind of storage."""
    return Office(storage)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a vault in SQLite may lie."""
    return tmp_path / "office.vault"


@pytest.fixture
def small(file: Path) -> Iterator[Office]:
    """An office on SQLite, for what is no matter of the storage."""
    storage = SqliteStorage(file, create=True)
    yield Office(storage)
    storage.close()
