"""Real servers for the tests: a PostgreSQL of the system's, and a Spark with its Connect service, all on loopback."""

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

PASSWORD = "hush hush/@:?%"  # noqa: S105 - of a server that lives as long as a test run
_UNPRIVILEGED = ("postgres", "nobody")


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def postgres_folder() -> Path | None:
    """Where the system keeps PostgreSQL's programs, the newest version first; None if it has none."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = shutil.which("initdb")
    return versions[-1].parent if versions else Path(found).parent if found else None


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL of one's own, by its address; ended by its own process id, its data gone with it."""
    programs = postgres_folder()
    assert programs is not None
    account = next(pwd.getpwnam(name) for name in _UNPRIVILEGED if _exists(name)) if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="withheld-postgres-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        (folder / "password").write_text(PASSWORD + "\n", encoding="utf-8")
        if account is not None:
            for path in (folder, folder / "password"):
                os.chown(path, account.pw_uid, account.pw_gid)
        user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        data, port = folder / "data", free_port()
        make = [str(programs / "initdb"), "-D", str(data), "-U", "desk", "-A", "scram-sha-256", "--no-sync"]
        make += ["-E", "UTF8", "--locale=C.UTF-8", f"--pwfile={folder / 'password'}"]
        subprocess.run(make, check=True, capture_output=True, cwd=folder, **user)  # type: ignore[call-overload] # noqa: S603
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": folder,
            "fsync": "off",
            "shared_buffers": "64MB",
            "log_min_messages": "panic",
        }
        start = [str(programs / "postgres"), "-D", str(data)]
        for name, value in settings.items():
            start += ["-c", f"{name}={value}"]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(start, stdout=log, stderr=log, cwd=folder, **user)  # type: ignore[call-overload] # noqa: S603
        ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "1"]
        while subprocess.run(ready, check=False).returncode:  # noqa: S603
            assert server.poll() is None, (folder / "log").read_text(encoding="utf-8")
        yield f"127.0.0.1:{port}"
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # not to wait for those who are still connected
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def java() -> str | None:
    """The system's Java, or None."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")


def configure_spark(folder: Path, port: int) -> None:
    """Let the next Spark of this process serve Connect as well, and write nowhere but in a folder."""
    settings = {
        "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.sql.warehouse.dir": folder / "warehouse",
        "spark.local.dir": folder / "local",
        "spark.driver.memory": "1g",
        # small questions, many of them: what it compiles would never pay
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    text = "\n".join(f"{name} {value}" for name, value in settings.items())
    (folder / "spark-defaults.conf").write_text(text + "\n", encoding="utf-8")
