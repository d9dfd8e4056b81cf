"""F15 on a real switch: three daemons, killed and started again at random. One leads at a time, each epoch has one
leader, voices go on, and each call is on file once."""

from __future__ import annotations

import random
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import gevent
import pytest

from fsctl.requests import LogIn
from tests.contract.store.mariadb import WHY_NOT as NO_MARIADB
from tests.contract.store.mariadb import MariaDb
from tests.faults.checker import History, Voice, check, read_database
from tests.faults.leaders import LEADS, REPOSITORY
from tests.faults.proxy import Proxy, commands
from tests.integration.daemon.place import await_files, each_call_once
from tests.integration.daemon.process import DaemonProcess
from tests.integration.freeswitch.crowd import AGENTS, SITE, callers, daemon_beside
from tests.integration.freeswitch.house import is_caller
from tests.integration.freeswitch.switch import PROGRAM, WHY_NOT, start_freeswitch
from tests.integration.freeswitch.useragent import Phone

pytestmark = [pytest.mark.freeswitch, pytest.mark.skipif(not MariaDb.is_installed(), reason=NO_MARIADB)]

NODES, KILLS = 3, 6
TALKING, WAITING = 4, 5
SEED = 7


class Several:
    """Nodes on one database and one switch, each over a relay of its own. `without` is what they do without."""

    def __init__(self, root: Path, ends: ExitStack, without: str = "") -> None:
        self._ends = ends
        self.mariadb = MariaDb(root)
        ends.callback(self.mariadb.stop)
        self.mariadb.install()
        self.switch = start_freeswitch(root / "switch", SITE)
        ends.callback(self.switch.stop)
        self.relays = [Proxy(self.switch.conf.esl_port) for _ in range(NODES)]
        for relay in self.relays:
            ends.callback(relay.stop)
        self.nodes = [self._node(root, f"n{place}", relay.port, without) for place, relay in enumerate(self.relays)]
        ends.callback(self._kill_all)
        self.nodes[0].prepare(SITE)
        self.phones: list[Phone] = []
        self.talkers: list[Phone] = []
        self.waiters: list[Phone] = []
        self.since = 0.0

    def _node(self, root: Path, name: str, port: int, without: str) -> DaemonProcess:
        more = {"FSCTL_DATABASE_URL": self.mariadb.url, "FSCTL_STANDBY_NODE": name}
        node = daemon_beside(self.switch, root / name, port, **more)
        if without:
            node.program = ("-m", "tests.faults.unguarded", without, "run")
            node.environment["PYTHONPATH"] = str(REPOSITORY)
        return node

    def begin(self) -> DaemonProcess:
        """The first leads, the others stand by; some talk, some wait."""
        leader = self.nodes[0]
        leader.start()
        for node in self.nodes[1:]:
            node.stand_by()
        self.phones = [self.switch.phone(number, 1000.0 + 20 * place) for place, number in enumerate(AGENTS[:TALKING])]
        for phone in self.phones:
            self._ends.callback(phone.close)
            phone.answers_after = 0.1
            leader.control.ask(LogIn(phone.user, "", ""))
        self.talkers = callers(self.switch, range(TALKING), self._ends)
        leader.wait(lambda: len(leader.calls("talking")) == TALKING, "the talks")
        self.waiters = callers(self.switch, range(100, 100 + WAITING), self._ends)
        leader.wait(lambda: len(leader.calls("waiting")) == WAITING, "those who wait")
        self.since = time.monotonic()
        return leader

    def kill(self, victim: DaemonProcess, leader: DaemonProcess) -> DaemonProcess:
        """Who leads after it; the victim is started again."""
        victim.kill()
        others = [node for node in self.nodes if node is not victim]
        left = others if victim is leader else [leader]

        def leads() -> list[DaemonProcess]:
            return [node for node in left if node.role() == "leader" and node.answers()]

        others[0].wait(lambda: bool(leads()), "one of them to lead", 20)
        (leader,) = leads()
        gevent.sleep(0.5)
        assert [node for node in others if node.role() == "leader"] == [leader], "one leads"
        victim.launch()
        victim.wait(lambda: victim.role() == "standby", "the victim to stand by", 60)
        return leader

    def next_is_served(self, leader: DaemonProcess) -> None:
        gone, first = self.talkers.pop(), min(leader.calls("waiting").items(), key=lambda row: row[1]["since"])[0]
        gone.hang_up()
        leader.wait(lambda: first in leader.calls("talking"), "who waited longest to be served")

    def voices(self) -> list[Voice]:
        """What agents whose caller has not gone have heard all the while; a telephone keeps half a minute."""
        until = time.monotonic()
        since = max(self.since, until - 25.0)
        return [
            Voice(phone.user, since, until, [at for at, data in phone.heard if is_caller(data)])
            for phone in self.phones[: len(self.talkers)]
        ]

    def ends(self, leader: DaemonProcess) -> None:
        for caller in [*self.talkers, *self.waiters]:
            caller.hang_up()
        leader.wait(lambda: not leader.control.snapshot()["calls"], "everybody gone")
        await_files(leader)
        for node in self.nodes:
            if node is not leader:
                node.stop()
        assert leader.stop() == 0

    def _kill_all(self) -> None:
        for node in self.nodes:
            if node.process is not None and node.process.poll() is None:
                node.process.send_signal(signal.SIGKILL)
                node.process.wait(5)


@pytest.fixture
def several(tmp_path: Path, ends: ExitStack, request: pytest.FixtureRequest) -> Several:
    if not PROGRAM:
        pytest.skip(WHY_NOT)
    return Several(tmp_path, ends, getattr(request, "param", ""))


def test_one_of_three_leads_whoever_is_killed(several: Several) -> None:
    leader, rng = several.begin(), random.Random(SEED)
    voices: list[Voice] = []
    for kill in range(KILLS):
        leader = several.kill(rng.choice(several.nodes) if kill % 2 else leader, leader)
        voices += several.voices()
        if kill in (0, KILLS - 1):
            several.next_is_served(leader)
    several.ends(leader)
    logs = [(node.root / "log").read_text() for node in several.nodes]
    epochs = [int(epoch) for log in logs for epoch, _run in LEADS.findall(log)]
    assert len(epochs) == len(set(epochs)) > KILLS // 2
    each_call_once(leader, TALKING + WAITING)
    sent = [line for relay in several.relays for one in relay.connections for line in commands(one.sent_since(0.0))]
    assert check(History(read_database(leader.database_url), frozenset(), sent, voices)) == []


@pytest.mark.parametrize("several", ["election"], indirect=True, ids=["each for itself"])
def test_without_an_election_two_lead_at_once(several: Several) -> None:
    most = 0
    for node in several.nodes:
        node.launch()
    with gevent.Timeout(90, False):
        while most < 2:
            most = max(most, sum(node.role() == "leader" for node in several.nodes))
            gevent.sleep(0.1)
    assert most >= 2
