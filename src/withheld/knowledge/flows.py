"""Earliest arrival: when what one audience learns has reached every other, along flows that take their time.

The audiences and flows make a temporal graph: a flow takes a delay, and may be open between two days only. Waiting is
allowed (what is known stays known), so leaving as early as possible is never worse, and relaxing all flows until
nothing changes (Bellman 1958) gives the earliest arrivals, cycles included. All events are relaxed at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from withheld.knowledge.records import PUBLIC, Audience, Flow

NEVER = np.int64(np.iinfo(np.int64).max)


class _Edge(NamedTuple):
    sender: int
    receiver: int
    delay: int
    since: int
    until: int


def earliest_arrivals(
    audiences: Sequence[Audience],
    flows: Sequence[Flow],
    heard_by: Sequence[int],
    days: Sequence[int],
    *,
    possible: bool,
) -> np.ndarray:
    """When each event's news reaches each audience.

    Args:
        audiences: the nodes.
        flows: the edges; the public flows to everybody, at once.
        heard_by: for each event, the place of the audience that heard it at first hand.
        days: for each event, the ordinal of its day.
        possible: whether flows that are only possible count.

    Returns:
        int64[events, audiences], ordinals of days; NEVER where the news does not arrive.
    """
    arrival = np.full((len(audiences), len(days)), NEVER)
    arrival[list(heard_by), np.arange(len(days))] = days
    edges = [*_edges(audiences, [flow for flow in flows if possible or flow.certain]), *_public(audiences)]
    changed = set(range(len(audiences)))
    while changed:
        senders, changed = changed, set()
        for edge in edges:
            if edge.sender in senders | changed and _relax(arrival, edge):
                changed.add(edge.receiver)
    return arrival.T


def _relax(arrival: np.ndarray, edge: _Edge) -> bool:
    """Let news pass along one flow; whether anything arrives earlier by it."""
    known = arrival[edge.sender]
    leaves = np.maximum(known, edge.since)
    arrives = np.where((known != NEVER) & (leaves <= edge.until), leaves, NEVER - edge.delay) + edge.delay
    earlier = arrives < arrival[edge.receiver]
    np.copyto(arrival[edge.receiver], arrives, where=earlier)
    return bool(earlier.any())


def _edges(audiences: Sequence[Audience], flows: Sequence[Flow]) -> list[_Edge]:
    places = {audience.name: place for place, audience in enumerate(audiences)}
    return [
        _Edge(
            places[flow.sender],
            places[flow.receiver],
            flow.delay,
            (flow.since or date.min).toordinal(),
            min((flow.until or date.max).toordinal(), date.max.toordinal() - flow.delay),  # the calendar ends
        )
        for flow in flows
    ]


def _public(audiences: Sequence[Audience]) -> list[_Edge]:
    """What is public is known to everybody on the same day."""
    return [
        _Edge(sender, receiver, 0, date.min.toordinal(), date.max.toordinal())
        for sender, audience in enumerate(audiences)
        if audience.kind == PUBLIC
        for receiver in range(len(audiences))
        if receiver != sender
    ]
