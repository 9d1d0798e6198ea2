"""Small towns in which everybody's ladders are derived, and both policies run for one person at a time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

from hypothesis import strategies as st

from tests import worlds
from withheld.details.ladders import Detail, Version, evenly_lossy
from withheld.exposure.lattice import exposure_lattice
from withheld.population.derived import Width, derived_ladder
from withheld.population.partitions import partition
from withheld.population.store import Population
from withheld.withholding.everybody import Everybody, Teller, everybody
from withheld.withholding.search import Sight, search

PARENTS = (
    {"Ash": "Hill", "Birch": "Hill", "Cedar": "Vale", "Dune": ""},
    {"Hill": "North", "Vale": "North", "": "South"},
)
STREETS = list(PARENTS[0])
LEVELS = [PARENTS[0], {street: PARENTS[1][parent] for street, parent in PARENTS[0].items()}]
AGES = [41, 43, 47, 52, 58]
FACETS: dict[str, tuple[Width, ...]] = {"age": (5, 10), "street": (), "years": (0.5, 1)}
YEARS = [0.2, 0.6, 0.7, 1.4]


@dataclass(frozen=True)
class Town:
    """A town whose source is its first person.

    Attributes:
        columns: a value, or None, for each person.
        weights: people per row.
        facets: of the told details, in their order.
        losses: of the told details.
        levels: at which the draft tells each: 0 the value, then the bands or the hierarchy, last withheld.
        barred: the detail that may not be told, or None.
        threshold: K.
    """

    columns: dict[str, list[Any]]
    weights: list[int] | None
    facets: list[str]
    losses: list[float]
    levels: list[int]
    barred: int | None
    threshold: int

    @property
    def population(self) -> Population:
        return worlds.population(self.columns, weights=self.weights, hierarchies={"street": LEVELS})

    def person(self, number: int) -> list[Any]:
        return [self.columns[facet][number] for facet in self.facets]

    def weight(self, number: int) -> int:
        return 1 if self.weights is None else self.weights[number]

    @property
    def known(self) -> list[int]:
        return [n for n in range(len(self.columns["age"])) if None not in self.person(n)]

    def everybody(self, source: int = 0) -> Everybody:
        """What the engine knows of everybody."""
        return everybody(self.population, [self._teller(number, source) for number in range(len(self.facets))])

    def _teller(self, number: int, source: int) -> Teller:
        facet = self.population.facet(self.facets[number])
        found = partition(facet, FACETS[facet.name])
        own = facet.vocabulary.to_pylist().index(self.person(source)[number])
        return Teller(facet.name, found, self.losses[number], own, self.levels[number], barred=self.barred == number)

    # One person at a time, by the ladder that is derived for that person alone

    def detail(self, number: int, person: int) -> Detail:
        facet = self.population.facet(self.facets[number])
        puts = derived_ladder(facet, self.person(person)[number], FACETS[facet.name])
        return Detail(facet.name, evenly_lossy(puts, self.losses[number]), self.losses[number])

    def place(self, number: int, person: int, level: int) -> int:
        """The place on a person's ladder that tells what a level tells."""
        if self.facets[number] != "street":
            return level
        street = self.person(person)[number]
        present = set(self.columns["street"]) - {None}
        cut = [names for names in LEVELS if len({_path(each, names) for each in present}) > 1]
        rungs, size = [True], 1
        for names in cut:
            inside = sum(_path(each, names) == _path(street, names) for each in present)
            rungs.append(inside > size and bool(names[street]))
            size = inside if rungs[-1] else size
        return sum(rungs) if level > len(cut) else sum(rungs[: level + 1]) - 1

    def told(self, person: int, version: Version) -> tuple[str | None, ...]:
        """The wordings that come out for a person."""
        return tuple(self.detail(number, person).wording(place) for number, place in enumerate(version))

    def chosen(self, person: int) -> Version | None:
        """What the least loss policy gives for a person: the real lattice, the real search."""
        details = [self.detail(number, person) for number in range(len(self.facets))]
        draft = tuple(self.place(number, person, level) for number, level in enumerate(self.levels))
        barred = [] if self.barred is None else [self.barred]
        plans = search([Sight(exposure_lattice(self.population, details), self.threshold)], draft, barred=barred).plans
        return plans[0].version if plans else None

    def walked(self) -> dict[int, tuple[str | None, ...] | None]:
        """Where the walk leaves each person whose values are known, by the wordings; None if it leaves them nowhere."""
        under_way = set(self.known)
        stopped: dict[int, tuple[str | None, ...] | None] = dict.fromkeys(self.known)
        for levels in self._order():
            cells: dict[tuple[str | None, ...], list[int]] = {}
            for person in under_way:
                places = tuple(self.place(number, person, level) for number, level in enumerate(levels))
                cells.setdefault(self.told(person, places), []).append(person)
            for told, cell in cells.items():
                if sum(map(self.weight, cell)) >= self.threshold:
                    stopped.update(dict.fromkeys(cell, told))
                    under_way -= set(cell)
        return stopped

    def _order(self) -> list[tuple[int, ...]]:
        rungs = [
            [any(level) for level in partition(self.population.facet(facet), FACETS[facet]).rungs.tolist()]
            for facet in self.facets
        ]
        lasts = [len(had) for had in rungs]
        allowed = [
            [last] if self.barred == number else range(self.levels[number], last + 1)
            for number, last in enumerate(lasts)
        ]

        def loss(levels: tuple[int, ...]) -> float:
            # a level that is a rung of nobody's ladder costs what the one before costs
            steps = [
                (sum(had) if level == len(had) else sum(had[: level + 1]) - 1) / sum(had)
                for had, level in zip(rungs, levels, strict=True)
            ]
            return round(sum(loss * step for loss, step in zip(self.losses, steps, strict=True)), 6)

        return sorted(product(*allowed), key=lambda levels: (loss(levels), levels))


def _path(street: str, names: dict[str, str]) -> tuple[str, ...]:
    return tuple(level[street] for level in LEVELS[LEVELS.index(names) :])


@st.composite
def policy_towns(draw: st.DrawFn, *, unknown: bool = True) -> Town:
    size = draw(st.integers(2, 14))
    gap = [None] if unknown else []
    columns: dict[str, list[Any]] = {
        facet: [draw(st.sampled_from(values)), *(draw(st.sampled_from([*values, *gap])) for _ in range(size - 1))]
        for facet, values in (("age", AGES), ("street", STREETS), ("years", YEARS))
    }
    facets = draw(st.lists(st.sampled_from(list(FACETS)), min_size=1, max_size=3, unique=True))
    town = Town(
        columns=columns,
        weights=draw(st.none() | st.lists(st.integers(0, 4), min_size=size, max_size=size)),
        facets=facets,
        losses=[draw(st.sampled_from([0.0, 1.0, 2.0, 3.0])) for _ in facets],
        levels=[],
        barred=draw(st.sampled_from([None, None, 0])),
        threshold=draw(st.integers(2, 5)),
    )
    for facet in facets:
        held = town.population.facet(facet)
        own = held.vocabulary.to_pylist().index(columns[facet][0])
        levels = partition(held, FACETS[facet]).levels_of(own)
        town.levels.append(draw(st.sampled_from([0, 0, *levels[:-1]])))
    return town
