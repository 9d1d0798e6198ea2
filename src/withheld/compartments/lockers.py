"""Sealing: one secret, a way for those who have it to seal quickly, and a public key so that others can seal to it.

A :class:`Locker` is made from 32 secret bytes. HKDF-SHA256 derives from them a ChaCha20-Poly1305 key and the seeds of a
hybrid HPKE key (ML-KEM-768 with X25519, RFC 9180 with the KEM of draft-ietf-hpke-pq). Persons have one, and each epoch
of a compartment has two: one for record keys, one for the log. Whoever holds the locker seals and opens in a few
microseconds; whoever has only the :class:`PublicLocker` seals through HPKE. Both bind the same context: as associated
data in the one case, as ``info`` in the other, so that what was sealed for one place opens in no other.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from withheld.compartments.encoding import context
from withheld.compartments.refusals import OpeningError

SECRET = 32
_NONCE = 12
_MLKEM_PUBLIC = 1184
_X25519_PUBLIC = 32
_MLKEM_SEED = 64
_BY_HOLDER = b"\x01"
_BY_ANYBODY = b"\x02"
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def derive(secret: bytes, purpose: bytes, length: int = SECRET) -> bytes:
    """HKDF-SHA256 (RFC 5869) of a uniformly random secret; the purpose is its ``info``."""
    return HKDF(hashes.SHA256(), length, salt=None, info=purpose).derive(secret)


def seal(key: bytes, data: bytes, bound: bytes) -> bytes:
    """ChaCha20-Poly1305 (RFC 8439) under a random nonce, which stands before the ciphertext.

    Args:
        key: 32 bytes.
        data: the plaintext.
        bound: the associated data; opening needs the same.
    """
    nonce = os.urandom(_NONCE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, data, bound)


def unseal(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """The plaintext of :func:`seal`.

    Raises:
        OpeningError: the key, the context or the bytes are others.
    """
    try:
        return ChaCha20Poly1305(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)
    except (InvalidTag, ValueError):
        raise OpeningError from None


@dataclass(frozen=True, slots=True)
class PublicLocker:
    """What anybody may seal to.

    Attributes:
        public: the ML-KEM-768 key (1184 bytes), then the X25519 key (32 bytes).
    """

    public: bytes

    def seal(self, data: bytes, bound: bytes) -> bytes:
        """Seal so that only the holder of the locker opens it, and only with the same context.

        Raises:
            OpeningError: the public key is none.
        """
        return _BY_ANYBODY + _SUITE.encrypt(data, self._key(), info=bound)

    def _key(self) -> MLKEM768X25519PublicKey:
        if len(self.public) != _MLKEM_PUBLIC + _X25519_PUBLIC:
            raise OpeningError
        try:
            return MLKEM768X25519PublicKey(
                MLKEM768PublicKey.from_public_bytes(self.public[:_MLKEM_PUBLIC]),
                X25519PublicKey.from_public_bytes(self.public[_MLKEM_PUBLIC:]),
            )
        except ValueError:
            raise OpeningError from None


@dataclass(frozen=True)
class Locker:
    """What its holders seal and open with. It has no text form that shows the secret.

    Attributes:
        secret: 32 uniformly random bytes.
    """

    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Locker:
        """A locker that nobody else has."""
        return cls(os.urandom(SECRET))

    @cached_property
    def public(self) -> PublicLocker:
        """What others seal to."""
        mlkem, x25519 = self._seeds()
        return PublicLocker(mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw())

    def seal(self, data: bytes, bound: bytes) -> bytes:
        """Seal for whoever holds this locker; needs the same context to open."""
        return _BY_HOLDER + seal(self._symmetric, data, bound)

    def open(self, sealed: bytes, bound: bytes) -> bytes:
        """Open what was sealed to this locker, by a holder or by anybody.

        Raises:
            OpeningError: another locker, another context, or other bytes.
        """
        if sealed[:1] == _BY_HOLDER:
            return unseal(self._symmetric, sealed[1:], bound)
        if sealed[:1] != _BY_ANYBODY:
            raise OpeningError
        try:
            return _SUITE.decrypt(sealed[1:], self._private, info=bound)
        except (InvalidTag, ValueError):
            raise OpeningError from None

    @cached_property
    def _symmetric(self) -> bytes:
        return derive(self.secret, context("locker, symmetric"))

    @cached_property
    def _private(self) -> MLKEM768X25519PrivateKey:
        return MLKEM768X25519PrivateKey(*self._seeds())

    def _seeds(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        mlkem = derive(self.secret, context("locker, ML-KEM-768"), _MLKEM_SEED)
        x25519 = derive(self.secret, context("locker, X25519"))
        return MLKEM768PrivateKey.from_seed_bytes(mlkem), X25519PrivateKey.from_private_bytes(x25519)


def sealed_by_holder(sealed: bytes) -> bool:
    """Whether somebody who held the locker sealed this; the byte is authentic only once it has opened."""
    return sealed[:1] == _BY_HOLDER
