"""The pages in a real browser, before the real daemon with callers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")

from tests.web.browser import CHROMIUM, complaints, context, sign_in  # noqa: E402 (after the skip)
from tests.web.demo import Demo  # noqa: E402
from tests.web.desk.centre import Running  # noqa: E402
from tests.web.desk.playing import Phones, until  # noqa: E402

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@pytest.fixture
def supervisor(demonstration: Demo, browser: Any) -> Iterator[Any]:
    yield from signed_in(demonstration, browser, "supervisor")


@pytest.fixture
def agent(demonstration: Demo, browser: Any) -> Iterator[Any]:
    yield from signed_in(demonstration, browser, "agent")


@pytest.fixture
def agent_by_hand(by_hand: Running, browser: Any) -> Iterator[Any]:
    yield from signed_in(by_hand, browser, "agent")


def signed_in(demonstration: Demo | Running, browser: Any, role: str) -> Iterator[Any]:
    """A page whose browser must have nothing to complain about."""
    with context(browser) as browsing:
        page = browsing.new_page()
        said = complaints(page, demonstration.address)
        sign_in(page, demonstration, role, "zh")
        yield page
        assert [text for text in said if "404 (NOT FOUND)" not in text] == []  # browsers ask for a favicon


def go(page: Any, demonstration: Demo | Running, path: str) -> None:
    page.goto(demonstration.address + path)
    page.wait_for_selector("html[data-ready]")


def test_found_opened_and_edited(supervisor: Any, demonstration: Demo) -> None:
    page = supervisor
    go(page, demonstration, "/customers")
    page.fill("input[name=q]", "8812")
    page.press("input[name=q]", "Enter")
    page.click("text=韩梅梅")
    page.wait_for_url(re.compile(r"/customers/\d+$"))
    page.click("text=编辑")
    page.click("[data-add-number]")
    assert page.locator("input[name=number]").count() == 2
    page.locator("input[name=number]").last.fill("010 8234 5678")
    page.fill("textarea[name=note]", "下午也可以")
    page.click("button:text-is('保存')")
    page.wait_for_selector("text=已保存")
    assert "下午也可以" in page.inner_text(".cu-facts")
    assert "010 8234 5678" in page.inner_text(".cu-facts")


def test_deleted_and_brought_back_by_the_toast(supervisor: Any, demonstration: Demo) -> None:
    page = supervisor
    go(page, demonstration, "/customers?q=2236")
    page.click("text=李雷")
    page.click("button:has-text('删除')")
    page.wait_for_selector(".toast-x:has-text('李雷 已删除')")
    assert page.locator(".tb >> text=李雷").count() == 0
    page.click(".toast-x button:has-text('撤销')")
    page.wait_for_url(re.compile(r"/customers/\d+$"))
    assert "李雷" in page.inner_text(".cu-head")


def test_an_agent_sees_a_masked_number_in_full_only_on_asking(agent: Any, demonstration: Demo) -> None:
    page = agent
    go(page, demonstration, "/customers/1")
    number = page.locator(".cu-facts .item .num").first
    assert number.inner_text() == "139 •••• 4821"
    page.locator(".cu-facts .item form button").first.click()
    page.wait_for_selector(".cu-facts .item .num:text-is('139 1234 4821')")
    assert page.url.endswith("/customers/1")


def test_earlier_calls_come_below_without_leaving_the_page(supervisor: Any, demonstration: Demo) -> None:
    page = supervisor
    go(page, demonstration, "/customers/12")
    page.wait_for_selector(".tl .more a")
    assert page.locator(".tl .ev").count() == 50
    page.click(".tl .more a")
    page.locator(".tl .ev").nth(59).wait_for()
    assert page.locator(".tl .more").count() == 0
    assert page.url.endswith("/customers/12")


def test_the_chips_choose_what_is_shown(supervisor: Any, demonstration: Demo) -> None:
    page = supervisor
    go(page, demonstration, "/customers/1")
    page.click(".seg a:text-is('去电')")
    page.wait_for_url(re.compile("show=outbound"))
    assert page.locator(".tl .ev").count() == 0
    page.click(".seg a:text-is('有记录')")
    page.wait_for_selector(".tl .ev")


def test_typed_text_is_not_lost_without_a_word(agent: Any, demonstration: Demo) -> None:
    page = agent
    go(page, demonstration, "/customers/new")
    page.click("input[name=name]")  # a browser asks only whoever has touched the page
    page.keyboard.type("新来的")
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", answer)
    page.evaluate("setTimeout(() => { location.href = '/customers'; }, 0)")
    page.wait_for_event("dialog", predicate=lambda _: True) if not asked else None
    assert asked == ["beforeunload"]
    assert page.input_value("input[name=name]") == "新来的"


def test_by_keyboard_alone(agent: Any, demonstration: Demo) -> None:
    page = agent
    go(page, demonstration, "/customers")
    page.focus("input[name=q]")
    page.keyboard.type("4821")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=4821"))
    page.focus(".tb tbody a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/customers/1$"))


@pytest.mark.usefixtures("at_meal")
def test_an_agent_calls_a_customer_whose_number_stays_masked(
    agent_by_hand: Any, by_hand: Running, phones: Phones
) -> None:
    page = agent_by_hand
    go(page, by_hand, "/customers/9")
    page.locator("[data-dial]").first.click()
    page.wait_for_selector(".toast-x.ok")
    phones.lift("1001")
    until(lambda: page.reload() and page.locator(".tl .ev:has-text('去电')").count(), "the call is on file")
    assert "139 5109" not in page.content()
    assert "139 •••• 8876" in page.inner_text(".cu-head")
