"""Reminders, messages and the counts of the day beside the call."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.browser import CHROMIUM, context, sign_in
from tests.web.desk.centre import Running
from tests.web.desk.playing import Panel, Phones, in_a_talk, until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


def test_reminders_come_up_and_messages_are_counted(panel: Panel, running: Running, browser: Any) -> None:
    page = panel.page
    page.click("#reminder-new")
    page.fill("#reminder-form [name=text]", "<b>Call back</b>")
    now = page.evaluate(
        "() => new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16)"
    )
    page.fill("#reminder-form [name=due]", now)
    page.click("#reminder-form button:has-text('Save')")
    page.wait_for_selector("#due [data-reminder]:has-text('<b>Call back</b>')")
    panel.sees("document.title.startsWith('(1)')")
    page.select_option("#due select", "900")
    page.wait_for_selector("#due", state="hidden")
    mine = "#reminder-list [data-reminder]:has-text('<b>Call back</b>')"
    page.click(f"{mine} button[aria-label^='Done']")
    page.wait_for_selector(mine, state="detached")
    with context(browser) as other:
        theirs = other.new_page()
        sign_in(theirs, running, "supervisor", "en")
        theirs.goto(f"{running.address}/messages")
        theirs.select_option("[name=recipient]", "1001")
        theirs.fill("[name=text]", "<i>First article</i> first")
        theirs.click("main button:has-text('Send')")
        theirs.wait_for_selector("[data-message]")
    page.wait_for_selector("#unread:visible")
    page.click("#inbox-button")
    page.wait_for_selector("#inbox-list .dk-said:has-text('<i>First article</i> first')")
    page.wait_for_selector("#unread", state="hidden")


def test_a_reminder_is_about_the_customer_who_is_there(panel: Panel, phones: Phones, running: Running) -> None:
    page = panel.page
    page.goto(f"{running.address}/customers/new?number=13900000003")
    page.fill("[name=name]", "李雷")
    page.click("main .btn-ink")
    page.wait_for_url(re.compile(r"/customers/\d+$"))
    page.set_viewport_size({"width": 1440, "height": 900})
    panel.open("/desk")
    in_a_talk(panel, phones, "13900000003")
    page.wait_for_selector("#card-more .nm a")
    page.click("#reminder-new")
    page.wait_for_selector("#reminder-about:has-text('李雷')")
    page.fill("#reminder-form [name=text]", "Ask about the visit")
    page.click("#reminder-form button:has-text('Save')")
    mine = "#reminder-list [data-reminder]:has-text('Ask about the visit')"
    page.click(f"{mine} a[data-record]")
    page.wait_for_selector("#work-tabs [role=tab][aria-selected=true]")
    page.click(f"{mine} button[aria-label^='Done']")
    page.wait_for_selector(mine, state="detached")


def remind(panel: Panel, words: str) -> None:
    """In the form that is open, for this minute."""
    page = panel.page
    now = page.evaluate(
        "() => new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16)"
    )
    page.fill("#reminder-form [name=text]", words)
    page.fill("#reminder-form [name=due]", now)
    page.click("#reminder-form button:has-text('Save')")
    page.wait_for_selector(f"#due [data-reminder]:has-text('{words}')")


def test_the_workbench_counts_and_stands_beside_the_queues(panel: Panel, phones: Phones) -> None:
    page = panel.page
    page.wait_for_selector("#group tbody tr:has-text('Aftercare')")
    page.wait_for_selector("#group tfoot tr:has-text('Together')")
    keys = ("offered", "answered", "missed", "placed")
    before = {key: int(panel.text(f"#today-{key}")) for key in keys}
    due, orders = "#today-callbacks b", "#group tbody tr:has-text('Orders') td >> nth=0"
    page.wait_for_selector(f"{due}:not(:has-text('–'))")
    queue, callbacks = int(panel.text(orders)), int(panel.text(due))
    phones.call(to="4002")
    phones.lift()
    panel.state("talking")
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    page.click("#call-back")
    assert page.input_value("#reminder-form [name=text]") == "Call back 张敏"
    remind(panel, "Call Zhang")
    page.wait_for_selector("#due [data-reminder]:has-text('Call Zhang') [data-dial='13900004821']")
    assert page.get_attribute("#card-number", "data-dial") == "13900004821"
    page.click("#dispo-list [data-code=solved]")
    panel.press("done")
    panel.state("ready")
    page.click("#reminder-new")
    remind(panel, "Nobody to call")
    wanted = {**before, "offered": before["offered"] + 1, "answered": before["answered"] + 1}
    for key, count in wanted.items():
        panel.sees(f"Number(document.getElementById('today-{key}').textContent) === {count}")
    until(lambda: page.wait_for_timeout(100) or int(panel.text(orders)) == queue + 1, "the queue's day has come")
    assert panel.text("#today-occupancy").endswith("%")
    assert int(panel.text(due)) == callbacks + 1
    page.click("#today-callbacks.late")
    assert page.evaluate("document.activeElement.closest('#due') !== null")
    for words in ("Call Zhang", "Nobody to call"):
        page.click(f"#due [data-reminder]:has-text('{words}') button:has-text('Done')")
    until(lambda: page.wait_for_timeout(100) or int(panel.text(due)) == callbacks, "nobody is to be called")
