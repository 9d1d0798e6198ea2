"""A process that starts writers of a vault by forking, so that two hundred of them start quickly and can be killed.

It reads one line of JSON per writer: {"storage": ..., "person": ..., "secrets": ..., "compartment": ..., "count": ...,
"limit": ...}, forks, and prints the writer's process id. A writer prints each record that it was told is written, as
“+ text”, and how it ended, as “. sentence”.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from tests.compartments.offices import CHEAP
from withheld.compartments import records
from withheld.compartments.keys import Unlocked
from withheld.compartments.postgres import PostgresStorage
from withheld.compartments.records import Draft
from withheld.compartments.sqlite import SqliteStorage
from withheld.compartments.storage import Storage
from withheld.compartments.vault import Vault
from withheld.errors import WithheldError


def storage_of(place: str) -> Storage:
    return PostgresStorage(place) if "dbname=" in place else SqliteStorage(Path(place))


def write(task: dict[str, Any]) -> None:
    if task["limit"]:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (task["limit"], task["limit"]))
    vault = Vault.open(storage_of(task["storage"]), passphrases=CHEAP)
    card = next(card for card in vault.people() if card.person.hex() == task["person"])
    person = Unlocked.from_secrets(card, bytes.fromhex(task["secrets"]))
    room = vault.enter(person, bytes.fromhex(task["compartment"]))
    for number in range(task["count"]):
        text = f"{os.getpid()}-{number}"
        records.write(room, [Draft(text.encode()), Draft(b"filling " * 500)])
        say(f"+ {text}")


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def main() -> None:
    for line in sys.stdin:
        task = json.loads(line)
        child = os.fork()
        if not child:
            try:
                say(f"! {os.getpid()}")
                write(task)
                say(". done")
            except WithheldError as error:
                say(f". {error}")
            finally:
                os._exit(0)
        if not task["beside"]:
            os.waitpid(child, 0)
            say("= ended")


if __name__ == "__main__":
    main()
