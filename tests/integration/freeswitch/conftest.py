"""One FreeSWITCH for the whole suite, and a small site on it."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from fsctl.directory import Agent, Destination, DestinationKind, Directory, Extension, Number, Queue, Tier, Trunk
from fsctl.facts import CallConnected
from tests.integration.daemon.process import DaemonProcess
from tests.integration.freeswitch.centre import Centre
from tests.integration.freeswitch.crowd import SITE, daemon_beside
from tests.integration.freeswitch.house import House, Open
from tests.integration.freeswitch.switch import (
    DOMAIN,
    PROGRAM,
    WHY_NOT,
    RunningSwitch,
    password_of,
    start_freeswitch,
)
from tests.integration.freeswitch.useragent import Phone
from tests.integration.freeswitch.voices import TONES, hear

EXTENSIONS = ("1001", "1002", "1003", "2000")


def digest_of(extension: str) -> str:
    return hashlib.md5(f"{extension}:{DOMAIN}:{password_of(extension)}".encode()).hexdigest()  # noqa: S324 (SIP digest)


def site(**queue: object) -> Directory:
    agents = ("1001", "1002", "1003")
    return Directory(
        numbers={
            "4000": Number("4000", Destination(DestinationKind.QUEUE, "support"), "en"),
            "4001": Number("4001", Destination(DestinationKind.FLOW, "main"), "en"),
        },
        trunks={"carrier": Trunk("carrier", "127.0.0.1", 5999, allow=("127.0.0.0/8",))},
        extensions={number: Extension(number, digest_of(number)) for number in EXTENSIONS},
        agents={number: Agent(number, f"Agent {number}", number, language="en") for number in agents},
        queues={"support": Queue("support", **{"wrap_up_s": 2.0, "ring_s": 8.0, **queue})},  # type: ignore[arg-type]
        tiers=tuple(Tier("support", number, 1, place) for place, number in enumerate(agents, 1)),
    )


@pytest.fixture(scope="session")
def freeswitch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSwitch]:
    if not PROGRAM:
        pytest.skip(WHY_NOT)
    root: Path = tmp_path_factory.mktemp("freeswitch")
    running = start_freeswitch(root, site())
    yield running
    running.stop()


@pytest.fixture(scope="session")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prompts")


@pytest.fixture
def centre(freeswitch: RunningSwitch, prompts: Path) -> Iterator[Centre]:
    centre = Centre(freeswitch, site(announce_agent=False), prompts)
    centre.start()
    yield centre
    centre.stop()
    assert centre.troubles == []


@pytest.fixture
def ann(freeswitch: RunningSwitch) -> Iterator[Phone]:
    phone = freeswitch.phone("1001", TONES["ann"])
    yield phone
    phone.close()


@pytest.fixture
def bo(freeswitch: RunningSwitch) -> Iterator[Phone]:
    phone = freeswitch.phone("1002", TONES["bo"])
    yield phone
    phone.close()


@pytest.fixture
def caller(freeswitch: RunningSwitch) -> Iterator[Phone]:
    phone = freeswitch.caller("5551234", TONES["caller"])
    yield phone
    phone.close()


@pytest.fixture
def call(centre: Centre, ann: Phone, caller: Phone) -> str:
    """The customer talks with agent 1001."""
    centre.log_in("1001")
    caller.call("4000")
    ann.wait_ring()
    ann.lift()
    connected = centre.wait(CallConnected)
    hear(caller, {"ann"})
    return str(connected.call)


@pytest.fixture
def ends() -> Iterator[ExitStack]:
    """The ends of what a test starts, last things first; of what is half built as well."""
    with ExitStack() as ends:
        yield ends


@pytest.fixture
def switch(tmp_path: Path) -> Iterator[RunningSwitch]:
    """One of its own, for tests that kill what is on it."""
    if not PROGRAM:
        pytest.skip(WHY_NOT)
    running = start_freeswitch(tmp_path / "switch", SITE)
    yield running
    running.stop()


@pytest.fixture
def daemon(tmp_path: Path, switch: RunningSwitch, ends: ExitStack) -> DaemonProcess:
    daemon = daemon_beside(switch, tmp_path / "daemon")
    ends.callback(daemon.stop)
    daemon.prepare(SITE)
    daemon.start()
    return daemon


@pytest.fixture
def house(tmp_path: Path, ends: ExitStack) -> Open:
    if not PROGRAM:
        pytest.skip(WHY_NOT)
    ends.callback(gc.collect)

    def build(without: str = "", **more: bool) -> House:
        return House(tmp_path, ends, without, **more)

    return build
