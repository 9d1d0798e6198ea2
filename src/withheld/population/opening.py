"""Open a population, wherever it is: a store's path, or the address of a table that a server counts."""

from __future__ import annotations

from pathlib import Path

from withheld.population.elsewhere.address import is_elsewhere, not_installed, parse_address
from withheld.population.store import Population, open_store


def open_population(where: str | Path) -> Population:
    """The population in a store, or behind an address.

    Raises:
        StoreError: if the store cannot be used.
        ElsewhereError: if the server cannot be reached, or has no such table.
        BadInputError: if the address cannot be read.
    """
    if isinstance(where, Path) or not is_elsewhere(where):
        return open_store(where)
    address = parse_address(where)
    try:
        from withheld.population.elsewhere.connecting import connected  # noqa: PLC0415 - of an extra

        return connected(address)
    except ImportError:
        raise not_installed(address) from None
