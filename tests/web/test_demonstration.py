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
CALLS = "[...document.querySelectorAll('#calls tbody tr[data-key]')].map((row) => row.dataset.key)"


@contextmanager
def visitor(browser: Any, demonstration: Demo, role: str) -> Iterator[Any]:
    """Somebody who has signed in by the page, and chosen the phone that is proposed."""
    with context(browser) as browsing:
        page = browsing.new_page()
        page.said = complaints(page, demonstration.address)
        page.goto(demonstration.address)
        page.fill("[name=login]", demonstration.login(role))
        page.fill("[name=password]", demonstration.password)
        page.click("main button[type=submit], main .btn-ink")
        if role == "agent":
            page.wait_for_url("**/phone*")
        else:
            page.wait_for_url(f"**{BEGINS[role]}")
        yield page


def walked(page: Any, demonstration: Demo, begin: str) -> tuple[list[str], list[str]]:
    """The pages of the navigation, and what was wrong with them."""
    page.goto(demonstration.address + begin)
    links = page.eval_on_selector_all(
        "nav[aria-label] a[href^='/'], .cc-more a[href^='/']", "nodes => nodes.map((node) => node.getAttribute('href'))"
    )
    wrong = []
    for path in dict.fromkeys(links):
        page.said.clear()
        answer = page.goto(demonstration.address + path)
        if answer.status != 200:
            wrong.append(f"{path} answers {answer.status}")
            continue
        page.wait_for_selector(LOADED, state="attached")
        wrong += [f"{path}: {said}" for said in page.said]
    return links, wrong


@pytest.mark.parametrize("role", BEGINS)
def test_every_page_of_a_visitors_navigation_works(browser: Any, demonstration: Demo, role: str) -> None:
    with visitor(browser, demonstration, role) as page:
        links, wrong = walked(page, demonstration, BEGINS[role])
    assert BEGINS[role] in links
    assert wrong == []


def test_calls_move_on_the_board(browser: Any, demonstration: Demo) -> None:
    with visitor(browser, demonstration, "supervisor") as page:
        page.wait_for_function(f"{CALLS}.length > 0", timeout=20_000)
        before = page.evaluate(CALLS)
        page.wait_for_function(f"(before) => {CALLS}.some((key) => !before.includes(key))", arg=before, timeout=30_000)
        page.wait_for_selector(".tile[data-state=talking]", timeout=30_000)
        assert page.said == []


def test_a_page_that_fails_is_seen(browser: Any, demonstration: Demo) -> None:
    """The control: one page answers with an error, another one's script is broken."""
    with visitor(browser, demonstration, "supervisor") as page:
        page.route("**/calls", lambda route: route.fulfill(status=500, body="no"))
        page.route("**/board/board.js", lambda route: route.fulfill(content_type="text/javascript", body="none.such"))
        _, wrong = walked(page, demonstration, "/messages")
    assert any(said.startswith("/calls answers 500") for said in wrong)
    assert any(said.startswith("/board: ") for said in wrong)
