"""What a process that opens vaults does about itself."""

from __future__ import annotations

import sys


def leave_no_core_dump() -> None:
    """Have the system write no core dump of this process, in which keys would lie open.

    Python's memory is not locked and not wiped: a hibernation file or swap space may hold keys, so both are to be
    encrypted or off (docs/explanation/threat-model.md).
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
