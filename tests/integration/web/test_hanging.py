"""A daemon that hangs without dying: browsers are told within seconds, and all goes on when it does."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fsctl.control.client import SILENCE_S
from tests.integration.daemon.place import Place, site
from tests.integration.web.panels import Browser, PanelsProcess, free_port, open_stream


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    place.daemon.prepare(site(2))
    place.daemon.start()
    yield place
    process = place.daemon.process
    if process is not None and process.poll() is None:
        process.send_signal(signal.SIGCONT)
    place.daemon.stop()
    place.switch.stop()


@pytest.fixture
def panels(place: Place) -> Iterator[PanelsProcess]:
    made = PanelsProcess(place.daemon.root, f"port = {free_port()}\n")
    made.prepare(super="supervisor")
    made.start()
    yield made
    made.stop()


def test_a_stopped_daemon_is_stale_and_comes_back(place: Place, panels: PanelsProcess) -> None:
    browser = Browser(panels.address)
    browser.sign_in("super")
    stream = open_stream(browser)
    _, value = stream.until("snapshot")
    while value["stale_since"] is not None:
        _, value = stream.until("snapshot")
    assert place.daemon.process is not None
    place.daemon.process.send_signal(signal.SIGSTOP)
    stopped = time.time()
    _, stale = stream.until("stale")
    assert 0 < time.time() - stopped < SILENCE_S + 5
    assert isinstance(stale["since"], float)
    assert "<html" in browser.get("/settings")
    place.daemon.process.send_signal(signal.SIGCONT)
    _, value = stream.until("snapshot")
    assert value["stale_since"] is None
    stream.close()
