"""Terminal sessions in pages: what stands in ```console blocks, run and compared with what the page shows.

A line that begins with ``$`` is a command, and the lines below it are what it prints; ``...`` stands for anything, a
line of its own for any number of lines. ``withheld`` must end with exit code 0, unless ``$ echo $?`` follows and
shows another. ``$ cat FILE`` shows a file, or makes it if it is not there. ``$ export NAME=VALUE`` holds from there on.
``make`` and ``pip`` are not run.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.running import ROOT, withheld

BLOCK = re.compile(r"^```console\n(?P<lines>.*?)^```$", re.MULTILINE | re.DOTALL)
SHELL_WORDS = {"|", "&&", "||", ";"}
JUDGED = {1, 3}
"""Exit codes of a review that found something, which a page need not state."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a page.

    Attributes:
        line: where it stands, counted from 1.
        words: as typed.
        shown: what the page says that it prints.
    """

    line: int
    words: str
    shown: tuple[str, ...]


def commands(page: str) -> Iterator[Command]:
    """The commands of a page, in order."""
    for block in BLOCK.finditer(page):
        first = page.count("\n", 0, block.start("lines")) + 1
        yield from _in_block(block["lines"].splitlines(), first)


def _in_block(lines: list[str], first: int) -> Iterator[Command]:
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    assert starts[:1] == [0], f"line {first}: a console block begins with a command"
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        typed = [lines[start].removeprefix("$ ")]
        while typed[-1].endswith("\\"):
            typed.append(lines[start + len(typed)])
        shown = lines[start + len(typed) : end]
        while shown and not shown[-1].strip():
            shown.pop()
        yield Command(first + start, " ".join(line.rstrip("\\").strip() for line in typed), tuple(shown))


class Session:
    """Runs the commands of one page, one after the other.

    Args:
        folder: where it starts.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last = ""
        self._code = 0
        self._stated = True
        self._exported: dict[str, str] = {}

    def run(self, command: Command) -> None:
        """Run a command, and compare what it prints with what the page shows."""
        words = shlex.split(command.words)
        if words != ["echo", "$?"]:
            self.check_code()
        printed = self._printed(words, command)
        self._last = f"line {command.line}: {command.words}\n{printed}"
        if command.shown and not fits(command.shown, printed):
            shown = "\n".join(command.shown)
            raise AssertionError(f"line {command.line}: {command.words}\nshows\n{shown}\nbut prints\n{printed}")

    def check_code(self) -> None:
        """Hold that the last command went well, or that the page says how it ended."""
        assert self._stated or self._code == 0, f"exit code {self._code}, and the page does not say so\n{self._last}"

    def _printed(self, words: list[str], command: Command) -> str:
        match words:
            case ["echo", "$?"]:
                self._stated = True
                return str(self._code)
            case ["cd", folder]:
                self._folder /= folder
                return ""
            case ["export", assignment]:
                name, _, value = assignment.partition("=")
                self._exported[name] = value
                return ""
            case ["cat", name]:
                return self._file(self._folder / name, command)
            case ["make", *targets]:
                assert all(is_target(target) for target in targets), f"line {command.line}: no such target"
                return ""
            case ["pip", *_]:
                return ""
            case ["withheld", *arguments] if SHELL_WORDS.isdisjoint(arguments):
                return self._withheld(arguments)
        return self._in_shell(command.words)

    def _withheld(self, arguments: list[str]) -> str:
        *arguments, into = arguments if arguments[-2:-1] == [">"] else [*arguments, ""]
        ran = withheld(*(argument for argument in arguments if argument != ">"), folder=self._folder, **self._exported)
        self._ended(ran.code, stated=arguments[0] == "review" and ran.code in JUDGED)
        if into:
            (self._folder / into).write_text(ran.out, encoding="utf-8")
        return ran.err if into else ran.out + ran.err

    def _file(self, path: Path, command: Command) -> str:
        if not path.exists():
            path.write_text("\n".join([*command.shown, ""]), encoding="utf-8")
        return path.read_text(encoding="utf-8")

    def _in_shell(self, line: str) -> str:
        """Run anything else as a shell does, with `withheld` and `python` on its path."""
        tools = self._folder / ".tools"
        tools.mkdir(exist_ok=True)
        for name, runs in (("withheld", "-m withheld"), ("python", "")):
            (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {runs} "$@"\n', encoding="utf-8")
            (tools / name).chmod(0o755)
        environment = {
            **os.environ,
            **self._exported,
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "src"),
            "COLUMNS": "80",
        }
        ran = subprocess.run(  # noqa: S602 - the line stands in our own pages
            line,
            shell=True,
            cwd=self._folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self._ended(ran.returncode, stated=False)
        return ran.stdout

    def _ended(self, code: int, *, stated: bool) -> None:
        self._code, self._stated = code, stated


def is_target(name: str) -> bool:
    """Whether the Makefile makes something."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    variables = dict(re.findall(r"^(\w+) := (\S+)$", makefile, re.MULTILINE))
    spelled = re.sub(r"\$\((\w+)\)", lambda found: variables.get(found[1], found[0]), makefile)
    return re.search(rf"^{re.escape(name)}:", spelled, re.MULTILINE) is not None


def fits(shown: tuple[str, ...], printed: str) -> bool:
    """Whether what is shown is what was printed, but for what ``...`` leaves out and blanks at the ends of lines."""
    pattern = "".join("(?:.*\n)*" if line.strip() == "..." else f"{_line(line)}\n" for line in shown)
    text = "".join(f"{line.rstrip()}\n" for line in printed.strip("\n").splitlines())
    return re.fullmatch(pattern, text) is not None


def _line(shown: str) -> str:
    return ".*".join(re.escape(part) for part in shown.rstrip().split("..."))
