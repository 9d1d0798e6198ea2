"""Somebody writes to the database by hand: each change is found, and named; on both storages."""

from __future__ import annotations

import pytest

from tests.compartments.offices import CHEAP, DAY, NOON, Clock, Office
from withheld.compartments import members, records
from withheld.compartments.encoding import pack
from withheld.compartments.entries import Header, entry_context, read_header
from withheld.compartments.hashing import leaf_hash
from withheld.compartments.heads import Head
from withheld.compartments.keys import new_person
from withheld.compartments.lockers import Locker
from withheld.compartments.log import verify
from withheld.compartments.padding import pad
from withheld.compartments.public import log_of, public_locker
from withheld.compartments.records import Draft
from withheld.compartments.refusals import DamagedVaultError, OpeningError
from withheld.compartments.requests import Request
from withheld.compartments.roles import Matter, Role
from withheld.compartments.room import wrap_context
from withheld.compartments.sqlite import SqliteStorage
from withheld.compartments.standing import statement
from withheld.compartments.storage import NOBODY, Key, Kind, Storage, Writing
from withheld.compartments.vault import Vault


def rows(storage: Storage, kind: Kind) -> list[tuple[bytes, bytes]]:
    with storage.reading() as reading:
        return list(reading.rows(bytes([kind])))


def leaves(storage: Storage) -> list[bytes]:
    with storage.reading() as reading:
        return [body for _, body in reading.leaves(0, reading.size())]


def by_hand(storage: Storage, command: str, *values: object) -> None:
    """Run a statement on the database, past everything."""
    connection = storage._connection  # type: ignore[attr-defined] # noqa: SLF001 - past everything
    connection.execute(command if isinstance(storage, SqliteStorage) else command.replace("?", "%s"), values)


def flipped(body: bytes, at: int = -1) -> bytes:
    changed = bytearray(body)
    changed[at] ^= 1
    return bytes(changed)


def found(office: Office, checkpoint: Head | None = None) -> str:
    """What the next start says; nothing opens then."""
    with pytest.raises(DamagedVaultError) as error:
        Vault.open(office.storage, clock=office.clock, checkpoint=checkpoint, passphrases=CHEAP)
    return "; ".join(error.value.findings)


def written(office: Office, *texts: bytes) -> list[bytes]:
    return [held.id for held in records.write(office.enter("Cyd"), [Draft(text) for text in texts])]


def test_a_sound_vault_has_no_findings(office: Office) -> None:
    written(office, b"x")
    found = office.reopened().opened
    assert (found.findings, found.notices) == ((), ())


def test_two_records_that_were_swapped(office: Office) -> None:
    room = office.enter("Dan")
    one, two = written(office, b"one", b"two")
    stored = dict(rows(office.storage, Kind.RECORD))
    first, second = (Key(Kind.RECORD, office.compartment, record, 1).to_bytes() for record in (one, two))
    with office.storage.writing() as writing:
        writing.put([(first, stored[second]), (second, stored[first])])
    with pytest.raises(OpeningError):
        records.read(room)
    assert f"record {one.hex()}, version 1," in found(office)
    assert "was swapped or altered" in found(office)


@pytest.mark.parametrize("kind", [Kind.RECORD, Kind.RECORD_KEY, Kind.RECORD_WRAP, Kind.LOG_WRAP, Kind.KEYS, Kind.CARD])
def test_one_bit_of_a_row(office: Office, kind: Kind) -> None:
    written(office, b"one")
    key, body = rows(office.storage, kind)[0]
    at = (
        body.index(b'"name":"') + 8
        if kind is Kind.CARD
        else -1
        if kind is not Kind.KEYS
        else body.index(b'"salt":') + 9
    )
    with office.storage.writing() as writing:
        writing.put([(key, flipped(body, at))])
    assert "was swapped or altered" in found(office)


@pytest.mark.parametrize("at", [0, 5, 20, 45, -1])
def test_one_bit_of_an_entry(office: Office, at: int) -> None:
    written(office, b"one")
    number = 3
    by_hand(
        office.storage,
        "UPDATE vault_leaf SET body = ? WHERE number = ?",
        flipped(leaves(office.storage)[3], at),
        number,
    )
    told = found(office)
    assert any(f"entry {n} " in told or f"stands at {n}" in told for n in (3, 4))


def test_an_entry_that_was_removed(office: Office) -> None:
    by_hand(office.storage, "DELETE FROM vault_leaf WHERE number = ?", 3)
    assert "entry 3 of the log is missing" in found(office)


def test_entries_that_were_reordered(office: Office) -> None:
    third, fourth = leaves(office.storage)[3:5]
    by_hand(office.storage, "UPDATE vault_leaf SET body = ? WHERE number = ?", fourth, 3)
    by_hand(office.storage, "UPDATE vault_leaf SET body = ? WHERE number = ?", third, 4)
    assert "the log was reordered: entry 4 stands at 3" in found(office)


def test_a_log_that_was_cut(office: Office) -> None:
    running = office.vault
    size = len(leaves(office.storage))
    by_hand(office.storage, "DELETE FROM vault_leaf WHERE number = ?", size - 1)
    assert f"the log was cut: {size} entries were signed and {size - 1} are there" in found(office)
    with pytest.raises(DamagedVaultError, match=f"it had {size} entries and has {size - 1}"):
        running.enter(office.people["Cyd"], office.compartment)


def test_a_head_that_was_put_back_with_the_log(office: Office) -> None:
    with office.storage.reading() as reading:
        size, head = reading.size(), reading.head()
    assert head is not None
    earlier_rows = dict(rows(office.storage, Kind.RECORD))
    checkpoint = office.vault.checkpoint(office.people["Ann"])
    by_hand(office.storage, "DELETE FROM vault_leaf WHERE number >= ?", size)
    with office.storage.writing() as writing:
        writing.set_head(head)
    assert not earlier_rows
    # by itself it is a sound vault of an earlier day: only what was kept elsewhere tells
    assert office.reopened().opened.findings == ()
    assert "the vault was put back: the checkpoint has" in found(office, checkpoint)
    with pytest.raises(DamagedVaultError, match="the log was cut"):
        office.vault.enter(office.people["Cyd"], office.compartment)


def test_a_log_that_went_on_otherwise_after_a_checkpoint(office: Office) -> None:
    with office.storage.reading() as reading:
        size, head = reading.size(), reading.head()
    assert head is not None
    checkpoint = office.vault.checkpoint(office.people["Ann"])
    by_hand(office.storage, "DELETE FROM vault_leaf WHERE number >= ?", size)
    with office.storage.writing() as writing:
        writing.set_head(head)
    other = office.reopened()
    for _ in range(3):
        other.unlock(office.id("Ann"), "Ann")
    assert "entries of the log are not those of the checkpoint" in found(office, checkpoint)


def test_a_checkpoint_of_another_vault(office: Office) -> None:
    checkpoint = office.vault.checkpoint(office.people["Ann"])
    other = Head(b"another vault...", checkpoint.size, checkpoint.root, checkpoint.time, checkpoint.signer).signed(
        office.people["Ann"]
    )
    assert "the checkpoint is not of this vault" in found(office, other)
    stranger = new_person("Zed")
    forged = Head(checkpoint.vault, checkpoint.size, checkpoint.root, checkpoint.time, stranger.person).signed(stranger)
    assert "nobody here signed it" in found(office, forged)
    kept = Head.from_bytes(checkpoint.to_bytes())
    assert Vault.open(office.storage, clock=office.clock, checkpoint=kept, passphrases=CHEAP).opened.findings == ()


def test_a_head_that_a_stranger_signed(office: Office) -> None:
    stranger = new_person("Zed")
    with office.storage.writing() as writing:
        body = writing.head()
        assert body is not None
        head = Head.from_bytes(body)
        writing.set_head(Head(head.vault, head.size, head.root, head.time, stranger.person).signed(stranger).to_bytes())
    assert "not signed by anybody who was introduced" in found(office)


def test_a_log_without_a_head(office: Office) -> None:
    by_hand(office.storage, "DELETE FROM vault_head")
    assert "the log has no signed head" in found(office)


@pytest.mark.parametrize("kind", [Kind.RECORD, Kind.LOG_WRAP, Kind.CARD])
def test_a_row_that_was_removed(office: Office, kind: Kind) -> None:
    written(office, b"one")
    key, _ = rows(office.storage, kind)[0]
    with office.storage.writing() as writing:
        writing.remove([key])
    assert "is missing" in found(office)


def test_a_row_that_is_none(office: Office) -> None:
    with office.storage.writing() as writing:
        writing.put([(b"\xfe short", b"?")])
    assert "a row with the key fe2073686f7274 was added by hand" in found(office)


def test_many_rows_are_named_and_then_counted(office: Office) -> None:
    with office.storage.writing() as writing:
        writing.put([(Key(Kind.RECORD, NOBODY, bytes([n]) * 16, 1).to_bytes(), b"?") for n in range(30)])
    assert "and 10 more rows are not as the log says" in found(office)


def test_a_wrap_of_an_epoch_that_is_over(office: Office) -> None:
    asked = members.ask(office.enter("Ann"), Matter.READ_IN, office.id("Flo"), "", until=NOON + DAY, role=Role.READER)
    members.agree(office.enter("Bob"), asked.id)
    old = [row for kind in (Kind.LOG_WRAP, Kind.RECORD_WRAP) for row in rows(office.storage, kind)]
    flo = [row for row in old if Key.from_bytes(row[0]).subject == office.id("Flo")]
    members.read_out(office.enter("Ann"), office.id("Flo"), "left")
    with office.storage.writing() as writing:
        writing.put(flo)
    with pytest.raises(OpeningError):
        office.enter("Flo")
    assert f"the log wrap of person {office.id('Flo').hex()}" in found(office)


def test_a_record_put_back_to_an_earlier_version(office: Office) -> None:
    room = office.enter("Cyd")
    (record,) = written(office, b"first")
    before = rows(office.storage, Kind.RECORD) + rows(office.storage, Kind.RECORD_KEY)
    records.write(room, [Draft(b"second", record)])
    with office.storage.writing() as writing:
        writing.put(
            [(Key(Key.from_bytes(key).kind, office.compartment, record, 2).to_bytes(), body) for key, body in before]
        )
    with pytest.raises(OpeningError):
        records.read(room)
    assert f"record {record.hex()}, version 2, of compartment {office.compartment.hex()} was swapped" in found(office)


def test_a_record_key_of_an_epoch_that_is_over(office: Office) -> None:
    (record,) = written(office, b"first")
    stale = rows(office.storage, Kind.RECORD_KEY)
    members.rotate(office.enter("Ann"))
    dan = office.enter("Dan")
    with office.storage.writing() as writing:
        writing.put(stale)
    with pytest.raises(OpeningError):
        records.read(dan, [record])
    assert "the key of record" in found(office)


def test_a_person_whom_nobody_introduced(office: Office) -> None:
    stranger = new_person("Zed")
    with office.storage.writing() as writing:
        writing.put([(Key(Kind.CARD, NOBODY, stranger.person).to_bytes(), stranger.card.to_bytes())])
    told = found(office)
    assert f"nobody introduced person {stranger.person.hex()}" in told
    assert f"the card of person {stranger.person.hex()} was added by hand" in told


def test_a_member_added_by_hand_is_no_member_and_gets_no_key(office: Office) -> None:
    """Flo was introduced and somebody writes her into the compartment; the next new keys are not for her."""
    written(office, b"secret")
    flo = office.people["Flo"]
    keys = Locker.new(), Locker.new()
    with office.storage.writing() as writing:
        for kind, label, locker in zip(
            (Kind.LOG_WRAP, Kind.RECORD_WRAP), ("log wrap", "record wrap"), keys, strict=True
        ):
            bound = wrap_context(label, office.vault.id, office.compartment, 1, flo.person)
            wrapped = flo.card.locker.seal(locker.secret, bound)
            writing.put([(Key(kind, office.compartment, flo.person, 1).to_bytes(), wrapped)])
    with pytest.raises(OpeningError):
        office.enter("Flo")
    members.rotate(office.enter("Ann"))
    held = [Key.from_bytes(key) for kind in (Kind.LOG_WRAP, Kind.RECORD_WRAP) for key, _ in rows(office.storage, kind)]
    assert not [key for key in held if key.subject == flo.person and key.number == 2]
    with pytest.raises(OpeningError):
        office.enter("Flo")


def put_entry(
    office: Office, payload: dict[str, object], *, by_member: bool = False, where: bytes | None = None
) -> None:
    """An entry that somebody who can write to the database, and sign heads, adds past all rules."""
    log = office.enter("Ann").log_locker() if by_member else None
    with office.storage.writing() as writing:
        add_entry(office, writing, payload, log, where)


def add_entry(
    office: Office, writing: Writing, payload: dict[str, object], log: Locker | None, where: bytes | None = None
) -> None:
    found = verify(writing)
    where, epoch = log_of(writing, office.compartment if where is None else where)
    header = Header(found.log.edge.size, found.log.last, office.clock(), 0, where, epoch, b"").to_bytes()
    sealer = log or public_locker(writing, where, epoch)
    body = header + sealer.seal(pad(pack(payload)), entry_context(office.vault.id, header))  # type: ignore[arg-type]
    writing.append([body])
    edge = found.log.edge.append([leaf_hash(body)])
    ann = office.people["Ann"]
    writing.set_head(Head(office.vault.id, edge.size, edge.root(), office.clock(), ann.person).signed(ann).to_bytes())


def grant_for(office: Office, name: str) -> Request:
    card = office.people[name].card
    return Request(
        b"forged request..",
        Matter.READ_IN,
        office.id("Ann"),
        card.person,
        "",
        NOON + DAY,
        Role.READER,
        card.signing,
        card.locker.public,
    )


def test_a_forged_grant(office: Office) -> None:
    """Signed by Flo in the name of Ann, sealed like an entry of a member."""
    payload = {**grant_for(office, "Flo").fields(), "kind": "asked", "act": "00" * 16, "actor": office.id("Ann").hex()}
    signed = statement(office.vault.id, office.compartment, payload)
    put_entry(office, {**payload, "signature": office.people["Flo"].sign(signed).hex()}, by_member=True)
    with pytest.raises(DamagedVaultError, match=r"entry 10 \(“asked”\) does not follow: it is forged"):
        office.reopened().enter(office.people["Cyd"], office.compartment)


def test_a_grant_by_somebody_who_may_not(office: Office) -> None:
    payload = {**grant_for(office, "Flo").fields(), "kind": "asked", "act": "00" * 16, "actor": office.id("Cyd").hex()}
    signed = statement(office.vault.id, office.compartment, payload)
    put_entry(office, {**payload, "signature": office.people["Cyd"].sign(signed).hex()}, by_member=True)
    with pytest.raises(DamagedVaultError, match="may read somebody in"):
        office.reopened().enter(office.people["Cyd"], office.compartment)


def test_an_entry_of_the_wrong_shape(office: Office) -> None:
    put_entry(office, {"kind": "wrote", "actor": office.id("Cyd").hex(), "records": [["00", "1"]]}, by_member=True)
    with pytest.raises(DamagedVaultError, match="does not say what such an entry must"):
        office.reopened().enter(office.people["Cyd"], office.compartment)


def test_an_act_that_was_sealed_from_outside(office: Office) -> None:
    put_entry(office, {"kind": "wrote", "actor": office.id("Cyd").hex(), "records": []})
    with pytest.raises(DamagedVaultError, match="comes from somebody who is not read in"):
        office.reopened().enter(office.people["Cyd"], office.compartment)


def test_an_entry_that_does_not_open(office: Office) -> None:
    room = office.enter("Ann")
    with office.storage.writing() as writing:
        add_entry(office, writing, {"kind": "wrote"}, Locker.new())
    with pytest.raises(DamagedVaultError, match="does not open: it was put there by hand"):
        office.reopened().enter(room.me, office.compartment)


def test_a_grant_that_is_replayed_after_its_end(office: Office) -> None:
    """The very entries that read Flo in, once more."""
    ann, bob = office.enter("Ann"), office.enter("Bob")
    asked = members.ask(ann, Matter.READ_IN, office.id("Flo"), "", until=NOON + DAY, role=Role.READER)
    members.agree(bob, asked.id)
    acts = [entry for entry in ann.entries() if entry.kind in ("asked", "agreed")]
    members.read_out(ann, office.id("Flo"), "left")
    for act in acts:
        with office.storage.writing() as writing:
            add_entry(office, writing, dict(act.fields), ann.log_locker())
        with pytest.raises(DamagedVaultError, match=f"it is a replay of entry {act.number}"):
            office.reopened().enter(office.people["Cyd"], office.compartment)


def test_a_whole_history_of_somebody_elses(office: Office) -> None:
    """A vault that was made anew by a stranger is sound by itself, and not the one of the checkpoint."""
    checkpoint = office.vault.checkpoint(office.people["Ann"])
    for command in ("DELETE FROM vault_leaf", "DELETE FROM vault_head", "DELETE FROM vault_row"):
        by_hand(office.storage, command)
    other = Office(office.storage, Clock())
    assert other.reopened().opened.findings == ()
    assert "not of this vault" in found(other, checkpoint)


def test_headers_are_read_back_and_nothing_else_is() -> None:
    header = Header(7, b"p" * 32, NOON, 3, b"c" * 16, 2, b"b" * 73)
    assert read_header(header.to_bytes() + b"sealed") == (header, b"sealed")
    for wrong in (b"", b"WLE1", b"XXXX" + header.to_bytes()[4:], header.to_bytes()[:-1]):
        with pytest.raises(OpeningError):
            read_header(wrong)
