"""The types of a table's columns: how each is read, and what kind of facet it makes by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

UNIT_SEPARATOR = "\x1f"
"""Between the members of a set while it is one text."""


class Native(StrEnum):
    """What a column holds by its type alone."""

    TEXT = "text"
    """Untyped text, as in a CSV: the values decide."""
    CATEGORY = "category"
    NUMBER = "number"
    DATE = "date"
    SET = "set"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        name: as the table spells it.
        sql: the expression that reads its raw value.
        native: what it holds by its type.
        raw_type: what `sql` gives: VARCHAR (for a set, its members joined by the unit separator), BIGINT, DOUBLE or
            DATE.
        type_name: the type in the table, for an error to name.
        joined: whether it comes from a second table, because the user asked for it.
    """

    name: str
    sql: str
    native: Native
    raw_type: str
    type_name: str
    joined: bool = False


_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_REAL = {"DOUBLE", "UBIGINT", "HUGEINT", "UHUGEINT"}
_TEXTS = {"VARCHAR", "BOOLEAN", "UUID", '"NULL"'}
_DAY = re.compile(r"DATE|TIMESTAMP.*")
_LIST = re.compile(r"(?P<member>.+)\[\d*\]")
_DECIMAL = re.compile(r"DECIMAL\((?P<width>\d+),(?P<scale>\d+)\)")
_LONGEST_WHOLE = 18
"""Digits of a decimal that int64 holds for certain."""


def column_of(name: str, sql: str, duck_type: str, *, texts: bool) -> Column:
    """How to read a column.

    Args:
        name: as the table spells it.
        sql: its reference in a query.
        duck_type: as DuckDB names its type.
        texts: whether the table has no types, so that the values decide.
    """
    if texts:
        return Column(name, sql, Native.TEXT, "VARCHAR", duck_type)
    listed = _LIST.fullmatch(duck_type)
    if listed is not None and _is_scalar(listed["member"]):
        joined = f"array_to_string(CAST({sql} AS VARCHAR[]), chr(31))"
        return Column(name, joined, Native.SET, "VARCHAR", duck_type)
    if duck_type in _TEXTS or duck_type.startswith("ENUM("):
        return Column(name, f"CAST({sql} AS VARCHAR)", Native.CATEGORY, "VARCHAR", duck_type)
    if _is_whole(duck_type):
        return Column(name, f"CAST({sql} AS BIGINT)", Native.NUMBER, "BIGINT", duck_type)
    if duck_type in _REAL or _DECIMAL.fullmatch(duck_type):
        return Column(name, f"CAST({sql} AS DOUBLE)", Native.NUMBER, "DOUBLE", duck_type)
    if duck_type == "FLOAT":
        # by way of text, so that 0.1 does not become 0.10000000149
        return Column(name, f"CAST(CAST({sql} AS VARCHAR) AS DOUBLE)", Native.NUMBER, "DOUBLE", duck_type)
    if _DAY.fullmatch(duck_type):
        # a day that no calendar has (infinity, before year 1) is unknown
        calendar = "BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
        day = f"CASE WHEN {sql} {calendar} THEN CAST({sql} AS DATE) END"
        return Column(name, day, Native.DATE, "DATE", duck_type)
    return Column(name, sql, Native.UNREADABLE, duck_type, duck_type)


def _is_whole(duck_type: str) -> bool:
    decimal = _DECIMAL.fullmatch(duck_type)
    return duck_type in _WHOLE or (
        decimal is not None and decimal["scale"] == "0" and int(decimal["width"]) <= _LONGEST_WHOLE
    )


def _is_scalar(duck_type: str) -> bool:
    return (
        duck_type in _TEXTS | _WHOLE | _REAL | {"FLOAT"}
        or duck_type.startswith("ENUM(")
        or _DAY.fullmatch(duck_type) is not None
        or _DECIMAL.fullmatch(duck_type) is not None
    )
