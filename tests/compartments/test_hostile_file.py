"""Somebody who knows all of this writes to the file: nothing is believed, nothing crashes, nothing is covered up."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.compartments.offices import CHEAP, NOON, Clock, Office
from tests.compartments.test_tampering import by_hand, found, leaves, put_entry, rows, written
from withheld.compartments import audit, records, sessions
from withheld.compartments.entries import Header
from withheld.compartments.hashing import leaf_hash, sha256
from withheld.compartments.keys import Argon2Cost, new_person, seal_keys, unlock
from withheld.compartments.refusals import DamagedVaultError, OpeningError, VaultStorageError
from withheld.compartments.sqlite import SqliteStorage
from withheld.compartments.standing import Fields, statement
from withheld.compartments.storage import NOBODY, Key, Kind
from withheld.compartments.vault import Vault
from withheld.errors import WithheldError


def unsigned(office: Office, binds: bytes) -> None:
    """An entry at the end that no key was needed for."""
    newest = leaves(office.storage)
    header = Header(len(newest), leaf_hash(newest[-1]), NOON, 0, NOBODY, 1, binds)
    with office.storage.writing() as writing:
        writing.append([header.to_bytes() + b"sealed to a public key"])


def test_a_row_that_was_removed_with_an_entry_that_says_so(office: Office) -> None:
    """The log binds rows; so an attacker without a key may add what binds, but nobody has signed it."""
    running = office.vault
    (record,) = written(office, b"one")
    key = Key(Kind.RECORD, office.compartment, record, 1)
    with office.storage.writing() as writing:
        writing.remove([key.to_bytes()])
    unsigned(office, key.to_bytes() + bytes(32))
    assert "changed something, and nobody signed it" in found(office)
    # nor does somebody who has the vault open sign it unseen
    with pytest.raises(DamagedVaultError, match="nobody signed it"):
        running.enter(office.people["Cyd"], office.compartment)


def test_a_row_that_was_replaced_with_an_entry_that_says_so(office: Office) -> None:
    key, body = Key(Kind.KEYS, NOBODY, office.id("Dan")).to_bytes(), b"{}"
    with office.storage.writing() as writing:
        writing.put([(key, body)])
    unsigned(office, key + sha256(body))
    assert "changed something, and nobody signed it" in found(office)


def test_a_denial_that_nobody_signed_is_no_damage(office: Office) -> None:
    with pytest.raises(OpeningError):
        office.vault.unlock(office.id("Dan"), "wrong")
    opened = office.reopened().opened
    assert (opened.findings, len(opened.notices)) == ((), 1)


DEEP = b"[" * 200_000
LONE_HALF = b'"name":"\\ud800"'


@pytest.mark.parametrize(
    "change",
    [
        lambda _: DEEP,
        lambda body: body.replace(b'"name":"Dan"', LONE_HALF),
        lambda _: b"",
        lambda _: b"null",
        lambda body: body.replace(b'"signing":"', b'"signing":"zz'),
    ],
    ids=["nested without end", "half a character", "nothing", "null", "no hex"],
)
def test_a_card_that_is_none(office: Office, change: Callable[[bytes], bytes]) -> None:
    key = Key(Kind.CARD, NOBODY, office.id("Dan")).to_bytes()
    body = dict(rows(office.storage, Kind.CARD))[key]
    with office.storage.writing() as writing:
        writing.put([(key, change(body))])
    assert "card" in found(office)


@pytest.mark.parametrize(
    "change",
    [{"size": 2**70}, {"size": 2**63}, {"time": 2**70}, {"signature": "00"}, {"signature": None}, {"size": -1}],
)
def test_a_head_that_is_none(office: Office, change: dict[str, object]) -> None:
    with office.storage.writing() as writing:
        body = writing.head()
        assert body is not None
        writing.set_head(json.dumps(json.loads(body) | change).encode())
    assert "head" in found(office)


def test_a_head_that_is_nested_without_end(office: Office) -> None:
    with office.storage.writing() as writing:
        writing.set_head(DEEP)
    assert "no signed head" in found(office)


@pytest.mark.parametrize("number", [2**62, 2**63 - 1])
def test_a_leaf_at_the_end_of_all_numbers(office: Office, number: int) -> None:
    by_hand(office.storage, "INSERT INTO vault_leaf (number, body) VALUES (?, ?)", number, b"x")
    assert f"entry {number:,} of the log was altered" in found(office)


def test_a_row_without_a_key(office: Office) -> None:
    with office.storage.writing() as writing:
        writing.put([(b"", b"x")])
    assert "was added by hand" in found(office)


def test_a_session_that_is_none_is_forgotten(office: Office) -> None:
    with office.storage.writing() as writing:
        writing.put([(Key(Kind.SESSION, NOBODY, b"s" * 16).to_bytes(), b"junk")])
    assert sessions.end_lapsed(office.vault) == 1


@pytest.mark.parametrize(
    "cost", [{"lanes": 2**40}, {"lanes": 0}, {"passes": 0}, {"memory": 2**40}, {"memory": 32}, {"salt": ""}]
)
def test_a_cost_that_was_changed_gets_the_one_opaque_error(cost: dict[str, object]) -> None:
    person = new_person("Zed")
    sealed = json.loads(seal_keys(person, "Zed", Argon2Cost(64, 1, 1)))
    with pytest.raises(OpeningError):
        unlock(person.card, json.dumps(sealed | cost).encode(), "Zed")


def edited(office: Office, *statements: str) -> None:
    """Change the file past SQLite's own rules, as with another program, and open it."""
    assert isinstance(office.storage, SqliteStorage)
    office.storage.close()
    with closing(sqlite3.connect(office.storage.file)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        for statement_ in statements:
            connection.execute(statement_)
        connection.commit()
    with closing(SqliteStorage(office.storage.file)) as storage:
        Vault.open(storage, clock=office.clock, passphrases=CHEAP)


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TRIGGER t AFTER INSERT ON vault_leaf BEGIN DELETE FROM vault_row; END"],
        ["ALTER TABLE vault_row RENAME TO other", "CREATE VIEW vault_row AS SELECT * FROM other"],
        ["CREATE TABLE more (x)"],
        ["CREATE INDEX more ON vault_row (body)"],
    ],
    ids=["trigger", "view", "table", "index"],
)
def test_tables_that_are_others(small: Office, statements: list[str]) -> None:
    with pytest.raises(VaultStorageError, match="its tables are others than a vault's"):
        edited(small, *statements)


@pytest.mark.parametrize("value", ["NULL", "7", "0.5", "CAST(body AS TEXT)"])
@pytest.mark.parametrize("table", ["vault_leaf", "vault_head", "vault_row"])
def test_values_of_another_type(small: Office, table: str, value: str) -> None:
    """As one flipped bit of a column's type in the file does: SQLite checks types when it writes only."""
    loosen = "UPDATE sqlite_schema SET sql = replace(sql, 'BLOB NOT NULL) STRICT', ')/*was strict*/')"
    tighten = "UPDATE sqlite_schema SET sql = replace(sql, ')/*was strict*/', 'BLOB NOT NULL) STRICT')"
    with pytest.raises(VaultStorageError, match=r"hold what no vault writes|cannot be used"):
        edited_raw(small, [loosen], [f"UPDATE {table} SET body = {value}"], [tighten])  # noqa: S608 - our own words


def edited_raw(office: Office, *sessions_: list[str]) -> None:
    """The same over several connections, each of which reads the tables anew."""
    assert isinstance(office.storage, SqliteStorage)
    office.storage.close()
    for statements in sessions_:
        with closing(sqlite3.connect(office.storage.file)) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            for one in statements:
                connection.execute(one)
            connection.commit()
    with closing(SqliteStorage(office.storage.file)) as storage:
        Vault.open(storage, clock=office.clock, passphrases=CHEAP)


def test_a_reader_cannot_write_in_the_name_of_the_handler(office: Office) -> None:
    """A member has the keys to seal what looks like an entry; only the handler's signature makes it the handler's."""
    payload: Fields = {"kind": "wrote", "act": "00" * 16, "actor": office.id("Cyd").hex(), "records": []}
    signed = statement(office.vault.id, office.compartment, payload)
    put_entry(office, {**payload, "signature": office.people["Dan"].sign(signed).hex()}, by_member=True)
    with pytest.raises(DamagedVaultError, match=r"\(“wrote”\) does not follow: it is forged"):
        office.reopened().enter(office.people["Cyd"], office.compartment)


@pytest.mark.parametrize("records_", [[["zz", 1, "zz"]], [["00", 1]], [7]])
def test_an_entry_that_was_written_wrongly_by_a_member(office: Office, records_: list[object]) -> None:
    payload = {"kind": "wrote", "act": "00" * 16, "actor": office.id("Cyd").hex(), "records": records_}
    signed = statement(office.vault.id, office.compartment, payload)  # type: ignore[arg-type]
    put_entry(office, {**payload, "signature": office.people["Cyd"].sign(signed).hex()}, by_member=True)
    with pytest.raises(DamagedVaultError, match="does not say what such an entry must"):
        office.reopened().enter(office.people["Cyd"], office.compartment)


@pytest.mark.parametrize("signature", ["00" * 64, None])
def test_a_reading_that_never_was_is_named_when_the_log_is_read(office: Office, signature: str | None) -> None:
    payload: dict[str, object] = {
        "kind": "read",
        "act": "00" * 16,
        "actor": office.id("Cyd").hex(),
        "records": [],
        "why": "framed",
    }
    put_entry(office, payload if signature is None else {**payload, "signature": signature}, by_member=True)
    eva = office.reopened().enter(office.people["Ann"], office.compartment)
    with pytest.raises(DamagedVaultError, match=r"entry \d+ \(“read”\) is forged"):
        audit.entries(eva)


def test_an_unlocking_that_never_was_is_named_when_the_registry_is_read(small: Office) -> None:
    small.vault.unlock(small.id("Ann"), "Ann")
    registry = small.vault.enter(small.people["Ann"], NOBODY)
    assert "unlocked" in {entry.kind for entry in audit.entries(registry)}
    put_entry(small, {"kind": "unlocked", "actor": small.id("Ann").hex()}, where=NOBODY)
    with pytest.raises(DamagedVaultError, match=r"\(“unlocked”\) is forged"):
        audit.entries(small.reopened().enter(small.people["Ann"], NOBODY))


def test_any_flipped_byte_is_refused_or_changes_nothing(small: Office, tmp_path: Path) -> None:
    """Bytes of all pages, damaged one at a time: the secret comes out whole, or one of our own errors does."""
    (record,) = written(small, b"the secret")
    assert isinstance(small.storage, SqliteStorage)
    small.storage.close()
    whole, file, chance = small.storage.file.read_bytes(), tmp_path / "damaged.vault", random.Random(7)  # noqa: S311
    outcomes = set()
    for _ in range(120):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        file.write_bytes(damaged)
        outcomes.add(attempted(small, file, record))
        for left in tmp_path.glob("damaged.vault-*"):
            left.unlink()
    assert outcomes <= {b"the secret", None}
    assert None in outcomes


def attempted(office: Office, file: Path, record: bytes) -> bytes | None:
    """What somebody who may read gets, or None if it is refused; nothing that is secret is in the error."""
    try:
        with closing(SqliteStorage(file)) as storage:
            vault = Vault.open(storage, clock=Clock(), passphrases=CHEAP)
            room = vault.enter(vault.unlock(office.id("Dan"), "Dan"), office.compartment)
            (opened,) = records.read(room, [record])
    except WithheldError as error:
        return (repr(error) + str(error)).encode() if "secret" in repr(error) + str(error) else None
    return opened.data if "secret" not in repr((room, opened, vault)) else b"a secret was shown"


def test_an_old_file_with_its_checkpoint(small: Office, tmp_path: Path) -> None:
    assert isinstance(small.storage, SqliteStorage)
    old = tmp_path / "old"
    small.storage.wipe_journal()
    shutil.copy(small.storage.file, old)
    written(small, b"new")
    kept = small.vault.checkpoint(small.people["Ann"])
    with closing(SqliteStorage(old)) as storage:
        assert Vault.open(storage, clock=small.clock, passphrases=CHEAP).opened.findings == ()
        with pytest.raises(DamagedVaultError, match="was put back"):
            Vault.open(storage, clock=small.clock, checkpoint=kept, passphrases=CHEAP)
