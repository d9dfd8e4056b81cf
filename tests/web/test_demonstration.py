"""The demonstration as a visitor finds it: the printed accounts, every page of their navigation, calls that move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.browser import CHROMIUM, LOADED, complaints, context
from tests.web.demo import Demo

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

BEGINS = {"agent": "/desk", "supervisor": "/board", "administrator": "/health"}
CALLS = "#calls tbody tr[data-key]"


@contextmanager
def visitor(browser: Any, demonstration: Demo, role: str) -> Iterator[Any]:
    """Somebody who has signed in by the page and stands where the role begins."""
    with context(browser) as browsing:
        page = browsing.new_page()
        page.said = complaints(page, demonstration.address)
        page.goto(demonstration.address)
        page.fill("[name=login]", demonstration.login(role))
        page.fill("[name=password]", demonstration.password)
        page.click("main button[type=submit], main .btn-ink")
        page.wait_for_url(f"{demonstration.address}{BEGINS[role]}")
        yield page


def navigation(page: Any) -> list[str]:
    links = page.eval_on_selector_all("nav a[href^='/']", "nodes => nodes.map((node) => node.getAttribute('href'))")
    return list(dict.fromkeys(links))


def walked(page: Any, demonstration: Demo, paths: list[str]) -> list[str]:
    """What is wrong with these pages."""
    wrong = []
    for path in paths:
        page.said.clear()
        answer = page.goto(demonstration.address + path)
        if answer.status != 200:
            wrong.append(f"{path} answers {answer.status}")
            continue
        page.wait_for_selector(LOADED, state="attached")
        wrong += [f"{path}: {said}" for said in page.said]
    return wrong


@pytest.mark.parametrize("role", BEGINS)
def test_every_page_of_a_visitors_navigation_works(browser: Any, demonstration: Demo, role: str) -> None:
    with visitor(browser, demonstration, role) as page:
        links = navigation(page)
        assert BEGINS[role] in links
        assert walked(page, demonstration, links) == []


def test_calls_move_on_the_board(browser: Any, demonstration: Demo) -> None:
    with visitor(browser, demonstration, "supervisor") as page:
        page.wait_for_selector(CALLS)
        keys = page.eval_on_selector_all(CALLS, "rows => rows.map((row) => row.dataset.key)")
        fresh = CALLS + "".join(f":not([data-key='{key}'])" for key in keys)
        page.wait_for_selector(fresh, timeout=60_000)
        page.wait_for_selector(".tile[data-state=talking]", timeout=30_000)
        assert page.said == []


def test_a_page_that_fails_is_seen(browser: Any, demonstration: Demo) -> None:
    """The control: one page answers with an error, another one's script is broken."""
    with visitor(browser, demonstration, "supervisor") as page:
        page.route("**/calls", lambda route: route.fulfill(status=500, body="no"))
        page.route("**/board/board.js", lambda route: route.fulfill(content_type="text/javascript", body="none.such"))
        assert {"/calls", "/board"} <= set(navigation(page))
        wrong = walked(page, demonstration, ["/calls", "/board"])
    assert any(said.startswith("/calls answers 500") for said in wrong)
    assert any(said.startswith("/board: ") for said in wrong)


def test_promised_callbacks_stand_in_every_state(browser: Any, demonstration: Demo) -> None:
    """Those that last are on file from the beginning; the others come and go as agents and customers are called."""
    with visitor(browser, demonstration, "supervisor") as page:
        page.wait_for_selector("#promised tbody tr[data-key]")
        page.wait_for_selector("#owed tbody tr[data-key=support] .overdue .bad-t")
        for state in ("promised", "kept", "missed", "expired", "withdrawn"):
            page.goto(f"{demonstration.address}/callbacks?state={state}")
            assert page.query_selector("tr[data-callback]") is not None, state
            page.click("tr[data-callback] a")
            page.wait_for_selector("#promise")
        page.goto(f"{demonstration.address}/board")
        page.wait_for_selector(LOADED, state="attached")
        seen = "() => [...document.querySelectorAll('#calls tbody td')].some((td) => td.textContent === 'Dialling')"
        chinese = seen.replace("Dialling", "呼叫中")
        page.wait_for_function(f"() => ({seen})() || ({chinese})() || document.querySelector('#promised .next .t2')")
        page.click("#promised tbody button[title]")
        page.wait_for_selector("#why[open] #why-all li, #why[open] tbody tr")
        assert page.said == []
