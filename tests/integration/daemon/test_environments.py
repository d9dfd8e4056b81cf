"""Environments in which the daemon cannot start: one clear message with its remedy, exit code 2, nothing left
behind."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from gevent import socket
from gevent.server import StreamServer

from fsctl.directory import Directory
from fsctl.simulator.core import Core
from fsctl.simulator.server import SimulatorServer
from tests.integration.daemon.process import DaemonProcess
from tests.unit.control.papers import Papers

PASSWORD = "p" * 32


@pytest.fixture
def switch() -> Iterator[SimulatorServer]:
    server = SimulatorServer(lambda tell: Core(tell, lambda path: 1.0, random.Random(1), time.time()), PASSWORD)
    server.start()
    yield server
    server.stop()


def daemon_in(root: Path, switch: SimulatorServer, **environment: str) -> DaemonProcess:
    daemon = DaemonProcess(
        root / "data",
        {"FSCTL_SWITCH_PORT": str(switch.port), "FSCTL_SWITCH_PASSWORD": PASSWORD, **environment},
    )
    daemon.prepare(Directory())
    return daemon


def refused(daemon: DaemonProcess, *, running_beside: bool = False) -> str:
    """Run it; it must give up by itself. What it said. `running_beside` is true where another one has its directory."""
    done = subprocess.run(
        [sys.executable, "-m", "fsctl", "run"],
        env=daemon.environment,
        cwd=daemon.root,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    if not running_beside:
        assert not (daemon.root / "control.sock").exists()
    return done.stderr


def test_it_starts_when_nothing_is_wrong(tmp_path: Path, switch: SimulatorServer) -> None:
    """The control: the same environment, unspoilt."""
    daemon = daemon_in(tmp_path, switch)
    daemon.start()
    assert daemon.stop() == 0


def test_a_wrong_password(tmp_path: Path, switch: SimulatorServer) -> None:
    said = refused(daemon_in(tmp_path, switch, FSCTL_SWITCH_PASSWORD="x" * 32))
    assert "password" in said
    assert "switch.password" in said


def test_an_address_the_switch_does_not_let_in(tmp_path: Path, switch: SimulatorServer) -> None:
    def rude(sock: socket.socket, address: object) -> None:
        sock.sendall(b"Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n")
        sock.close()

    server = StreamServer(("127.0.0.1", 0), rude)
    server.start()
    said = refused(daemon_in(tmp_path, switch, FSCTL_SWITCH_PORT=str(server.server_port)))
    server.stop()
    assert "apply-inbound-acl" in said


def test_nobody_listens(tmp_path: Path, switch: SimulatorServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        said = refused(daemon_in(tmp_path, switch, FSCTL_SWITCH_PORT=str(port)))
        assert "switch.port" in said
        assert str(port) in said
        told = refused(daemon_in(tmp_path / "zh", switch, FSCTL_SWITCH_PORT=str(port), FSCTL_LANG="zh_CN.UTF-8"))
        assert f"无法连接 127.0.0.1:{port}：连接被拒绝。请检查 FreeSWITCH 是否在运行" in told


@pytest.mark.parametrize("greeting", [b"HTTP/1.0 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", b""])
def test_something_else_listens(tmp_path: Path, switch: SimulatorServer, greeting: bytes) -> None:
    def other(sock: socket.socket, address: object) -> None:
        sock.sendall(greeting)
        sock.recv(100)

    server = StreamServer(("127.0.0.1", 0), other)
    server.start()
    said = refused(daemon_in(tmp_path, switch, FSCTL_SWITCH_PORT=str(server.server_port)))
    server.stop()
    assert "switch.port" in said


def test_a_module_is_missing(tmp_path: Path, switch: SimulatorServer) -> None:
    switch.api.missing_modules = frozenset({"mod_sofia", "mod_local_stream"})
    said = refused(daemon_in(tmp_path, switch))
    assert "mod_sofia" in said
    assert "mod_local_stream" in said
    assert "fsctl conf apply" in said


def test_the_database_does_not_answer(tmp_path: Path, switch: SimulatorServer) -> None:
    daemon = daemon_in(tmp_path, switch)
    daemon.environment["FSCTL_DATABASE_URL"] = "mysql+pymysql://fsctl:hush-hush@127.0.0.1:9/fsctl"
    said = refused(daemon)
    assert "database.url" in said
    assert "hush-hush" not in said


def test_the_database_address_is_none(tmp_path: Path, switch: SimulatorServer) -> None:
    daemon = daemon_in(tmp_path, switch)
    daemon.environment["FSCTL_DATABASE_URL"] = "oracle+nothing://fsctl:hush-hush@db/fsctl"
    said = refused(daemon)
    assert "mysql+pymysql://" in said
    assert "hush-hush" not in said


def test_the_database_is_empty(tmp_path: Path, switch: SimulatorServer) -> None:
    daemon = daemon_in(tmp_path, switch)
    daemon.environment["FSCTL_DATABASE_URL"] = f"sqlite:///{tmp_path / 'other.db'}"
    assert "fsctl db upgrade" in refused(daemon)


def test_somebody_leads_on_the_same_embedded_database(tmp_path: Path, switch: SimulatorServer) -> None:
    """A stopped leader would keep its one lock; who has died is followed all the same."""
    leader = daemon_in(tmp_path / "west", switch, FSCTL_STANDBY_NODE="west")
    leader.start()
    beside = daemon_in(tmp_path / "east", switch, FSCTL_DATABASE_URL=leader.database_url)
    said = refused(beside)
    assert "west leads on this SQLite database" in said
    assert "MariaDB or MySQL" in said
    leader.kill()
    beside.start()
    assert beside.role() == "leader"
    assert beside.stop() == 0


@pytest.mark.parametrize("name", ["RECORDINGS", "PROMPTS"])
def test_a_directory_that_cannot_be_written(tmp_path: Path, switch: SimulatorServer, name: str) -> None:
    (tmp_path / "file").write_text("in the way")
    said = refused(daemon_in(tmp_path, switch, **{f"FSCTL_PATHS_{name}": str(tmp_path / "file")}))
    assert str(tmp_path / "file") in said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_without_the_right(tmp_path: Path, switch: SimulatorServer) -> None:
    recordings = tmp_path / "recordings"
    recordings.mkdir(mode=0o500)
    said = refused(daemon_in(tmp_path, switch, FSCTL_PATHS_RECORDINGS=str(recordings)))
    assert str(recordings) in said
    assert "right" in said


def test_another_daemon_has_the_directory(tmp_path: Path, switch: SimulatorServer) -> None:
    first = daemon_in(tmp_path, switch)
    first.start()
    said = refused(first, running_beside=True)
    assert first.answers(), "the first one goes on"
    assert first.stop() == 0
    assert "paths.data" in said


def test_the_control_socket_is_taken(tmp_path: Path, switch: SimulatorServer) -> None:
    path = str(tmp_path / "taken.sock")
    first = daemon_in(tmp_path, switch, FSCTL_CONTROL_SOCKET=path)
    first.control = type(first.control)(Path(path))
    first.start()
    second = daemon_in(tmp_path / "second", switch, FSCTL_CONTROL_SOCKET=path)
    said = refused(second)
    assert first.answers()
    assert first.stop() == 0
    assert path in said


def test_other_machines_would_not_believe_us(tmp_path: Path, switch: SimulatorServer) -> None:
    """Said before anybody's call depends on it, every mistake at once."""
    made = Papers(tmp_path / "papers").of("west.example.net")
    made.key.chmod(0o644)
    files = {f"FSCTL_CONTROL_{word.upper()}": str(getattr(made, word)) for word in ("certificate", "key", "authority")}
    said = refused(daemon_in(tmp_path, switch, FSCTL_CONTROL_LISTEN="127.0.0.1:1", **files))
    assert "chmod o=,g-w" in said
    assert "certificate is not valid for '127.0.0.1'" in said


def test_the_port_for_other_machines_is_taken(tmp_path: Path, switch: SimulatorServer) -> None:
    made = Papers(tmp_path / "papers").of("127.0.0.1")
    files = {f"FSCTL_CONTROL_{word.upper()}": str(getattr(made, word)) for word in ("certificate", "key", "authority")}
    said = refused(daemon_in(tmp_path, switch, FSCTL_CONTROL_LISTEN=f"127.0.0.1:{switch.port}", **files))
    assert f"control.listen: 127.0.0.1:{switch.port} cannot be listened on" in said


def test_every_mistake_in_the_settings_is_said_at_once(tmp_path: Path, switch: SimulatorServer) -> None:
    daemon = daemon_in(tmp_path, switch)
    (daemon.root / "fsctl.toml").write_text(
        '[swich]\nport = 8021\n[switch]\nprot = 1\n[log]\nlevel = "loud"\n[conf]\nphones_port = "x"\n'
    )
    said = refused(daemon)
    for word in ("swich", "switch", "prot", "loud", "phones_port"):
        assert word in said
