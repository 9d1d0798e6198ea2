"""Groups: what the people who fit have in common. A crowd that shares one value of a facet gives that value away.

How many different values a crowd has is its *distinct l-diversity* in that facet (Machanavajjhala 2007). Of a set, the
values are its members, and that it has none; of a facet in bands, the bands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from withheld.population.facets import Facet, Kind
from withheld.population.store import Chunk, CountsItself, Population
from withheld.population.truth import look_up


@dataclass(frozen=True, slots=True)
class Spread:
    """How the people of a crowd differ in one facet. It holds no value, only how many there are.

    Attributes:
        facet: its name.
        people: how many they are.
        values: different values that they are known to have.
        of: different values that somebody of the population has.
        largest: how many share the most frequent of the values; 0 if none is known.
        unknown: how many have no known value.
        holds: bool[V + 1]: which entries of the vocabulary hold that most frequent value.
    """

    facet: str
    people: int
    values: int
    of: int
    largest: int
    unknown: int
    holds: np.ndarray = field(repr=False, compare=False)

    @property
    def share(self) -> float:
        """The share of the crowd that is known to have the most frequent value."""
        return self.largest / self.people if self.people else 0.0

    @property
    def may_share_one(self) -> bool:
        """Whether everybody may have one value in common; who is unknown may have it, too."""
        return self.largest > 0 and self.largest + self.unknown == self.people

    def keeps(self, diversity: int) -> bool:
        """Whether the crowd has at least so many different values, and, of a set, no member that all may share."""
        return self.values >= diversity and not self.may_share_one


class ValueCounter:
    """Counts the values of people, a chunk at a time.

    Args:
        facets: whose values.
    """

    def __init__(self, facets: Sequence[Facet]) -> None:
        self._facets = facets
        self._people = [np.zeros(len(facet.vocabulary) + 1, np.int64) for facet in facets]

    def add(self, chunk: Chunk) -> None:
        """Count the people of a chunk in."""
        for facet, people in zip(self._facets, self._people, strict=True):
            codes = chunk.codes[facet.name]
            values = codes.indices.astype(np.intp)
            if codes.known is not None:
                values = np.where(codes.known, values, len(facet.vocabulary))
            if chunk.weights is None:
                np.add(people, np.bincount(values, minlength=len(people)), out=people)
            else:
                np.add.at(people, values, chunk.weights)

    def spreads(self) -> tuple[Spread, ...]:
        """How everybody so far differs in each facet."""
        return tuple(
            (_of_members if facet.kind is Kind.SET else _of_values)(facet, people)
            for facet, people in zip(self._facets, self._people, strict=True)
        )


def _of_values(facet: Facet, people: np.ndarray) -> Spread:
    holds = np.zeros(len(people), bool)
    known = people[:-1]
    if len(known):
        holds[known.argmax()] = True
    return Spread(
        facet=facet.name,
        people=int(people.sum()),
        values=int(np.count_nonzero(known)),
        of=len(known),
        largest=int(known.max(initial=0)),
        unknown=int(people[-1]),
        holds=holds,
    )


def _of_members(facet: Facet, people: np.ndarray) -> Spread:
    """The same for a set: to have no member is one more value."""
    sets = facet.vocabulary
    owners = np.asarray(pc.list_parent_indices(sets))
    members = np.asarray(pa.array(sets.flatten()).dictionary_encode().indices).astype(np.intp)
    empty = np.flatnonzero(np.asarray(pc.list_value_length(sets)) == 0)
    owners, members = np.append(owners, empty), np.append(members, np.full(len(empty), members.max(initial=-1) + 1))
    counts = np.zeros(members.max(initial=-1) + 1, np.int64)
    np.add.at(counts, members, people[owners])
    holds = np.zeros(len(people), bool)
    if len(counts):
        holds[owners[members == counts.argmax()]] = True
    return Spread(
        facet=facet.name,
        people=int(people.sum()),
        values=int(np.count_nonzero(counts)),
        of=len(counts),
        largest=int(counts.max(initial=0)),
        unknown=int(people[-1]),
        holds=holds,
    )


def shares_among_everybody(population: Population, spreads: Sequence[Spread]) -> Mapping[str, float]:
    """By facet, the share of the whole population that has the value most frequent in a crowd."""
    tables = {spread.facet: spread.holds.view(np.uint8) for spread in spreads}
    people = dict.fromkeys(tables, 0)
    if isinstance(population, CountsItself):
        counted = population.people_per_value()
        return {
            spread.facet: int(counted[spread.facet][spread.holds].sum()) / max(population.people, 1)
            for spread in spreads
        }
    if tables:
        for chunk in population.chunks(sorted(tables)):
            for facet, table in tables.items():
                has = look_up(table, chunk.codes[facet]).view(bool)
                people[facet] += int(np.count_nonzero(has) if chunk.weights is None else chunk.weights[has].sum())
    return {facet: number / max(population.people, 1) for facet, number in people.items()}
