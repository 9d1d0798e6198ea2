"""Who is read in to a compartment, who is not, and what comes of it; on both storages."""

from __future__ import annotations

import pytest

from tests.compartments.offices import DAY, NOON, Office
from withheld.compartments import audit, members, records
from withheld.compartments.records import Draft
from withheld.compartments.refusals import NotAllowedError, OpeningError
from withheld.compartments.requests import Policy
from withheld.compartments.roles import Matter, Role, State
from withheld.compartments.storage import Kind
from withheld.compartments.vault import First

LATER = NOON + 10 * DAY


def read_flo_in(office: Office, role: Role = Role.READER) -> None:
    asked = members.ask(office.enter("Ann"), Matter.READ_IN, office.id("Flo"), "joins", until=LATER, role=role)
    members.agree(office.enter("Bob"), asked.id)


def texts(office: Office, name: str) -> list[bytes]:
    return [opened.data for opened in records.read(office.enter(name))]


def test_what_the_handler_writes_the_controller_reads(office: Office) -> None:
    held = records.write(office.enter("Cyd"), [Draft(b"met at the station"), Draft(b"")])
    assert texts(office, "Dan") == [b"met at the station", b""]
    assert [one.version for one in held] == [1, 1]


def test_a_new_version_takes_the_place_of_the_old(office: Office) -> None:
    room = office.enter("Cyd")
    (held,) = records.write(room, [Draft(b"first")])
    records.write(room, [Draft(b"second", held.id)])
    assert texts(office, "Dan") == [b"second"]
    assert [one.version for one in records.listed(office.enter("Dan"))] == [2]


def test_all_records_of_a_batch_are_written_or_none(office: Office) -> None:
    room = office.enter("Cyd")
    with pytest.raises(OpeningError):
        records.write(room, [Draft(b"one"), Draft(b"two", b"no such record..")])
    assert texts(office, "Dan") == []


def test_one_custodian_alone_reads_nobody_in(office: Office) -> None:
    members.ask(office.enter("Ann"), Matter.READ_IN, office.id("Flo"), "joins", until=LATER, role=Role.READER)
    with pytest.raises(OpeningError):
        office.enter("Flo")


def test_two_custodians_read_somebody_in(office: Office) -> None:
    records.write(office.enter("Cyd"), [Draft(b"before")])
    read_flo_in(office)
    assert texts(office, "Flo") == [b"before"]


def test_nobody_agrees_twice_or_to_their_own(office: Office) -> None:
    asked = members.ask(office.enter("Ann"), Matter.READ_IN, office.id("Bob"), "too", until=LATER, role=Role.READER)
    with pytest.raises(NotAllowedError, match="agreed already"):
        members.agree(office.enter("Ann"), asked.id)
    with pytest.raises(NotAllowedError, match="nobody approves their own request"):
        members.agree(office.enter("Bob"), asked.id)


def test_a_handler_is_not_the_controller_or_the_officer(office: Office) -> None:
    for role in (Role.CONTROLLER, Role.AUTHORISING_OFFICER, Role.AUDITOR):
        with pytest.raises(NotAllowedError, match="different people"):
            members.ask(office.enter("Ann"), Matter.READ_IN, office.id("Cyd"), "too", until=LATER, role=role)


def test_two_grants_on_their_way_do_not_make_one_person_both(office: Office) -> None:
    ann, bob = office.enter("Ann"), office.enter("Bob")
    first, second = (
        members.ask(ann, Matter.READ_IN, office.id("Flo"), "joins", until=LATER, role=role)
        for role in (Role.HANDLER, Role.CONTROLLER)
    )
    members.agree(bob, first.id)
    with pytest.raises(NotAllowedError, match="different people"):
        members.agree(bob, second.id)


@pytest.mark.parametrize("name", ["Ann", "Eva", "Flo"])
def test_who_may_not_write_does_not(office: Office, name: str) -> None:
    read_flo_in(office)
    with pytest.raises(NotAllowedError, match="may write records"):
        records.write(office.enter(name), [Draft(b"x")])


def test_a_custodian_holds_the_keys_and_does_not_read(office: Office) -> None:
    with pytest.raises(NotAllowedError, match="may read records"):
        records.read(office.enter("Ann"))


def test_an_auditor_reads_the_log_and_has_no_key_of_a_record(office: Office) -> None:
    records.write(office.enter("Cyd"), [Draft(b"x")])
    read_flo_in(office, Role.AUDITOR)
    room = office.enter("Flo")
    kinds = [entry.kind for entry in audit.entries(room)]
    assert kinds[:2] == ["created", "epoch"]
    assert kinds[-2:] == ["entered", "audited"]
    assert "wrote" in kinds
    with pytest.raises(NotAllowedError):
        records.read(room)
    with office.storage.reading() as reading:
        wraps = [key for key, _ in reading.rows(bytes([Kind.RECORD_WRAP]) + office.compartment)]
    assert not any(office.id("Flo") in key for key in wraps)


def test_reading_out_ends_reading_and_rewraps(office: Office) -> None:
    read_flo_in(office)
    flo = office.enter("Flo")
    records.write(office.enter("Cyd"), [Draft(b"one"), Draft(b"two")])
    assert len(records.read(flo)) == 2
    out = members.read_out(office.enter("Ann"), office.id("Flo"), "left")
    assert (out.epoch, out.rewrapped) == (2, 2)
    assert "cannot be unread" in out.warning
    with pytest.raises(OpeningError):
        records.read(flo)
    with pytest.raises(OpeningError):
        office.enter("Flo")
    assert texts(office, "Dan") == [b"one", b"two"]
    records.write(office.enter("Cyd"), [Draft(b"three")])
    assert texts(office, "Dan") == [b"one", b"two", b"three"]


def test_somebody_who_was_read_out_can_be_read_in_again(office: Office) -> None:
    read_flo_in(office)
    members.read_out(office.enter("Ann"), office.id("Flo"), "left")
    read_flo_in(office)
    assert texts(office, "Flo") == []


def test_an_open_room_follows_a_new_epoch(office: Office) -> None:
    dan, cyd = office.enter("Dan"), office.enter("Cyd")
    members.rotate(office.enter("Ann"))
    members.rotate(office.enter("Bob"))
    records.write(cyd, [Draft(b"after")])
    assert [one.data for one in records.read(dan)] == [b"after"]


def test_a_grant_ends_on_its_day(office: Office) -> None:
    read_flo_in(office)
    flo = office.enter("Flo")
    office.clock.now = LATER - 1
    records.read(flo)
    office.clock.now = LATER
    with pytest.raises(OpeningError):
        records.read(flo)
    members.rotate(office.enter("Ann"))
    with office.storage.reading() as reading:
        assert not any(office.id("Flo") in key for key, _ in reading.rows(bytes([Kind.RECORD_WRAP])))


def test_a_grant_without_a_future_is_refused(office: Office) -> None:
    with pytest.raises(NotAllowedError, match="end date has passed"):
        members.ask(office.enter("Ann"), Matter.READ_IN, office.id("Flo"), "", until=NOON, role=Role.READER)


def test_the_last_custodians_are_not_read_out(office: Office) -> None:
    with pytest.raises(NotAllowedError, match="needs 2 custodians"):
        members.read_out(office.enter("Ann"), office.id("Bob"), "left")


def test_nobody_makes_the_keys_that_shut_them_out(office: Office) -> None:
    read_flo_in(office, Role.CUSTODIAN)
    with pytest.raises(NotAllowedError, match="another custodian"):
        members.read_out(office.enter("Ann"), office.id("Ann"), "leaves")


def test_only_members_are_read_out(office: Office) -> None:
    with pytest.raises(NotAllowedError, match="not read in"):
        members.read_out(office.enter("Ann"), office.id("Flo"), "left")


def test_a_request_is_refused_or_withdrawn_once(office: Office) -> None:
    ann, bob = office.enter("Ann"), office.enter("Bob")
    first, second = (
        members.ask(ann, Matter.READ_IN, office.id("Flo"), "joins", until=LATER, role=Role.READER) for _ in range(2)
    )
    members.refuse(bob, first.id)
    with pytest.raises(NotAllowedError, match="only who asked"):
        members.withdraw(bob, second.id)
    members.withdraw(ann, second.id)
    for request, state in ((first, State.REFUSED), (second, State.WITHDRAWN)):
        with pytest.raises(NotAllowedError, match=str(state)):
            members.agree(bob, request.id)
        with pytest.raises(NotAllowedError, match=str(state)):
            members.refuse(bob, request.id)
    with pytest.raises(OpeningError):
        members.agree(bob, b"no such request.")


def test_a_lone_user_needs_one_signature(office: Office) -> None:
    ann = office.people["Ann"]
    alone = office.vault.create(ann, "MINE", Policy(custodians=1), [First(ann.person, Role.CUSTODIAN, LATER)])
    room = office.vault.enter(ann, alone)
    members.ask(room, Matter.READ_IN, ann.person, "to write", until=LATER, role=Role.HANDLER)
    records.write(room, [Draft(b"diary")])
    assert [one.data for one in records.read(room)] == [b"diary"]


@pytest.mark.parametrize("policy", [Policy(), Policy(custodians=1, opens_to=2), Policy(custodians=0)])
def test_a_compartment_has_its_custodians_from_the_start(office: Office, policy: Policy) -> None:
    ann = office.people["Ann"]
    with pytest.raises(NotAllowedError, match="custodians from the start"):
        office.vault.create(ann, "MINE", policy, [First(ann.person, Role.CUSTODIAN, LATER)])


def test_nobody_learns_that_a_compartment_exists(office: Office) -> None:
    flo = office.people["Flo"]
    refused = []
    for compartment in (office.compartment, b"no such compart."):
        with pytest.raises(OpeningError) as error:
            office.vault.enter(flo, compartment)
        refused.append(str(error.value))
    assert len(set(refused)) == 1
    assert office.vault.compartments(flo) == []
    assert office.vault.compartments(office.people["Cyd"]) == [office.compartment]


def test_each_denial_is_in_the_log_of_its_compartment(office: Office) -> None:
    with pytest.raises(OpeningError):
        office.enter("Flo")
    with pytest.raises(NotAllowedError):
        records.read(office.enter("Ann"))
    denied = [entry for entry in audit.entries(office.enter("Ann")) if entry.kind == "denied"]
    assert [(entry.actor, entry.fields["what"]) for entry in denied] == [
        (office.id("Flo"), "enter"),
        (office.id("Ann"), "read"),
    ]
    assert office.reopened().opened.findings == ()


def test_a_reading_is_in_the_log_before_it_is_answered(office: Office) -> None:
    (held,) = records.write(office.enter("Cyd"), [Draft(b"x")])
    records.read(office.enter("Dan"), [held.id])
    entry = audit.entries(office.enter("Ann"))[-3]
    assert (entry.kind, entry.actor, entry.fields["records"]) == ("read", office.id("Dan"), [held.id.hex()])
