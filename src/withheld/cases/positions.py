"""Where in a TOML text each key and each item of an array stands; `tomllib` says only what it holds.

The text has been read by `tomllib` before, so it is known to be TOML: what follows finds the seams and checks nothing.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from withheld.errors import Place

KeyPath = tuple[str | int, ...]
"""Keys of tables and numbers (from 0) of array items, from the outside in: ("sources", 1, "details", 0, "loss")."""

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_KEY = re.compile(r"""(?:"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[\w-]+|[ \t]*\.[ \t]*)+""")
_SCALAR = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}|\'{3}.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[^,\]}#\n]+''',
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Positions:
    """Where the keys of one file stand.

    Attributes:
        file: as the user named it.
        spots: line and column, both from 1, of each key and array item.
    """

    file: Path
    spots: Mapping[KeyPath, tuple[int, int]] = field(repr=False)

    def place(self, *path: str | int) -> Place:
        """The place of a key; of what it is part of, where it stands nowhere itself."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.spots:
                return Place(self.file, *self.spots[path[:length]])
        return Place(self.file)


def positions(file: Path, text: str) -> Positions:
    """The positions of all keys in a text that `tomllib` can read, lines ending in a line feed alone."""
    scanner = _Scanner(text)
    scanner.document()
    ends = [match.end() for match in re.finditer("\n", text)]
    starts = [0, *ends]

    def spot(offset: int) -> tuple[int, int]:
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    return Positions(file, {path: spot(offset) for path, offset in scanner.found.items()})


class _Scanner:
    """Walks through a TOML text once and notes at which offset each key path first stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[KeyPath, int] = {}
        self._items: Counter[KeyPath] = Counter()  # how many [[tables]] each array of tables has so far

    def document(self) -> None:
        table: KeyPath = ()
        while self._past_blank() < len(self.text):
            start = self.at
            if self._next("[["):
                table = self._header(start, array=True)
            elif self._next("["):
                table = self._header(start, array=False)
            else:
                self._key_and_value(table)

    def _header(self, start: int, *, array: bool) -> KeyPath:
        self._past_blank()
        *outer, last = self._key()
        self.at = self.text.index("]]" if array else "]", self.at) + (2 if array else 1)
        path: KeyPath = ()
        for name in outer:
            path = self._latest((*path, name))
            self.found.setdefault(path, start)
        path = (*path, last)
        self.found.setdefault(path, start)
        if array:
            self._items[path] += 1
            path = self._latest(path)
            self.found[path] = start
        return path

    def _latest(self, path: KeyPath) -> KeyPath:
        """The table that a name in a header means: of an array of tables, the last one so far."""
        return (*path, self._items[path] - 1) if self._items[path] else path

    def _key_and_value(self, table: KeyPath) -> None:
        start = self.at
        path = table
        for name in self._key():
            path = (*path, name)
            self.found.setdefault(path, start)
        self.at = self.text.index("=", self.at) + 1
        self._value(path)

    def _key(self) -> list[str]:
        written = self._match(_KEY)
        names, inner = [], tomllib.loads(f"{written} = 0")
        while isinstance(inner, dict):
            ((name, inner),) = inner.items()
            names.append(name)
        return names

    def _value(self, path: KeyPath) -> None:
        self._past_blank()
        if self._next("["):
            self._array(path)
        elif self._next("{"):
            while not self._closed("}"):
                self._key_and_value(path)
        else:
            self._match(_SCALAR)

    def _array(self, path: KeyPath) -> None:
        number = 0
        while not self._closed("]"):
            self.found[(*path, number)] = self.at
            self._value((*path, number))
            number += 1

    def _closed(self, bracket: str) -> bool:
        """Past the blanks and the comma after an item: does the array or inline table end here?"""
        self._past_blank()
        if self._next(","):
            self._past_blank()
        return self._next(bracket)

    def _next(self, mark: str) -> bool:
        found = self.text.startswith(mark, self.at)
        self.at += len(mark) if found else 0
        return found

    def _past_blank(self) -> int:
        self._match(_BLANK)
        return self.at

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise AssertionError("tomllib has read this text")
        self.at = found.end()
        return found.group()
