"""For programs: what is left to those who know how we choose, and how firm a count is."""

from __future__ import annotations

from typing import Any

from withheld.casework.firm import Firmness
from withheld.casework.policies import Policy
from withheld.casework.review import SourceReview
from withheld.details.criteria import in_words
from withheld.exposure.lattice import Count
from withheld.reports import words_firm


def policy_as_json(source: SourceReview) -> dict[str, Any] | None:
    """What is left to those who know how the recommended version was chosen; None if nothing was chosen."""
    found = source.policy
    if found is None:
        return None
    return {
        "kerckhoffs": found.kerckhoffs,
        "same_version": _count(found.count),
        "not_known": found.unknown or None,
        "if_nobody_knew": _plain(found),
        "says": words_firm.policy(source),
    }


def _plain(found: Policy) -> dict[str, Any] | None:
    if found.plain is None:
        return None
    return {
        "loss": found.plain.loss,
        "certain": found.plain.count.certain,
        "possible": found.plain.count.possible,
        "same_version": _count(found.plain_count),
    }


def _count(count: Count | None) -> dict[str, int] | None:
    return None if count is None else {"certain": count.certain, "possible": count.possible}


def firmness_as_json(source: SourceReview) -> dict[str, Any]:
    """The cautious counts of the draft as written and as recommended."""
    return {
        "written": _firm(source.firm),
        "recommended": _firm(source.firm_recommended),
        "says": words_firm.firm(source),
    }


def _firm(found: Firmness | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "certain": found.certain,
        "cautious": found.cautious,
        "every_record_right": found.right,
        "a_year_older": found.year_on,
        "read_narrower": None
        if found.narrowed is None
        else {
            "detail": found.narrowed.detail.name,
            "criterion": in_words(found.narrowed.criterion),
            "certain": found.narrowed.certain,
        },
        "error_not_told": list(found.not_told),
    }
