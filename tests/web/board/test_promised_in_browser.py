"""The promises of a queue in a real browser: shown apart from callers on the line, asked about, moved and withdrawn."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from fsctl.directory import CallbackMode
from fsctl.facts import CallbackBegun, CallbackDialled, CallbackPostponed, CallbackPromised, CallbackReached
from fsctl.requests import MoveCallback, WithdrawCallback
from fsctl.store import directory
from tests.web.axe import problems
from tests.web.backend import site
from tests.web.browser import CHROMIUM, complaints, context, sign_in
from tests.web.conftest import Web
from tests.web.serving import Served, serving

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
NUMBER = "13900004821"


@pytest.fixture
def place(web: Web) -> Iterator[Served]:
    queue = replace(site().queues["support"], callback=CallbackMode.AGENT_FIRST, callback_attempts=3)
    with web.database.session() as session:
        directory.save(session, replace(site(), queues={**site().queues, "support": queue}), "test", 2.0)
    now = time.time()
    web.backend.step(CallbackPromised("p1", "c1", "support", NUMBER, NUMBER, now - 60.0, 0, now + 9000.0), now)
    web.backend.put(
        "calls", "w1", {"state": "waiting", "queue": "support", "caller_number": "13800000001", "since": now}
    )
    with serving(web) as served:
        yield served


def test_a_promise_from_its_place_to_the_line(place: Served, browser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    web, now = place.web, time.time()
    rules = [("", "callback_closed?left_s=60.0"), ("1001", "logged_out")]
    monkeypatch.setattr(web.backend, "waiting_for", lambda whose: rules if whose == "p1" else [])
    with context(browser) as browsing:
        page = browsing.new_page()
        said = complaints(page, place.address)
        sign_in(page, place, "supervisor", "en")
        page.goto(place.address + "/board")
        row = page.locator("#promised tr[data-key=p1]")
        row.wait_for()
        assert page.locator("#waiting tbody tr").count() == 1, "callers on the line are told apart"
        for words in ("139 0000 4821", "技术支持", "in its turn", "0/3 tried"):
            assert words in row.inner_text(), words
        page.wait_for_selector("#owed tr[data-key=support] .open")
        assert problems(page) == []
        row.locator("button").first.click()
        page.wait_for_selector("#why[open]")
        assert "Outside the hours" in page.inner_text("#why-all")
        page.click("#why button")
        web.backend.step(CallbackPostponed("p1", "", "support", now + 7200.0, "busy"), now)
        page.wait_for_function("() => /^\\d\\d:\\d\\d/.test(document.querySelector('#promised .next .t2').textContent)")
        row.locator(".more").click()
        page.click("#menu [role=menuitem]:has-text('To the front')")
        web.until(lambda: web.backend.asked)
        row.locator(".more").click()
        page.click("#menu [role=menuitem]:has-text('Withdraw')")
        web.until(lambda: len(web.backend.asked) == 2)
        assert [type(asked) for asked in web.backend.asked] == [MoveCallback, WithdrawCallback]
        web.backend.step(CallbackBegun("p1", "x1", "support", NUMBER, CallbackMode.CUSTOMER_FIRST, 1), now)
        web.backend.step(CallbackDialled("p1", "x1", 1, NUMBER, "carrier"), now)
        page.wait_for_selector("#promised .next:has-text('is called · 1/3 tried')")
        web.backend.step(CallbackReached("p1", "x1"), now)
        page.mouse.move(0, 0)
        page.evaluate("document.activeElement.blur()")
        page.wait_for_selector("#promised-part", state="hidden")
        assert said == []


def test_without_the_rights_nothing_can_be_asked_for(place: Served, browser: Any) -> None:
    with place.web.database.session() as session:
        from fsctl.store.models import UserRow

        kept = session.get(UserRow, "super")
        assert kept is not None
        kept.withheld = ["promote", "see_numbers"]
    with context(browser, size=(320, 900)) as browsing:
        page = browsing.new_page()
        sign_in(page, place, "supervisor", "en")
        page.goto(place.address + "/board")
        row = page.locator("#promised tr[data-key=p1]")
        row.wait_for()
        assert "139 •••• 4821" in row.inner_text()
        row.locator(".more").click()
        for act in ("To the front", "Withdraw"):
            assert page.get_attribute(f"#menu [role=menuitem]:has-text('{act}')", "aria-disabled") == "true"
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
