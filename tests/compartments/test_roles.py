"""The tables of roles and steps: complete, without contradiction, and drawn in the documentation as they are."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from tests.compartments.offices import NOON
from withheld.compartments.refusals import NotAllowedError
from withheld.compartments.requests import HOUR, Policy, Request
from withheld.compartments.roles import (
    AGREEMENTS,
    MAY,
    TRANSITIONS,
    Act,
    Matter,
    Role,
    State,
    Step,
    clash,
    diagram,
    may,
)
from withheld.compartments.storage import NOBODY

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "compartments.md"
THREE = (Role.HANDLER, Role.CONTROLLER, Role.AUTHORISING_OFFICER)


def asked(matter: Matter = Matter.EXPORT) -> Request:
    return Request(b"r" * 16, matter, b"asker", NOBODY, "", NOON + 9 * HOUR)


def test_the_diagram_in_the_documentation_is_the_table() -> None:
    assert f"```mermaid\n{diagram()}\n```" in PAGE.read_text(encoding="utf-8")


def test_the_table_of_roles_in_the_documentation_is_the_table() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for role in Role:
        acts = "; ".join(act for act in Act if act in MAY[role])
        assert f"| {role} | {acts} |" in page


def test_every_role_act_and_matter_has_its_place() -> None:
    assert set(MAY) == set(Role)
    assert set(AGREEMENTS) == set(Matter)
    for act in Act:
        assert any(may(frozenset({role}), act) for role in Role)


def test_handler_controller_and_officer_are_different_people() -> None:
    for two in combinations(THREE, 2):
        assert clash(frozenset(two)) == frozenset(two)
    assert clash(frozenset({Role.CUSTODIAN, Role.HANDLER, Role.READER})) is None


def test_who_may_ask_may_not_agree_unless_asking_counts() -> None:
    for role in Role:
        for agreement in AGREEMENTS.values():
            if not agreement.asker_counts:
                assert not {agreement.ask, agreement.agree} <= MAY[role]


def test_every_state_is_reached_and_every_step_is_used() -> None:
    assert {State.ASKED, *TRANSITIONS.values()} == set(State)
    assert {step for _, step in TRANSITIONS} == set(Step)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_there_are_no_other_steps(state: State, step: Step) -> None:
    begun = Request(b"r" * 16, Matter.EXPORT, b"asker", NOBODY, "", NOON + HOUR, state=state)
    if (state, step) in TRANSITIONS:
        assert begun.after(step, NOON).state is TRANSITIONS[state, step]
    else:
        with pytest.raises(NotAllowedError, match="there is no"):
            begun.after(step, NOON)


def test_nobody_agrees_to_their_own_whatever_it_is() -> None:
    for matter in (Matter.EXPORT, Matter.DESTROY, Matter.IDENTITY):
        with pytest.raises(NotAllowedError, match="their own"):
            asked(matter).agreed_by(b"asker", Policy(), NOON)


def test_an_opened_identity_closes_after_an_hour_or_earlier() -> None:
    policy = Policy(opens_to=2)
    opened = asked(Matter.IDENTITY).agreed_by(b"one", policy, NOON).agreed_by(b"two", policy, NOON + 5)
    assert opened.end == NOON + 5 + HOUR
    late = opened.agreed, opened.state_at(NOON + 5 + HOUR)
    assert late == ((b"one", b"two"), State.LAPSED)
    short = Request(b"r" * 16, Matter.IDENTITY, b"asker", NOBODY, "", NOON + 10)
    assert short.agreed_by(b"one", policy, NOON).agreed_by(b"two", policy, NOON + 5).end == NOON + 10
