"""A case: the sources to protect, what can be said about each, and the population that they are looked for in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from withheld.cases.days import UTC, zone_called
from withheld.cases.diversity import Diversity
from withheld.cases.facet_facts import FacetFacts
from withheld.cases.positions import KeyPath, Positions
from withheld.details.criteria import Value
from withheld.details.ladders import Detail
from withheld.errors import Place
from withheld.exposure.doubt import Prior
from withheld.exposure.limits import UNLIMITED, Limits
from withheld.knowledge.records import PUBLIC, Audience, Fact, Records
from withheld.population.derived import Width
from withheld.population.elsewhere.address import is_elsewhere
from withheld.population.store import Population

EVERYBODY_READS = Records(audiences=(Audience("the public", PUBLIC),))
"""What is on record where nothing is: whatever is published reaches the public."""

Row = Mapping[str, Value | tuple[str, ...]]
"""A source's own values by facet; a tuple holds all members of a set."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """A detail whose ladder follows from a facet, before there is a population to derive it from.

    Attributes:
        name: of the detail.
        loss: what the story loses when the detail is withheld.
        facet: whose values are told.
        value: the source's own.
        bands: widths of the bands, or none to use the facet's hierarchy.
        says: wordings for the first rungs, in place of the derived ones.
        trust: how far an audience believes the detail.
    """

    name: str
    loss: float
    facet: str
    value: Value = field(repr=False)
    bands: tuple[Width, ...] = ()
    says: tuple[tuple[str, ...], ...] = ()
    trust: float = 1.0


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source as the case file has it.

    Attributes:
        codename: what the draft's markers call the source.
        threshold: the fewest people that the source may be left with.
        details: with their ladders, or what to derive them from.
        row: the source's own values, or None if the file does not give them.
        originators: by the detail's name, whose information the detail is.
        diversity: how different those who fit must remain, or None if the file does not ask for it.
        limits: on guessing who the source is.
    """

    codename: str
    threshold: int
    details: tuple[Detail | Derivation, ...]
    row: Row | None = field(repr=False)
    originators: Mapping[str, str] = field(default_factory=dict)
    diversity: Diversity | None = None
    limits: Limits = UNLIMITED


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case file that is right in itself; whether it suits its population is not decided yet.

    Attributes:
        path: as the user named it.
        title: of the case.
        population: the store's path, as the file gives it: relative to the file; or an address.
        threshold: the fewest people that any source may be left with, unless the source has its own.
        language: of the drafts, by Snowball's name.
        sources: in the order of the file; at least one.
        positions: where everything stands in the file.
        zone: the time zone whose days all days are, by its IANA name.
        records: who knows what, as the file has it; that the ladders have all its rungs is not decided yet.
        told: every fact of the records, with the path at which it stands.
        facets: what the file says of facets of the population, by their names.
        turnover: the share of the people who leave within a year, or None if the file does not say.
        diversity: how different those who fit any source must remain, unless the source has its own.
        priors: whom an adversary suspects more, or less, before anything is told.
    """

    path: Path
    title: str
    population: str = field(repr=False)
    threshold: int
    language: str
    sources: tuple[SourceEntry, ...]
    positions: Positions = field(repr=False)
    zone: str = UTC
    records: Records = field(default_factory=Records)
    told: tuple[tuple[KeyPath, Fact], ...] = field(default=(), repr=False)
    facets: Mapping[str, FacetFacts] = field(default_factory=dict)
    turnover: float | None = None
    diversity: Diversity | None = None
    priors: tuple[Prior, ...] = ()

    @property
    def store(self) -> Path | None:
        """Where the population's store is, or None for a population that a server counts."""
        return None if is_elsewhere(self.population) else self.path.parent / self.population


@dataclass(frozen=True, slots=True)
class Source:
    """A source to protect.

    Attributes:
        codename: what the draft's markers call the source.
        threshold: the fewest people that the source may be left with.
        details: what can be said about the source; each criterion suits the population.
        row: the source's own values, or None if the file does not give them.
        places: by the detail's name, where the detail stands in the case file.
        originators: by the detail's name, whose information it is; a detail of our own has none.
        derivations: by the detail's name, what its ladder is derived from; a ladder written by hand has none.
        diversity: how different those who fit must remain, or None if the case does not ask for it.
        limits: on guessing who the source is.
    """

    codename: str
    threshold: int
    details: tuple[Detail, ...]
    row: Row | None = field(default=None, repr=False)
    places: Mapping[str, Place] = field(default_factory=dict, repr=False)
    originators: Mapping[str, str] = field(default_factory=dict)
    derivations: Mapping[str, Derivation] = field(default_factory=dict, repr=False)
    diversity: Diversity | None = None
    limits: Limits = UNLIMITED


@dataclass(frozen=True, slots=True)
class Case:
    """A case, ready to be counted.

    Attributes:
        title: of the case.
        threshold: the fewest people that any source may be left with, unless the source has its own.
        language: of the drafts, by Snowball's name.
        sources: in the order of the file; at least one.
        population: the people among whom someone would look.
        path: the case file.
        store: where the population's store is, or None for one that a server counts.
        records: who knows what, since when; there is always an audience of the kind “public”.
        zone: the IANA time zone whose days the days of the case are.
        facets: what the case says of facets of the population, by their names.
        turnover: the share of the people who leave within a year, or None if the case does not say.
        priors: whom an adversary suspects more, or less, before anything is told.
    """

    title: str
    threshold: int
    language: str
    sources: tuple[Source, ...]
    population: Population
    path: Path
    store: Path | None
    records: Records = EVERYBODY_READS
    zone: str = UTC
    facets: Mapping[str, FacetFacts] = field(default_factory=dict)
    turnover: float | None = None
    priors: tuple[Prior, ...] = ()

    def today(self) -> date:
        """Today, in the zone of the case."""
        return datetime.now(zone_called(self.zone)).date()
