"""Profiles: the levels of a person in all details, as one number.

An *axis* gives each person a code for one detail. A code stands for a pair of levels, the certain and the possible one,
so that one histogram of codes holds both counts; where nothing is unknown the two are the same, and the code is the
level itself. Codes of neighbouring axes are packed into one byte as long as they fit (their strides are already in the
look-up tables), so most of the arithmetic of a pass is on bytes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from withheld.exposure.levels import ByPerson, ByValue, Levels
from withheld.population.store import Chunk
from withheld.population.truth import look_up

BYTE = 1 << 8


@dataclass(frozen=True, eq=False, slots=True)
class Axis:
    """The codes of one detail.

    Attributes:
        places: of the detail's ladder, *withheld* included.
        certain: int64[codes], the certain level that each code stands for.
        possible: int64[codes], the possible one.
        by_value: the facet whose values decide the code, and uint8[V + 1], the code of each value, the last of unknown.
        by_person: or how to find people's codes, uint8[n], from their levels.
    """

    places: int
    certain: np.ndarray
    possible: np.ndarray
    by_value: tuple[str, np.ndarray] | None
    by_person: Callable[[Levels], np.ndarray] | None

    @property
    def codes(self) -> int:
        """How many codes there are."""
        return len(self.certain)


def paired(ladder: ByValue | ByPerson) -> Axis:
    """The axis whose codes tell both levels."""
    if isinstance(ladder, ByPerson) and ladder.sure:
        return single(ladder, certain=True)
    places = ladder.places
    kept = _possible_pairs(places)
    if isinstance(ladder, ByPerson):
        table = _codes_of(np.arange(places * places), kept)
        return Axis(places, kept // places, kept % places, None, lambda levels: table.take(_pairs(levels, places)))
    pairs = _pairs(ladder.levels, places)
    kept = kept[np.isin(kept, pairs) | (kept % (places + 1) == 0)]
    return Axis(places, kept // places, kept % places, (ladder.facet, _codes_of(pairs, kept)), None)


def single(ladder: ByValue | ByPerson, *, certain: bool) -> Axis:
    """The axis whose codes are the certain levels alone, or the possible ones."""
    places = np.arange(ladder.places)

    def chosen(levels: Levels) -> np.ndarray:
        return levels.certain if certain else levels.possible

    if isinstance(ladder, ByValue):
        return Axis(ladder.places, places, places, (ladder.facet, chosen(ladder.levels)), None)
    return Axis(ladder.places, places, places, None, chosen)


def _pairs(levels: Levels, places: int) -> np.ndarray:
    """uint16[n]: both levels as one number; a ladder has at most 251 places."""
    return levels.certain.astype(np.uint16) * np.uint16(places) + levels.possible


def _codes_of(pairs: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """uint8[n]: where each pair stands among those that are kept.

    A pair that is not kept belongs to people for whom the ladder does not nest, who stop the pass in the end.
    """
    return np.minimum(np.searchsorted(kept, pairs), len(kept) - 1).astype(np.uint8)


def _possible_pairs(places: int) -> np.ndarray:
    """Certain * places + possible, for all pairs that a ladder that nests can give, ascending."""
    certain, possible = np.divmod(np.arange(places * places), places)
    return np.flatnonzero(certain >= possible)


@dataclass(slots=True)
class _Group:
    """Neighbouring axes whose codes, times their strides, add up in one byte.

    Attributes:
        size: how many combinations of codes there are.
        tables: uint8[V + 1] by facet: the codes of all its axes in the group, times their strides.
        by_person: the place (in the list of axes) of each that is worked out per person, how, and its stride.
    """

    size: int = 1
    tables: dict[str, np.ndarray] = field(default_factory=dict)
    by_person: list[tuple[int, Callable[[Levels], np.ndarray], np.uint8]] = field(default_factory=list)


class Profiler:
    """Gives the people of a chunk the number of their profile.

    Args:
        axes: in the order of the details.

    Attributes:
        size: how many profiles there are.
    """

    def __init__(self, axes: Sequence[Axis]) -> None:
        self._groups = [_Group()]
        self.size = math.prod(axis.codes for axis in axes)
        for place, axis in reversed(list(enumerate(axes))):
            if self._groups[-1].size * axis.codes > BYTE:
                self._groups.append(_Group())
            _put(self._groups[-1], place, axis)

    def __call__(self, chunk: Chunk, levels: dict[int, Levels]) -> np.ndarray:
        """intp[n]: the flat index of each person's profile, by Horner's rule in the narrowest type that holds it.

        Args:
            chunk: the people.
            levels: of the axes that are worked out per person, by their place in the list.
        """
        index, span = np.zeros(1, np.uint8), 1
        for group in reversed(self._groups):
            span *= group.size
            wide = np.min_scalar_type(span)
            index = np.multiply(index, wide.type(group.size), dtype=wide) + _bytes(group, chunk, levels)
        return index.astype(np.intp)


def _bytes(group: _Group, chunk: Chunk, levels: dict[int, Levels]) -> np.ndarray:
    """uint8[n]: the group's part of the profiles."""
    parts = [look_up(table, chunk.codes[name]) for name, table in group.tables.items()]
    parts += [code(levels[place]) * stride for place, code, stride in group.by_person]
    return reduce(np.add, parts, np.zeros(chunk.rows, np.uint8))


def _put(group: _Group, place: int, axis: Axis) -> None:
    stride = np.uint8(group.size % BYTE)  # a group that is full takes only axes of one code, which is 0
    group.size *= axis.codes
    if axis.by_person is not None:
        group.by_person.append((place, axis.by_person, stride))
    if axis.by_value is not None:
        name, table = axis.by_value
        group.tables[name] = group.tables.get(name, np.zeros_like(table)) + table * stride
