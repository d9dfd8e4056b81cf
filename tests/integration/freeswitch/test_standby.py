"""Two daemons on a real switch: the leader is killed, or stopped and continued. Voices go on, places and times are
kept, each call is on file once, and a leader that is none any more sends no byte."""

from __future__ import annotations

import signal
import time
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path

import gevent
import pytest

from fsctl.requests import LogIn
from tests.contract.store.mariadb import WHY_NOT as NO_MARIADB
from tests.contract.store.mariadb import MariaDb
from tests.faults.checker import History, Voice, check, read_database
from tests.faults.proxy import Proxy, commands
from tests.integration.daemon.place import await_files, each_call_once, taken_up_late
from tests.integration.daemon.process import DaemonProcess
from tests.integration.freeswitch.crowd import AGENTS, SITE, callers, daemon_beside
from tests.integration.freeswitch.house import is_caller
from tests.integration.freeswitch.standby import unguarded
from tests.integration.freeswitch.switch import PROGRAM, WHY_NOT, RunningSwitch, start_freeswitch
from tests.integration.freeswitch.useragent import Phone

pytestmark = [pytest.mark.freeswitch, pytest.mark.skipif(not MariaDb.is_installed(), reason=NO_MARIADB)]

TALKING, WAITING = 5, 8
OBSERVES = ("auth ", "api module_exists ", "api sofia status profile ", "api global_getvar fsctl_leader")


class Pair:
    """West leads at first, over a relay that hears what it sends; east stands by, for a control `without` something
    that protects it."""

    def __init__(self, root: Path, ends: ExitStack, without: str = "") -> None:
        self.mariadb = MariaDb(root)
        ends.callback(self.mariadb.stop)
        self.mariadb.install()
        self.switch: RunningSwitch = start_freeswitch(root / "switch", SITE)
        ends.callback(self.switch.stop)
        self.relay = Proxy(self.switch.conf.esl_port)
        ends.callback(self.relay.stop)
        url = {"FSCTL_DATABASE_URL": self.mariadb.url}
        self.files = Proxy(self.mariadb.port)
        ends.callback(self.files.stop)
        its_url = self.mariadb.url.replace(f":{self.mariadb.port}/", f":{self.files.port}/")
        west = {"FSCTL_DATABASE_URL": its_url, "FSCTL_STANDBY_NODE": "west"}
        self.west = daemon_beside(self.switch, root / "west", self.relay.port, **west)
        self.east = daemon_beside(self.switch, root / "east", **url, FSCTL_STANDBY_NODE="east")
        ends.callback(self.east.stop)
        ends.callback(self._stop_west)
        if without:
            unguarded(self.east, without)
        self.west.prepare(SITE)
        self.west.start()
        self.east.stand_by()
        self.phones = [self.switch.phone(number, 1000 + 20 * n) for n, number in enumerate(AGENTS[:TALKING])]
        for phone in self.phones:
            ends.callback(phone.close)
            phone.answers_after = 0.1
            self.west.control.ask(LogIn(phone.user, "", ""))
        self.talkers = callers(self.switch, range(TALKING), ends)
        self.west.wait(lambda: len(self.west.calls("talking")) == TALKING, "the talks")
        self.waiters = callers(self.switch, range(100, 100 + WAITING), ends)
        self.west.wait(lambda: len(self.west.calls("waiting")) == WAITING, "those who wait")
        self.before = {call: row["since"] for call, row in self.west.calls("waiting").items()}
        self.in_order = sorted(self.before, key=lambda call: self.before[call])
        self.since = time.monotonic()

    def east_leads(self) -> None:
        self.east.wait(lambda: self.east.role() == "leader" and self.east.answers(), "east to lead", 20)

    def all_as_before(self, late: Collection[str] = ()) -> None:
        """Beside callers who came `late`."""
        assert [phone.user for phone in [*self.phones, *self.talkers] if not phone.talks] == []
        assert all(phone.hears(400) for phone in self.phones), "they hear each other"
        rows = self.east.calls("waiting").items()
        waiting = {call: row["since"] for call, row in rows if row["caller_number"] not in late}
        assert waiting == pytest.approx(self.before, abs=1e-5), "everybody's place and time"
        assert sorted(self.east.agents("talking")) == AGENTS[:TALKING], "nobody logs in again"

    def first_is_served(self) -> None:
        self.talkers.pop().hang_up()
        first = self.in_order.pop(0)
        self.east.wait(lambda: first in self.east.calls("talking"), "who waited longest to be served next")
        assert set(self.in_order).isdisjoint(self.east.calls("talking"))

    def voices(self) -> list[Voice]:
        """What agents whose caller has not gone have heard all the while."""
        until = time.monotonic()
        return [
            Voice(phone.user, self.since, until, [at for at, data in phone.heard if is_caller(data)])
            for phone in self.phones[: len(self.talkers)]
        ]

    def ends(self, leader: DaemonProcess, calls: int = TALKING + WAITING) -> None:
        voices = self.voices()
        for caller in [*self.talkers, *self.waiters]:
            caller.hang_up()
        leader.wait(lambda: not leader.control.snapshot()["calls"], "everybody gone")
        await_files(leader)
        assert leader.stop() == 0
        each_call_once(leader, calls)
        sent = [line for connection in self.relay.connections for line in commands(connection.sent_since(0.0))]
        assert check(History(read_database(leader.database_url), frozenset(), sent, voices)) == []

    def _stop_west(self) -> None:
        if self.west.process is not None:
            self.west.process.send_signal(signal.SIGCONT)
        self.west.stop()


@pytest.fixture
def pair(tmp_path: Path, ends: ExitStack, request: pytest.FixtureRequest) -> Pair:
    if not PROGRAM:
        pytest.skip(WHY_NOT)
    return Pair(tmp_path, ends, getattr(request, "param", ""))


def test_the_leader_is_killed(pair: Pair) -> None:
    pair.west.kill()
    killed = time.monotonic()
    pair.east_leads()
    assert time.monotonic() - killed < 3
    pair.all_as_before()
    pair.first_is_served()
    pair.first_is_served()
    pair.ends(pair.east)


def killed_while_an_unrecorded_offer_rings(pair: Pair) -> list[str]:
    """The leader's last records do not get to the database, neither the talk's end nor the offer that followed it. Who
    was offered is served; the kinds of facts there are of that call."""
    phone = pair.phones[TALKING - 1]
    phone.answers_after = None
    pair.files.delay_s = 10.0
    pair.talkers.pop().hang_up()
    phone.wait_ring()
    pair.west.kill()
    phone.answers_after = 0.1
    pair.east_leads()
    first = pair.in_order.pop(0)
    pair.east.wait(lambda: first in pair.east.calls("talking"), "who was offered to be offered again")

    def told() -> list[str]:
        return [noted.kind for noted in read_database(pair.east.database_url) if noted.call == first]

    pair.east.wait(lambda: "call_connected" in told(), "the talk to be on file")
    return told()


def test_an_offer_that_rings_and_is_not_on_file_has_a_beginning_and_an_end(pair: Pair) -> None:
    """It is told by its leg, and given up."""
    told = killed_while_an_unrecorded_offer_rings(pair)
    assert [told.count(kind) for kind in ("offer_made", "offer_ended", "call_connected")] == [2, 1, 1]
    assert told.count("leg_started") == told.count("leg_ended") + 2, "the caller's and the agent's go on"
    pair.ends(pair.east)


@pytest.mark.parametrize("pair", ["cut_short"], indirect=True)
def test_an_offer_that_its_leg_does_not_tell_of_is_nowhere_on_file(pair: Pair) -> None:
    """The control: nobody could say why that phone rang. A leg without a beginning gets no end either."""
    told = killed_while_an_unrecorded_offer_rings(pair)
    assert [told.count(kind) for kind in ("offer_made", "offer_ended", "call_connected")] == [1, 0, 1]
    assert told.count("leg_started") == told.count("leg_ended") + 2


def test_a_talk_that_is_not_on_file_goes_on_and_is_of_the_agents_day(pair: Pair) -> None:
    phone = pair.phones[TALKING - 1]
    pair.files.delay_s = 10.0
    pair.talkers.pop().hang_up()
    first = pair.in_order.pop(0)
    pair.west.wait(lambda: first in pair.west.calls("talking"), "who waited longest to be served next")
    pair.west.kill()
    pair.east_leads()
    assert phone.talks
    assert first in pair.east.calls("talking")
    today = pair.east.control.snapshot()["agents"][phone.user]["today"]
    assert (today["answered"], today["offered"]) == (2, 2)
    pair.ends(pair.east)


def test_callers_of_the_moment_of_the_takeover(pair: Pair, ends: ExitStack) -> None:
    """Some the leader had no time to put on file, some come while nobody leads: all are taken up together, and hear
    music."""
    late: list[Phone] = []
    called: dict[str, float] = {}

    def calls() -> None:
        caller = pair.switch.caller(f"556{len(late):04}", 400)
        ends.callback(caller.close)
        late.append(caller)
        called[caller.user] = time.time()
        caller.call("4000")
        gevent.sleep(0.03)

    for _ in range(5):
        calls()
    pair.west.kill()
    killed_at = time.time()
    calls()
    while not (pair.east.role() == "leader" and pair.east.answers()):
        calls()
    for caller in late:
        caller.wait_talk()
    pair.east.wait(lambda: len(pair.east.calls("waiting")) == WAITING + len(late), "all of them to wait")
    pair.all_as_before(late={caller.user for caller in late})
    for caller in late:
        caller.hang_up()
    pair.ends(pair.east, TALKING + WAITING + len(late))
    assert taken_up_late(pair.east, called, killed_at) == {}


def test_a_leader_stopped_and_continued_sends_no_byte(pair: Pair) -> None:
    assert pair.west.process is not None
    pair.west.process.send_signal(signal.SIGSTOP)
    pair.east_leads()
    pair.all_as_before()
    pair.first_is_served()
    old = list(pair.relay.connections)
    assert len(old) >= 4
    pair.west.wait(lambda: all(connection.over for connection in old), "the switch to end the old leader's connections")
    moment = time.monotonic()
    pair.west.process.send_signal(signal.SIGCONT)
    pair.west.wait(lambda: pair.west.role() == "standby", "west to stand by")

    def new() -> list[str]:
        return [line for c in pair.relay.connections if c not in old for line in commands(c.sent_since(moment))]

    pair.west.wait(lambda: len(new()) > 3, "west to look on")
    assert [line for line in new() if not line.startswith(OBSERVES)] == [], "a standby looks on"
    assert [connection.sent_since(moment) for connection in old] == [b""] * len(old)
    pair.first_is_served()
    pair.ends(pair.east)
