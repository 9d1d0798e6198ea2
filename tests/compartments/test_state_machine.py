"""Read in, write, read, read out, rotate, recover, in any order, with a model beside that is a few sets."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.compartments.offices import CHEAP, DAY, NOON, Clock
from withheld.compartments import members, records, recovery
from withheld.compartments.keys import Unlocked
from withheld.compartments.records import Draft
from withheld.compartments.refusals import NotAllowedError, OpeningError
from withheld.compartments.requests import Policy, Request
from withheld.compartments.roles import APART, MAY, Act, Matter, Role, State
from withheld.compartments.sqlite import SqliteStorage
from withheld.compartments.vault import First, Vault

NAMES = ("Ann", "Bob", "Cyd", "Dan")
names = st.sampled_from(NAMES)
any_role = st.sampled_from(sorted(Role))


class OfficeLife(RuleBasedStateMachine):
    """The vault on one side; on the other who has which role until when, which texts there are, and what was asked."""

    @initialize(needed=st.sampled_from((2, 2, 1)))
    def found(self, needed: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.storage = SqliteStorage(Path(self.folder.name) / "v", create=True)
        self.vault, ann = Vault.found(self.storage, "Ann", "Ann", clock=self.clock, passphrases=CHEAP)
        self.people: dict[str, Unlocked] = {"Ann": ann}
        for name in NAMES[1:]:
            self.people[name] = self.vault.introduce(ann, name, name)
        self.passphrases = {name: name for name in NAMES}
        self.shares: dict[str, list[str]] = {}
        self.needed = needed
        self.grants = [
            ("Ann", Role.CUSTODIAN, NOON + 99 * DAY),
            ("Bob", Role.CUSTODIAN, NOON + 99 * DAY),
            ("Cyd", Role.HANDLER, NOON + 9 * DAY),
        ]
        first = [First(self.people[name].person, role, until) for name, role, until in self.grants]
        self.compartment = self.vault.create(ann, "X", Policy(custodians=needed), first)
        self.texts: dict[bytes, bytes] = {}
        self.asked: list[tuple[Request, str, set[str]]] = []

    def roles(self, name: str) -> set[Role]:
        return {role for who, role, until in self.grants if who == name and until > self.clock.now}

    def may(self, name: str, act: Act) -> bool:
        return any(act in MAY[role] for role in self.roles(name))

    def somebody(self, data: st.DataObject, act: Act) -> str:
        """Anybody, but mostly one of those who may do this: otherwise nearly all that is tried would be refused."""
        return data.draw(st.sampled_from([name for name in NAMES if self.may(name, act)] * 4 + list(NAMES)))

    def clashes(self, name: str, role: Role) -> bool:
        held = self.roles(name) | {role}
        return any(len(held & apart) > 1 for apart in APART)

    def refused(self, name: str) -> type[Exception]:
        """How the vault refuses: a member is told why, and nobody else anything."""
        return NotAllowedError if self.roles(name) else OpeningError

    def name(self, person: bytes) -> str:
        return next(name for name, one in self.people.items() if one.person == person)

    @rule(whom=names, role=any_role, days=st.integers(1, 5), data=st.data())
    def ask(self, whom: str, role: Role, days: int, data: st.DataObject) -> None:
        by = self.somebody(data, Act.READ_IN)
        until = self.clock.now + days * DAY
        alone = self.needed == 1
        if not self.may(by, Act.READ_IN) or self.clashes(whom, role) or (whom == by and not alone):
            with pytest.raises(self.refused(by)):
                self.ask_for(by, whom, role, until)
            return
        request = self.ask_for(by, whom, role, until)
        assert request.state is (State.GRANTED if alone else State.ASKED)
        if alone:
            self.grants.append((whom, role, until))
        else:
            self.asked.append((request, whom, {by}))
            if data.draw(st.integers(0, 3)):
                self.agree_to(self.asked[-1], data)

    def ask_for(self, by: str, whom: str, role: Role, until: int) -> Request:
        room = self.vault.enter(self.people[by], self.compartment)
        return members.ask(room, Matter.READ_IN, self.people[whom].person, "", until=until, role=role)

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def agree(self, data: st.DataObject) -> None:
        self.agree_to(data.draw(st.sampled_from(self.asked[-2:])), data)

    def agree_to(self, asked: tuple[Request, str, set[str]], data: st.DataObject) -> None:
        request, whom, agreed = asked
        able = [name for name in NAMES if self.may(name, Act.READ_IN) and name not in agreed and name != whom]
        by = data.draw(st.sampled_from(able * 4 + list(NAMES)))
        role = request.role
        assert role is not None
        done = len(agreed) >= 2 or request.until <= self.clock.now
        allowed = self.may(by, Act.READ_IN) and by not in agreed and by != whom and not done
        if not allowed or self.clashes(whom, role):
            with pytest.raises(self.refused(by)):
                members.agree(self.vault.enter(self.people[by], self.compartment), request.id)
            return
        members.agree(self.vault.enter(self.people[by], self.compartment), request.id)
        agreed.add(by)
        self.grants.append((whom, role, request.until))

    @rule(text=st.binary(max_size=20), data=st.data())
    def write(self, text: bytes, data: st.DataObject) -> None:
        by = self.somebody(data, Act.WRITE)
        record = data.draw(st.sampled_from([None, *sorted(self.texts)]))
        if not self.may(by, Act.WRITE):
            with pytest.raises(self.refused(by)):
                records.write(self.vault.enter(self.people[by], self.compartment), [Draft(text, record)])
            return
        (held,) = records.write(self.vault.enter(self.people[by], self.compartment), [Draft(text, record)])
        self.texts[held.id] = text

    @rule(data=st.data())
    def read(self, data: st.DataObject) -> None:
        by = self.somebody(data, Act.READ)
        if not self.may(by, Act.READ):
            with pytest.raises(self.refused(by)):
                records.read(self.vault.enter(self.people[by], self.compartment))
            return
        found = records.read(self.vault.enter(self.people[by], self.compartment))
        assert {opened.held.id: opened.data for opened in found} == self.texts

    @rule(whom=names, data=st.data())
    def read_out(self, whom: str, data: st.DataObject) -> None:
        by = self.somebody(data, Act.READ_OUT)
        staying = {who for who, role, until in self.live() if who != whom and role is Role.CUSTODIAN}
        allowed = self.may(by, Act.READ_OUT) and self.roles(whom) and by != whom and len(staying) >= self.needed
        if not allowed:
            with pytest.raises(self.refused(by)):
                members.read_out(self.vault.enter(self.people[by], self.compartment), self.people[whom].person, "")
            return
        out = members.read_out(self.vault.enter(self.people[by], self.compartment), self.people[whom].person, "")
        assert out.rewrapped >= len(self.texts)
        self.grants = [grant for grant in self.grants if grant[0] != whom]

    @rule(data=st.data())
    def rotate(self, data: st.DataObject) -> None:
        by = self.somebody(data, Act.READ_OUT)
        custodians = {who for who, role, _ in self.live() if role is Role.CUSTODIAN}
        if not self.may(by, Act.READ_OUT) or len(custodians) < self.needed:
            with pytest.raises(self.refused(by)):
                members.rotate(self.vault.enter(self.people[by], self.compartment))
            return
        members.rotate(self.vault.enter(self.people[by], self.compartment))

    def live(self) -> list[tuple[str, Role, int]]:
        return [grant for grant in self.grants if grant[2] > self.clock.now]

    @rule(days=st.integers(0, 3))
    def wait(self, days: int) -> None:
        self.clock.now += days * DAY

    @rule(who=names)
    def make_shares(self, who: str) -> None:
        self.shares[who] = recovery.make_shares(self.vault, self.people[who], 2, 3)

    @precondition(lambda self: self.shares)
    @rule(of=names, data=st.data())
    def recover(self, of: str, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from([*self.shares] * 3 + [of]))
        of = who if data.draw(st.integers(0, 3)) else of
        words = self.shares.get(of, [])[1:]
        if who != of or not words:
            with pytest.raises(OpeningError):
                recovery.recover(self.vault, self.people[who].person, words, "stolen")
            return
        self.passphrases[who] += "!"
        recovery.recover(self.vault, self.people[who].person, words, self.passphrases[who])

    @rule(who=names, typed=names, right=st.booleans())
    def unlock(self, who: str, typed: str, right: bool) -> None:  # noqa: FBT001
        typed = who if right else typed
        if who != typed:
            with pytest.raises(OpeningError):
                self.vault.unlock(self.people[who].person, self.passphrases[typed])
            return
        assert self.vault.unlock(self.people[who].person, self.passphrases[who]) == self.people[who]

    @rule()
    def start_again(self) -> None:
        self.vault = Vault.open(self.storage, clock=self.clock, passphrases=CHEAP)

    @invariant()
    def verifies(self) -> None:
        if hasattr(self, "vault"):
            assert self.vault.verify().findings == ()

    def teardown(self) -> None:
        if hasattr(self, "storage"):
            self.storage.close()
            self.folder.cleanup()


OfficeLife.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestOfficeLife = OfficeLife.TestCase
