"""Keys, passphrases, recovery, sessions, checkpoints."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.compartments.offices import CHEAP, DAY, NOON, Clock, Office
from withheld.compartments import proofs, recovery, sessions, shares
from withheld.compartments.encoding import context, number, octets, pack, text, unpack
from withheld.compartments.hashing import goes_on_from, includes
from withheld.compartments.heads import Head
from withheld.compartments.keys import (
    LEAST_MEMORY,
    Argon2Cost,
    Card,
    Unlocked,
    cost_of,
    new_person,
    open_with_passphrase,
    seal_keys,
    seal_under_passphrase,
    unlock,
)
from withheld.compartments.lockers import Locker, PublicLocker, sealed_by_holder, unseal
from withheld.compartments.padding import SMALLEST, pad, padded_length, unpad
from withheld.compartments.refusals import (
    DamagedVaultError,
    NotAllowedError,
    OpeningError,
    VaultStorageError,
    WeakPassphraseError,
)
from withheld.compartments.roles import Role
from withheld.compartments.sessions import Cookie
from withheld.compartments.sqlite import SqliteStorage
from withheld.compartments.storage import NOBODY, Key, Kind, after
from withheld.compartments.strength import check_passphrase
from withheld.compartments.vault import First, Passphrases, Vault

COST = CHEAP.cost
GOOD = "granite otter violin sunset pickle"


def test_keys_open_to_their_passphrase_and_to_no_other() -> None:
    person = new_person("Ann")
    sealed = seal_keys(person, "Zoé", COST)
    assert unlock(person.card, sealed, "Zoe\u0301") == person
    for passphrase in ("zoé", "", "Zoé "):
        with pytest.raises(OpeningError):
            unlock(person.card, sealed, passphrase)
    with pytest.raises(OpeningError):
        unlock(new_person("Bob").card, sealed, "Zoé")


def test_secrets_of_somebody_else_are_refused() -> None:
    ann, bob = new_person("Ann"), new_person("Bob")
    for secrets in (bob.secrets(), b"", ann.seed + bob.locker.secret):
        with pytest.raises(OpeningError):
            Unlocked.from_secrets(ann.card, secrets)


def test_the_cost_of_a_guess_can_not_be_lowered_or_made_to_eat_the_machine() -> None:
    sealed = seal_under_passphrase(b"x", "p", COST, b"bound")
    assert cost_of(sealed) == COST
    fields = unpack(sealed)
    for name, value in (("memory", 32), ("passes", 2), ("memory", 2**40), ("lanes", 0), ("memory", -1), ("salt", "?")):
        with pytest.raises(OpeningError):
            open_with_passphrase(pack({**fields, name: value}), "p", b"bound")
    with pytest.raises(OpeningError):
        open_with_passphrase(sealed, "p", b"elsewhere")


def test_a_real_vault_takes_no_less_than_64_mib(tmp_path: Path) -> None:
    assert Passphrases().cost.memory == LEAST_MEMORY == 65_536
    with pytest.raises(ValueError, match="65536 KiB"):
        Passphrases(Argon2Cost(memory=LEAST_MEMORY - 1))
    storage = SqliteStorage(tmp_path / "v", create=True)
    with pytest.raises(WeakPassphraseError):
        Vault.found(storage, "Ann", "Ann Ann Ann Ann")
    vault, ann = Vault.found(storage, "Ann", GOOD)
    _, stored = vault.row(Key(Kind.KEYS, NOBODY, ann.person))
    assert stored is not None
    assert cost_of(stored).memory == LEAST_MEMORY
    storage.close()


@pytest.mark.parametrize(
    "weak", ["short", "password password", "aaaaaaaaaaaaaaaaaaaa", "duty officer 1234", "qwertyuiop[]"]
)
def test_a_passphrase_that_can_be_guessed_is_refused_and_not_repeated(weak: str) -> None:
    with pytest.raises(WeakPassphraseError) as error:
        check_passphrase(weak, ("duty officer",))
    assert weak not in str(error.value)


def test_a_good_passphrase_is_taken_however_long() -> None:
    check_passphrase(GOOD)
    check_passphrase(GOOD * 50)


def test_keys_that_have_aged_are_sealed_anew_when_they_are_unlocked(small: Office) -> None:
    raised = Passphrases(Argon2Cost(memory=128, passes=2, lanes=1), cheap=True)
    vault = Vault.open(small.storage, clock=small.clock, passphrases=raised)
    key = Key(Kind.KEYS, NOBODY, small.id("Bob"))
    _, before = small.vault.row(key)
    assert vault.unlock(small.id("Bob"), "Bob") == small.people["Bob"]
    _, stored = vault.row(key)
    assert stored is not None
    assert stored != before
    assert cost_of(stored) == raised.cost
    assert small.vault.unlock(small.id("Bob"), "Bob") == small.people["Bob"]
    assert small.vault.row(key)[1] == stored


def test_a_wrong_passphrase_and_nobody_give_the_same_answer_and_both_are_on_record(small: Office) -> None:
    size = small.vault.ledger.log.edge.size
    told = []
    for person, passphrase in ((small.id("Bob"), "wrong"), (b"nobody by the id", "Bob")):
        with pytest.raises(OpeningError) as error:
            small.vault.unlock(person, passphrase)
        told.append(str(error.value))
    assert told == ["this cannot be opened"] * 2
    assert small.vault.ledger.log.edge.size == size + 2
    found = small.reopened().opened
    assert found.findings == ()
    assert found.notices == ("the newest 2 entries of the log are not signed yet",)
    small.vault.unlock(small.id("Bob"), "Bob")
    assert small.reopened().opened.notices == ()


def test_a_passphrase_is_changed(small: Office) -> None:
    small.vault.set_passphrase(small.people["Bob"], "new")
    assert small.vault.unlock(small.id("Bob"), "new") == small.people["Bob"]
    with pytest.raises(OpeningError):
        small.vault.unlock(small.id("Bob"), "Bob")


def test_shares_on_paper_recover_a_person(small: Office) -> None:
    words = recovery.make_shares(small.vault, small.people["Bob"], 2, 3)
    assert len(words) == 3
    for few in (words[:1], [words[0], words[0]], [], [words[0], "no such word"]):
        with pytest.raises(OpeningError):
            recovery.recover(small.vault, small.id("Bob"), few, "new")
    with pytest.raises(OpeningError):
        recovery.recover(small.vault, small.id("Ann"), words, "new")
    typed = [words[2].upper(), "  ".join(words[0].split())]
    assert recovery.recover(small.vault, small.id("Bob"), typed, "new") == small.people["Bob"]
    assert small.vault.unlock(small.id("Bob"), "new") == small.people["Bob"]
    assert small.reopened().opened.findings == ()


def test_new_shares_void_the_old(small: Office) -> None:
    old = recovery.make_shares(small.vault, small.people["Bob"], 2, 2)
    recovery.make_shares(small.vault, small.people["Bob"], 3, 5)
    with pytest.raises(OpeningError):
        recovery.recover(small.vault, small.id("Bob"), old, "new")


@pytest.mark.parametrize(("needed", "count"), [(1, 1), (1, 3), (3, 2), (2, 17), (0, 0)])
def test_nobody_ever_holds_a_whole_secret(needed: int, count: int) -> None:
    with pytest.raises(NotAllowedError, match="shares go from 2 of 2"):
        shares.split(b"x" * 32, needed, count)


@given(st.binary(min_size=32, max_size=32), st.integers(2, 5), st.integers(0, 3), st.randoms(use_true_random=False))
def test_any_k_of_n_shares_join(secret: bytes, needed: int, more: int, random: object) -> None:
    words = shares.split(secret, needed, needed + more)
    random.shuffle(words)  # type: ignore[attr-defined]
    assert shares.join(words[:needed]) == secret
    with pytest.raises(OpeningError):
        shares.join(words[: needed - 1])


def test_a_session_opens_with_its_cookie_until_it_ends(small: Office) -> None:
    cookie = sessions.begin(small.vault, small.people["Cyd"], NOON + DAY)
    assert sessions.resume(small.vault, cookie.value) == small.people["Cyd"]
    small.clock.now = NOON + DAY
    with pytest.raises(OpeningError):
        sessions.resume(small.vault, cookie.value)
    assert sessions.end_lapsed(small.vault) == 1
    assert sessions.end_lapsed(small.vault) == 0


def test_a_session_that_was_ended_is_over(small: Office) -> None:
    cookie, other = (sessions.begin(small.vault, small.people[name], NOON + DAY) for name in ("Cyd", "Dan"))
    sessions.end(small.vault, cookie.value)
    sessions.end(small.vault, "no cookie")
    with pytest.raises(OpeningError):
        sessions.resume(small.vault, cookie.value)
    assert sessions.resume(small.vault, other.value) == small.people["Dan"]
    assert small.reopened().opened.findings == ()


def test_an_ended_session_does_not_live_again_when_the_clock_goes_back(small: Office) -> None:
    cookie = sessions.begin(small.vault, small.people["Cyd"], NOON + DAY)
    small.clock.now = NOON + DAY
    small.vault.unlock(small.id("Ann"), "Ann")
    small.clock.now = NOON
    with pytest.raises(OpeningError):
        sessions.resume(small.vault, cookie.value)


def test_a_cookie_opens_its_own_session_only(small: Office) -> None:
    first, second = (sessions.begin(small.vault, small.people["Cyd"], NOON + DAY).value for _ in range(2))
    mixed = base64.urlsafe_b64encode(base64.urlsafe_b64decode(first)[:32] + base64.urlsafe_b64decode(second)[32:])
    for wrong in (mixed.decode(), "", "é", first[:-4], "A" * len(first)):
        with pytest.raises(OpeningError):
            sessions.resume(small.vault, wrong)


def test_a_session_that_was_made_longer_by_hand_does_not_open(small: Office) -> None:
    cookie = sessions.begin(small.vault, small.people["Cyd"], NOON + DAY)
    with small.storage.writing() as writing:
        key, body = next(iter(writing.rows(bytes([Kind.SESSION]))))
        writing.put([(key, pack({**unpack(body), "until": NOON + 9 * DAY}))])
    with pytest.raises(OpeningError):
        sessions.resume(small.vault, cookie.value)


def test_no_secret_has_a_text_form(small: Office) -> None:
    cyd = small.people["Cyd"]
    secrets = [cyd.seed, cyd.locker.secret]
    for shown in (repr(cyd), str(cyd.locker), f"{small.enter('Cyd')!r}", repr(Cookie("hush"))):
        assert "hush" not in shown
        for secret in secrets:
            assert secret.hex() not in shown
            assert repr(secret)[2:-1] not in shown


def test_a_fingerprint_tells_two_people_of_one_name_apart() -> None:
    one, two = new_person("Ann").card, new_person("Ann").card
    assert one.fingerprint() != two.fingerprint()
    assert len(one.fingerprint()) == 39


def test_a_checkpoint_is_a_line_that_reads_back(small: Office) -> None:
    head = small.vault.checkpoint(small.people["Ann"])
    assert Head.from_bytes(head.to_bytes()) == head
    assert b"\n" not in head.to_bytes()
    assert small.vault.verify(head).findings == ()


def test_a_signed_head_is_enough_to_check_an_entry_and_that_the_log_goes_on(small: Office) -> None:
    before = small.vault.checkpoint(small.people["Ann"])
    for name in ("Cyd", "Dan"):
        small.enter(name)
    for index in (0, 3, before.size):
        proof = proofs.of_entry(small.vault, index)
        assert includes(proof.leaf, index, proof.head.size, proof.path, proof.head.root)
    later = proofs.since(small.vault, before)
    assert later.head.size == before.size + 2
    assert goes_on_from((before.size, before.root), (later.head.size, later.head.root), later.path)
    with pytest.raises(OpeningError):
        proofs.of_entry(small.vault, later.head.size)
    with pytest.raises(DamagedVaultError, match="the log has"):
        proofs.since(small.vault, replace(before, size=10**6))


def test_nobody_vouches_for_a_vault_that_does_not_verify(small: Office) -> None:
    with small.storage.writing() as writing:
        writing.put([(Key(Kind.RECORD, NOBODY, NOBODY, 1).to_bytes(), b"?")])
    with pytest.raises(DamagedVaultError, match="was added by hand"):
        small.vault.checkpoint(small.people["Ann"])


def test_a_vault_is_founded_once(small: Office) -> None:
    with pytest.raises(VaultStorageError, match="there is a vault here already"):
        Vault.found(small.storage, "Zed", "Zed", passphrases=CHEAP)


def test_an_empty_storage_is_no_vault(tmp_path: Path) -> None:
    storage = SqliteStorage(tmp_path / "v", create=True)
    with pytest.raises(VaultStorageError, match="there is no vault here"):
        Vault.open(storage)
    storage.close()


def test_only_people_who_were_introduced_are_read_in_or_provide(small: Office) -> None:
    with pytest.raises(OpeningError):
        small.vault.create(
            small.people["Ann"],
            "X",
            small.enter("Ann").standing.policy,
            [
                First(small.id("Ann"), Role.CUSTODIAN, NOON + DAY),
                First(b"nobody by the id", Role.CUSTODIAN, NOON + DAY),
            ],
        )


def test_everybody_who_was_introduced_is_listed(small: Office) -> None:
    assert {card.name for card in small.vault.people()} == set(small.people)


@given(st.binary(max_size=3000))
def test_padding_comes_off_again_and_costs_little(data: bytes) -> None:
    padded = pad(data)
    assert unpad(padded) == data
    assert len(padded) == padded_length(len(data) + 1) >= SMALLEST
    assert len(padded) <= max(SMALLEST, 1.12 * (len(data) + 1))
    assert padded_length(len(padded)) == len(padded)


def test_what_was_not_padded_is_refused() -> None:
    for wrong in (b"", b"\x00" * 256, b"x"):
        with pytest.raises(OpeningError):
            unpad(wrong)


fields = st.lists(st.one_of(st.binary(max_size=9), st.integers(0, 2**64 - 1), st.text(max_size=9)), max_size=4)


def plain(parts: list[bytes | int | str]) -> list[bytes]:
    return [
        part.to_bytes(8) if isinstance(part, int) else part.encode() if isinstance(part, str) else part
        for part in parts
    ]


@given(st.text(max_size=5), fields, st.text(max_size=5), fields)
def test_two_contexts_are_the_same_only_if_their_fields_are(
    a: str, one: list[bytes | int | str], b: str, two: list[bytes | int | str]
) -> None:
    assert (context(a, *one) == context(b, *two)) == ((a, plain(one)) == (b, plain(two)))


def test_only_what_was_packed_is_unpacked() -> None:
    for wrong in (b"", b"[]", b"1", b"\xff", b"{"):
        with pytest.raises(OpeningError):
            unpack(wrong)
    for reader, value in ((text, 1), (number, -1), (number, True), (octets, "zz"), (octets, 7)):
        with pytest.raises(OpeningError):
            reader({"x": value}, "x")


@given(st.binary(max_size=50), st.binary(max_size=20), st.booleans())
def test_a_locker_opens_what_was_sealed_to_it_and_nothing_else(data: bytes, bound: bytes, by_holder: bool) -> None:  # noqa: FBT001
    locker = Locker(b"k" * 32)
    sealed = (locker if by_holder else locker.public).seal(data, bound)
    assert sealed_by_holder(sealed) == by_holder
    assert locker.open(sealed, bound) == data
    for other, where, changed in (
        (Locker(b"l" * 32), bound, sealed),
        (locker, bound + b"!", sealed),
        (locker, bound, sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (locker, bound, sealed[:20]),
        (locker, bound, b"\x03" + sealed[1:]),
        (locker, bound, b""),
    ):
        with pytest.raises(OpeningError):
            other.open(changed, where)


def test_what_is_no_key_opens_nothing() -> None:
    with pytest.raises(OpeningError):
        unseal(b"k" * 32, b"", b"")
    for wrong in (b"", bytes(1215), b"\xff" * 1216):
        with pytest.raises(OpeningError):
            PublicLocker(wrong).seal(b"", b"")
    card = new_person("Ann").card
    assert not Card(card.person, "Ann", b"short", card.locker).verifies(b"", b"")


@pytest.mark.parametrize(("prefix", "end"), [(b"a", b"b"), (b"a\xff", b"b"), (b"\xff", None), (b"", None)])
def test_where_a_prefix_ends(prefix: bytes, end: bytes | None) -> None:
    assert after(prefix) == end


def test_keys_read_back_and_nothing_else_does() -> None:
    key = Key(Kind.RECORD, b"c" * 16, b"s" * 16, 7)
    assert Key.from_bytes(key.to_bytes()) == key
    for wrong in (b"", b"\xff" * 41):
        with pytest.raises(ValueError):  # noqa: PT011
            Key.from_bytes(wrong)


def test_the_clock_of_the_machine_is_the_default(tmp_path: Path) -> None:
    storage = SqliteStorage(tmp_path / "v", create=True)
    vault, _ = Vault.found(storage, "Ann", "Ann", passphrases=CHEAP)
    assert vault.ledger.log.time > NOON - 10 * 365 * DAY
    assert Clock()() == NOON
    storage.close()
