"""From "an agent is free" to the INVITE at the phone, while hundreds of others talk and wait: fsctl and mod_callcenter
on the same FreeSWITCH, in the same run, over real SIP.

An agent becomes free in two ways. By saying so: from the request (control API, `callcenter_config`). By hanging up:
from the moment the switch ended the leg (the time stamp of its CHANNEL_HANGUP); and, told beside it, from the phone's
BYE. Between BYE and that moment nobody can do anything: the switch takes up a BYE with the leg's next packet of sound,
0 to 20 ms later (`rtp_common_read` sleeps on the leg's timer).

The agent is offered the call when the switch has the leg to the phone (its CHANNEL_CREATE): there a controller's part
ends, whoever it is. The INVITE at the phone, told beside it, comes when the switch has looked the phone up and made the
SIP message. Stamps of the switch are whole milliseconds.

Then nothing happens for a while, and the processor time of the controller and of the switch is read.

The crowd talks in packets of 120 ms and sends one in 15 s, so that the switch has time for its controllers on two
processors; the phone that is measured sends fifty a second.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import random  # noqa: E402 (the patch comes first)
import re  # noqa: E402
import statistics  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Iterator, Mapping  # noqa: E402
from dataclasses import dataclass, field  # noqa: E402
from itertools import zip_longest  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402

from bench.contenders import Callcenter, Contender, Fsctl, cpu_of, site, start_switch  # noqa: E402
from bench.crowd import BusyLine  # noqa: E402
from bench.rows import Row, main, progress  # noqa: E402
from fsctl.esl import commands  # noqa: E402
from fsctl.freeswitch.urgency import keep_up  # noqa: E402
from fsctl.freeswitch.wire import Wire  # noqa: E402
from tests.integration.freeswitch.switch import DOMAIN, PROGRAM, WHY_NOT, RunningSwitch, password_of  # noqa: E402
from tests.integration.freeswitch.useragent import Phone  # noqa: E402

LOADS = ((0, 3), (100, 76), (400, 275))
"""Agents who talk, callers who wait; one load grows out of the other."""
QUICK_LOADS = (LOADS[0], LOADS[-1])
RUNS = {"fsctl": 100, "mod_callcenter": 12}
QUICK_RUNS = {"fsctl": 15, "mod_callcenter": 5}
TALK_S, BREAK_S = 0.35, 0.2
CALLS_PER_S = 20.0
"""How fast the crowd comes."""
SETTLES_S = 2.0
STAMP_S = 0.001
"""How fine the switch's clock of events is."""
IDLE_S = 10.0
MEASURED = "1001"
P50_MS, P99_MS, IDLE_SHARE = 5.0, 20.0, 0.03


@dataclass
class Found:
    """Of one contender under one load: milliseconds, in the order measured; shares of one processor."""

    asked_offered: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    freed_offered: list[float] = field(default_factory=list)
    freed: list[float] = field(default_factory=list)
    hung_up: list[float] = field(default_factory=list)
    controller: float = 0.0
    switch: float = 0.0


class Stamps:
    """When the switch ended a leg of the phone that is measured, and when it made one, on the monotonic clock, by its
    own stamps. A stamp is the beginning of a millisecond (`switch_micro_time_now`): half of one is added."""

    def __init__(self, switch: RunningSwitch) -> None:
        self.ended_at = self.made_at = 0.0
        self._wire = Wire("127.0.0.1", switch.conf.esl_port, switch.conf.esl_password, lambda *_: None, lambda *_: None)
        self._wire.register_handle("*", self._told)
        self._wire.connect()
        self._wire.send(commands.subscribe(["CHANNEL_HANGUP", "CHANNEL_CREATE"]))

    def _told(self, event: Mapping[str, Any]) -> None:
        if re.fullmatch(rf"sofia/internal/{MEASURED}([%@].*)?", str(event.get("Channel-Name"))):
            clock = time.time() - time.monotonic()
            at = int(event["Event-Date-Timestamp"]) / 1e6 + STAMP_S / 2 - clock
            if event["Event-Name"] == "CHANNEL_CREATE":
                self.made_at = at
            else:
                self.ended_at = at

    def forget(self) -> None:
        self.ended_at = self.made_at = 0.0

    def stop(self) -> None:
        self._wire.stop()


def until(condition: Callable[[], bool], what: str, within_s: float = 10.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited {within_s:g} s for {what}")
        gevent.sleep(0.002)


def by_request(contender: Contender, agent: Phone, stamps: Stamps) -> tuple[float, float]:
    """The agent asks for a break while talking, hangs up, and is back: milliseconds to the leg and to the INVITE."""
    contender.not_ready(MEASURED)
    agent.hang_up()
    agent.wait_over()
    gevent.sleep(BREAK_S + random.uniform(0, 0.1))  # no step with anybody's tick
    stamps.forget()
    rung, began = len(agent.invites), time.monotonic()
    contender.ready(MEASURED)
    until(lambda: len(agent.invites) > rung, "an offer after the break")
    until(lambda: stamps.made_at > 0, "the new leg")
    return (stamps.made_at - began) * 1000, (agent.rang_at - began) * 1000


def by_hanging_up(agent: Phone, stamps: Stamps) -> tuple[float, float, float]:
    """Milliseconds from the end of the leg to the next leg and to its INVITE, and from the BYE to the INVITE."""
    gevent.sleep(random.uniform(0, 0.02))  # no step with the timer of the leg's sound
    stamps.forget()
    rung, began = len(agent.invites), time.monotonic()
    agent.hang_up()
    until(lambda: len(agent.invites) > rung, "an offer after the talk")
    until(lambda: stamps.ended_at > 0 and stamps.made_at > 0, "the end of the leg and the next one")
    ended, rang = stamps.ended_at, agent.rang_at
    return (stamps.made_at - ended) * 1000, (rang - ended) * 1000, (rang - began) * 1000


def measured(
    switch: RunningSwitch,
    contender: Contender,
    crowd: BusyLine,
    agent: Phone,
    loads: tuple[tuple[int, int], ...],
    runs: int,
) -> Iterator[Found]:
    """At each load `busy` of the crowd's phones talk, and this phone; callers wait all the while."""
    agent.answers_after = 0.0
    people: list[str] = []
    try:
        for busy, waiting in loads:
            progress(f"{contender.name}: {busy} to talk, {waiting} to wait")
            coming = [MEASURED, *(str(1002 + place) for place in range(busy))][len(people) :]
            contender.log_in(coming)
            people += coming
            callers = busy + 1 + waiting
            crowd.tell("callers", number=contender.number, keep=callers, per_s=CALLS_PER_S)
            crowd.wait(lambda seen, b=busy, c=callers: seen["phones"] >= b and seen["callers"] >= c, "the load", 120)  # type: ignore[misc]
            until(lambda: agent.talks, f"the first talk with {contender.name} at {busy}, {waiting}", 30)
            gevent.sleep(SETTLES_S)
            progress(f"{contender.name}: {runs} times ready, {runs} times hung up")
            found = by_turns(switch, contender, agent, runs)
            gevent.sleep(SETTLES_S)
            progress(f"{contender.name}: at rest")
            found.controller, found.switch = at_rest(contender, switch)
            yield found
    finally:
        progress(f"{contender.name}: everybody leaves")
        crowd.tell("part")
        agent.hang_up()
        leave(switch, crowd)
        contender.log_out(people)


def leave(switch: RunningSwitch, crowd: BusyLine) -> None:
    """The crowd's phones know no retransmission: one that answers while its call is taken back is told nothing any
    more, and hangs up by itself. A leg that the switch keeps is told."""

    def empty(seen: dict[str, Any]) -> bool:
        return not seen["phones"] and not seen["callers"]

    try:
        crowd.wait(empty, "the end of the load", 30)
    except RuntimeError as error:
        conf = switch.conf
        wire = Wire("127.0.0.1", conf.esl_port, conf.esl_password, lambda *_: None, lambda *_: None)
        wire.connect()
        progress(f"{error}; the switch: {wire.send(commands.api('show channels count')).strip()}")
        wire.stop()
        crowd.tell("part")
        crowd.wait(empty, "the end of the load", 30)
    gevent.sleep(SETTLES_S)


def by_turns(switch: RunningSwitch, contender: Contender, agent: Phone, runs: int) -> Found:
    found, stamps = Found(), Stamps(switch)
    try:
        for run in range(runs + 1):
            gevent.sleep(TALK_S)
            asked = by_request(contender, agent, stamps)
            agent.wait_talk(10)
            gevent.sleep(TALK_S)
            freed = by_hanging_up(agent, stamps)
            agent.wait_talk(10)
            if run:  # the first one warms the switch up
                found.asked_offered.append(asked[0])
                found.asked.append(asked[1])
                found.freed_offered.append(freed[0])
                found.freed.append(freed[1])
                found.hung_up.append(freed[2])
    finally:
        stamps.stop()
    return found


def at_rest(contender: Contender, switch: RunningSwitch) -> tuple[float, float]:
    """Shares of a processor that the controller and the switch use while no call changes."""
    before = contender.cpu(), cpu_of(switch.process.pid)
    began = time.monotonic()
    gevent.sleep(IDLE_S)
    took = time.monotonic() - began
    return (contender.cpu() - before[0]) / took, (cpu_of(switch.process.pid) - before[1]) / took


def told(load: tuple[int, int], ours: Found, peer: Found | None) -> Iterator[Row]:
    where = f"{load[0]} talk, {load[1]} wait: " if load[0] else "nobody else: "
    for what, mine, theirs, barred in (
        ("agent ready → offered", ours.asked_offered, peer and peer.asked_offered, True),
        ("leg ended → offered", ours.freed_offered, peer and peer.freed_offered, True),
        ("agent ready → INVITE", ours.asked, peer and peer.asked, False),
        ("leg ended → INVITE", ours.freed, peer and peer.freed, False),
        ("BYE → INVITE", ours.hung_up, peer and peer.hung_up, False),
    ):
        for name, of, bar in (("p50", statistics.median, P50_MS), ("p99", slowest, P99_MS)):
            value = of(mine)
            peers = {"mod_callcenter": of(theirs), "times": of(theirs) / value} if theirs else {}
            limit = (f"<= {bar:g} ms", value <= bar) if barred else ("", None)
            yield Row(f"{where}{what}, {name} of {len(mine)}", value, "ms", peers, *limit)
    holds = ours.controller <= IDLE_SHARE if load == LOADS[-1] else None
    bar = f"<= {IDLE_SHARE * 100:g} %" if holds is not None else ""
    yield Row(f"{where}controller at rest, CPU", ours.controller * 100, "% of a core", {}, bar, holds)
    more = {"with mod_callcenter": peer.switch * 100} if peer else {}
    yield Row(f"{where}the switch meanwhile, CPU", ours.switch * 100, "% of a core", more)


def slowest(values: list[float]) -> float:
    """The 99th percentile; of fewer than a hundred values the greatest."""
    return sorted(values)[min(int(len(values) * 0.99), len(values) - 1)]


def by_one(
    contender: Contender,
    switch: RunningSwitch,
    crowd: BusyLine,
    agent: Phone,
    loads: tuple[tuple[int, int], ...],
    runs: Mapping[str, int],
) -> list[Found]:
    contender.start()
    try:
        return list(measured(switch, contender, crowd, agent, loads, runs[contender.name]))
    finally:
        contender.stop()


def measure(loads: tuple[tuple[int, int], ...] = LOADS, runs: Mapping[str, int] = RUNS) -> Iterator[Row]:
    if not PROGRAM:
        yield Row(f"agent free → offered ({WHY_NOT})", None, "ms")
        return
    most = max(busy for busy, _ in loads)
    directory = site(most + 1)
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        switch = start_switch(root, directory)
        crowd = BusyLine(switch.conf.phones_port, switch.conf.trunks_port, DOMAIN)
        keep_up("127.0.0.1")  # the phone that is measured would be elsewhere: it must not wait for a processor here
        try:
            agent = switch.phone(MEASURED, 1000, register=False)
            agent.register(expires=3600)
            agent.answers_after = 0.0
            others = [str(1002 + number) for number in range(most)]
            crowd.tell("register", extensions=others, secrets=[password_of(number) for number in others])
            crowd.wait(lambda seen: seen["registered"] == most, "the phones")
            ours = by_one(Fsctl(switch, directory, root / "data"), switch, crowd, agent, loads, runs)
            peers = []
            try:
                peers = by_one(Callcenter(switch), switch, crowd, agent, loads, runs)
            except RuntimeError as error:  # what was measured of ours stands
                progress(f"mod_callcenter is not measured: {error}")
            for load, mine, other in zip_longest(loads, ours, peers):
                yield from told(load, mine, other)
        finally:
            crowd.stop()
            switch.stop()


if __name__ == "__main__":
    raise SystemExit(main(measure, lambda: measure(QUICK_LOADS, QUICK_RUNS)))
