"""What somebody does on a page before its scripts are there is done when they are; a little patience, not for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.browser import CHROMIUM, LOADED, context, sign_in
from tests.web.calls.conftest import keeper, waited
from tests.web.conftest import Web
from tests.web.serving import Served, serving

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

FIRST = ".dec a >> nth=0"


@pytest.fixture
def place(web: Web) -> Iterator[Served]:
    keeper(web)(waited("c1"))
    with serving(web) as served:
        yield served


class Late:
    """A page without one of its scripts."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self._held: list[Any] = []

    def open(self, address: str, script: str, shown: str) -> None:
        self.page.route(f"**/{script}*", lambda route: self._held.append(route))
        with self.page.expect_navigation(wait_until="commit"):
            self.page.evaluate("(address) => { location.href = address; }", address)
        self.page.wait_for_selector(shown)
        assert self.page.query_selector(LOADED) is None

    def come(self) -> None:
        for one in self._held:
            one.continue_()
        self.page.wait_for_selector(LOADED, state="attached")


@pytest.fixture(params=["en", "zh"])
def late(place: Served, browser: Any, request: pytest.FixtureRequest) -> Iterator[Late]:
    with context(browser) as browsing:
        page = browsing.new_page()
        sign_in(page, place, "supervisor", request.param)
        page.goto(f"{place.address}/messages")
        yield Late(page)


def by_key(page: Any) -> None:
    page.focus(FIRST)
    page.keyboard.press("Enter")


def by_pointer(page: Any) -> None:
    """Twice: nobody waits in patience."""
    box = page.locator(FIRST).bounding_box()
    for _ in range(2):
        page.mouse.click(box["x"] + 8, box["y"] + 8)


@pytest.mark.parametrize("act", [by_key, by_pointer])
def test_what_a_script_does_in_place_of_the_browser_is_left_to_it(
    late: Late, place: Served, act: Callable[[Any], None]
) -> None:
    page = late.page
    late.open(f"{place.address}/calls/c1", "calls/call.js", FIRST)
    page.evaluate("window.same = history.length")
    act(page)
    late.come()
    page.wait_for_selector(".dec.on [aria-current=true]")
    assert page.evaluate("document.activeElement.closest('.dec') !== null"), "the focus stays where it was"
    assert page.evaluate("history.length - window.same") == 1, "on the same page, once"


def test_keys_and_typing_reach_the_scripts(late: Late, place: Served) -> None:
    page = late.page
    late.open(f"{place.address}/calls", "js/page.js", "main")
    page.keyboard.press("Control+k")
    late.come()
    page.wait_for_selector("#command-box[open] input:focus")


def test_nobody_waits_for_ever_for_a_script_that_does_not_come(late: Late, place: Served) -> None:
    page = late.page
    late.open(f"{place.address}/calls/c1", "calls/call.js", FIRST)
    page.evaluate("window.same = true")
    by_key(page)
    page.wait_for_function("() => location.search.includes('at=') && !window.same")
