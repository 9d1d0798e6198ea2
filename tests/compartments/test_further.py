"""Consent, sharing, export, destruction, sealed identities; on both storages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.compartments.offices import DAY, NOON, Office
from withheld.compartments import audit, further, identity, members, records
from withheld.compartments.further import consent
from withheld.compartments.records import Draft
from withheld.compartments.refusals import NotAllowedError, OpeningError
from withheld.compartments.requests import HOUR, Policy
from withheld.compartments.roles import Matter, Role
from withheld.compartments.storage import NOBODY, Kind

LATER = NOON + 10 * DAY


def from_flo(office: Office) -> bytes:
    """A record that Flo provided, who is read in nowhere."""
    (held,) = records.write(office.enter("Cyd"), [Draft(b"from Flo", originator=office.id("Flo"))])
    return held.id


def agreed(office: Office, name: str, record: bytes, to: bytes | None, until: int = LATER) -> None:
    given = consent(office.people[name], office.vault.id, record, to, until)
    further.put_on_record(office.enter("Cyd"), given)


def authorised(office: Office, matter: Matter, record: bytes) -> bytes:
    asked = members.ask(office.enter("Cyd"), matter, record, "for the court", until=LATER)
    members.agree(office.enter("Eva"), asked.id)
    return asked.id


def test_a_record_is_shared_only_where_its_originator_agreed(office: Office) -> None:
    other = office.create("GREEN")
    record = from_flo(office)
    here, there = office.enter("Cyd"), office.enter("Cyd", other)
    with pytest.raises(NotAllowedError, match="originator has not agreed"):
        further.share(here, record, there)
    agreed(office, "Flo", record, other)
    held = further.share(here, record, there)
    assert held.originator == office.id("Flo")
    assert [one.data for one in records.read(office.enter("Dan", other))] == [b"from Flo"]


@pytest.mark.parametrize("wrong", ["person", "record", "signature", "compartment", "end"])
def test_a_consent_holds_for_what_it_says_and_no_more(office: Office, wrong: str) -> None:
    other = office.create("GREEN")
    record = from_flo(office)
    room = office.enter("Cyd")
    given = consent(office.people["Flo"], office.vault.id, record, other, LATER)
    match wrong:
        case "person":
            given = consent(office.people["Cyd"], office.vault.id, record, other, LATER)
        case "record":
            given = replace(given, record=b"no such record..")
        case "signature":
            given = replace(given, until=LATER + 1)
        case "compartment":
            further.put_on_record(room, consent(office.people["Flo"], office.vault.id, record, None, LATER))
        case _:
            further.put_on_record(room, given)
            office.clock.now = LATER
    if wrong in ("person", "record", "signature"):
        with pytest.raises(NotAllowedError):
            further.put_on_record(room, given)
    with pytest.raises(NotAllowedError, match="originator has not agreed"):
        further.share(room, record, office.enter("Cyd", other))


def test_an_export_takes_an_officer_and_the_originator(office: Office) -> None:
    record = from_flo(office)
    request = authorised(office, Matter.EXPORT, record)
    with pytest.raises(NotAllowedError, match="originator has not agreed"):
        further.export(office.enter("Cyd"), request)
    agreed(office, "Flo", record, None)
    with pytest.raises(NotAllowedError, match="only who asked"):
        further.export(office.enter("Dan"), request)
    assert further.export(office.enter("Cyd"), request).data == b"from Flo"
    with pytest.raises(NotAllowedError, match="the request is used"):
        further.export(office.enter("Cyd"), request)
    assert [entry.kind for entry in audit.entries(office.enter("Ann"))].count("exported") == 1


def test_nobody_authorises_their_own_export(office: Office) -> None:
    record = from_flo(office)
    agreed(office, "Flo", record, None)
    asked = members.ask(office.enter("Cyd"), Matter.EXPORT, record, "", until=LATER)
    for name in ("Cyd", "Dan", "Ann"):
        with pytest.raises(NotAllowedError, match="may authorise"):
            members.agree(office.enter(name), asked.id)
    with pytest.raises(NotAllowedError, match="the request is asked"):
        further.export(office.enter("Cyd"), asked.id)


def test_a_destroyed_record_is_gone_and_its_entries_stay(office: Office) -> None:
    record = from_flo(office)
    records.write(office.enter("Cyd"), [Draft(b"more", record)])
    further.destroy(office.enter("Cyd"), authorised(office, Matter.DESTROY, record))
    for reading in (lambda: records.read(office.enter("Dan"), [record]), lambda: write_again(office, record)):
        with pytest.raises(OpeningError):
            reading()
    assert records.read(office.enter("Dan")) == []
    with office.storage.reading() as view:
        assert not list(view.rows(bytes([Kind.RECORD])))
        assert not list(view.rows(bytes([Kind.RECORD_KEY])))
    assert [entry.kind for entry in audit.entries(office.enter("Ann"))].count("wrote") == 2
    assert office.reopened().opened.findings == ()


def write_again(office: Office, record: bytes) -> None:
    records.write(office.enter("Cyd"), [Draft(b"again", record)])


def sealed_identity(office: Office) -> bytes:
    compartment = office.create("WHO BLUE IS", Policy(custodians=2, opens_to=2))
    records.write(office.enter("Cyd", compartment), [Draft(b"a name")])
    return compartment


def asked_for(office: Office, compartment: bytes) -> bytes:
    room = office.enter("Cyd", compartment)
    return members.ask(room, Matter.IDENTITY, NOBODY, "the source is in danger", until=LATER).id


def test_a_sealed_identity_opens_to_two_together_for_one_person_for_an_hour(office: Office) -> None:
    compartment = sealed_identity(office)
    request = asked_for(office, compartment)
    cyd = office.enter("Cyd", compartment)
    with pytest.raises(NotAllowedError, match="the request is asked"):
        identity.open_identity(cyd, request)
    members.agree(office.enter("Ann", compartment), request)
    with pytest.raises(NotAllowedError, match="the request is asked"):
        identity.open_identity(cyd, request)
    members.agree(office.enter("Bob", compartment), request)
    assert [opened.data for opened in identity.open_identity(cyd, request)] == [b"a name"]
    with pytest.raises(NotAllowedError, match="only who asked"):
        identity.open_identity(office.enter("Dan", compartment), request)
    office.clock.now += HOUR - 1
    identity.open_identity(cyd, request)
    office.clock.now += 1
    with pytest.raises(NotAllowedError, match="the request is lapsed"):
        identity.open_identity(cyd, request)
    office.enter("Ann", compartment)
    with office.storage.reading() as reading:
        assert not list(reading.rows(bytes([Kind.RELEASE])))


def test_no_one_reads_a_sealed_identity_alone(office: Office) -> None:
    compartment = sealed_identity(office)
    for name in ("Cyd", "Dan"):
        with pytest.raises(OpeningError):
            records.read(office.enter(name, compartment))
    request = asked_for(office, compartment)
    members.agree(office.enter("Ann", compartment), request)
    with pytest.raises(NotAllowedError, match="agreed already"):
        members.agree(office.enter("Ann", compartment), request)
    with pytest.raises(NotAllowedError, match="may release"):
        members.agree(office.enter("Dan", compartment), request)


def test_a_sealed_identity_outlives_a_change_of_custodians(office: Office) -> None:
    compartment = sealed_identity(office)
    asked = members.ask(
        office.enter("Ann", compartment), Matter.READ_IN, office.id("Flo"), "", until=LATER, role=Role.CUSTODIAN
    )
    members.agree(office.enter("Bob", compartment), asked.id)
    records.write(office.enter("Cyd", compartment), [Draft(b"an address")])
    request = asked_for(office, compartment)
    for name in ("Ann", "Bob"):
        members.agree(office.enter(name, compartment), request)
    cyd = office.enter("Cyd", compartment)
    assert {opened.data for opened in identity.open_identity(cyd, request)} == {b"a name", b"an address"}
    assert identity.bring_forward(cyd, request) == 2
    members.read_out(office.enter("Ann", compartment), office.id("Bob"), "left")
    again = asked_for(office, compartment)
    for name in ("Ann", "Flo"):
        members.agree(office.enter(name, compartment), again)
    cyd = office.enter("Cyd", compartment)
    assert {opened.data for opened in identity.open_identity(cyd, again)} == {b"a name", b"an address"}
    assert office.reopened().opened.findings == ()


def test_what_the_new_custodian_has_no_share_of_does_not_open(office: Office) -> None:
    compartment = sealed_identity(office)
    asked = members.ask(
        office.enter("Ann", compartment), Matter.READ_IN, office.id("Flo"), "", until=LATER, role=Role.CUSTODIAN
    )
    members.agree(office.enter("Bob", compartment), asked.id)
    request = asked_for(office, compartment)
    for name in ("Ann", "Flo"):
        members.agree(office.enter(name, compartment), request)
    cyd = office.enter("Cyd", compartment)
    with pytest.raises(OpeningError):
        identity.open_identity(cyd, request)


def test_shares_of_another_secret_open_nothing(office: Office) -> None:
    """A custodian's share that was swapped for one of another set of the same shape."""
    compartment, other = sealed_identity(office), sealed_identity(office)
    request = asked_for(office, compartment)
    for name in ("Ann", "Bob"):
        members.agree(office.enter(name, compartment), request)
    cyd = office.enter("Cyd", compartment)
    with office.storage.writing() as writing:
        wraps = dict(writing.rows(bytes([Kind.RELEASE])))
        first, second = sorted(wraps)
        writing.put([(first, wraps[second]), (second, wraps[first])])
    with pytest.raises(OpeningError):
        identity.open_identity(cyd, request)
    assert other != compartment


def test_a_record_that_is_destroyed_twice_is_not_there(office: Office) -> None:
    record = from_flo(office)
    first, second = authorised(office, Matter.DESTROY, record), authorised(office, Matter.DESTROY, record)
    further.destroy(office.enter("Cyd"), first)
    with pytest.raises(OpeningError):
        further.destroy(office.enter("Cyd"), second)


def test_identities_are_not_brought_forward_with_too_few_shares_of_today(office: Office) -> None:
    compartment = sealed_identity(office)
    request = asked_for(office, compartment)
    for name in ("Ann", "Bob"):
        members.agree(office.enter(name, compartment), request)
    members.rotate(office.enter("Ann", compartment))
    cyd = office.enter("Cyd", compartment)
    assert [opened.data for opened in identity.open_identity(cyd, request)] == [b"a name"]
    with pytest.raises(OpeningError):
        identity.bring_forward(cyd, request)
