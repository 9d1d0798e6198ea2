"""Open a sealed case whose passphrase is lost, by shares on paper, and give it a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from withheld.casework.open_sealed_case import spoken_of
from withheld.compartments import recovery, shares
from withheld.compartments.refusals import OpeningError
from withheld.compartments.shares import Share
from withheld.compartments.sqlite import SqliteStorage
from withheld.compartments.vault import Vault
from withheld.errors import BadInputError, Place, SealedCaseError


def share_of(written: str, before: Sequence[Share], where: Place | None = None) -> Share:
    """A share as it was typed or lies in a file; its own checksum is verified, and that it goes with those before.

    Args:
        written: the words.
        before: the shares that were given already.
        where: the file that it comes from, if there is one.

    Raises:
        BadInputError: a word is wrong, it was given already, or it is of another set than the others.
    """
    try:
        share = shares.parse(written)
    except OpeningError:
        mend = "look for a wrong or a missing word"
        raise BadInputError("this is no share", where=where, mend=mend) from None
    if any(share.made_with != other.made_with for other in before):
        mend = "use shares that were made together"
        raise BadInputError("this share was not made with the others", where=where, mend=mend)
    if any(share.number == other.number for other in before):
        raise BadInputError("this share was given already", where=where, mend="give another one")
    return share


def recover_case(file: Path, given: Sequence[Share], choose: Callable[[], str]) -> None:
    """Give a sealed case a new passphrase; the log has that it was tried, and whether it was done.

    Args:
        file: the sealed case.
        given: as many shares as are needed, or more.
        choose: asks for what opens the case from now on, once it is clear that there are enough shares.

    Raises:
        WeakPassphraseError: the passphrase can be guessed.
        SealedCaseError: too few shares, those of another case or from before newer ones, or no sealed case.
    """
    needed = given[0].needed if given else 2
    if len(given) < needed:
        told = f"{needed} shares are needed to open this, and {len(given)} came"
        raise SealedCaseError(told, where=Place(file), mend="nothing was changed; bring more together")
    passphrase = choose()
    with spoken_of(file), closing(SqliteStorage(file)) as storage:
        vault = Vault.open(storage)
        try:
            recovery.recover(vault, vault.id, [share.words for share in given], passphrase)
        except OpeningError:
            told = "these shares do not open this: they are of another case, or newer ones were made since"
            raise SealedCaseError(told, where=Place(file)) from None
