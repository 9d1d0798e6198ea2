"""Profiles: the levels of a person in all details, as one number.

The number is the flat index of the exposure lattice. Levels of neighbouring details are packed into one byte as long as
they fit (their strides are already in the look-up tables), so most of the arithmetic of a pass is on bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from withheld.exposure.levels import ByPerson, ByValue, Levels
from withheld.population.store import Chunk
from withheld.population.truth import look_up

BYTE = 1 << 8


class Profiles(NamedTuple):
    """intp[n], twice: for each person the certain and the possible profile; one array where they are the same."""

    certain: np.ndarray
    possible: np.ndarray


@dataclass(slots=True)
class Group:
    """Neighbouring details whose levels, times their strides, add up in one byte.

    Attributes:
        size: how many profiles the group tells apart.
        tables: uint8[V + 1] by facet: the certain levels of all its details in the group, times their strides.
        possible_tables: the same for possible levels; only facets for which they differ.
        by_person: places (in the list of details) of the ladders worked out per person, with their strides.
    """

    size: int = 1
    tables: dict[str, np.ndarray] = field(default_factory=dict)
    possible_tables: dict[str, np.ndarray] = field(default_factory=dict)
    by_person: list[tuple[int, np.uint8]] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether anyone's certain and possible levels may differ."""
        return bool(self.possible_tables or self.by_person)


def packed(ladders: Sequence[ByValue | ByPerson]) -> list[Group]:
    """The ladders in groups of neighbours, the last axis of the lattice first."""
    groups = [Group()]
    for place, ladder in reversed(list(enumerate(ladders))):
        if groups[-1].size * ladder.places > BYTE:
            groups.append(Group())
        _put(groups[-1], place, ladder)
    return groups


def _put(group: Group, place: int, ladder: ByValue | ByPerson) -> None:
    stride = np.uint8(group.size)
    group.size *= ladder.places
    if isinstance(ladder, ByPerson):
        group.by_person.append((place, stride))
        return
    name, levels = ladder.facet, ladder.levels
    before = group.tables.get(name, np.zeros_like(levels.certain))
    possible = group.possible_tables.get(name, before) + levels.possible * stride
    group.tables[name] = before + levels.certain * stride
    if not np.array_equal(possible, group.tables[name]):
        group.possible_tables[name] = possible


def profiles(groups: Sequence[Group], chunk: Chunk, levels: dict[int, Levels]) -> Profiles:
    """The profiles of the people of a chunk.

    Args:
        groups: from `packed`.
        chunk: the people.
        levels: of the ladders that are worked out per person, by their place in the list of details.
    """
    parts = [_group_bytes(group, chunk, levels) for group in groups]
    certain = _index(groups, [part.certain for part in parts])
    if not any(group.differs for group in groups):
        return Profiles(certain, certain)
    return Profiles(certain, _index(groups, [part.possible for part in parts]))


def _index(groups: Sequence[Group], parts: Sequence[np.ndarray]) -> np.ndarray:
    """intp[n]: the flat index that the groups' bytes make up (Horner's rule, in the narrowest type that holds it)."""
    index, span = np.zeros(1, np.uint8), 1
    for group, part in zip(reversed(groups), reversed(parts), strict=True):
        span *= group.size
        wide = np.min_scalar_type(span)
        index = np.multiply(index, wide.type(group.size), dtype=wide) + part
    return index.astype(np.intp)


def _group_bytes(group: Group, chunk: Chunk, levels: dict[int, Levels]) -> Profiles:
    """uint8[n], twice: the group's part of the profiles."""
    shared = np.zeros(chunk.rows, np.uint8)
    for name, table in group.tables.items():
        if name not in group.possible_tables:
            shared += look_up(table, chunk.codes[name])
    if not group.differs:
        return Profiles(shared, shared)
    certain, possible = shared, shared.copy()
    for name, table in group.possible_tables.items():
        certain += look_up(group.tables[name], chunk.codes[name])
        possible += look_up(table, chunk.codes[name])
    for place, stride in group.by_person:
        certain += levels[place].certain * stride
        possible += levels[place].possible * stride
    return Profiles(certain, possible)
