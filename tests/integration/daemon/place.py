"""The built-in switch in this process and the daemon in one of its own, with phones and callers to play with."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Mapping
from pathlib import Path

from fsctl.directory import Agent, Destination, DestinationKind, Directory, Extension, Number, Queue, Tier
from fsctl.simulator.core import Core
from fsctl.simulator.parties import Caller, DeskPhone, Habits
from fsctl.simulator.server import SimulatorServer
from fsctl.store.database import Database
from fsctl.store.models import AgentInterval, CallRow, LegRow, OfferRow, QueueStay, RecordingRow
from tests.integration.daemon.process import DaemonProcess

AT_ONCE_S = 0.5
"""On a busy machine. The next look at the switch is a second after the takeover."""


def site(agents: int) -> Directory:
    numbers = [str(1001 + n) for n in range(agents)]
    return Directory(
        numbers={"4000": Number("4000", Destination(DestinationKind.QUEUE, "support"), "en")},
        agents={number: Agent(number, number, number) for number in numbers},
        extensions={number: Extension(number, "0" * 32) for number in [*numbers, "2000", "2001"]},
        queues={"support": Queue("support", announce_agent=False, wrap_up_s=1.0)},
        tiers=tuple(Tier("support", number) for number in numbers),
    )


class Place:
    """`environment` is the daemon's, beside what it needs to find the switch."""

    def __init__(self, root: Path, environment: Mapping[str, str] | None = None) -> None:
        password = secrets.token_hex(16)
        rng = random.Random(5)
        recordings = root / "recordings"
        self.switch = SimulatorServer(
            lambda tell: Core(tell, lambda path: None if "://" in path else 1.0, rng, time.time(), recordings), password
        )
        self.switch.start()
        found = {"FSCTL_SWITCH_PORT": str(self.switch.port), "FSCTL_SWITCH_PASSWORD": password}
        self._root = root
        self._environment = {**found, **(environment or {})}
        self.daemon = DaemonProcess(root, self._environment)
        self.phones: dict[str, DeskPhone] = {}

    def another(self, name: str) -> DaemonProcess:
        """A daemon beside the first, on the same database and the same switch."""
        shared = {
            "FSCTL_DATABASE_URL": self.daemon.database_url,
            "FSCTL_PATHS_RECORDINGS": str(self._root / "recordings"),
            "FSCTL_STANDBY_NODE": name,
        }
        return DaemonProcess(self._root / name, {**self._environment, **shared})

    def phone(self, extension: str) -> None:
        phone = self.phones[extension] = DeskPhone(extension, Habits(answers_after_s=0.1))
        self.switch.act(lambda core: core.register(phone))

    def caller(self, number: int) -> Caller:
        caller = Caller(f"555{number:04}")
        self.switch.act(lambda core: caller.call(core, "4000"))
        return caller

    def talks(self, extension: str) -> bool:
        channel = self.phones[extension].channel
        return channel is not None and channel.alive and channel.partner is not None

    def await_files(self) -> None:
        await_files(self.daemon)

    def await_legs(self) -> None:
        """Until every leg on file has its end: a call is over with the customer's, the others follow."""

        def gone() -> bool:
            with Database(self.daemon.database_url).session() as session:
                return session.query(LegRow).filter(LegRow.ended_at.is_(None)).count() == 0

        self.daemon.wait(gone, "the last leg's end")


def await_files(daemon: DaemonProcess) -> None:
    """Until every recording on file has its end: files are looked at some seconds after theirs."""

    def settled() -> bool:
        with Database(daemon.database_url).session() as session:
            return session.query(RecordingRow).filter(RecordingRow.ended_at.is_(None)).count() == 0

    daemon.wait(settled, "the last recording's end")


def each_call_once(daemon: DaemonProcess, calls: int, outside_queues: int = 0) -> None:
    """Every call, leg, stay in a queue and offer on file has its one end, every recording is whole, every agent is in
    one state. `outside_queues` of the calls were in none."""
    with Database(daemon.database_url).session() as session:
        rows = session.query(CallRow).all()
        assert len(rows) == calls
        assert all(row.ended_at is not None and row.cause for row in rows)
        assert session.query(LegRow).filter(LegRow.ended_at.is_(None)).count() == 0
        assert session.query(QueueStay).filter(QueueStay.left_at.is_(None)).count() == 0
        assert session.query(QueueStay).count() == calls - outside_queues
        assert session.query(OfferRow).filter(OfferRow.ended_at.is_(None)).count() == 0
        recordings = session.query(RecordingRow).all()
        assert [row.path for row in recordings if row.ended_at is None or row.lost] == []
        talks = session.query(OfferRow).filter(OfferRow.connected_at.is_not(None)).all()
        assert {row.call for row in recordings} == {row.call for row in talks}
        agents = [row.agent for row in session.query(AgentInterval).filter(AgentInterval.ended_at.is_(None))]
        assert len(agents) == len(set(agents))


def taken_up_late(daemon: DaemonProcess, called: Mapping[str, float], killed_at: float) -> dict[str, float]:
    """Of those who `called` (number → moment of the call, as the switch has it) before the next leader took up its
    calls: how many seconds after that each was taken up, where that is not at once. Somebody has to call while nobody
    leads."""
    with Database(daemon.database_url).session() as session:
        arrived = {row.caller_number: row.arrived_at for row in session.query(CallRow)}
    assert called.keys() <= arrived.keys(), "somebody's call is not on file"
    began = min(arrived[number] for number in called if arrived[number] > killed_at)
    late = {number: arrived[number] - began for number, at in called.items() if at < began}
    return {number: seconds for number, seconds in late.items() if seconds > AT_ONCE_S}
