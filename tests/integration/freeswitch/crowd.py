"""A queue with ten agents on a real switch, callers who talk and who wait, and daemons beside it: for tests in which
daemons die."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from pathlib import Path

import gevent

from fsctl.directory import Agent, Destination, DestinationKind, Directory, Extension, Number, Queue, Tier, Trunk
from tests.integration.daemon.process import DaemonProcess
from tests.integration.freeswitch.switch import DOMAIN, RunningSwitch, password_of
from tests.integration.freeswitch.useragent import Phone

TALKING, WAITING = 10, 20
ANSWERED_WITHIN_S = 20.0
AGENTS = [str(1001 + n) for n in range(TALKING)]


def digest_of(extension: str) -> str:
    return hashlib.md5(f"{extension}:{DOMAIN}:{password_of(extension)}".encode()).hexdigest()  # noqa: S324 (SIP digest)


SITE = Directory(
    numbers={"4000": Number("4000", Destination(DestinationKind.QUEUE, "support"), "en")},
    trunks={"carrier": Trunk("carrier", "127.0.0.1", 5999, allow=("127.0.0.0/8",))},
    agents={number: Agent(number, number, number) for number in AGENTS},
    extensions={number: Extension(number, digest_of(number)) for number in [*AGENTS, "2000", "2001"]},
    queues={"support": Queue("support", announce_agent=False, wrap_up_s=1.0)},
    tiers=tuple(Tier("support", number) for number in AGENTS),
)


def daemon_beside(switch: RunningSwitch, root: Path, port: int = 0, **more: str) -> DaemonProcess:
    """A daemon for this switch, over `port` where something lies between the two."""
    environment = {
        "FSCTL_SWITCH_PORT": str(port or switch.conf.esl_port),
        "FSCTL_SWITCH_PASSWORD": switch.conf.esl_password,
        "FSCTL_SWITCH_DOMAIN": DOMAIN,
        "FSCTL_PATHS_RECORDINGS": str(switch.conf.recordings_root),
        **more,
    }
    return DaemonProcess(root, environment)


def callers(switch: RunningSwitch, numbers: range, ends: ExitStack) -> list[Phone]:
    """Callers one after the other, each answered. A house that is full by and by may take its time over it."""
    called = []
    for number in numbers:
        caller = switch.caller(f"555{number:04}", 400)
        ends.callback(caller.close)
        caller.call("4000")
        caller.wait_talk(ANSWERED_WITHIN_S)
        called.append(caller)
        gevent.sleep(0.02)
    return called
