"""The shape of a case file, as pydantic models: which keys there are, what each holds, and what an editor says of it.

Only `reading` and `schema` import this module, when they are called: pydantic is not paid for by those who do not
read a case. Each key's value is read by a function of `values` or of the details room; what must hold *between* keys
is decided in `rules`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from withheld.cases.days import (
    MOST_DAYS,
    UTC,
    Given,
    day_from,
    days_from,
    delay_from,
    forgetting_from,
    zone_from,
)
from withheld.cases.values import (
    CODENAME_PATTERN,
    KINDS,
    LANGUAGES,
    LOWEST_THRESHOLD,
    codename_from,
    detail_name_from,
    flag_from,
    kind_from,
    language_from,
    loss_from,
    row_value_from,
    some_texts_from,
    status_from,
    store_from,
    text_from,
    texts_from,
    threshold_from,
    width_from,
    wordings_from,
)
from withheld.details.criteria import Criterion, Value
from withheld.details.ladders import MAX_RUNGS
from withheld.details.tables import criterion_from, value_from
from withheld.errors import BadInputError
from withheld.knowledge.records import Status
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

_DAY = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}
_DAYS = {"anyOf": [*_DAY["anyOf"], {"type": "array", "items": _DAY, "minItems": 2, "maxItems": 2}]}
_TEXTS = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}

Zone = Annotated[str, _read(zone_from), WithJsonSchema(_TEXT)]
Day = Annotated[Given, _read(day_from), WithJsonSchema(_DAY)]
Days = Annotated[tuple[Given, Given], _read(days_from), WithJsonSchema(_DAYS)]
Delay = Annotated[int, _read(delay_from), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MOST_DAYS})]
Forgetting = Annotated[
    int, _read(forgetting_from), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_DAYS})
]
AudienceKind = Annotated[str, _read(kind_from), WithJsonSchema({**_TEXT, "examples": list(KINDS)})]
HowSure = Annotated[Status, _read(status_from), WithJsonSchema({"enum": list(Status)})]
Flag = Annotated[bool, _read(flag_from), WithJsonSchema({"type": "boolean"})]
Texts = Annotated[tuple[str, ...], _read(texts_from), WithJsonSchema(_TEXTS)]
SomeTexts = Annotated[tuple[str, ...], _read(some_texts_from), WithJsonSchema(_WORDINGS)]


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
    originator: Text | None = Field(
        default=None, examples=["the partner service"], description="Whose information the detail is, if anybody's."
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


class AudienceTable(Table):
    """Whoever learns things."""

    name: Text = Field(examples=["the embassy"], description="What the report calls the audience.")
    kind: AudienceKind = Field(
        examples=["government"],
        description="What it is: public, service, government, partner, newsroom, court, or a word of your own.",
    )
    threshold: Threshold | None = Field(
        default=None,
        examples=[50],
        description="The fewest people that a source may be left with before it; the source's own if left out.",
    )
    pool: Fits | None = Field(
        default=None,
        examples=["agency=Ministry of Power"],
        description="Whom the audience would consider at all; everybody if left out.",
    )
    forgets_after: Forgetting | None = Field(
        default=None, examples=[730], description="Days after which it forgets what it learnt; never if left out."
    )


class KnowsTable(Table):
    """What a person knows."""

    what: SomeTexts = Field(
        examples=["heron"], description="What is known: a source, or SOURCE/DETAIL@RUNG, or a list of such."
    )
    since: Day = Field(examples=[date(2030, 1, 5)], description="The first day on which the person knew it.")
    learnt: Day | None = Field(
        default=None,
        examples=[date(2030, 1, 5)],
        description="The day on which we learnt that the person knows it; the first day if left out.",
    )
    how: Text = Field(default="", examples=["told by the handler"], description="How the person came to know it.")
    needed_until: Day | None = Field(
        default=None, examples=[date(2030, 6, 1)], description="The last day on which the person needs to know it."
    )


class PersonTable(Table):
    """Somebody who knows things, by a label."""

    name: Text = Field(examples=["the minister"], description="A label, never a name.")
    knows: list[KnowsTable] = Field(default=[], description="What the person knows, and since when.")


class DisclosureTable(Table):
    """Details that reached an audience, or may have."""

    id: Text = Field(examples=["visitors-may"], description="What the event is called; no other event is called so.")
    day: Days = Field(examples=[date(2030, 5, 12)], description="When it happened: a day, or the first and last.")
    audience: Text = Field(examples=["the visitors"], description="The audience that learnt it.")
    tells: SomeTexts = Field(
        examples=[["heron/journey@1", "*/agency@2"]], description="What was told: SOURCE/DETAIL@RUNG."
    )
    by: Text | None = Field(default=None, examples=["the minister"], description="The person who told it, if known.")
    channel: Text = Field(
        default="", examples=["briefing"], description="The way it took: publication, briefing, leak, court filing."
    )
    status: HowSure = Field(
        default=Status.CONFIRMED,
        examples=["suspected"],
        description="How sure it is that it happened: confirmed, suspected, or ruled out.",
    )
    learnt: Day | None = Field(
        default=None,
        examples=[date(2030, 5, 20)],
        description="The day on which we learnt of it; the last day on which it may have happened if left out.",
    )
    reference: Text = Field(default="", examples=["protocol 12"], description="Where it is documented.")
    originator: Text | None = Field(
        default=None, examples=["the partner service"], description="Whose information it carried, if anybody's."
    )
    supersedes: Text | None = Field(
        default=None, examples=["visitors-april"], description="The id of the event that this one corrects."
    )


class RecordTable(Table):
    """A record of what was said at an encounter."""

    tells: Texts = Field(examples=[["heron/post@2"]], description="All that was told; an empty list if nothing was.")
    found: Day | None = Field(
        default=None,
        examples=[date(2030, 9, 1)],
        description="The day since which we have had the record; that on which we learnt of the encounter if left out.",
    )


class EncounterTable(Table):
    """People who know things met an audience."""

    id: Text = Field(examples=["two-leaders"], description="What the event is called; no other event is called so.")
    day: Day = Field(examples=[date(2030, 6, 2)], description="The day of the encounter.")
    present: SomeTexts = Field(
        examples=[["the minister", "the interpreter"]], description="The people present who know things."
    )
    audience: Text = Field(examples=["the other leader"], description="The audience that they met.")
    learnt: Day | None = Field(
        default=None,
        examples=[date(2030, 6, 2)],
        description="The day on which we learnt of it; the day of the encounter if left out.",
    )
    record: RecordTable | None = Field(
        default=None,
        examples=[{"tells": ["heron/post@2"], "found": date(2030, 9, 1)}],
        description="What was said; without a record all that those present knew may have been.",
    )
    reference: Text = Field(default="", examples=["diary, 2 June"], description="Where it is documented.")
    supersedes: Text | None = Field(
        default=None, examples=["visitors-april"], description="The id of the event that this one corrects."
    )


class FlowTable(Table):
    """One audience passes on what it learns to another."""

    sender: Text = Field(alias="from", examples=["the embassy"], description="The audience that passes it on.")
    receiver: Text = Field(alias="to", examples=["the capital"], description="The audience that is told.")
    delay: Delay = Field(default=0, examples=[7], description="The days that it takes.")
    certain: Flag = Field(default=False, examples=[True], description="Whether it surely happens, or is only possible.")
    since: Day | None = Field(
        default=None, examples=[date(2030, 1, 1)], description="The first day on which anything is passed on."
    )
    until: Day | None = Field(
        default=None, examples=[date(2031, 1, 1)], description="The last day on which anything is passed on."
    )


class OriginatorTable(Table):
    """Whoever provided information, and whom they allow it to reach."""

    name: Text = Field(examples=["the partner service"], description="What the report calls the originator.")
    allows: Texts = Field(examples=[["the newsroom"]], description="The audiences that it has agreed to.")


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
    zone: Zone = Field(
        default=UTC, examples=["Europe/Berlin"], description="The time zone whose days all days are, by its IANA name."
    )
    sources: list[SourceTable] = Field(min_length=1, description="The sources to protect.")
    audiences: list[AudienceTable] = Field(default=[], description="Those who learn things.")
    people: list[PersonTable] = Field(default=[], description="Those who know things: the access lists.")
    disclosures: list[DisclosureTable] = Field(default=[], description="What came out, or may have, and to whom.")
    encounters: list[EncounterTable] = Field(default=[], description="Where people who know things met an audience.")
    flows: list[FlowTable] = Field(default=[], description="What an audience learns, and to whom it passes it on.")
    originators: list[OriginatorTable] = Field(
        default=[], description="Whose information it is, and the audiences that each allows."
    )
