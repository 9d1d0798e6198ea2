"""How facts are written: ``juniper/post@1``, ``juniper/post``, ``juniper``, ``*/agency@2``, ``*``.

A rung that is left out is the finest, 0; a detail that is left out is every detail; ``*`` is every source that has
the detail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from withheld.details.ladders import Detail
from withheld.errors import CaseError
from withheld.knowledge.records import Fact
from withheld.population.facets import nearest

EVERY = "*"

Names = Mapping[str, Sequence[str]]
"""For each source's codename the names of its details, in the order of the file."""

_FORM = re.compile(r"(?P<source>[^/@]+)(?:/(?P<detail>[^@]+)(?:@(?P<rung>[0-9]{1,9}))?)?")


def facts_from(text: str, names: Names) -> tuple[Fact, ...]:
    """The facts that a text stands for; whether the ladders have such rungs is for `check_rung` to say.

    Raises:
        CaseError: if it stands for none, or names a source or a detail that there is not.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        told = f"“{text}” does not say what is known"
        raise CaseError(told, mend="write SOURCE/DETAIL@RUNG, SOURCE/DETAIL, SOURCE or */DETAIL@RUNG")
    source, rung = found["source"].strip(), int(found["rung"] or 0)
    detail = found["detail"] and found["detail"].strip()
    if source != EVERY and source not in names:
        raise unknown("source", source, names)
    asked = names if source == EVERY else {source: names[source]}
    facts = [
        Fact(codename, place, rung)
        for codename, details in asked.items()
        for place, name in enumerate(details)
        if detail in {None, name}
    ]
    if not facts and detail is not None:
        of = "no source" if source == EVERY else f"source “{source}”"
        near = nearest(detail, list(dict.fromkeys(name for details in asked.values() for name in details)))
        told = f"{of} has a detail “{detail}”" if source == EVERY else f"{of} has no detail “{detail}”"
        raise CaseError(told, mend=f"did you mean {near}?" if near else None)
    return tuple(facts)


def finest(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts with each detail once, at the finest of its places."""
    places: dict[tuple[str, int], int] = {}
    for source, detail, place in facts:
        places[source, detail] = min(place, places.get((source, detail), place))
    return tuple(Fact(source, detail, place) for (source, detail), place in places.items())


def check_rung(fact: Fact, detail: Detail) -> None:
    """Whether the ladder of a fact's detail has the rung.

    Raises:
        CaseError: if it has not.
    """
    if fact.place >= detail.withheld:
        rungs = "1 rung, rung 0" if detail.withheld == 1 else f"{detail.withheld} rungs, 0 to {detail.withheld - 1}"
        told = f"there is no rung {fact.place} of {fact.source}/{detail.name}"
        raise CaseError(told, mend=f"its ladder has {rungs}")


def unknown(what: str, name: str, names: Iterable[str], mend: str | None = None) -> CaseError:
    """The error for a name that nothing of the case has, with the nearest that something has."""
    near = nearest(name, list(names))
    return CaseError(f"there is no {what} “{name}”", mend=f"did you mean {near}?" if near else mend)
