"""Keeping a process that holds keys from being written to a disk when it crashes."""

from __future__ import annotations

import contextlib
import sys

_PR_SET_DUMPABLE = 4


def keep_out_of_core_dumps() -> None:
    """Switch core dumps of this process off, and those of the programs that it starts where the system allows it."""
    with contextlib.suppress(ImportError, OSError, ValueError):  # Windows writes no core dumps by itself
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # a limit does not stop a crash handler that is fed through a pipe, see core(5); this does, see prctl(2)
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
