"""Drafts as they are read: text, places in it, and what is cut from it.

A draft is plain text or Markdown in UTF-8. Offsets count characters of `Draft.text`, whose lines all end in one
newline, whatever the file's do.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from withheld.errors import DraftError, Place

_BOM = b"\xef\xbb\xbf"
_OTHER_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is to be published, or its translation, or a part of it.

    Attributes:
        name: what to call it in an error or a report: the file as the user named it.
        text: the words, markers included.
    """

    name: str
    text: str = field(repr=False)

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """The line and the column of a character, both counted from 1."""
        return self.text.count("\n", 0, offset) + 1, offset - self.text.rfind("\n", 0, offset)

    def place(self, offset: int) -> Place:
        """Where a character stands, for an error to say."""
        return Place(self.name, *self.line_and_column(offset))


def read_draft(path: str | Path) -> Draft:
    """Read a draft from a file in UTF-8, with or without a byte order mark.

    Raises:
        DraftError: if there is no such file, or it is not text in UTF-8; then with the place of the first bad byte.
    """
    try:
        data = Path(path).read_bytes().removeprefix(_BOM)
    except FileNotFoundError:
        raise DraftError("there is no such file", where=Place(path), mend="check the name of the draft") from None
    except IsADirectoryError:
        raise DraftError("this is a folder", where=Place(path), mend="name the draft inside it") from None
    except OSError:
        raise DraftError("the draft cannot be opened", where=Place(path), mend="see who may read the file") from None
    if data[:2] in _OTHER_BOMS:
        raise DraftError(f"the draft is in {_OTHER_BOMS[data[:2]]}", where=Place(path), mend="save it as UTF-8")
    try:
        text = _with_plain_newlines(data.decode())
    except UnicodeDecodeError as error:
        bad = f"byte 0x{data[error.start]:02x} is not UTF-8"
        where = _end_of(str(path), data[: error.start].decode())
        raise DraftError(bad, where=where, mend="save the draft as UTF-8") from None
    # UTF-16 without its mark decodes as UTF-8 with a zero after each letter: no wording would be found in it
    if "\0" in text:
        where = _end_of(str(path), text[: text.index("\0")])
        raise DraftError("a zero byte: this is not plain text", where=where, mend="save the draft as text in UTF-8")
    return Draft(str(path), text)


def _with_plain_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _end_of(name: str, text: str) -> Place:
    plain = _with_plain_newlines(text)
    return Draft(name, plain).place(len(plain))


class Cuts:
    """A text with some stretches cut out, and the way from the offsets of the one to those of the other.

    Args:
        text: the whole text.
        stretches: start and end of each cut, in order, none touching the inside of another.
    """

    def __init__(self, text: str, stretches: tuple[tuple[int, int], ...]) -> None:
        starts = [0, *(end for _, end in stretches)]
        ends = [*(start for start, _ in stretches), len(text)]
        kept = [(start, end) for start, end in zip(starts, ends, strict=True) if start < end] or [(0, 0)]
        self.clean = "".join(text[start:end] for start, end in kept)
        self._starts = [start for start, _ in kept]
        self._clean_ends = list(accumulate(end - start for start, end in kept))
        self._clean_starts = [0, *self._clean_ends[:-1]]

    def to_whole(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the clean text, not empty, starts and ends in the whole one."""
        return self._whole(start), self._whole(end - 1) + 1

    def to_clean(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the whole text, which begins and ends with kept characters, lies in the clean one."""
        return self._cleaned(start), self._cleaned(end - 1) + 1

    def _whole(self, offset: int) -> int:
        piece = bisect_right(self._clean_starts, offset) - 1
        return self._starts[piece] + offset - self._clean_starts[piece]

    def _cleaned(self, offset: int) -> int:
        piece = bisect_right(self._starts, offset) - 1
        if piece < 0:
            return 0
        # what is cut lies where the next kept character does
        return min(self._clean_starts[piece] + offset - self._starts[piece], self._clean_ends[piece])
