"""``withheld count``: how many people fit."""

from __future__ import annotations

from pathlib import Path

import click

from withheld.cli.screen import print_json, progress


@click.command()
@click.argument("store", type=click.Path(path_type=Path))
@click.argument("criteria", nargs=-1, metavar="CRITERION...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def count(store: Path, criteria: tuple[str, ...], *, as_json: bool) -> None:
    """Count the people in STORE who fit every CRITERION.

    \b
    A criterion:
      party=Republican        is          state=TX|OK             is one of
      party!=Republican       is not      birth_year=1950..1959   between, both included
      years_in_congress>=12   at least    age<=40                 at most
      committees~Ethics       the set has committees~             the set is empty

    A value with |, .. or quotes stands in "double quotes". People whose facet is unknown may fit: the answer is
    then an interval, from those who certainly fit to those who possibly do.

    \b
    Example:
      withheld count congress.arrow 'party=Republican' 'chamber=Senate' 'years_in_congress>=12'
    """
    from withheld.casework.count_people import count_people
    from withheld.population.store import open_store
    from withheld.reports.count import count_as_json, count_as_text

    population = open_store(store)
    with progress("counting", population.rows) as advance:
        found = count_people(population, criteria, advance)
    if as_json:
        print_json(count_as_json(found))
    else:
        click.echo(count_as_text(found))
