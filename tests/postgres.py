"""A real PostgreSQL for a test run: the system's programs, data in a temporary folder, ended by its own process id.

Two runs on one machine never meet: whether a server is ready is asked through the socket in its own folder, and where
its port was taken between choosing and listening it is started again on another one.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

PASSWORD = "hush hush/@:?%"  # noqa: S105 - of a server that lives as long as a test run
_UNPRIVILEGED = ("postgres", "nobody")
_TRIES = 5
_SECONDS_TO_END = 60
"""After which a server is taken for hanging; nothing waits for it to pass."""


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL that runs; its only role is `desk`.

    Attributes:
        folder: holds its data, its log and its socket.
        port: on loopback, where it asks for :data:`PASSWORD`; the socket, for this user only, asks for nothing.
    """

    folder: Path
    port: int

    @property
    def host(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.port}"

    @property
    def own(self) -> str:
        """A connection string that no other server can answer to: by the socket in its own folder."""
        return f"host={self.folder} port={self.port} user=desk dbname=postgres"


def free_port() -> int:
    """A port on loopback that nobody listens on at this moment."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def cannot(what: str) -> NoReturn:
    """Say loudly that a server cannot be had; in CI that is a failure, not a gap."""
    told = f"NOT TESTED: {what}; scripts/system-packages installs it where it may"
    if os.environ.get("CI"):
        pytest.fail(told)
    pytest.skip(told)


@contextmanager
def server() -> Iterator[Server]:
    """A PostgreSQL with an empty database; its data goes with it."""
    programs = _programs()
    if programs is None:
        cannot("what needs PostgreSQL, which is not installed")
    folder = Path(tempfile.mkdtemp(prefix="withheld-postgres-"))
    running: subprocess.Popen[bytes] | None = None
    try:
        user = _unprivileged(folder)
        _make(programs, folder, user)
        running, port = _start(programs, folder, user)
        yield Server(folder, port)
    finally:
        if running is not None:
            _end(running)
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """Where the system keeps PostgreSQL's programs, the newest version first; None if it has none."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = shutil.which("initdb")
    return versions[-1].parent if versions else Path(found).parent if found else None


def _make(programs: Path, folder: Path, user: dict[str, Any]) -> None:
    # read as it is handed over, so it need not be the other account's
    (folder / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")
    (folder / "password").chmod(0o644)
    make = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", "desk", "--no-sync", "-E", "UTF8"]
    make += ["--auth-local=trust", "--auth-host=scram-sha-256", "--locale=C.UTF-8", f"--pwfile={folder / 'password'}"]
    made = subprocess.run(make, check=False, capture_output=True, cwd=folder, **user)  # noqa: S603
    assert made.returncode == 0, made.stderr.decode(errors="replace")


def _start(programs: Path, folder: Path, user: dict[str, Any]) -> tuple[subprocess.Popen[bytes], int]:
    told = ""
    for _ in range(_TRIES):
        port = free_port()
        running = _started(programs, folder, port, user)
        ready = [str(programs / "pg_isready"), "-q", "-h", str(folder), "-p", str(port), "-U", "desk", "-t", "5"]
        while subprocess.run(ready, check=False).returncode:  # noqa: S603
            if running.poll() is not None:
                break
        else:
            return running, port
        told = (folder / "log").read_text(encoding="utf-8", errors="replace")
    raise AssertionError(told)


def _started(programs: Path, folder: Path, port: int, user: dict[str, Any]) -> subprocess.Popen[bytes]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "fsync": "off",  # a test may kill who is connected, never the server
        "shared_buffers": "64MB",
    }
    start = [str(programs / "postgres"), "-D", str(folder / "data")]
    for name, value in settings.items():
        start += ["-c", f"{name}={value}"]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(start, stdout=log, stderr=log, cwd=folder, **user)  # noqa: S603


def _end(running: subprocess.Popen[bytes]) -> None:
    running.send_signal(signal.SIGINT)  # not to wait for those who are still connected
    try:
        running.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: arguments that make a child somebody else, and the folder theirs."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    account = pwd.getpwnam(next(name for name in _UNPRIVILEGED if name in names))
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
