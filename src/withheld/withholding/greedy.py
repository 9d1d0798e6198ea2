"""A safe version at once, and better ones soon: withhold more, then tell again what costs the fewest people."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from withheld.withholding.steps import Steps

TRIES = 120
"""So many tries in a row without a cheaper version end the local search."""

NEAR = 60
"""Of so many profiles that cost the least to let in, one is let in at each try."""


def greedy(steps: Steps) -> np.ndarray:
    """bool[s]: the steps of a safe version that cannot do without any of them.

    Args:
        steps: of a problem in which withholding everything is safe.
    """
    return _tightened(steps, np.ones(len(steps.price), bool), np.ones(len(steps.price)))


def improvements(steps: Steps, taken: np.ndarray) -> Iterator[np.ndarray | None]:
    """Ever cheaper safe versions, by a local search; None after each try that found none.

    Each try lets in somebody who costs little more and tells again what it can, in an order that is partly random. The
    random numbers are always the same, so that the answer is.
    """
    random = np.random.default_rng(0)
    price, failed = float(steps.price[taken].sum()), 0
    while failed < TRIES and price > 0:
        guest = _guest(steps, taken, random)
        found = _tightened(steps, taken | guest, random.uniform(0.5, 2.0, len(taken)))
        cost = float(steps.price[found].sum())
        failed = 0 if cost < price else failed + 1
        # one that costs the same may lead on where this one does not
        taken, better = (found, cost < price) if cost <= price else (taken, False)
        price = min(price, cost)
        yield taken if better else None


def _guest(steps: Steps, taken: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """bool[s]: what one or two people need who need little more than is taken."""
    count = steps.counts[int(random.integers(len(steps.counts)))]
    guest = np.zeros(len(taken), bool)
    rest = count.needs @ np.where(taken, 0, steps.price).astype(count.needs.dtype)
    rest[rest == 0] = np.inf
    near = np.argpartition(rest, min(NEAR, len(rest) - 1))[:NEAR] if len(rest) else np.zeros(0, np.intp)
    for row in random.permutation(near)[: random.integers(1, 3)]:
        if np.isfinite(rest[row]):
            guest |= count.needs[row] > 0
    return guest


def _tightened(steps: Steps, taken: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Of some safe steps, those that are left when as much is told again as can be."""
    taken = taken.copy()
    # whoever needs a step that is not taken does not fit
    fit = [count.needs @ (~taken).astype(count.needs.dtype) == 0 for count in steps.counts]
    needs = [count.needs[rows] for count, rows in zip(steps.counts, fit, strict=True)]
    people = [count.people[rows] for count, rows in zip(steps.counts, fit, strict=True)]
    spare = [float(some.sum()) - count.threshold for count, some in zip(steps.counts, people, strict=True)]
    while True:
        # the people that each step holds, as a share of those who can be spared
        held = [some @ need for some, need in zip(people, needs, strict=True)]
        free = taken & np.all([have <= more for have, more in zip(held, spare, strict=True)], axis=0)
        if not free.any():
            return taken
        share = np.max([(have + 1) / (more + 1) for have, more in zip(held, spare, strict=True)], axis=0)
        step = int(np.argmin(np.where(free, share * weight / steps.price, np.inf)))
        taken &= ~((steps.choice == steps.choice[step]) & (steps.place >= steps.place[step]))
        for number, need in enumerate(needs):
            spare[number] -= float(held[number][step])
            stay = need[:, step] == 0
            needs[number], people[number] = need[stay], people[number][stay]
