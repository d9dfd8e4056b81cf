"""The control API over a real Unix socket: snapshots, numbered changes, requests, and whatever clients may do wrong."""

from __future__ import annotations

import json
import os
import pwd
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest
from gevent import socket

from fsctl.board.room import Board, Change
from fsctl.control import stream
from fsctl.control.client import ControlClient, DaemonAway
from fsctl.control.requests import NotARequest
from fsctl.control.server import ControlServer, SocketTaken, asker
from fsctl.directory import Agent, Directory, DirectoryLoaded
from fsctl.facts import AgentState, AgentStateChanged
from fsctl.requests import Consult, LogIn, Request, SetReady
from fsctl.step import Refused


class Backend:
    """A board, and a memory of what was asked."""

    def __init__(self) -> None:
        self.board = Board()
        agents = {"1001": Agent("1001", "<b>王芳</b>", "1001")}
        self.board.step(DirectoryLoaded(Directory(agents=agents)), 1.0)
        self.asked: list[Request] = []
        self.tails: list[Callable[[dict[str, Any]], None]] = []

    def snapshot(self) -> dict[str, Any]:
        return self.board.snapshot()

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        return self.board.listen(listener)

    def tail(self, listener: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
        self.tails.append(listener)
        return lambda: self.tails.remove(listener)

    def ask(self, request: Request) -> None:
        if request.by == "" or getattr(request, "agent", "") == "9999":
            raise Refused("unknown_agent", "There is no agent '9999'", "Look at the list.")
        self.asked.append(request)

    def explain(self, call: str) -> dict[str, Any] | None:
        return {"call": {"call": call}} if call == "c1" else None

    def waiting_for(self, call: str) -> list[tuple[str, str]]:
        return [("1001", "wrap_up?left_s=3.0")]

    def calls(self, limit: int, caller: str) -> list[dict[str, Any]]:
        if caller == "boom":
            raise ValueError("boom")
        return [{"call": "c1", "limit": limit}]

    def health(self) -> dict[str, Any]:
        return {"well": True}

    def reload(self) -> dict[str, Any]:
        return {"version": 7}

    def change(self, n: int) -> None:
        self.board.step(AgentStateChanged("1001", AgentState.READY, float(n)), float(n))


@pytest.fixture
def backend() -> Backend:
    return Backend()


@pytest.fixture
def path(tmp_path: Path, backend: Backend) -> Iterator[Path]:
    server = ControlServer(tmp_path / "control.sock", 0o600, backend)
    server.start()
    yield tmp_path / "control.sock"
    server.stop()


@pytest.fixture
def client(path: Path) -> ControlClient:
    return ControlClient(path)


def raw(path: Path, data: bytes) -> tuple[int, dict[str, Any]]:
    """What the server answers to these very bytes."""
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(str(path))
    sock.sendall(data)
    answer = b""
    with gevent.Timeout(3):
        while b"\r\n\r\n" not in answer or not answer.rstrip().endswith(b"}"):
            more = sock.recv(65536)
            if not more:
                break
            answer += more
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body) if body.startswith(b"{") else {}


def post(path: Path, body: bytes) -> tuple[int, dict[str, Any]]:
    head = b"POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body)
    return raw(path, head + body)


def test_the_socket_is_for_those_who_may(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_curl_works(path: Path) -> None:
    command = ["curl", "-s", "--max-time", "3", "--unix-socket", str(path), "http://fsctl/v1/health"]
    assert json.loads(subprocess.check_output(command)) == {"well": True}


def test_reading(client: ControlClient) -> None:
    assert client.snapshot()["agents"]["1001"]["name"] == "<b>王芳</b>"
    assert client.calls(5) == [{"call": "c1", "limit": 5}]
    assert client.explain("c1") == {"call": {"call": "c1"}}
    assert client.waiting_for("c1") == [{"agent": "1001", "rule": "wrap_up?left_s=3.0"}]
    assert client.reload() == {"version": 7}


def test_who_asks_is_known_from_the_socket_not_from_what_is_sent(client: ControlClient, backend: Backend) -> None:
    client.ask(SetReady("1001", "somebody else"))
    client.ask(LogIn("1001", "", "x"))
    user = pwd.getpwuid(os.getuid()).pw_name
    assert [request.by for request in backend.asked] == [user, user]


def test_a_refusal_comes_back_as_one(client: ControlClient) -> None:
    with pytest.raises(Refused, match="no agent '9999'") as refused:
        client.ask(SetReady("9999", ""))
    assert refused.value.code == "unknown_agent"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", "no JSON"),
        (b"[]", "expected an object with a kind"),
        (b'{"kind":"reboot"}', "unknown kind 'reboot'"),
        (b'{"kind":"set_ready"}', "needs 'agent'"),
        (b'{"kind":"set_ready","agent":1001}', "needs 'agent' as a text"),
        (b'{"kind":"set_ready","agent":"1","by":"root"}', "does not take by"),
        (b'{"kind":"set_ready","agent":"' + b"x" * 200 + b'"}', "at most 128 characters"),
    ],
)
def test_what_is_no_request_is_told_what_would_be(path: Path, body: bytes, expected: str) -> None:
    status, answer = post(path, body)
    assert status == 400
    assert expected in answer["message"]


def test_pages_verbs_and_numbers_that_are_none(path: Path) -> None:
    assert raw(path, b"GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n")[0] == 404
    assert raw(path, b"DELETE /v1/snapshot HTTP/1.1\r\nHost: x\r\n\r\n")[0] == 405
    assert raw(path, b"GET /v1/calls?limit=-1 HTTP/1.1\r\nHost: x\r\n\r\n")[0] == 400
    assert raw(path, b"GET /v1/calls/nobody/explain HTTP/1.1\r\nHost: x\r\n\r\n")[0] == 404
    assert raw(path, b"GET /v1/calls?caller=boom HTTP/1.1\r\nHost: x\r\n\r\n")[0] == 500


class TestLive:
    def read(self, path: Path, last: int | None = None) -> Iterator[tuple[int, str, dict[str, Any]]]:
        sock = socket.socket(socket.AF_UNIX)
        sock.connect(str(path))
        seen = f"Last-Event-ID: {last}\r\n" if last is not None else ""
        sock.sendall(f"GET /v1/live HTTP/1.1\r\nHost: x\r\n{seen}\r\n".encode())
        number, kind = 0, ""
        for line in sock.makefile("r", encoding="utf-8"):
            name, _, value = line.strip().partition(": ")
            if name == "id":
                number = int(value)
            elif name == "event":
                kind = value
            elif name == "data":
                yield number, kind, json.loads(value)

    def test_a_snapshot_then_numbered_changes(self, path: Path, backend: Backend) -> None:
        live = self.read(path)
        with gevent.Timeout(3):
            number, kind, picture = next(live)
            assert (kind, number) == ("snapshot", picture["n"])
            for n in range(10, 13):
                backend.change(n)
                got, kind, change = next(live)
                assert (kind, got) == ("change", number + n - 9)
                assert change["value"]["since"] == float(n)

    def test_who_was_cut_off_resumes_without_a_gap(self, path: Path, backend: Backend) -> None:
        for n in range(2, 8):
            backend.change(n)
        with gevent.Timeout(3):
            live = self.read(path, backend.board.n - 2)
            assert [next(live)[0] for _ in range(2)] == [backend.board.n - 1, backend.board.n]

    def test_who_was_away_too_long_gets_a_snapshot(self, path: Path, backend: Backend) -> None:
        backend.change(2)
        with gevent.Timeout(3):
            assert next(self.read(path, 100_000))[1] == "snapshot"

    def test_a_client_that_does_not_read_is_dropped_and_nobody_waits(
        self, backend: Backend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stream, "UNREAD_AT_MOST", 10)
        live = stream.Stream(backend)
        slow = live.read(None)
        next(slow)
        for n in range(2, 100):
            backend.change(n)
        assert live.clients == 0
        assert len(list(slow)) == 10


def test_who_serves_no_more_leaves_nobody_with_a_stream_that_tells_nothing(tmp_path: Path, backend: Backend) -> None:
    """A leader that is deposed lives on as a standby."""
    server = ControlServer(tmp_path / "again.sock", 0o600, backend)
    server.start()
    client = ControlClient(tmp_path / "again.sock")
    live, facts = client.live(), client.events()
    assert next(live)[0] == "snapshot"
    assert next(facts)["kind"] == "listening"
    backend.change(2)
    with gevent.Timeout(3):
        server.stop()
        assert [kind for kind, _ in live] == []
        assert list(facts) == []
    assert backend.tails == []


def test_facts_can_be_followed_with_a_filter(client: ControlClient, backend: Backend) -> None:
    got: list[dict[str, Any]] = []

    def follow() -> None:
        for fact in client.events(kind="offer_made", call="c1"):
            got.append(fact)
            if len(got) == 2:
                return

    following = gevent.spawn(follow)
    with gevent.Timeout(3):
        while not backend.tails:
            gevent.sleep(0.01)
    for kind, call in (("call_arrived", "c1"), ("offer_made", "c2"), ("offer_made", "c1")):
        backend.tails[0]({"kind": kind, "fact": {"call": call, "kind": "its own"}})
    following.join(3)
    assert [fact["kind"] for fact in got] == ["listening", "offer_made"]


def test_nobody_there_is_said_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(DaemonAway, match="fsctl run"):
        ControlClient(tmp_path / "nothing").snapshot()


def test_a_living_socket_is_not_taken_and_a_dead_one_is(tmp_path: Path, backend: Backend, path: Path) -> None:
    with pytest.raises(SocketTaken):
        ControlServer(path, 0o600, backend).start()
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(tmp_path / "dead.sock"))
    dead.close()
    server = ControlServer(tmp_path / "dead.sock", 0o600, backend)
    server.start()
    server.stop()


class TestActingForAUser:
    """A program that runs as the daemon does says for whom it asks; nobody else is believed."""

    def test_a_trusted_program_acts_for_its_user(self, client: ControlClient, backend: Backend) -> None:
        client.ask(SetReady("1001", ""), acting_for="王芳")
        assert backend.asked == [SetReady("1001", "王芳")]

    def test_another_user_is_who_the_kernel_says(self) -> None:
        environ = {"fsctl.by": "mallory", "fsctl.trusted": False, "HTTP_X_FSCTL_FOR": "root"}
        assert asker(environ) == "mallory"

    @pytest.mark.parametrize("name", ["a b", "x" * 65, "a%0Ab", "a,b", "%3Cb%3E"])
    def test_what_is_no_login_is_refused(self, name: str) -> None:
        with pytest.raises(NotARequest):
            asker({"fsctl.by": "fsctl", "fsctl.trusted": True, "HTTP_X_FSCTL_FOR": name})

    def test_an_agents_act_is_read_and_written(self, client: ControlClient, backend: Backend) -> None:
        client.ask(Consult("1001", "external:carrier/13800138000", ""))
        me = pwd.getpwuid(os.getuid()).pw_name
        assert backend.asked == [Consult("1001", "external:carrier/13800138000", me)]
