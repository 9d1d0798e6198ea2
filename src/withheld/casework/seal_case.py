"""Seal a case file: one file that opens to a passphrase."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from withheld.casework.open_sealed_case import open_sealed_case, spoken_of
from withheld.compartments import records
from withheld.compartments.copying import name, part_of
from withheld.compartments.records import Draft
from withheld.compartments.requests import Policy
from withheld.compartments.roles import Role
from withheld.compartments.sqlite import SqliteStorage
from withheld.compartments.strength import check_passphrase
from withheld.compartments.vault import First, Vault
from withheld.errors import BadInputError, Place

OWNER = "owner"
"""What the file calls its owner, in the clear: the same in every file."""

_TITLE = "case"
_END = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp() * 1000)
"""Every grant has an end. Nobody could renew a lone user's: it must never come, not even by a clock that is wrong."""


def check_new_passphrase(passphrase: str) -> None:
    """Refuse a passphrase that can be guessed.

    Raises:
        WeakPassphraseError: it is too short, or falls to too few guesses.
    """
    check_passphrase(passphrase, (OWNER,))


def seal_case(file: Path, text: bytes, passphrase: str) -> None:
    """Seal the text of a case; the file is there when all of it is on the disk and opens, and not before.

    Args:
        file: to be made.
        text: the TOML, sealed byte for byte.
        passphrase: what opens it.

    Raises:
        WeakPassphraseError: the passphrase can be guessed.
        BadInputError: the file is there already, or cannot be written.
    """
    if os.path.lexists(file):
        raise BadInputError("this file is there already", where=Place(file))
    with spoken_of(file), part_of(file) as part:
        with closing(SqliteStorage(part, create=True)) as storage:
            vault, owner = Vault.found(storage, OWNER, passphrase)
            roles = (Role.CUSTODIAN, Role.HANDLER)
            first = [First(owner.person, role, _END) for role in roles]
            compartment = vault.create(owner, _TITLE, Policy(custodians=1), first)
            records.write(vault.enter(owner, compartment), [Draft(text), Draft(b"")])
        with open_sealed_case(part, passphrase) as sealed:
            if sealed.read("withheld case seal") != text:
                raise AssertionError("what was sealed is not what it says")
        name(part, file)
