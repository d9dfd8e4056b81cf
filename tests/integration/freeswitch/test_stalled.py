"""A program that listens to all events of a real switch and reads none (F4): it is ended before the switch waits for
it. The control only warns, and the switch stops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import gevent
import pytest
from gevent import socket

from fsctl.freeswitch import sockets
from tests.integration.daemon.process import DaemonProcess
from tests.integration.freeswitch.crowd import SITE, daemon_beside
from tests.integration.freeswitch.switch import RunningSwitch

pytestmark = [
    pytest.mark.freeswitch,
    pytest.mark.skipif(not sockets.may_end(), reason="needs CAP_NET_ADMIN"),
]

EVENT = b"sendevent CUSTOM\nEvent-Subclass: faults::noise\n\n"
SPEAKERS = 3


def connect(switch: RunningSwitch, *commands: str) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", switch.conf.esl_port), timeout=3)
    sock.sendall("".join(f"{command}\n\n" for command in (f"auth {switch.conf.esl_password}", *commands)).encode())
    return sock


def lets_in(switch: RunningSwitch) -> bool:
    """Whether a log-in is answered in three seconds."""
    sock = connect(switch)
    with sock, suppress(OSError):
        said = b""
        while b"accepted" not in said and (data := sock.recv(4096)):
            said += data
        return b"accepted" in said
    return False


class Noise:
    """Events as fast as a few connections bring them forth."""

    def __init__(self, switch: RunningSwitch) -> None:
        self._socks = [connect(switch) for _ in range(SPEAKERS)]
        self._greenlets = [gevent.spawn(work, sock) for sock in self._socks for work in (self._speak, self._read)]
        self.heard = 0

    def _speak(self, sock: socket.socket) -> None:
        with suppress(OSError):
            sock.settimeout(None)
            while True:
                sock.sendall(EVENT * 50)
                gevent.sleep(0.02)

    def _read(self, sock: socket.socket) -> None:
        with suppress(OSError):
            while data := sock.recv(65536):
                self.heard += data.count(b"Reply-Text: +OK")

    def stop(self) -> None:
        gevent.killall(self._greenlets)
        for sock in self._socks:
            sock.close()


Started = Callable[[str], DaemonProcess]


@pytest.fixture
def started(tmp_path: Path, switch: RunningSwitch, ends: ExitStack) -> Started:
    """A daemon that does this to stalled clients."""

    def start(stalled: str) -> DaemonProcess:
        daemon = daemon_beside(switch, tmp_path / "daemon", FSCTL_SWITCH_STALLED=stalled)
        ends.callback(daemon.stop)
        daemon.prepare(SITE)
        daemon.start()
        return daemon

    return start


def ended(switch: RunningSwitch, sock: socket.socket) -> bool:
    """Looked at in the kernel's list: a read would make room."""
    return not any(one.peer == sock.getsockname() for one in sockets.connections(switch.conf.esl_port))


def test_it_is_ended_and_calls_are_answered_all_the_time(switch: RunningSwitch, started: Started) -> None:
    daemon = started("end")
    deaf = connect(switch, "event plain all")
    gevent.sleep(0.2)
    noise = Noise(switch)
    began = time.monotonic()
    answered = []
    while not ended(switch, deaf):
        assert time.monotonic() - began < 30, "it goes on"
        caller = switch.caller(f"555{len(answered):04}")
        asked = time.monotonic()
        caller.call("4000")
        caller.wait_talk()
        answered.append(time.monotonic() - asked)
        caller.close()
        gevent.sleep(0.3)
    took, waited = time.monotonic() - began, noise.heard
    noise.stop()
    deaf.close()
    assert waited < 50_000 or took < 10, "half the queue, or ten seconds"
    assert max(answered) < 1.0
    assert "reads nothing of the Event Socket" in daemon.log()
    clients = daemon.control.health()["switch"]["clients"]
    assert (clients["ended"], clients["behind"], clients["unseen"]) == (1, [], "")
    assert lets_in(switch)
    print(f"ended after {took:.1f} s and {waited} events; answered in {max(answered):.2f} s at most of {len(answered)}")


def test_the_control_only_warns_and_the_switch_stops(switch: RunningSwitch, started: Started) -> None:
    daemon = started("warn")
    deaf = connect(switch, "event plain all")
    gevent.sleep(0.2)
    noise = Noise(switch)
    daemon.wait(lambda: bool(daemon.control.health()["switch"]["clients"]["behind"]), "the warning")
    assert "End that program" in " ".join(daemon.control.health()["trouble"])
    stopped = False
    began = time.monotonic()
    while not stopped and time.monotonic() - began < 120:
        stopped = not lets_in(switch)
        gevent.sleep(1)
    print(f"the switch stopped after {time.monotonic() - began:.0f} s and {noise.heard} events")
    noise.stop()
    assert stopped, "the control shows nothing"
    deaf.close()
    daemon.wait(lambda: lets_in(switch), "the switch to go on once that program is gone")


def test_the_command_watches_where_no_daemon_does(switch: RunningSwitch) -> None:
    environment = {**os.environ, "FSCTL_SWITCH_PORT": str(switch.conf.esl_port), "FSCTL_SWITCH_STALLED": "end"}
    command = [sys.executable, "-m", "fsctl", "clients", "--watch"]
    watching = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    deaf = connect(switch, "event plain all")
    gevent.sleep(0.2)
    noise = Noise(switch)
    began = time.monotonic()
    while not ended(switch, deaf):
        assert time.monotonic() - began < 30, "it goes on"
        gevent.sleep(0.3)
    noise.stop()
    deaf.close()
    watching.send_signal(signal.SIGINT)
    said, _ = watching.communicate(timeout=20)
    assert watching.returncode == 0
    assert "its connection was ended" in said
    assert lets_in(switch)
