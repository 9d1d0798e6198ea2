"""The safest versions of all sources of a case at once: those of which the same words of a draft tell hang together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from withheld.drafts.passages import Reading
from withheld.withholding.joint import Better, Member, Node, Patience, safest
from withheld.withholding.search import Search


def safest_versions(
    members: Mapping[int, Member],
    shared: Sequence[Sequence[Node]],
    sources: int,
    patience: Patience,
    better: Better | None,
) -> list[Search]:
    """What is found for each source, by its number; nothing for one that nothing helps.

    Args:
        members: the sources that something helps, by their number in the case.
        shared: details that the same words tell, by source and place among its told ones.
        sources: how many the case has.
        patience: how long the search may take.
        better: called with what the best version so far loses, and the least that any safe one can.
    """
    numbers = list(members)
    nodes = [[(numbers.index(source), axis) for source, axis in each if source in members] for each in shared]
    found = safest(list(members.values()), nodes, patience=patience, better=better)
    by_source = {numbers[number]: _renumbered(search, number, numbers) for number, search in enumerate(found)}
    return [by_source.get(number, Search((), ())) for number in range(sources)]


def same_words(reading: Reading, told: Sequence[tuple[str, Sequence[int]]]) -> list[list[Node]]:
    """Details of several sources that the same words tell, and whose ladders have the same wordings.

    Where the ladders differ, no one wording serves both: each source keeps a choice of its own, and what `apply` puts
    there tells no more than either may.

    Args:
        reading: of the draft.
        told: for each source its codename, and its details that the draft tells.
    """
    found: dict[tuple[int, int, tuple[tuple[str, ...], ...]], set[Node]] = {}
    for number, (codename, axes) in enumerate(told):
        for passage in reading.of(codename):
            for tell in passage.tells:
                wordings = tuple(rung.says for rung in reading.details[codename][tell.detail].rungs)
                nodes = found.setdefault((passage.start, passage.end, wordings), set())
                nodes.add((number, axes.index(tell.detail)))
    return [sorted(nodes) for nodes in found.values() if len({number for number, _ in nodes}) > 1]


def _renumbered(search: Search, own: int, numbers: Sequence[int]) -> Search:
    """A member's search whose numbers of sources are those of the case, and with what forces this one alone."""
    if search.proof is None:
        return search
    proof = replace(
        search.proof,
        forced_by=tuple(replace(force, source=numbers[own]) for force in search.proof.forced_by if force.source == own),
        sources=tuple(numbers[source] for source in search.proof.sources),
    )
    plans = tuple(
        replace(
            plan,
            changes=tuple(replace(c, source=None if c.source is None else numbers[c.source]) for c in plan.changes),
        )
        for plan in search.plans
    )
    return replace(search, plans=plans, proof=proof)
