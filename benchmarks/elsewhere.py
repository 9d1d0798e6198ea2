"""Eight details counted where the people live, beside each engine's own plain GROUP BY of the same columns.

The same people three times over: a store, a Parquet file that a local Spark counts, a table in PostgreSQL. The time of
an engine is that of a whole count: opening the table, asking for the values of its columns, and the one pass. All
answers are held against each other.

    python -m benchmarks.elsewhere [--people 10_000_000] [--engines store,spark,postgres] [--runs 2]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import psycopg
from pyarrow import parquet
from tests import postgres

from benchmarks.common import DATA, in_turn, peak_memory, report, vessarune
from benchmarks.twelve_details import twelve_details
from withheld.details.criteria import facets_of
from withheld.exposure.lattice import exposure_lattice
from withheld.population.opening import open_population

DETAILS = [detail for detail in twelve_details() if detail.name not in {"languages", "post", "travel", "office"}]
COLUMNS = sorted({name for detail in DETAILS for rung in detail.rungs if rung.fits for name in facets_of(rung.fits)})
TYPES = {"birth_year": "smallint", "entry_year": "smallint", "abroad": "boolean"}


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000_000)
    parser.add_argument("--engines", default="store,spark,postgres")
    parser.add_argument("--runs", type=int, default=2)
    options = parser.parse_args()
    table, store = vessarune(options.people)
    work: dict[str, Callable[[], object]] = {}
    reference = exposure_lattice(open_population(store), DETAILS).certain
    engines = options.engines.split(",")
    if "store" in engines:
        work["store"] = lambda: exposure_lattice(open_population(store), DETAILS)
    if "spark" in engines:
        work |= _spark(table, reference)
    if "postgres" not in engines:
        _measure(work, options, store)
        return
    with postgres.server() as server:
        work |= _postgres(server.host, table, reference)
        _measure(work, options, store)


def _measure(work: dict[str, Callable[[], object]], options: argparse.Namespace, store: Path) -> None:
    with peak_memory() as before:
        pass
    with peak_memory() as peak:
        exposure_lattice(open_population(store), DETAILS)
    seconds = in_turn(options.runs, **work)
    ratios = {
        f"ratio_{name}": round(seconds[name] / seconds[f"{name}_group_by"], 3)
        for name in seconds
        if f"{name}_group_by" in seconds
    }
    passes = {
        f"ratio_{name}_pass": round(seconds[f"{name}_pass"] / seconds[f"{name}_group_by"], 3)
        for name in ("spark", "postgres")
        if f"{name}_pass" in seconds
    }
    report(
        "elsewhere",
        seconds=seconds[next(iter(seconds))],
        ratio=max(ratios.values(), default=None),
        people=options.people,
        **ratios,
        **passes,
        **{f"{name}_seconds": round(measured, 3) for name, measured in seconds.items()},
        store_peak_memory_over_start_mb=round(peak["mb"] - before["mb"]),
    )


def _checked(address: str, reference: np.ndarray) -> dict[str, Callable[[], object]]:
    """A whole count, and the one pass of a table that is open; held against the store's answer first."""
    population = open_population(address)
    if not np.array_equal(exposure_lattice(population, DETAILS).certain, reference):
        raise RuntimeError(f"the store and {population.name} count different people")
    return {
        "": lambda: exposure_lattice(open_population(address), DETAILS),
        "_pass": lambda: exposure_lattice(population, DETAILS),
    }


def _spark(table: Path, reference: np.ndarray) -> dict[str, Callable[[], object]]:
    found = _checked(f"spark://local[2]?path={quote(str(table))}", reference)
    from pyspark import SparkContext  # noqa: PLC0415 - running by now
    from pyspark.sql import SparkSession  # noqa: PLC0415

    session: Any = SparkSession(SparkContext.getOrCreate())
    people = session.read.parquet(str(table))
    # its own GROUP BY counts what it counts: the groups stay over there
    plain = people.groupBy(*COLUMNS).count()
    work = {f"spark{name}": function for name, function in found.items()}
    return work | {"spark_group_by": lambda: plain.write.format("noop").mode("overwrite").save()}


def _postgres(server: str, table: Path, reference: np.ndarray) -> dict[str, Callable[[], object]]:
    host, _, port = server.partition(":")
    who = {"host": host, "port": int(port), "user": "desk", "password": postgres.PASSWORD, "dbname": "postgres"}
    with psycopg.connect(**who, autocommit=True) as connection:  # type: ignore[arg-type] # of several types
        _loaded(connection, table)
    found = _checked(f"postgresql://desk:{quote(postgres.PASSWORD, safe='')}@{server}/postgres?table=people", reference)
    names = ", ".join(COLUMNS)

    def plain() -> None:
        with psycopg.connect(**who) as asking:  # type: ignore[arg-type]
            counted = f"SELECT count(*) FROM (SELECT {names}, count(*) FROM people GROUP BY {names}) AS g"  # noqa: S608
            asking.execute(counted.encode())

    return {f"postgres{name}": function for name, function in found.items()} | {"postgres_group_by": plain}


def _loaded(connection: psycopg.Connection, table: Path) -> None:
    columns = ", ".join(f"{name} {TYPES.get(name, 'text')}" for name in COLUMNS)
    connection.execute(f"CREATE UNLOGGED TABLE people ({columns})".encode())
    print(f"loading {table.name} into PostgreSQL ...", flush=True)
    with connection.cursor() as cursor, cursor.copy("COPY people FROM STDIN WITH (FORMAT csv)") as copy:
        for batch in parquet.ParquetFile(table).iter_batches(1 << 18, columns=COLUMNS):
            copy.write(_csv(batch.select(COLUMNS)))
    connection.execute("VACUUM ANALYZE people")


def _csv(batch: Any) -> bytes:  # noqa: ANN401 - a record batch
    from io import BytesIO  # noqa: PLC0415

    from pyarrow import csv  # noqa: PLC0415

    out = BytesIO()
    csv.write_csv(batch, out, csv.WriteOptions(include_header=False))
    return out.getvalue()


if __name__ == "__main__":
    if not DATA.exists():
        DATA.mkdir()
    main()
