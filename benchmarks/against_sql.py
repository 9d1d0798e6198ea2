"""The same answers from DuckDB: one COUNT per version, from the facets and from level columns, and one GROUP BY.

Fifty versions are timed and extrapolated to all of them; the fields that are extrapolated say so in their names.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from pathlib import Path

import duckdb

from benchmarks import sql
from benchmarks.common import in_turn, report, vessarune
from benchmarks.twelve_details import twelve_details
from withheld.details.ladders import Detail, Version
from withheld.exposure.lattice import Lattice, exposure_lattice
from withheld.population.store import open_store


def some_versions(details: list[Detail], number: int) -> list[Version]:
    """Versions drawn at random, the same ones each time."""
    draw = random.Random(1)  # noqa: S311 - no secret
    return [tuple(draw.randint(0, detail.withheld) for detail in details) for _ in range(number)]


def counts(queries: list[str]) -> list[int]:
    """The answers of some COUNT queries."""
    return [int(duckdb.sql(query).fetchall()[0][0]) for query in queries]


def check(lattice: Lattice, versions: list[Version], answers: list[int]) -> None:
    """Both must count the same people."""
    if answers != [lattice.count(version).certain for version in versions]:
        raise RuntimeError("Withheld and DuckDB count different people")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000_000)
    parser.add_argument("--timed", type=int, default=50, help="versions to time")
    options = parser.parse_args()
    table, store = vessarune(options.people)
    population, details = open_store(store), twelve_details()
    lattice = exposure_lattice(population, details)
    versions = some_versions(details, options.timed)
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "levels.parquet"
        facets, levels = f"read_parquet('{table}')", f"read_parquet('{prepared}')"
        duckdb.execute(f"COPY (SELECT {sql.levels(details)} FROM {facets}) TO '{prepared}'")  # noqa: S608 - our own names
        from_facets = [sql.count_from_facets(details, version, facets) for version in versions]
        from_levels = [sql.count_from_levels(version, levels) for version in versions]
        check(lattice, versions, counts(from_facets))
        check(lattice, versions, counts(from_levels))
        seconds = in_turn(
            3,
            withheld=lambda: exposure_lattice(population, details),
            from_facets=lambda: counts(from_facets),
            from_levels=lambda: counts(from_levels),
            one_group_by=lambda: duckdb.sql(sql.group_by(details, levels)).fetchall(),
        )
    all_by_levels = seconds["from_levels"] / len(versions) * lattice.certain.size
    all_by_facets = seconds["from_facets"] / len(versions) * lattice.certain.size
    report(
        "against_sql",
        seconds=seconds["withheld"],
        ratio=all_by_levels / seconds["withheld"],
        ratio_is="extrapolated: one COUNT per version on level columns, over all versions by Withheld",
        versions=lattice.certain.size,
        versions_timed=len(versions),
        count_from_facets_seconds=round(seconds["from_facets"] / len(versions), 4),
        count_from_levels_seconds=round(seconds["from_levels"] / len(versions), 4),
        extrapolated_all_from_facets_seconds=round(all_by_facets),
        extrapolated_all_from_levels_seconds=round(all_by_levels),
        group_by_on_level_columns_seconds=round(seconds["one_group_by"], 4),
    )


if __name__ == "__main__":
    main()
