"""Who does not read at the Event Socket is told from who is slow and from who has nothing to read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.freeswitch import sockets
from fsctl.freeswitch.sockets import CannotLook, Connection
from fsctl.freeswitch.stalled import BEHIND_S, STALLED_S, Reading, Slow
from fsctl.freeswitch.watchdog import Watchdog

ONE = Connection(("127.0.0.1", 8021), ("127.0.0.1", 50000), 0, 0, 1, 2, b"one")
OURS = Connection(("127.0.0.1", 8021), ("127.0.0.1", 50001), 0, 0, 2, 2, b"ours")


def looked(*looks: tuple[int, int], every_s: float = 1.0) -> Slow | None:
    """What is thought of a client after looks at (bytes waiting, bytes taken)."""
    reading, found = Reading(), []
    for number, (waiting, taken) in enumerate(looks):
        found = reading.look([replace(ONE, waiting=waiting, taken=taken)], 100.0 + number * every_s)
    return found[0] if found else None


def test_who_has_nothing_to_read_may_be_silent_for_ever() -> None:
    assert looked(*[(0, 500)] * 100) is None


def test_who_takes_nothing_of_what_waits_is_stalled() -> None:
    slow = looked(*[(4096, 500)] * (int(STALLED_S) + 1))
    assert slow is not None
    assert slow.is_stalled
    assert not slow.is_behind


def test_the_moment_counts_from_the_last_byte_taken() -> None:
    slow = looked(*[(4096, 500)] * 5, (9000, 501), *[(9000, 501)] * 4)
    assert slow is not None
    assert slow.stalled_s == 4.0
    assert not slow.is_stalled


def test_who_is_silent_for_long_and_then_has_something_is_not_stalled_at_once() -> None:
    slow = looked(*[(0, 500)] * 100, (4096, 500))
    assert slow is not None
    assert slow.stalled_s <= 1.0


def test_who_takes_less_than_is_written_is_behind_and_not_stalled() -> None:
    slow = looked(*[(4096, number) for number in range(int(BEHIND_S) + 1)])
    assert slow is not None
    assert slow.is_behind
    assert not slow.is_stalled


def test_another_connection_from_the_same_port_is_another() -> None:
    reading = Reading()
    for number in range(10):
        reading.look([replace(ONE, waiting=1, identity=b"%d" % number)], float(number * 10))
    (slow,) = reading.look([replace(ONE, waiting=1, identity=b"new")], 200.0)
    assert slow.stalled_s == 0.0


class Kernel:
    """What it tells, and who was ended. `refuses` says why it ends nobody."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open = [OURS, replace(ONE, waiting=9000)]
        self.ended: list[Connection] = []
        self.refuses = ""
        monkeypatch.setattr(sockets, "connections", lambda port: list(self.open))
        monkeypatch.setattr(sockets, "end", self._end)
        monkeypatch.setattr(sockets, "program_of", lambda connection: "fs_cli (17)")

    def _end(self, connection: Connection) -> str:
        if not self.refuses:
            self.open = [other for other in self.open if other.identity != connection.identity]
            self.ended.append(connection)
        return self.refuses


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    return Kernel(monkeypatch)


def watched(said: list[str], *, ends: bool = True, ours: tuple[int, ...] = (50001,)) -> Watchdog:
    watchdog = Watchdog(8021, lambda: ours, said.append, ends=ends)
    for second in range(int(STALLED_S) + 2):
        watchdog.look(1000.0 + second)
    return watchdog


def test_a_client_that_hangs_is_ended_and_told_of_once(kernel: Kernel) -> None:
    said: list[str] = []
    watchdog = watched(said)
    assert [connection.peer[1] for connection in kernel.ended] == [50000]
    assert watchdog.ended == 1
    assert watchdog.trouble == ""
    assert len(said) == 1
    assert said[0].startswith("fs_cli (17) at 127.0.0.1:50000 reads nothing")


def test_without_the_right_it_is_told_with_the_remedy(kernel: Kernel) -> None:
    kernel.refuses = "Operation not permitted"
    said: list[str] = []
    watchdog = watched(said)
    assert len(said) == 1
    assert "CAP_NET_ADMIN" in said[0]
    assert "End that program" in watchdog.trouble
    assert watchdog.told()["behind"] == ["127.0.0.1:50000"]


def test_where_it_should_only_warn_it_ends_nobody(kernel: Kernel) -> None:
    said: list[str] = []
    watched(said, ends=False)
    assert kernel.ended == []
    assert len(said) == 1


def test_another_machines_port_is_left_alone(kernel: Kernel) -> None:
    """The switch is elsewhere: who listens at that port here is somebody else's."""
    watchdog = watched([], ours=(49152,))
    assert kernel.ended == []
    assert "on the switch's own machine" in watchdog.blind


def test_a_kernel_that_does_not_tell_is_no_trouble(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(port: int) -> list[Connection]:
        raise CannotLook("no such protocol")

    monkeypatch.setattr(sockets, "connections", away)
    watchdog = watched([])
    assert watchdog.trouble == ""
    assert "no such protocol" in watchdog.blind
