"""The door for other machines, over real sockets: who is let in, who is not, and what a stranger can do to it."""

from __future__ import annotations

import os
import pwd
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gevent
import pytest
from gevent import socket

from fsctl.control import asking, remote, stream
from fsctl.control.address import Tls
from fsctl.control.client import ControlClient, DaemonAway
from fsctl.control.credentials import Credentials
from fsctl.control.gate import FAILURES
from fsctl.control.hello import Hello, Leader, Role
from fsctl.control.remote import CannotListen, RemoteServer, name_shown
from fsctl.control.server import Application, ControlServer
from fsctl.requests import SetReady
from fsctl.step import Refused
from tests.unit.control.papers import Papers
from tests.unit.control.test_api import Backend

HOST = "127.0.0.1"


@dataclass
class House:
    """A daemon reached by other machines alone: its Unix socket is out of a client's sight."""

    root: Path
    papers: Papers
    backend: Backend
    told: list[str]
    server: ControlServer
    door: RemoteServer

    @property
    def address(self) -> Tls:
        return Tls(HOST, self.door.server_port)

    def client(self, credentials: Credentials | None, **values: Any) -> ControlClient:
        return ControlClient(
            self.root / "nobody.sock", elsewhere=lambda: [str(self.address)], credentials=credentials, **values
        )

    def connected(self) -> socket.socket:
        return socket.create_connection((HOST, self.door.server_port), timeout=5)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    papers = Papers(tmp_path / "papers")
    ours = papers.of(HOST)
    told: list[str] = []
    backend = Backend()
    doors: list[RemoteServer] = []

    def door(application: Application) -> RemoteServer:
        doors.append(RemoteServer((HOST, 0), application, ours.serving, told.append))
        return doors[0]

    server = ControlServer(tmp_path / "control.sock", 0o600, backend, None, door)
    server.start()
    yield House(tmp_path, papers, backend, told, server, doors[0])
    server.stop()


def test_everything_is_asked_as_over_the_socket(house: House) -> None:
    client = house.client(house.papers.of("east.example.net"))
    assert client.snapshot()["agents"]["1001"]["name"] == "<b>王芳</b>"
    assert client.explain("c1") == {"call": {"call": "c1"}}
    with pytest.raises(Refused, match="no agent '9999'"):
        client.ask(SetReady("9999", ""))
    assert house.told == []


def test_the_live_stream_comes_over_it(house: House) -> None:
    live = house.client(house.papers.of("east.example.net")).live()
    with gevent.Timeout(5):
        assert next(live)[0] == "snapshot"
        for n in range(2, 50):
            house.backend.change(n)
            kind, change = next(live)
            assert (kind, change["value"]["since"]) == ("change", float(n))


def test_who_asks_is_on_record(house: House) -> None:
    """The web names its user. Nobody could say which user of the other machine runs a command: that one does."""
    client = house.client(house.papers.of("east.example.net"))
    client.ask(SetReady("1001", ""), acting_for="王芳")
    client.ask(SetReady("1001", ""))
    (web, command) = (request.by for request in house.backend.asked)
    assert web == "王芳"
    assert command.startswith(f"{pwd.getpwuid(os.getuid()).pw_name}@")


def test_a_program_that_names_nobody_is_who_its_certificate_says(house: House) -> None:
    context = house.papers.of("east.example.net").asking.context()
    body = b'{"kind":"set_ready","agent":"1001"}'
    with context.wrap_socket(house.connected(), server_hostname=HOST) as sock:
        sock.sendall(b"POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        assert sock.recv(65536).startswith(b"HTTP/1.1 200")
    assert [request.by for request in house.backend.asked] == ["east.example.net"]


class TestTurnedAway:
    """Nothing is answered, nothing done; both sides are told why, and the next one is let in."""

    def attempt(self, house: House, credentials: Credentials | None) -> str:
        with pytest.raises(DaemonAway) as away:
            house.client(credentials).ask(SetReady("1001", ""))
        assert house.backend.asked == []
        assert house.client(house.papers.of("north.example.net")).health() == {"well": True}
        return str(away.value)

    def test_of_another_authority(self, house: House, tmp_path: Path) -> None:
        stranger = Papers(tmp_path / "strangers").of("east.example.net", believes=house.papers)
        assert "does not trust us: tlsv1 alert unknown ca" in self.attempt(house, stranger)
        assert house.told == [f"{HOST} was turned away: unable to get local issuer certificate"]

    def test_one_that_has_run_out(self, house: House) -> None:
        assert "alert certificate expired" in self.attempt(house, house.papers.expired("east.example.net"))
        assert house.told == [f"{HOST} was turned away: certificate has expired"]

    def test_without_a_certificate(self, house: House) -> None:
        assert "we have no certificate to show there" in self.attempt(house, None)
        context = ssl.create_default_context(cafile=str(house.papers.file))
        with context.wrap_socket(house.connected(), server_hostname=HOST) as sock:
            sock.sendall(b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
            with pytest.raises(ssl.SSLError, match="CERTIFICATE_REQUIRED"):
                sock.recv(100)
        assert house.told == [f"{HOST} was turned away: peer did not return a certificate"]

    def test_plain_text(self, house: House) -> None:
        with house.connected() as sock:
            sock.sendall(b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = sock.recv(100)
            assert b"HTTP" not in answer
            assert sock.recv(100) == b""
        assert house.told == [f"{HOST} was turned away: http request"]

    @pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
    def test_an_old_tls(self, house: House, version: ssl.TLSVersion) -> None:
        context = house.papers.of("east.example.net").asking.context()
        context.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning, match="is deprecated"):
            context.minimum_version = context.maximum_version = version
        with pytest.raises(ssl.SSLError), context.wrap_socket(house.connected(), server_hostname=HOST) as sock:
            sock.recv(1)
        assert house.told == [f"{HOST} was turned away: unsupported protocol"]

    def test_a_certificate_that_names_nobody(self, house: House) -> None:
        assert name_shown(None) == name_shown({}) == ""
        assert name_shown({"subject": ((("commonName", "a b\n"),),)}) == ""
        assert name_shown({"subjectAltName": (("DNS", "east"), ("IP Address", "::1"))}) == "east"
        assert name_shown({"subjectAltName": (("IP Address", "::1"),), "subject": ((("commonName", "v6"),),)}) == "v6"

    def test_who_fails_again_and_again_is_closed_unheard(self, house: House) -> None:
        for _ in range(FAILURES):
            with house.connected() as sock:
                sock.sendall(b"nonsense that is no handshake\r\n\r\n")
                sock.recv(100)
        with house.connected() as sock:
            assert sock.recv(100) == b""
        assert len(house.told) == 1, "nor does it fill the log"


class TestMistrusted:
    """A client speaks to nobody whose certificate is not of its authority, for the very name it asks for."""

    def attempt(self, house: House, credentials: Credentials, at: Tls) -> str:
        client = house.client(credentials)
        with pytest.raises(DaemonAway) as away:
            client.ask_at(at, "POST", "/v1/requests", b"{}")
        return str(away.value)

    def test_another_authority(self, house: House, tmp_path: Path) -> None:
        theirs = Papers(tmp_path / "theirs")
        ours = house.papers.of("east.example.net", believes=theirs)
        said = self.attempt(house, ours, house.address)
        assert "we do not trust the daemon: self-signed certificate in certificate chain" in said
        assert "fsctl doctor" in said

    def test_another_name(self, house: House) -> None:
        said = self.attempt(house, house.papers.of("east.example.net"), replace(house.address, host="localhost"))
        assert "certificate is not valid for 'localhost'" in said

    def test_one_that_speaks_plainly_is_told_nothing(self, house: House) -> None:
        heard = []
        listener = socket.create_server((HOST, 0))

        def serve() -> None:
            connection, _ = listener.accept()
            heard.append(connection.recv(65536))
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            connection.close()

        serving = gevent.spawn(serve)
        at = Tls(HOST, listener.getsockname()[1])
        assert "wrong version number" in self.attempt(house, house.papers.of("east.example.net"), at)
        serving.join(5)
        assert b"/v1/requests" not in heard[0]


class TestGone:
    """A machine that is gone answers nothing at all, not even that nobody listens there."""

    def test_one_that_takes_up_no_connection(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(asking, "CONNECTED_WITHIN_S", 0.1)
        listener = socket.create_server((HOST, 0), backlog=0)
        at = Tls(HOST, listener.getsockname()[1])
        full = [socket.socket() for _ in range(4)]
        for sock in full:
            sock.setblocking(0)
            sock.connect_ex((HOST, at.port))
        client = house.client(house.papers.of("east.example.net"), timeout_s=60.0)
        with gevent.Timeout(5), pytest.raises(DaemonAway, match="cannot be reached: Connection timed out"):
            client.ask_at(at, "POST", "/v1/requests", b"{}")
        for sock in (*full, listener):
            sock.close()

    def test_one_that_shakes_no_hands(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(asking, "CONNECTED_WITHIN_S", 0.1)
        with socket.create_server((HOST, 0)) as listener:
            client = house.client(house.papers.of("east.example.net"), timeout_s=60.0)
            with gevent.Timeout(5), pytest.raises(DaemonAway, match=r"cannot be reached: .*timed out"):
                client.ask_at(Tls(HOST, listener.getsockname()[1]), "POST", "/v1/requests", b"{}")


class TestSlowPeers:
    def test_half_a_handshake_ends_and_stops_nobody(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(remote, "HANDSHAKE_S", 0.1)
        silent = [house.connected() for _ in range(20)]
        begun = house.connected()
        begun.sendall(b"\x16\x03\x01\x02\x00")  # a record's head, and nothing of it
        assert house.client(house.papers.of("east.example.net")).health() == {"well": True}
        with gevent.Timeout(5):
            assert [sock.recv(100) for sock in (begun, *silent)] == [b""] * 21
        assert house.told == [f"{HOST} was turned away: it took too long to shake hands"]

    def test_a_trickle_does_not_win_time(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(remote, "HANDSHAKE_S", 0.1)
        monkeypatch.setattr(remote, "FAREWELL_S", 0.1)
        trickling = house.connected()
        trickling.sendall(b"\x16\x03\x01\x02\x00")

        def trickle() -> None:
            while True:
                trickling.sendall(b"\x01")
                gevent.sleep(0.01)

        with gevent.Timeout(5), pytest.raises(OSError, match=r"Broken pipe|Connection reset"):
            trickle()

    def test_half_a_request_ends_too(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(remote, "IDLE_S", 0.1)
        context = house.papers.of("east.example.net").asking.context()
        with gevent.Timeout(5), context.wrap_socket(house.connected(), server_hostname=HOST) as sock:
            sock.sendall(b"GET /v1/health HTT")
            assert sock.recv(100) == b""
        assert house.client(house.papers.of("east.example.net")).health() == {"well": True}

    def test_more_connections_than_there_may_be(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(remote, "CONNECTIONS", 1)
        monkeypatch.setattr(stream, "PING_S", 0.01)
        client = house.client(house.papers.of("east.example.net"))
        live = client.live()
        assert next(live)[0] == "snapshot"
        with pytest.raises(DaemonAway):
            client.health()
        live.close()
        with gevent.Timeout(5):
            while house.door._open:
                gevent.sleep(0.01)
        assert client.health() == {"well": True}


def test_a_line_or_body_may_be_no_longer_than_on_the_socket(house: House) -> None:
    context = house.papers.of("east.example.net").asking.context()
    for sent, status in (
        (b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n" % (b"x" * 9000), b"414"),
        (b"POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n", b"400"),
    ):
        with context.wrap_socket(house.connected(), server_hostname=HOST) as sock:
            sock.sendall(sent)
            assert sock.recv(100).split()[1] == status


def test_a_renewed_certificate_is_shown_without_a_restart(house: House) -> None:
    client = house.client(house.papers.of("east.example.net"))
    assert client.health() == {"well": True}
    house.papers.expired(HOST)
    shown = house.papers.of(HOST)
    context = house.papers.of("east.example.net").asking.context()
    with context.wrap_socket(house.connected(), server_hostname=HOST) as sock:
        assert sock.getpeercert(binary_form=True) == ssl.PEM_cert_to_DER_cert(shown.certificate.read_text())
    assert client.health() == {"well": True}


def test_a_port_that_is_taken_or_no_address_of_ours(house: House) -> None:
    for host, port in ((HOST, house.door.server_port), ("192.0.2.1", 1)):
        with pytest.raises(CannotListen, match=f"control.listen: {host}:{port} cannot be listened on"):
            remote.listen(host, port)


def test_a_standby_says_there_too_who_leads(tmp_path: Path, house: House) -> None:
    """Its leader's socket is at a path that is our own standby's here."""
    papers = house.papers.of(HOST)
    leader = Leader("west", 7, f"unix:{tmp_path}/control.sock#00000000 {house.address}")
    doors: list[RemoteServer] = []

    def door(application: Application) -> RemoteServer:
        doors.append(RemoteServer((HOST, 0), application, papers.serving, house.told.append))
        return doors[0]

    standby = ControlServer(
        tmp_path / "standby.sock", 0o600, None, lambda: Hello("east", Role.STANDBY, 7, leader, "1"), door
    )
    standby.start()
    at = Tls(HOST, doors[0].server_port)
    client = ControlClient(
        tmp_path / "nobody.sock", elsewhere=lambda: [str(at)], credentials=house.papers.of("north.example.net")
    )
    assert client.health() == {"well": True}
    assert client._leader == house.address
    standby.stop()
