"""Patterns: of some things that may come out, which a person fits; and how many people have each pattern.

However many people there are, few patterns occur, so every question of what would be left if several of those things
came out is asked of a small table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pyarrow as pa

from withheld.exposure.fitting import Fits
from withheld.population.store import Chunk

WORD, BYTE = 64, 8
"""Bits."""
MOST_ROWS = 1 << 20
"""Rows of keys that are kept before equal ones are added up."""


@dataclass(frozen=True, eq=False)
class Patterns:
    """The patterns that occur.

    Attributes:
        fits: bool[P, C]: which of C things the people of each pattern certainly fit.
        people: int64[P], how many they are; never 0.
    """

    fits: np.ndarray
    people: np.ndarray

    @property
    def all(self) -> int:
        """How many people there are in all."""
        return int(self.people.sum())

    def left_after(self, things: Sequence[int]) -> int:
        """How many people fit all of some things."""
        return int(self.people[self.fits[:, things].all(axis=1)].sum())


class PatternCounter:
    """Counts people by pattern, a chunk at a time.

    Args:
        tests: for each thing, who of a chunk fits it.
    """

    def __init__(self, tests: Sequence[Fits]) -> None:
        self._tests = tests
        self._words = max(-(-len(tests) // WORD), 1)
        self._parts: list[tuple[np.ndarray, np.ndarray]] = []
        self._rows = 0

    def add(self, chunk: Chunk) -> None:
        """Count the people of a chunk in."""
        ones = np.ones(chunk.rows, np.int64)
        self._keep(*_added_up(self._keys(chunk), ones if chunk.weights is None else chunk.weights))
        if self._rows > MOST_ROWS:
            parts, self._parts, self._rows = self._parts, [], 0
            self._keep(*_joined(parts))

    def patterns(self) -> Patterns:
        """The patterns of everybody so far."""
        if not self._parts:
            return Patterns(np.zeros((0, len(self._tests)), bool), np.zeros(0, np.int64))
        keys, people = _joined(self._parts)
        fits = np.unpackbits(keys.view(np.uint8), axis=1, count=len(self._tests), bitorder="little").view(bool)
        return Patterns(fits[people > 0], people[people > 0])

    def _keep(self, keys: np.ndarray, people: np.ndarray) -> None:
        self._parts.append((keys, people))
        self._rows += len(people)

    def _keys(self, chunk: Chunk) -> np.ndarray:
        """uint64[n, W]: the pattern of each person, a bit for each thing."""
        keys = np.zeros((chunk.rows, self._words * (WORD // BYTE)), np.uint8)
        for start in range(0, len(self._tests), BYTE):
            bits = [test(chunk).view(np.uint8) << np.uint8(n) for n, test in enumerate(self._tests[start:][:BYTE])]
            keys[:, start // BYTE] = reduce(np.bitwise_or, bits)
        return keys.view(np.uint64)


def _joined(parts: Sequence[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    return _added_up(*map(np.concatenate, zip(*parts, strict=True)))


def _added_up(keys: np.ndarray, people: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct keys, and the people of each; a word at a time, hashed, which is ten times faster than sorting."""
    numbers = _numbered(keys[:, 0])
    for word in keys.T[1:]:
        numbers = _numbered(numbers * len(keys) + _numbered(word))
    distinct = int(numbers.max()) + 1
    total, some = np.zeros(distinct, np.int64), np.zeros(distinct, np.int64)
    np.add.at(total, numbers, people)
    some[numbers] = np.arange(len(keys))
    return keys[some], total


def _numbered(values: np.ndarray) -> np.ndarray:
    """int64[n]: a number from 0 for each distinct value."""
    return np.asarray(pa.array(np.ascontiguousarray(values)).dictionary_encode().indices).astype(np.int64)
