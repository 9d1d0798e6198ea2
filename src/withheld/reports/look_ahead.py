"""What a review says of the next leak, and of what those who fit share: for terminal, page and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from withheld.casework.review import SourceReview
from withheld.casework.watch_groups import Group, Groups
from withheld.reports import words_different, words_leaks
from withheld.reports.next_leak import foresight_as_json


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A line of the table: how different those who fit are in one facet.

    Attributes:
        facet: its name.
        values: “3 of 12”: different values that they have, of those that the population has.
        share: “67%”: the share of those who have the most frequent value.
        unknown: “2”, or empty if none is.
        warned: whether there is a sentence about it.
    """

    facet: str
    values: str
    share: str
    unknown: str
    warned: bool


@dataclass(frozen=True, slots=True)
class LookAhead:
    """The sentences and the table.

    Attributes:
        next_leak: what more could leak, as sentences.
        broken: where the case asks for more different values.
        given_away: what all share though nobody said it.
        rows: the facets, the most alike first, before the audience that everything is counted before.
    """

    next_leak: tuple[str, ...]
    broken: tuple[str, ...]
    given_away: tuple[str, ...]
    rows: tuple[GroupRow, ...]


def look_ahead(source: SourceReview) -> LookAhead:
    """What a review says of a source's next leak and of its groups."""
    several = len(source.audiences) > 1
    sentences = words_leaks.both(source.next_leak)
    uncounted = words_leaks.uncounted(source.next_leak)
    broken = [sentence for groups in source.groups for sentence in words_leaks.broken(groups, several=several)]
    main = source.groups[0]
    return LookAhead(
        next_leak=(*sentences, *([] if uncounted is None else [uncounted])),
        broken=(*broken, words_different.mended(source)) if broken else (),
        given_away=tuple(words_leaks.given_away(main, several=several)),
        rows=tuple(_row(group) for group in sorted(main.facets, key=lambda group: -group.spread.share)),
    )


def _row(group: Group) -> GroupRow:
    spread = group.spread
    return GroupRow(
        facet=spread.facet,
        values=f"{spread.values:,} of {spread.of:,}",
        share=f"{spread.share:.0%}",
        unknown=f"{spread.unknown:,}" if spread.unknown else "",
        warned=group.broken or group.given_away,
    )


def look_ahead_as_json(source: SourceReview) -> dict[str, Any]:
    """The fields of a source's review that look ahead."""
    several = len(source.audiences) > 1
    return {
        "next_leak": foresight_as_json(source.next_leak),
        "groups": [_groups_as_json(groups, several=several) for groups in source.groups],
    }


def _groups_as_json(groups: Groups, *, several: bool) -> dict[str, Any]:
    return {
        "audience": groups.audience.name,
        "certain": groups.certain,
        "says": [*words_leaks.broken(groups, several=several), *words_leaks.given_away(groups, several=several)],
        "facets": [
            {
                "facet": group.spread.facet,
                "values": group.spread.values,
                "of": group.spread.of,
                "largest_share": group.spread.share,
                "unknown": group.spread.unknown,
                "asked": group.asked,
                "broken": group.broken,
                "given_away": group.given_away,
            }
            for group in groups.facets
        ],
    }
