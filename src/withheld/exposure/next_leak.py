"""One more leak: what would be left if something else came out, and how few leaks it takes to a name.

Each leak rules out the people who do not fit it. The fewest leaks after which at most t people fit are a smallest
*partial* cover of the others: whoever is more than t may stay must be ruled out by one of the leaks chosen. It is found
by depth-first search, deeper by one until it succeeds, so that the first answer is the smallest; a node is cut

- if its best leaks, each at its full harm, would not rule out enough people (harm only shrinks as leaks add up), and
- at somebody who has to be ruled out: one of the leaks that do so must be among the answer, so only those branch.

The last two leaks are not searched for: one matrix product counts what every pair leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from withheld.exposure.patterns import Patterns

WORK = 10**9
"""Multiplications that a search may take before it answers with bounds: about a second."""
BLOCK = 1 << 14
"""Rows that are multiplied at a time, so that memory stays flat."""
PAIR = 2


@dataclass(frozen=True, slots=True)
class Fewest:
    """The fewest leaks after which few enough people fit.

    Attributes:
        at_least: so many it takes, proved.
        leaks: the columns of leaks that are enough, ascending; None if not even all of them together are.
    """

    at_least: int
    leaks: tuple[int, ...] | None

    @property
    def exact(self) -> bool:
        """Whether no fewer leaks are enough; if not, there may be a smaller set."""
        return self.leaks is None or len(self.leaks) == self.at_least


def left_after_each(patterns: Patterns) -> np.ndarray:
    """int64[C]: the people who still fit after each single leak."""
    return _left(patterns.fits, patterns.people.astype(np.float64)).astype(np.int64)


def fewest_leaks(patterns: Patterns, threshold: int, *, at_least: int = 0, work: int = WORK) -> Fewest:
    """The fewest leaks after which fewer people fit than a threshold.

    Args:
        patterns: of those who fit now, by leak.
        threshold: the answer leaves fewer people than this.
        at_least: a number of leaks that is known to be needed.
        work: multiplications after which the search gives up and answers with bounds.
    """
    most = threshold - 1
    if patterns.all <= most:
        return Fewest(0, ())
    if patterns.left_after(range(patterns.fits.shape[1])) > most:
        return Fewest(at_least, None)
    fits, people, columns = _reduced(patterns)
    enough = _greedy(fits, people, most)
    search = _Search(most, work)
    proved = max(at_least, 1)
    try:
        while proved < len(enough):
            found = search.pick(fits, people, np.arange(len(columns)), proved)
            if found is not None:
                enough = found
                break
            proved += 1
    except _OutOfWorkError:
        pass
    return Fewest(min(proved, len(enough)), tuple(sorted(int(columns[place]) for place in enough)))


def made_vaguer(
    patterns: Patterns, leaks: tuple[int, ...], threshold: int, vaguer: Sequence[int | None]
) -> tuple[int, ...]:
    """Leaks that are enough, each put as vaguely as is still enough, the first as vague as can be.

    Args:
        patterns: of those who fit now, by leak.
        leaks: after which fewer people fit than the threshold.
        threshold: as it was for them.
        vaguer: for each leak, the same thing put more vaguely; None if there is no such.
    """
    chosen = list(leaks)
    for number in range(len(chosen)):
        while (next_ := vaguer[chosen[number]]) is not None:
            put = [*chosen[:number], next_, *chosen[number + 1 :]]
            if patterns.left_after(put) >= threshold:
                break
            chosen = put
    return tuple(chosen)


class _OutOfWorkError(Exception):
    """The search has taken all the work that it may."""


class _Search:
    """Looks for a set of leaks of a given size.

    Args:
        most: the people who may be left.
        work: multiplications that it may take, for all sizes together.
    """

    def __init__(self, most: int, work: int) -> None:
        self._most, self._work = most, work

    def pick(self, fits: np.ndarray, people: np.ndarray, columns: np.ndarray, picks: int) -> tuple[int, ...] | None:
        """Some leaks, at most `picks`, after which few enough people fit; None if there are none.

        That none at all are needed is known to be wrong: fewer picks have been tried before.

        Args:
            fits: bool[P, C], patterns of those who are left.
            people: float64[P].
            columns: int[C], what each leak is called.
            picks: from 1.
        """
        if picks == PAIR:
            return self._pair(fits, people, columns)
        left = self._left(fits, people)
        if picks == 1 or not len(columns):
            return next(((int(columns[n]),) for n in np.flatnonzero(left <= self._most)), None)
        for place, allowed in self._branches(fits, people, left, picks):
            rows = fits[:, place]
            found = self.pick(fits[rows][:, allowed], people[rows], columns[allowed], picks - 1)
            if found is not None:
                return (int(columns[place]), *found)
        return None

    def _branches(
        self, fits: np.ndarray, people: np.ndarray, left: np.ndarray, picks: int
    ) -> Iterator[tuple[int, np.ndarray]]:
        """The leaks to try, the most harmful first, and which others may still join each: no set is tried twice."""
        allowed, harm = np.ones(len(left), bool), people.sum() - left
        for place in sorted(self._needed(fits, people), key=lambda n: left[n]):
            best = np.sort(harm[allowed])[-picks:]
            if people.sum() - best.sum() > self._most:
                return
            allowed[place] = False
            yield place, allowed.copy()

    def _needed(self, fits: np.ndarray, people: np.ndarray) -> np.ndarray:
        """Leaks of which at least one is in every answer: all that rule out somebody who cannot stay, or simply all."""
        ruled_out_by = fits.shape[1] - fits.sum(axis=1)
        spare = self._most - people[ruled_out_by == 0].sum()
        if spare < 0:
            return np.zeros(0, int)
        cannot_stay = np.flatnonzero((people > spare) & (ruled_out_by > 0))
        if not len(cannot_stay):
            return np.arange(fits.shape[1])
        return np.flatnonzero(~fits[cannot_stay[ruled_out_by[cannot_stay].argmin()]])

    def _pair(self, fits: np.ndarray, people: np.ndarray, columns: np.ndarray) -> tuple[int, ...] | None:
        """Two leaks, which may be one and the same, that leave few enough people."""
        self._spend(fits.size * fits.shape[1])
        found = np.argwhere(_left_by_pair(fits, people) <= self._most)
        return tuple({int(columns[place]) for place in found[0]}) if len(found) else None

    def _left(self, fits: np.ndarray, people: np.ndarray) -> np.ndarray:
        self._spend(fits.size)
        return _left(fits, people)

    def _spend(self, work: int) -> None:
        self._work -= work
        if self._work < 0:
            raise _OutOfWorkError


def _left(fits: np.ndarray, people: np.ndarray) -> np.ndarray:
    """float64[C]: the people who fit each leak; whole numbers, exact below 2^53."""
    total = np.zeros(fits.shape[1])
    for rows in _blocks(fits):
        total += people[rows] @ fits[rows].astype(np.float64)
    return total


def _left_by_pair(fits: np.ndarray, people: np.ndarray) -> np.ndarray:
    """float64[C, C]: the people who fit each two leaks."""
    total = np.zeros((fits.shape[1], fits.shape[1]))
    for rows in _blocks(fits):
        part = fits[rows].astype(np.float64)
        total += (part * people[rows, None]).T @ part
    return total


def _blocks(fits: np.ndarray) -> Iterator[slice]:
    return (slice(start, start + BLOCK) for start in range(0, len(fits), BLOCK))


def _reduced(patterns: Patterns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The patterns over those leaks alone that no other one is as good as: fits, people and the leaks kept."""
    people = patterns.people.astype(np.float64)
    left = _left_by_pair(patterns.fits, people)
    alone = left.diagonal()
    at_least_as_good = left == alone[:, None]  # of i and j: whoever fits i fits j
    better = at_least_as_good & (~at_least_as_good.T | (np.arange(len(alone))[:, None] < np.arange(len(alone))))
    kept = np.flatnonzero(~better.any(axis=0) & (alone < people.sum()))
    packed, numbers = np.unique(np.packbits(patterns.fits[:, kept], axis=1), axis=0, return_inverse=True)
    fits = np.unpackbits(packed, axis=1, count=len(kept)).view(bool)
    return fits, np.bincount(numbers.ravel(), people, len(packed)), kept


def _greedy(fits: np.ndarray, people: np.ndarray, most: int) -> tuple[int, ...]:
    """Leaks that are enough, though maybe more than need be: the most harmful one, again and again, less any spare."""
    chosen: list[int] = []
    rows = np.ones(len(people), bool)
    while people[rows].sum() > most:
        chosen.append(int(_left(fits[rows], people[rows]).argmin()))
        rows &= fits[:, chosen[-1]]
    for place in tuple(chosen):
        others = [other for other in chosen if other != place]
        if people[fits[:, others].all(axis=1)].sum() <= most:
            chosen = others
    return tuple(chosen)
