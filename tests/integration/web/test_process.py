"""`fsctl web` as a process: what it says when it cannot serve, and how it ends."""

from __future__ import annotations

import signal
import socket
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
        stream.close()
