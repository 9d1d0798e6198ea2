"""Reading the log of a compartment, which is on record itself."""

from __future__ import annotations

from withheld.compartments.keys import Card
from withheld.compartments.refusals import DamagedVaultError, NotAllowedError, OpeningError
from withheld.compartments.roles import Act
from withheld.compartments.room import Room
from withheld.compartments.standing import Entry


def entries(room: Room) -> list[Entry]:
    """Every entry of the compartment's log, oldest first: who did what, when, and what was refused.

    Each is signed by whom it names, but for denials: whoever is refused has no key to sign with.

    Raises:
        DamagedVaultError: an entry is not signed by whom it names.
        NotAllowedError: the person may not read the log.
        OpeningError: not read in.
    """
    with room.acting("audit") as transaction:
        room.standing.check_may(room.me.person, Act.AUDIT, transaction.time)
        room.enter(transaction, "audited", {})
        cards = transaction.log.cards
    found = list(room.entries())
    forged = [
        f"entry {entry.number:,} (“{entry.kind}”) is forged" for entry in found if not _signed(room, entry, cards)
    ]
    if forged:
        raise DamagedVaultError(tuple(forged))
    return found


def _signed(room: Room, entry: Entry, cards: dict[bytes, Card]) -> bool:
    try:
        room.standing.check_actor(entry, cards)
    except (NotAllowedError, OpeningError):
        return False
    return True
