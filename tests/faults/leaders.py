"""Faults of the leader, with daemons as processes of their own: killed, stopped and continued, several at once."""

from __future__ import annotations

import os
import re
import signal
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from statistics import median

import gevent

from fsctl.control.client import ControlFailed, DaemonAway
from fsctl.requests import LogIn
from fsctl.simulator.parties import Caller, Plan
from tests.faults.checker import History, Noted, check, read_database
from tests.faults.crowd import Crowd, Up
from tests.faults.outcome import Load, Outcome, Run
from tests.faults.proxy import Proxy, commands
from tests.faults.servers import mariadb
from tests.integration.daemon.place import Place, site
from tests.integration.daemon.process import DaemonProcess

OBSERVES = ("auth ", "api module_exists ", "api sofia status profile ", "api global_getvar fsctl_leader")
SILENCE_MS = 500
REPOSITORY = Path(__file__).resolve().parents[2]


LEADS = re.compile(r"leading .*epoch=(\d+) run=(\w+)")


class House(Place):
    """`nodes` share one database and one switch, each over a relay of its own. `without` is what they do without."""

    def __init__(self, root: Path, load: Load, nodes: int, without: str = "") -> None:
        url = mariadb().fresh()
        super().__init__(root, {"FSCTL_DATABASE_URL": url, "FSCTL_STANDBY_SILENCE_MS": str(SILENCE_MS)})
        self.url = url
        self.load = load
        self.callers: list[Caller] = []
        self.up = Up()
        directory = site(load.talk)
        self.directory = replace(directory, queues={"support": replace(directory.queues["support"], wrap_up_s=0.0)})
        self.relays = [Proxy(self.switch.port) for _ in range(nodes)]
        self.nodes = [self.another(f"n{number}") for number in range(nodes)]
        self.nodes[0].hide_place()  # its death is seen by silence alone, that of the others by their locks
        for node, relay in zip(self.nodes, self.relays, strict=True):
            node.environment["FSCTL_SWITCH_PORT"] = str(relay.port)
            if without:
                node.program = ("-m", "tests.faults.unguarded", without, "run")
                node.environment["PYTHONPATH"] = str(REPOSITORY)

    def begin(self) -> DaemonProcess:
        """The first leads, the others stand by."""
        self.nodes[0].prepare(self.directory)
        self.nodes[0].start()
        for node in self.nodes[1:]:
            node.launch()
        self.await_nodes()
        for extension in self.directory.extensions:
            self.phone(extension)
        for agent in self.directory.agents:
            self.nodes[0].control.ask(LogIn(agent, "", ""))
        return self.nodes[0]

    def await_nodes(self) -> None:
        """Until each that was started leads or stands by."""
        for node in self.nodes:
            node.wait(lambda node=node: bool(node.role()), "the daemon to lead or stand by", 60)  # type: ignore[misc]

    def come(self, talks_s: float | None = None) -> Caller:
        caller = Caller(f"555{len(self.callers):04}", plan=Plan(talks_s=talks_s))
        self.callers.append(caller)
        self.switch.act(lambda core: caller.call(core, "4000"))
        self.up.add(caller)
        return caller

    def fill(self, leader: DaemonProcess) -> None:
        """Every agent talks, some callers wait."""

        def talk() -> bool:
            for _ in range(self.load.calls - len(self.up.all())):
                self.come()  # also in the place of one who was still going when we began
            return len(self.up.talking()) == self.load.talk

        leader.wait(talk, "everybody to talk")
        leader.wait(lambda: len(leader.calls("waiting")) == self.load.wait, "everybody to wait")

    def next_talk(self, within_s: float) -> bool:
        """A talk ends; whether the first who waits is served in that time."""
        talkers = self.up.talking()
        first = next(caller for caller in self.up.all() if caller not in talkers)
        self.switch.act(talkers[0].hang_up)
        with gevent.Timeout(within_s, False):
            while not first.talked:
                gevent.sleep(0.005)
            return True
        return False

    def leader_among(self, nodes: list[DaemonProcess], within_s: float = 20.0) -> DaemonProcess | None:
        with gevent.Timeout(within_s, False):
            while True:
                for node in nodes:
                    if node.role() == "leader" and node.answers():
                        return node
                gevent.sleep(0.02)
        return None

    def led(self) -> list[tuple[str, int]]:
        """Each leader there was: the name of its run, which its facts bear, and its epoch."""
        logs = [(node.root / "log").read_text(errors="replace") for node in self.nodes]
        return [(run, int(epoch)) for log in logs for epoch, run in LEADS.findall(log)]

    def judge(self, outcome: Outcome) -> None:
        """With all of them there: what one that was killed had noted lies beside it until it is started again. Who
        leads may change, on a busy machine, whenever it likes."""
        for node in self.nodes:
            if node.process is not None and node.process.poll() is not None:
                node.launch()
        self.await_nodes()
        # A caller who goes before the switch hands the call over is none.
        self.nodes[0].wait(lambda: self.board() >= self.there(), "everybody on the board")
        for caller in self.up.all():
            self.switch.act(caller.hang_up)
        self.nodes[0].wait(lambda: not self.board(), "everybody gone")
        outcome.must(self.one_leads(self.nodes), "not one node leads at the end")

        def found() -> list[str]:
            history = History(self.facts(), frozenset(self.switch.core.channels), led=True)
            return [f"{violation.invariant}: {violation.what}" for violation in check(history)]

        with gevent.Timeout(15, False):
            while found():
                gevent.sleep(0.3)
        outcome.wrong += found()[:5]
        ended = {noted.call for noted in self.facts() if noted.kind == "call_ended"}
        outcome.must(len(ended) == len(self.callers), f"{len(ended)} calls ended on file, of {len(self.callers)}")

    def there(self) -> set[str]:
        return {caller.channel.uuid for caller in self.up.all() if caller.channel is not None}

    def board(self) -> set[str]:
        """The calls whoever leads has. Raises DaemonAway while nobody says."""
        leader = self.leader_among(self.nodes, 5)
        if leader is None:
            raise DaemonAway("nobody leads")
        try:
            return set(leader.control.snapshot()["calls"])
        except ControlFailed as failed:  # it has just heard that it is none
            raise DaemonAway(str(failed)) from None

    def facts(self) -> list[Noted]:
        return read_database(self.url, dict(self.led()))

    def one_leads(self, nodes: list[DaemonProcess], within_s: float = 5.0) -> bool:
        """Whether exactly one of them leads, once whoever was overtaken a moment ago has heard of it."""
        with gevent.Timeout(within_s, False):
            while sum(node.role() == "leader" for node in nodes) != 1:
                gevent.sleep(0.02)
            return True
        return False

    def end(self) -> None:
        for node in self.nodes:
            if node.process is not None and node.process.poll() is None:
                node.process.send_signal(signal.SIGCONT)
                node.process.kill()
                node.process.wait(5)
        for relay in self.relays:
            relay.stop()
        self.switch.stop()


def killed(run: Run) -> Outcome:
    """F13. The control has nobody beside the leader."""
    outcome, rng, took = Outcome(), run.rng(), []
    house = House(run.root, run.load, 2 if run.protected else 1)
    try:
        leader = house.begin()
        for _ in run.each(outcome):
            house.fill(leader)
            house.await_nodes()
            gevent.sleep(rng.uniform(0.1, 0.4))
            died = time.monotonic()
            leader.kill()
            if not house.next_talk(5 if run.protected else 2):
                outcome.must(False, "nobody is served after the leader's death")
                return outcome
            took.append(time.monotonic() - died)
            if took[-1] > LONG_S:
                print(f"{took[-1]:.2f} s to the next talk at load {os.getloadavg()[0]:.0f}", flush=True)
            others = [node for node in house.nodes if node is not leader]
            dead, leader = leader, house.leader_among(others) or leader
            dead.launch()
        house.judge(outcome)
        took.sort()
        outcome.measured = f"next talk after {median(took):.2f} s (p50), {took[-1]:.2f} s at most"
        outcome.must(took[-1] < 3, f"{took[-1]:.2f} s to the next talk")
    finally:
        house.end()
    return outcome


LONG_S = 2.0
"""A takeover that took longer is told with how busy the machine was."""


def stopped(run: Run) -> Outcome:
    """F14. Each is stopped in its turn as the leader. The control's leader never loses its right."""
    outcome, silent = Outcome(), 0
    house = House(run.root, run.load, 2, "" if run.protected else "right")
    try:
        leader, other = house.begin(), house.nodes[1]
        for _ in run.each(outcome):
            house.fill(leader)
            silent += _stopped_once(house, leader, other, outcome, 30 if run.protected else 2)
            if outcome.wrong:
                break
            leader, other = other, leader
        if run.protected:
            house.judge(outcome)
    finally:
        house.end()
    outcome.measured = NO_BYTE if silent == outcome.done else f"{outcome.done - silent} went on to write to the switch"
    return outcome


NO_BYTE = "none wrote a byte more over the connections it had to the switch"


def _stopped_once(house: House, leader: DaemonProcess, other: DaemonProcess, outcome: Outcome, within_s: float) -> bool:
    """Whether the one that was stopped wrote nothing to the switch over the connections it had."""
    assert leader.process is not None
    before, began = _stood_by(leader), time.monotonic()
    leader.process.send_signal(signal.SIGSTOP)
    outcome.must(house.leader_among([other]) is other, "the standby does not lead")
    outcome.must(house.next_talk(5), "nobody is served")
    gevent.sleep(max(house.load.lasts_s - (time.monotonic() - began), 0))
    relay = house.relays[house.nodes.index(leader)]
    old, woken = list(relay.connections), time.monotonic()
    leader.process.send_signal(signal.SIGCONT)
    again = lambda: _stood_by(leader) > before and leader.role() == "standby"  # noqa: E731
    with gevent.Timeout(within_s, False):
        while not again():
            gevent.sleep(0.02)
    gevent.sleep(0.3)
    sent = b"".join(connection.sent_since(woken) for connection in old)
    outcome.must(not sent, f"{len(sent)} bytes from a leader that is none: {commands(sent)[:3]}")
    new = [c.sent_since(woken) for c in relay.connections if c not in old]
    acts = [line for data in new for line in commands(data) if not line.startswith(OBSERVES)]
    outcome.must(not acts, f"a leader that is none asks for {acts[:1]}")
    outcome.must(again(), "it does not stand by")
    return not sent


def _stood_by(node: DaemonProcess) -> int:
    return (node.root / "log").read_text().count("standing by")


def several(run: Run) -> Outcome:
    """F15. Several daemons, killed and started again at random. In the control each takes the lease when its own
    patience is over, and never hears of another."""
    outcome, rng = Outcome(), run.rng()
    house = House(run.root, run.load, run.load.nodes, "" if run.protected else "election")
    try:
        if not run.protected:
            _each_for_itself(house, outcome)
            return outcome
        leader = house.begin()
        crowd = Crowd(run.load, house.come, house.up, rng) if run.load.rate else None
        if crowd is not None:
            crowd.begin()
        for _ in run.each(outcome):
            if crowd is None:
                house.fill(leader)
            house.await_nodes()
            victim = rng.choice(house.nodes)
            victim.kill()
            others = [node for node in house.nodes if node is not victim]
            found = house.leader_among(others)  # also where another was killed: on a busy machine the lead may move
            outcome.must(found is not None, "nobody leads")
            if found is None:
                break
            leader = found
            gevent.sleep(0.3)
            outcome.must(house.one_leads(others), "not one node leads")
            victim.launch()
        if crowd is not None:
            crowd.end()
        epochs = [epoch for _, epoch in house.led()]
        outcome.must(len(epochs) == len(set(epochs)), f"two leaders of one epoch: {sorted(epochs)}")
        outcome.measured = f"{len(epochs)} epochs, each with one leader; {len(house.callers)} calls"
        house.judge(outcome)
    finally:
        house.end()
    return outcome


def _each_for_itself(house: House, outcome: Outcome) -> None:
    house.nodes[0].prepare(house.directory)
    for node in house.nodes:
        node.launch()
    most = 0
    with gevent.Timeout(90, False):
        while most < 2:
            for node in house.nodes:
                if node.process is None or node.process.poll() is not None:
                    node.launch()  # each ends the others' connections: one did not survive it
            with suppress(AssertionError):  # one that ends while it is asked is started again
                most = max(most, sum(node.role() == "leader" for node in house.nodes))
            gevent.sleep(0.1)
    outcome.must(most <= 1, f"{most} nodes lead at once")
