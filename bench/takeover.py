"""From the death of the leader (kill -9) to the first new talk: with a standby that sees only that lease and mark stand
still, as on another machine; with one on the same machine, which sees that the dead leader's place is free; and with
one daemon alone that is started again at the same moment. On the built-in switch with MariaDB; talks and waiting
callers lie on all of them.

At each kill one talk ends, so that an agent is free and the first who waits is to be served: its talk is what is waited
for, 0.1 s of which are the agent's hand. Rounds differ in the moment of the kill within the beats. They take about
four seconds each on a quiet machine; `--rounds 40 --seed 2 --kept takeover.json` goes on with the rounds kept in that
file.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402 (the patch comes first)
import random  # noqa: E402
import statistics  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from dataclasses import replace  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402

from bench.rows import Row, main  # noqa: E402
from fsctl.requests import LogIn  # noqa: E402
from fsctl.simulator.parties import Caller  # noqa: E402
from tests.contract.store.mariadb import WHY_NOT, MariaDb  # noqa: E402
from tests.integration.daemon.place import Place, site  # noqa: E402
from tests.integration.daemon.process import DaemonProcess  # noqa: E402

ROUNDS, ALONE_ROUNDS = 20, 5
TALKING, WAITING = 20, 30
NODES = 4


class Queue:
    """A full house: talks, and who waits, in the order they came."""

    def __init__(self, root: Path, url: str, apart: bool = False) -> None:
        self._apart = apart
        self.place = Place(root, {"FSCTL_DATABASE_URL": url, "FSCTL_STANDBY_NODE": "first"})
        if apart:
            self.place.daemon.hide_place()
        directory = site(TALKING)
        support = replace(directory.queues["support"], wrap_up_s=0.0)
        self.directory = replace(directory, queues={"support": support})
        self.place.daemon.prepare(self.directory)
        self.place.daemon.start()
        self.talkers: list[Caller] = []
        self.waiters: list[Caller] = []
        self.callers = 0

    def another(self, name: str) -> DaemonProcess:
        node = self.place.another(name)
        if self._apart:
            node.hide_place()
        return node

    def fill(self, leader: DaemonProcess) -> None:
        if not self.place.phones:
            for extension in self.directory.extensions:
                self.place.phone(extension)
            for agent in self.directory.agents:
                leader.control.ask(LogIn(agent, "", ""))
        while len(self.talkers) + len(self.waiters) < TALKING + WAITING:
            self.waiters.append(self.place.caller(self.callers))
            self.callers += 1
        leader.wait(lambda: self._seated() == TALKING, "everybody to talk")
        leader.wait(lambda: len(leader.calls("waiting")) == WAITING, "everybody to wait")

    def _seated(self) -> int:
        """Who talks by now, moved to those who talk."""
        for caller in list(self.waiters):
            if caller.channel is not None and caller.channel.partner is not None:
                self.waiters.remove(caller)
                self.talkers.append(caller)
        return len(self.talkers)

    def next_talk(self, since: float) -> float:
        """Seconds until the first who waits talks, with one talk ended now."""
        first = self.waiters[0]
        self.place.switch.act(self.talkers.pop(0).hang_up)
        with gevent.Timeout(30):
            while first.channel is None or first.channel.partner is None:
                gevent.sleep(0.001)
        return time.monotonic() - since


def with_standby(root: Path, url: str, rounds: int, seed: int, *, apart: bool) -> list[float]:
    """Nobody is started while it is measured: leaders die until one node is left, then the dead come back together."""
    queue = Queue(root, url, apart)
    nodes = [queue.place.daemon, *(queue.another(f"node{number}") for number in range(2, NODES + 1))]
    leader, dead = nodes[0], nodes[1:]
    rng, took = random.Random(seed), []
    for _ in range(rounds):
        if len(dead) == NODES - 1:
            for node in dead:
                node.launch()
            for node in dead:
                node.wait(lambda node=node: node.role() == "standby", "the standby", 60)  # type: ignore[misc]
            dead = []
        queue.fill(leader)
        leader = _leads([node for node in nodes if node not in dead])  # a busy machine may have moved the lead
        gevent.sleep(rng.uniform(0.0, 0.2))  # somewhere within the beats
        killed = time.monotonic()
        leader.kill()
        took.append(queue.next_talk(killed))
        dead.append(leader)
        leader = _leads([node for node in nodes if node not in dead])
    for node in nodes:
        node.stop()
    queue.place.switch.stop()
    return took


def _leads(nodes: list[DaemonProcess]) -> DaemonProcess:
    with gevent.Timeout(30):
        while True:
            for node in nodes:
                if node.role() == "leader" and node.answers():
                    return node
            gevent.sleep(0.02)


def alone(root: Path, url: str, rounds: int) -> list[float]:
    queue = Queue(root, url)
    daemon, took = queue.place.daemon, []
    for _ in range(rounds):
        queue.fill(daemon)
        killed = time.monotonic()
        daemon.kill()
        daemon.launch()
        took.append(queue.next_talk(killed))
        daemon.wait(daemon.answers, "the daemon to answer")
    daemon.stop()
    queue.place.switch.stop()
    return took


def measure(rounds: int = ROUNDS, seed: int = 1, kept: str = "") -> Iterator[Row]:
    """`kept` is a file of seconds that other runs took, which this one goes on with."""
    if not MariaDb.is_installed():
        yield Row(f"takeover ({WHY_NOT})", None, "s")
        return
    file = Path(kept) if kept else None
    took = json.loads(file.read_text()) if file and file.exists() else {"apart": [], "beside": [], "alone": []}
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        server = MariaDb(root)
        server.install()
        for which in ("apart", "beside"):
            took[which] += with_standby(root / which, server.fresh(), rounds, seed, apart=which == "apart")
        if not took["alone"]:
            took["alone"] = alone(root / "alone", server.fresh(), ALONE_ROUNDS)
        server.stop()
    if file:
        file.write_text(json.dumps(took))
    peers = sorted(took["alone"])
    yield from _rows("a standby on another machine", sorted(took["apart"]), peers)
    yield from _rows("one on the same machine", sorted(took["beside"]), peers)


def _rows(which: str, took: list[float], peers: list[float]) -> Iterator[Row]:
    peer = "one daemon started again"
    half, most = statistics.median(took), took[max(-(-99 * len(took) // 100) - 1, 0)]
    what = f"leader killed to the next talk, {which} ({TALKING} talk, {WAITING} wait, {len(took)} kills)"
    yield Row(f"{what}, p50", half, "s", {peer: statistics.median(peers)}, "<= 1 s", half <= 1)
    yield Row(f"{what}, p99", most, "s", {peer: peers[-1]}, "<= 2 s", most <= 2)
    yield Row(f"{what}, longest", took[-1], "s", {peer: peers[-1]})


if __name__ == "__main__":
    raise SystemExit(main(measure, rounds=ROUNDS, seed=1, kept=""))
