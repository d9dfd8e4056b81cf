"""kill -9 of the daemon with callers waiting and talking, on the built-in switch: nobody notices, nothing is lost."""

from __future__ import annotations

import random
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fsctl.directory import Agent, Destination, DestinationKind, Directory, Extension, Number, Queue, Tier
from fsctl.requests import LogIn, SetNotReady
from fsctl.simulator.core import Core
from fsctl.simulator.parties import Caller, DeskPhone, Habits
from fsctl.simulator.server import SimulatorServer
from fsctl.store.database import Database
from fsctl.store.models import CallRow, OfferRow, QueueStay
from tests.integration.daemon.process import DaemonProcess

TALKING, WAITING = 10, 20


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
    """The built-in switch here, the daemon in a process of its own."""

    def __init__(self, root: Path) -> None:
        password = secrets.token_hex(16)
        rng = random.Random(5)
        recordings = root / "recordings"
        self.switch = SimulatorServer(
            lambda tell: Core(tell, lambda path: None if "://" in path else 1.0, rng, time.time(), recordings), password
        )
        self.switch.start()
        environment = {"FSCTL_SWITCH_PORT": str(self.switch.port), "FSCTL_SWITCH_PASSWORD": password}
        self.daemon = DaemonProcess(root, environment)
        self.phones: dict[str, DeskPhone] = {}

    def phone(self, extension: str) -> None:
        phone = self.phones[extension] = DeskPhone(extension, Habits(answers_after_s=0.1))
        self.switch.act(lambda core: core.register(phone))

    def caller(self, number: int) -> Caller:
        caller = Caller(f"555{number:04}")
        self.switch.act(lambda core: caller.call(core, "4000"))
        return caller


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.daemon.stop()
    place.switch.stop()


def test_bridged_calls_go_on_waiting_callers_keep_their_places_and_records_are_whole(place: Place) -> None:
    daemon = place.daemon
    directory = site(TALKING + 2)
    daemon.prepare(directory)
    daemon.start()
    for extension in directory.extensions:
        place.phone(extension)
    working = sorted(directory.agents)[:TALKING]
    resting = sorted(directory.agents)[TALKING:]
    for agent in directory.agents:
        daemon.control.ask(LogIn(agent, "", ""))
    for agent in resting:
        daemon.control.ask(SetNotReady(agent, "meal", ""))
    talkers = [place.caller(n) for n in range(TALKING)]
    daemon.wait(lambda: len(daemon.calls("talking")) == TALKING, "ten talks")
    waiters = [place.caller(100 + n) for n in range(WAITING)]
    daemon.wait(lambda: len(daemon.calls("waiting")) == WAITING, "twenty waiting")
    before = daemon.control.snapshot()

    daemon.kill()
    bridged = {c.channel.uuid for c in talkers if c.channel and c.channel.partner}
    assert len(bridged) == TALKING
    ended_meanwhile = talkers.pop()
    place.switch.act(ended_meanwhile.hang_up)
    daemon.start()

    after = daemon.control.snapshot()
    assert all(c.channel is not None and c.channel.alive and c.channel.partner for c in talkers), "talks went on"
    assert len(daemon.calls("talking")) == TALKING - 1
    assert [row["since"] for row in daemon.calls("waiting").values()] == [
        row["since"] for row in before["calls"].values() if row["state"] == "waiting"
    ], "waiting callers keep their times"
    assert set(daemon.agents("not_ready")) == set(resting)
    assert {a for a, row in after["agents"].items() if row["state"] == "logged_out"} == set()
    assert len(daemon.agents("talking")) in (TALKING - 1, TALKING)

    # The agent whose caller left meanwhile gets the first who waits.
    daemon.wait(lambda: len(daemon.calls("talking")) == TALKING, "the next caller's talk", 15)
    first = waiters[0].channel
    assert first is not None
    assert first.partner is not None, "the first in the queue is served first"

    for caller in [*talkers, *waiters]:
        place.switch.act(caller.hang_up)
    daemon.wait(lambda: not daemon.control.snapshot()["calls"], "everybody gone", 20)
    assert daemon.stop() == 0
    _each_call_once(daemon, TALKING + WAITING)
    assert working


def _each_call_once(daemon: DaemonProcess, calls: int) -> None:
    with Database(daemon.database_url).session() as session:
        rows = session.query(CallRow).all()
        assert len(rows) == calls
        assert all(row.ended_at is not None and row.cause for row in rows)
        assert session.query(QueueStay).filter(QueueStay.left_at.is_(None)).count() == 0
        assert session.query(QueueStay).count() == calls
        assert session.query(OfferRow).filter(OfferRow.ended_at.is_(None)).count() == 0


def test_a_caller_nobody_takes_in_hand_is_sent_to_the_fallback_by_the_switch(place: Place) -> None:
    """The dead man's switch: without a controller the switch itself looks after the caller."""
    caller = place.caller(1)
    place.daemon.root.mkdir(exist_ok=True)
    (place.daemon.root / "log").touch()
    place.daemon.wait(lambda: caller.channel is not None and caller.channel.answered, "the announcement", 12)
    assert caller.channel is not None
    assert caller.channel.variables["fallback"] == "true"


class TestStarting:
    """What keeps it from starting is said in one line, with the remedy, and nothing is left behind."""

    def fails(self, place: Place, expected: str) -> None:
        daemon = place.daemon
        with pytest.raises(AssertionError):
            daemon.start(within_s=6)
        assert daemon.process is not None
        assert daemon.process.wait(5) == 2
        said = daemon.log()
        assert expected in said, said
        assert "Traceback" not in said
        assert not (daemon.root / "control.sock").exists()

    def test_wrong_password(self, place: Place) -> None:
        place.daemon.prepare(site(1))
        place.daemon.environment["FSCTL_SWITCH_PASSWORD"] = "wrong"
        self.fails(place, "refuses the Event Socket password")

    def test_no_switch(self, place: Place) -> None:
        place.daemon.prepare(site(1))
        place.daemon.environment["FSCTL_SWITCH_PORT"] = "1"
        self.fails(place, "Check that FreeSWITCH runs")

    def test_no_schema(self, place: Place) -> None:
        self.fails(place, "fsctl db upgrade")

    def test_no_database(self, place: Place) -> None:
        place.daemon.environment["FSCTL_DATABASE_URL"] = "mysql+pymysql://x:y@127.0.0.1:1/fsctl"
        self.fails(place, "cannot be reached")

    def test_unwritable_recordings(self, place: Place) -> None:
        place.daemon.prepare(site(1))
        (place.daemon.root / "file").write_text("in the way")
        place.daemon.environment["FSCTL_PATHS_RECORDINGS"] = str(place.daemon.root / "file")
        self.fails(place, "Give the user fsctl runs as the right to it")

    def test_every_mistake_in_the_settings_at_once(self, place: Place) -> None:
        place.daemon.environment["FSCTL_SWITCH_PORT"] = "70000"
        place.daemon.environment["FSCTL_LOG_LEVEL"] = "loud"
        with pytest.raises(AssertionError):
            place.daemon.start(within_s=6)
        assert place.daemon.process is not None
        assert place.daemon.process.wait(5) == 2
        said = place.daemon.log()
        assert "switch.port is 70000" in said
        assert "log.level is 'loud'" in said


def test_a_second_daemon_on_the_same_directory_says_so(place: Place) -> None:
    place.daemon.prepare(site(1))
    place.daemon.start()
    second = DaemonProcess(place.daemon.root, place.daemon.environment)
    done = subprocess.run(
        [sys.executable, "-m", "fsctl", "run"], env=second.environment, capture_output=True, text=True, timeout=15
    )
    assert done.returncode == 2
    assert "Another fsctl works in" in done.stderr
    assert place.daemon.answers()
