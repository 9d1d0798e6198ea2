"""Shares of a secret, k of n, in words that can be written on paper.

SLIP-0039 (SatoshiLabs 2017): Shamir's scheme over GF(256), 1,024 words that differ in their first four letters, and a
checksum that finds up to three wrong words. The library is its authors' own; it does not run in constant time, so
shares are split and joined on a machine of one's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share as Slip

from withheld.compartments.refusals import NotAllowedError, OpeningError

MOST = 16
"""The most shares that SLIP-0039 knows."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share whose words are as they were written down.

    Attributes:
        words: in lower case, one space between them.
        number: counted from 1 within its set.
        needed: how many of its set give the secret back.
        made_with: the same for all shares of a set.
    """

    words: str = field(repr=False)
    number: int
    needed: int
    made_with: tuple[int, int]


def parse(written: str) -> Share:
    """A share, as somebody has typed it.

    Raises:
        OpeningError: a word is wrong, or one is missing: the checksum says so.
    """
    words = " ".join(written.lower().split())
    try:
        slip = Slip.from_mnemonic(words)
    except (MnemonicError, ValueError):
        raise OpeningError from None
    return Share(words, slip.index + 1, slip.member_threshold, (slip.identifier, slip.member_threshold))


def split(secret: bytes, needed: int, count: int) -> list[str]:
    """Shares of which any ``needed`` give the secret back, and fewer say nothing about it.

    Args:
        secret: 32 bytes.
        needed: at least 2: nobody ever has a whole secret alone.
        count: from ``needed`` to :data:`MOST`.

    Raises:
        NotAllowedError: the numbers are others.
    """
    if not 2 <= needed <= count <= MOST:  # noqa: PLR2004 - see above
        raise NotAllowedError(f"shares go from 2 of 2 to {MOST} of {MOST}, and no more are needed than there are")
    # the secret is random, so stretching it (the iteration exponent) would only cost time
    return list(generate_mnemonics(1, [(needed, count)], secret, iteration_exponent=0)[0])


def join(shares: Iterable[str]) -> bytes:
    """The secret back, from exactly as many different shares as are needed, or more of the same set.

    Raises:
        OpeningError: too few, of different sets, or one is mistyped.
    """
    given = list(dict.fromkeys(" ".join(share.lower().split()) for share in shares))
    for kept in range(len(given), 0, -1):
        try:
            return bytes(combine_mnemonics(given[:kept]))
        except (MnemonicError, ValueError):
            continue
    raise OpeningError
