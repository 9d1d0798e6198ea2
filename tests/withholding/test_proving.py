"""The safest version beyond the dense table, held against every version and against the dense search."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import highspy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle import versions
from tests.strategies import Town, nesting_details, towns
from withheld.details.ladders import Detail, Version
from withheld.exposure.lattice import exposure_lattice
from withheld.withholding import branching, proving
from withheld.withholding import steps as steps_module
from withheld.withholding.proving import Answer, Problem, Requirement, prove
from withheld.withholding.search import Sight, search

LOSSES = st.sampled_from([0.0, 0.0, 0.1, 1 / 3, 0.5, 1.0, 2.0, 7.25])


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to four choices of up to four places, and up to three requirements on some of them, weights included."""
    steps = draw(st.lists(st.lists(LOSSES, max_size=3), max_size=4))
    losses = tuple(np.cumsum([0.0, *some]) for some in steps)
    return Problem(losses, tuple(draw(st.lists(requirements(losses), min_size=1, max_size=3))))


@st.composite
def requirements(draw: st.DrawFn, losses: tuple[np.ndarray, ...]) -> Requirement:
    axes = tuple(axis for axis in draw(st.permutations(range(len(losses)))) if draw(st.booleans()))
    profile = st.tuples(*(st.integers(0, len(losses[axis]) - 1) for axis in axes))
    profiles = draw(st.lists(profile, max_size=12, unique=True))
    people = draw(st.lists(st.sampled_from([1, 1, 1, 2, 3, 10**12]), min_size=len(profiles), max_size=len(profiles)))
    levels = np.array(profiles, np.uint8).reshape(len(profiles), len(axes))
    return Requirement(levels, np.array(people, np.int64), axes, draw(st.integers(1, 8)))


def every_version(problem: Problem) -> list[Version]:
    return list(itertools.product(*(range(len(loss)) for loss in problem.losses)))


def people_who_fit(requirement: Requirement, version: Version) -> int:
    """One profile at a time."""
    return sum(
        int(people)
        for levels, people in zip(requirement.levels, requirement.people, strict=True)
        if all(level <= version[axis] for level, axis in zip(levels, requirement.axes, strict=True))
    )


def is_safe(problem: Problem, version: Version) -> bool:
    return all(people_who_fit(r, version) >= r.threshold for r in problem.requirements)


def loss_of(problem: Problem, version: Version) -> float:
    return sum(float(loss[place]) for loss, place in zip(problem.losses, version, strict=True))


def vaguer(problem: Problem, version: Version) -> list[Version]:
    """Each one place vaguer in one choice."""
    return [
        (*version[:choice], place + 1, *version[choice + 1 :])
        for choice, place in enumerate(version)
        if place + 1 < len(problem.losses[choice])
    ]


def finer(version: Version) -> list[Version]:
    """Each one place finer in one choice."""
    return [(*version[:c], place - 1, *version[c + 1 :]) for c, place in enumerate(version) if place]


def check_answer(problem: Problem, answer: Answer, *, grown: bool = True) -> None:
    """Recount everything that an answer says."""
    assert is_safe(problem, answer.version)
    assert answer.loss == pytest.approx(loss_of(problem, answer.version))
    assert answer.bound <= answer.loss
    assert answer.proved == (round(answer.loss - answer.bound, 9) <= 0)
    for forced in answer.forced_by:
        requirement = problem.requirements[forced.requirement]
        assert people_who_fit(requirement, forced.version) == forced.people < requirement.threshold
        for larger in vaguer(problem, forced.version) if grown else []:
            assert people_who_fit(requirement, larger) >= requirement.threshold
    for version in finer(answer.version):
        assert any(
            all(place <= allowed for place, allowed in zip(version, forced.version, strict=True))
            for forced in answer.forced_by
        )


@given(problems())
def test_the_answer_loses_least_of_all_safe_versions(problem: Problem) -> None:
    safe = [version for version in every_version(problem) if is_safe(problem, version)]
    answer = prove(problem)
    assert (answer is None) == (not safe)
    if answer is not None:
        assert answer.loss == pytest.approx(min(loss_of(problem, version) for version in safe), abs=1e-8)
        assert answer.proved
        check_answer(problem, answer)


@given(problems(), st.integers(0, 4), st.integers(0, 6))
def test_looking_at_the_nearest_first_changes_no_answer(problem: Problem, few: int, many: int) -> None:
    answer = prove(problem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps_module, "BLOCK", 2)
        patch.setattr(branching, "BLOCK", 2)
        pruned = prove(problem, few=few, many=many)
    assert (answer is None) == (pruned is None)
    if answer is not None and pruned is not None:
        assert pruned.proved
        assert pruned.loss == pytest.approx(answer.loss, abs=1e-8)
        check_answer(problem, pruned)


@given(problems(), st.integers(0, 40))
def test_an_interruption_between_any_two_steps_loses_nothing(problem: Problem, after: int) -> None:
    safe = [version for version in every_version(problem) if is_safe(problem, version)]
    answers: list[Answer] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proving, "monotonic", ticking(after))
        answer = prove(problem, within=after, better=answers.append, few=1, many=2, grace=0)
    assert (answer is None) == (not safe)
    if answer is not None:
        least = min(loss_of(problem, version) for version in safe)
        check_answer(problem, answer, grown=False)
        assert answer.bound <= least + 1e-8 <= answer.loss + 2e-8
        assert all(answer.loss <= one.loss + 1e-8 for one in answers)
        assert all(one.bound <= least + 1e-8 for one in answers)


def ticking(after: int) -> Callable[[], float]:
    """A clock that goes on by a second each time that it is read, and stands still from then on."""
    seconds = itertools.count()
    return lambda: float(min(next(seconds), after + 1))


@given(problems(), st.integers(0, 6))
def test_an_interrupted_search_still_gives_a_safe_version_and_a_true_bound(problem: Problem, after: int) -> None:
    safe = [version for version in every_version(problem) if is_safe(problem, version)]
    answers: list[Answer] = []

    def interrupt(answer: Answer) -> None:
        answers.append(answer)
        if len(answers) > after:
            raise KeyboardInterrupt

    answer = prove(problem, better=interrupt, few=1, many=2, grace=60)
    if answer is not None:
        check_answer(problem, answer)
        for one in (*answers, answer):
            assert is_safe(problem, one.version)
            assert one.bound <= min(loss_of(problem, version) for version in safe) + 1e-8
        assert answer.loss == pytest.approx(answers[-1].loss)
        assert [one.loss for one in answers] == sorted((one.loss for one in answers), reverse=True)


@given(problems())
def test_no_time_still_gives_a_safe_version_and_a_true_bound(problem: Problem) -> None:
    safe = [version for version in every_version(problem) if is_safe(problem, version)]
    answer = prove(problem, within=0, grace=60)
    assert (answer is None) == (not safe)
    if answer is not None:
        check_answer(problem, answer)
        assert answer.bound <= min(loss_of(problem, version) for version in safe) + 1e-8


@given(towns(), st.lists(nesting_details(), max_size=4), st.integers(2, 8), st.randoms())
def test_the_answer_is_as_good_as_that_of_the_dense_search(
    town: Town, details: list[Detail], threshold: int, random: object
) -> None:
    lattice = exposure_lattice(town.population, details)
    draft = tuple(random.randint(0, detail.withheld) for detail in details)  # type: ignore[attr-defined]
    plans = search([Sight(lattice, threshold)], draft).plans
    answer = prove(*problem_of(lattice.certain, details, draft, threshold))
    assert bool(plans) == (answer is not None)
    if answer is not None:
        assert answer.loss == pytest.approx(plans[0].loss, abs=1e-8)


def problem_of(certain: np.ndarray, details: list[Detail], draft: Version, threshold: int) -> tuple[Problem]:
    """The same choices as those of the dense search, the people counted from its table."""
    people = certain
    for axis in range(certain.ndim):
        people = np.diff(people, axis=axis, prepend=0)
    allowed = [
        [p for p in range(told, detail.withheld + 1) if detail.modelled[p]]
        for told, detail in zip(draft, details, strict=True)
    ]
    profiles = [v for v in versions(details) if people[v]]
    levels = [
        [np.searchsorted(places, level) for level, places in zip(profile, allowed, strict=True)] for profile in profiles
    ]
    requirement = Requirement(
        np.array(levels, np.uint8).reshape(len(profiles), len(details)),
        np.array([people[profile] for profile in profiles], np.int64),
        tuple(range(len(details))),
        threshold,
    )
    losses = tuple(
        np.array([detail.losses[place] - detail.losses[told] for place in places])
        for told, detail, places in zip(draft, details, allowed, strict=True)
    )
    return (Problem(losses, (requirement,)),)


@pytest.mark.parametrize(("threshold", "seed"), [(5, 1), (5, 2), (20, 3)])
def test_the_answer_is_as_good_as_that_of_a_solver(threshold: int, seed: int) -> None:
    problem = correlated(20, 150, threshold, seed)
    answer = prove(problem)
    assert answer is not None
    assert answer.proved
    assert answer.loss == pytest.approx(least_loss_by_highs(problem))
    check_answer(problem, answer)


def correlated(details: int, profiles: int, threshold: int, seed: int) -> Problem:
    """A random problem whose details go together."""
    random = np.random.default_rng(seed)
    alike = random.random((profiles, 1)) + random.random((profiles, details))
    levels = np.unique(np.digitize(alike, [0.5, 0.9, 1.3]).astype(np.uint8), axis=0)
    losses = tuple(np.append(0.0, np.cumsum(random.integers(1, 9, 3))) for _ in range(details))
    people = random.integers(1, 4, len(levels))
    return Problem(losses, (Requirement(levels, people, tuple(range(details)), threshold),))


def least_loss_by_highs(problem: Problem) -> float:
    """One variable for each place of each choice, and one for each profile that is let in."""
    (requirement,) = problem.requirements
    model = highspy.Highs()
    model.silent()
    reaches = [[model.addBinary(obj=float(step)) for step in np.diff(loss)] for loss in problem.losses]
    for steps in reaches:
        for nearer, further in itertools.pairwise(steps):
            model.addConstr(further <= nearer)
    let_in = [model.addBinary() for _ in requirement.people]
    for person, levels in zip(let_in, requirement.levels.tolist(), strict=True):
        for axis, level in enumerate(levels):
            if level:
                model.addConstr(person <= reaches[axis][level - 1])
    people = zip(requirement.people.tolist(), let_in, strict=True)
    model.addConstr(sum(weight * person for weight, person in people) >= requirement.threshold)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.minimize()
    return float(model.getInfo().objective_function_value)
