"""A safe version at once: withhold everything, then tell again what costs the fewest people for what it gives back."""

from __future__ import annotations

import numpy as np

from withheld.withholding.steps import Steps


def greedy(steps: Steps) -> np.ndarray:
    """bool[s]: the steps of a safe version that cannot do without any of them.

    Args:
        steps: of a problem in which withholding everything is safe.
    """
    taken = np.ones(len(steps.price), bool)
    rows = [np.arange(len(count.people)) for count in steps.counts]
    spare = [float(count.people.sum()) - count.threshold for count in steps.counts]
    while True:
        # the people that each step holds, as a share of those who can be spared
        held = [count.people[fit] @ count.needs[fit] for count, fit in zip(steps.counts, rows, strict=True)]
        open_ = taken & np.all([have <= more for have, more in zip(held, spare, strict=True)], axis=0)
        if not open_.any():
            return taken
        share = np.max([have / (more + 1) for have, more in zip(held, spare, strict=True)], axis=0)
        step = int(np.argmin(np.where(open_, share / steps.price, np.inf)))
        taken &= ~((steps.choice == steps.choice[step]) & (steps.place >= steps.place[step]))
        for number, count in enumerate(steps.counts):
            spare[number] -= float(held[number][step])
            rows[number] = rows[number][count.needs[rows[number], step] == 0]
