"""A vault in SQLite with full sync: open 10,000 records, write in batches, verify a log of a million entries.

Each is measured against what the machine's own ChaCha20-Poly1305 or SHA-256 takes for the same bytes, in the same run.
The ratio is the verification over the plain hashes.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from benchmarks.common import in_turn, report
from withheld.compartments import records
from withheld.compartments.keys import Argon2Cost, Unlocked
from withheld.compartments.ledger import system_clock
from withheld.compartments.lockers import Locker
from withheld.compartments.log import verify
from withheld.compartments.padding import pad
from withheld.compartments.records import Draft
from withheld.compartments.requests import Policy
from withheld.compartments.roles import Role
from withheld.compartments.sqlite import SqliteStorage
from withheld.compartments.storage import Key, Kind
from withheld.compartments.vault import First, Passphrases, Vault

RECORDS, BATCH, SIZE = 10_000, 500, 1_000
ENTRIES = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
STEP = 20_000
CHEAP = Passphrases(Argon2Cost(64, 1, 1), cheap=True)  # nothing here measures a passphrase


def office(folder: Path) -> tuple[SqliteStorage, Vault, Unlocked, bytes]:
    """A vault with one compartment, and its handler."""
    storage = SqliteStorage(folder / "office.vault", create=True)
    vault, ann = Vault.found(storage, "Ann", "Ann", passphrases=CHEAP)
    cyd = vault.introduce(ann, "Cyd", "Cyd")
    until = system_clock() + 10**9
    first = [First(ann.person, Role.CUSTODIAN, until), First(cyd.person, Role.HANDLER, until)]
    return storage, vault, cyd, vault.create(ann, "BLUE", Policy(custodians=1), first)


def many_entries(vault: Vault, person: Unlocked) -> None:
    """Let the log grow to a million entries, each of which binds a row; the rows are removed again."""
    locker, key = Locker.new(), Key(Kind.RELEASE, b"b" * 16, b"s" * 16)
    for start in range(vault.ledger.log.edge.size, ENTRIES, STEP):
        with vault.ledger.transact(person) as transaction:
            for number in range(min(STEP, ENTRIES - start)):
                transaction.remove(Key(key.kind, key.compartment, os.urandom(16), number))
                transaction.enter(key.compartment, 1, locker, {"kind": "read", "actor": person.person.hex()})


def main() -> None:
    """Run it."""
    text = os.urandom(SIZE)
    with tempfile.TemporaryDirectory() as name:
        storage, vault, cyd, compartment = office(Path(name))
        room = vault.enter(cyd, compartment)
        key, nonce, body = ChaCha20Poly1305(bytes(32)), bytes(12), pad(text)

        def plain_aead() -> None:
            for _ in range(RECORDS):
                key.encrypt(nonce, body, b"bound")

        def write() -> None:
            for _ in range(RECORDS // BATCH):
                records.write(room, [Draft(text)] * BATCH)

        def opening() -> None:
            opened = records.read(Vault.open(storage, passphrases=CHEAP).enter(cyd, compartment))
            if len(opened) != RECORDS:
                raise RuntimeError(f"{len(opened)} records opened")

        writing = in_turn(1, write=write, aead=plain_aead)
        reading = in_turn(5, open=opening, aead=plain_aead)
        many_entries(vault, cyd)
        with storage.reading() as view:
            bodies = [leaf for _, leaf in view.leaves(0, ENTRIES)]

        def plain_hash() -> None:
            digest = b""
            for leaf in bodies:
                digest = hashlib.sha256(b"\x00" + leaf).digest()
                digest = hashlib.sha256(b"\x01" + digest + digest).digest()

        def verification() -> None:
            with storage.reading() as view:
                findings = verify(view).findings
            if findings:
                raise RuntimeError(findings[0])

        verifying = in_turn(3, verify=verification, sha256=plain_hash)
        storage.close()
    report(
        "compartments",
        seconds=verifying["verify"],
        ratio=verifying["verify"] / verifying["sha256"],
        entries=ENTRIES,
        open_10_000_records_seconds=round(reading["open"], 3),
        open_over_plain_aead=round(reading["open"] / reading["aead"], 1),
        records_written_per_second=round(RECORDS / writing["write"]),
        write_over_plain_aead=round(writing["write"] / writing["aead"], 1),
        plain_hash_seconds=round(verifying["sha256"], 3),
    )


if __name__ == "__main__":
    main()
