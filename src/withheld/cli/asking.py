"""Options that several commands share: whose case, what if, as known when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from withheld.cli.screen import waiting

if TYPE_CHECKING:
    from withheld.cases.case import Case

Command = TypeVar("Command", bound=Callable[..., Any])

DAY = click.DateTime(formats=["%Y-%m-%d"])
known_on = click.option("--as-known-on", type=DAY, metavar="DAY", help="As we believed on a day, 2031-05-12.")


def what_if(command: Command) -> Command:
    """The options that put a case differently from what is on record."""
    suppose = click.option(
        "--suppose",
        multiple=True,
        metavar="TEXT",
        help="What if: “public learns juniper/post at rung 1 on 2031-09-09”.",
    )
    together = click.option(
        "--together", nargs=2, multiple=True, metavar="A B", help="Two audiences that might pool what they know."
    )
    return suppose(together(command))


def case_if(path: Path, suppose: Sequence[str], together: Sequence[tuple[str, str]]) -> Case:
    """A case, with what is supposed of it."""
    from withheld.cases.opening import open_case

    with waiting("opening the case"):
        case = open_case(path)
    if suppose or together:
        from withheld.cases import supposing

        for text in suppose:
            case = supposing.suppose(case, text)
        for names in together:
            case = supposing.together(case, names)
    return case


def day_of(moment: datetime | None) -> date | None:
    """The day that an option names, or None."""
    return None if moment is None else moment.date()
