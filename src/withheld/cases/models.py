"""The shape of a case file, as pydantic models: which keys there are, what each holds, and what an editor says of it.

Only `reading` and `schema` import this module, when they are called: pydantic is not paid for by those who do not
read a case. Each key's value is read by a function of `values` or of the details room; what must hold *between* keys
is decided in `rules`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from withheld.cases.values import (
    CODENAME_PATTERN,
    LANGUAGES,
    LOWEST_THRESHOLD,
    codename_from,
    detail_name_from,
    language_from,
    loss_from,
    row_value_from,
    store_from,
    text_from,
    threshold_from,
    width_from,
    wordings_from,
)
from withheld.details.criteria import Criterion, Value
from withheld.details.ladders import MAX_RUNGS
from withheld.details.tables import criterion_from, value_from
from withheld.errors import BadInputError
from withheld.population.derived import SPANS, Width

TOLD = "told"
"""The type of those of pydantic's errors that carry a sentence of ours: `what` and `mend` in their context."""

CRITERION = "criterion"
"""The format that marks a criterion in pydantic's schema; `schema` puts a reference in its place."""


def _read(reader: Callable[[object], Any]) -> PlainValidator:
    """A validator that reads a value with one of our readers and hands our error through pydantic."""

    def read(data: object) -> object:
        try:
            return reader(data)
        except BadInputError as error:
            raise PydanticCustomError(TOLD, "{what}", {"what": error.what, "mend": error.mend}) from None

    return PlainValidator(read)


_TEXT: dict[str, Any] = {"type": "string", "minLength": 1, "pattern": r"\S"}
_VALUE: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_WORDINGS: dict[str, Any] = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}
_CODENAME = {"type": "string", "pattern": f"^{CODENAME_PATTERN}$".replace(r"[^\W_]", "[0-9A-Za-z]")}
_DETAIL_NAME = r"^[^@:{}\[\]\n]*\S[^@:{}\[\]\n]*$"
_ROW_VALUE = {"anyOf": [_VALUE, {"type": "array", "items": _TEXT}]}
_WIDTH = {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"enum": list(SPANS)}]}

Text = Annotated[str, _read(text_from), WithJsonSchema(_TEXT)]
Codename = Annotated[str, _read(codename_from), WithJsonSchema(_CODENAME)]
DetailName = Annotated[str, _read(detail_name_from), WithJsonSchema({"type": "string", "pattern": _DETAIL_NAME})]
Store = Annotated[str, _read(store_from), WithJsonSchema(_TEXT)]
Threshold = Annotated[int, _read(threshold_from), WithJsonSchema({"type": "integer", "minimum": LOWEST_THRESHOLD})]
Loss = Annotated[float, _read(loss_from), WithJsonSchema({"type": "number", "minimum": 0})]
Language = Annotated[str, _read(language_from), WithJsonSchema({"enum": list(LANGUAGES)})]
Wordings = Annotated[tuple[str, ...], _read(wordings_from), WithJsonSchema(_WORDINGS)]
Fits = Annotated[Criterion, _read(criterion_from), WithJsonSchema({"format": CRITERION})]
OneValue = Annotated[Value, _read(value_from), WithJsonSchema(_VALUE)]
RowValue = Annotated[Value | tuple[str, ...], _read(row_value_from), WithJsonSchema(_ROW_VALUE)]
BandWidth = Annotated[Width, _read(width_from), WithJsonSchema(_WIDTH)]


class Table(BaseModel):
    """A table of the case file; a key that it does not know is a fault."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        model_title_generator=lambda model: model.__name__.removesuffix("Table"),
    )


class RungTable(Table):
    """One way of putting a detail."""

    says: Wordings = Field(
        examples=[["from Texas", "Texan"]],
        description="The wordings that tell the detail this way; the first is the one to recommend.",
    )
    fits: Fits | None = Field(
        default=None,
        examples=["state=TX", {"facet": "state", "in": ["TX", "OK"]}],
        description="Who fits this wording. Without it the wording cannot be judged.",
    )
    loss: Loss | None = Field(
        default=None,
        examples=[1],
        description="What the story loses when the detail is put this way; in even steps if left out.",
    )


class DeriveTable(Table):
    """A ladder that follows from a facet."""

    facet: Text = Field(examples=["birth_year"], description="The facet whose values are told.")
    value: OneValue | None = Field(
        default=None, examples=[1957], description="The source's own value; that of the source's row if left out."
    )
    bands: list[BandWidth] = Field(
        default=[],
        examples=[[5, 10], ["month", "year"]],
        description="Widths of the bands, from narrow to wide; the facet's hierarchy is used if left out.",
    )
    says: list[Wordings] = Field(
        default=[],
        examples=[[["born in 1957"], ["born in the late fifties"]]],
        description="Wordings for the rungs, finest first, in place of the derived ones.",
    )


class DetailTable(Table):
    """Something that can be said about a source."""

    name: DetailName = Field(examples=["state"], description="What the report calls the detail.")
    loss: Loss = Field(
        default=1.0, examples=[3], description="What withholding the detail costs the story, in a unit of your own."
    )
    rungs: Annotated[list[RungTable], Field(min_length=1, max_length=MAX_RUNGS)] | None = Field(
        default=None,
        description="The ways of putting the detail, finest first; each fits everyone whom the one before fits.",
    )
    derive: DeriveTable | None = Field(
        default=None,
        examples=[{"facet": "birth_year", "bands": [5, 10]}],
        description="What to derive the rungs from, in place of `rungs`.",
    )


class SourceTable(Table):
    """A source to protect, known by a codename only."""

    codename: Codename = Field(
        examples=["juniper"], description="What the report and the draft's markers call the source; never a name."
    )
    threshold: Threshold | None = Field(
        default=None,
        examples=[30],
        description="The fewest people that this source may be left with; that of the case if left out.",
    )
    row: dict[str, RowValue] | None = Field(
        default=None,
        examples=[{"state": "TX", "birth_year": 1957}],
        description="The source's own values by facet, never a name: details and population are held against them.",
    )
    details: list[DetailTable] = Field(min_length=1, description="What can be said about the source.")


class CaseTable(Table):
    """A case: the sources to protect, what can be said about each, and the population they are looked for in."""

    title: Text | None = Field(
        default=None, examples=["The energy story"], description="The case's title; the file's name if left out."
    )
    population: Store = Field(examples=["congress.arrow"], description="The population's store, relative to this file.")
    threshold: Threshold = Field(examples=[20], description="K: the fewest people that a source may be left with.")
    language: Language = Field(
        default="english",
        examples=["english"],
        description="The language of the drafts, whose inflection is tolerated.",
    )
    sources: list[SourceTable] = Field(min_length=1, description="The sources to protect.")
