"""A fault of somebody else's program: it listens to the switch's events and reads none."""

from __future__ import annotations

import time
from contextlib import ExitStack
from unittest.mock import patch

import gevent
from gevent import socket

from fsctl.freeswitch import sockets, watchdog
from fsctl.freeswitch import stalled as limits
from fsctl.freeswitch.watchdog import Watchdog
from fsctl.simulator.happenings import Happening
from tests.faults.outcome import Outcome, Run
from tests.faults.scene import Scene

RATE = 5000
"""Events a second."""

TENTH = 10
"""Queue and patience are a tenth of what they are, so that nobody waits long."""

QUEUE = 100_000 // TENTH


def no_right() -> str:
    return "" if sockets.may_end() else "needs CAP_NET_ADMIN"


def stalled(run: Run) -> Outcome:
    """F4. A program listens to everything and reads nothing, until more wait for it than the switch holds. Calls come
    all the time. The control does not watch."""
    outcome, ended, slowest, most = Outcome(), [], 0.0, 0
    with ExitStack() as stack:
        stack.enter_context(patch.object(limits, "STALLED_S", limits.STALLED_S / TENTH))
        stack.enter_context(patch.object(watchdog, "LOOK_EVERY_S", watchdog.LOOK_EVERY_S / TENTH))
        if not run.protected:
            stack.enter_context(patch.object(Watchdog, "look", lambda self, now: None))
        scene = Scene(run.root, relayed=False, longest_queue=QUEUE)
        scene.start()
        for _ in range(run.count):
            deaf = _listens_to_all(scene)
            began = time.monotonic()
            busy = gevent.spawn(_happen, scene, 1.5 * QUEUE + 500)
            (client,) = [client for client in scene.switch._clients if client.everything]
            gone = lambda client=client: client not in scene.switch._clients  # noqa: E731
            while not gone() and not busy.dead:
                most = max(most, len(client._outgoing))
                slowest = max(slowest, _served(scene))
                if slowest > 1:
                    break
            ended.append(time.monotonic() - began)
            outcome.must(slowest < 1, "the switch serves nobody: a call is not answered in 1 s")
            outcome.must(gone(), "the client is not ended before its queue is full")
            busy.kill()
            deaf.close()
            if outcome.wrong:
                break
        outcome.must(most < QUEUE / 2, f"{most} events of {QUEUE} waited")
        calls = len(scene.callers)
        if run.protected:
            scene.judge(outcome, calls)
        else:
            scene.close()
    outcome.measured = f"ended after {max(ended):.1f} s, {most} of {QUEUE} events; a call answered in {slowest:.2f} s"
    return outcome


def _listens_to_all(scene: Scene) -> socket.socket:
    deaf = socket.create_connection(("127.0.0.1", scene.switch.port))
    deaf.sendall(f"auth {scene.password}\n\nevent plain all\n\n".encode())
    scene.until(lambda: any(client.everything for client in scene.switch._clients), 5)
    return deaf


def _happen(scene: Scene, count: float) -> None:
    began, told = time.monotonic(), 0
    while told < count:
        due = min(int((time.monotonic() - began) * RATE) + 1, int(count))
        for _ in range(told, due):
            scene.switch._tell(Happening("HEARTBEAT", None, scene.switch.core.next_number(), {"Filler": "x" * 800}))
        told = due
        gevent.sleep(0.005)


def _served(scene: Scene) -> float:
    """Seconds until a new call is answered, at most a little over one."""
    began = time.monotonic()
    caller = scene.caller(0.05)
    scene.until(lambda: caller.channel is not None and bool(caller.channel.answered_at), 1.05)
    return time.monotonic() - began
