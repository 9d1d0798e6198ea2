"""What people ask for and agree to, and where it stands.

A request is one for somebody to be read in, for an export, for a record to be destroyed, or for a sealed identity.
Whoever asks and whoever agrees signs; the steps between its states are those of
:data:`~withheld.compartments.roles.TRANSITIONS` and no others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from withheld.compartments.encoding import Plain, number, octets, text
from withheld.compartments.keys import Card
from withheld.compartments.lockers import PublicLocker
from withheld.compartments.refusals import NotAllowedError, OpeningError
from withheld.compartments.roles import AGREEMENTS, TRANSITIONS, Matter, Role, State, Step

HOUR = 60 * 60 * 1000
"""Milliseconds that a sealed identity stays open."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a compartment asks for.

    Attributes:
        custodians: how many custodians must sign for one to be read in; 1 is for a lone user.
        opens_to: 1, or for a sealed identity how many custodians must open it together.
    """

    custodians: int = 2
    opens_to: int = 1

    def needed(self, matter: Matter) -> int:
        """How many must agree, the asker included where asking counts."""
        return {Matter.READ_IN: self.custodians, Matter.IDENTITY: self.opens_to}.get(matter, 1)


@dataclass(frozen=True, slots=True)
class Request:
    """Something that was asked for.

    Attributes:
        id: 16 random bytes.
        matter: what is asked for.
        asker: who asks.
        subject: the person to be read in, or the record; :data:`~withheld.compartments.storage.NOBODY` for an identity.
        reason: in words; it is sealed like everything else in the log.
        until: milliseconds since 1970 UTC: the end of the grant, or of the time in which it may be used.
        role: what the person is read in as, or None.
        signing: Ed25519 key of the person to be read in.
        locker: what is sealed to the person to be read in.
        agreed: who has agreed, in order; the asker first, where asking counts.
        state: where it stands, but for its end date: see :meth:`state_at`.
        granted: the log's time of the last agreement, milliseconds; 0 before.
    """

    id: bytes
    matter: Matter
    asker: bytes
    subject: bytes
    reason: str
    until: int
    role: Role | None = None
    signing: bytes = b""
    locker: bytes = b""
    agreed: tuple[bytes, ...] = ()
    state: State = State.ASKED
    granted: int = 0

    @property
    def end(self) -> int:
        """When it lapses, milliseconds since 1970 UTC; an opened identity closes after an hour at the latest."""
        if self.matter is Matter.IDENTITY and self.granted:
            return min(self.until, self.granted + HOUR)
        return self.until

    def state_at(self, time: int) -> State:
        """Where it stands at a time, end date included."""
        if time >= self.end and (self.state, Step.END) in TRANSITIONS:
            return TRANSITIONS[self.state, Step.END]
        return self.state

    def after(self, step: Step, time: int) -> Request:
        """The request after a step.

        Raises:
            NotAllowedError: there is no such step from where it stands.
        """
        state = TRANSITIONS.get((self.state_at(time), step))
        if state is None:
            raise NotAllowedError(f"the request is {self.state_at(time)}: there is no “{step}” from there")
        return replace(self, state=state, granted=time if state is State.GRANTED else self.granted)

    def agreed_by(self, person: bytes, policy: Policy, time: int) -> Request:
        """The request after a person has agreed.

        Raises:
            NotAllowedError: the person asked for it, is its subject, or has agreed before; or it is no longer asked.
        """
        asked = person == self.asker and not AGREEMENTS[self.matter].asker_counts
        if asked or (self.matter is Matter.READ_IN and person == self.subject and policy.custodians > 1):
            raise NotAllowedError("nobody approves their own request")
        if person in self.agreed:
            raise NotAllowedError("this person has agreed already: somebody else must")
        step = Step.AGREE_LAST if len(self.agreed) + 1 >= policy.needed(self.matter) else Step.AGREE
        return replace(self.after(step, time), agreed=(*self.agreed, person))

    def check_asked(self, time: int) -> None:
        """Refuse a step from a request that is no longer open.

        Raises:
            NotAllowedError: it was granted, refused or withdrawn, or has lapsed.
        """
        if self.state_at(time) is not State.ASKED:
            raise NotAllowedError(f"the request is {self.state_at(time)}")

    def fits(self, card: Card) -> bool:
        """Whether this is about the person with this card and the same keys."""
        return (self.subject, self.signing, self.locker) == (card.person, card.signing, card.locker.public)

    def sealed_to(self) -> PublicLocker:
        """What is sealed to the person who is read in: the key that the custodians signed, wherever else one stands."""
        return PublicLocker(self.locker)

    def fields(self) -> dict[str, Plain]:
        """What is signed and stored of it; how it stands follows from the log."""
        return {
            "request": self.id.hex(),
            "matter": str(self.matter),
            "subject": self.subject.hex(),
            "reason": self.reason,
            "until": self.until,
            "role": None if self.role is None else str(self.role),
            "signing": self.signing.hex(),
            "locker": self.locker.hex(),
        }

    @classmethod
    def from_fields(cls, asker: bytes, fields: dict[str, Plain]) -> Request:
        """The request as it was asked.

        Raises:
            OpeningError: these are no fields of a request.
        """
        role = fields.get("role")
        try:
            return cls(
                octets(fields, "request"),
                Matter(text(fields, "matter")),
                asker,
                octets(fields, "subject"),
                text(fields, "reason"),
                number(fields, "until"),
                None if role is None else Role(text(fields, "role")),
                octets(fields, "signing"),
                octets(fields, "locker"),
            )
        except ValueError:
            raise OpeningError from None
