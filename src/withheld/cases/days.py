"""Days of a case: each is a day of the case's time zone, however the file writes it.

A file may give a day, or a moment. A moment with an offset falls on a day of the zone; a local one is taken to be the
zone's own. `Given` is what stands in the file, and `day_in` the day that it means.
"""

from __future__ import annotations

from datetime import date, datetime, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from withheld.details.tables import called
from withheld.errors import CaseError
from withheld.population.facets import nearest

Given = date | datetime

UTC = "UTC"
MOST_DAYS = 36_525
"""A century: what takes longer is a slip of the pen."""

_LIKE = "write it without quotes, like 2031-03-14"


def zone_called(name: str) -> tzinfo:
    """A time zone by its IANA name.

    Raises:
        CaseError: if there is none of this name.
    """
    if name == UTC:
        return timezone.utc  # noqa: UP017 - where a system has no zones, this one is there all the same
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # nothing there, not a zone's file, a folder
        near = nearest(name, sorted(available_timezones()))
        mend = f"did you mean {near}?" if near else "give one of the IANA names, like Europe/Berlin"
        raise CaseError(f"the time zone “{name}” is not known", mend=mend) from None


def zone_from(data: object) -> str:
    """The name of a time zone that there is."""
    if not isinstance(data, str):
        raise CaseError(f"{called(data)} stands where the name of a time zone is expected")
    zone_called(data)
    return data


def day_from(data: object) -> Given:
    """A day, or a moment on it."""
    if not isinstance(data, date):
        raise CaseError(f"{called(data)} stands where a day is expected", mend=_LIKE)
    return data


def days_from(data: object) -> tuple[Given, Given]:
    """A day, or a range: the first day and the last."""
    if not isinstance(data, list):
        return day_from(data), day_from(data)
    if len(data) != 2:  # noqa: PLR2004 - the two ends
        raise CaseError("a range of days has a first and a last", mend="write [2031-03-10, 2031-03-14]")
    return day_from(data[0]), day_from(data[1])


def day_in(zone: tzinfo, given: Given) -> date:
    """The day of a zone that is meant by what stands in a file."""
    if not isinstance(given, datetime):
        return given
    if given.tzinfo is None:
        return given.date()
    try:
        return given.astimezone(zone).date()
    except OverflowError:  # on the calendar's first or last day
        return given.date()


def delay_from(data: object) -> int:
    """The days that something takes to pass on."""
    days = _whole_from(data)
    if days < 0:
        raise CaseError(f"with a delay of {days} days it would arrive before it left", mend="give 0 or more")
    return days


def forgetting_from(data: object) -> int:
    """The days after which an audience forgets."""
    days = _whole_from(data)
    if days < 1:
        told = f"what is forgotten after {days} days was never known"
        raise CaseError(told, mend="give 1 or more; leave it out where nothing is forgotten")
    return days


def _whole_from(data: object) -> int:
    if not isinstance(data, int) or isinstance(data, bool):
        raise CaseError(f"{called(data)} stands where a whole number of days is expected")
    if data > MOST_DAYS:
        raise CaseError(f"{data} days are more than a century", mend=f"give at most {MOST_DAYS}")
    return data
