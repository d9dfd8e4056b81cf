"""Two daemons on one database and one switch: the leader is killed, or told to go; callers notice nothing. One that is
stopped and continued is a fault of `tests/faults`."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import gevent
import pytest

from fsctl.requests import LogIn
from fsctl.simulator.parties import Caller
from fsctl.store import directory as stored_directory
from fsctl.store.database import Database
from tests.contract.store.mariadb import WHY_NOT, MariaDb
from tests.integration.daemon.place import Place, each_call_once, site, taken_up_late
from tests.integration.daemon.process import DaemonProcess

pytestmark = pytest.mark.skipif(not MariaDb.is_installed(), reason=WHY_NOT)

TALKING, WAITING = 5, 10
SILENCE_MS = 500


class Pair(Place):
    """`daemon` leads at first, `other` stands by."""

    def __init__(self, root: Path, url: str) -> None:
        settings = {"SILENCE_MS": str(SILENCE_MS), "NODE": "west"}
        environment = {f"FSCTL_STANDBY_{name}": value for name, value in settings.items()}
        super().__init__(root, {**environment, "FSCTL_DATABASE_URL": url})
        self.other = self.another("east")
        self.directory = site(TALKING)

    def begin(self) -> None:
        self.daemon.prepare(self.directory)
        self.daemon.start()
        self.other.stand_by()

    def log_in(self) -> None:
        for extension in self.directory.extensions:
            self.phone(extension)
        for agent in self.directory.agents:
            self.daemon.control.ask(LogIn(agent, "", ""))

    def crowd(self) -> tuple[list[Caller], list[Caller]]:
        """Who talks, and who waits."""
        talkers = [self.caller(n) for n in range(TALKING)]
        self.daemon.wait(lambda: len(self.daemon.calls("talking")) == TALKING, "everybody to talk")
        waiters = [self.caller(100 + n) for n in range(WAITING)]
        self.daemon.wait(lambda: len(self.daemon.calls("waiting")) == WAITING, "everybody to wait")
        return talkers, waiters

    def leads(self, daemon: DaemonProcess) -> None:
        daemon.wait(daemon.answers, "the standby to lead", 20)
        assert daemon.role() == "leader"

    def end(self, daemon: DaemonProcess, parties: list[Caller]) -> None:
        for party in parties:
            self.switch.act(party.hang_up)
        daemon.wait(lambda: not daemon.control.snapshot()["calls"], "everybody gone")
        self.await_files()


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    """A server, because SQLite's one lock stays with a process that is stopped while it writes."""
    server = MariaDb(tmp_path_factory.mktemp("mariadb"))
    server.install()
    yield server
    server.stop()


@pytest.fixture
def pair(tmp_path: Path, mariadb: MariaDb) -> Iterator[Pair]:
    pair = Pair(tmp_path, mariadb.fresh())
    pair.begin()
    yield pair
    for daemon in (pair.daemon, pair.other):
        if daemon.process is not None and daemon.process.poll() is None:
            daemon.process.send_signal(signal.SIGCONT)
            daemon.stop()
    pair.switch.stop()


def bridged(callers: list[Caller]) -> list[bool]:
    return [caller.channel is not None and bool(caller.channel.partner) for caller in callers]


def test_the_leader_is_killed(pair: Pair) -> None:
    pair.log_in()
    talkers, waiters = pair.crowd()
    before = {call: row["since"] for call, row in pair.daemon.calls("waiting").items()}
    assert pair.daemon.process is not None
    pair.daemon.process.kill()
    killed = time.monotonic()
    pair.leads(pair.other)
    took = time.monotonic() - killed
    assert took < 2
    assert bridged(talkers) == [True] * TALKING
    since = {call: row["since"] for call, row in pair.other.calls("waiting").items()}
    assert since == pytest.approx(before, abs=1e-3), "channels, which tell what is not on file, count in milliseconds"
    assert sorted(pair.other.agents("talking")) == sorted(pair.directory.agents)
    pair.switch.act(talkers.pop().hang_up)
    pair.other.wait(lambda: bridged(waiters)[0], "the first who waits")
    assert bridged(waiters) == [True] + [False] * (WAITING - 1)
    pair.daemon.stand_by()
    assert pair.daemon.control.health()["leader"]["node"] == "east", "a standby's client finds the leader"
    pair.end(pair.other, [*talkers, *waiters])
    assert pair.other.stop() == 0
    each_call_once(pair.daemon, TALKING + WAITING)


def test_callers_of_the_moment_of_the_takeover(pair: Pair) -> None:
    """Some the leader had no time to put on file, some come while nobody leads, and the switch lists a leg some time
    after it is there: all are taken up together, in their order."""
    pair.log_in()
    talkers, waiters = pair.crowd()
    late: list[Caller] = []

    def calls() -> None:
        late.append(pair.caller(1000 + len(late)))
        gevent.sleep(0.03)

    for _ in range(5):
        calls()
    pair.daemon.kill()
    killed_at = time.time()
    while not (pair.other.role() == "leader" and pair.other.answers()):
        calls()
    uuids = [caller.channel.uuid for caller in late if caller.channel is not None]
    assert len(uuids) == len(late)
    pair.other.wait(lambda: set(uuids) <= set(pair.other.calls("waiting")), "all of them to wait")
    since = [pair.other.calls("waiting")[uuid]["since"] for uuid in uuids]
    assert since == sorted(since), "nobody overtakes who called before"
    called = {caller.number: caller.channel.created_at for caller in late if caller.channel is not None}
    pair.end(pair.other, [*talkers, *waiters, *late])
    assert pair.other.stop() == 0
    each_call_once(pair.daemon, TALKING + WAITING + len(late))
    assert taken_up_late(pair.other, called, killed_at) == {}


def test_who_stands_by_knows_the_site_as_it_is_now(pair: Pair) -> None:
    """Somebody changed it and told nobody: whoever waits is not kept waiting for it when the leader dies."""
    pair.log_in()
    changed = replace(pair.directory, numbers={"4001": replace(pair.directory.numbers["4000"], number="4001")})
    database = Database(pair.daemon.database_url)
    with database.session() as session:
        stored_directory.save(session, changed, "test", time.time())
    database.dispose()
    pair.other.wait(lambda: "directory loaded" in pair.other.log(), "the standby to load it")
    pair.daemon.kill()
    pair.leads(pair.other)
    caller = Caller("5551234")
    pair.switch.act(lambda core: caller.call(core, "4001"))
    pair.other.wait(lambda: bridged([caller])[0], "a call to the new number")
    assert pair.other.log().count("directory loaded") == 1, "not again when it led"


def test_the_leader_is_told_to_go(pair: Pair) -> None:
    """Nobody waits for the time of silence then."""
    pair.log_in()
    talkers, waiters = pair.crowd()
    assert pair.daemon.stop() == 0
    pair.leads(pair.other)
    assert bridged(talkers) == [True] * TALKING
    pair.daemon.stand_by()
    assert pair.other.stop() == 0
    pair.leads(pair.daemon)
    pair.end(pair.daemon, [*talkers, *waiters])
    assert pair.daemon.stop() == 0
    each_call_once(pair.daemon, TALKING + WAITING)
