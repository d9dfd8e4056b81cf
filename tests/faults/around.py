"""Faults around the daemon: it dies with nobody beside, the switch dies, the clock jumps, the switch says nonsense."""

from __future__ import annotations

import io
import random
import resource
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from unittest.mock import patch

import gevent
from gevent.event import AsyncResult
from greenswitch.esl import InboundESL

from fsctl.callcontrol import desk
from fsctl.callcontrol.desk import Desk
from fsctl.engine.clock import SteadyClock
from fsctl.esl import accept
from fsctl.esl.client import Client
from fsctl.esl.errors import LoginRefused, ProtocolError
from fsctl.freeswitch.translate import Translator
from fsctl.simulator.parties import DeskPhone
from tests.faults.links import unreconciled
from tests.faults.outcome import Load, Outcome, Run
from tests.faults.scene import Scene
from tests.faults.servers import mariadb

DEAD_MAN_S = 2
"""Instead of thirty seconds, so that nobody waits long."""


def left_alone(run: Run) -> Outcome:
    """F7. The daemon is gone: to the switch, all its connections are. Who talks talks on, who waits hears the fallback.
    Then it is back, and knows of both. The control arms no timer."""
    outcome, longest, load = Outcome(), 0.0, run.load
    with ExitStack() as stack:
        stack.enter_context(patch.object(desk, "DEAD_MAN_S", DEAD_MAN_S))
        stack.enter_context(patch.object(desk, "DEAD_MAN_REARM_S", 0.5))
        scene = Scene(run.root, agents=load.talk)
        scene.start()
        scene.fill(replace(load, wait=0))
        talkers = scene.up.talking()
        if not run.protected:
            stack.enter_context(patch.object(Desk, "guard", lambda self, call, now: []))
        for _ in run.each(outcome):
            longest = max(longest, _gone_once(scene, load, outcome))
            bridged = [c.channel is not None and c.channel.partner is not None for c in talkers]
            outcome.must(all(bridged), "a talk was touched")
            if outcome.wrong:
                break
        outcome.measured = f"fallback {longest:.1f} s after at most, with {DEAD_MAN_S} s set"
        if run.protected:
            scene.judge(outcome, len(scene.callers))
        else:
            scene.close()
    return outcome


def _gone_once(scene: Scene, load: Load, outcome: Outcome) -> float:
    """Seconds until all who waited hear the fallback."""
    scene.fill(load)
    waiters = [caller for caller in scene.up.all() if caller not in scene.up.talking()]
    gevent.sleep(0.3)
    before = scene.daemon.link.reconnects
    scene.proxy.refuse = True
    scene.proxy.reset()
    gone = time.monotonic()
    falls = lambda: all(c.channel is not None and c.channel.variables.get("fallback") for c in waiters)  # noqa: E731
    outcome.must(scene.until(falls, DEAD_MAN_S + 2), "who waited does not hear the fallback")
    took = time.monotonic() - gone
    scene.hang_up(waiters)
    scene.proxy.refuse = False
    outcome.must(scene.until(lambda: scene.daemon.link.reconnects > before, 5), "not connected again in 5 s")
    outcome.must(scene.until(lambda: scene.states() == {"talking": load.talk}, 5), f"the board shows {scene.states()}")
    return took


def switch_dies(run: Run) -> Outcome:
    """F8. Another switch is there at the same address a moment later; nothing of the calls is left."""
    outcome, longest = Outcome(), 0.0
    with ExitStack() as stack:
        unreconciled(stack, run)
        scene = Scene(run.root, agents=run.load.talk)
        scene.start()
        for _ in run.each(outcome):
            scene.fill(run.load)
            port = scene.switch.port
            scene.switch.stop()
            scene.proxy.reset()
            scene.up.forget()
            gevent.sleep(0.2)
            scene.switch = scene._switch(port)
            for extension in sorted(scene.directory.extensions):
                phone = scene.phones[extension] = DeskPhone(extension, scene.phones[extension].habits)
                scene.switch.act(lambda core, phone=phone: core.register(phone))  # type: ignore[misc]
            up = time.monotonic()
            free = scene.until(lambda: _states(scene) == {"ready"}, 10 if run.protected else 3)
            outcome.must(free, f"agents are {_states(scene)} 10 s after")
            longest = max(longest, time.monotonic() - up)
            new = scene.caller(None)
            outcome.must(scene.until(lambda: new.talked, 5 if run.protected else 1), "a new caller is not served")  # noqa: B023
            scene.hang_up_all()
        outcome.measured = f"agents free {longest:.1f} s after it was back at most"
        scene.judge(outcome, len(scene.callers), 15 if run.protected else 1)
    return outcome


def _states(scene: Scene) -> set[str]:
    return {str(row["state"]) for row in scene.daemon.snapshot()["agents"].values()}


JUMPS = (3600.0, 7200.0, 86_400.0)
"""Forth and back by turns, back first: in the middle of a talk."""


def clock_jumps(run: Run) -> Outcome:
    """F16. The time of day jumps while calls go on and a standby looks on. The control's engine believes it."""
    outcome, rng, real = Outcome(), run.rng(), time.time
    shift = 0.0
    with ExitStack() as stack:
        if not run.protected:
            stack.enter_context(patch.object(SteadyClock, "now", lambda self: time.time()))
        stack.enter_context(patch.object(time, "time", lambda: real() + shift))
        scene = Scene(run.root, run.load.talk or 4, url=mariadb().fresh())
        scene.start()
        beside = scene.node("east")
        watching = gevent.spawn(beside.start)
        crowd = scene.crowd(run.load) if run.load.rate else None
        for number in run.each(outcome):
            if crowd is None:
                scene.load(2, 0.02)
            scene.until(scene.talking, 5)
            gevent.sleep(rng.uniform(0.0, 0.2))
            shift = rng.choice(JUMPS) * (1 if number % 2 else -1)
            gevent.sleep(run.load.lasts_s)
        if crowd is not None:
            crowd.end()
        scene.until(lambda: all(caller.talked for caller in scene.callers), 10)
        tenure = scene.daemon.candidate.tenure
        outcome.must(tenure is not None and not tenure.over and tenure.epoch == 1, "the lease was taken")
        outcome.must(not beside.candidate.leads, "the standby leads")
        beside.stopping.set()
        watching.join()
        beside.stop()
        outcome.must(all(caller.talked for caller in scene.callers), "a caller is not served")
        shift = 0.0
        scene.judge(outcome, len(scene.callers), 15 if run.protected else 2)
    return outcome


PIECES = (
    b"Content-Length: 5\n\nabc",
    b"Content-Length: -1\n\n",
    b"Content-Length: 2147483647\n\n",
    b"Content-Length: 99999999999999999999\n\n",
    b"Content-Length: \xd9\xa3\n\n",
    b"Content-Type: text/event-json\n\n",
    b"Content-Type: text/event-json\nContent-Length: 4\n\n{}{}",
    b'Content-Length: 26\nContent-Type: text/event-json\n\n{"Event-Name":["a",{"b":1}]}',
    b"Content-Type: api/response\nContent-Length: 3\n\n-ER",
    b"Content-Type: command/reply\nReply-Text: +OK\n\n",
    b"Content-Type: text/disconnect-notice\nContent-Length: 3\n\nbye",
    b"\n\n\n\n",
    b"\xff\xfe\x00",
    b":" * 100,
    b"Content-Length: 0\nContent-Length: 7\n\n",
    accept.AUTH_REQUEST,
)


def hostile(run: Run) -> Outcome:
    """F19. What no switch would say, in any order, cut anywhere. The control is the reader of the library we wrap."""
    outcome, rng, slowest, raised = Outcome(), run.rng(), 0.0, set[str]()
    read = _ours if run.protected else _theirs
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in run.each(outcome):
        data = _nonsense(rng)
        began = time.perf_counter()
        try:
            read(data, rng.random() < 0.7)
        except Hangs:
            outcome.must("hang" in raised, "hangs: it reads an ended connection for ever and lets nobody else run")
            raised.add("hang")
        except Exception as error:
            kind = type(error).__name__
            outcome.must(kind in raised, f"{kind} out of the reader: {error}")
            raised.add(kind)
        slowest = max(slowest, time.perf_counter() - began)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    outcome.must(slowest < 1.0, f"one input took {slowest:.1f} s")
    outcome.must(grown < 200, f"memory grew by {grown:.0f} MiB")
    outcome.measured = f"slowest {slowest * 1000:.1f} ms, memory +{grown:.0f} MiB"
    return outcome


def _nonsense(rng: random.Random) -> bytes:
    data = b"".join(rng.choice(PIECES) for _ in range(rng.randint(1, 8)))
    data = data[: rng.randint(1, len(data))] if rng.random() < 0.5 else data
    if rng.random() < 0.3:
        at = rng.randrange(len(data))
        data = data[:at] + rng.randbytes(3) + data[at:]
    return data


def _ours(data: bytes, logged_in: bool) -> None:
    client, translate = Client("x"), Translator("/recordings")
    with suppress(ProtocolError, LoginRefused):
        if logged_in:
            client.receive(accept.AUTH_REQUEST + accept.reply("+OK accepted"), 0.0)
            client.sent("token", 5.0)
        for happened in client.receive(data, 0.0):
            headers = getattr(happened, "headers", None)
            if headers is not None:
                translate(dict(headers))
        client.eof()


class Hangs(BaseException):
    """Nothing that a reader might catch."""


class Ended(io.BytesIO):
    """What is read from a connection that has ended: nothing, as often as it is read. Said by exception to one who will
    not have it."""

    patience = 1000

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(min(size or 0, 1 << 20))
        self.patience -= not data
        if self.patience < 0:
            raise Hangs
        return data


def _theirs(data: bytes, logged_in: bool) -> None:
    reader = InboundESL("127.0.0.1", 0, "x")
    reader.sock_file, reader.sock = Ended(data), Ended()
    reader.connected = True
    reader._commands_sent = [AsyncResult()] * logged_in
    with patch("greenswitch.esl.logging"):
        reader.receive_events()
