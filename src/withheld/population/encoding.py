"""From the raw values of a column to a facet and its codes, or to the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from withheld.details.criteria import Value
from withheld.errors import BadInputError
from withheld.population import identity
from withheld.population.bands import BandSpec, banded, suggested
from withheld.population.choices import Choices, Hierarchy
from withheld.population.column_types import UNIT_SEPARATOR, Column, Native
from withheld.population.facets import ARROW_TYPES, Facet, Kind
from withheld.population.hierarchies import levels_for
from withheld.population.kinds import KindSpec, detect, known, read_as
from withheld.population.store import Dropped
from withheld.population.tables import READ_ROWS, Crowd, Distinct

MODELLED = "_modelled"
"""How the name of a column ends whose values were modelled, not observed."""


@dataclass(frozen=True, eq=False)
class Encoder:
    """How the raw values of a column become the codes of a facet.

    Attributes:
        facet: what the codes mean.
        column: what to read.
        raw: Array[D], the distinct known values as they are read; numbers and days ascend.
        codes: Array[D] of the facet's index type, the code of each.
        rows: int64[V], how many rows hold each value of the facet.
    """

    facet: Facet
    column: Column
    raw: pa.Array
    codes: pa.Array
    rows: np.ndarray

    def encode(self, values: pa.Array) -> pa.Array:
        """The codes of some raw values; null where unknown."""
        # Arrow builds its hash table anew for each batch: with very many numbers a search is faster
        search = len(self.raw) > READ_ROWS and not pa.types.is_string(values.type)
        return self.codes.take(_searched(values, self.raw) if search else pc.index_in(values, self.raw))


def _searched(values: pa.Array, ascending: pa.Array) -> pa.Array:
    """The place of each value among ascending numbers or days, or null: what `index_in` gives."""
    sought, among = (np.asarray(array.drop_null()) for array in (values, ascending))
    places = np.minimum(np.searchsorted(among, sought), len(among) - 1)
    found = np.zeros(len(values), np.int64)
    missing = np.asarray(values.is_null())
    found[~missing] = places
    missing[~missing] = among[places] != sought
    return pa.array(found, pa.int32(), mask=missing)


def planned(column: Column, distinct: Distinct, everybody: int, choices: Choices) -> Encoder | Dropped:
    """What becomes of a column.

    Args:
        column: of the table.
        distinct: its values, as they were read.
        everybody: how many rows the table has.
        choices: what the user asked for.

    Raises:
        BadInputError: if values cannot be read as the kind, the bands or the hierarchy that were asked for.
    """
    name = column.name
    mask = known(distinct.values, choices.unknown.get(name, frozenset()), column.native)
    raw, rows = distinct.values.filter(mask), distinct.rows[np.asarray(mask)]
    if not len(raw):
        return Dropped(name, "nobody’s value in it is known")
    if not pa.types.is_string(raw.type):
        order = pc.sort_indices(raw)
        raw, rows = raw.take(order), rows[np.asarray(order)]
    spec = choices.kinds.get(name) or detect(raw, column.native)
    values = _read(raw, rows, spec, column)
    encoder = _encoder(column, spec.kind, raw, values, rows, everybody)
    if name in choices.bands:
        return _in_bands(encoder, values, rows, choices.bands[name])
    why = None if name in choices.keep else _why_dropped(encoder, everybody)
    if why is not None:
        return Dropped(name, why)
    return _with_hierarchy(encoder, choices.hierarchies.get(name))


def planned_unseen(column: Column, crowd: Crowd, everybody: int) -> Dropped | None:
    """The reason to drop a column that has too many values to look at, if there is one."""
    if column.native is Native.SET:
        return None
    if column.native in {Native.NUMBER, Native.DATE}:
        why = identity.too_fine(crowd, everybody)
        unit = "year" if column.native is Native.DATE else "WIDTH"
        return None if why is None else Dropped(column.name, _mended(why, column.name, unit))
    why = identity.by_count(crowd, everybody)
    return None if why is None else Dropped(column.name, why)


def _read(raw: pa.Array, rows: np.ndarray, spec: KindSpec, column: Column) -> pa.Array:
    if column.native is Native.SET and spec.kind is not Kind.SET:
        raise BadInputError(f"column “{column.name}” holds lists", mend="its kind can only be set")
    values = read_as(raw, detect(raw, Native.SET) if column.native is Native.SET else spec)
    if values.null_count:
        unreadable = int(rows[np.asarray(values.is_null())].sum())
        detail = f" of the form {spec.detail}" if spec.detail else ""
        told = f"{unreadable:,} rows of column “{column.name}” do not hold a {spec.kind}{detail}"
        raise BadInputError(told, mend=f"--unknown {column.name}=TEXT if a text there means unknown, or another kind")
    return values


def _encoder(
    column: Column,
    kind: Kind,
    raw: pa.Array,
    values: pa.Array,
    rows: np.ndarray,
    everybody: int,
    highs: Mapping[Value, Value | None] | None = None,
) -> Encoder:
    words = values.unique()
    words = words.take(pc.sort_indices(words))
    codes = pc.index_in(values, words)
    if kind is Kind.SET:
        sets = [text.split(UNIT_SEPARATOR) if text else [] for text in words.to_pylist()]
        vocabulary = pa.array(sets, ARROW_TYPES[Kind.SET])
    else:
        vocabulary = words
    facet = Facet(
        name=column.name,
        kind=kind,
        vocabulary=vocabulary,
        unknown=everybody - int(rows.sum()),
        highs=tuple(highs[low] for low in words.to_pylist()) if highs else None,
        note="modelled" if column.name.endswith(MODELLED) else "",
    )
    per_value = np.zeros(len(words), np.int64)
    np.add.at(per_value, np.asarray(codes), rows)
    return Encoder(facet, column, raw, codes.cast(facet.index_type), per_value)


def _in_bands(encoder: Encoder, values: pa.Array, rows: np.ndarray, spec: BandSpec) -> Encoder:
    facet = encoder.facet
    if facet.kind is not spec.kind:
        told = f"column “{facet.name}” is a {facet.kind}, and these are bands of a {spec.kind}"
        raise BadInputError(told, mend=f"say what it is with --kind {facet.name}={spec.kind}, or leave out the bands")
    bands = banded(values, spec)
    if bands.lows.null_count:
        below = int(rows[np.asarray(bands.lows.is_null())].sum())
        told = f"{below:,} rows of column “{facet.name}” lie below the first edge of its bands"
        raise BadInputError(told, mend="begin with a lower edge")
    everybody = facet.unknown + int(rows.sum())
    return _encoder(encoder.column, facet.kind, encoder.raw, bands.lows, rows, everybody, bands.highs)


def _why_dropped(encoder: Encoder, everybody: int) -> str | None:
    facet = encoder.facet
    crowd = identity.crowd_of(encoder.rows)
    match facet.kind:
        case Kind.CATEGORY:
            return identity.by_values(facet.vocabulary) or identity.by_count(crowd, everybody)
        case Kind.SET:
            why = identity.by_values(facet.vocabulary.flatten().unique())
            # whoever joins a second table wants its members, rare ones too
            if why is None and not encoder.column.joined:
                why = identity.by_members(facet.vocabulary, encoder.rows, everybody)
            return why
        case _:
            why = identity.too_fine(crowd, everybody)
            if why is None and facet.kind is Kind.DATE and identity.is_birth_date(facet.name):
                why = "it holds exact days of birth"
            return None if why is None else _mended(why, facet.name, suggested(facet.vocabulary))


def _mended(why: str, name: str, band: str) -> str:
    return f"{why}; keep it in bands, as with --band {name}={band}"


def _with_hierarchy(encoder: Encoder, hierarchy: Hierarchy | None) -> Encoder:
    if hierarchy is None:
        return encoder
    facet = encoder.facet
    if facet.kind is Kind.SET:
        told = f"column “{facet.name}” holds sets, which have no hierarchy"
        raise BadInputError(told, mend="leave out the hierarchy")
    parents = {_spelled(value, facet.kind): names for value, names in hierarchy.parents.items()}
    words = [_spelled(str(value), facet.kind) for value in facet.vocabulary.to_pylist()]
    return replace(encoder, facet=replace(facet, hierarchy=levels_for(words, parents, hierarchy.path)))


def _spelled(text: str, kind: Kind) -> str:
    """A value as a hierarchy and a vocabulary both spell it: 20 and 20.0 are one number."""
    if kind is not Kind.NUMBER:
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() else str(number)
