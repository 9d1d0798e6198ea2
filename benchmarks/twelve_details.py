"""Twelve details of an invented official of Vessarune, two rungs and *withheld* each: 531,441 versions.

Categories, numbers, a set, and one detail that combines two facets.
"""

from __future__ import annotations

from withheld.details.criteria import All, Criterion
from withheld.details.ladders import Detail, Rung
from withheld.details.short_form import parse


def twelve_details() -> list[Detail]:
    """The details, each reading facets of its own."""
    return [
        _detail("agency", "agency=Ministry of Army", "agency=Ministry of Army|Ministry of Navy|Ministry of Air Force"),
        _detail("office", "office=Northern Unit", "office=Northern Unit|Southern Unit|Eastern Unit|Western Unit"),
        _detail(
            "occupation", "occupation=Signals analyst", "occupation=Signals analyst|Signals engineer|Signals clerk"
        ),
        _detail("grade", "grade=G12", "grade=G11|G12|G13"),
        _detail("city", "city=Ostramere", "city=Ostramere|Fervenssa|Kaselssa"),
        _detail("birth year", "birth_year=1980", "birth_year=1975..1984"),
        _detail("entry year", "entry_year=2010", "entry_year=2005..2014"),
        _detail("education", "education=doctorate", "education=master|doctorate"),
        _detail("clearance", "clearance=top secret", "clearance=secret|top secret"),
        _detail("languages", "languages~Galmuvaskish", "languages~Galmuvaskish|Lunelvaskish"),
        _detail(
            "travel", "travel_2031_03=Port Kasrimire", "travel_2031_03=Port Kasrimire|Port Brarivask|Port Lunvenssa"
        ),
        Detail("post", (_rung(All((parse("gender=F"), parse("abroad=true")))), _rung(parse("abroad=true")))),
    ]


def _detail(name: str, fine: str, vague: str) -> Detail:
    return Detail(name, (_rung(parse(fine)), _rung(parse(vague))))


def _rung(fits: Criterion) -> Rung:
    return Rung(says=("as registered",), fits=fits)
