"""Who of us may see any of this? Sealed records, the people read in to them, and a log that can't be quietly changed.

This room stands beside the engine: it knows nothing of sources or details, only bytes that are sealed, and members.
Only ``casework`` and ``cli`` import it. All times are milliseconds since 1970 UTC, all ids 16 random bytes.

In five lines (``SqliteStorage(Path("office.vault"), create=True)`` gives a storage)::

    vault, founder = Vault.found(storage, "duty officer", passphrase)          # or Vault.open(storage)
    person = vault.unlock(id, passphrase)                                      # -> Unlocked
    compartment = vault.create(founder, "BLUE", Policy(), [First(...), ...])   # two custodians and whoever else
    room = vault.enter(person, compartment)                                    # -> Room, or OpeningError
    records.write(room, [Draft(b"...")]); records.read(room)

| module | holds |
|---|---|
| ``vault`` | ``Vault``: found, open, verify, unlock, introduce, create, enter, checkpoint |
| ``records`` | ``write``, ``read``, ``listed`` |
| ``members`` | ``ask``, ``agree``, ``refuse``, ``withdraw``, ``read_out``, ``rotate`` |
| ``further`` | ``consent``, ``put_on_record``, ``share``, ``export``, ``destroy`` |
| ``identity`` | ``open_identity``, ``bring_forward``: a compartment that opens to several together |
| ``recovery`` | ``make_shares``, ``recover``: k-of-n shares on paper |
| ``sessions`` | ``begin``, ``resume``, ``end``: unlocked keys under a secret that only the cookie has |
| ``audit`` | ``entries``: the log of a compartment, for its auditors |
| ``proofs`` | ``of_entry``, ``since``: for somebody who has only a signed head |
| ``heads``, ``log`` | ``Head``: a checkpoint; ``verify``: everything that can be checked without a key |
| ``storage``, ``sqlite``, ``postgres`` | the protocol, and where a vault lies |
| ``copying`` | copies of a vault's file, as it is sealed, whole or not at all |
| ``process`` | ``leave_no_core_dump`` |
| ``keys``, ``lockers``, ``padding``, ``strength``, ``shares`` | the parts; ``keys.seal_under_passphrase`` |
| ``refusals`` | every error; ``OpeningError`` is the one for each failed opening |
"""
