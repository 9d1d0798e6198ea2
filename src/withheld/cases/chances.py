"""The chances in a case file: how far something is believed, whom one suspects, what a guess may win."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from withheld.details.tables import MAX_NUMBER, called
from withheld.errors import CaseError
from withheld.exposure.limits import Limit, Limits

if TYPE_CHECKING:
    from withheld.cases.models import CaseTable, SourceTable
    from withheld.cases.record_models import AudienceTable

MOST_GUESSES = 10**9
ODDS = r"\s*([1-9]\d{0,8})\s+in\s+([1-9]\d{0,8})\s*"
"""Odds as people say them, “1 in 20”."""

_AS_IN = "give a number above 0 and at most 1, or odds like “1 in 20”"


def limits_of(table: CaseTable | SourceTable | AudienceTable) -> Limits:
    """The limits on guessing that a table sets."""
    guesses = table.guesses
    return Limits(table.most_likely, () if guesses is None else (Limit(guesses.most, guesses.success),))


def trust_from(data: object) -> float:
    """How far something is believed: 0 to 1."""
    trust = _number(data)
    if not 0 <= trust <= 1:  # which no NaN is
        mend = "give a number from 0, nobody believes it, to 1, everybody does"
        raise CaseError("the trust does not lie between 0 and 1", mend=mend)
    return trust


def times_from(data: object) -> float:
    """How many times as likely: a real number from 0."""
    times = _number(data)
    if not 0 <= times < MAX_NUMBER:
        raise CaseError("the times are not a number from 0", mend="give 2 for twice as likely, 0.5 for half as likely")
    return times


def chance_from(data: object) -> float:
    """A chance that is allowed: a number above 0 and at most 1, or odds."""
    odds = re.fullmatch(ODDS, data) if isinstance(data, str) else None
    if isinstance(data, str) and odds is None:
        raise CaseError(f"“{data}” is no chance", mend=_AS_IN)
    chance = _number(data) if odds is None else int(odds[1]) / int(odds[2])
    if not 0 < chance <= 1:
        raise CaseError("the chance does not lie above 0 and at most at 1", mend=_AS_IN)
    return chance


def guesses_from(data: object) -> int:
    """How many people may be tried."""
    if not isinstance(data, int) or isinstance(data, bool):
        raise CaseError(f"{called(data)} stands where a whole number is expected")
    if not 1 <= data <= MOST_GUESSES:
        raise CaseError(f"{data} is not a number of people that can be questioned", mend="give 1 or more")
    return data


def _number(data: object) -> float:
    if not isinstance(data, int | float) or isinstance(data, bool):
        raise CaseError(f"{called(data)} stands where a number is expected")
    return float(data) if abs(data) < MAX_NUMBER else MAX_NUMBER  # which NaN becomes, too
