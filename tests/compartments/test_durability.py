"""What was acknowledged is there: after kill -9, with two writers at once, on a full disk, under a clock that turns."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests.compartments.conftest import emptied
from tests.compartments.offices import CHEAP, DAY, NOON, Office
from withheld.compartments import audit, members, records
from withheld.compartments.ledger import system_clock
from withheld.compartments.postgres import PostgresStorage
from withheld.compartments.records import Draft
from withheld.compartments.refusals import OpeningError, VaultBusyError, VaultFullError, VaultStorageError
from withheld.compartments.roles import Matter, Role
from withheld.compartments.room import Room
from withheld.compartments.sqlite import SqliteStorage
from withheld.compartments.storage import Storage
from withheld.compartments.vault import Vault

ROOT = Path(__file__).parents[2]
KILLS, PER_VAULT = 200, 40
PATIENCE = 60.0


@dataclass
class Writers:
    """The process that starts writers, and what they have said."""

    process: subprocess.Popen[bytes]
    rest: bytes = b""
    pid: int = 0
    written: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def start(self, office: Office, place: str, *, count: int = 10**6, limit: int = 0, beside: bool = False) -> None:
        cyd = office.people["Cyd"]
        task = {
            "storage": place,
            "person": cyd.person.hex(),
            "secrets": cyd.secrets().hex(),
            "compartment": office.compartment.hex(),
            "count": count,
            "limit": limit,
            "beside": beside,
        }
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(task).encode() + b"\n")
        self.process.stdin.flush()

    def hear(self, patience: float) -> str:
        """The next line, or nothing if none comes in time."""
        assert self.process.stdout is not None
        pipe = self.process.stdout.fileno()
        while b"\n" not in self.rest:
            if not select.select([pipe], [], [], patience)[0]:
                return ""
            self.rest += os.read(pipe, 65536)
        line, self.rest = self.rest.split(b"\n", 1)
        sign, _, said = line.decode().partition(" ")
        match sign:
            case "+":
                self.written.append(said)
            case "!":
                self.pid = int(said)
            case ".":
                self.told.append(said)
        return sign

    def until(self, sign: str) -> None:
        while (heard := self.hear(PATIENCE)) != sign:
            assert heard, "the writer is silent"


@contextmanager
def writers() -> Iterator[Writers]:
    command = [sys.executable, "-m", "tests.compartments.writers"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:  # noqa: S603
        yield Writers(process)


@contextmanager
def office_at(place: str) -> Iterator[Office]:
    storage: Storage = emptied(place) if "dbname=" in place else SqliteStorage(Path(place), create=True)
    office = Office(storage, clock=system_clock)  # type: ignore[arg-type] # what turns by itself
    storage.close()
    yield office


def reading(office: Office, storage: Storage) -> list[str]:
    """All that a fresh process reads, after it has verified everything."""
    vault = Vault.open(storage, passphrases=CHEAP)
    room = vault.enter(office.people["Dan"], office.compartment)
    return [one.data.decode() for one in records.read(room)]


def test_two_hundred_writers_are_killed_and_nothing_that_was_acknowledged_is_lost(tmp_path: Path) -> None:
    chance = random.Random(20260131)  # noqa: S311 - of a test
    for number in range(KILLS // PER_VAULT):
        with office_at(str(tmp_path / f"{number}.vault")) as office, writers() as starting:
            for _ in range(PER_VAULT):
                starting.start(office, str(tmp_path / f"{number}.vault"))
                starting.until("!")
                if chance.random() < 0.8:  # mostly in the middle of its work, else while it starts
                    starting.until("+")
                starting.hear(chance.uniform(0, 0.01))
                os.kill(starting.pid, signal.SIGKILL)
                starting.until("=")
            storage = SqliteStorage(tmp_path / f"{number}.vault")
            there = reading(office, storage)
            storage.close()
            texts = [text for text in there if not text.startswith("filling")]
            assert set(starting.written) <= set(texts)
            # both records of a batch or neither
            assert len(there) == 2 * len(texts)
            assert starting.told == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_processes_write_at_once(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    place = str(tmp_path / "v") if kind == "sqlite" else str(request.getfixturevalue("database"))
    with office_at(place) as office, writers() as starting:
        for _ in range(2):
            starting.start(office, place, count=25, beside=True)
        starting.until(".")
        starting.until(".")
        storage = SqliteStorage(Path(place)) if kind == "sqlite" else storage_in(place)
        there = reading(office, storage)
        storage.close()
    assert starting.told == ["done", "done"]
    assert len(starting.written) == 50
    assert set(starting.written) == {text for text in there if not text.startswith("filling")}


def storage_in(place: str) -> Storage:
    return PostgresStorage(place)


def test_a_disk_that_takes_no_more_gives_one_sentence_and_nothing_half(tmp_path: Path) -> None:
    """The limit of the file's size stands in for a disk: a write past it fails as on a full one."""
    place = tmp_path / "v"
    with office_at(str(place)) as office, writers() as starting:
        starting.start(office, str(place), limit=place.stat().st_size + 300_000)
        starting.until("=")
        storage = SqliteStorage(place)
        there = reading(office, storage)
        storage.close()
    assert starting.told == [str(VaultFullError())]
    assert starting.written
    assert set(starting.written) == {text for text in there if not text.startswith("filling")}


def test_a_database_that_is_full_opens_nothing(small: Office) -> None:
    """Reading needs the log, and the log needs room."""
    (held,) = records.write(small.enter("Cyd"), [Draft(b"x")])
    room, writer = small.enter("Dan"), small.enter("Cyd")
    connection = small.storage._connection  # type: ignore[attr-defined] # noqa: SLF001
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(VaultFullError, match="nothing was written"):
        records.write(writer, [Draft(b"y" * 100_000)])
    with pytest.raises(VaultFullError):
        read_until_full(room, held.id)
    connection.execute("PRAGMA max_page_count = 1000000")
    assert [one.data for one in records.read(room)] == [b"x"]
    assert small.reopened().opened.findings == ()


def read_until_full(room: Room, record: bytes) -> None:
    for _ in range(1000):
        records.read(room, [record])


def test_a_vault_that_is_in_use_too_long_says_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("withheld.compartments.sqlite._PATIENCE", 0.0)
    storage, other = SqliteStorage(file, create=True), SqliteStorage(file)
    with storage.writing(), pytest.raises(VaultBusyError, match="in use by another process"), other.writing():
        pass
    for one in (storage, other):
        one.close()


def test_what_breaks_off_in_the_middle_leaves_nothing(storage: Storage) -> None:
    with pytest.raises(ZeroDivisionError), storage.writing() as writing:  # noqa: PT012
        writing.append([b"leaf"])
        writing.put([(b"key", b"row")])
        writing.set_head(b"head")
        raise ZeroDivisionError
    with storage.reading() as view:
        assert (view.size(), view.head(), list(view.rows(b"")), list(view.leaves(0, 9))) == (0, None, [], [])


def test_rows_and_leaves_are_kept_in_order(storage: Storage) -> None:
    with storage.writing() as writing:
        writing.append([b"a", b"b"])
        writing.append([b"c"])
        writing.put([(b"\xff\xff", b"1"), (b"\xff\x00", b"2"), (b"a", b"3"), (b"a", b"4")])
        writing.remove([b"\xff\x00", b"nothing"])
        writing.set_head(b"one")
        writing.set_head(b"two")
    with storage.reading() as view:
        assert list(view.leaves(1, 9)) == [(1, b"b"), (2, b"c")]
        assert list(view.leaves_at([2, 7, 0])) == [(2, b"c"), (0, b"a")]
        assert (view.size(), view.head(), view.row(b"a"), view.row(b"z")) == (3, b"two", b"4", None)
        assert list(view.rows(b"\xff")) == [(b"\xff\xff", b"1")]
        assert [key for key, _ in view.rows(b"")] == [b"a", b"\xff\xff"]


def test_a_storage_that_is_not_there_is_not_made_by_looking(tmp_path: Path, database: str) -> None:
    with pytest.raises(VaultStorageError, match="there is no vault here"):
        SqliteStorage(tmp_path / "none")
    with pytest.raises(VaultStorageError, match="cannot be opened"):
        SqliteStorage(tmp_path / "no" / "folder", create=True)
    emptied(database).close()
    for wrong in (f"{database} password=hush port=1", f"{database} options=-csearch_path=elsewhere"):
        with pytest.raises(VaultStorageError) as error:
            storage_in(wrong)
        assert "hush" not in str(error.value)


def test_other_files_and_newer_vaults_are_refused(tmp_path: Path, database: str) -> None:
    text, newer, other = (tmp_path / name for name in ("text", "newer", "other"))
    text.write_text("dear diary " * 500, encoding="utf-8")
    SqliteStorage(newer, create=True).close()
    for place, command in ((newer, "PRAGMA user_version = 2"), (other, "CREATE TABLE mine (x)")):
        connection = sqlite3.connect(place)
        connection.execute(command)
        connection.close()
    for place in (text, newer, other):
        for create in (True, False):
            with pytest.raises(VaultStorageError):
                SqliteStorage(place, create=create)
    emptied(database).close()
    with psycopg.connect(database, autocommit=True) as server:
        server.execute("UPDATE vault_schema SET version = 2")
    with pytest.raises(VaultStorageError, match="from another version"):
        storage_in(database)


def look_while_it_ends(storage: Storage, server: psycopg.Connection[tuple[object, ...]]) -> None:
    with storage.reading() as view:
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'withheld'")
        view.size()


def test_a_database_that_goes_away_says_so_and_comes_back(database: str) -> None:
    storage = emptied(database)
    with psycopg.connect(database, autocommit=True) as server, pytest.raises(VaultStorageError, match="cannot be used"):
        look_while_it_ends(storage, server)
    with storage.reading() as view:
        assert view.size() == 0
    storage.close()


def test_a_clock_that_goes_back_is_noticed_and_brings_no_grant_to_life(small: Office) -> None:
    asked = members.ask(small.enter("Ann"), Matter.READ_IN, small.id("Flo"), "", until=NOON + DAY, role=Role.READER)
    members.agree(small.enter("Bob"), asked.id)
    small.clock.now = NOON + DAY
    small.enter("Ann")
    small.clock.now = NOON
    with pytest.raises(OpeningError):
        small.enter("Flo")
    times = [entry.time for entry in audit.entries(small.enter("Ann"))]
    assert times == sorted(times)
    found = small.reopened().opened
    assert found.findings == ()
    assert any("the clock was 86,400.0 s behind the log" in notice for notice in found.notices)
    small.clock.now = NOON + DAY - 1_000
    before = len(small.reopened().opened.notices)
    small.enter("Ann")
    assert len(small.reopened().opened.notices) == before


def test_a_database_that_is_in_use_too_long_says_so(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("withheld.compartments.postgres._SESSION", "SET lock_timeout = '10ms'")
    storage, other = emptied(database), storage_in(database)
    with storage.writing(), pytest.raises(VaultBusyError, match="in use by another process"), other.writing():
        pass
    for one in (storage, other):
        one.close()


def write_until_full(storage: PostgresStorage) -> None:
    with storage.writing() as writing:
        writing.append([b"leaf"])
        storage._connection.execute("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$")  # type: ignore[union-attr] # noqa: SLF001


def test_a_server_that_says_its_disk_is_full_is_understood(database: str) -> None:
    """The server's own code for it, raised by the server; its disk is not filled."""
    storage = emptied(database)
    with pytest.raises(VaultFullError):
        write_until_full(storage)
    with storage.reading() as view:
        assert view.size() == 0
    storage.close()


def test_without_its_driver_postgresql_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(VaultStorageError, match="needs psycopg: pip install"):
        storage_in("dbname=x")
