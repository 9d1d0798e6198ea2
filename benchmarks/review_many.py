"""``withheld review`` of forty told details on the 2.3 million employees of the US federal workforce.

The details are invented, and about nobody: five on each of the eight facets, each of three nested sets of values that
hold about a fifth, two and four fifths of the values, with the source's own among them. So nearly as many people as the
table tells apart have a profile of their own, more than a million. The ratio is the whole process over the
one pass that finds the profiles, in this process.
"""

from __future__ import annotations

import json
import resource
from pathlib import Path

import numpy as np

from benchmarks.common import DATA, WITHHELD, command, in_turn, report, shared
from withheld.cases.opening import open_case
from withheld.exposure.profile_table import profile_table
from withheld.population.store import open_store

OWN = {
    "agency": "DEPARTMENT OF THE ARMY",
    "subagency": "UNITED STATES ARMY INSTALLATION MANAGEMENT COMMAND",
    "occupation": "CONTRACTING",
    "pay_plan": "GS",
    "grade": "14",
    "state_modelled": "CO",
    "service_band_modelled": "20 - 24 years",
    "age_band_modelled": "45-49",
}
EACH, SHARES = 5, (0.2, 0.4, 0.8)


def write_case(store: Path) -> tuple[Path, Path]:
    """The case file and the draft."""
    random, population = np.random.default_rng(4), open_store(store)
    lines = [f"population = {json.dumps(store.name)}", "threshold = 20", "[[sources]]", 'codename = "alder"']
    words = []
    for facet, own in OWN.items():
        values = [value for value in population.facet(facet).vocabulary.to_pylist() if value != own]
        for number in range(EACH):
            name = f"{facet}-{number}".replace("_", "-")
            words.append(f"{name}-exactly")
            lines += ["[[sources.details]]", f'name = "{name}"', f"loss = {int(random.integers(1, 10))}"]
            order = random.permutation(values)
            for share, put in zip(SHARES, ("exactly", "nearly", "roughly"), strict=True):
                fits = f"{facet}=" + "|".join([own, *order[: round(share * len(order))]])
                lines += ["[[sources.details.rungs]]", f'says = "{name}-{put}"', f"fits = {json.dumps(fits)}"]
    case, draft = DATA / "many.toml", DATA / "many.md"
    case.write_text("\n".join(lines), encoding="utf-8")
    draft.write_text(" and ".join(words) + ".\n", encoding="utf-8")
    return case, draft


def main() -> None:
    """Run it."""
    table = shared("federal_us", "fedscope_people_202409_full.parquet")
    store = DATA / "federal.arrow"
    if not store.exists():
        DATA.mkdir(exist_ok=True)
        command(WITHHELD, "population", "build", table, "-o", store)()
    path, draft = write_case(store)
    case = open_case(path)
    details = case.sources[0].details
    review = (WITHHELD, "review", draft, "--case", path)
    seconds = in_turn(
        3,
        process=command(*review, expect=(1,)),
        limited=command(*review, "--within", "500ms", expect=(1,)),
        one_pass=lambda: profile_table(case.population, details),
    )
    report(
        "review_many",
        seconds=seconds["process"],
        ratio=seconds["process"] / seconds["one_pass"],
        limited_to_half_a_second_seconds=round(seconds["limited"], 2),
        peak_mb=round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        details=len(details),
        profiles=len(profile_table(case.population, details).certain.people),
        people=case.population.people,
    )


if __name__ == "__main__":
    main()
