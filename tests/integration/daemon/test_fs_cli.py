"""FreeSWITCH's own fs_cli on the built-in switch: it finds there what it would find on FreeSWITCH."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import gevent
import pytest

from fsctl.simulator.core import Core
from fsctl.simulator.parties import DeskPhone, Habits
from fsctl.simulator.server import SimulatorServer

FREESWITCH = os.environ.get("FSCTL_TEST_FREESWITCH", "")
FS_CLI = Path(FREESWITCH).with_name("fs_cli") if FREESWITCH else Path("/nonexistent")

pytestmark = [
    pytest.mark.freeswitch,
    pytest.mark.skipif(not FS_CLI.exists(), reason="FSCTL_TEST_FREESWITCH names no program with an fs_cli beside it"),
]


@pytest.fixture
def server() -> Iterator[SimulatorServer]:
    server = SimulatorServer(lambda tell: Core(tell, lambda path: 1.0, random.Random(1), time.time()), "secret")
    server.start()
    phone = DeskPhone("1001", Habits(answers_after_s=0.2))
    server.act(lambda core: core.register(phone))
    yield server
    server.stop()


def fs_cli(server: SimulatorServer, *words: str, typed: str = "", seconds: float = 0.0) -> str:
    """What fs_cli prints for these arguments, or for these lines typed."""
    environment = {**os.environ, "LD_LIBRARY_PATH": str(FS_CLI.parent.parent / "lib"), "TERM": "dumb"}
    process = subprocess.Popen(
        [str(FS_CLI), "-H", "127.0.0.1", "-P", str(server.port), "-p", "secret", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        text=True,
    )
    assert process.stdin is not None
    for line in typed.splitlines(keepends=True):
        process.stdin.write(line)
        process.stdin.flush()
        gevent.sleep(seconds)
    return process.communicate(timeout=10)[0]


def until(server: SimulatorServer, command: str, shows: str) -> str:
    """What it says as soon as it says this."""
    with gevent.Timeout(20):
        while shows not in (said := fs_cli(server, "-x", command)):
            pass
    return said


def test_status_and_channels(server: SimulatorServer) -> None:
    assert "is ready" in fs_cli(server, "-x", "status")
    assert "0 total." in fs_cli(server, "-x", "show channels")


def test_originate_and_look_and_hang_up(server: SimulatorServer) -> None:
    assert "+OK leg-1" in fs_cli(server, "-x", "originate {origination_uuid=leg-1}user/1001 &park()")
    shown = until(server, "show channels", "leg-1")
    assert "1 total." in shown
    assert "+OK" in fs_cli(server, "-x", "uuid_kill leg-1")
    until(server, "uuid_kill leg-1", "No such channel")


def test_an_unknown_command_is_said_to_be_unknown(server: SimulatorServer) -> None:
    assert "-ERR frobnicate Command not found!" in fs_cli(server, "-x", "frobnicate")


def test_events_can_be_watched(server: SimulatorServer) -> None:
    shown = fs_cli(server, typed="/event plain all\noriginate user/1001 &park()\n/exit\n", seconds=0.8)
    for name in ("CHANNEL_CREATE", "CHANNEL_PROGRESS", "CHANNEL_ANSWER", "CHANNEL_PARK"):
        assert f"Event-Name: {name}" in shown
