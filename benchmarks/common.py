"""What every benchmark shares: its data, fair timing, peak memory, and the JSON line at the end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

REPOSITORY = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data"
SHARED = REPOSITORY.parent / "shared" / "data"
WITHHELD = Path(sys.executable).parent / "withheld"


def report(name: str, *, seconds: float, ratio: float | None, **measured: Any) -> None:  # noqa: ANN401 - plain values
    """Print the result: one JSON line, the last that the benchmark prints."""
    print(json.dumps({"benchmark": name, "seconds": round(seconds, 4), "ratio": _rounded(ratio), **measured}))


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 3)


def in_turn(runs: int, **work: Callable[[], object]) -> dict[str, float]:
    """Median seconds of several pieces of work, run in turn so that a machine that slows down slows all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(runs):
        for name, function in work.items():
            seconds[name].append(_seconds(function))
    return {name: median(measured) for name, measured in seconds.items()}


def _seconds(function: Callable[[], object]) -> float:
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def command(*arguments: str | Path, expect: tuple[int, ...] = (0,)) -> Callable[[], None]:
    """A whole process as a piece of work; a wrong exit code is an error, not a fast run."""

    def run() -> None:
        done = subprocess.run([*map(str, arguments)], capture_output=True, check=False)  # noqa: S603 - our own commands
        if done.returncode not in expect:
            raise RuntimeError(done.stderr.decode())

    return run


@contextmanager
def peak_memory() -> Iterator[dict[str, float]]:
    """Peak of this process's own memory (mapped files not counted), in MB, sampled while the block runs."""
    peak, stop = {"mb": 0.0}, threading.Event()

    def sample() -> None:
        while not stop.is_set():
            peak["mb"] = max(peak["mb"], _anonymous_mb())
            time.sleep(0.002)

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        yield peak
    finally:
        stop.set()
        sampler.join()


def _anonymous_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")) / 1024


def vessarune(rows: int) -> tuple[Path, Path]:
    """The invented civil service of so many people, as a Parquet file and as a store; made on first use."""
    DATA.mkdir(exist_ok=True)
    table, store = DATA / f"vessarune_{rows}.parquet", DATA / f"vessarune_{rows}.arrow"
    generator = REPOSITORY / "examples" / "vessarune" / "generate.py"
    _once(table, lambda part: command(sys.executable, generator, part, "--rows", str(rows))())
    _once(store, lambda part: command(WITHHELD, "population", "build", table, "-o", part)())
    return table, store


def _once(path: Path, make: Callable[[Path], None]) -> None:
    if not path.exists():
        print(f"making {path.name} ...", flush=True)
        part = path.with_name(f"part-{os.getpid()}-{path.name}")
        make(part)
        part.replace(path)


def shared(*parts: str) -> Path:
    """A file of the real populations that may lie beside the repository; the benchmark is left out without it."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        print(f"left out: needs {'/'.join(parts)} of the real populations, which do not lie beside this repository")
        sys.exit(0)
    return path
