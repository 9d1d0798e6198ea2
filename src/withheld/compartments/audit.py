"""Reading the log of a compartment, which is on record itself."""

from __future__ import annotations

from withheld.compartments.roles import Act
from withheld.compartments.room import Room
from withheld.compartments.standing import Entry


def entries(room: Room) -> list[Entry]:
    """Every entry of the compartment's log, oldest first: who did what, when, and what was refused.

    Raises:
        NotAllowedError: the person may not read the log.
        OpeningError: not read in.
    """
    with room.acting("audit") as transaction:
        room.standing.check_may(room.me.person, Act.AUDIT, transaction.time)
        room.enter(transaction, "audited", {})
    return list(room.entries())
