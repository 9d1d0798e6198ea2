"""Whole processes, from nothing: the help, and the review of the sample draft on the real Congress.

The ratio is the help over an empty Python process.
"""

from __future__ import annotations

import sys

from benchmarks.common import REPOSITORY, WITHHELD, command, in_turn, report

CONGRESS = REPOSITORY / "examples" / "congress"


def main() -> None:
    """Run it."""
    command("make", "-s", "-C", REPOSITORY, "examples/congress/congress.arrow")()
    seconds = in_turn(
        15,
        empty=command(sys.executable, "-c", "pass"),
        help=command(WITHHELD, "--help"),
        review=command(WITHHELD, "review", CONGRESS / "draft.md", "--case", CONGRESS / "case.toml", expect=(0, 1, 3)),
    )
    report(
        "cold_start",
        seconds=seconds["help"],
        ratio=seconds["help"] / seconds["empty"],
        help_seconds=round(seconds["help"], 4),
        review_congress_seconds=round(seconds["review"], 4),
        empty_python_seconds=round(seconds["empty"], 4),
    )


if __name__ == "__main__":
    main()
