"""What a check of a case says: how many people fit each rung, by itself."""

from __future__ import annotations

from typing import Any

from withheld.casework.check_case import CheckedCase, CheckedDetail, CheckedSource
from withheld.errors import printable
from withheld.reports.words import people, span_people


def check_as_text(checked: CheckedCase) -> str:
    """Each source with its ladders, finest rung first."""
    case = checked.case
    lines = [f"{case.title}: {people(case.population.people)} in {case.population.name}", ""]
    for source in checked.sources:
        lines += [*_source(source), ""]
    return printable("\n".join([*lines, "Every ladder nests, and every criterion suits the population."]))


def _source(checked: CheckedSource) -> list[str]:
    lines = [f"{checked.source.codename}, at least {people(checked.source.threshold)}"]
    lines += [f"  ! {contradiction.told}" for contradiction in checked.contradictions]
    for detail in checked.details:
        lines += _detail(detail)
    return lines


def _detail(checked: CheckedDetail) -> list[str]:
    detail = checked.detail
    lines = [f"  {detail.name} (withholding it costs {detail.loss:g})"]
    for place, rung in enumerate(detail.rungs):
        fit = "cannot be counted" if rung.fits is None else span_people(checked.counts[place])
        lines.append(f"    {place}  “{rung.says[0]}”: {fit}")
    return lines


def check_as_json(checked: CheckedCase) -> dict[str, Any]:
    """The check for programs; see docs/reference/json.md."""
    return {
        "case": checked.case.title,
        "population": checked.case.population.name,
        "people": checked.case.population.people,
        "sources": [
            {
                "codename": source.source.codename,
                "threshold": source.source.threshold,
                "contradictions": [contradiction.told for contradiction in source.contradictions],
                "details": [_detail_as_json(detail) for detail in source.details],
            }
            for source in checked.sources
        ],
    }


def _detail_as_json(checked: CheckedDetail) -> dict[str, Any]:
    return {
        "name": checked.detail.name,
        "loss": checked.detail.loss,
        "rungs": [
            {
                "rung": place,
                "wording": rung.says[0],
                "modelled": rung.fits is not None,
                "loss": rung.loss,
                "certain": checked.counts[place].certain,
                "possible": checked.counts[place].possible,
            }
            for place, rung in enumerate(checked.detail.rungs)
        ],
    }
