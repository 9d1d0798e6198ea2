"""Signed states of the log: what a person vouches for, prints and takes to another host."""

from __future__ import annotations

from dataclasses import dataclass

from withheld.compartments.encoding import context, number, octets, pack, unpack
from withheld.compartments.keys import Card, Unlocked


@dataclass(frozen=True, slots=True)
class Head:
    """A signed state of the log (RFC 9162, 4.10, calls it a signed tree head).

    Attributes:
        vault: id of the vault.
        size: how many entries the log had.
        root: its Merkle tree hash.
        time: milliseconds since 1970 UTC, the log's own time.
        signer: the person who vouches.
        signature: Ed25519 over :meth:`statement`.
    """

    vault: bytes
    size: int
    root: bytes
    time: int
    signer: bytes
    signature: bytes = b""

    def statement(self) -> bytes:
        """What is signed."""
        return context("head", self.vault, self.size, self.root, self.time, self.signer)

    def signed(self, signer: Unlocked) -> Head:
        """The same, signed."""
        return Head(self.vault, self.size, self.root, self.time, self.signer, signer.sign(self.statement()))

    def verified_by(self, cards: dict[bytes, Card]) -> bool:
        """Whether a person among these signed it."""
        card = cards.get(self.signer)
        return card is not None and card.verifies(self.signature, self.statement())

    def to_bytes(self) -> bytes:
        """One line of JSON, which can be printed, kept elsewhere, and given back to a verification."""
        return pack(
            {
                "checkpoint": "withheld log",
                "vault": self.vault.hex(),
                "size": self.size,
                "root": self.root.hex(),
                "time": self.time,
                "signer": self.signer.hex(),
                "signature": self.signature.hex(),
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Head:
        """The state back.

        Raises:
            OpeningError: the bytes are none.
        """
        fields = unpack(data)
        return cls(
            octets(fields, "vault"),
            number(fields, "size"),
            octets(fields, "root"),
            number(fields, "time"),
            octets(fields, "signer"),
            octets(fields, "signature"),
        )
