"""A real PostgreSQL for a test run: the system's programs, data in a temporary folder, a free port on loopback."""

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
from pathlib import Path
from typing import Any

_UNPRIVILEGED = ("postgres", "nobody")


def programs() -> Path | None:
    """Where the system keeps PostgreSQL's programs, the newest version first; None if it has none."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = shutil.which("initdb")
    return versions[-1].parent if versions else Path(found).parent if found else None


@contextmanager
def server() -> Iterator[str]:
    """The address of an empty database; the server is ended by its own process id, and its data goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="withheld-postgres-"))
    user = _unprivileged(folder)
    running: subprocess.Popen[bytes] | None = None
    try:
        port = _free_port()
        running = _start(folder, port, user)
        yield f"host=127.0.0.1 port={port} user=desk dbname=postgres"
    finally:
        if running is not None:
            running.send_signal(signal.SIGINT)  # not to wait for those who are still connected
            running.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, port: int, user: dict[str, Any]) -> subprocess.Popen[bytes]:
    where = programs()
    assert where is not None
    data = folder / "data"
    make = [str(where / "initdb"), "-D", str(data), "-U", "desk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run([*make, "--no-sync"], check=True, capture_output=True, cwd=folder, **user)  # noqa: S603
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "shared_buffers": "64MB",
    }
    start = [str(where / "postgres"), "-D", str(data)]
    for name, value in settings.items():
        start += ["-c", f"{name}={value}"]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(start, stdout=log, stderr=log, cwd=folder, **user)  # noqa: S603
    ready = [str(where / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "1"]
    while subprocess.run(ready, check=False).returncode:  # noqa: S603
        assert running.poll() is None, (folder / "log").read_text(encoding="utf-8")
    return running


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: arguments that make a child somebody else, and the folder theirs."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    account = pwd.getpwnam(next(name for name in _UNPRIVILEGED if name in names))
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
