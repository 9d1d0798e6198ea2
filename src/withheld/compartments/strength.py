"""Whether a passphrase stands up to somebody who has the sealed keys and all the time in the world.

zxcvbn (Wheeler 2016) estimates the guesses that a good cracker needs. Under Argon2id with 64 MiB a
guess costs about a tenth of a second of one core; 10^14 of them are more than 100,000 core years.
"""

from __future__ import annotations

from zxcvbn import zxcvbn

from withheld.compartments.refusals import WeakPassphraseError

GUESSES = 10**14
"""The fewest guesses that a passphrase must stand up to."""

SHORTEST = 12
_LOOKED_AT = 72  # zxcvbn takes quadratic time and refuses longer ones; what follows can only make it stronger


def check_passphrase(passphrase: str, known: tuple[str, ...] = ()) -> None:
    """Refuse a passphrase that can be guessed.

    Args:
        passphrase: as typed.
        known: words that an attacker would try first, such as the person's name.

    Raises:
        WeakPassphraseError: it is shorter than :data:`SHORTEST` or falls to fewer than :data:`GUESSES`.
    """
    mend = "take five or six words drawn by dice, or let a password manager make one"
    if len(passphrase) < SHORTEST:
        raise WeakPassphraseError(f"the passphrase has fewer than {SHORTEST} characters", mend=mend)
    if zxcvbn(passphrase[:_LOOKED_AT], user_inputs=list(known))["guesses"] < GUESSES:
        raise WeakPassphraseError("the passphrase can be guessed", mend=mend)
