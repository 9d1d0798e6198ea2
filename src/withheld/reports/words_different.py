"""The sentences on how different those who fit a recommended version are, where the case asks for it."""

from __future__ import annotations

from withheld.casework.review import SourceReview
from withheld.reports.words import left_by, loss

NOT_MENDED = "No version of the draft was found that mends this."
MENDED = "In the recommended version they are as different as the case asks."


def cheaper(source: SourceReview) -> str | None:
    """What the recommended version costs more than one whose crowd is too alike; None if nothing."""
    plan, different = source.recommended, source.different
    if plan is None or different is None or different.cheapest is None:
        return None
    told = (
        f"A loss of {loss(different.cheapest.loss)} would leave {left_by(source, different.cheapest)},"
        " but they are more alike than the case allows."
    )
    return told if different.every else f"{told} Something between the two may do: not every version was looked at."


def mended(source: SourceReview) -> str:
    """Whether the recommended version mends what is broken as written."""
    past = {before.audience.name for before in source.audiences if before.past}
    hopeless = any(groups.broken and groups.audience.name in past for groups in source.groups)
    return MENDED if source.recommended is not None and not hopeless else NOT_MENDED
