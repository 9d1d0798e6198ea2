"""Who knew what, by day: 20 sources, 20 audiences, 10,000 events, flows with cycles, ten years, three assumptions.

The lattices are built before the clock starts. The ratio is the cost of an event among 10,000 over that among 2,000: 1
where the work is linear in events.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from benchmarks.common import in_turn, report, vessarune
from benchmarks.twelve_details import twelve_details
from withheld.cases.case import Case, Source
from withheld.casework.exposures import Exposures
from withheld.knowledge.belief import Assumption
from withheld.knowledge.records import PUBLIC, Audience, Disclosure, Fact, Flow, Records, Status
from withheld.population.store import open_store

FIRST, DAYS = date(2021, 1, 1), 3652
ACTORS = 20


def case_with(events: int, store: Path) -> Case:
    """A case with so many disclosures, drawn at random, the same ones each time."""
    draw = random.Random(1)  # noqa: S311 - no secret
    details = tuple(twelve_details()[:8])
    audiences = tuple(Audience(f"audience {n}", PUBLIC if n == 0 else "service") for n in range(ACTORS))
    sources = tuple(Source(f"source{n}", 20, details) for n in range(ACTORS))

    def disclosure(number: int) -> Disclosure:
        day = FIRST + timedelta(draw.randrange(DAYS))
        source = f"source{draw.randrange(ACTORS)}"
        facts = tuple(Fact(source, detail, draw.randrange(2)) for detail in draw.sample(range(len(details)), 2))
        status = draw.choice([Status.CONFIRMED, Status.SUSPECTED])
        return Disclosure(f"event {number}", day, day, f"audience {draw.randrange(ACTORS)}", facts, status, day)

    def flow() -> Flow:
        sender, receiver = draw.sample(range(1, ACTORS), 2)
        return Flow(f"audience {sender}", f"audience {receiver}", draw.randrange(60), certain=draw.random() < 1 / 2)

    records = Records(
        audiences=audiences,
        disclosures=tuple(disclosure(number) for number in range(events)),
        flows=tuple(flow() for _ in range(2 * ACTORS)),
    )
    case = Case("Timeline", 20, "english", sources, open_store(store), Path("case.toml"), store)
    return replace(case, records=records)


def by_day(exposures: Exposures, case: Case) -> np.ndarray:
    """int64[assumptions, sources, audiences, days]: people who certainly fit, on every day of ten years."""
    counts = np.empty((len(Assumption), ACTORS, ACTORS, DAYS), np.int64)
    for a, assumption in enumerate(Assumption):
        for s, source in enumerate(case.sources):
            for o, audience in enumerate(case.records.audiences):
                line = exposures.line(source, audience, assumption)
                since = [0, *((point.day - FIRST).days for point in line.points), DAYS]
                values = [line.start.certain, *(point.count.certain for point in line.points)]
                counts[a, s, o] = np.repeat(values, np.diff(np.clip(since, 0, DAYS)))
    return counts


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    options = parser.parse_args()
    _, store = vessarune(100_000)
    case, fewer = case_with(options.events, store), case_with(options.events // 5, store)
    built = Exposures(case)
    by_day(built, case)
    seconds = in_turn(
        5,
        all=lambda: by_day(Exposures(case, like=built), case),
        fewer=lambda: by_day(Exposures(fewer, like=built), fewer),
    )
    report(
        "timeline",
        seconds=seconds["all"],
        ratio=seconds["all"] / (5 * seconds["fewer"]),
        events=options.events,
        a_fifth_of_the_events_seconds=round(seconds["fewer"], 4),
        pairs=ACTORS * ACTORS,
        days=DAYS,
    )


if __name__ == "__main__":
    main()
