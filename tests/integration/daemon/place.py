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
from fsctl.store.models import CallRow, OfferRow, QueueStay
from tests.integration.daemon.process import DaemonProcess


def site(agents: int) -> Directory:
    numbers = [str(1001 + n) for n in range(agents)]
    return Directory(
        numbers={"4000": Number("4000", Destination(DestinationKind.QUEUE, "support"), "en")},
        agents={number: Agent(number, number, number) for number in numbers},
        extensions={number: Extension(number, "0" * 32) for number in numbers},
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
        self.daemon = DaemonProcess(root, {**found, **(environment or {})})
        self.phones: dict[str, DeskPhone] = {}

    def phone(self, extension: str) -> None:
        phone = self.phones[extension] = DeskPhone(extension, Habits(answers_after_s=0.1))
        self.switch.act(lambda core: core.register(phone))

    def caller(self, number: int) -> Caller:
        caller = Caller(f"555{number:04}")
        self.switch.act(lambda core: caller.call(core, "4000"))
        return caller


def each_call_once(daemon: DaemonProcess, calls: int) -> None:
    """Every call, stay in a queue and offer on file has its one end."""
    with Database(daemon.database_url).session() as session:
        rows = session.query(CallRow).all()
        assert len(rows) == calls
        assert all(row.ended_at is not None and row.cause for row in rows)
        assert session.query(QueueStay).filter(QueueStay.left_at.is_(None)).count() == 0
        assert session.query(QueueStay).count() == calls
        assert session.query(OfferRow).filter(OfferRow.ended_at.is_(None)).count() == 0
