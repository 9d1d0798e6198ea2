"""What an error may say once a sealed case is open: everything on a terminal, and in a log no word of the case."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import click

from withheld.errors import BadInputError, FaultsError, SealedCaseError, WithheldError, printable


@dataclass(slots=True)
class Discretion:
    """Whether a sealed case is open in this process.

    Attributes:
        needed: set as soon as one is.
    """

    needed: bool = False


def be_discreet() -> None:
    """From here on errors may quote a sealed case."""
    click.get_current_context().ensure_object(Discretion).needed = True


def told(error: WithheldError, discretion: Discretion) -> str:
    """What to say of an error on standard error, fit for a terminal or for whatever else that is."""
    if discretion.needed and not isinstance(error, SealedCaseError) and not sys.stderr.isatty():
        return f"{_places(error)}something is wrong here: the case is sealed, so what it is is said at a terminal only"
    return printable(str(error))


def _places(error: WithheldError) -> str:
    faults = error.faults if isinstance(error, FaultsError) else (error,)
    places = [str(fault.where) for fault in faults if isinstance(fault, BadInputError) and fault.where is not None]
    return f"{', '.join(places)}: " if places else ""
