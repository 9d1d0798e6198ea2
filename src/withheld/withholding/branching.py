"""The search: which steps must be taken, which cannot be, and a branch where neither can be said.

A node has taken some steps and ruled out others. For each requirement it knows the *candidates*: the people that a
version below it, better than the best one so far, may still let in. Candidates fall away for three reasons:

- they need a step that is ruled out;
- what they still need costs more than is left to the best version so far;
- too few others (weighted, under K) can be let in with them, pair by pair, for what is left. This is how vertices of
  too small a degree are pruned in a search for a clique.

Where too few candidates do without a step, it must be taken. Where too few are left once it is taken, it is ruled out.
What remains is branched on, and the best version so far only gets better.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from withheld.withholding.steps import BLOCK, Steps

PAIRS = 700
"""The most candidates that are compared pair by pair; beyond, the products cost more than they prune."""

MOST = 20_000
"""The most nodes that wait with the lowest bound first; beyond, the one nearest to its end is next, to save memory."""


@dataclass(frozen=True, eq=False, slots=True)
class _Node:
    """A part of the search.

    Attributes:
        taken: bool[s].
        open: intp[...], the steps that are neither taken nor ruled out.
        candidates: for each requirement the rows that may still be let in; None once enough are.
        bound: what every version in it costs at least.
    """

    taken: np.ndarray
    open: np.ndarray
    candidates: tuple[np.ndarray | None, ...]
    bound: float


class Branching:
    """A search for the cheapest safe set of steps, which may be interrupted at any moment.

    Args:
        steps: with everybody who costs less to let in than the best steps so far.
        best: bool[s], some safe steps.

    Attributes:
        best: bool[s], the cheapest safe steps so far.
        price: of `best`.
    """

    def __init__(self, steps: Steps, best: np.ndarray) -> None:
        self.best, self.steps = best, steps
        self.price = float(steps.price[best].sum())
        nobody = np.zeros(len(steps.price), bool)
        everything = tuple(np.arange(len(count.people), dtype=np.int32) for count in steps.counts)
        # by ascending bound, so that the first is the bound of all
        self._waiting = [_node(steps, nobody, np.arange(len(steps.price)), everything, 0.0)]

    @property
    def done(self) -> bool:
        """Whether nothing is left to search, so that the best version so far is the best of all."""
        return not self._waiting

    @property
    def bound(self) -> float:
        """No safe steps are cheaper than this."""
        return min([self.price, *(node.bound for node in self._waiting[:1])])

    def run(self, better: Callable[[], None], check: Callable[[], None]) -> None:
        """Search until nothing is left; what is left by an interruption stays, so that `bound` holds.

        Args:
            better: called when a better version is found.
            check: called before each conclusion; what it raises interrupts the search.
        """
        while self._waiting:
            at = 0 if len(self._waiting) <= MOST else -1
            children, found = self._children(self._waiting[at], check)
            if found is not None:
                self._found(found, better)
            # a node leaves in the same moment as its children come: an interruption loses nothing
            waiting = self._waiting.copy()
            del waiting[at]
            for child in children:
                insort(waiting, child, key=_bound)
            self._waiting = [] if waiting and waiting[0].bound >= self.price else waiting

    def _found(self, steps: np.ndarray, better: Callable[[], None]) -> None:
        self.best, self.price = steps, float(self.steps.price[steps].sum())
        better()

    def _children(self, node: _Node, check: Callable[[], None]) -> tuple[list[_Node], np.ndarray | None]:
        check()
        work = _Work(self.steps, node, self.price)
        while work.narrowed():
            check()
        if work.hopeless:
            return [], None
        if work.solved:
            return [], work.taken
        return [child for child in work.branches() if child.bound < self.price], None


class _Work:
    """A node while it is being narrowed down."""

    def __init__(self, steps: Steps, node: _Node, best: float) -> None:
        self.steps = steps
        self.taken = node.taken.copy()
        self.open, self.bound = node.open, node.bound
        self.left = best - float(steps.price[node.taken].sum())
        self.hopeless = False
        self.parts = [
            _Part(number, count.threshold, rows, count.needs[np.ix_(rows, node.open)], count.people[rows])
            for number, (count, rows) in enumerate(zip(steps.counts, node.candidates, strict=True))
            if rows is not None
        ]

    @property
    def solved(self) -> bool:
        """Whether enough people are let in already, everywhere."""
        return not self.parts

    def narrowed(self) -> bool:
        """Draw one conclusion; False if there is none left to draw."""
        price = self.steps.price[self.open]
        if not all(part.afford(price, self.left) for part in self.parts):
            self.hopeless = True
            return False
        self.parts = [part for part in self.parts if not part.satisfied]
        if self.solved:
            return False
        return self._take_forced() or self._rule_out(price) or self._pair(price)

    def _pair(self, price: np.ndarray) -> bool:
        found = False
        for part in self.parts:
            found |= part.pair(price, self.left)
        return found

    def _take_forced(self) -> bool:
        forced = np.any([part.forced for part in self.parts], axis=0)
        if not forced.any():
            return False
        self._take(forced)
        return True

    def _take(self, which: np.ndarray) -> None:
        self.taken[self.open[which]] = True
        self.left -= float(self.steps.price[self.open[which]].sum())
        self._keep(~which)

    def _rule_out(self, price: np.ndarray) -> bool:
        idle = np.all([part.held == 0 for part in self.parts], axis=0)
        out = idle | np.any([part.after(price, self.left) < part.threshold for part in self.parts], axis=0)
        if out.any():
            for part in self.parts:
                part.without(out)
            self._keep(~out)
            return True
        return False

    def _keep(self, which: np.ndarray) -> None:
        self.open = self.open[which]
        for part in self.parts:
            part.needs = part.needs[:, which]

    def branches(self) -> list[_Node]:
        """Without a step, and with it."""
        price = self.steps.price[self.open]
        # the product of what is left on both sides: of the people, and of what may still be spent
        score = np.log(self.left - price) + sum(
            np.log(part.total - part.held) + np.log(part.after(price, self.left)) for part in self.parts
        )
        step = int(np.argmin(score))
        choice, place = self.steps.choice[self.open], self.steps.place[self.open]
        on_it = choice == choice[step]
        up_to, from_ = on_it & (place <= place[step]), on_it & (place >= place[step])
        taken = self.taken.copy()
        taken[self.open[up_to]] = True
        return [
            _node(self.steps, self.taken, self.open[~from_], self._candidates(step), self.bound),
            _node(self.steps, taken, self.open[~up_to], self._candidates(None), self.bound),
        ]

    def _candidates(self, without: int | None) -> tuple[np.ndarray | None, ...]:
        rows: list[np.ndarray | None] = [None] * len(self.steps.counts)
        for part in self.parts:
            rows[part.number] = part.rows if without is None else part.rows[part.needs[:, without] == 0]
        return tuple(rows)


class _Part:
    """The candidates of one requirement.

    Attributes:
        number: the place of the requirement.
        threshold: K.
        rows: intp[n], the candidates.
        needs: float[n, t], which of the open steps they need.
        people: float[n], how many they are.
        rest: float[n], what each of them still costs.
        held: float[t], how many need each step.
        total: how many there are.
        satisfied: whether enough are let in as it is.
    """

    def __init__(self, number: int, threshold: int, rows: np.ndarray, needs: np.ndarray, people: np.ndarray) -> None:
        self.number, self.threshold = number, threshold
        self.rows, self.needs, self.people = rows, needs, people

    def afford(self, price: np.ndarray, left: float) -> bool:
        """Drop those who cost too much; False if too few are left."""
        self.rest = self.needs @ price.astype(self.needs.dtype)
        near = self.rest < left
        if not near.all():
            self._choose(near)
        self.total = float(self.people.sum())
        self.held = self.people @ self.needs
        self.satisfied = bool(self.people[self.rest == 0].sum() >= self.threshold)
        return self.total >= self.threshold and left > 0

    @property
    def forced(self) -> np.ndarray:
        """bool[t]: without which steps too few are left."""
        return self.total - self.held < self.threshold

    def after(self, price: np.ndarray, left: float) -> np.ndarray:
        """float[t]: how many could still be afforded once each step is taken."""
        found = np.zeros(len(price), self.people.dtype)
        for start in range(0, len(self.rows), BLOCK):
            block = slice(start, start + BLOCK)
            near = self.rest[block, np.newaxis] + price < left
            found += self.people[block] @ np.maximum(near, self.needs[block])
        return found

    def without(self, out: np.ndarray) -> None:
        """Drop those who need one of these steps."""
        self._choose(np.flatnonzero(self.needs[:, out].sum(axis=1) == 0))

    def pair(self, price: np.ndarray, left: float) -> bool:
        """Drop those with whom too few others can be let in for what is left; whether there were any."""
        if len(self.rows) > PAIRS:
            return False
        shared = (self.needs * price) @ self.needs.T
        together = self.rest[:, np.newaxis] + self.rest - shared
        others = (together < left).astype(self.people.dtype) @ self.people
        firm = np.flatnonzero(others >= self.threshold)
        if len(firm) == len(self.rows):
            return False
        self._choose(firm)
        return True

    def _choose(self, which: np.ndarray) -> None:
        self.rows, self.needs, self.people = self.rows[which], self.needs[which], self.people[which]
        self.rest = self.rest[which]


def _bound(node: _Node) -> float:
    return node.bound


def _node(
    steps: Steps, taken: np.ndarray, open_: np.ndarray, candidates: tuple[np.ndarray | None, ...], bound: float
) -> _Node:
    """A node with its bound: the dearest of the K people who are the cheapest to let in, unless it is known better."""
    price, more = steps.price[open_], 0.0
    for count, rows in zip(steps.counts, candidates, strict=True):
        if rows is not None:
            rest = count.needs[np.ix_(rows, open_)] @ price.astype(count.needs.dtype)
            order = np.argsort(rest)
            enough = int(np.searchsorted(np.cumsum(count.people[rows][order]), count.threshold))
            more = max(more, float(rest[order][enough]) if enough < len(order) else np.inf)
    return _Node(taken, open_, candidates, max(bound, float(steps.price[taken].sum()) + more))
