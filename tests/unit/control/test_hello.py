"""Who leads, said by leaders and standbys alike, and a client that finds the leader by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import gevent
import pytest
from gevent import socket

from fsctl.control.address import Unix
from fsctl.control.client import PATIENCE_S, ControlClient, ControlFailed, DaemonAway, NotLeading
from fsctl.control.hello import Hello, Leader, Role
from fsctl.control.server import ControlServer
from fsctl.requests import SetReady
from tests.unit.control.test_api import Backend, raw


class Pair:
    """A leader and a standby that knows of it, or of nobody."""

    def __init__(self, root: Path) -> None:
        self.leads, self.stands_by = root / "west.sock", root / "east.sock"
        self.known: Leader | None = Leader("west", 7, str(Unix(self.leads)))
        self.backend = Backend()
        self.leader = ControlServer(
            self.leads, 0o600, self.backend, lambda: Hello("west", Role.LEADER, 7, self.known, "1")
        )
        self.role = Role.STANDBY
        """East's."""
        self.standby = ControlServer(self.stands_by, 0o600, None, lambda: Hello("east", self.role, 7, self.known, "1"))
        self.leader.start()
        self.standby.start()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    pair = Pair(tmp_path)
    yield pair
    pair.leader.stop()
    pair.standby.stop()


def test_both_say_hello(pair: Pair) -> None:
    leader = {"node": "west", "epoch": 7, "address": f"unix:{pair.leads}"}
    assert ControlClient(pair.leads).hello() == {
        "service": "fsctl",
        "version": "1",
        "node": "west",
        "role": "leader",
        "epoch": 7,
        "leader": leader,
    }
    said = ControlClient(pair.stands_by).hello()
    assert (said["role"], said["leader"]) == ("standby", leader)


def test_a_server_without_standbys_leads(tmp_path: Path) -> None:
    server = ControlServer(tmp_path / "only.sock", 0o600, Backend())
    server.start()
    said = ControlClient(tmp_path / "only.sock").hello()
    server.stop()
    assert (said["role"], said["leader"]["address"]) == ("leader", f"unix:{tmp_path / 'only.sock'}")


def test_a_standby_answers_nothing_else_and_says_whom_to_ask(pair: Pair) -> None:
    for path in (b"/v1/snapshot", b"/v1/health", b"/v1/live", b"/v1/events", b"/v1/calls/c1"):
        status, said = raw(pair.stands_by, b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path)
        assert (status, said["code"]) == (503, "standby")
        assert str(pair.leads) in said["remedy"]


def test_a_client_of_the_standby_finds_the_leader(pair: Pair) -> None:
    client = ControlClient(pair.stands_by)
    client.ask(SetReady("1001", ""))
    assert len(pair.backend.asked) == 1
    assert client.health() == {"well": True}
    kind, snapshot = next(client.live())
    assert (kind, set(snapshot["agents"])) == ("snapshot", {"1001"})


def test_nobody_leads(pair: Pair) -> None:
    pair.known = None
    with pytest.raises(NotLeading, match="east is a standby"):
        ControlClient(pair.stands_by).health()
    with pytest.raises(NotLeading):
        next(ControlClient(pair.stands_by).live())


def test_where_the_own_daemon_is_away_the_leader_is_looked_for_elsewhere(pair: Pair, tmp_path: Path) -> None:
    client = ControlClient(tmp_path / "dead.sock", elsewhere=lambda: [str(Unix(pair.stands_by)), "http://evil/"])
    assert client.health() == {"well": True}
    with pytest.raises(DaemonAway, match=r"dead\.sock"):
        ControlClient(tmp_path / "dead.sock").health()


def test_after_a_take_over_the_client_follows(pair: Pair) -> None:
    """The old leader comes back as a standby of the new one."""
    client = ControlClient(pair.leads, elsewhere=lambda: [str(Unix(pair.stands_by))])
    assert client.health() == {"well": True}
    pair.leader.stop()
    pair.standby.open(pair.backend)
    pair.role = Role.LEADER
    assert client.health() == {"well": True}
    pair.known = Leader("east", 8, str(Unix(pair.stands_by)))
    again = ControlServer(pair.leads, 0o600, None, lambda: Hello("west", Role.STANDBY, 8, pair.known, "1"))
    again.start()
    assert client.hello()["role"] == "standby"
    assert client.health() == {"well": True}
    again.stop()


class TestHanging:
    """A leader that hangs holds its connections and says nothing; the others are asked first from then on."""

    @pytest.fixture
    def hanging(self, tmp_path: Path) -> Iterator[Path]:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(tmp_path / "hangs.sock"))
        listener.listen(5)
        yield tmp_path / "hangs.sock"
        listener.close()

    def test_another_that_leads_by_now_is_asked_before_it(self, pair: Pair, hanging: Path) -> None:
        client = ControlClient(hanging, timeout_s=0.1, elsewhere=lambda: [str(Unix(pair.leads))])
        with pytest.raises(ControlFailed):
            client.ask(SetReady("1001", ""))  # it may have been done: nobody else is asked for it
        assert pair.backend.asked == []
        slow = ControlClient(hanging, timeout_s=60.0, elsewhere=lambda: [str(Unix(pair.leads))])
        slow._silent = client._silent
        with gevent.Timeout(5):
            slow.ask(SetReady("1001", ""))
            assert slow.health() == {"well": True}
        assert len(pair.backend.asked) == 1

    def test_where_nobody_else_leads_it_is_asked_again(self, pair: Pair, tmp_path: Path) -> None:
        client = ControlClient(pair.leads)
        client._silent = client._own
        assert client.health() == {"well": True}
        assert client._silent is None

    def test_a_standby_that_still_believes_in_it_does_not_send_us_there_first(self, pair: Pair, hanging: Path) -> None:
        pair.known = Leader("west", 7, str(Unix(hanging)))
        client = ControlClient(pair.stands_by, timeout_s=60.0, elsewhere=lambda: [str(Unix(pair.leads))])
        client._silent = Unix(hanging)
        with gevent.Timeout(5):
            assert client.health() == {"well": True}


class TestLasting:
    """Who watches goes on watching when the lead moves."""

    @pytest.fixture
    def client(self, tmp_path: Path) -> ControlClient:
        """In a time of its own."""
        client = ControlClient(tmp_path / "none.sock")
        self.now = 0.0
        client._clock = lambda: self.now
        client._pause = self.pass_time
        return client

    def pass_time(self, seconds: float) -> None:
        self.now += seconds

    def test_a_stream_that_ends_or_breaks_is_begun_anew(self, client: ControlClient) -> None:
        times = iter(["west", "away", "away", "east", "ends", "north"])

        def stream() -> Iterator[str]:
            where = next(times)
            if where == "away":
                raise DaemonAway(where)
            yield where
            if where == "west":
                raise DaemonAway("it broke")

        lasting = client.lasting(stream)
        assert [next(lasting) for _ in range(4)] == ["west", "east", "ends", "north"]

    def test_where_nobody_leads_any_more_it_is_said_after_a_while(self, client: ControlClient) -> None:
        def stream() -> Iterator[int]:
            if self.now > 100.0:
                raise DaemonAway("all are gone")
            self.now += 50.0
            yield 1

        lasting = client.lasting(stream)
        assert [next(lasting), next(lasting)] == [1, 1]
        with pytest.raises(DaemonAway, match="all are gone"):
            next(lasting)
        assert 100.0 + PATIENCE_S < self.now < 101.0 + PATIENCE_S

    def test_where_there_is_none_to_begin_with_nobody_waits(self, client: ControlClient) -> None:
        with pytest.raises(DaemonAway, match="fsctl run"):
            next(client.lasting(client.live))
        assert self.now == 0.0


def test_a_leader_that_leads_no_more_answers_nothing(pair: Pair) -> None:
    pair.standby.open(pair.backend)
    status, said = raw(pair.stands_by, b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (status, said["code"]) == (503, "standby")
