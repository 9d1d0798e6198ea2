"""Who may do what, as data.

Nothing here decides by itself: the tables say what a role may do, which roles exclude each other, who must agree to
which request, and how a request goes from one state to the next. ``withheld.compartments.diagram`` draws the last of
them for the documentation.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Role(enum.StrEnum):
    """What somebody is in one compartment."""

    CUSTODIAN = "custodian"
    HANDLER = "handler"
    CONTROLLER = "controller"
    AUTHORISING_OFFICER = "authorising officer"
    AUDITOR = "auditor"
    READER = "reader"


class Act(enum.StrEnum):
    """What can be done in a compartment."""

    READ = "read records"
    WRITE = "write records"
    READ_IN = "read somebody in"
    READ_OUT = "read somebody out"
    AUDIT = "read the log"
    ASK_EXPORT = "ask for an export"
    ASK_DESTROY = "ask for a record to be destroyed"
    ASK_IDENTITY = "ask for a sealed identity"
    AUTHORISE = "authorise an export or a destruction"
    RELEASE = "release a share of a sealed identity"


MAY: dict[Role, frozenset[Act]] = {
    Role.CUSTODIAN: frozenset({Act.READ_IN, Act.READ_OUT, Act.AUDIT, Act.RELEASE, Act.ASK_DESTROY}),
    Role.HANDLER: frozenset({Act.READ, Act.WRITE, Act.ASK_EXPORT, Act.ASK_IDENTITY, Act.ASK_DESTROY}),
    Role.CONTROLLER: frozenset({Act.READ, Act.WRITE, Act.ASK_EXPORT, Act.ASK_IDENTITY, Act.ASK_DESTROY}),
    Role.AUTHORISING_OFFICER: frozenset({Act.READ, Act.AUTHORISE}),
    Role.AUDITOR: frozenset({Act.AUDIT}),
    Role.READER: frozenset({Act.READ}),
}
"""What each role may do. A custodian holds the keys, to be able to hand them on, and may not read with them."""

APART: tuple[frozenset[Role], ...] = (
    frozenset({Role.HANDLER, Role.CONTROLLER, Role.AUTHORISING_OFFICER}),
    *(
        frozenset({Role.AUDITOR, other})
        for other in (Role.CUSTODIAN, Role.HANDLER, Role.CONTROLLER, Role.AUTHORISING_OFFICER)
    ),
)
"""Of each of these sets of roles, one person may hold one in the same compartment."""

HOLDS_RECORDS = frozenset(Role) - {Role.AUDITOR}
"""Whoever has one of these roles is given the record key of the compartment; an auditor has only the log's."""


class Matter(enum.StrEnum):
    """What is asked for in a request."""

    READ_IN = "read in"
    EXPORT = "export"
    DESTROY = "destroy"
    IDENTITY = "open identity"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Who must agree to a matter.

    Attributes:
        ask: what one must be allowed to, to ask.
        agree: what one must be allowed to, to agree.
        asker_counts: whether asking is the first agreement; otherwise nobody approves their own request.
    """

    ask: Act
    agree: Act
    asker_counts: bool = False


AGREEMENTS: dict[Matter, Agreement] = {
    Matter.READ_IN: Agreement(Act.READ_IN, Act.READ_IN, asker_counts=True),
    Matter.EXPORT: Agreement(Act.ASK_EXPORT, Act.AUTHORISE),
    Matter.DESTROY: Agreement(Act.ASK_DESTROY, Act.AUTHORISE),
    Matter.IDENTITY: Agreement(Act.ASK_IDENTITY, Act.RELEASE),
}


class State(enum.StrEnum):
    """Where a request is."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    USED = "used"
    ENDED = "ended"
    LAPSED = "lapsed"


class Step(enum.StrEnum):
    """What takes a request to its next state."""

    AGREE = "agree"
    AGREE_LAST = "agree, as the last who must"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    USE = "use"
    READ_OUT = "read out"
    END = "end date"


TRANSITIONS: dict[tuple[State, Step], State] = {
    (State.ASKED, Step.AGREE): State.ASKED,
    (State.ASKED, Step.AGREE_LAST): State.GRANTED,
    (State.ASKED, Step.REFUSE): State.REFUSED,
    (State.ASKED, Step.WITHDRAW): State.WITHDRAWN,
    (State.ASKED, Step.END): State.LAPSED,
    (State.GRANTED, Step.USE): State.USED,
    (State.GRANTED, Step.READ_OUT): State.ENDED,
    (State.GRANTED, Step.END): State.LAPSED,
}
"""Every step that exists; a state that begins none is final."""


def may(roles: frozenset[Role], act: Act) -> bool:
    """Whether one of these roles may do this."""
    return any(act in MAY[role] for role in roles)


def clash(roles: frozenset[Role]) -> frozenset[Role] | None:
    """Roles among these that one person may not hold together, or None."""
    return next((both for apart in APART if len(both := roles & apart) > 1), None)


def diagram() -> str:
    """The life of a request as a Mermaid state diagram, drawn from :data:`TRANSITIONS`."""
    final = [state for state in State if all(begin is not state for begin, _ in TRANSITIONS)]
    return "\n".join(
        [
            "stateDiagram-v2",
            f"    [*] --> {State.ASKED}",
            *(f"    {begin} --> {end}: {step}" for (begin, step), end in TRANSITIONS.items()),
            *(f"    {state} --> [*]" for state in final),
        ]
    )
