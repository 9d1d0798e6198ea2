"""What goes wrong with a server is one sentence, without a password, a cell, or a stack of Java."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import pytest

from tests.elsewhere.places import Place, Postgres, Spark
from tests.postgres import PASSWORD, free_port
from tests.running import Ran, withheld
from withheld.cli.main import INTERRUPTED
from withheld.errors import ElsewhereError
from withheld.population.opening import open_population

PATIENCE = 60
HEARING = """
import signal
from withheld.cli.main import run
signal.signal(signal.SIGINT, signal.default_int_handler)
run()
"""
"""The command line, which hears a Ctrl-C even where the tests were started in the background."""
PEOPLE = {"city": ["Aldmoor", "Brask", "Aldmoor"] * 4, "age": [20, 30, 40] * 4}


def one_sentence(ran: Ran, told: str) -> None:
    assert ran.code == 2, ran
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert told in ran.err
    assert PASSWORD not in ran.err


@pytest.mark.parametrize(
    "scheme", ["postgresql://desk:hush-hush@{}/db?table=people", "spark://{}/people", "sc://{}/people"]
)
def test_a_server_that_is_down(scheme: str, tmp_path: Path) -> None:
    address = scheme.format(f"127.0.0.1:{free_port()}")
    ran = withheld("count", address, "city=Aldmoor", folder=tmp_path)
    one_sentence(ran, "no server answers for people at ")
    assert "hush" not in ran.err


def test_a_cluster_without_workers(spark: Spark, connect: Spark, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one that is too busy does: take the question, and let it wait."""
    monkeypatch.setattr("withheld.population.elsewhere.spark.WAIT_FOR_WORKERS", 0.0)
    with pytest.raises(ElsewhereError, match="the cluster gives nothing to count with"):
        open_population(connect.address(path=str(spark.folder)))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"password": "wrong-word"}, "the server refused this user or password"),
        ({"password": ""}, "the server asks for a password"),
        ({"user": "nobody"}, "the server refused this user or password"),
    ],
)
def test_a_wrong_password_is_never_printed(
    postgres: Postgres, tmp_path: Path, change: dict[str, str], told: str
) -> None:
    with patch.dict(os.environ, {"PGPASSFILE": str(tmp_path / "none")}):
        ran = withheld("count", postgres.address("people", **change), folder=tmp_path)  # type: ignore[arg-type]
    one_sentence(ran, told)
    assert "wrong-word" not in ran.err


def test_a_database_that_is_not_there(postgres: Postgres, tmp_path: Path) -> None:
    address = postgres.address("people").replace("/postgres?", "/nowhere?")
    one_sentence(withheld("count", address, folder=tmp_path), "the server knows no such user or database")


@pytest.mark.parametrize("spelled", ["nobody", "no.body", 'no"body', "a.b.c.d", "x'; DROP TABLE y; --"])
def test_a_table_that_is_not_there(postgres: Postgres, tmp_path: Path, spelled: str) -> None:
    one_sentence(withheld("count", postgres.address(spelled), folder=tmp_path), "there is no table ")


def test_a_table_that_is_not_there_in_spark(spark: Spark, connect: Spark, tmp_path: Path) -> None:
    for place in (spark, connect):
        one_sentence(withheld("count", place.address(table="nobody"), folder=tmp_path), "there is no table nobody at")
        address = place.address(path=str(tmp_path / "none.parquet"))
        one_sentence(withheld("count", address, folder=tmp_path), "there is no table ")


def test_a_table_in_a_schema_and_one_with_capitals(postgres: Postgres, tmp_path: Path) -> None:
    execute = postgres.connection.execute
    execute("CREATE SCHEMA IF NOT EXISTS register")
    execute('CREATE TABLE register."Staff" AS SELECT 1 AS grade FROM generate_series(1, 7)')
    ran = withheld("count", postgres.address("register.Staff"), "grade=1", folder=tmp_path)
    assert "7 people fit" in ran.out


def test_a_table_that_may_not_be_read(postgres: Postgres, tmp_path: Path) -> None:
    postgres.connection.execute("CREATE TABLE sealed AS SELECT 1 AS grade")
    postgres.connection.execute("CREATE ROLE guest LOGIN PASSWORD 'quiet'")
    address = postgres.address("sealed", user="guest", password="quiet")  # noqa: S106 - of this test
    one_sentence(withheld("count", address, "grade=1", folder=tmp_path), "you may not read sealed at")


def test_a_view_whose_cells_cannot_be_read_says_no_cell(postgres: Postgres, tmp_path: Path) -> None:
    postgres.connection.execute(
        "CREATE VIEW broken AS SELECT CAST(cell AS integer) AS age FROM (VALUES ('1'), ('CANARY')) AS v(cell)"
    )
    ran = withheld("count", postgres.address("broken"), "age=1", folder=tmp_path)
    one_sentence(ran, "could not be counted (PostgreSQL error 22P02)")
    assert "CANARY" not in ran.err


def test_an_address_that_cannot_be_read(tmp_path: Path) -> None:
    for address, told in (
        ("mysql://host/db", "populations at “mysql://” are not read: use postgresql://, spark:// or sc://"),
        ("postgresql://host/db", "postgresql://host/db names no table, or two: add ?table=NAME"),
        ("postgresql://host/db?table=a&table=b", "the address says “table” twice"),
        ("postgresql://host/db?table=a&nonsense=1", "the address of a at postgresql://host/db cannot be read"),
        ("spark:///people", "spark:// names no host"),
        ("sc://host/people?path=x", "names no table, or two"),
        ("sc://host/people?secret=hush", "an address cannot say “secret”"),
        ("spark://local[2]/people?keep=a&kind=b", "“b” cannot be read: write COLUMN=VALUE"),
    ):
        ran = withheld("count", address, folder=tmp_path)
        one_sentence(ran, told)
        assert "hush" not in ran.err


@pytest.fixture
def slow_postgres(postgres: Postgres) -> Iterator[str]:
    """A table whose one column takes an hour to read."""
    postgres.connection.execute("DROP VIEW IF EXISTS slow")
    postgres.connection.execute(
        "CREATE VIEW slow AS SELECT CASE WHEN pg_sleep(3600) IS NULL THEN 'a' ELSE 'b' END AS city"
    )
    yield postgres.address("slow")
    # whoever was left behind would keep it for an hour
    for pid in asleep(postgres):
        postgres.connection.execute("SELECT pg_terminate_backend(%s)", (pid,))
    postgres.connection.execute("DROP VIEW slow")


def asleep(postgres: Postgres) -> list[Any]:
    """The queries of ours that the server is busy with."""
    ours = "SELECT pid FROM pg_stat_activity WHERE application_name = 'withheld' AND wait_event = 'PgSleep'"
    return [pid for (pid,) in postgres.connection.execute(ours).fetchall()]


def until(true: Callable[[], object]) -> None:
    """Wait, but not for ever, so that a failure is one."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < PATIENCE, "it never came about"


def test_a_query_that_somebody_cancels(postgres: Postgres, slow_postgres: str) -> None:
    def cancel() -> None:
        until(lambda: asleep(postgres))
        for pid in asleep(postgres):
            postgres.connection.execute("SELECT pg_cancel_backend(%s)", (pid,))

    canceller = Thread(target=cancel)
    canceller.start()
    with pytest.raises(ElsewhereError, match="was ended over there: ask again, or ask whoever runs it for its limits"):
        open_population(slow_postgres).facet("city")
    canceller.join()


def test_a_server_that_goes_away(postgres: Postgres, slow_postgres: str) -> None:
    def stop() -> None:
        until(lambda: asleep(postgres))
        for pid in asleep(postgres):
            postgres.connection.execute("SELECT pg_terminate_backend(%s)", (pid,))

    stopper = Thread(target=stop)
    stopper.start()
    with pytest.raises(ElsewhereError, match="went away while it was counting: ask again once it is back"):
        open_population(slow_postgres).facet("city")
    stopper.join()


def interrupted(address: str, busy: Callable[[], object]) -> None:
    """Ctrl-C ends the command with 130, and what the server was busy with."""
    command = [sys.executable, "-c", HEARING, "count", address, "city=a"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:  # noqa: S603
        try:
            until(lambda: busy() or running.poll() is not None)
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=PATIENCE)
        finally:
            running.kill()
    assert (running.returncode, out, err.strip()) == (INTERRUPTED, "", "withheld: interrupted; nothing was written")
    until(lambda: not busy())


def test_ctrl_c_ends_the_query_in_postgres(postgres: Postgres, slow_postgres: str) -> None:
    interrupted(slow_postgres, lambda: asleep(postgres))


@pytest.fixture
def slow_spark(spark: Spark) -> str:  # noqa: ARG001 - it runs
    """A table that takes Spark hours to count."""
    from pyspark import SparkContext  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    session = SparkSession(SparkContext.getOrCreate())
    session.sql(
        "SELECT CASE WHEN sqrt(a.id * b.id) > 7 THEN 'a' ELSE 'b' END AS city"
        " FROM range(0, 10000000, 1, 2) a CROSS JOIN range(0, 10000000, 1, 2) b"
    ).createOrReplaceGlobalTempView("slow")
    return "global_temp.slow"


def jobs() -> list[int]:
    """The jobs that the Spark of this process is busy with."""
    from pyspark import SparkContext  # noqa: PLC0415

    return list(SparkContext.getOrCreate().statusTracker().getActiveJobsIds())


def test_ctrl_c_ends_the_query_in_spark(connect: Spark, slow_spark: str) -> None:
    interrupted(connect.address(table=slow_spark), jobs)


def test_a_query_that_somebody_cancels_in_spark(spark: Spark, connect: Spark, slow_spark: str) -> None:
    from pyspark import SparkContext  # noqa: PLC0415

    def cancel() -> None:
        until(jobs)
        SparkContext.getOrCreate().cancelAllJobs()

    for place in (spark, connect):
        canceller = Thread(target=cancel)
        canceller.start()
        with pytest.raises(ElsewhereError, match="was ended over there"):
            open_population(place.address(table=slow_spark))
        canceller.join()


def test_without_the_extra(tmp_path: Path) -> None:
    missing = {"psycopg": None, "withheld.population.elsewhere.postgres": None}
    with patch.dict(sys.modules, missing):
        ran = withheld("count", "postgresql://host/db?table=people", folder=tmp_path)
    one_sentence(ran, "needs what is not installed: pip install 'withheld[postgres]'")
    with patch.dict(sys.modules, {"pyspark": None, "withheld.population.elsewhere.spark": None}):
        ran = withheld("count", "sc://host/people", folder=tmp_path)
    one_sentence(ran, "pip install 'withheld[spark]'")


def test_without_java(tmp_path: Path) -> None:
    """In a process of its own, since there is one Spark for each."""
    environment = {**os.environ, "JAVA_HOME": str(tmp_path), "PATH": str(Path(sys.executable).parent)}
    command = [sys.executable, "-m", "withheld", "count", "spark://local[2]/people.parquet"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    one_sentence(Ran(ran.returncode, ran.stdout, ran.stderr), "Java could not be started, which Spark needs")


def test_nothing_that_spark_logs_reaches_the_screen(spark: Spark, tmp_path: Path) -> None:
    """A Spark of one's own, from its start to its end."""
    address = spark.put(pa.table(PEOPLE))
    environment = {name: value for name, value in os.environ.items() if name != "SPARK_CONF_DIR"}
    command = [sys.executable, "-m", "withheld", "count", address, "city=Brask"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=tmp_path)  # noqa: S603
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith("\n4 people fit.\n")
    assert list(tmp_path.iterdir()) == []


CASE = """
population = "{address}"
threshold = 3
[[sources]]
codename = "juniper"
row = {{ city = "Brask", age = 30 }}
[[sources.details]]
name = "city"
loss = 1
[[sources.details.rungs]]
says = "from Brask"
fits = "city=Brask"
[[sources.details]]
name = "age"
derive = {{ facet = "age", bands = [10, 20] }}
loss = 1
[[disclosures]]
id = "slip"
day = 2031-03-14
audience = "the press"
tells = ["juniper/city@0"]
[[audiences]]
name = "the press"
kind = "public"
"""


def test_every_command_takes_an_address(server: Place, tmp_path: Path) -> None:
    address = server.put(pa.table(PEOPLE))
    (tmp_path / "case.toml").write_text(CASE.format(address=address), encoding="utf-8")
    (tmp_path / "draft.md").write_text("She is from Brask, and 30.", encoding="utf-8")
    ran = {
        0: ["population", "describe", address],
        1: ["count", address, "city=Brask", "--json"],
        2: ["review", "draft.md", "--case", "case.toml", "--html", "page.html"],
        3: ["review", "draft.md", "--case", "case.toml", "--json"],
        4: ["timeline", "case.toml"],
        5: ["assess", "case.toml", "--event", "slip"],
        6: ["case", "check", "case.toml"],
        8: ["next-leak", "--case", "case.toml", "--draft", "draft.md"],
        7: ["access", "case.toml", "--on", "2031-05-01"],
    }
    shown = ""
    for number, arguments in ran.items():
        found = withheld(*arguments, folder=tmp_path)
        assert found.code == 0, (arguments, found)
        assert found.err == ""
        shown += found.out
        if number == 1:
            assert '"certain": 4' in found.out
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert ", counted on " in page
    for secret in (PASSWORD, "hush"):
        assert secret not in shown + page
