"""One PostgreSQL and one Spark for the whole run, brought up by the first test that needs them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.elsewhere import servers
from tests.elsewhere.places import Place, Postgres, Spark, Store
from tests.postgres import cannot, free_port
from tests.postgres import server as server_of_postgres


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep all tests that need the servers in one process: each server is brought up once."""
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.xdist_group("elsewhere"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL."""
    with server_of_postgres() as server:
        place = Postgres(server.host)
        yield place
        place.connection.close()


@pytest.fixture(scope="session")
def spark_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port on which the one Spark of this process serves Connect, once it has started."""
    if servers.java() is None:
        cannot("counting in Spark, which needs Java 17")
    folder = tmp_path_factory.mktemp("spark")
    port = free_port()
    servers.configure_spark(folder, port)
    with patch.dict(os.environ, {"SPARK_CONF_DIR": str(folder)}):
        yield port
        from pyspark import SparkContext  # noqa: PLC0415 - slow, and only there where Spark is

        context = SparkContext._active_spark_context  # noqa: SLF001 - the only way to ask for it
        if context is not None:
            context.stop()
            context._gateway.shutdown()  # noqa: SLF001
            context._gateway.proc.stdin.close()  # noqa: SLF001 - ends the JVM
            context._gateway.proc.wait()  # noqa: SLF001
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def spark(spark_port: int, tmp_path_factory: pytest.TempPathFactory) -> Spark:  # noqa: ARG001 - it configures
    """A Spark of one's own, already running."""
    import pyarrow as pa  # noqa: PLC0415

    from withheld.population.opening import open_population  # noqa: PLC0415

    place = Spark(tmp_path_factory.mktemp("parquet"), "spark://local[2]", "spark")
    open_population(place.put(pa.table({"city": ["Aldmoor", "Aldmoor"]})))
    return place


@pytest.fixture(scope="session")
def connect(spark: Spark, spark_port: int) -> Spark:
    """The same Spark by way of Connect."""
    return Spark(spark.folder, f"sc://127.0.0.1:{spark_port}", "connect")


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Stores on the disk."""
    return Store(tmp_path_factory.mktemp("stores"))


@pytest.fixture(scope="session", params=["stores", "postgres", "spark", "connect"])
def place(request: pytest.FixtureRequest) -> Place:
    """Every place, one after the other."""
    found: Place = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session", params=["postgres", "spark", "connect"])
def server(request: pytest.FixtureRequest) -> Place:
    """Every place but the store."""
    found: Place = request.getfixturevalue(request.param)
    return found
