"""A population squeezed to its distinct rows: in a few columns of small codes most people are like many others."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from withheld.population.store import Chunk, Codes, Population

_DENSE = 1 << 20
"""Up to so many possible rows are counted in a table; beyond, those of each chunk are sorted."""

_WORD = 1 << 62
"""What one machine word may number."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column to keep, in codes of the caller's own.

    Attributes:
        facet: that it is read from.
        codes: int64[V + 1], the code of each value of the vocabulary and, last, of unknown; from 0.
    """

    facet: str
    codes: np.ndarray = field(repr=False)

    @property
    def size(self) -> int:
        """How many codes there may be."""
        return int(self.codes.max()) + 1


@dataclass(frozen=True, eq=False, slots=True)
class Distinct:
    """The distinct rows of some columns, and the people that each stands for.

    Attributes:
        codes: int64[U, m].
        sure: int64[U], people who are certainly among those counted.
        maybe: int64[U], people of whom that is unknown.
    """

    codes: np.ndarray = field(repr=False)
    sure: np.ndarray = field(repr=False)
    maybe: np.ndarray = field(repr=False)


def distinct(
    population: Population,
    columns: Sequence[Column],
    *,
    reads: Sequence[str] = (),
    inside: Callable[[Chunk], tuple[np.ndarray, np.ndarray]] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Distinct:
    """The distinct rows of a population, in one pass.

    Args:
        population: the people.
        columns: to keep.
        reads: the facets that `inside` reads.
        inside: for the people of a chunk, bool[n] who is certainly to be counted, and who possibly; all if left out.
        progress: called with the number of rows done, after each chunk.
    """
    words = _words([column.size for column in columns])
    found = []
    for chunk in population.chunks(sorted({*reads, *(column.facet for column in columns)})):
        weights = np.ones(chunk.rows, np.int64) if chunk.weights is None else chunk.weights
        sure, possible = inside(chunk) if inside else (np.ones(chunk.rows, bool),) * 2
        people = np.stack([np.where(sure, weights, 0), np.where(possible & ~sure, weights, 0)])
        found.append(_summed(_keys(chunk, columns, words)[:, possible], people[:, possible]))
        if progress is not None:
            progress(chunk.rows)
    keys = np.concatenate([keys for keys, _ in found], axis=1)
    keys, people = _summed(keys, np.concatenate([people for _, people in found], axis=1))
    return Distinct(_unpacked(keys, columns, words), people[0], people[1])


def _words(sizes: Sequence[int]) -> list[list[int]]:
    """The columns by the machine word that numbers them."""
    words: list[list[int]] = [[]]
    for number, size in enumerate(sizes):
        if math.prod(sizes[other] for other in words[-1]) * size > _WORD:
            words.append([])
        words[-1].append(number)
    return words


def _keys(chunk: Chunk, columns: Sequence[Column], words: list[list[int]]) -> np.ndarray:
    """int64[words, n]: the row of each person."""
    keys = np.zeros((len(words), chunk.rows), np.int64)
    for row, word in enumerate(words):
        for number in word:
            keys[row] *= columns[number].size
            keys[row] += _looked_up(columns[number].codes, chunk.codes[columns[number].facet])
    return keys


def _looked_up(table: np.ndarray, codes: Codes) -> np.ndarray:
    found = table[:-1].take(codes.indices, mode="clip") if len(table) > 1 else np.zeros(len(codes.indices), np.int64)
    return found if codes.known is None else np.where(codes.known, found, table[-1])


def _summed(keys: np.ndarray, people: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct keys, int64[words, U], and the people of each, int64[2, U]."""
    top = int(keys[0].max(initial=0)) + 1
    if len(keys) == 1 and top <= _DENSE:
        occurs = np.zeros(top, bool)
        occurs[keys[0]] = True
        return np.flatnonzero(occurs)[np.newaxis], _sums(keys[0], people, top)[:, occurs]
    # sorting single words is much faster than sorting columns of one word
    axis = None if len(keys) == 1 else 1
    unique, inverse = np.unique(keys, axis=axis, return_inverse=True)
    return unique.reshape(len(keys), -1), _sums(inverse.ravel(), people, unique.shape[-1])


def _sums(places: np.ndarray, people: np.ndarray, size: int) -> np.ndarray:
    """int64[2, size]: the people at each place."""
    sums = np.zeros((len(people), size), np.int64)
    for row, numbers in zip(sums, people, strict=True):
        np.add.at(row, places, numbers)
    return sums


def _unpacked(keys: np.ndarray, columns: Sequence[Column], words: list[list[int]]) -> np.ndarray:
    """int64[U, m]: the codes that the keys were made of."""
    codes = np.zeros((keys.shape[1], len(columns)), np.int64)
    for row, word in zip(keys, words, strict=True):
        rest = row
        for number in reversed(word):
            rest, codes[:, number] = np.divmod(rest, columns[number].size)
    return codes
