"""``withheld review`` on the 2.3 million employees of the US federal workforce: the whole process, file warm.

The ratio is the whole process over the count alone, in this process.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.common import DATA, WITHHELD, command, in_turn, report, shared
from withheld.cases.opening import open_case
from withheld.casework.review_draft import review_draft
from withheld.drafts.text import read_draft

CASE = Path(__file__).parent / "federal" / "case.toml"
DRAFT = Path(__file__).parent / "federal" / "draft.md"


def main() -> None:
    """Run it."""
    table = shared("federal_us", "fedscope_people_202409_full.parquet")
    store = DATA / "federal.arrow"
    if not store.exists():
        DATA.mkdir(exist_ok=True)
        command(WITHHELD, "population", "build", table, "-o", store)()
    case, draft = open_case(CASE), read_draft(DRAFT)
    seconds = in_turn(
        9,
        process=command(WITHHELD, "review", DRAFT, "--case", CASE, expect=(1,)),
        review=lambda: review_draft(case, draft),
    )
    report(
        "review_federal",
        seconds=seconds["process"],
        ratio=seconds["process"] / seconds["review"],
        review_alone_seconds=round(seconds["review"], 4),
        people=case.population.people,
    )


if __name__ == "__main__":
    main()
