"""Runs side by side in processes of their own, one a processor: each is a copy of this process, which has read already
what there is to import.

What is to be played a worker has from its parent by being its copy; what came of it goes back through a pipe.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from fsctl.directory import Directory
from fsctl.whatif.comparing import Load, play
from fsctl.whatif.outcome import Measures
from fsctl.whatif.stage import Handling


class WorkerFailed(Exception):
    """A worker ended without an answer; carries what it complained of."""


@dataclass(frozen=True, slots=True)
class Job:
    """All these sites, once for each seed."""

    sites: tuple[Directory, ...]
    load: Load
    handling: Handling
    seeds: tuple[int, ...]


def carry_out(job: Job) -> list[list[Measures]]:
    """A run for each seed, in each the sites in the job's order."""
    return [_run(job, seed) for seed in job.seeds]


def _run(job: Job, seed: int) -> list[Measures]:
    return [play(site, job.load, job.handling, seed) for site in job.sites]


def side_by_side(job: Job, workers: int = 0) -> list[list[Measures]]:
    """The same as `carry_out`, the seeds dealt out to `workers` processes (0: one a processor). Raises WorkerFailed."""
    workers = min(workers or os.cpu_count() or 1, len(job.seeds))
    shares = [job.seeds[number::workers] for number in range(workers)]
    running: list[tuple[BaseProcess, Connection]] = []
    for seeds in shares:
        running.append(_start(job, seeds, [answer for _, answer in running]))
    found: dict[int, list[Measures]] = {}
    failed = ""
    for (worker, answer), seeds in zip(running, shares, strict=True):
        came = _answer(worker, answer)
        if isinstance(came, str):
            failed = failed or came
        else:
            found.update(zip(seeds, came, strict=True))
    if failed:
        raise WorkerFailed(failed)
    return [found[seed] for seed in job.seeds]


def _answer(worker: BaseProcess, answer: Connection) -> list[list[Measures]] | str:
    """The runs, or what was wrong."""
    try:
        came: list[list[Measures]] | str = answer.recv()
    except EOFError:
        worker.join()
        came = f"a worker was ended from outside, code {worker.exitcode}"
    answer.close()
    worker.join()
    return came


def _start(job: Job, seeds: Sequence[int], others: Sequence[Connection]) -> tuple[BaseProcess, Connection]:
    mine, its = multiprocessing.Pipe(duplex=False)
    copy = multiprocessing.get_context("fork").Process(
        target=_work, args=(job, seeds, its, [mine, *others], os.getpid()), daemon=True
    )
    copy.start()
    its.close()
    return copy, mine


POLITE = 10
"""How far a worker steps behind: the calls of the day come first."""

GARBAGE = 50_000
"""After how many new things a worker looks for garbage that goes in circles: a run leaves next to none, and the usual
700 cost it a twentieth of its time."""


def _work(job: Job, seeds: Sequence[int], answer: Connection, not_mine: Sequence[Connection], parent: int) -> None:
    """The life of a worker."""
    for each in not_mine:
        each.close()
    os.nice(POLITE)
    gc.freeze()
    gc.set_threshold(GARBAGE)
    runs = []
    try:
        for seed in seeds:
            if os.getppid() != parent:  # nobody waits for it any more
                return
            runs.append(_run(job, seed))
        answer.send(runs)
    except KeyboardInterrupt:
        return
    except Exception as error:  # the parent's to tell
        answer.send(f"{type(error).__name__}: {error}")
