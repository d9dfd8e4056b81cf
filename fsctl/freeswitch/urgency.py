"""How soon this process gets a processor on the switch's machine.

FreeSWITCH makes itself real-time (SCHED_FIFO) where it may: while one of its threads wants a processor, no ordinary
process runs on it. Orders then wait for the sound of every call, hundreds of milliseconds at a time, while half of the
machine is idle. So whoever gives the switch its orders takes the lowest real-time class, that of the switch's own
sessions, and takes turns with them. All its threads do: one that holds the interpreter and gets no processor would
keep the others from it.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator
from pathlib import Path

from fsctl.wording import Wording

PROGRAM = "freeswitch"
LEVEL = 1
REAL_TIME = (os.SCHED_FIFO, os.SCHED_RR)

GRANT = Wording(
    "FreeSWITCH runs in real time here and fsctl may not: when the machine is busy, calls wait for fsctl. "
    "Add LimitRTPRIO=1 to fsctl's unit, or start FreeSWITCH with -np"
)

PROCESSES = Path("/proc")


def keep_up(host: str, processes: Path = PROCESSES) -> str:
    """Take turns with a real-time switch on this machine; what is wrong, with its remedy, if that may not be. `host`
    is where the switch is."""
    if not is_here(host) or not switch_is_real_time(processes):
        return ""
    try:
        for thread in (processes / "self" / "task").iterdir():
            os.sched_setscheduler(int(thread.name), os.SCHED_RR, os.sched_param(LEVEL))
    except ProcessLookupError:
        return keep_up(host, processes)  # a thread has ended meanwhile
    except PermissionError:
        return GRANT
    return ""


def is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def switch_is_real_time(processes: Path = PROCESSES) -> bool:
    """Whether any thread of a FreeSWITCH on this machine is; false where that cannot be seen."""
    return any(_policy(stat) in REAL_TIME for stat in _stats(processes))


def _stats(processes: Path) -> Iterator[str]:
    """Of the programs' own threads. A FreeSWITCH raises itself before it makes any other."""
    for place in processes.glob("[0-9]*"):
        try:
            stat = (place / "stat").read_text(errors="replace")
        except OSError:
            continue  # it has ended, or is hidden from us
        if stat.partition("(")[2].rpartition(")")[0] == PROGRAM:
            yield stat


def _policy(stat: str) -> int:
    """The 41st field of proc_pid_stat(5); the name, which may hold anything, is the second."""
    return int(stat.rpartition(")")[2].split()[41 - 3])
