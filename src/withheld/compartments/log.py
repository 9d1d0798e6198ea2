"""The log as this process has verified it, and how an entry is added.

:func:`verify` reads everything once, without any key, and says in sentences what does not agree: entries that are
missing, altered or out of order, a head that nobody vouched for, rows that were added, removed or swapped, and persons
whom nobody introduced. :class:`Log` is what it has found sound; :meth:`Log.caught_up` takes in what other processes
have added since and refuses a log that has become shorter or another.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from withheld.compartments.entries import REMOVED, Quick, binds_of, quick_header
from withheld.compartments.hashing import Edge, sha256
from withheld.compartments.heads import Head
from withheld.compartments.keys import Card
from withheld.compartments.refusals import DamagedVaultError, OpeningError
from withheld.compartments.storage import NOBODY, Key, Kind, Reading

_CHUNK = 8192
_NAMED = 20
"""How many findings of one sort are named one by one; beyond, they are counted."""


@dataclass(frozen=True)
class Log:
    """What has been verified, from the first entry to the newest.

    Attributes:
        edge: size and growing edge of the tree.
        last: leaf hash of the newest entry, zeros if there is none.
        time: of the newest entry, milliseconds since 1970 UTC.
        head: the newest signed head.
        entries: for each compartment, the numbers of its entries.
        cards: everybody who was introduced, by id.
    """

    edge: Edge = field(default_factory=Edge)
    last: bytes = bytes(32)
    time: int = 0
    head: Head | None = None
    entries: dict[bytes, array[int]] = field(default_factory=dict)
    cards: dict[bytes, Card] = field(default_factory=dict)

    @property
    def vault(self) -> bytes:
        """Id of the vault, which is the founder's."""
        return next((card.person for card in self.cards.values() if card.person == card.introducer), NOBODY)

    def caught_up(self, reading: Reading) -> Log:
        """The log with what was added since.

        Raises:
            DamagedVaultError: it has become shorter, or what is there now does not go on from what was verified.
        """
        scan = _Scan(self)
        scan.run(reading)
        scan.check_head(reading.head())
        if scan.findings:
            raise DamagedVaultError(tuple(scan.findings))
        return scan.log()


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found.

    Attributes:
        log: as far as it is sound.
        findings: what does not agree, one sentence each; empty if the vault is sound.
        notices: what is worth knowing and breaks nothing: clocks that were behind, entries that nobody signed yet.
    """

    log: Log
    findings: tuple[str, ...]
    notices: tuple[str, ...]


def verify(reading: Reading, checkpoint: Head | None = None) -> Verification:
    """Check everything that can be checked without a key, in one pass over the log and one over the rows.

    Args:
        reading: a consistent view of the storage.
        checkpoint: a head that was kept elsewhere; without one, a whole vault that was put back to an earlier day
            cannot be told from one that has not been used since.
    """
    scan = _Scan(Log(), checkpoint, binds={})
    scan.run(reading)
    scan.check_head(reading.head())
    scan.check_rows(reading)
    scan.check_checkpoint()
    return Verification(scan.log(), tuple(scan.findings), tuple(scan.notices))


class _Scan:
    """One pass; what it found is in ``findings``."""

    def __init__(self, start: Log, checkpoint: Head | None = None, binds: dict[bytes, bytes] | None = None) -> None:
        self.findings: list[str] = []
        self.notices: list[str] = []
        self._start, self._edge, self._last, self._time = start, start.edge, start.last, start.time
        self._entries, self._cards, self._head = dict(start.entries), dict(start.cards), start.head
        self._checkpoint, self._binds = checkpoint, binds
        self._roots: dict[int, bytes] = {}
        self._hashes: list[bytes] = []
        self._wanted: list[int] = []
        self._next = 0
        self._bound = -1
        self._mine: dict[bytes, array[int]] = {}

    def log(self) -> Log:
        return Log(self._edge, self._last, self._time, self._head, self._entries, self._cards)

    def run(self, reading: Reading) -> None:
        """Take in every leaf behind the start."""
        size, start = reading.size(), self._start.edge.size
        if size < start:
            self.findings.append(f"the log was cut: it had {start:,} entries and has {size:,}")
            return
        self._wanted = self._sizes_to_check(reading)
        self._plan()
        self._roots[start] = self._edge.root()
        self._take_all(reading.leaves(start, size), start)
        self._flush()
        if size > start:
            self._introduce(reading)

    def _sizes_to_check(self, reading: Reading) -> list[int]:
        heads = [head for head in (_head(reading.head()), self._checkpoint) if head is not None]
        return [head.size for head in heads]

    def _take_all(self, leaves: Iterator[tuple[int, bytes]], expected: int) -> None:
        """Take in leaves in order: one loop without calls, since a million of them are to take seconds."""
        sha, hashes, binds, plan = hashlib.sha256, self._hashes, self._binds, self._next - self._edge.size
        last, time, bound, compartment, numbers = self._last, self._time, self._bound, b"", array("Q")
        for number, body in leaves:
            if number != expected:
                self.findings.append(f"entry {expected:,} of the log is missing")
            expected = number + 1
            header = quick_header(body)
            if header is None:
                self.findings.append(f"entry {number:,} of the log was altered")
            else:
                if header[1:3] != (number, last) or header[3] < time or header[4]:
                    self._tell(number, header, last, time)
                time = max(time, header[3])
                if header[5] != compartment:
                    compartment, numbers = header[5], self._numbers(header[5])
                numbers.append(number)
                if header[7]:
                    bound = number
                    if binds is not None:
                        binds.update(binds_of(body, header[7]))
            last = sha(b"\x00" + body).digest()
            hashes.append(last)
            if len(hashes) == plan:
                self._flush()
                hashes, plan = self._hashes, self._next - self._edge.size
        self._last, self._time, self._bound = last, time, bound

    def _tell(self, number: int, header: Quick, last: bytes, time: int) -> None:
        _, said, previous, made, behind, *_ = header
        if said != number:
            self.findings.append(f"the log was reordered: entry {said:,} stands at {number:,}")
        elif previous != last:
            self.findings.append(f"entry {number - 1:,} of the log was altered: entry {number:,} goes on from another")
        elif made < time:
            self.findings.append(f"entry {number:,} of the log is older than the one before it")
        if behind:
            self.notices.append(f"entry {number:,}: the clock was {behind / 1000:,.1f} s behind the log")

    def _numbers(self, compartment: bytes) -> array[int]:
        mine = self._mine.get(compartment)
        if mine is None:
            # what has been verified is never changed in place: another thread may be reading it
            mine = array("Q", self._start.entries.get(compartment, ()))
            self._mine[compartment] = self._entries[compartment] = mine
        return mine

    def _flush(self) -> None:
        self._edge = self._edge.append(self._hashes)
        self._hashes = []
        if self._edge.size in self._wanted:
            self._roots[self._edge.size] = self._edge.root()
        self._plan()

    def _plan(self) -> None:
        """Where to stop next: at a size whose root is wanted, or when enough hashes have come together."""
        done = self._edge.size
        self._next = min([size for size in self._wanted if size > done] + [done + _CHUNK])

    def _introduce(self, reading: Reading) -> None:
        """Take in the cards; only those whom somebody introduced, in a chain that begins with the founder, count."""
        waiting = {}
        for key, body in reading.rows(bytes([Kind.CARD])):
            try:
                card = Card.from_bytes(body)
                waiting[Key.from_bytes(key).subject] = card
            except (OpeningError, ValueError):
                self.findings.append("a person's card was altered")
        founders = [person for person, card in waiting.items() if card.introducer == person == card.person]
        vault = founders[0] if len(founders) == 1 else self._start.vault
        known = {person: card for person, card in self._start.cards.items() if waiting.get(person) == card}
        self._cards = _introduced(waiting, known, vault)
        for person in waiting.keys() - self._cards.keys():
            self.findings.append(f"nobody introduced person {person.hex()}")
        lost = self._start.cards.keys() - self._cards.keys()
        self.findings.extend(f"the card of person {person.hex()} is gone" for person in lost)

    def check_head(self, stored: bytes | None) -> None:
        """Check that the newest head goes with the entries and that somebody who was introduced signed it."""
        head = _head(stored)
        if head is None:
            if self._edge.size:
                self.findings.append("the log has no signed head")
            return
        if head == self._start.head and self._edge.size >= self._start.edge.size:
            self._notice_tail(head)
            return
        if head.size < self._start.edge.size and self._start.head is not None and head.size < self._start.head.size:
            self.findings.append("the head of the log was put back to an earlier one")
        elif not head.verified_by(self._cards) or head.vault != self.log().vault:
            self.findings.append("the head of the log is not signed by anybody who was introduced")
        elif head.size > self._edge.size:
            self.findings.append(
                f"the log was cut: {head.size:,} entries were signed and {self._edge.size:,} are there"
            )
        elif self._roots.get(head.size) != head.root:
            self.findings.append(f"the first {head.size:,} entries of the log are not those that were signed")
        else:
            self._head = head
        self._notice_tail(head)

    def _notice_tail(self, head: Head) -> None:
        if head.size <= self._bound:
            # only denials are left unsigned, and they change nothing; a later signature must not cover this up
            self.findings.append(f"entry {self._bound:,} of the log changed something, and nobody signed it")
        if head.size < self._edge.size:
            self.notices.append(f"the newest {self._edge.size - head.size:,} entries of the log are not signed yet")

    def check_checkpoint(self) -> None:
        """Check that the log goes on from a head that was kept elsewhere."""
        kept = self._checkpoint
        if kept is None:
            return
        if kept.vault != self.log().vault or not kept.verified_by(self._cards):
            self.findings.append("the checkpoint is not of this vault, or nobody here signed it")
        elif kept.size > self._edge.size:
            lost = kept.size - self._edge.size
            self.findings.append(
                f"the vault was put back: the checkpoint has {kept.size:,} entries, {lost:,} of them are gone"
            )
        elif self._roots.get(kept.size) != kept.root:
            self.findings.append(f"the first {kept.size:,} entries of the log are not those of the checkpoint")

    def check_rows(self, reading: Reading) -> None:
        """Check that each row is as its last entry in the log says, and that none is missing."""
        expected = {key: digest for key, digest in (self._binds or {}).items() if digest != REMOVED}
        wrong = []
        for key, body in reading.rows(b""):
            if key[:1] == bytes([Kind.SESSION]):
                continue
            digest = expected.pop(key, None)
            if digest is None:
                wrong.append(f"{_named(key)} was added by hand")
            elif digest != sha256(body):
                wrong.append(f"{_named(key)} was swapped or altered")
        wrong.extend(f"{_named(key)} is missing" for key in expected)
        self.findings.extend(_shortened(wrong))


def _introduced(waiting: dict[bytes, Card], known: dict[bytes, Card], vault: bytes) -> dict[bytes, Card]:
    """Those whom a chain of introductions leads to from the founder; who is known already is not checked again."""
    founder = waiting.get(vault)
    if founder is not None and founder.person == vault and _vouched(founder, {vault: founder}, vault):
        known = {vault: founder, **known}
    while True:
        fresh = {
            person: card
            for person, card in waiting.items()
            if person not in known and card.person == person and _vouched(card, known, vault)
        }
        if not fresh:
            return known
        known = {**known, **fresh}


def _vouched(card: Card, introducers: dict[bytes, Card], vault: bytes) -> bool:
    introducer = introducers.get(card.introducer)
    return introducer is not None and introducer.verifies(card.signature, card.statement(vault))


def _head(stored: bytes | None) -> Head | None:
    if stored is None:
        return None
    try:
        return Head.from_bytes(stored)
    except OpeningError:
        return None


_NAMES = {
    Kind.CARD: "the card of person {subject}",
    Kind.KEYS: "the sealed keys of person {subject}",
    Kind.RECOVERY: "the recovery of person {subject}",
    Kind.RECORD_WRAP: "the record wrap of person {subject} in compartment {compartment}, epoch {number},",
    Kind.LOG_WRAP: "the log wrap of person {subject} in compartment {compartment}, epoch {number},",
    Kind.LOG_CHAIN: "the log key of epoch {number} of compartment {compartment}",
    Kind.RECORD: "record {subject}, version {number}, of compartment {compartment}",
    Kind.RECORD_KEY: "the key of record {subject}, version {number}, of compartment {compartment}",
    Kind.RELEASE: "a release for request {subject} of compartment {compartment}",
    Kind.PUBLIC: "the public keys of epoch {number} of compartment {compartment}",
}


def _named(key: bytes) -> str:
    try:
        parsed = Key.from_bytes(key)
    except ValueError:
        return f"a row with the key {key.hex()}"
    return _NAMES[parsed.kind].format(
        subject=parsed.subject.hex(), compartment=parsed.compartment.hex(), number=parsed.number
    )


def _shortened(sentences: Iterable[str]) -> list[str]:
    found = list(sentences)
    if len(found) <= _NAMED:
        return found
    return [*found[:_NAMED], f"and {len(found) - _NAMED:,} more rows are not as the log says"]
