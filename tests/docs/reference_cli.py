"""Writes docs/reference/cli.md from the command line itself:

python -m tests.docs.reference_cli > docs/reference/cli.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from withheld.cli.main import main

WIDTH = 100
TOP = """\
# The command line

What each command says with `--help`. This page is written from the commands themselves, by
`python -m tests.docs.reference_cli`.

| exit code | meaning |
|---|---|
| 0 | done; for a review: safe |
| 1 | a review: not safe |
| 2 | bad input: a file, an option or a case cannot be used |
| 3 | a review: could not be judged |
| 70 | a fault of Withheld's own; it names a line of code to report, and nothing of your data |
| 130 | interrupted; nothing was written |

What a command is asked for goes to standard output; errors and progress go to standard error.
"""


def commands(command: click.Command, path: tuple[str, ...] = ("withheld",)) -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name, groups before what is in them."""
    yield " ".join(path), command
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from commands(inner, (*path, name))


def page() -> str:
    """The whole page."""
    return TOP + "".join(f"\n## {name}\n\n```text\n{_help(name, command)}\n```\n" for name, command in commands(main))


def _help(name: str, command: click.Command) -> str:
    settings = {**main.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    context = click.Context(command, info_name=name, **settings)
    lines = command.get_help(context).splitlines()
    return "\n".join(line.rstrip() for line in lines)


if __name__ == "__main__":
    sys.stdout.write(page())
