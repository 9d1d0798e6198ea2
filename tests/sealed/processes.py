"""A lone user's machine: a folder, a home and a temporary folder, and `withheld` as real processes in them."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.cli.conftest import Ended
from tests.cli.test_knowledge_commands import RECORDS, SOURCE
from tests.running import withheld

PASSPHRASE = "brisk otter lends seven violet ladders"  # noqa: S105 - opens what tests have sealed
PASSED_ON = ("PATH", "LANG", "COVERAGE_PROCESS_START", "WITHHELD_MEMORY_FOLDER")
SECONDS = 120
"""After which a process is taken for hanging; nothing waits for it to pass."""

TAKE_THE_TERMINAL = """
import os, sys
os.close(os.open(os.ttyname(0), os.O_RDWR))  # the first terminal that a session opens is its own
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""

LIMIT = """
import os, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""

HISTORY = SOURCE + RECORDS
"""A case that every command has something to say of."""


@dataclass(frozen=True)
class Machine:
    """Where a lone user works.

    Attributes:
        root: holds nothing but what is below.
    """

    root: Path

    @property
    def folder(self) -> Path:
        """Where the case lies."""
        return self.root / "work"

    @property
    def sealed(self) -> Path:
        """The sealed case."""
        return self.folder / "case.withheld"

    @property
    def key(self) -> Path:
        """The passphrase, outside of what a test searches."""
        return self.root.parent / f"{self.root.name}-passphrase"

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing of the tests' own environment but what Python needs."""
        own = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        places = {"HOME": str(self.root / "home"), "TMPDIR": str(self.root / "tmp")}
        plain = {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        return {**own, **places, **plain, "WITHHELD_PASSPHRASE_FILE": str(self.key), **more}

    def start(self, *arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
        """A process without a terminal."""
        return subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, "-m", "withheld", *map(str, arguments)],
            cwd=self.folder,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str | Path, **environment: str) -> Ended:
        """A process without a terminal, to its end."""
        process = self.start(*arguments, **environment)
        out, err = process.communicate(timeout=SECONDS)
        return Ended(process.returncode, out, err)

    def ok(self, *arguments: str | Path, **environment: str) -> Ended:
        """The same, which must go well."""
        ended = self.run(*arguments, **environment)
        assert ended.code == 0, ended
        return ended

    def here(self, *arguments: str | Path, **environment: str) -> Ended:
        """The same inside the tests' own process: for what does not need one of its own."""
        more = {"WITHHELD_PASSPHRASE_FILE": str(self.key), "COLUMNS": "80", **environment}
        return Ended(*withheld(*arguments, folder=self.folder, **more))

    def within(self, before: str, *arguments: str) -> Ended:
        """The same in a process that runs some Python first."""
        script = (
            f"import atexit, runpy, sys\n{before}\n"
            f"sys.argv = ['withheld', *{arguments!r}]\nrunpy.run_module('withheld', run_name='__main__')\n"
        )
        return self._ran("-c", script)

    def with_room(self, largest: int, *arguments: str, **environment: str) -> Ended:
        """The same as `run`, where no file may grow beyond so many bytes: a disk that is full."""
        return self._ran("-c", LIMIT.format(largest), "-m", "withheld", *arguments, **environment)

    def _ran(self, *arguments: str, **environment: str) -> Ended:
        ran = subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            start_new_session=True,
            check=False,
        )
        return Ended(ran.returncode, ran.stdout, ran.stderr)

    def editor(self, name: str, script: str) -> str:
        """An editor: a Python script that finds the file's path in `path`; its value for $EDITOR."""
        file = self.root.parent / f"{self.root.name}-{name}.py"
        file.write_text(f"import sys\nfrom pathlib import Path\npath = Path(sys.argv[-1])\n{script}", encoding="utf-8")
        return f"{sys.executable} {file}"

    def text(self) -> str:
        """What the sealed case says."""
        file = self.root.parent / f"{self.root.name}-text"
        ended = self.here("case", "unseal", self.sealed.name, "-o", file)
        assert ended.code == 0, ended
        text = file.read_text(encoding="utf-8")
        file.unlink()
        return text


def at_a_terminal(machine: Machine, *arguments: str, answers: Mapping[str, str], **environment: str) -> tuple[int, str]:
    """Run a process at a terminal of its own, and answer what it asks.

    Args:
        machine: where.
        arguments: of `withheld`.
        answers: what is typed, by the end of the question; a question that comes twice is answered twice.
        environment: more of it.

    Returns:
        The exit code, and all that the terminal showed.
    """
    terminal, its_end = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - our own commands
        [sys.executable, "-c", TAKE_THE_TERMINAL, "-m", "withheld", *arguments],
        cwd=machine.folder,
        env=machine.environment(**environment),
        stdin=its_end,
        stdout=its_end,
        stderr=its_end,
        start_new_session=True,
    )
    os.close(its_end)
    shown = ""
    for part in _shown(terminal):
        shown += part
        for question, answer in answers.items():
            if shown.endswith(question):
                os.write(terminal, f"{answer}\n".encode())
                shown += "\0"  # so that it is answered once
    os.close(terminal)
    return process.wait(SECONDS), shown.replace("\0", "")


def _shown(terminal: int) -> Iterator[str]:
    while True:
        ready, _, _ = select.select([terminal], [], [], SECONDS)
        assert ready, "the process says nothing more"
        try:
            part = os.read(terminal, 1 << 16)
        except OSError:  # Linux says so when the process has ended
            return
        if not part:
            return
        yield part.decode(errors="replace")
