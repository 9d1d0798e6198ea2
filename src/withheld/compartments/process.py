"""What a process that opens vaults does about itself."""

from __future__ import annotations

import contextlib
import sys

_PR_SET_DUMPABLE = 4


def leave_no_core_dump() -> None:
    """Have the system write no core dump of this process, in which keys would lie open.

    Python's memory is not locked and not wiped: a hibernation file or swap space may hold keys, so both are to be
    encrypted or off (docs/explanation/threat-model.md).
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # a limit does not stop a crash handler that is fed through a pipe, see core(5); this does, see prctl(2)
        import ctypes  # noqa: PLC0415 - only where there is something to call

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
