"""Before the sign-in at a phone: its light, ringing it, sounds; then one request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.axe import problems
from tests.web.browser import CHROMIUM, complaints, context, sign_in
from tests.web.desk.centre import Running
from tests.web.desk.conftest import CUT
from tests.web.desk.playing import Panel, Phones, until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

USUAL, OTHER = "[data-phone='1002']", "[data-phone='']"


@pytest.fixture
def page(browser: Any, running: Running, phones: Phones) -> Iterator[Any]:
    """The colleague's, who is signed in at no phone."""
    with context(browser, size=(320, 640)) as made:
        page = made.new_page()
        said = complaints(page, running.address)
        sign_in(page, running, "colleague", "en")
        page.goto(f"{running.address}/phone")
        yield page
        assert [text for text in said if not any(cut in text for cut in CUT)] == []


def light(page: Any, place: str, words: str) -> None:
    page.wait_for_selector(f"{place} [data-light]:has-text('{words}')")


def test_a_phone_is_rung_before_anybody_is_there(page: Any, phones: Phones) -> None:
    light(page, USUAL, "registered, it can ring")
    assert problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing runs out sideways at 320 px"
    page.click(f"{USUAL} [data-ring]")
    light(page, USUAL, "It rings now")
    phones.lift("1002")
    light(page, USUAL, "Lifted: it works")
    phones.act("hang_up", "1002")
    page.fill("#other-number", "1009")
    assert page.is_checked("#which-other")
    light(page, OTHER, "registered, it can ring")
    phones.act("unregister", "1009")
    light(page, OTHER, "not registered")
    phones.act("register", "1009")
    page.fill("#other-number", "9999")
    light(page, OTHER, "There is no such phone")
    page.wait_for_selector(f"{OTHER} [data-ring]:disabled")


def test_a_phone_where_somebody_else_is_signed_in_says_so(page: Any, panel: Panel) -> None:
    page.fill("#other-number", "1001")
    light(page, OTHER, "Agent 1001 is signed in there")
    page.wait_for_selector(f"{OTHER} [data-ring]:disabled")


def test_sounds_are_tried_and_asked_for(page: Any) -> None:
    page.evaluate("addEventListener('fsctl:sound', (event) => { document.title = event.detail; }, true)")
    page.click("#sounds-try")
    until(lambda: page.title() == "offer", "it is heard")
    page.check("#sounds-on")
    page.wait_for_selector("html:not([data-keeping])")
    page.reload()
    assert page.is_checked("#sounds-on")
    page.uncheck("#sounds-on")


def test_to_start_not_ready_is_what_comes(page: Any, running: Running) -> None:
    page.select_option("#reason", "meal")
    page.click("button:has-text('Start, not ready yet')")
    page.wait_for_url("**/desk")
    colleague = Panel(page, running)
    colleague.open()
    colleague.state("notready")
    assert "Meal" in colleague.text("#state")
    colleague.choose("logged_out")
    colleague.state("out")
