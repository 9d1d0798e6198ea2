"""Small numbers packed into few 64-bit words, so that equal rows are found by sorting words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

WORD = 1 << 63


def packed(columns: Sequence[np.ndarray], sizes: Sequence[int], rows: int) -> np.ndarray:
    """uint64[w, n]: the columns in as few words as hold them, by mixed radix.

    Args:
        columns: unsigned integers [n] each.
        sizes: how many values each may have; its values are 0 to size - 1.
        rows: n, for when there are no columns.
    """
    words = np.zeros((len(_by_word(sizes)), rows), np.uint64)
    for number, places in enumerate(_by_word(sizes)):
        for place in places:
            words[number] *= np.uint64(sizes[place])
            words[number] += columns[place]
    return words


def unpacked(words: np.ndarray, sizes: Sequence[int]) -> Iterator[tuple[int, np.ndarray]]:
    """The columns of some words, each with its place, in no given order."""
    for word, places in zip(words, _by_word(sizes), strict=True):
        rest = word
        for place in reversed(places):
            rest, column = np.divmod(rest, np.uint64(sizes[place]))
            yield place, column


def distinct(words: np.ndarray, people: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """The distinct columns of some words, uint64[w, d], and the people of each, int64[d].

    Args:
        words: uint64[w, n].
        people: int64[n]; one each if left out.
    """
    key = _one_key(words)
    if people is None and len(words) == 1:
        found, counts = np.unique(key, return_counts=True)
        return found[np.newaxis], counts.astype(np.int64)
    order = np.argsort(key)
    ordered = key[order]
    starts = np.flatnonzero(np.concatenate((np.ones(min(1, len(key)), bool), ordered[1:] != ordered[:-1])))
    each = np.ones(len(key), np.int64) if people is None else people[order]
    return words[:, order[starts]], np.add.reduceat(each, starts) if len(starts) else np.zeros(0, np.int64)


def _one_key(words: np.ndarray) -> np.ndarray:
    """uint64[n]: one number for each distinct column of the words."""
    key = words[0]
    for word in words[1:]:
        _, before = np.unique(key, return_inverse=True)
        found, after = np.unique(word, return_inverse=True)
        key = before.astype(np.uint64) * np.uint64(len(found)) + after.astype(np.uint64)
    return key


def _by_word(sizes: Sequence[int]) -> list[list[int]]:
    """Which columns go into which word, in order; at least one word."""
    words: list[list[int]] = [[]]
    size = 1
    for place, values in enumerate(sizes):
        if size * values > WORD:
            words.append([])
            size = 1
        words[-1].append(place)
        size *= values
    return words
