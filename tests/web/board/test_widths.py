"""Who calls and who works, on boards of the widths people have: numbers, names and seconds are read whole."""

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

NUMBER, NAME, LONG = "11247229262", "Maria <Rossi>", "Anna Schmidt-Oberhausen von der Ahe"
CUT = """[...document.querySelectorAll("#waiting .num, #calls .num, #waiting td .cut:first-child, #calls td .cut")]
    .filter((node) => node.textContent && (node.scrollWidth > node.clientWidth + 1 && node.matches(".cut") ||
        node.getBoundingClientRect().right > node.closest("td").getBoundingClientRect().right + 1))
    .map((node) => node.textContent.trim())"""


@pytest.fixture
def served(web: Web) -> Iterator[Served]:
    with serving(web) as made:
        yield made


def caller(served: Served, name: str) -> None:
    row = {"state": "waiting", "queue": "support", "caller_number": NUMBER, "caller_name": name}
    served.web.backend.put("calls", "w1", {**row, "since": time.time()})


@pytest.mark.parametrize(("width", "language"), [(1024, "en"), (1280, "en"), (1400, "zh"), (1920, "zh")])
def test_no_number_is_cut_short_and_no_name_beside_it(served: Served, browser: Any, width: int, language: str) -> None:
    caller(served, NAME)
    with context(browser, size=(width, 900)) as browsing:
        page = browsing.new_page()
        said = complaints(page, served.address)
        sign_in(page, served, "supervisor", language)
        page.goto(f"{served.address}/board")
        for table in ("waiting", "calls"):
            page.wait_for_selector(f"#{table} td:has-text('{NAME}'):has-text('112 4722 9262')")
        assert page.evaluate(CUT) == []
        caller(served, LONG)
        page.wait_for_selector(f"#waiting td:has-text('{LONG}')")
        assert set(page.evaluate(CUT)) <= {LONG}, "of a name that is too long itself only the name"
        page.evaluate("document.querySelectorAll('.bd-beside').forEach((line) => { line.style.marginLeft = '80%'; })")
        assert set(page.evaluate(CUT)) >= {LONG, "112 4722 9262"}, "the control: no room for either"
        assert [text for text in said if "404 (NOT FOUND)" not in text] == []


@pytest.mark.parametrize(("language", "left"), [("en", "0:5\\d left"), ("zh", "剩 0:5\\d")])
def test_a_seat_says_how_long_its_wrap_up_has_left(served: Served, browser: Any, language: str, left: str) -> None:
    seat = served.web.board.tables["agents"]["1001"]
    with context(browser) as browsing:
        page = browsing.new_page()
        sign_in(page, served, "supervisor", language)
        page.goto(f"{served.address}/board")
        now = time.time()
        wrapping = {"state": "wrap_up", "since": now - 100.0, "until": now + 59.0, "queue": "support"}
        served.web.backend.put("agents", "1001", {**seat, **wrapping})
        page.wait_for_selector(f".tile[data-agent='1001'][data-state=wrapup] .n2 >> text=/^{left}$/")
        page.wait_for_selector(".tile[data-agent='1001'] .tm >> text=/^1:4\\d$/")
