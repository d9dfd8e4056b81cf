"""A class of fifty pairs of trainees who play whole calls by hand at once, on one computer.

`fsctl training` runs as a process of its own: switch, database and daemon. The trainees are in this one, over the API
of the telephones that their browsers would use; one live stream tells all of them what changes, as it does in the web
process. A pair's call: the customer dials the main number, chooses by two keys, waits with music; an agent's phone
rings with the customer's name, is lifted; talk, hold, talk, and one of them hangs up; wrap-up.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402 (the patch comes first)
import random  # noqa: E402
import statistics  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections import defaultdict  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
from gevent.event import Event  # noqa: E402

from bench.rows import Row, main  # noqa: E402
from fsctl.control.client import ControlClient  # noqa: E402
from fsctl.control.training import TrainingAway, TrainingClient  # noqa: E402

PAIRS = 50
CALLS = 2
"""How many a pair plays, one after the other."""

WITHIN_S = 90.0


class Watch:
    """What the live stream has told, and when."""

    def __init__(self, client: TrainingClient) -> None:
        self.told: dict[tuple[str, str], list[tuple[float, dict[str, Any]]]] = defaultdict(list)
        self._news: dict[tuple[str, str], Event] = defaultdict(Event)
        self._reader = gevent.spawn(self._read, client)

    def _read(self, client: TrainingClient) -> None:
        for kind, value in client.live():
            if kind == "change":
                key = (value["table"], value["key"])
                self.told[key].append((time.perf_counter(), value["value"]))
                news = self._news.pop(key, None)
                if news is not None:
                    news.set()

    def so_far(self, key: tuple[str, str]) -> int:
        return len(self.told[key])

    def until(self, key: tuple[str, str], place: int, **expected: object) -> tuple[float, int]:
        """When it was told that the telephone shows this, and the place of that among all that was told of it; what
        stands before `place` is past, however late it is read."""
        while True:
            told = self.told[key]
            for found, (at, row) in enumerate(told[place:], place):
                if all(row[name] == value for name, value in expected.items()):
                    return at, found
            place = len(told)
            self._news[key].wait(WITHIN_S)

    def stop(self) -> None:
        self._reader.kill()


class Trainee:
    def __init__(self, client: TrainingClient, watch: Watch, times: list[float], table: str, key: str) -> None:
        self.key = (f"{table}s", key)
        self._client, self._watch, self._times = client, watch, times
        self._who = {table: key, "token": client.take(table, key, f"Trainee {key}")}
        self._place = 0
        """What was told before it is past."""

    def does(self, kind: str, *, shows: dict[str, object], **values: str) -> None:
        """Act, and note how long it took until the telephone's change was told."""
        began, self._place = time.perf_counter(), self._watch.so_far(self.key)
        self._client.act(kind, **self._who, **values)
        if shows:
            at, self._place = self._watch.until(self.key, self._place, **shows)
            self._times.append(at - began)

    def waits(self, **expected: object) -> None:
        """What follows one another is waited for in that order: a line told once more is no new one."""
        _, self._place = self._watch.until(self.key, self._place, **expected)


def customer_plays(customer: Trainee, rng: random.Random, done: list[str]) -> None:
    for _ in range(CALLS):
        gevent.sleep(rng.uniform(0, 3))
        customer.does("customer_call", shows={"state": "dialling"}, number="4000")
        customer.waits(hears="prompt:welcome")
        gevent.sleep(rng.uniform(0.5, 2))
        customer.does("customer_press", shows={}, keys="2")
        customer.waits(hears="prompt:main_menu")
        gevent.sleep(rng.uniform(0.5, 2))
        customer.does("customer_press", shows={}, keys="1")
        customer.waits(hears="music")
        customer.waits(hears="party")
        customer.waits(hears="music")
        customer.waits(hears="party")
        if rng.random() < 0.5:
            gevent.sleep(rng.uniform(0.5, 1.5))
            customer.does("customer_hang_up", shows={"state": "idle"})
        customer.waits(state="idle")
        done.append(customer.key[1])


def agent_plays(agent: Trainee, rng: random.Random, done: list[str]) -> None:
    gevent.sleep(rng.uniform(0, 3))
    agent.does("dial", shows={"state": "dialling"}, number="*10")  # logs in; the next thing may be a ring at once
    while True:
        agent.waits(state="ringing")
        gevent.sleep(rng.uniform(0.5, 2))
        agent.does("lift", shows={"state": "talking"})
        agent.waits(hears="party")
        gevent.sleep(rng.uniform(0.5, 2))
        agent.does("hold", shows={"state": "held", "hears": "silence"})
        gevent.sleep(rng.uniform(0.5, 2))
        agent.does("retrieve", shows={"state": "talking"})
        with gevent.Timeout(3.0, False):
            agent.waits(state="idle")
            done.append(agent.key[1])
            continue
        agent.does("hang_up", shows={"state": "idle"})
        done.append(agent.key[1])


class Computer:
    """The one that has everything on it: `fsctl training` with its own data."""

    def __init__(self, root: Path, students: int = PAIRS, *options: str) -> None:
        self.root, self.students = root, students
        self.phones = TrainingClient(root / "training.sock")
        self.daemon = ControlClient(root / "control.sock")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fsctl", "training", str(root), "--students", str(students), *options],
            stdout=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if not name.startswith("FSCTL_")},
        )
        with gevent.Timeout(30):
            while not self._ready():
                gevent.sleep(0.1)

    def _ready(self) -> bool:
        try:
            return len(self.phones.snapshot()["phones"]) == self.students
        except TrainingAway:
            return False

    def spent(self) -> float:
        """Processor seconds so far."""
        return spent_by(self.process.pid)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


def spent_by(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


Trainees = Callable[["Computer", list[float]], tuple[list[Trainee], list[Trainee], Callable[[], None]]]
"""Fifty at desk phones, fifty customers, and how they leave; what their acts take goes into the list."""


def over_the_api(computer: Computer, times: list[float]) -> tuple[list[Trainee], list[Trainee], Callable[[], None]]:
    watch = Watch(computer.phones)
    tables = computer.phones.snapshot()
    agents = [Trainee(computer.phones, watch, times, "phone", key) for key in tables["phones"]]
    customers = [Trainee(computer.phones, watch, times, "customer", key) for key in tables["customers"]]
    return agents, customers, watch.stop


def measure() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as directory:
        computer = Computer(Path(directory))
        try:
            yield from lesson(computer)
        finally:
            computer.stop()


def lesson(computer: Computer, trainees: Trainees = over_the_api) -> Iterator[Row]:
    rng = random.Random(4)
    times: list[float] = []
    agents, customers, leave = trainees(computer, times)
    played: list[str] = []
    answered: list[str] = []
    before, began = computer.spent(), time.monotonic()
    at_phones = [gevent.spawn(agent_plays, agent, rng, answered) for agent in agents]
    callers = [gevent.spawn(customer_plays, customer, rng, played) for customer in customers]
    gevent.joinall(callers, timeout=WITHIN_S)
    took = time.monotonic() - began
    share = (computer.spent() - before) / took
    failed = [str(greenlet.exception) for greenlet in (*at_phones, *callers) if greenlet.exception]
    gevent.killall([*at_phones, *callers])
    leave()
    complete = min(len(played) // CALLS, on_file(computer) // CALLS)
    what = f"pairs that played {CALLS} whole calls at once, in {took:.0f} s"
    yield Row(what, complete, "pairs", {}, f"all {PAIRS}", complete == PAIRS and not failed)
    milliseconds = sorted(seconds * 1000 for seconds in times)
    yield Row(f"act → change told, p50 of {len(times)}", statistics.median(milliseconds), "ms")
    p99 = milliseconds[int(len(milliseconds) * 0.99)]
    yield Row("act → change told, p99", p99, "ms", {}, "<= 100 ms", p99 <= 100)
    yield Row("switch, database and daemon meanwhile, CPU", share * 100, "% of a core", {}, "<= 60 %", share <= 0.6)


def on_file(computer: Computer) -> int:
    """Customers' calls that an agent has talked with and that are over, by the records."""
    gevent.sleep(1)
    numbers = computer.phones.snapshot()["customers"]
    rows = computer.daemon.calls(limit=1000)
    return sum(1 for row in rows if row["caller_number"] in numbers and row["agent"] and row["ended_at"])


if __name__ == "__main__":
    raise SystemExit(main(measure))
