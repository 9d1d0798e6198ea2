"""How a compartment stands, as its own log says: who is read in, until when, under which keys, with which records.

Nothing about members is ever read from a table. :class:`Standing` replays the entries of one compartment, checks each
signature and each right at the time of the entry, and refuses what does not follow. Whoever writes to the database by
hand changes rows, and rows make nobody a member.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from withheld.compartments.encoding import Plain, context, number, octets, pack, text
from withheld.compartments.keys import Card, Unlocked
from withheld.compartments.lockers import PublicLocker
from withheld.compartments.refusals import NotAllowedError, OpeningError
from withheld.compartments.requests import Policy, Request
from withheld.compartments.roles import AGREEMENTS, Act, Matter, Role, State, Step, clash, may

Fields = dict[str, Plain]
EXPORT = "export"
"""What a consent is to, where it is to an export and not to a compartment."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """The public keys of one epoch.

    Attributes:
        number: counted from 1.
        record: what record keys are sealed to.
        log: what entries of the log are sealed to.
    """

    number: int
    record: PublicLocker
    log: PublicLocker


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the log of one compartment, opened.

    Attributes:
        number: in the log of the vault.
        time: milliseconds since 1970 UTC.
        kind: what happened.
        actor: who did it.
        fields: everything else.
    """

    number: int
    time: int
    kind: str
    actor: bytes
    fields: Fields


@dataclass(frozen=True, slots=True)
class Held:
    """A record, as the log has it.

    Attributes:
        id: 16 bytes.
        version: the newest, counted from 1.
        originator: whoever provided what it says.
        destroyed: whether its keys are gone.
    """

    id: bytes
    version: int
    originator: bytes
    destroyed: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """An originator agrees that a record goes further.

    Attributes:
        record: its id.
        to: id of the compartment in hex, or :data:`EXPORT`.
        until: milliseconds since 1970 UTC.
        originator: who agrees.
        signature: Ed25519 over :meth:`statement`.
    """

    record: bytes
    to: str
    until: int
    originator: bytes
    signature: bytes = b""

    def statement(self, vault: bytes) -> bytes:
        """What the originator signs."""
        return context("consent", vault, self.record, self.to, self.until, self.originator)

    def signed(self, originator: Unlocked, vault: bytes) -> Consent:
        """The same, signed."""
        return replace(self, signature=originator.sign(self.statement(vault)))

    def fields(self) -> Fields:
        """What is stored."""
        return {
            "record": self.record.hex(),
            "to": self.to,
            "until": self.until,
            "originator": self.originator.hex(),
            "consent": self.signature.hex(),
        }

    @classmethod
    def from_fields(cls, fields: Fields) -> Consent:
        """The consent back."""
        return cls(
            octets(fields, "record"),
            text(fields, "to"),
            number(fields, "until"),
            octets(fields, "originator"),
            octets(fields, "consent"),
        )


def statement(vault: bytes, compartment: bytes, payload: Fields) -> bytes:
    """What the actor of an entry signs: everything in it but the signature."""
    unsigned = {name: value for name, value in payload.items() if name != "signature"}
    return context("act", vault, compartment, pack(unsigned))


class Standing:
    """A compartment after the entries that were taken in so far.

    Attributes:
        policy: what the compartment asks for.
        title: what it is called; sealed.
        epochs: their public keys, the newest last.
        requests: everything that was ever asked for, by id.
        records: everything that was ever written, by id.
        consents: of the originators.
        findings: entries that do not follow, one sentence each: forged, replayed, or not allowed.
    """

    def __init__(self, vault: bytes, compartment: bytes) -> None:
        self.policy = Policy()
        self.title = ""
        self.epochs: list[Epoch] = []
        self.requests: dict[bytes, Request] = {}
        self.records: dict[bytes, Held] = {}
        self.consents: list[Consent] = []
        self.findings: list[str] = []
        self._vault, self._compartment = vault, compartment
        self._seen: dict[bytes, int] = {}
        self._cards: dict[bytes, Card] = {}
        self._signed: dict[str, Callable[[Entry], None]] = {
            "created": self._created,
            "asked": self._asked,
            "agreed": self._agreed,
            "refused": self._refused,
            "withdrawn": self._withdrawn,
            "used": self._used,
            "read out": self._read_out,
            "epoch": self._epoch,
            "consented": self._consented,
            "wrote": self._wrote,
        }

    @property
    def epoch(self) -> Epoch:
        """The newest epoch."""
        return self.epochs[-1]

    def grants(self, time: int) -> list[Request]:
        """Whoever is read in at a time, by grant."""
        return [
            request
            for request in self.requests.values()
            if request.matter is Matter.READ_IN and request.state_at(time) is State.GRANTED
        ]

    def roles(self, person: bytes, time: int) -> frozenset[Role]:
        """What a person is in the compartment at a time; nothing, if not read in."""
        return frozenset(grant.role for grant in self.grants(time) if grant.subject == person and grant.role)

    def check_may(self, person: bytes, act: Act, time: int) -> None:
        """Refuse what none of the person's roles may do.

        Raises:
            NotAllowedError: with the act.
        """
        if not may(self.roles(person, time), act):
            raise NotAllowedError(f"none of this person's roles in the compartment may {act}")

    def check_can_be(self, person: bytes, role: Role, time: int) -> None:
        """Refuse roles that one person may not hold together.

        Raises:
            NotAllowedError: with both.
        """
        both = clash(self.roles(person, time) | {role})
        if both is not None:
            raise NotAllowedError(f"{' and '.join(sorted(both))} of one compartment are different people")

    def consent(self, record: bytes, to: str, time: int) -> Consent | None:
        """The originator's consent that is in force, or None."""
        held = self.records.get(record)
        for consent in self.consents:
            wanted = (record, to, held.originator if held else None)
            if (consent.record, consent.to, consent.originator) == wanted and time < consent.until:
                return consent
        return None

    def take(self, entry: Entry, cards: dict[bytes, Card]) -> None:
        """Take in the next entry; what does not follow is a finding and changes nothing.

        Args:
            entry: opened.
            cards: everybody who was introduced.
        """
        try:
            act = self._signed.get(entry.kind)
            if act is not None:
                self._cards = cards
                self._check_signed(entry)
                act(entry)
        except (NotAllowedError, OpeningError, ValueError) as error:
            reason = str(error) if isinstance(error, NotAllowedError) else "it does not say what such an entry must"
            self.findings.append(f"entry {entry.number:,} (“{entry.kind}”) does not follow: {reason}")

    def check_actor(self, entry: Entry, cards: dict[bytes, Card]) -> None:
        """Refuse an entry that whom it names has not signed; nobody can sign a denial, so anybody may have left one.

        Raises:
            NotAllowedError: it is forged.
            OpeningError: it has no signature.
        """
        if entry.kind == "denied":
            return
        card, signature = cards.get(entry.actor), octets(entry.fields, "signature")
        if card is None or not card.verifies(signature, statement(self._vault, self._compartment, entry.fields)):
            raise NotAllowedError("it is forged: whom it names has not signed it")

    def _check_signed(self, entry: Entry) -> None:
        self.check_actor(entry, self._cards)
        act = octets(entry.fields, "act")
        if act in self._seen:
            raise NotAllowedError(f"it is a replay of entry {self._seen[act]:,}")
        self._seen[act] = entry.number

    def _created(self, entry: Entry) -> None:
        if self.epochs or self.requests:
            raise NotAllowedError("the compartment was there already")
        self.policy = Policy(number(entry.fields, "custodians"), number(entry.fields, "opens to"))
        self.title = text(entry.fields, "title")
        first = entry.fields.get("first")
        for fields in first if isinstance(first, list) else []:
            request = Request.from_fields(entry.actor, fields if isinstance(fields, dict) else {})
            self.begin_with(request, self._cards, entry.time)

    def begin_with(self, request: Request, cards: dict[bytes, Card], time: int) -> None:
        """Read in one of the first members, whom the maker of the compartment names.

        Raises:
            NotAllowedError: see :meth:`check_request`.
        """
        self.check_request(request, cards, time)
        self.requests[request.id] = replace(request, agreed=(request.asker,), state=State.GRANTED, granted=time)

    def _asked(self, entry: Entry) -> None:
        request = Request.from_fields(entry.actor, entry.fields)
        agreement = AGREEMENTS[request.matter]
        self.check_may(entry.actor, agreement.ask, entry.time)
        if request.id in self.requests:
            raise NotAllowedError("it was asked for already")
        self.check_request(request, self._cards, entry.time)
        if agreement.asker_counts:
            request = request.agreed_by(entry.actor, self.policy, entry.time)
        self.requests[request.id] = request

    def check_request(self, request: Request, cards: dict[bytes, Card], time: int) -> None:
        """Refuse a request that could not be granted.

        Raises:
            NotAllowedError: it has no end, it reads in another than was introduced, or the roles exclude each other.
        """
        if request.until <= time:
            raise NotAllowedError("its end date has passed")
        if request.matter is Matter.READ_IN:
            card = cards.get(request.subject)
            if card is None or not request.fits(card) or request.role is None:
                raise NotAllowedError("it reads in somebody other than was introduced")
            self.check_can_be(request.subject, request.role, time)

    def _agreed(self, entry: Entry) -> None:
        request = self._request(entry)
        self.check_may(entry.actor, AGREEMENTS[request.matter].agree, entry.time)
        agreed = request.agreed_by(entry.actor, self.policy, entry.time)
        if agreed.state is State.GRANTED and request.role is not None:
            self.check_can_be(request.subject, request.role, entry.time)
        self.requests[request.id] = agreed

    def _refused(self, entry: Entry) -> None:
        request = self._request(entry)
        self.check_may(entry.actor, AGREEMENTS[request.matter].agree, entry.time)
        self.requests[request.id] = request.after(Step.REFUSE, entry.time)

    def _withdrawn(self, entry: Entry) -> None:
        request = self._request(entry)
        if entry.actor != request.asker:
            raise NotAllowedError("only who asked may withdraw")
        self.requests[request.id] = request.after(Step.WITHDRAW, entry.time)

    def _used(self, entry: Entry) -> None:
        request = self._request(entry)
        if entry.actor != request.asker or request.matter not in (Matter.EXPORT, Matter.DESTROY):
            raise NotAllowedError("only who asked may use it")
        held = self.records.get(request.subject)
        if held is None or held.destroyed:
            raise NotAllowedError("there is no such record")
        if request.matter is Matter.DESTROY:
            self.records[held.id] = replace(held, destroyed=True)
        elif self.consent(held.id, EXPORT, entry.time) is None:
            raise NotAllowedError("the originator has not agreed to an export")
        self.requests[request.id] = request.after(Step.USE, entry.time)

    def _request(self, entry: Entry) -> Request:
        request = self.requests.get(octets(entry.fields, "request"))
        if request is None:
            raise NotAllowedError("nobody asked for it")
        return request

    def _read_out(self, entry: Entry) -> None:
        self.check_may(entry.actor, Act.READ_OUT, entry.time)
        person = octets(entry.fields, "person")
        grants = [grant for grant in self.grants(entry.time) if grant.subject == person]
        if not grants:
            raise NotAllowedError("the person is not read in")
        for grant in grants:
            self.requests[grant.id] = grant.after(Step.READ_OUT, entry.time)

    def _epoch(self, entry: Entry) -> None:
        if self.epochs:
            self.check_may(entry.actor, Act.READ_OUT, entry.time)
        if number(entry.fields, "epoch") != len(self.epochs) + 1:
            raise NotAllowedError("the epochs do not follow each other")
        record, log = octets(entry.fields, "record locker"), octets(entry.fields, "log locker")
        self.epochs.append(Epoch(len(self.epochs) + 1, PublicLocker(record), PublicLocker(log)))

    def _consented(self, entry: Entry) -> None:
        consent = Consent.from_fields(entry.fields)
        held, card = self.records.get(consent.record), self._cards.get(consent.originator)
        if held is None or held.originator != consent.originator or card is None:
            raise NotAllowedError("it is not the originator's to give")
        if not card.verifies(consent.signature, consent.statement(self._vault)):
            raise NotAllowedError("it is forged: the originator has not signed the consent")
        self.consents.append(consent)

    def _wrote(self, entry: Entry) -> None:
        self.check_may(entry.actor, Act.WRITE, entry.time)
        records = entry.fields.get("records")
        for fields in records if isinstance(records, list) else []:
            match fields:
                case [str(record), int(version), str(originator)]:
                    held = Held(bytes.fromhex(record), version, bytes.fromhex(originator))
                case _:
                    raise OpeningError
            self._check_follows(held)
            self.records[held.id] = held

    def _check_follows(self, held: Held) -> None:
        before = self.records.get(held.id)
        if held.version != (1 if before is None else before.version + 1):
            raise NotAllowedError("the versions of a record do not follow each other")
        if before is not None and (before.destroyed or before.originator != held.originator):
            raise NotAllowedError("the record was destroyed, or is another originator's")
