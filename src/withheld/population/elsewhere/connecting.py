"""From an address to a population: the engine that its scheme names, if it is installed here."""

from __future__ import annotations

import weakref

from withheld.population.elsewhere.address import POSTGRES, Address
from withheld.population.elsewhere.engine import Engine
from withheld.population.elsewhere.population import Elsewhere, population_of


def connected(address: Address) -> Elsewhere:
    """The population behind an address; the connection ends with it.

    Raises:
        ImportError: if the engine is not installed.
        ElsewhereError: if the server cannot be reached, or it has no such table.
        BadInputError: if the address asks for what the table does not have.
    """
    engine = _engine(address)
    try:
        population = population_of(engine, address)
    except BaseException:
        engine.close()
        raise
    weakref.finalize(population, engine.close)
    return population


def _engine(address: Address) -> Engine:
    if address.scheme == POSTGRES:
        from withheld.population.elsewhere.postgres import Postgres  # noqa: PLC0415 - of an extra

        return Postgres(address)
    from withheld.population.elsewhere.spark import Spark  # noqa: PLC0415 - of an extra

    return Spark(address)
