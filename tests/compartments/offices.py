"""Small offices: a vault, a few people, a compartment, and a clock that the test turns."""

from __future__ import annotations

from dataclasses import dataclass, field

from withheld.compartments.keys import Argon2Cost, Unlocked
from withheld.compartments.requests import Policy
from withheld.compartments.roles import Role
from withheld.compartments.room import Room
from withheld.compartments.storage import Storage
from withheld.compartments.vault import First, Passphrases, Vault

CHEAP = Passphrases(Argon2Cost(memory=64, passes=1, lanes=1), cheap=True)
NOON = 1_800_000_000_000
DAY = 24 * 60 * 60 * 1000


@dataclass
class Clock:
    """A clock that stands still until it is turned."""

    now: int = NOON

    def __call__(self) -> int:
        return self.now


@dataclass
class Office:
    """Ann and Bob are custodians, Cyd is the handler, Dan the controller, Eva the authorising officer, Flo nothing yet.

    The passphrase of each is the name.
    """

    storage: Storage
    clock: Clock = field(default_factory=Clock)
    vault: Vault = field(init=False)
    people: dict[str, Unlocked] = field(init=False)
    compartment: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.vault, ann = Vault.found(self.storage, "Ann", "Ann", clock=self.clock, passphrases=CHEAP)
        self.people = {"Ann": ann}
        for name in ("Bob", "Cyd", "Dan", "Eva", "Flo"):
            self.people[name] = self.vault.introduce(ann, name, name)
        self.compartment = self.create()

    def id(self, name: str) -> bytes:
        return self.people[name].person

    def first(self, until: int = NOON + 30 * DAY) -> list[First]:
        roles = {
            "Ann": Role.CUSTODIAN,
            "Bob": Role.CUSTODIAN,
            "Cyd": Role.HANDLER,
            "Dan": Role.CONTROLLER,
            "Eva": Role.AUTHORISING_OFFICER,
        }
        return [First(self.id(name), role, until) for name, role in roles.items()]

    def create(self, title: str = "BLUE", policy: Policy | None = None) -> bytes:
        return self.vault.create(self.people["Ann"], title, policy or Policy(), self.first())

    def enter(self, name: str, compartment: bytes | None = None) -> Room:
        return self.vault.enter(self.people[name], compartment or self.compartment)

    def reopened(self) -> Vault:
        return Vault.open(self.storage, clock=self.clock, passphrases=CHEAP)
