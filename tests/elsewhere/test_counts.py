"""Every engine counts the same people: the store, PostgreSQL, Spark, Spark Connect, and the oracle."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from tests import oracle
from tests.elsewhere.places import Place, Postgres, Spark, Store
from tests.elsewhere.worlds import World, worlds
from withheld.details.criteria import All
from withheld.exposure.counting import count_one_by_one
from withheld.exposure.lattice import exposure_lattice
from withheld.population.opening import open_population


def check(place: Place, world: World) -> None:
    population = open_population(place.put(world.table, world.options))
    assert population.people == (sum(world.weights) if world.weights else len(world.rows))
    counted = count_one_by_one(population, world.criteria)
    for number, found in enumerate(counted):
        pool = All(tuple(world.criteria[: number + 1]))
        assert found == oracle.count(world.columns, [], (), weights=world.weights, pool=pool)
    lattice = exposure_lattice(population, world.details, pool=world.pool)
    for version in oracle.versions(world.details):
        expected = oracle.count(world.columns, world.details, version, weights=world.weights, pool=world.pool)
        assert lattice.count(version) == expected


few = {"suppress_health_check": list(HealthCheck), "deadline": None}


@settings(max_examples=40, **few)  # type: ignore[arg-type]
@given(world=worlds())
def test_a_store(world: World, stores: Store) -> None:
    check(stores, world)


@settings(max_examples=40, **few)  # type: ignore[arg-type]
@given(world=worlds())
def test_postgres(world: World, postgres: Postgres) -> None:
    check(postgres, world)


@settings(max_examples=8, **few)  # type: ignore[arg-type]
@given(world=worlds())
def test_spark(world: World, spark: Spark) -> None:
    check(spark, world)


@settings(max_examples=4, **few)  # type: ignore[arg-type]
@given(world=worlds())
def test_spark_connect(world: World, connect: Spark) -> None:
    check(connect, world)
