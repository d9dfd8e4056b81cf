"""The desk in a browser, before the real daemon with phones in people's hands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.browser import complaints, context, sign_in
from tests.web.desk.centre import Running
from tests.web.desk.line import Line
from tests.web.desk.playing import Panel, Phones

CUT = ("Failed to load resource", "ERR_INTERNET_DISCONNECTED", "404 (NOT FOUND)", "error from the audio device")
"""What a browser says of a line that was cut on purpose, of a favicon, and of a machine without a sound card."""


@pytest.fixture(scope="session")
def running(by_hand: Running) -> Running:
    return by_hand


@pytest.fixture(scope="package")
def signed_in(browser: Any, running: Running) -> Any:
    """The session of agent 1001, for every test alike."""
    with context(browser) as made:
        sign_in(made.new_page(), running, "agent", "en")
        return made.storage_state()


@pytest.fixture
def browsing(browser: Any, running: Running, signed_in: Any) -> Iterator[Any]:
    """A browser 360 px wide in which agent 1001 has signed in, and which must have nothing to complain about."""
    with context(browser, size=(360, 780), signed_in=signed_in) as made:
        said = complaints(made.new_page(), running.address)
        yield made
        assert [text for text in said if not any(cut in text for cut in CUT)] == []


@pytest.fixture
def line(running: Running) -> Iterator[Line]:
    made = Line(running.address)
    yield made
    made.close()


@pytest.fixture
def panel(browsing: Any, running: Running, phones: Phones) -> Panel:
    """Ready for a call."""
    made = Panel(browsing.pages[0], running)
    made.open()
    made.signed_in()
    return made
