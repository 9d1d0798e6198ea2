"""``withheld backup`` and ``restore``: sealed cases, as they are sealed."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("path", metavar="CASE", type=click.Path(path_type=Path))
@click.argument("copied", metavar="COPY", type=click.Path(path_type=Path))
def backup(path: Path, copied: Path) -> None:
    """Copy a sealed case to COPY, as it is sealed, and verify the copy. No passphrase is needed.

    A sealed case that is in use has newer parts in files beside it: use this, not a copy of the file.

    \b
    Example:
      withheld backup case.withheld elsewhere/case-2031-05-12.withheld
    """
    from withheld.casework.back_up import back_up

    found = back_up(path, copied)
    click.echo(f"Backed up {path} to {copied}: {found.entries:,} entries of its log, verified.")


@click.command()
@click.argument("copied", metavar="COPY", type=click.Path(path_type=Path))
@click.argument("path", metavar="CASE", type=click.Path(path_type=Path))
@click.option("--roll-back", is_flag=True, help="Restore even if newer entries of the log that is there are lost.")
def restore(copied: Path, path: Path, *, roll_back: bool) -> None:
    """Put COPY in the place of CASE, once all of it is verified. No passphrase is needed.

    It refuses a copy that lacks entries of the log that is there: that would roll the case back.

    \b
    Example:
      withheld restore elsewhere/case-2031-05-12.withheld case.withheld
    """
    from withheld.casework.restore import restore as restore_case

    found = restore_case(copied, path, roll_back=roll_back)
    click.echo(f"Restored {path} from {copied}: {found.entries:,} entries of its log, verified.")
