"""The details that a draft tells: how much each narrows the search, and what each place of its ladder would leave."""

from __future__ import annotations

from withheld.casework.review import Step, Told
from withheld.details.ladders import Version
from withheld.exposure.bits import shares
from withheld.exposure.exposure import Exposure
from withheld.exposure.lattice import Count


def told_details(lattice: Exposure, version: Version) -> tuple[Told, ...]:
    """What a version tells, detail by detail."""
    found = shares(lattice, version)
    return tuple(
        Told(detail, version[axis], found.bits[axis], found.errors[axis], _ladder(lattice, version, axis))
        for axis, detail in enumerate(lattice.details)
    )


def _ladder(lattice: Exposure, version: Version, axis: int) -> tuple[Step, ...]:
    def at(base: Version, place: int) -> Count:
        return lattice.count((*base[:axis], place, *base[axis + 1 :]))

    modelled = lattice.details[axis].modelled
    return tuple(
        Step(place, at(lattice.withheld, place), at(version, place), modelled[place]) for place in range(len(modelled))
    )
