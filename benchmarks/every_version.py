"""All 531,441 versions of twelve details among ten million people, beside a plain sum of the same columns.

The sum reads every byte that counting must read and does next to nothing with it: it is the speed of memory. DuckDB's
one GROUP BY, over the same criteria and the same people in Parquet, is the rival; both answers are held against each
other.
"""

from __future__ import annotations

import argparse

import duckdb
import numpy as np

from benchmarks import sql
from benchmarks.common import in_turn, peak_memory, report, vessarune
from benchmarks.twelve_details import twelve_details
from withheld.details.criteria import facets_of
from withheld.exposure.lattice import exposure_lattice
from withheld.population.store import Population, open_store


def plain_sum(population: Population, facets: list[str]) -> int:
    """The sum of all the codes of some facets, chunk by chunk, as they are mapped."""
    return sum(int(chunk.codes[name].indices.sum()) for chunk in population.chunks(facets) for name in facets)


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    table, store = vessarune(options.people)
    population, details = open_store(store), twelve_details()
    facets = sorted({name for detail in details for rung in detail.rungs if rung.fits for name in facets_of(rung.fits)})
    plain_sum(population, facets)
    with peak_memory() as before:
        pass
    with peak_memory() as peak:
        lattice = exposure_lattice(population, details)
    levels = f"(SELECT {sql.levels(details)} FROM read_parquet('{table}'))"  # noqa: S608 - our own names
    query = sql.group_by(details, levels)
    profiles = duckdb.sql(query).fetchall()
    histogram = np.zeros([detail.withheld + 1 for detail in details], np.int64)
    for *profile, people in profiles:
        histogram[tuple(profile)] = people
    for axis in range(histogram.ndim):
        histogram = histogram.cumsum(axis)
    if not np.array_equal(histogram, lattice.certain):
        raise RuntimeError("Withheld and DuckDB count different people")
    seconds = in_turn(
        options.runs,
        withheld=lambda: exposure_lattice(population, details),
        plain_sum=lambda: plain_sum(population, facets),
        duckdb=lambda: duckdb.sql(query).fetchall(),
    )
    report(
        "every_version",
        seconds=seconds["withheld"],
        ratio=seconds["withheld"] / seconds["plain_sum"],
        ratio_to_duckdb_group_by=round(seconds["withheld"] / seconds["duckdb"], 3),
        plain_sum_seconds=round(seconds["plain_sum"], 4),
        duckdb_group_by_seconds=round(seconds["duckdb"], 4),
        people=population.people,
        versions=lattice.certain.size,
        peak_memory_mb=round(peak["mb"]),
        peak_memory_over_start_mb=round(peak["mb"] - before["mb"]),
    )


if __name__ == "__main__":
    main()
