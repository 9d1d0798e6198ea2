"""Recovery from paper: k of n shares that together open a person's keys when the passphrase is lost.

A lost passphrase without shares is lost data: there is no other way in, and no administrator who has one. The shares
split a random key of their own, under which the person's keys are sealed a second time; so they outlive a change of
passphrase, and they are void as soon as new ones are made.
"""

from __future__ import annotations

import os

from withheld.compartments import shares
from withheld.compartments.encoding import context
from withheld.compartments.keys import Card, Unlocked
from withheld.compartments.lockers import SECRET, seal, unseal
from withheld.compartments.refusals import OpeningError
from withheld.compartments.storage import NOBODY, Key, Kind
from withheld.compartments.vault import Vault


def make_shares(vault: Vault, unlocked: Unlocked, needed: int, count: int) -> list[str]:
    """Shares to be written on paper and kept by different people; earlier ones open nothing any more.

    Args:
        vault: where the person's keys lie.
        unlocked: whose keys.
        needed: how many open them, at least 2.
        count: how many there are, at most 16.

    Returns:
        One line of words each; they are nowhere stored.

    Raises:
        NotAllowedError: other numbers.
    """
    key = os.urandom(SECRET)
    words = shares.split(key, needed, count)
    sealed = seal(key, unlocked.secrets(), _bound(unlocked.card))
    vault.note(unlocked, "recovery", {"needed": needed, "count": count}, [(_row(unlocked.person), sealed)])
    return words


def recover(vault: Vault, person: bytes, words: list[str], passphrase: str) -> Unlocked:
    """Open a person's keys with shares and seal them under a new passphrase.

    Raises:
        OpeningError: too few shares, mistyped ones, those of another person or of another time.
        WeakPassphraseError: the new passphrase can be guessed.
    """
    card, sealed = vault.row(_row(person))
    try:
        unlocked = _joined(card, sealed, words)
    except OpeningError:
        vault.deny(person, "recover")
        raise
    keys = vault.seal_keys(unlocked, passphrase)
    vault.note(unlocked, "recovered", {}, [(Key(Kind.KEYS, NOBODY, person), keys)])
    return unlocked


def _joined(card: Card | None, sealed: bytes | None, words: list[str]) -> Unlocked:
    if card is None or sealed is None:
        raise OpeningError
    return Unlocked.from_secrets(card, unseal(shares.join(words), sealed, _bound(card)))


def _row(person: bytes) -> Key:
    return Key(Kind.RECOVERY, NOBODY, person)


def _bound(card: Card) -> bytes:
    return context("recovery", card.person, card.signing, card.locker.public)
