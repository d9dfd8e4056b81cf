"""How old an event of the switch is when a room sees it, while calls change: fsctl's link beside a plain link that
never wakes the switch, on the same FreeSWITCH, of the same events.

Age is counted from the event's own time stamp, which the switch takes from a clock of one millisecond: on average half
a millisecond is the clock's. Callers and phones are a process of their own; the engine with all its rooms runs in this
one.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import random  # noqa: E402 (the patch comes first)
import statistics  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterator, Mapping  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402

from bench.busy import slowest  # noqa: E402
from bench.contenders import OURS, site, start_switch  # noqa: E402
from bench.crowd import BusyLine  # noqa: E402
from bench.rows import Row, main  # noqa: E402
from fsctl.esl import commands  # noqa: E402
from fsctl.freeswitch.translate import EVENTS  # noqa: E402
from fsctl.freeswitch.urgency import keep_up  # noqa: E402
from fsctl.freeswitch.wire import Wire  # noqa: E402
from fsctl.switch.events import SwitchEvent  # noqa: E402
from tests.integration.freeswitch.centre import Centre  # noqa: E402
from tests.integration.freeswitch.switch import DOMAIN, PROGRAM, WHY_NOT, password_of  # noqa: E402

AGENTS = 20
CALLS_PER_S = 5.0
TALK_S = 2.0
SECONDS, QUICK_SECONDS = 40.0, 12.0
P50_MS = 1.5


class Ages:
    """In milliseconds."""

    def __init__(self) -> None:
        self.seen: list[float] = []

    def of(self, stamp: int) -> None:
        self.seen.append((time.time() - stamp / 1e6) * 1000)


def by_a_plain_link(port: int, password: str, ages: Ages) -> Wire:
    def told(event: Mapping[str, Any]) -> None:
        ages.of(int(event["Event-Date-Timestamp"]))

    wire = Wire("127.0.0.1", port, password, lambda *_: None, lambda *_: None)
    wire.register_handle("*", told)
    wire.connect()
    wire.send(commands.subscribe(EVENTS))
    return wire


def by_the_rooms(centre: Centre, ages: Ages) -> None:
    """Carry each event's stamp past the translation, to where the engine takes it up for the rooms."""
    stamps: dict[int, int] = {}
    translate, receive = centre.link._translate, centre.engine.receive

    def translated(event: Mapping[str, Any]) -> list[SwitchEvent]:
        found = translate(event)
        for one in found:
            stamps[id(one)] = int(event["Event-Date-Timestamp"])
        return found

    def received(event: object, now: float) -> None:
        stamp = stamps.pop(id(event), 0)
        if stamp:
            ages.of(stamp)
        receive(event, now)

    centre.link._translate = translated  # type: ignore[assignment]
    centre.engine.receive = received  # type: ignore[method-assign]


def measure(seconds: float = SECONDS) -> Iterator[Row]:
    if not PROGRAM:
        yield Row(f"age of an event ({WHY_NOT})", None, "ms")
        return
    directory = site(AGENTS)
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        switch = start_switch(root, directory)
        crowd = BusyLine(switch.conf.phones_port, switch.conf.trunks_port, DOMAIN)
        centre = Centre(switch, directory, root / "prompts")
        centre.start()
        keep_up("127.0.0.1")  # as the daemon does
        ours, plain = Ages(), Ages()
        try:
            people = list(directory.agents)
            crowd.tell("register", extensions=people, secrets=[password_of(number) for number in people])
            crowd.wait(lambda seen: seen["registered"] == AGENTS, "the phones")
            crowd.tell("talks", lasting_s=TALK_S)
            centre.log_in(*people)
            crowd.tell("callers", number=OURS, keep=AGENTS, per_s=CALLS_PER_S)
            gevent.sleep(4)
            by_the_rooms(centre, ours)
            wire = by_a_plain_link(switch.conf.esl_port, switch.conf.esl_password, plain)
            gevent.sleep(seconds + random.uniform(0, 0.02))
            wire.stop()
        finally:
            crowd.tell("part")
            gevent.sleep(1)
            crowd.stop()
            centre.stop()
            switch.stop()
    if len(ours.seen) < seconds * CALLS_PER_S:
        raise RuntimeError("hardly any call came about; the figure means nothing")
    half, other = statistics.median(ours.seen), statistics.median(plain.seen)
    peers = {"plain link": other, "times": other / half}
    what = f"event when a room sees it, {CALLS_PER_S:g} calls a second"
    yield Row(f"{what}, age p50 of {len(ours.seen)}", half, "ms", peers, f"<= {P50_MS:g} ms", half <= P50_MS)
    yield Row(f"{what}, age p99", slowest(ours.seen), "ms", {"plain link": slowest(plain.seen)})


if __name__ == "__main__":
    raise SystemExit(main(measure, lambda: measure(QUICK_SECONDS)))
