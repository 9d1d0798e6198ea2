"""The page on bets: every number in its tables is held against the code."""

from __future__ import annotations

import numpy as np
import pytest

from tests.spec.manual import ROOT, tables
from tests.worlds import population
from withheld.details.criteria import Is
from withheld.details.ladders import Detail, Rung
from withheld.exposure.bets import bets, weighed_profiles
from withheld.exposure.doubt import TRUSTING, Belief, Prior, View, view
from withheld.exposure.evidence import evidence, heaviest
from withheld.exposure.lattice import Lattice, exposure_lattice
from withheld.exposure.subsets import Profiles

PAGE = ROOT / "docs" / "explanation" / "bets.md"
(PEOPLE,) = tables(PAGE, "Six people")
(LIKELIHOODS,) = tables(PAGE, "Likelihoods")
(WEIGHTS,) = tables(PAGE, "Weights")
(BETS,) = tables(PAGE, "Bets")

TOWN = population({name: [row[name] for row in PEOPLE] for name in ("street", "speaks", "abroad")})
DETAILS = [
    Detail("street", (Rung(("of Quay Street",), Is("street", "Quay Street"), trust=0.9),)),
    Detail("language", (Rung(("speaks Polish",), Is("speaks", "Polish"), trust=0.8),)),
]
ABROAD = Prior(Is("abroad", "yes"), 2.0)
BELIEFS = {
    "trusting": (TRUSTING, []),
    "doubting": (Belief(), []),
    "knowing errors": (Belief(errors={"street": 0.1}), []),
    "suspecting": (Belief(), [ABROAD]),
}
"""What each adversary of the page believes, and suspected before."""


def lattice_and_view(adversary: str, *, own: bool | None = None) -> tuple[Lattice, View]:
    belief, priors = BELIEFS[adversary]
    lattice = exposure_lattice(TOWN, [*DETAILS, *(prior.detail for prior in priors)])
    return lattice, view(lattice, belief, priors, [own] * len(priors))


def near(row: dict[str, str], column: str) -> object:
    """A number of the page, which has three decimals."""
    return pytest.approx(float(row[column]), abs=5.001e-4)


@pytest.mark.parametrize("row", LIKELIHOODS, ids=lambda row: row["adversary"])
def test_the_likelihoods(row: dict[str, str]) -> None:
    _, seen = lattice_and_view(row["adversary"])
    for detail, name in zip(seen.details, ("street", "language"), strict=True):
        assert detail.misses[0] == near(row, f"{name}, misses")
        assert detail.fits[0] == near(row, f"{name}, fits")
        assert (detail.misses[1], detail.fits[1]) == (1, 1)


@pytest.mark.parametrize("row", WEIGHTS, ids=lambda row: row["adversary"])
def test_the_weights(row: dict[str, str]) -> None:
    _, seen = lattice_and_view(row["adversary"])
    for person in PEOPLE:
        told = [person["street"] == "Quay Street", person["speaks"] == "Polish", person["abroad"] == "yes"]
        levels = np.array([[int(not fits) for fits in told[: len(seen.each)]]])
        (weight,) = weighed_profiles(Profiles(levels, np.array([1])), (0,) * len(seen.each), seen.each).weights
        assert weight == near(row, person["row"])


@pytest.mark.parametrize("row", BETS, ids=lambda row: row["adversary"])
def test_the_bets(row: dict[str, str]) -> None:
    lattice, seen = lattice_and_view(row["adversary"])
    told = (0,) * len(seen.each)
    total = evidence(lattice.certain, seen.each)[told]
    found = bets(lattice, (0, 0), seen)
    assert total == near(row, "evidence")
    assert heaviest(lattice.certain, seen.each)[told] / total == near(row, "best guess")
    assert found.success(1).high == near(row, "best guess")
    assert found.success(3).high == near(row, "within 3 guesses")
    assert found.guesses.high == near(row, "guesses needed")


def test_the_posterior_of_a_source_that_was_not_abroad() -> None:
    lattice, seen = lattice_and_view("suspecting", own=False)
    assert 1 / bets(lattice, (0, 0), seen).on_source.high == pytest.approx(3.56)
