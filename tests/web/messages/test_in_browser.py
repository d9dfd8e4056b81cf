"""Messages in real browsers: they come while the page is open, and what is read in one window is read in all."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.axe import problems
from tests.web.browser import CHROMIUM, complaints, context, send, sign_in
from tests.web.desk.centre import Running

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


def test_a_message_comes_while_the_page_is_open_and_is_read_everywhere(browser: Any, by_hand: Running) -> None:
    with context(browser) as of_supervisor, context(browser) as of_agent:
        mine, theirs = of_supervisor.new_page(), of_agent.new_page()
        said = complaints(mine, by_hand.address) + complaints(theirs, by_hand.address)
        for page, role in ((mine, "supervisor"), (theirs, "agent")):
            sign_in(page, by_hand, role, "en")
            page.goto(f"{by_hand.address}/messages")
        second = of_supervisor.new_page()
        second.goto(f"{by_hand.address}/messages")
        theirs.select_option("#recipient", "super")
        theirs.fill("#text", "<b>May I</b> go to lunch?")
        theirs.click("main button:has-text('Send')")
        theirs.wait_for_selector("[data-message]:has-text('<b>May I</b> go to lunch?')")
        for page in (mine, second):
            page.wait_for_selector("[data-message]:has-text('<b>May I</b> go to lunch?') .chip.info")
            assert page.locator("[data-message] b:has-text('May I')").count() == 0, "text stays text"
        assert problems(mine) == []
        mine.click("#message-read button")
        mine.wait_for_load_state()
        second.wait_for_selector("#message-list .chip.info", state="detached")
        second.wait_for_selector("#message-read", state="hidden")
        assert [text for text in said if "404 (NOT FOUND)" not in text] == []


def test_a_message_that_comes_before_the_stream_does_is_shown(browser: Any, by_hand: Running) -> None:
    with context(browser) as of_supervisor, context(browser) as of_agent:
        mine, theirs = of_supervisor.new_page(), of_agent.new_page()
        for page, role in ((mine, "supervisor"), (theirs, "agent")):
            sign_in(page, by_hand, role, "en")

        def late(stream: Any) -> None:
            send(theirs, by_hand, "/messages", {"recipient": "super", "text": "Just in between"})
            stream.continue_()

        mine.route("**/live", late, times=1)
        mine.goto(f"{by_hand.address}/messages")
        mine.wait_for_selector("[data-message]:has-text('Just in between') .chip.info")
        mine.click("#message-read button")
        mine.wait_for_selector("#message-list .chip.info", state="detached")
