"""From a caller's INVITE to the INVITE at an agent's phone, and from an agent's BYE to the next one: fsctl and
mod_callcenter on the same FreeSWITCH in the same run, and fsctl on the built-in switch.

Both are measured at the phones, with the same scripted SIP telephones, one call at a time. The controller, the
telephones and the measuring share a process. mod_callcenter compares its times in whole seconds, so "agent free"
contains up to a second of its own.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402 (the patch comes first)
import random  # noqa: E402
import statistics  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402

from bench.contenders import CALLCENTER, ENTRY, OTHER  # noqa: E402
from bench.rows import Row, main  # noqa: E402
from fsctl.facts import TalkEnded  # noqa: E402
from fsctl.requests import LogIn  # noqa: E402
from tests.integration.daemon.process import DaemonProcess  # noqa: E402
from tests.integration.freeswitch.centre import Centre  # noqa: E402
from tests.integration.freeswitch.conftest import site  # noqa: E402
from tests.integration.freeswitch.switch import DOMAIN, PROGRAM, WHY_NOT, RunningSwitch, start_freeswitch  # noqa: E402
from tests.integration.freeswitch.useragent import Phone  # noqa: E402
from tests.scenarios.world import World  # noqa: E402
from tests.scenarios.world import site as virtual_site  # noqa: E402

RUNS = 20
QUEUED = 30


def start(root: Path) -> RunningSwitch:
    from fsctl.freeswitch.conf.render import render
    from fsctl.freeswitch.conf.settings import ConfSettings

    directory = site(announce_agent=False, wrap_up_s=0.0)
    plain = render(ConfSettings(DOMAIN, "x" * 32, root / "recordings", root / "sounds"), directory)
    dialplan = plain["dialplan/fsctl.xml"].replace(
        '<context name="fsctl_trunks">', '<context name="fsctl_trunks">' + ENTRY
    )
    extra = {"dialplan/fsctl.xml": dialplan, "autoload_configs/callcenter.conf.xml": CALLCENTER}
    return start_freeswitch(root, directory, extra, modules=("mod_callcenter",))


def enters(switch: RunningSwitch, agent: Phone, number: str) -> float:
    """Seconds from the caller's INVITE to the agent's."""
    caller = switch.caller("5551234")
    rung = len(agent.invites)
    began = time.monotonic()
    caller.call(number)
    _until(lambda: len(agent.invites) > rung, caller)
    took = agent.rang_at - began
    caller.wait_talk()
    caller.hang_up()
    agent.wait_over()
    caller.close()
    return took


def frees(switch: RunningSwitch, agent: Phone, number: str) -> float:
    """Seconds from the agent's BYE to the INVITE for the caller who waits meanwhile."""
    first, second = switch.caller("5550001"), switch.caller("5550002")
    first.call(number)
    agent.wait_ring()
    agent.lift()
    first.wait_talk()
    gevent.sleep(0.4)
    second.call(number)
    second.wait_talk()
    gevent.sleep(0.4)
    gevent.sleep(random.uniform(0, 0.02))  # no step with the timer of the leg's sound
    rung = len(agent.invites)
    began = time.monotonic()
    agent.hang_up()
    _until(lambda: len(agent.invites) > rung, second)
    took = agent.rang_at - began
    second.hang_up()
    agent.wait_over()
    for caller in (first, second):
        caller.close()
    return took


def _until(condition: Callable[[], bool], caller: Phone) -> None:
    """The moments are the telephones' own; this only waits for them. Says what became of the caller if they do not
    come."""
    deadline = time.monotonic() + 10
    while not condition():
        if time.monotonic() > deadline:
            state = caller.dialog.ended if caller.dialog is not None else "never called"
            raise RuntimeError(
                f"no phone rang in 10 s; the caller was last told {caller.status} and is {state or 'up'}"
            )
        gevent.sleep(0.001)


def _sample(measure: Callable[[], float], pause_s: float) -> list[float]:
    """In milliseconds; the first one, which warms the switch up, is not counted."""
    found = []
    for run in range(RUNS + 1):
        took = measure()
        if run:
            found.append(took * 1000)
        gevent.sleep(pause_s)
    return sorted(found)


def _rows(what: str, ours: list[float], peer: list[float]) -> Iterator[Row]:
    half = statistics.median
    holds = half(ours) <= half(peer) / 10
    yield Row(f"{what}, p50", half(ours), "ms", {"mod_callcenter": half(peer)}, "a tenth of mod_callcenter", holds)
    yield Row(f"{what}, p99 (the slowest of {RUNS})", ours[-1], "ms", {"mod_callcenter": peer[-1]})


def on_freeswitch() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        switch = start(root)
        centre = Centre(switch, site(announce_agent=False, wrap_up_s=0.0), root / "prompts")
        centre.start()
        try:
            mine, theirs = switch.phone("1001", 1000), switch.phone("1002", 1200)
            centre.log_in("1001")
            for command in (
                "agent add 1002 callback",
                f"agent set contact 1002 sofia/internal/1002%{DOMAIN}",
                "agent set status 1002 Available",
                "agent set state 1002 Waiting",
                "agent set wrap_up_time 1002 0",
                "agent set max_no_answer 1002 0",
                "agent set reject_delay_time 1002 0",
                "agent set busy_delay_time 1002 0",
                "agent set no_answer_delay_time 1002 0",
                "tier add support@default 1002 1 1",
            ):
                centre.link.ask(f"callcenter_config {command}")
            ours = _sample(lambda: enters(switch, mine, "4000"), 0.1)
            peer = _sample(lambda: enters(switch, theirs, OTHER), 1.2)
            yield from _rows("caller enters → phone told to ring", ours, peer)
            ours = _sample(lambda: frees(switch, mine, "4000"), 0.1)
            peer = _sample(lambda: frees(switch, theirs, OTHER), 1.2)
            yield from _rows("agent free → next offer", ours, peer)
            if len(centre.all(TalkEnded)) < RUNS:
                raise RuntimeError("the talks did not come about; the times mean nothing")
        finally:
            centre.stop()
            switch.stop()


def controller() -> Iterator[Row]:
    """The daemon as a process of its own on FreeSWITCH, with its store: what a queued call costs it beyond idling."""
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        switch = start(root)
        daemon = DaemonProcess(
            root / "data",
            {
                "FSCTL_SWITCH_PORT": str(switch.conf.esl_port),
                "FSCTL_SWITCH_PASSWORD": switch.conf.esl_password,
                "FSCTL_SWITCH_DOMAIN": DOMAIN,
                "FSCTL_PATHS_RECORDINGS": str(switch.conf.recordings_root),
            },
        )
        daemon.prepare(site(announce_agent=False, wrap_up_s=0.0))
        daemon.start()
        try:
            phones = [switch.phone(extension, 1000) for extension in ("1001", "1002", "1003")]
            for phone in phones:
                phone.answers_after = 0.2
                daemon.control.ask(LogIn(phone.user, "", ""))
            gevent.sleep(2)
            idle = _cpu_per_s(daemon, lambda: gevent.sleep(5))
            yield Row("controller at rest on FreeSWITCH, CPU", idle * 100, "% of a core")
            callers = [switch.caller(f"555{number:04}") for number in range(QUEUED)]
            began = time.monotonic()
            busy = _cpu_per_s(daemon, lambda: _all_served(phones, callers))
            spent = (busy - idle) * (time.monotonic() - began)
            yield Row("controller on FreeSWITCH, CPU per queued call beyond rest", spent / QUEUED * 1000, "ms")
            daemon.wait(lambda: not daemon.control.snapshot()["calls"], "the last call's end")
            if len(daemon.control.calls(limit=500)) != QUEUED:
                raise RuntimeError("not every call is on file; the figure means nothing")
        finally:
            daemon.stop()
            switch.stop()


def _cpu_per_s(daemon: DaemonProcess, during: Callable[[], object]) -> float:
    """Processor seconds a second of the daemon's process while `during` runs."""
    stat = Path(f"/proc/{daemon.process.pid if daemon.process else 0}/stat")

    def spent() -> float:
        user, system = stat.read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    before, began = spent(), time.monotonic()
    during()
    return (spent() - before) / (time.monotonic() - began)


def _all_served(phones: list[Phone], callers: list[Phone]) -> None:
    """As many talk at a time as there are phones, the others wait; the agents hang up after a second."""
    at_work = [gevent.spawn(_works, phone) for phone in phones]
    try:
        for caller in callers:
            caller.call("4000")
            gevent.sleep(0.1)
        for caller in callers:
            caller.wait_over(60)
    finally:
        gevent.killall(at_work)


def _works(phone: Phone) -> None:
    while True:
        phone.wait_talk(60)
        gevent.sleep(1)
        phone.hang_up()
        gevent.sleep(0.05)


def on_the_built_in_switch() -> Iterator[Row]:
    """In virtual time the wait is the switch's own delays alone; what is measured is the controller's work."""
    world = World(virtual_site(20, announce_agent=False, wrap_up_s=1.0), seed=3)
    rng = random.Random(3)
    for agent in sorted(world.directory.agents):
        world.phone(agent, answers_after_s=rng.uniform(1, 3))
    world.log_in(*sorted(world.directory.agents))
    calls = 400
    began = time.process_time()
    for number in range(calls):
        world.caller(str(number), talks_s=rng.uniform(20, 60))
        world.after(2.2)
    world.after(120)
    spent = time.process_time() - began
    if world.switch.core.channels:
        raise RuntimeError("calls are left over; the figure means nothing")
    yield Row("controller and built-in switch, CPU per queued call", spent / calls * 1000, "ms")


def measure() -> Iterator[Row]:
    yield from on_the_built_in_switch()
    if PROGRAM:
        yield from controller()
        yield from on_freeswitch()
    else:
        yield Row(f"caller enters → phone told to ring ({WHY_NOT})", None, "ms")


if __name__ == "__main__":
    raise SystemExit(main(measure))
