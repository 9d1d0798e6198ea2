"""The shape of a case file, as pydantic models: which keys there are, what each holds, and what an editor says of it.

Only `reading` and `schema` import this module and its two neighbours, when they are called: pydantic is not paid for
by those who do not read a case. Each key's value is read by a function of `values`, `days` or the details room; what
must hold *between* keys is decided in `rules` and `record_rules`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from withheld.cases.days import UTC
from withheld.cases.model_types import (
    Amount,
    BandWidth,
    Chance,
    Codename,
    DetailName,
    DiversityAsked,
    Fits,
    GuessesTable,
    Language,
    Loss,
    OneValue,
    RowValue,
    Share,
    Store,
    Table,
    Text,
    Threshold,
    Times,
    Trust,
    Wordings,
    Zone,
)
from withheld.cases.record_models import (
    AudienceTable,
    DisclosureTable,
    EncounterTable,
    FlowTable,
    OriginatorTable,
    PersonTable,
)
from withheld.details.ladders import MAX_RUNGS


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
    trust: Trust | None = Field(
        default=None,
        examples=[0.8],
        description="How far an audience believes the detail when it is put this way; that of the detail if left out.",
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
    trust: Trust = Field(
        default=1.0, examples=[0.9], description="How far an audience believes the detail: from 0, not at all, to 1."
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
    diversity: DiversityAsked | None = Field(
        default=None,
        examples=[{"agency": 3}],
        description="How different those who fit this source must remain; that of the case if left out.",
    )
    most_likely: Chance | None = Field(
        default=None,
        examples=["1 in 20"],
        description="The largest chance allowed that the best guess is right; that of the case if left out.",
    )
    guesses: GuessesTable | None = Field(
        default=None,
        examples=[{"most": 10, "success": 0.3}],
        description="How often so many guesses may find the source; that of the case if left out.",
    )
    row: dict[str, RowValue] | None = Field(
        default=None,
        examples=[{"state": "TX", "birth_year": 1957}],
        description="The source's own values by facet, never a name: details and population are held against them.",
    )
    details: list[DetailTable] = Field(min_length=1, description="What can be said about the source.")


class FacetTable(Table):
    """What is known of a facet of the population, beside its values."""

    error: Share | None = Field(
        default=None, examples=[0.02], description="The share of the records that are wrong in this facet."
    )
    yearly: Amount | None = Field(
        default=None, examples=[1], description="By how much everybody's value rises in a year; in days for a date."
    )


class PriorTable(Table):
    """Whom an adversary suspects more, or less, before anything is told."""

    fits: Fits = Field(examples=["abroad=true"], description="Of whom it holds.")
    times: Times = Field(
        examples=[2], description="How many times as likely it makes them: 2 is twice, 0.5 half, 0 rules them out."
    )


class CaseTable(Table):
    """A case: the sources to protect, what can be said about each, and the population they are looked for in."""

    title: Text | None = Field(
        default=None, examples=["The energy story"], description="The case's title; the file's name if left out."
    )
    population: Store = Field(
        examples=["congress.arrow"],
        description="The population's store, relative to this file, or the address of a table that a server counts.",
    )
    threshold: Threshold = Field(examples=[20], description="K: the fewest people that a source may be left with.")
    diversity: DiversityAsked | None = Field(
        default=None,
        examples=[{"agency": 3, "city": 2}, 3],
        description="The fewest different values that those who fit must have in a facet, by facet or in every one.",
    )
    most_likely: Chance | None = Field(
        default=None,
        examples=["1 in 20"],
        description="The largest chance allowed that the best guess is right; no limit if left out.",
    )
    guesses: GuessesTable | None = Field(
        default=None,
        examples=[{"most": 10, "success": 0.3}],
        description="How often so many guesses may find a source; no limit if left out.",
    )
    prior: list[PriorTable] = Field(
        default=[],
        examples=[[{"fits": "abroad=true", "times": 2}]],
        description="Whom an adversary suspects more, or less, before anything is told.",
    )
    language: Language = Field(
        default="english",
        examples=["english"],
        description="The language of the drafts, whose inflection is tolerated.",
    )
    zone: Zone = Field(
        default=UTC, examples=["Europe/Berlin"], description="The time zone whose days all days are, by its IANA name."
    )
    facets: dict[str, FacetTable] = Field(
        default={}, description="What is known of facets of the population, by their names."
    )
    turnover: Share | None = Field(
        default=None, examples=[0.1], description="The share of the population's people who leave within a year."
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
