"""The customer is sent to a flow and comes back, as the panel, the board and the list of calls show it."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.axe import problems
from tests.web.browser import CHROMIUM, context, sign_in
from tests.web.desk.centre import Running
from tests.web.desk.playing import Panel, Phones, in_a_talk, until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

CUSTOMER = "13900004821"
TITLE = "Number capture / 收号"
BACK = "#picker-list [data-lend=yes]"


def lent(panel: Panel, phones: Phones) -> None:
    """In a talk, the customer is sent to the flow from the list of places."""
    in_a_talk(panel, phones)
    panel.press("transfer")
    panel.page.fill("#picker-input", "capture")
    panel.page.click(f"{BACK}:has-text('{TITLE}, and back to me')")
    panel.state("lent")


def put_back(panel: Panel, phones: Phones) -> None:
    phones.act("customer_hang_up", CUSTOMER)
    panel.mode("wrap")


def test_the_customer_goes_to_a_flow_and_comes_back_with_a_number(panel: Panel, phones: Phones) -> None:
    lent(panel, phones)
    page = panel.page
    assert "Caller in flow" in panel.text("#state")
    assert "Then back to you" in panel.text("#state")
    panel.page.wait_for_selector(f"#lent:has-text('{TITLE}')")
    panel.sees("/^0:(?!00)\\d\\d$/.test(document.getElementById('state-timer').textContent)")
    panel.sees("/^0:\\d\\d$/.test(document.getElementById('lent-timer').textContent)")
    panel.pressed("hold", True)
    assert panel.text("[data-act=hold] span >> nth=0") == "Retrieve"
    for act in ("mute", "consult", "keypad", "mask"):
        assert page.get_attribute(f"[data-act={act}]", "title") == "Not while the customer is in a flow"
    assert "without you" in str(page.get_attribute("[data-act=hang_up]", "title"))
    phones.act("customer_press", CUSTOMER, keys="62220000#")
    panel.state("talking")
    assert page.is_hidden("#lent")
    panel.pressed("hold", False)
    panel.sees("document.getElementById('ap').textContent.includes('62220000')")
    assert "without you" not in str(page.get_attribute("[data-act=hang_up]", "title"))
    put_back(panel, phones)


def test_the_customer_is_taken_back_at_any_time_and_sent_again(panel: Panel, phones: Phones) -> None:
    lent(panel, phones)
    panel.press("transfer")  # elsewhere is possible, to the same flow again is not
    panel.page.wait_for_selector("#picker-list [data-to='flow:capture']")
    assert panel.page.locator(BACK).count() == 0
    panel.page.keyboard.press("Escape")
    panel.page.click("#lent button:has-text('Retrieve')")
    panel.state("talking")
    panel.press("transfer")
    panel.page.click(BACK)
    panel.state("lent")
    panel.takes("hold")
    panel.page.keyboard.press("Control+Shift+H")
    panel.state("talking")
    assert phones.state(CUSTOMER) == "talking"
    panel.press("hold")
    panel.state("hold")
    panel.press("transfer")
    assert panel.page.get_attribute("[data-act=transfer]", "aria-disabled") is None
    panel.page.click(BACK)
    panel.state("lent")
    put_back(panel, phones)


def test_a_customer_who_hangs_up_in_the_flow_leaves_the_wrap_up(panel: Panel, phones: Phones) -> None:
    lent(panel, phones)
    panel.page.reload()  # what is shown is not the page's memory
    panel.state("lent")
    panel.page.wait_for_selector(f"#lent:has-text('{TITLE}')")
    put_back(panel, phones)
    assert panel.page.is_hidden("#lent")
    assert "Wrap-up" in panel.text("#state")


def test_an_agent_who_hangs_up_leaves_the_customer_in_the_flow(panel: Panel, phones: Phones) -> None:
    lent(panel, phones)
    panel.press("hang_up")
    panel.mode("wrap")
    until(lambda: phones.state("1001") == "idle", "the phone is free")
    assert phones.state(CUSTOMER) == "talking"
    phones.act("customer_hang_up", CUSTOMER)


@pytest.mark.parametrize("width", [320, 420])
def test_nobody_stumbles_while_the_customer_is_away(panel: Panel, phones: Phones, width: int) -> None:
    panel.page.set_viewport_size({"width": width, "height": 780})
    lent(panel, phones)
    assert problems(panel.page) == []
    wide = "[...document.querySelectorAll('#ap *')].filter((n) => n.getBoundingClientRect().right > innerWidth + 1)"
    assert panel.page.evaluate(f"{wide}.filter((n) => !n.closest('.visually-hidden')).length") == 0
    put_back(panel, phones)


def test_supervisors_see_it_on_the_board_and_in_the_list_of_calls(
    panel: Panel, phones: Phones, running: Running, browser: Any
) -> None:
    with context(browser) as other:
        page = other.new_page()
        sign_in(page, running, "supervisor", "en")
        page.goto(f"{running.address}/board")
        page.wait_for_selector("[data-agent='1001'][data-state=ready]")
        lent(panel, phones)
        page.wait_for_selector("[data-agent='1001'][data-state=lent]:has-text('Caller in flow')")
        page.wait_for_selector("[data-agent='1001']:has-text('capture')")
        page.wait_for_selector("#calls tr:has-text('Caller in flow')")
        page.goto(f"{running.address}/calls")
        page.wait_for_selector("#live [data-state=lent]:has-text('Caller in flow')")
        page.click("#live a")
        page.wait_for_selector("main:has-text('lends the customer to flow capture')")
        phones.act("customer_press", CUSTOMER, keys="62220000#")
        panel.state("talking")
        page.goto(f"{running.address}/calls")
        page.wait_for_selector("#live [data-state=talking]")
        put_back(panel, phones)
