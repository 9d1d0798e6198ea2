"""The safest version at 20, 40 and 60 details, with its proof, beside the plain model of it in HiGHS and in CP-SAT.

The instances are random and correlated: a Gaussian copula. Every detail belongs to one of two themes; a person has one
standard normal number for each theme, and what they are in a detail is √ρ of its theme and √(1 - ρ) of chance, with ρ
between 0.4 and 0.8. Three cut points per detail, at shares between 5 % and 90 % of the people, make its three rungs;
beyond the last, only *withheld* fits. 20,000 distinct profiles stand for one, two, three ... people each (geometric),
and each rung up costs 1 to 9.

Everybody solves in a process of its own, on one thread. The rivals' time is that of the solver alone; ours is all of
it. Whoever has not proved its answer by the limit counts with the limit, so a ratio against a rival that ran out of
time is a lower bound.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from statistics import NormalDist, median

import numpy as np

from benchmarks.common import report
from withheld.withholding.proving import Problem, Requirement, prove

SOLVERS = ("withheld", "highs", "cp_sat")
DETAILS, THRESHOLDS, RUNGS, PROFILES = (20, 40, 60), (5, 20, 100), 3, 20_000
GRACE = 45.0
"""Seconds that a process has for reading its modules, making its model, and noticing that its time is up."""


def instance(details: int, threshold: int, seed: int) -> Problem:
    """A random problem of one audience."""
    random = np.random.default_rng([seed, details])
    shares = np.sort(random.uniform(0.05, 0.9, (details, RUNGS)), axis=1)
    cuts = np.vectorize(NormalDist().inv_cdf)(shares)
    theme, alike = random.integers(2, size=details), random.uniform(0.4, 0.8, details)
    common = random.normal(size=(2 * PROFILES, 2))[:, theme]
    chance = random.normal(size=(2 * PROFILES, details))
    being = np.sqrt(alike) * common + np.sqrt(1 - alike) * chance
    levels = (being[:, :, np.newaxis] > cuts).sum(axis=2).astype(np.uint8)
    profiles = random.permutation(np.unique(levels, axis=0))[:PROFILES]
    people = random.geometric(0.5, len(profiles))
    losses = tuple(np.append(0.0, np.cumsum(random.integers(1, 10, RUNGS))) for _ in range(details))
    return Problem(losses, (Requirement(profiles, people, tuple(range(details)), threshold),))


def solve(solver: str, problem: Problem, limit: float) -> tuple[float, float | None]:
    """Seconds, and the least loss if it is proved."""
    if solver == "withheld":
        started = time.perf_counter()
        answer = prove(problem, within=limit)
        seconds = time.perf_counter() - started
        return seconds, answer.loss if answer is not None and answer.proved else None
    from benchmarks import rivals  # noqa: PLC0415 - only the rivals' processes need their modules

    return {"highs": rivals.highs, "cp_sat": rivals.cp_sat}[solver](problem, limit)


def apart(solver: str, which: tuple[int, int, int], limit: float) -> tuple[float, float | None]:
    """The same in a process of its own, which is stopped if it does not stop itself."""
    words = [sys.executable, "-m", "benchmarks.safest_version", "--one", solver, *map(str, which)]
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [*words, "--limit", str(limit)], env=alone, timeout=limit + GRACE, stdout=subprocess.PIPE, check=True
        )
    except subprocess.TimeoutExpired:
        return limit, None
    seconds, loss = done.stdout.decode().split()[-2:]
    return (limit, None) if loss == "None" else (float(seconds), float(loss))


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--details", type=int, nargs="+", default=DETAILS)
    parser.add_argument("--thresholds", type=int, nargs="+", default=THRESHOLDS)
    parser.add_argument("--seeds", type=int, default=1, help="how many instances of each size")
    parser.add_argument("--limit", type=float, default=15.0, help="seconds for each; 60 for the whole comparison")
    parser.add_argument("--one", nargs=4, metavar=("SOLVER", "DETAILS", "K", "SEED"), help="a single run")
    options = parser.parse_args()
    if options.one:
        solver, *which = options.one
        print(*solve(solver, instance(*map(int, which)), options.limit))
        return
    ratios, ours, proved, alone = [], [], dict.fromkeys(SOLVERS, 0), 0
    sizes = [(d, k, s) for d in options.details for k in options.thresholds for s in range(1, options.seeds + 1)]
    for which in sizes:
        found = {solver: apart(solver, which, options.limit) for solver in SOLVERS}
        losses = {solver: loss for solver, (_, loss) in found.items() if loss is not None}
        if len({round(loss, 6) for loss in losses.values()}) > 1:
            raise RuntimeError(f"the proved answers differ: {losses}")
        for solver in losses:
            proved[solver] += 1
        alone += set(losses) == {"withheld"}
        seconds = {solver: found[solver][0] for solver in SOLVERS}
        ours.append((which, seconds["withheld"]))
        ratios.append(min(seconds["highs"], seconds["cp_sat"]) / seconds["withheld"])
        said = ", ".join(f"{s} {t:.2f} s{'' if s in losses else ' (no proof)'}" for s, t in seconds.items())
        print(f"{which[0]} details, K = {which[1]}, seed {which[2]}: {said}; ratio {ratios[-1]:.1f}", flush=True)
    report(
        "safest_version",
        seconds=median(seconds for _, seconds in ours),
        ratio=median(ratios),
        ratio_means="the better rival's time over ours, median; the limit counts where there is no proof",
        seconds_at_details={
            str(details): round(median(seconds for which, seconds in ours if which[0] == details), 3)
            for details in options.details
        },
        least_ratio=round(min(ratios), 3),
        proved=proved,
        proved_by_withheld_alone=alone,
        instances=len(sizes),
        limit_seconds=options.limit,
    )


if __name__ == "__main__":
    main()
