"""The forecast in a real browser: it comes by itself, follows the slider, and tells of callbacks too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")

from tests.web.axe import problems  # noqa: E402
from tests.web.browser import CHROMIUM, complaints, context, sign_in  # noqa: E402
from tests.web.conftest import Web  # noqa: E402
from tests.web.serving import Served, serving  # noqa: E402

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

WORKED_OUT_MS = 90_000
"""The forecast is another process, and the machine may be busy; it answers or says it did not before this."""


@pytest.fixture
def place(owing: Web) -> Iterator[Served]:
    with serving(owing) as served:
        yield served


def test_a_supervisor_pushes_the_slider_and_reads_what_becomes_of_waits_and_callbacks(
    place: Served, browser: Any
) -> None:
    with context(browser) as browsing:
        page = browsing.new_page()
        said = complaints(page, place.address)
        sign_in(page, place, "supervisor", "en")
        page.goto(place.address + "/staffing?from=sales&to=support")
        page.wait_for_selector("#forecast table", timeout=WORKED_OUT_MS)
        assert "3 callbacks are promised · 2 may be tried in this time" in page.inner_text("#forecast")
        kept = page.locator("#forecast tr", has_text="Callbacks kept in time")
        assert "%" in kept.inner_text()
        assert kept.locator("td.num").count() == 1
        page.locator("#count").press("ArrowRight")
        page.wait_for_selector("#forecast th:has-text('With agents moved')", timeout=WORKED_OUT_MS)
        assert kept.locator("td.num").count() == 3
        assert "70% of the attempts are taken as answered" in page.inner_text("#forecast")
        assert problems(page) == []
        assert said == []
