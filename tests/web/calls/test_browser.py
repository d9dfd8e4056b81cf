"""Calls in a real browser, before the real daemon: one explained while it waits and after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")

from tests.web.axe import problems  # noqa: E402 (after the skip)
from tests.web.browser import CHROMIUM, complaints, context, sign_in  # noqa: E402
from tests.web.desk.centre import Running  # noqa: E402
from tests.web.desk.playing import Phones  # noqa: E402
from tests.web.features.calls import NOTED, TODAY  # noqa: E402

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

CUSTOMER = "13900004821"
WAITING = "#live tr:has([data-shown=waiting]) a >> nth=0"


@pytest.fixture
def page(by_hand: Running, browser: Any) -> Iterator[Any]:
    with context(browser) as browsing:
        opened = browsing.new_page()
        said = complaints(opened, by_hand.address)
        sign_in(opened, by_hand, "supervisor", "en")
        yield opened
        assert [text for text in said if "404 (NOT FOUND)" not in text] == []


@pytest.mark.usefixtures("at_meal")
def test_a_call_is_explained_while_it_waits_and_after(page: Any, by_hand: Running, phones: Phones) -> None:
    phones.call(CUSTOMER)
    page.goto(by_hand.address + "/calls")
    page.click(WAITING)
    page.wait_for_selector("#story[data-goes-on]")
    assert re.search(r"Waits|Rings for", page.inner_text(".headline"))
    page.wait_for_selector("#nobody td.rule")
    assert "rings now" in page.inner_text("#nobody h2")
    # nobody touches the page: it follows the call until its end
    phones.act("customer_hang_up", CUSTOMER)
    page.wait_for_selector("#story:not([data-goes-on]) .dec >> text=Ended by")
    assert re.search(r"Waited|Answered|Gave up|Left", page.inner_text(".headline"))
    assert page.locator("svg.tr .b").count() >= 2
    page.click("#raw-toggle")
    page.wait_for_selector("#raw >> text=call_arrived")


def one_call(page: Any, phones: Phones) -> str:
    """On the page of all calls: it waits, and has ended. The address of its own page."""
    phones.call(CUSTOMER)
    theirs = str(page.locator(WAITING).get_attribute("href"))
    phones.act("customer_hang_up", CUSTOMER)
    page.wait_for_selector("#newer:not([hidden])")
    return theirs


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_read_and_reach_the_calls_and_what_explains_them(
    by_hand: Running, browser: Any, phones: Phones, theme: str
) -> None:
    with context(browser, theme) as browsing:
        page = browsing.new_page()
        sign_in(page, by_hand, "supervisor", "en" if theme == "light" else "zh")
        page.goto(by_hand.address + "/calls")
        one_call(page, phones)
        assert problems(page) == []
        page.goto(f"{by_hand.address}/calls?sort=waited&since={TODAY}")
        page.click(f"{NOTED} >> nth=0")
        page.wait_for_selector("#story .dec")
        assert problems(page) == []


@pytest.mark.usefixtures("at_meal")
def test_a_decision_is_chosen_by_keyboard_and_stays_in_the_url(page: Any, by_hand: Running, phones: Phones) -> None:
    page.goto(by_hand.address + "/calls")
    theirs = one_call(page, phones)
    page.goto(by_hand.address + theirs)
    link = page.locator(".dec a").first
    link.focus()
    wanted = link.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_selector(f".dec.on #{wanted}[aria-current=true]")
    assert f"at={wanted[1:]}" in page.url
    assert page.evaluate("document.activeElement.id") == wanted
    page.go_back()
    page.wait_for_function("!location.search.includes('at=')")
