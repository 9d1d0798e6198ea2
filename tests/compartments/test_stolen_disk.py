"""Somebody has everything that was ever written to the disk: no word of what was sealed is in it."""

from __future__ import annotations

import base64
import resource
from pathlib import Path

import psycopg
import pytest

from tests.compartments.conftest import emptied
from tests.compartments.offices import NOON, Office
from withheld.compartments import further, identity, members, records, recovery, sessions
from withheld.compartments.records import Draft
from withheld.compartments.refusals import OpeningError
from withheld.compartments.requests import Policy
from withheld.compartments.roles import Matter, Role
from withheld.compartments.sqlite import SqliteStorage
from withheld.compartments.storage import NOBODY, Kind

LATER = NOON + 10**9
MARK = "QuincunxMarker"
"""A word that stands in every sealed field, and that nothing writes by chance."""


def lived_in(office: Office) -> list[bytes]:
    """Use everything, the mark in every field that is sealed; gives secrets that may not be found either."""
    vault = office.vault
    compartment = office.create(f"{MARK} title", Policy())
    secret = office.create(f"{MARK} identity", Policy(custodians=2, opens_to=2))
    cyd = office.enter("Cyd", compartment)
    (held, _) = records.write(cyd, [Draft(f"{MARK} text".encode() * n) for n in (1, 5000)])
    records.read(cyd)
    asked = members.ask(
        office.enter("Ann", compartment), Matter.READ_IN, office.id("Flo"), f"{MARK} in", until=LATER, role=Role.READER
    )
    members.agree(office.enter("Bob", compartment), asked.id)
    members.read_out(office.enter("Ann", compartment), office.id("Flo"), f"{MARK} out")
    further.put_on_record(cyd, further.consent(office.people["Cyd"], vault.id, held.id, None, LATER))
    export = members.ask(cyd, Matter.EXPORT, held.id, f"{MARK} export", until=LATER)
    members.agree(office.enter("Eva", compartment), export.id)
    assert MARK.encode() in further.export(cyd, export.id).data
    who = office.enter("Cyd", secret)
    records.write(who, [Draft(f"{MARK} name".encode())])
    opening = members.ask(who, Matter.IDENTITY, NOBODY, f"{MARK} reason", until=LATER)
    for name in ("Ann", "Bob"):
        members.agree(office.enter(name, secret), opening.id)
    assert MARK.encode() in identity.open_identity(who, opening.id)[0].data
    vault.set_passphrase(office.people["Dan"], f"{MARK} passphrase")
    with pytest.raises(OpeningError):
        vault.unlock(office.id("Dan"), f"{MARK} wrong")
    with pytest.raises(OpeningError):
        vault.enter(office.people["Flo"], compartment)
    words = recovery.make_shares(vault, office.people["Dan"], 2, 3)
    cookie = sessions.begin(vault, office.people["Cyd"], LATER)
    keys = [key for person in office.people.values() for key in (person.seed, person.locker.secret)]
    return [*keys, *(word.encode() for word in words), base64.urlsafe_b64decode(cookie.value)[32:]]


def spellings(mark: bytes) -> list[bytes]:
    """The mark as it could lie on a disk."""
    wide = mark.decode().encode("utf-16-le") if mark.isascii() else mark
    encoded = [base64.b64encode(bytes(shift) + mark)[4:-4] for shift in range(3)]
    return [mark, mark.hex().encode(), mark.hex().upper().encode(), wide, mark[::-1], *encoded]


def everything_under(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_silent(disk: dict[str, bytes], marks: list[bytes]) -> None:
    assert sum(map(len, disk.values())) > 50_000
    for mark in marks:
        for spelling in spellings(mark):
            assert [name for name, content in disk.items() if spelling in content] == []


def test_a_stolen_disk_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    storage = SqliteStorage(tmp_path / "office.vault", create=True)
    marks = [MARK.encode(), *lived_in(Office(storage))]
    disk = everything_under(tmp_path)  # while it runs: the write-ahead log is part of it
    assert any(name.endswith("-wal") for name in disk)
    assert_silent(disk, marks)
    storage.close()
    assert_silent(everything_under(tmp_path), marks)


def test_a_stolen_database_server_says_nothing(database: str) -> None:
    storage = emptied(database)
    marks = [MARK.encode(), *lived_in(Office(storage))]
    storage.close()
    with psycopg.connect(database, autocommit=True) as server:
        server.execute("CHECKPOINT")
        row = server.execute("SHOW data_directory").fetchone()
    assert row is not None
    assert_silent(everything_under(Path(row[0]).parent), marks)


def test_the_search_would_find_the_mark(tmp_path: Path) -> None:
    for spelling in spellings(MARK.encode()):
        (tmp_path / "leak").write_bytes(b"x" * 60_000 + spelling)
        with pytest.raises(AssertionError):
            assert_silent(everything_under(tmp_path), [MARK.encode()])


def test_a_destroyed_key_is_nowhere_in_the_file(file: Path) -> None:
    storage = SqliteStorage(file, create=True)
    office = Office(storage)
    (held,) = records.write(office.enter("Cyd"), [Draft(b"x")])
    with storage.reading() as reading:
        gone = [body for kind in (Kind.RECORD, Kind.RECORD_KEY) for _, body in reading.rows(bytes([kind]))]
    asked = members.ask(office.enter("Cyd"), Matter.DESTROY, held.id, "retention", until=LATER)
    members.agree(office.enter("Eva"), asked.id)
    further.destroy(office.enter("Cyd"), asked.id)
    storage.wipe_journal()
    for content in everything_under(file.parent).values():
        assert not any(body in content for body in gone)
    storage.close()


@pytest.mark.usefixtures("small")
def test_a_process_that_opened_a_vault_leaves_no_core_dump() -> None:
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)


def test_a_vault_is_for_its_owner_only(file: Path) -> None:
    storage = SqliteStorage(file, create=True)
    Office(storage)
    assert {path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {0o600}
    storage.close()
