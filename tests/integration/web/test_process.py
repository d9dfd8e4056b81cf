"""`fsctl web` as a process: what it says when it cannot serve, and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.web.panels import Browser, PanelsProcess, free_port, open_stream


@pytest.fixture
def panels(tmp_path: Path) -> Iterator[PanelsProcess]:
    made = PanelsProcess(tmp_path, f"port = {free_port()}\n")
    yield made
    made.stop()


def test_a_taken_port_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        panels = PanelsProcess(tmp_path, f"port = {port}\n")
        panels.prepare()
        code, said = panels.fails()
    assert code == 1
    assert f"Port {port} of 127.0.0.1 is taken" in said
    assert "web.port" in said
    assert "Traceback" not in said


def test_a_database_without_a_schema_is_told(panels: PanelsProcess) -> None:
    code, said = panels.fails()
    assert code == 1
    assert "fsctl db" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ('port = "eighty"\n', "web.port"),
        ("port = 70000\n", "web.port"),
        ("prot = 8080\n", "prot"),
        ('secure_cookies = "perhaps"\n', "web.secure_cookies"),
        ("trusted_proxies = -1\n", "web.trusted_proxies"),
        ('[control]\ncertificate = "/c.pem"\n', "control.key is empty"),
        ('[control]\ncertificate = "/c.pem"\nkey = "/k.pem"\nauthority = "/a.pem"\n', "/c.pem is not there"),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_starts(tmp_path: Path, settings: str, named: str) -> None:
    panels = PanelsProcess(tmp_path, settings)
    panels.prepare()
    code, said = panels.fails()
    assert code == 2, said
    assert named in said
    assert "Traceback" not in said


def test_an_address_that_is_not_this_computers_is_told(tmp_path: Path) -> None:
    panels = PanelsProcess(tmp_path, f'host = "192.0.2.1"\nport = {free_port()}\n')
    panels.prepare()
    code, said = panels.fails()
    assert code == 1
    assert "web.host" in said


def test_told_to_stop_it_ends_the_streams_and_is_done(panels: PanelsProcess) -> None:
    panels.prepare(super="supervisor")
    panels.start()
    browser = Browser(panels.address)
    browser.sign_in("super")
    streams = [open_stream(browser) for _ in range(10)]
    assert {stream.next()[0] for stream in streams} == {"snapshot"}
    assert panels.process is not None
    began = time.monotonic()
    panels.process.send_signal(signal.SIGTERM)
    assert panels.process.wait(20) == 0
    assert time.monotonic() - began <= 5
    assert "Traceback" not in panels.log.read_text()
    for stream in streams:
        assert "end" not in {kind for kind, _ in stream}, "the browsers would leave the page, not come again"
        stream.close()


HOLDER = """
import subprocess, sys, time
child = subprocess.Popen(
    [sys.executable, "-m", "webui", "--config", sys.argv[1], *sys.argv[2:]],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
)
print(child.pid, flush=True)
child.stdout.readline()
print("serves", flush=True)
time.sleep(60)
"""
"""A program that has the panels as its child, and does nothing more."""


@pytest.mark.parametrize("options", [["--while-open"], []], ids=["bound", "not bound"])
def test_bound_to_the_program_that_started_it_it_ends_when_that_is_killed(
    panels: PanelsProcess, options: list[str]
) -> None:
    panels.prepare()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(panels.file), *options], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    child = int(holder.stdout.readline())
    assert holder.stdout.readline() == "serves\n"
    holder.kill()
    holder.wait(10)
    try:
        ended = not _alive_after(child, 10 if options else 1)
        assert ended is bool(options)
    finally:
        holder.stdout.close()
        if _alive(child):
            os.kill(child, signal.SIGKILL)


def _alive_after(pid: int, within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline and _alive(pid):
        time.sleep(0.05)
    return _alive(pid)


def _alive(pid: int) -> bool:
    """A process that waits only for its end to be asked after is over."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
