"""Kinds: what a column holds, told from its distinct values, and those values read as that kind.

Detection looks at the distinct values that are known, all of them: one value that does not fit decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from withheld.errors import BadInputError
from withheld.population.column_types import UNIT_SEPARATOR, Native
from withheld.population.facets import Kind

SEPARATORS = (";", "|")
"""What may join the members of a set in a cell, where nothing was said."""

# a leading zero makes a code, as in an occupation “0006”; so do more digits than a number of anything has
_PLAIN_NUMBER = r"^-?(0|[1-9]\d{0,14})(\.\d+)?$"
_WHOLE_NUMBER = r"^[+-]?\d{1,18}$"
_ANY_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?=$|[T ]\d\d:\d\d)")
_ISO_DAY = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?$"


@dataclass(frozen=True, slots=True)
class KindSpec:
    """A kind and how to read it.

    Attributes:
        kind: what the facet will hold.
        detail: for a date the pattern of `strptime`, for a set what separates its members; else empty.
    """

    kind: Kind
    detail: str = ""


def parse_kind(text: str) -> KindSpec:
    """A kind as a user writes it: ``category``, ``number``, ``date``, ``date:%d/%m/%Y``, ``set``, ``set:SEPARATOR``.

    Raises:
        BadInputError: if it is none of these.
    """
    name, _, detail = text.partition(":")
    try:
        kind = Kind(name)
    except ValueError:
        kind = None
    if kind is None or (detail and kind not in {Kind.DATE, Kind.SET}):
        mend = "write category, number, date, date:%d/%m/%Y, set or set:SEPARATOR"
        raise BadInputError(f"“{text}” is not a kind", mend=mend)
    return KindSpec(kind, detail)


def detect(values: pa.Array, native: Native) -> KindSpec:
    """The kind of a column.

    Args:
        values: its distinct known values, as they were read.
        native: what the column's type says; untyped text is looked at.
    """
    match native:
        case Native.TEXT:
            return _detected(values)
        case Native.SET:
            return KindSpec(Kind.SET, UNIT_SEPARATOR)
        case _:
            return KindSpec(Kind(native.value))


def _detected(texts: pa.Array) -> KindSpec:
    if not len(texts):
        return KindSpec(Kind.CATEGORY)
    if _all_match(texts, _PLAIN_NUMBER):
        return KindSpec(Kind.NUMBER)
    if _all_match(texts, _ISO_DAY) and None not in map(_iso_day, texts.to_pylist()):
        return KindSpec(Kind.DATE)
    separator = next((mark for mark in SEPARATORS if _joins_sets(texts, mark)), None)
    return KindSpec(Kind.CATEGORY) if separator is None else KindSpec(Kind.SET, separator)


def _all_match(texts: pa.Array, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(pc.utf8_trim_whitespace(texts), pattern)).as_py())


def _joins_sets(texts: pa.Array, separator: str) -> bool:
    """Whether the cells are sets: the parts of joined cells mostly recur, and are fewer than the cells."""
    if not pc.any(pc.match_substring(texts, separator)).as_py():
        return False
    cells = [members_of(text, separator) for text in texts.to_pylist()]
    cells_with = Counter(part for cell in cells for part in cell)
    joined = {part for cell in cells if len(cell) > 1 for part in cell}
    recurring = sum(cells_with[part] > 1 for part in joined)
    return 2 * recurring >= len(joined) > 0 and len(cells_with) < len(cells)


def members_of(text: str, separator: str) -> tuple[str, ...]:
    """The members of a set that is joined in one text: trimmed, each once, sorted; blank ones are none."""
    return tuple(sorted({part.strip() for part in text.split(separator)} - {""}))


def known(values: pa.Array, texts: frozenset[str], native: Native) -> pa.Array:
    """bool[D]: which distinct values are known: not blank, not NaN or infinite, not a text that means unknown."""
    spelled = pc.cast(values, pa.string())
    marked = pc.is_in(spelled, pa.array(sorted(_spellings(texts, values.type)), pa.string()))
    if pa.types.is_floating(values.type):
        return pc.and_not(pc.is_finite(values), marked)
    if pa.types.is_string(values.type) and native is not Native.SET:
        return pc.and_not(pc.not_equal(pc.utf8_trim_whitespace(values), ""), marked)
    return pc.invert(marked)


def _spellings(texts: frozenset[str], value_type: pa.DataType) -> set[str]:
    """The texts that mean unknown as values of a type are spelled: 0 is 0.0 is 0."""
    if not (pa.types.is_integer(value_type) or pa.types.is_floating(value_type)):
        return set(texts)
    numbers = [float(text) for text in texts if re.match(_ANY_NUMBER, text)]
    whole = [str(int(number)) for number in numbers if number.is_integer()]
    return {*texts, *map(str, numbers), *whole}


def read_as(values: pa.Array, spec: KindSpec) -> pa.Array:
    """The values of a column as its kind, place by place; null where a value cannot be read as that.

    Args:
        values: distinct known values, as they were read.
        spec: the kind, and how to read it.

    Returns:
        Array[D] of string, int64, float64 or date32; a set is its sorted members, joined by the unit separator.
    """
    match spec.kind:
        case Kind.NUMBER:
            return values if _is_number(values.type) else _numbers(pc.utf8_trim_whitespace(_texts(values)))
        case Kind.DATE:
            return values if pa.types.is_date32(values.type) else _dates(_texts(values), spec.detail)
        case Kind.SET:
            return _sets(_texts(values), spec.detail or best_separator(values))
        case _:
            return _texts(values)


def _texts(values: pa.Array) -> pa.Array:
    return pc.cast(values, pa.string())


def _is_number(value_type: pa.DataType) -> bool:
    return pa.types.is_integer(value_type) or pa.types.is_floating(value_type)


def _numbers(texts: pa.Array) -> pa.Array:
    readable = pc.match_substring_regex(texts, _ANY_NUMBER)
    texts = pc.if_else(readable, texts, None)
    whole = pc.all(pc.match_substring_regex(texts, _WHOLE_NUMBER)).as_py()
    return pc.cast(pc.utf8_ltrim(texts, "+"), pa.int64() if whole else pa.float64())


def _dates(texts: pa.Array, pattern: str) -> pa.Array:
    read: Callable[[str], date | None] = _iso_day if not pattern else lambda text: _day_by(text, pattern)
    return pa.array([read(text) for text in texts.to_pylist()], pa.date32())


def _iso_day(text: str) -> date | None:
    day = _DAY.match(text.strip())
    if day is None:
        return None
    try:
        return date.fromisoformat(day.group())
    except ValueError:
        return None


def _day_by(text: str, pattern: str) -> date | None:
    try:
        return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        return None


def best_separator(values: pa.Array) -> str:
    """What separates members where a user said no more than `set`: whatever stands in the most cells."""
    texts = _texts(values)
    return max(SEPARATORS, key=lambda mark: pc.sum(pc.match_substring(texts, mark)).as_py() or 0)


def _sets(texts: pa.Array, separator: str) -> pa.Array:
    return pa.array([UNIT_SEPARATOR.join(members_of(text, separator)) for text in texts.to_pylist()], pa.string())
