"""Reviews for the tests of reports: a parliament of four hundred, and drafts about one or two of its members."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tests.worlds import population
from withheld.cases.case import Case, Row, Source
from withheld.casework.review import Review
from withheld.casework.review_draft import review_draft
from withheld.details.criteria import Between, Criterion, Has, In, Is
from withheld.details.ladders import Detail, Rung
from withheld.drafts.text import Draft
from withheld.population.store import Population

STATES = ("Aldery", "Brack", "Cormond", "Dunmore", "Ester", "Fallow", "Greyholm", "Harrow")
COMMITTEES = ("Budget", "Defence", "Health", "Rules", "Water")

DRAFT = r"""# The dam that nobody inspected

*Invented for a test.* A Moderate member from **Aldery** said that nobody had opened the sluice in years. The member,
born in
1957, sits on the Water Committee.

> “We were told to sign,” the member from Aldery said.

- \{no marker\}
- {juniper?: The family keeps a boat} below the dam.

The ministry did not answer.
"""
"""Leaves two people, tells the state twice, and holds something that no facet counts."""

SAFE = "A member from the north said that nobody had opened the sluice in years."
QUIET = "Nobody had opened the sluice in years."


@cache
def parliament(people: int = 400) -> Population:
    """Members with a state, a party, a year of birth and committees; some years are unknown."""
    chance = random.Random(7)  # noqa: S311 - invented people
    members = [_member(chance) for _ in range(people - 3)]
    # two who fit the draft as it is written, and one who may
    members += [("Aldery", "Moderate", born, ("Rules", "Water")) for born in (1957, 1957, None)]
    columns = dict(zip(("state", "party", "born", "committees"), map(list, zip(*members, strict=True)), strict=True))
    return population(columns, notes={"party": "modelled"}, name="parliament")


def _member(chance: random.Random) -> tuple[str, str, int | None, tuple[str, ...]]:
    return (
        chance.choice(STATES),
        chance.choice(("Moderate", "Reform", "Labour")),
        chance.choice((None, *range(1940, 1990))),
        tuple(chance.sample(COMMITTEES, chance.randrange(3))),
    )


def detail(name: str, loss: float, *rungs: tuple[str, Criterion | None]) -> Detail:
    """A detail; its losses rise in even steps."""
    steps = len(rungs)
    return Detail(
        name,
        tuple(Rung(tuple(says.split("|")), fits, loss * step / steps) for step, (says, fits) in enumerate(rungs)),
        loss,
    )


def details() -> tuple[Detail, ...]:
    """What can be said about a member."""
    return (
        detail(
            "state",
            3.0,
            ("from Aldery|of Aldery", Is("state", "Aldery")),
            ("from the north", In("state", STATES[:4])),
        ),
        detail("party", 1.0, ("Moderate", Is("party", "Moderate"))),
        detail(
            "year of birth",
            2.0,
            ("born in 1957", Is("born", 1957)),
            ("born in the fifties", Between("born", 1950, 1959)),
            ("middle-aged", Between("born", 1945, 1975)),
        ),
        detail("committee", 2.5, ("the Water Committee", Has("committees", "Water")), ("a committee", None)),
        detail("pronoun", 0.5, ("she|her", Is("party", "Moderate"))),
    )


def source(
    codename: str = "juniper", threshold: int = 20, row: Row | None = None, *, of: Sequence[Detail] = ()
) -> Source:
    """A source of whom everything of `details` can be said."""
    return Source(codename, threshold, tuple(of) or details(), row)


def case(*sources: Source, title: str = "The dam at Aldery", among: Population | None = None) -> Case:
    """A case about some sources, or about juniper."""
    return Case(title, 20, "english", sources or (source(),), among or parliament(), Path("case.toml"), Path("p.arrow"))


def review(text: str = DRAFT, under: Case | None = None, name: str = "draft.md") -> Review:
    """A draft, reviewed under a case."""
    return review_draft(under or case(), Draft(name, text))
