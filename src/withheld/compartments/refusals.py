"""What a vault says when it refuses: one opaque sentence for every failed opening, plain ones for its own members."""

from __future__ import annotations

from withheld.errors import BadInputError, WithheldError


class OpeningError(WithheldError):
    """Something did not open.

    A wrong passphrase, an unknown person, a compartment that does not exist, one that the person is not read in to, a
    damaged record and a stale key all give this one sentence, so that a refusal tells nobody what exists.
    """

    def __init__(self) -> None:
        super().__init__("this cannot be opened")


class NotAllowedError(WithheldError):
    """A member may not do this, by role or by rule; only those who are read in ever see its sentence."""


class VaultBusyError(WithheldError):
    """Another process kept the vault for itself too long; nothing was written."""

    def __init__(self) -> None:
        super().__init__("the vault is in use by another process: try again in a moment; nothing was written")


class VaultFullError(WithheldError):
    """The disk or the database takes no more; nothing was written, and so nothing was opened."""

    def __init__(self) -> None:
        super().__init__(
            "there is no room left where the vault lies, or its disk refuses to write: make room and do it again; "
            "nothing was written"
        )


class VaultStorageError(BadInputError):
    """The storage of a vault is missing, is none, or is from a newer version."""


class WeakPassphraseError(BadInputError):
    """A passphrase that could be guessed; the sentence never repeats it."""


class DamagedVaultError(WithheldError):
    """The log and what lies beside it do not agree; nothing opens.

    Args:
        findings: what is wrong, one sentence each, never empty.
    """

    def __init__(self, findings: tuple[str, ...]) -> None:
        self.findings = findings
        super().__init__("the vault was changed from outside: " + "; ".join(findings))
