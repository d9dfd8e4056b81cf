"""Who waits, on boards of the widths people have: a number is read whole, whatever name stands beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.browser import CHROMIUM, complaints, context, sign_in
from tests.web.conftest import Web
from tests.web.serving import Served, serving

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

CUT = """[...document.querySelectorAll("#waiting .num, #calls .num")]
    .filter((node) => node.textContent && node.getBoundingClientRect().right >
        node.closest("td").getBoundingClientRect().right + 1)
    .map((node) => node.textContent)"""


@pytest.fixture
def served(web: Web) -> Iterator[Served]:
    with serving(web) as made:
        yield made


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (1400, "zh"), (1400, "en"), (1920, "zh")])
def test_no_number_is_cut_short_beside_a_name(served: Served, browser: Any, width: int, language: str) -> None:
    row = {"state": "waiting", "queue": "support", "caller_number": "11247229262", "since": time.time()}
    served.web.backend.put("calls", "w1", {**row, "caller_name": "Anna Schmidt-Oberhausen"})
    with context(browser, size=(width, 900)) as browsing:
        page = browsing.new_page()
        said = complaints(page, served.address)
        sign_in(page, served, "supervisor", language)
        page.goto(f"{served.address}/board")
        page.wait_for_selector("#waiting .num:has-text('112 4722 9262')")
        page.wait_for_selector("#calls .num:has-text('112 4722 9262')")
        assert page.evaluate(CUT) == []
        page.evaluate("document.querySelectorAll('#waiting .bd-who').forEach((node) => node.className = 'num')")
        assert page.evaluate(CUT) != [], "the control: name and number as one text"
        assert [text for text in said if "404 (NOT FOUND)" not in text] == []
