"""Known answers, each with its source; what the libraries compute is what was published."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from shamir_mnemonic import combine_mnemonics

from withheld.compartments import shares
from withheld.compartments.encoding import context
from withheld.compartments.lockers import Locker, PublicLocker, derive
from withheld.compartments.padding import padded_length
from withheld.compartments.refusals import OpeningError

# RFC 9180, appendix A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode, sequence number 0
INFO = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
SK_R = bytes.fromhex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb")
PK_R = bytes.fromhex("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a")
ENC = bytes.fromhex("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a")
AAD = bytes.fromhex("436f756e742d30")
PLAIN = bytes.fromhex("4265617574792069732074727574682c20747275746820626561757479")
SEALED = bytes.fromhex("1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28")

# draft-ietf-hpke-pq, test vector of KEM 0x647a (MLKEM768-X25519): the recipient's seed, and both ends of its public key
PQ_SEED = bytes.fromhex("447cfc23de31102101a1b5aec0897a31f24670946f8e67345df7099b7c26e626")
PQ_PUBLIC_BEGINS = bytes.fromhex("d9ac25bc9b3516188ead3a40cfe439f4143090900cf1875fd60b5ba4e381948b")
PQ_PUBLIC_ENDS = bytes.fromhex(
    "7f771757e9342b712202d0dbce7449a3e02d576c316213ea82af6debfde736fd2fe79aad8877852bfc8ff08e5571904a4b462022f8fdaf6fec20e80222d89e91788afe88208fb423c3ef8cda69"
)

KEM_X25519 = b"\x00\x20"
KEM_HYBRID = b"\x64\x7a"


def _extract(suite: bytes, label: bytes, ikm: bytes, salt: bytes = b"") -> bytes:
    return hmac.new(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, hashlib.sha256).digest()


def _expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labelled, out, block, at = length.to_bytes(2) + b"HPKE-v1" + suite + label + info, b"", b"", 1
    while len(out) < length:
        block = hmac.new(key, block + labelled + bytes([at]), hashlib.sha256).digest()
        out, at = out + block, at + 1
    return out[:length]


def opened_by_the_book(kem: bytes, shared: bytes, info: bytes, aad: bytes, sealed: bytes) -> bytes:
    """RFC 9180, 5.1 and 5.2, in base mode with HKDF-SHA256 and ChaCha20Poly1305, from the shared secret on."""
    suite = b"HPKE" + kem + b"\x00\x01" + b"\x00\x03"
    bound = b"\x00" + _extract(suite, b"psk_id_hash", b"") + _extract(suite, b"info_hash", info)
    secret = _extract(suite, b"secret", b"", shared)
    key, nonce = (_expand(suite, secret, label, bound, n) for label, n in ((b"key", 32), (b"base_nonce", 12)))
    return ChaCha20Poly1305(key).decrypt(nonce, sealed, aad)


def shared_x25519(private: X25519PrivateKey, enc: bytes) -> bytes:
    """RFC 9180, 4.1: what DHKEM(X25519, HKDF-SHA256) decapsulates."""
    suite = b"KEM" + KEM_X25519
    both = enc + private.public_key().public_bytes_raw()
    eae = _extract(suite, b"eae_prk", private.exchange(X25519PublicKey.from_public_bytes(enc)))
    return _expand(suite, eae, b"shared_secret", both, 32)


def shared_hybrid(mlkem: MLKEM768PrivateKey, x25519: X25519PrivateKey, enc: bytes) -> bytes:
    """What MLKEM768-X25519 (X-Wing) decapsulates: SHA3-256 over both secrets, the X25519 parts and the label."""
    post_quantum, classical = mlkem.decapsulate(enc[:1088]), enc[1088:]
    agreed = x25519.exchange(X25519PublicKey.from_public_bytes(classical))
    public = x25519.public_key().public_bytes_raw()
    return hashlib.sha3_256(post_quantum + agreed + classical + public + b"\\.//^\\").digest()


def test_the_book_gives_what_rfc_9180_prints() -> None:
    private = X25519PrivateKey.from_private_bytes(SK_R)
    assert private.public_key().public_bytes_raw() == PK_R
    assert opened_by_the_book(KEM_X25519, shared_x25519(private, ENC), INFO, AAD, SEALED) == PLAIN


def test_the_library_agrees_with_the_book_on_x25519() -> None:
    private = X25519PrivateKey.from_private_bytes(SK_R)
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    sealed = suite.encrypt(PLAIN, private.public_key(), info=INFO)
    shared = shared_x25519(private, sealed[:32])
    assert opened_by_the_book(KEM_X25519, shared, INFO, b"", sealed[32:]) == PLAIN


def test_what_a_public_locker_seals_opens_by_the_book() -> None:
    locker = Locker(bytes(range(32)))
    mlkem = MLKEM768PrivateKey.from_seed_bytes(derive(locker.secret, context("locker, ML-KEM-768"), 64))
    x25519 = X25519PrivateKey.from_private_bytes(derive(locker.secret, context("locker, X25519")))
    sealed = locker.public.seal(PLAIN, INFO)[1:]
    shared = shared_hybrid(mlkem, x25519, sealed[:1120])
    assert opened_by_the_book(KEM_HYBRID, shared, INFO, b"", sealed[1120:]) == PLAIN


def test_a_public_key_is_laid_out_as_in_the_draft() -> None:
    seeds = hashlib.shake_256(PQ_SEED).digest(96)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(seeds[:64])
    x25519 = X25519PrivateKey.from_private_bytes(seeds[64:])
    public = PublicLocker(mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw())
    assert len(public.public) == 1216
    assert public.public.startswith(PQ_PUBLIC_BEGINS)
    assert public.public.endswith(PQ_PUBLIC_ENDS)
    sealed = public.seal(PLAIN, INFO)[1:]
    suite = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    assert suite.decrypt(sealed, MLKEM768X25519PrivateKey(mlkem, x25519), info=INFO) == PLAIN


def test_argon2id_gives_the_tag_of_rfc_9106() -> None:
    # RFC 9106, section 5.3
    kdf = Argon2id(
        salt=b"\x02" * 16, length=32, iterations=3, lanes=4, memory_cost=32, ad=b"\x04" * 12, secret=b"\x03" * 8
    )
    tag = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    assert kdf.derive(b"\x01" * 32).hex() == tag


def test_chacha20_poly1305_gives_the_tag_of_rfc_8439() -> None:
    # RFC 8439, section 2.8.2
    text = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would "
        b"be it."
    )
    sealed = ChaCha20Poly1305(bytes(range(0x80, 0xA0))).encrypt(
        bytes.fromhex("070000004041424344454647"), text, bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
    )
    assert sealed[-16:].hex() == "1ae10b594f09e26a7e902ecbd0600691"


def test_ed25519_signs_as_rfc_8032_prints() -> None:
    # RFC 8032, section 7.1, test 1
    key = Ed25519PrivateKey.from_private_bytes(
        bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    )
    assert key.sign(b"").hex() == (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
        "655141438e7a100b"
    )


# SLIP-0039, vectors.json of its authors; the passphrase of all that open is “TREZOR”
ONE_OF_ONE = (
    "theory painting academic academic armed sweater year military elder discuss acne wildlife boring employer fused "
    "large satoshi bundle carbon diagnose anatomy hamster leaves tracks paces beyond phantom capital marvel lips brave "
    "detect luck"
)
ONE_OF_THREE = (
    "humidity disease academic always aluminum jewelry energy woman receiver strategy amuse duckling lying evidence "
    "network walnut tactics forget hairy rebound impulse brother survive clothes stadium mailman rival ocean reward "
    "venture always armed unwrap"
)
ANOTHER_OF_THREE = (
    "humidity disease academic agency actress jacket gross physics cylinder solution fake mortgage benefit public busy "
    "prepare sharp friar change work slow purchase ruler again tricycle involve viral wireless mixture anatomy desert "
    "cargo upgrade"
)
TWO_OF_THREE = [ONE_OF_THREE, ANOTHER_OF_THREE]
MISTYPED = ONE_OF_ONE.removesuffix("luck") + "lunar"


@pytest.mark.parametrize(
    ("words", "secret"),
    [
        ([ONE_OF_ONE], "989baf9dcaad5b10ca33dfd8cc75e42477025dce88ae83e75a230086a0e00e92"),
        (TWO_OF_THREE, "c938b319067687e990e05e0da0ecce1278f75ff58d9853f19dcaeed5de104aae"),
    ],
)
def test_shares_join_as_slip_39_prints(words: list[str], secret: str) -> None:
    assert combine_mnemonics(words, b"TREZOR").hex() == secret


@pytest.mark.parametrize("words", [[MISTYPED], TWO_OF_THREE[:1], [TWO_OF_THREE[0], ONE_OF_ONE], []])
def test_shares_that_slip_39_refuses_are_refused(words: list[str]) -> None:
    with pytest.raises(OpeningError):
        shares.join(words)


def test_padme_pads_as_its_paper_says() -> None:
    # Nikitin et al. 2019, section 4: of a length of 2^E.. the last E - S bits are zero, S = floor(log2 E) + 1
    assert [padded_length(n) for n in (257, 300, 1000, 1025, 9999, 10_000_001)] == [
        272,
        304,
        1024,
        1088,
        10240,
        10_223_616,
    ]
