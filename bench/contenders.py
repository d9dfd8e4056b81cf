"""One FreeSWITCH and two ways of running a contact centre on it: fsctl's daemon as a process of its own, with its
store, and mod_callcenter. The same phones, callers and site for both, one after the other."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import gevent

from fsctl.control.client import DaemonAway
from fsctl.directory import Agent, Destination, DestinationKind, Directory, Extension, Number, Queue, Tier, Trunk
from fsctl.esl import commands
from fsctl.freeswitch.conf.render import render
from fsctl.freeswitch.conf.settings import ConfSettings
from fsctl.freeswitch.wire import Wire
from fsctl.requests import LogIn, LogOut, Request, SetNotReady, SetReady
from tests.integration.daemon.process import DaemonProcess
from tests.integration.freeswitch.conftest import digest_of
from tests.integration.freeswitch.switch import DOMAIN, RunningSwitch, start_freeswitch

OURS, OTHER = "4000", "5000"
"""The numbers that lead to fsctl's queue and to mod_callcenter's."""

MEMORY = Path("/dev/shm")  # noqa: S108 (a directory of its own is made in it)

SOUND_PORTS = (61000, 65535)
"""Above those the system gives out: enough for two thousand legs."""

CALLCENTER = """<configuration name="callcenter.conf" description="peer">
  <settings/>
  <queues>
    <queue name="support@default">
      <param name="strategy" value="longest-idle-agent"/>
      <param name="moh-sound" value="local_stream://default"/>
      <param name="max-wait-time" value="0"/>
      <param name="discard-abandoned-after" value="60"/>
    </queue>
  </queues>
  <agents/><tiers/>
</configuration>
"""

ENTRY = f"""
  <extension name="peer"><condition field="destination_number" expression="^{OTHER}$">
    <action application="answer"/><action application="callcenter" data="support@default"/>
  </condition></extension>
"""


def site(agents: int) -> Directory:
    """Agents 1001, 1002, … in one queue. Nothing is recorded or announced, because mod_callcenter does neither unless
    told to."""
    people = [str(1001 + place) for place in range(agents)]
    return Directory(
        numbers={OURS: Number(OURS, Destination(DestinationKind.QUEUE, "support"), "en")},
        trunks={"carrier": Trunk("carrier", "127.0.0.1", 5999, allow=("127.0.0.0/8",))},
        agents={number: Agent(number, number, number) for number in people},
        extensions={number: Extension(number, digest_of(number)) for number in people},
        queues={"support": Queue("support", announce_agent=False, wrap_up_s=0.0, record=False, max_misses=0)},
        tiers=tuple(Tier("support", number, 1, place) for place, number in enumerate(people, 1)),
    )


def start_switch(root: Path, directory: Directory) -> RunningSwitch:
    """A FreeSWITCH on our own configuration, with mod_callcenter and its number beside ours. Its databases lie in
    memory where there is such a place, as is usual for a busy one: or the disk is measured."""
    if MEMORY.is_dir():
        place = tempfile.mkdtemp(prefix="bench-", dir=MEMORY)
        atexit.register(shutil.rmtree, place, ignore_errors=True)
        (root / "db").symlink_to(place)
    plain = render(ConfSettings(DOMAIN, "x" * 32, root / "recordings", root / "sounds"), directory)
    context = '<context name="fsctl_trunks">'
    dialplan = plain["dialplan/fsctl.xml"].replace(context, context + ENTRY)
    extra = {"dialplan/fsctl.xml": dialplan, "autoload_configs/callcenter.conf.xml": CALLCENTER}
    first, last = SOUND_PORTS
    return start_freeswitch(
        root, directory, extra, modules=("mod_callcenter",), rtp_first_port=first, rtp_last_port=last
    )


class Contender(Protocol):
    name: str
    number: str

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def log_in(self, agents: Iterable[str]) -> None: ...
    def ready(self, agent: str) -> None: ...
    def not_ready(self, agent: str) -> None: ...
    def log_out(self, agents: Iterable[str]) -> None: ...
    def cpu(self) -> float:
        """Processor seconds its own process has used; 0 where it has none of its own."""


class Fsctl:
    name, number = "fsctl", OURS

    def __init__(self, switch: RunningSwitch, directory: Directory, root: Path) -> None:
        self.daemon = DaemonProcess(
            root,
            {
                "FSCTL_SWITCH_PORT": str(switch.conf.esl_port),
                "FSCTL_SWITCH_PASSWORD": switch.conf.esl_password,
                "FSCTL_SWITCH_DOMAIN": DOMAIN,
                "FSCTL_PATHS_RECORDINGS": str(switch.conf.recordings_root),
            },
        )
        self.daemon.prepare(directory)

    def start(self) -> None:
        self.daemon.start()

    def stop(self) -> None:
        """One that does not end in time was killed: what was measured stands."""
        with suppress(subprocess.TimeoutExpired):
            self.daemon.stop()

    def log_in(self, agents: Iterable[str]) -> None:
        for agent in agents:
            self._ask(LogIn(agent, "", ""))

    def ready(self, agent: str) -> None:
        """Asked for at once, answered when it is stored: nobody waits for that here."""
        gevent.spawn(self._ask, SetReady(agent, ""))

    def not_ready(self, agent: str) -> None:
        self._ask(SetNotReady(agent, "rest", ""))

    def log_out(self, agents: Iterable[str]) -> None:
        for agent in agents:
            self._ask(LogOut(agent, ""))

    def cpu(self) -> float:
        return cpu_of(self.daemon.process.pid if self.daemon.process else 0)

    def _ask(self, request: Request) -> None:
        """A machine at its limit may keep the leader from its lease for a moment."""
        for _ in range(10):
            try:
                self.daemon.control.ask(request)
            except DaemonAway:
                gevent.sleep(0.5)
            else:
                return
        raise RuntimeError(f"the daemon does not take {request}:\n{self.daemon.log()}")


class Callcenter:
    name, number = "mod_callcenter", OTHER

    def __init__(self, switch: RunningSwitch) -> None:
        conf = switch.conf
        self._wire = Wire("127.0.0.1", conf.esl_port, conf.esl_password, lambda *_: None, lambda *_: None)

    def start(self) -> None:
        self._wire.connect()

    def stop(self) -> None:
        self._wire.stop()

    def log_in(self, agents: Iterable[str]) -> None:
        for agent in agents:
            self._ask(
                f"agent add {agent} callback",
                f"agent set contact {agent} sofia/internal/{agent}%{DOMAIN}",
                *(f"agent set {delay} {agent} 0" for delay in DELAYS),
                f"agent set status {agent} Available",
                f"agent set state {agent} Waiting",
                f"tier add support@default {agent} 1 1",
            )

    def ready(self, agent: str) -> None:
        self._ask(f"agent set status {agent} Available")

    def not_ready(self, agent: str) -> None:
        self._ask(f"agent set status {agent} 'On Break'")

    def log_out(self, agents: Iterable[str]) -> None:
        for agent in agents:
            self._ask(f"tier del support@default {agent}", f"agent del {agent}")

    def cpu(self) -> float:
        return 0.0

    def _ask(self, *texts: str) -> None:
        self._wire.send_all([commands.api(f"callcenter_config {text}") for text in texts])


DELAYS = ("wrap_up_time", "max_no_answer", "reject_delay_time", "busy_delay_time", "no_answer_delay_time")


def cpu_of(pid: int) -> float:
    """Processor seconds a process has used."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
