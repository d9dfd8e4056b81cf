"""Runs side by side in processes of their own, one a processor: each is this module as a program.

What is to be played comes pickled on a worker's standard input, from its parent and nobody else; what came of it goes
back pickled on standard output.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from fsctl.directory import Directory
from fsctl.whatif.comparing import Load, play
from fsctl.whatif.outcome import Measures
from fsctl.whatif.stage import Handling


class WorkerFailed(Exception):
    """A worker ended without an answer; carries the last line it complained with."""


@dataclass(frozen=True, slots=True)
class Job:
    """All these sites, once for each seed."""

    sites: tuple[Directory, ...]
    load: Load
    handling: Handling
    seeds: tuple[int, ...]


def carry_out(job: Job) -> list[list[Measures]]:
    """A run for each seed, in each the sites in the job's order."""
    return [[play(site, job.load, job.handling, seed) for site in job.sites] for seed in job.seeds]


def side_by_side(job: Job, workers: int = 0) -> list[list[Measures]]:
    """The same as `carry_out`, the seeds dealt out to `workers` processes (0: one a processor). Raises WorkerFailed."""
    workers = min(workers or os.cpu_count() or 1, len(job.seeds))
    shares = [job.seeds[number::workers] for number in range(workers)]
    running = [_start(Job(job.sites, job.load, job.handling, seeds)) for seeds in shares]
    found: dict[int, list[Measures]] = {}
    failed = ""
    for worker, seeds in zip(running, shares, strict=True):
        answer, complaint = worker.communicate()
        if worker.returncode:
            failed = failed or complaint.decode(errors="replace").strip().rpartition("\n")[2]
            continue
        found.update(zip(seeds, _read(answer), strict=True))
    if failed:
        raise WorkerFailed(failed)
    return [found[seed] for seed in job.seeds]


def _read(pickled: bytes) -> Any:
    return pickle.loads(pickled)  # noqa: S301 (from our own parent or child, over a pipe nobody else has)


def _start(job: Job) -> subprocess.Popen[bytes]:
    worker = subprocess.Popen(  # noqa: S603 (ourselves, no shell)
        [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    if worker.stdin is not None:
        worker.stdin.write(pickle.dumps(job))
        worker.stdin.close()  # its work begins here, not when somebody waits for it
        worker.stdin = None
    return worker


POLITE = 10
"""How far a worker steps behind: the calls of the day come first."""

GARBAGE = 50_000
"""After how many new things a worker looks for garbage that goes in circles: a run leaves next to none, and the usual
700 cost it a twentieth of its time."""

if __name__ == "__main__":
    os.nice(POLITE)
    gc.freeze()
    gc.set_threshold(GARBAGE)
    sys.stdout.buffer.write(pickle.dumps(carry_out(_read(sys.stdin.buffer.read()))))
