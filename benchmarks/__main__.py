"""All the benchmarks, one after the other."""

from __future__ import annotations

import subprocess
import sys

NAMES = (
    "every_version",
    "against_sql",
    "review_federal",
    "cold_start",
    "timeline",
    "safest_version",
    "review_many",
    "elsewhere",
    "compartments",
)

for name in NAMES:
    subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True)  # noqa: S603 - our own modules
