"""What the recommendation puts in place of a draft's words, stretch by stretch: the page shows both at once.

The wordings are those of `withheld.drafts.applying`, so that the page and the applied draft say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from withheld.details.ladders import Version
from withheld.drafts.applying import apply
from withheld.drafts.markers import WITHHELD
from withheld.drafts.passages import Passage, Reading

_EMPHASIS = "*_~`"


@dataclass(frozen=True, slots=True)
class Replacement:
    """A stretch of the draft that is to be put differently.

    Attributes:
        start: offset in the draft's text.
        end: offset after the last character.
        text: what to put there.
        withheld: whether nothing can be put there, so that an editor has to write around it.
    """

    start: int
    end: int
    text: str
    withheld: bool


def replacements(reading: Reading, versions: Mapping[str, Version]) -> tuple[Replacement, ...]:
    """What the recommended versions replace in a draft, in order; stretches that overlap are replaced as one.

    Args:
        reading: of the draft without its markers.
        versions: the recommended one of each source, by codename.
    """
    return tuple(_replacement(reading, cluster, versions) for cluster in _clusters(reading, versions))


def _replacement(reading: Reading, cluster: list[Passage], versions: Mapping[str, Version]) -> Replacement:
    text = reading.draft.text
    start, end = cluster[0].start, max(passage.end for passage in cluster)
    # whatever cannot be judged is marked by the page itself, not by words in brackets
    judged = tuple(replace(passage, modelled=True) for passage in cluster)
    applied = apply(replace(reading, passages=judged), versions)
    put = applied[start : len(applied) - (len(text) - end)]
    # a passage that may stay and holds the others stays around them
    finest = [passage for passage in cluster if too_fine(passage, versions)]
    first, last = min(passage.start for passage in finest), max(passage.end for passage in finest)
    before, after = text[start:first], text[last:end]
    if put.startswith(before) and put.removeprefix(before).endswith(after):
        put, start, end = put.removeprefix(before).removesuffix(after), first, last
    return Replacement(start, end, put.strip(_EMPHASIS).strip(), put.strip(_EMPHASIS).startswith(WITHHELD))


def _clusters(reading: Reading, versions: Mapping[str, Version]) -> Iterator[list[Passage]]:
    """Passages that are told too finely, with those that overlap them."""
    cluster: list[Passage] = []
    for passage in reading.passages:
        if cluster and passage.start >= max(each.end for each in cluster):
            yield from _if_too_fine(cluster, versions)
            cluster = []
        if passage.tells:
            cluster.append(passage)
    yield from _if_too_fine(cluster, versions)


def _if_too_fine(cluster: list[Passage], versions: Mapping[str, Version]) -> Iterator[list[Passage]]:
    if any(too_fine(passage, versions) for passage in cluster):
        yield cluster


def too_fine(passage: Passage, versions: Mapping[str, Version]) -> bool:
    """Whether a passage tells more than the recommended version of its source."""
    version = versions.get(passage.source)
    return version is not None and any(place < version[detail] for detail, place in passage.tells)
