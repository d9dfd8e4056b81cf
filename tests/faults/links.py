"""Faults of the connection to the switch: reset, half open, torn commands, lost and sliced events."""

from __future__ import annotations

import time
from contextlib import ExitStack
from unittest.mock import patch

import gevent

from fsctl.call.registry import Registry
from fsctl.esl.framing import Frame, Framer
from fsctl.freeswitch import link
from fsctl.freeswitch.link import LinkState
from fsctl.freeswitch.translate import Translator
from fsctl.switch.commands import Originate, Phone
from fsctl.switch.events import ChannelHungUp, SwitchEvent, SwitchSnapshot
from tests.faults.outcome import Outcome, Run
from tests.faults.scene import Scene


def _blind(registry: Registry, event: SwitchSnapshot, now: float = 0.0) -> list[SwitchEvent]:
    """A registry that draws nothing from what the switch shows."""
    return []


def unreconciled(stack: ExitStack, run: Run) -> None:
    if not run.protected:
        stack.enter_context(patch.object(Registry, "_snapshot", _blind))


def reset(run: Run) -> Outcome:
    """F1. At each cut somebody who talks hangs up, so that its end is told to nobody."""
    outcome, rng, took = Outcome(), run.rng(), []
    with ExitStack() as stack:
        unreconciled(stack, run)
        scene = Scene(run.root)
        scene.start()
        for _ in range(run.count):
            scene.caller(None)
            scene.load(2, 0.05)
            scene.until(lambda: scene.talking() > 0, 5)
            gevent.sleep(rng.uniform(0.0, 0.2))
            before = scene.daemon.link.reconnects
            scene.proxy.reset()
            cut = time.monotonic()
            scene.hang_up_all()
            back = lambda before=before: scene.daemon.link.reconnects > before  # noqa: E731
            outcome.must(scene.until(back, 5), "not connected again in 5 s")
            took.append(time.monotonic() - cut)
        originates = [line for line in scene.sent() if " originate " in line]
        outcome.must(len(originates) == len(set(originates)), "an agent was called twice for one offer")
        scene.judge(outcome, 3 * run.count, 15 if run.protected else 4)
    took.sort()
    outcome.measured = f"connected again after {took[len(took) // 2]:.2f} s, {took[-1]:.2f} s at most"
    outcome.must(took[-1] < 1.0 or not run.protected or run.count > 100, "longer than 1 s")
    return outcome


def half_open(run: Run) -> Outcome:
    """F2. Both directions are swallowed, nothing is closed; a caller hangs up meanwhile."""
    outcome, took = Outcome(), []
    with ExitStack() as stack:
        if not run.protected:
            stack.enter_context(patch.object(link, "PING_EVERY_S", 3600.0))
        scene = Scene(run.root)
        scene.start()
        for _ in range(run.count):
            scene.caller(None)
            scene.until(lambda: scene.talking() == 1, 5)
            gevent.sleep(0.3)
            before = scene.daemon.link.reconnects
            for connection in scene.proxy.alive:
                connection.swallow = True
            silent = time.monotonic()
            scene.hang_up_all()
            back = lambda before=before: scene.daemon.link.reconnects > before  # noqa: E731
            outcome.must(scene.until(back, 6), "not found out in 6 s")
            took.append(time.monotonic() - silent)
        scene.judge(outcome, run.count, 15 if run.protected else 1)
        outcome.must(max(took) <= 4.5 or not run.protected, f"found out after {max(took):.1f} s")
    outcome.measured = f"found out after {max(took):.1f} s at most"
    return outcome


def torn(run: Run) -> Outcome:
    """F3. The connection is cut after byte k of an originate: it runs once or not at all. The control sends it again
    when its fate is unknown."""
    outcome, ran = Outcome(), []
    scene = Scene(run.root)
    scene.start()
    channel = "00000000-0000-4000-8000-{:012}"
    originated: list[str] = []
    originate = scene.switch.core.originate

    def counted(uuid: str, *given: object) -> None:
        originated.append(uuid)
        originate(uuid, *given)  # type: ignore[arg-type]

    scene.switch.core.originate = counted  # type: ignore[method-assign]
    length = len(scene.daemon.link._writer.orders(_call(channel.format(0)))[0].data)
    for k in range(run.count):
        at = round(k * length / max(run.count - 1, 1))
        command = _call(channel.format(k))
        before = scene.daemon.link.reconnects
        calling = scene.proxy.alive[-2]
        calling.cut_after = at
        scene.daemon.link.submit(command)
        scene.until(lambda before=before: scene.daemon.link.reconnects > before or at >= length, 3)  # type: ignore[misc]  # noqa: B023
        if not run.protected:
            scene.daemon.link.submit(command)
        gevent.sleep(0.05)
        count = originated.count(channel.format(k))
        ran.append(count)
        outcome.must(count <= 1, f"ran {count} times when cut after byte {at} of {length}")
        for leg in list(scene.switch.core.channels.values()):
            scene.switch.act(lambda core, leg=leg: core.kill(leg, "NORMAL_CLEARING"))  # type: ignore[misc]
        scene.until(lambda: scene.daemon.link.state is LinkState.UP, 3)
    outcome.must(ran[0] == 0, "ran without a byte of it")
    scene.judge(outcome, 0)
    outcome.measured = f"{sum(ran)} of {len(ran)} ran, each once"
    return outcome


def _call(channel: str) -> Originate:
    return Originate(channel, Phone("2000"), "555", "555", 5.0, {"fsctl_role": "extension"})


def lost_ends(run: Run) -> Outcome:
    """F6. Every CHANNEL_HANGUP_COMPLETE is dropped. Stock is taken every second here, so that nobody waits long."""
    outcome = Outcome()
    translate = Translator.__call__

    def without(self: Translator, headers: dict[str, object]) -> list[SwitchEvent]:
        return [event for event in translate(self, headers) if not isinstance(event, ChannelHungUp)]

    with ExitStack() as stack:
        stack.enter_context(patch.object(Translator, "__call__", without))
        stack.enter_context(patch.object(link, "STOCK_EVERY_S", 0.5))
        stack.enter_context(patch.object(link, "PING_EVERY_S", 0.5))
        unreconciled(stack, run)
        scene = Scene(run.root)
        scene.start()
        scene.load(run.count, 0.05).join()
        gone = scene.until(lambda: not scene.switch.core.channels, 20 if run.protected else 4)
        outcome.must(gone, "channels are left on the switch")
        began = time.monotonic()
        scene.judge(outcome, run.count, 15 if run.protected else 1)
        outcome.measured = f"all ends told {time.monotonic() - began:.1f} s after the last"
    return outcome


def sliced(run: Run) -> Outcome:
    """F18. Every frame comes in pieces of one to seven bytes, a little late. The control reads each piece as if it were
    whole."""
    outcome, rng = Outcome(), run.rng()
    receive = Framer.receive

    def forgetful(self: Framer, data: bytes) -> list[Frame]:
        found = receive(self, data)
        self.__init__()  # type: ignore[misc]
        return found

    with ExitStack() as stack:
        scene = Scene(run.root)
        scene.start()
        if not run.protected:
            stack.enter_context(patch.object(Framer, "receive", forgetful))
        for _ in range(run.count):
            scene.proxy.slices = rng.randint(1, 7)
            scene.proxy.delay_s = rng.choice((0.0, 0.002, 0.01))
            scene.load(3, 0.02).join()
            served = scene.until(lambda: all(c.talked for c in scene.callers), 10 if run.protected else 2)
            outcome.must(served, "a caller is not served")
        if run.protected:
            scene.judge(outcome, 3 * run.count)
        else:
            scene.close()
    return outcome
