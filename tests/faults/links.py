"""Faults of the connection to the switch: reset, half open, torn commands, lost and sliced events."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from itertools import islice
from unittest.mock import patch

import gevent
import orjson

from fsctl.call.registry import Registry
from fsctl.esl.accept import Acceptor, Asked
from fsctl.esl.errors import ProtocolError
from fsctl.esl.framing import Frame, Framer
from fsctl.freeswitch import link
from fsctl.freeswitch.link import LinkState
from fsctl.freeswitch.translate import Translator
from fsctl.simulator.server import Client
from fsctl.switch.commands import (
    Answer,
    ArmDeadMan,
    Bridge,
    Command,
    Ears,
    Eavesdrop,
    HangUp,
    JoinConference,
    MaskRecording,
    Originate,
    Park,
    Phone,
    Play,
    SendDigits,
    SetVariables,
    StartRecording,
)
from fsctl.switch.events import ChannelHungUp, SwitchEvent, SwitchSnapshot
from fsctl.switch.sounds import Music
from tests.faults.crowd import some
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
        scene = Scene(run.root, run.load.talk or 4)
        scene.start()
        crowd = scene.crowd(run.load) if run.load.rate else None
        for _ in run.each(outcome):
            if crowd is None:
                scene.caller(None)
                scene.load(2, 0.05)
            scene.until(lambda: scene.talking() > 0, 5)
            gevent.sleep(rng.uniform(0.0, 0.2))
            before = scene.daemon.link.reconnects
            scene.proxy.reset()
            cut = time.monotonic()
            scene.hang_up(scene.up.all() if crowd is None else some(scene.up.talking(), LEAVE, rng))
            back = lambda before=before: scene.daemon.link.reconnects > before  # noqa: E731
            outcome.must(scene.until(back, 5), "not connected again in 5 s")
            took.append(time.monotonic() - cut)
        if crowd is not None:
            crowd.end()
        originates = [line for line in scene.sent() if " originate " in line]
        outcome.must(len(originates) == len(set(originates)), "an agent was called twice for one offer")
        scene.judge(outcome, len(scene.callers), 15 if run.protected else 4)
    took.sort()
    most = took[max(-(-99 * len(took) // 100) - 1, 0)]
    outcome.measured = f"connected again after {took[len(took) // 2]:.2f} s (p50), {took[-1]:.2f} s at most"
    outcome.must(most < 1.0 or not run.protected, f"connected again after {most:.2f} s (p99)")
    return outcome


LEAVE = 3
"""So many of many who talk hang up while the connection is broken."""


def half_open(run: Run) -> Outcome:
    """F2. Both directions are swallowed, nothing is closed; callers hang up meanwhile."""
    outcome, rng, took = Outcome(), run.rng(), []
    with ExitStack() as stack:
        if not run.protected:
            stack.enter_context(patch.object(link, "PING_EVERY_S", 3600.0))
        scene = Scene(run.root, run.load.talk)
        scene.start()
        for _ in run.each(outcome):
            scene.fill(run.load)
            gevent.sleep(0.3)
            before = scene.daemon.link.reconnects
            for connection in scene.proxy.alive:
                connection.swallow = True
            silent = time.monotonic()
            scene.hang_up(some(scene.up.talking(), LEAVE, rng))
            back = lambda before=before: scene.daemon.link.reconnects > before  # noqa: E731
            outcome.must(scene.until(back, 6), "not found out in 6 s")
            took.append(time.monotonic() - silent)
        scene.judge(outcome, len(scene.callers), 15 if run.protected else 1)
        outcome.must(max(took) <= 4.0 or not run.protected, f"found out after {max(took):.1f} s")
    outcome.measured = f"found out after {max(took):.1f} s at most"
    return outcome


CHANNEL = "00000000-0000-4000-8000-{:012}"


def each_kind(uuid: str) -> tuple[Command, ...]:
    """One command of each kind that changes something, for a channel the switch need not have."""
    return (
        Originate(uuid, Phone("2000"), "555", "Zoë, 'x'", 5.0, {"fsctl_role": "extension"}),
        Answer(uuid),
        Bridge(uuid, uuid),
        Play(uuid, uuid, Music("default")),
        SetVariables(uuid, {"fsctl_note": "ö\n\napi status"}),
        StartRecording(uuid, "2026/11/30/x.wav"),
        MaskRecording(uuid, "2026/11/30/x.wav", True),
        Eavesdrop(uuid, uuid, Ears.BOTH, uuid),
        JoinConference(uuid, "c-1"),
        SendDigits(uuid, "12#"),
        ArmDeadMan(uuid, 30),
        Park(uuid),
        HangUp(uuid),
    )


def torn(run: Run) -> Outcome:
    """F3. The connection is cut after byte k of a command of each kind: it runs once or not at all, and what runs is
    whole. The control sends it again when its fate is unknown."""
    outcome, ran = Outcome(), []
    with ExitStack() as stack:
        stack.enter_context(patch.object(link, "PING_EVERY_S", 3600.0))
        stack.enter_context(patch.object(link, "RETRY_FIRST_S", 0.01))
        scene = Scene(run.root)
        scene.start()
        taken = _taken(scene)
        for number, (kind, share) in enumerate(places_to_cut(run.count)):
            command = each_kind(CHANNEL.format(number))[kind]
            ran.append(_cut(scene, command, share, taken, outcome, run.protected))
        scene.judge(outcome, 0)
    outcome.measured = f"{sum(ran)} of {len(ran)} came through, each once and whole"
    return outcome


def _cut(scene: Scene, command: Command, share: float, taken: list[str], outcome: Outcome, protected: bool) -> bool:
    """Whether it came through."""
    daemon, writer = scene.daemon.link, scene.daemon.link._writer
    orders = writer.orders(command)
    data = b"".join(order.data for order in orders)
    whole = [repr(asked) for asked in Acceptor().receive(data)]
    at, before, began = round(share * len(data)), daemon.reconnects, len(taken)
    with patch.object(writer, "orders", lambda command: orders):  # the same ids when it is sent again
        scene.proxy.alive[-2 if isinstance(command, Originate) else -3].cut_after = at
        daemon.submit(command)
        outcome.must(scene.until(lambda: daemon.reconnects > before, 3), f"not connected again, cut after byte {at}")
        scene.until(lambda: daemon.state is LinkState.UP, 3)
        if not protected:
            daemon.submit(command)
        gevent.sleep(0.02)
    came = [asked for asked in taken[began:] if named_channel(command) in asked and "uuid_dump" not in asked]
    name = type(command).__name__
    outcome.must(not set(came) - set(whole), f"I8: a torn {name} ran, cut after byte {at}")
    most = max((came.count(asked) for asked in came), default=0)
    outcome.must(most <= 1, f"I5: {name} ran {most} times, cut after byte {at} of {len(data)}")
    for leg in list(scene.switch.core.channels.values()):
        scene.switch.act(lambda core, leg=leg: core.kill(leg, "NORMAL_CLEARING"))  # type: ignore[misc]
    return bool(came)


def named_channel(command: Command) -> str:
    return str(command.first if isinstance(command, Bridge) else getattr(command, "channel", ""))


def places_to_cut(count: int) -> Iterator[tuple[int, float]]:
    """Kind of command and where it is cut, as a share of its length: the ends of each before what is between."""
    kinds = len(each_kind(""))
    rounds = -(-count // kinds)
    shares = [1.0, 0.0, *((n + 0.5) / max(rounds - 2, 1) for n in range(rounds - 2))]
    return islice(((kind, share) for share in shares for kind in range(kinds)), count)


def _taken(scene: Scene) -> list[str]:
    """All the switch takes from now on, each command whole."""
    taken: list[str] = []
    take = scene.switch._take

    def heard(client: Client, asked: Asked) -> bool:
        taken.append(repr(asked))
        return take(client, asked)

    scene.switch._take = heard  # type: ignore[method-assign]
    return taken


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
        scene = Scene(run.root, min(max(run.count, 4), 60))  # an agent is free when stock was taken twice
        scene.start()
        scene.load(run.count, 0.05).join()
        gone = scene.until(lambda: not scene.switch.core.channels, 20 if run.protected else 4)
        outcome.must(gone, "channels are left on the switch")
        began = time.monotonic()
        scene.judge(outcome, run.count, 15 if run.protected else 1)
        outcome.measured = f"all ends told {time.monotonic() - began:.1f} s after the last"
    return outcome


NAMES = ("王小明", "Zoë \U0001f600", "Bob%0AEvent-Name: CUSTOM")
"""Characters of two to four bytes, which slices cut in the middle, and one who would forge an event."""


def sliced(run: Run) -> Outcome:
    """F18. Every frame comes in pieces of one to seven bytes, a little late, and is read as if it came whole. The
    control takes each piece for a whole."""
    outcome, rng = Outcome(), run.rng()
    receive = Framer.receive

    def forgetful(self: Framer, data: bytes) -> list[Frame]:
        found = receive(self, data)
        self.__init__()  # type: ignore[misc]
        return found

    with ExitStack() as stack:
        scene = Scene(run.root, run.load.talk + 4)
        scene.start()
        scene.fill(run.load)
        for _ in run.each(outcome) if run.protected else ():
            scene.proxy.slices = rng.randint(1, 7)
            scene.proxy.delay_s = rng.choice((0.0, 0.002, 0.01))
            for name in NAMES:
                scene.caller(name=name)
                gevent.sleep(0.02)
            newest = scene.callers[-len(NAMES) :]
            served = scene.until(lambda newest=newest: all(c.talked for c in newest), 10)  # type: ignore[misc]
            outcome.must(served, "I1: a caller is not served")
        if run.protected:
            scene.judge(outcome, len(scene.callers))
            told_by = Counter(noted.fact.get("caller_name") for noted in scene.facts if noted.kind == "call_arrived")
            named = {name: count for name, count in told_by.items() if name}
            outcome.must(named == dict.fromkeys(NAMES, outcome.done), f"the callers' names are {named}")
        else:
            scene.caller(name=NAMES[0])
            scene.until(lambda: scene.callers[-1].talked, 5)
            scene.close()
            stack.enter_context(patch.object(Framer, "receive", forgetful))
        told = max(
            (bytes(connection.told) for connection in scene.proxy.connections), key=lambda d: d.count(b"Event-Name")
        )
        whole = _read(told, len(told))
        for size in range(1, 8):
            found = _read(told, size)
            outcome.must(found == whole, f"I3: {len(found)} events in slices of {size} bytes instead of {len(whole)}")
    outcome.measured = f"{len(whole)} events the same in slices of 1 to 7 bytes"
    return outcome


def _read(told: bytes, size: int) -> list[SwitchEvent]:
    """What framing and translation make of a connection's bytes that come in pieces of a size, until they give up."""
    framer, translate, found = Framer(), Translator("/recordings"), list[SwitchEvent]()
    with suppress(ProtocolError):
        for begin in range(0, len(told), size):
            for frame in framer.receive(told[begin : begin + size]):
                if frame.kind == "text/event-json":
                    found += translate(orjson.loads(frame.body))
    return found
