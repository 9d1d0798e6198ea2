"""The profile table: the distinct profiles of a population with their people, for more versions than fit an array.

The exposure lattice without its array. One pass over the population packs what decides a person's profile into few
words, and keeps only the words that are distinct; a version is then counted over the profiles,

    k[v] = sum over t <= v of h[t]

so that memory grows with the profiles that there are, and not with the versions that there could be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from withheld.details.criteria import Criterion
from withheld.details.ladders import Detail, Version
from withheld.exposure.lattice import Count
from withheld.exposure.levels import ByPerson, Levels, Nesting, asked_of, compiled_ladder, facets_read
from withheld.exposure.packing import distinct, packed, unpacked
from withheld.exposure.profiles import Axis, paired
from withheld.exposure.subsets import Profiles, Subsets, merged, partial_profiles, subsets_of, told_or_withheld
from withheld.population.store import Chunk, Population
from withheld.population.truth import FALSE, TRUE, compiled, look_up

AT_ONCE = 1 << 20
"""Packed people that are held before they are merged, at least."""
BYTE = 8
"""Bits."""
SPARSE = 16
"""Where fewer than one in so many bytes have any bit, those alone are looked at."""


class Fits:
    """Counts versions over profiles: for every place of every detail, one bit per profile that fits it.

    Args:
        profiles: levels uint8[n, m] and people int64[n].
        places: of each detail, *withheld* included.
    """

    def __init__(self, profiles: Profiles, places: Sequence[int]) -> None:
        self._people = profiles.people
        self._withheld = [count - 1 for count in places]
        self._first = np.cumsum([0, *self._withheld])
        bits = [
            np.packbits(level <= place)
            for level, last in zip(profiles.levels.T, self._withheld, strict=True)
            for place in range(last)
        ]
        self._bits = np.stack(bits) if bits else np.zeros((0, 0), np.uint8)
        self._all = int(profiles.people.sum())
        self._alone: dict[int, int] = {}

    def count(self, version: Version) -> int:
        """How many people fit a version."""
        told = [
            first + place
            for first, place, last in zip(self._first, version, self._withheld, strict=False)
            if place != last
        ]
        if not told:
            return self._all
        if len(told) > 1:
            return self._fitting(told)
        (only,) = told
        if only not in self._alone:
            self._alone[only] = self._fitting(told)
        return self._alone[only]

    def _fitting(self, told: Sequence[int]) -> int:
        fit = self._bits[told[0]].copy()
        for row in told[1:]:
            np.bitwise_and(fit, self._bits[row], out=fit)
        some = np.flatnonzero(fit)
        if len(some) * SPARSE < len(fit):
            at, bit = np.nonzero(np.unpackbits(fit[some]).reshape(-1, BYTE))
            return int(self._people[some[at] * BYTE + bit].sum())
        return int(self._people[np.unpackbits(fit, count=len(self._people)).view(bool)].sum())


@dataclass(frozen=True, eq=False)
class ProfileTable:
    """The anonymity set size of any version, counted over distinct profiles.

    Attributes:
        details: in order.
        certain: the certain profiles of the people who surely are in the pool.
        possible: the possible profiles of those who may be in it; the same object where nothing is unknown.
    """

    details: tuple[Detail, ...]
    certain: Profiles = field(repr=False)
    possible: Profiles = field(repr=False)
    _last: dict[tuple[tuple[int, ...], ...], Profiles] = field(default_factory=dict, init=False, repr=False)

    @property
    def people(self) -> int:
        """How many people certainly fit before anything is told."""
        return int(self.certain.people.sum())

    @property
    def withheld(self) -> Version:
        """The version that tells nothing."""
        return tuple(detail.withheld for detail in self.details)

    def count(self, version: Version) -> Count:
        """How many people fit a version."""
        certain = self._certain_fits.count(version)
        return Count(certain, certain if self.possible is self.certain else self._possible_fits.count(version))

    def told_to(self, known: Version, axes: Sequence[int]) -> ProfileTable:
        """What telling some of the details does before somebody who knows a version already; see `Lattice.told_to`."""
        if known == self.withheld and len(axes) == len(self.details):
            return self
        certain = self._told_to(self.certain, known, axes)
        possible = certain if self.possible is self.certain else self._told_to(self.possible, known, axes)
        return ProfileTable(tuple(self.details[axis] for axis in axes), certain, possible)

    def profiles(self, places: Sequence[Sequence[int]]) -> Profiles:
        """The certain profiles among some places of each detail; see `Lattice.profiles`."""
        if all(len(kept) > detail.withheld for kept, detail in zip(places, self.details, strict=True)):
            return self.certain
        key = tuple(map(tuple, places))
        if key not in self._last:
            self._last.clear()
            self._last[key] = partial_profiles(self.certain, places)
        return self._last[key]

    def subsets(self, version: Version) -> Subsets | None:
        """How many people certainly fit each subset of what a version tells, or None where that is too many subsets.

        Details that leave out nobody, whatever else is told, are none of its axes.
        """
        return subsets_of(self.profiles(told_or_withheld(self.details, version)))

    def _told_to(self, profiles: Profiles, known: Version, axes: Sequence[int]) -> Profiles:
        told = [axis for axis, detail in enumerate(self.details) if known[axis] != detail.withheld]
        fit = np.all([profiles.levels[:, axis] <= known[axis] for axis in told], axis=0) if told else slice(None)
        columns = [profiles.levels[fit, axis] for axis in axes]
        return merged(columns, [self.details[axis].withheld + 1 for axis in axes], profiles.people[fit])

    @cached_property
    def _certain_fits(self) -> Fits:
        return Fits(self.certain, [detail.withheld + 1 for detail in self.details])

    @cached_property
    def _possible_fits(self) -> Fits:
        return Fits(self.possible, [detail.withheld + 1 for detail in self.details])


def profile_table(
    population: Population,
    details: Sequence[Detail],
    *,
    pool: Criterion | None = None,
    progress: Callable[[int], None] | None = None,
) -> ProfileTable:
    """Find the distinct profiles of a population in one pass.

    Args:
        population: the people.
        details: in order.
        pool: whom to count at all; everybody if left out.
        progress: called with the number of rows done, after each chunk.

    Raises:
        NestingError: if the rungs of a detail do not nest, with the number of people that break it.
        BadInputError: if a criterion does not suit the population.
    """
    ladders = [compiled_ladder(detail, population) for detail in details]
    by_person = {place: ladder for place, ladder in enumerate(ladders) if isinstance(ladder, ByPerson)}
    kinds, nesting = _Kinds([paired(ladder) for ladder in ladders]), Nesting(details, ladders)
    inside = None if pool is None else compiled(pool, population)
    found = _Merging(kinds.none)
    for chunk in population.told_apart(asked_of(details, pool)).chunks(facets_read(ladders, pool)):
        levels = {place: ladder.levels(chunk) for place, ladder in by_person.items()}
        nesting.add(chunk, levels)
        found.add(*_in_pool(kinds.words(chunk, levels), None if inside is None else inside(chunk), chunk.weights))
        if progress is not None:
            progress(chunk.rows)
    nesting.check()
    return _table(tuple(details), kinds, *found.all())


def _in_pool(
    words: np.ndarray, inside: np.ndarray | None, weights: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray | None]:
    """The words of those who may be in the pool, with a lowest bit that says who surely is; and their weights."""
    words[0] <<= np.uint64(1)
    if inside is None:
        words[0] |= np.uint64(1)
        return words, weights
    words[0] |= inside == TRUE
    chosen = inside != FALSE
    return words[:, chosen], None if weights is None else weights[chosen]


def _table(details: tuple[Detail, ...], kinds: _Kinds, words: np.ndarray, people: np.ndarray) -> ProfileTable:
    sure = (words[0] & np.uint64(1)).astype(bool)
    words[0] >>= np.uint64(1)
    sizes = [detail.withheld + 1 for detail in details]
    certain = merged(kinds.levels(words[:, sure], certain=True), sizes, people[sure])
    if kinds.sure and sure.all():
        return ProfileTable(details, certain, certain)
    return ProfileTable(details, certain, merged(kinds.levels(words, certain=False), sizes, people))


class _Merging:
    """Distinct words with their people, merged as they come, so that few more are held than there are distinct ones."""

    def __init__(self, none: np.ndarray) -> None:
        self._parts = [(none, np.zeros(0, np.int64))]
        self._held, self._merged = 0, 0

    def add(self, words: np.ndarray, people: np.ndarray | None) -> None:
        part = distinct(words, people)
        self._parts.append(part)
        self._held += len(part[1])
        if self._held > AT_ONCE + 2 * self._merged:
            self._parts = [self.all()]
            self._held = self._merged = len(self._parts[0][1])

    def all(self) -> tuple[np.ndarray, np.ndarray]:
        """uint64[w, d] and int64[d]."""
        words, people = (np.concatenate(parts, axis=-1) for parts in zip(*self._parts, strict=True))
        return distinct(words, people)


class _Kinds:
    """What decides a person's profile: the *kind* of their value in each facet, and their code on each other axis.

    Values of a facet that no detail tells apart are of one kind, so that however many details read a facet, a person's
    part of it is one number.

    Args:
        axes: in the order of the details.
    """

    def __init__(self, axes: Sequence[Axis]) -> None:
        self._axes = axes
        self.sure = all(axis.codes == axis.places for axis in axes)
        self._facets: list[tuple[str, np.ndarray]] = []
        self._by_person: list[tuple[int, Callable[[Levels], np.ndarray]]] = []
        self._codes: list[dict[int, np.ndarray]] = []
        by_facet: dict[str, dict[int, np.ndarray]] = {}
        for place, axis in enumerate(axes):
            if axis.by_value is not None:
                by_facet.setdefault(axis.by_value[0], {})[place] = axis.by_value[1]
        for name, tables in by_facet.items():
            kinds, codes = _told_apart(tables, axes)
            self._facets.append((name, kinds))
            self._codes.append(codes)
        for place, axis in enumerate(axes):
            if axis.by_person is not None:
                self._by_person.append((place, axis.by_person))
                self._codes.append({place: np.arange(axis.codes, dtype=np.uint8)})
        self._sizes = [max(len(next(iter(codes.values()))), 1) for codes in self._codes]

    @property
    def none(self) -> np.ndarray:
        """uint64[w, 0]: the words of nobody."""
        return packed([np.zeros(0, np.uint64) for _ in self._sizes], self._sizes, 0)

    def words(self, chunk: Chunk, levels: dict[int, Levels]) -> np.ndarray:
        """uint64[w, n]: what decides the profile of each person of a chunk."""
        columns = [look_up(kinds, chunk.codes[name]) for name, kinds in self._facets]
        columns += [code(levels[place]) for place, code in self._by_person]
        return packed(columns, self._sizes, chunk.rows)

    def levels(self, words: np.ndarray, *, certain: bool) -> list[np.ndarray]:
        """For each detail uint8[n], the certain or the possible levels."""
        found: dict[int, np.ndarray] = {}
        for number, column in unpacked(words, self._sizes):
            for place, codes in self._codes[number].items():
                axis = self._axes[place]
                table = (axis.certain if certain else axis.possible).astype(np.uint8)
                found[place] = table.take(codes).take(column.astype(np.intp))
        return [found[place] for place in range(len(self._axes))]


def _told_apart(tables: dict[int, np.ndarray], axes: Sequence[Axis]) -> tuple[np.ndarray, dict[int, np.ndarray]]:
    """The kind of each value of a facet, [V + 1] unsigned, and for each axis the code of each kind."""
    kind = np.zeros(len(next(iter(tables.values()))), np.int64)
    for place, table in tables.items():
        _, kind = np.unique(kind * axes[place].codes + table, return_inverse=True)
    _, first = np.unique(kind, return_index=True)
    return kind.astype(np.min_scalar_type(len(first))), {place: table[first] for place, table in tables.items()}
