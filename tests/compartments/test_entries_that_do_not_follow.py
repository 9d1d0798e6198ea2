"""Entries that a member signs, seals rightly and writes past the program: the replay refuses and names each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.compartments.offices import DAY, NOON, Office
from tests.compartments.test_tampering import add_entry
from withheld.compartments import further, members, records
from withheld.compartments.encoding import Plain
from withheld.compartments.further import consent
from withheld.compartments.ledger import Transaction
from withheld.compartments.log import Log
from withheld.compartments.records import Draft
from withheld.compartments.refusals import DamagedVaultError, NotAllowedError, OpeningError
from withheld.compartments.requests import Policy, Request
from withheld.compartments.roles import Matter, Role
from withheld.compartments.standing import statement
from withheld.compartments.storage import NOBODY, Key, Kind
from withheld.compartments.vault import First

Fields = dict[str, Plain]
LATER = NOON + DAY


def forced(office: Office, by: str, kind: str, fields: Fields) -> str:
    """What the next who enters is told, after somebody has signed this and added it by hand."""
    actor = office.people[by]
    payload: Fields = {**fields, "kind": kind, "act": b"an act by hand..".hex(), "actor": actor.person.hex()}
    payload["signature"] = actor.sign(statement(office.vault.id, office.compartment, payload)).hex()
    log = office.enter("Ann").log_locker()
    with office.storage.writing() as writing:
        add_entry(office, writing, payload, log)  # type: ignore[arg-type] # a plain dict
    with pytest.raises(DamagedVaultError) as error:
        office.enter("Dan")
    return str(error.value)


def request_for(office: Office, name: str, matter: Matter = Matter.READ_IN) -> Request:
    card = office.people[name].card
    return Request(
        b"request by hand.",
        matter,
        b"",
        card.person,
        "",
        LATER,
        Role.READER,
        card.signing,
        card.locker.public,
    )


def written(office: Office) -> bytes:
    (held,) = records.write(office.enter("Cyd"), [Draft(b"x", originator=office.id("Flo"))])
    return held.id


def asked(office: Office) -> bytes:
    room = office.enter("Ann")
    return members.ask(room, Matter.READ_IN, office.id("Flo"), "", until=LATER, role=Role.READER).id


def granted(office: Office, matter: Matter, record: bytes) -> bytes:
    request = members.ask(office.enter("Cyd"), matter, record, "", until=LATER)
    members.agree(office.enter("Eva"), request.id)
    return request.id


def wrote(office: Office, record: bytes, version: int, originator: str = "Flo") -> Fields:
    return {"records": [[record.hex(), version, office.id(originator).hex()]]}


CASES: dict[str, tuple[str, str, Callable[[Office], Fields], str]] = {
    "made twice": (
        "Ann",
        "created",
        lambda _: {"custodians": 1, "opens to": 1, "title": "", "first": []},
        "the compartment was there already",
    ),
    "asked twice": (
        "Ann",
        "asked",
        lambda office: replace(request_for(office, "Flo"), id=asked(office)).fields(),
        "it was asked for already",
    ),
    "another's keys": (
        "Ann",
        "asked",
        lambda office: replace(request_for(office, "Flo"), signing=bytes(32)).fields(),
        "somebody other than was introduced",
    ),
    "an unknown matter": (
        "Ann",
        "asked",
        lambda office: {**request_for(office, "Flo").fields(), "matter": "tea"},
        "does not say what such an entry must",
    ),
    "no end": (
        "Ann",
        "asked",
        lambda office: replace(request_for(office, "Flo"), until=NOON).fields(),
        "its end date has passed",
    ),
    "agreed to nothing": (
        "Bob",
        "agreed",
        lambda _: {"request": b"no such request.".hex()},
        "nobody asked for it",
    ),
    "withdrawn by another": (
        "Bob",
        "withdrawn",
        lambda office: {"request": asked(office).hex()},
        "only who asked may withdraw",
    ),
    "used by another": (
        "Dan",
        "used",
        lambda office: {"request": granted(office, Matter.EXPORT, written(office)).hex()},
        "only who asked may use it",
    ),
    "exported without consent": (
        "Cyd",
        "used",
        lambda office: {"request": granted(office, Matter.EXPORT, written(office)).hex()},
        "the originator has not agreed to an export",
    ),
    "destroyed nothing": (
        "Cyd",
        "used",
        lambda office: {"request": granted(office, Matter.DESTROY, b"no such record..").hex()},
        "there is no such record",
    ),
    "read out nobody": (
        "Ann",
        "read out",
        lambda office: {"person": office.id("Flo").hex(), "reason": ""},
        "the person is not read in",
    ),
    "an epoch too far": (
        "Ann",
        "epoch",
        lambda _: {"epoch": 3, "record locker": "00", "log locker": "00"},
        "the epochs do not follow each other",
    ),
    "an epoch by the handler": (
        "Cyd",
        "epoch",
        lambda _: {"epoch": 2, "record locker": "00", "log locker": "00"},
        "may read somebody out",
    ),
    "consent by another": (
        "Cyd",
        "consented",
        lambda office: consent(office.people["Cyd"], office.vault.id, written(office), None, LATER).fields(),
        "it is not the originator's to give",
    ),
    "a forged consent": (
        "Cyd",
        "consented",
        lambda office: replace(
            consent(office.people["Flo"], office.vault.id, written(office), None, LATER), until=LATER + 1
        ).fields(),
        "the originator has not signed the consent",
    ),
    "a version left out": (
        "Cyd",
        "wrote",
        lambda office: wrote(office, written(office), 3),
        "the versions of a record do not follow each other",
    ),
    "another originator": (
        "Cyd",
        "wrote",
        lambda office: wrote(office, written(office), 2, "Cyd"),
        "another originator's",
    ),
    "written by the officer": (
        "Eva",
        "wrote",
        lambda office: wrote(office, b"a new record....", 1),
        "may write records",
    ),
    "a shape of its own": ("Cyd", "wrote", lambda _: {"records": ["?"]}, "does not say what such an entry must"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_entry_that_does_not_follow_is_named(small: Office, case: str) -> None:
    by, kind, fields, told = CASES[case]
    assert f"(“{kind}”) does not follow: " in (said := forced(small, by, kind, fields(small)))
    assert told in said


def test_a_destroyed_record_is_not_written_again_by_hand(small: Office) -> None:
    record = written(small)
    further.destroy(small.enter("Cyd"), granted(small, Matter.DESTROY, record))
    assert "was destroyed" in forced(small, "Cyd", "wrote", wrote(small, record, 2))


def test_an_unknown_kind_of_entry_changes_nothing(small: Office) -> None:
    with pytest.raises(pytest.fail.Exception):
        forced(small, "Cyd", "hummed", {})


def test_rows_never_change_without_an_entry(small: Office) -> None:
    with pytest.raises(RuntimeError, match="no entry of the log binds"), small.vault.ledger.transact(None) as one:
        one.put(Key(Kind.RECORD, NOBODY, NOBODY), b"x")
    with small.vault.ledger.transact(small.people["Ann"]) as nothing:
        assert isinstance(nothing, Transaction)
    assert small.reopened().opened.findings == ()
    assert Log().vault == NOBODY


def test_what_is_not_there_is_refused(small: Office) -> None:
    cyd, nothing = small.enter("Cyd"), b"nothing of the k"
    for refused in (
        lambda: members.ask(small.enter("Ann"), Matter.READ_IN, nothing, "", until=LATER, role=Role.READER),
        lambda: records.write(cyd, [Draft(b"x", originator=nothing)]),
        lambda: records.write(cyd, [Draft(b"x", written(small), small.id("Cyd"))]),
        lambda: records.read(cyd, [nothing]),
        lambda: further.export(cyd, nothing),
    ):
        with pytest.raises(OpeningError):
            refused()


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ([("Ann", Role.CUSTODIAN, NOON), ("Bob", Role.CUSTODIAN, LATER)], "its end date has passed"),
        (
            [
                ("Ann", Role.CUSTODIAN, LATER),
                ("Bob", Role.CUSTODIAN, LATER),
                ("Cyd", Role.HANDLER, LATER),
                ("Cyd", Role.CONTROLLER, LATER),
            ],
            "controller and handler of one compartment are different people",
        ),
    ],
)
def test_the_first_members_follow_the_rules_too(small: Office, first: list[tuple[str, Role, int]], told: str) -> None:
    members_of_it = [First(small.id(name), role, until) for name, role, until in first]
    with pytest.raises(NotAllowedError, match=told):
        small.vault.create(small.people["Ann"], "X", Policy(), members_of_it)


def test_a_record_of_which_a_row_is_missing_does_not_open(small: Office) -> None:
    room = small.enter("Dan")
    written(small)
    with small.storage.writing() as writing:
        writing.remove([key for key, _ in writing.rows(bytes([Kind.RECORD_KEY]))])
    with pytest.raises(OpeningError):
        records.read(room)


def test_a_member_without_the_chain_of_log_keys_enters_nothing(small: Office) -> None:
    members.rotate(small.enter("Ann"))
    with small.storage.writing() as writing:
        writing.remove([key for key, _ in writing.rows(bytes([Kind.LOG_CHAIN]))])
    with pytest.raises(OpeningError):
        small.enter("Cyd")
