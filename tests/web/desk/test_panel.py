"""The panel in a real browser, before the real daemon with phones in people's hands."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.axe import problems
from tests.web.browser import CHROMIUM
from tests.web.desk.playing import Panel, Phones, in_a_talk, until

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


def test_a_call_from_the_first_ring_to_the_last_note(panel: Panel, phones: Phones) -> None:
    phones.call()
    panel.mode("offer")
    assert "张敏" in panel.text("#caller")
    assert "139 0000 4821" in panel.text("#caller")
    assert "Call for Aftercare" in panel.text("#state")
    assert "张敏" in str(panel.page.text_content("#alarm"))
    assert panel.page.title().startswith("☎")
    phones.lift()
    panel.mode("talk")
    assert panel.page.text_content("#alarm") == ""
    panel.press("hold")
    panel.state("hold")
    until(lambda: phones.state("13900004821") == "talking", "the customer is still there")
    panel.press("hold")
    panel.state("talking")
    panel.page.fill("#notes", "E6, outdoor unit does not start")
    panel.saved()
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    assert panel.page.input_value("#notes") == "E6, outdoor unit does not start"
    panel.press("done")
    panel.page.wait_for_selector(".toast-x.bad:has-text('disposition')")
    assert panel.page.get_attribute("#state", "data-state") == "wrapup"
    panel.page.click("#dispo-list [data-code=complaint]")
    panel.press("done")
    panel.state("ready")
    panel.page.wait_for_selector("#recent-list .item:has-text('Complaint')")
    panel.sees("Number(document.getElementById('today-answered').textContent) >= 1")


def test_the_card_is_there_before_the_phone_rings(panel: Panel, phones: Phones) -> None:
    panel.page.evaluate(
        """() => {
          window.order = [];
          new MutationObserver(() => {
            const state = document.getElementById('state').dataset.state;
            const name = document.getElementById('card-name');
            if (!name.offsetParent || !name.textContent || window.order.length) return;
            window.order.push(state, name.textContent);
          }).observe(document.getElementById('ap'), {subtree: true, childList: true, attributes: true});
        }"""
    )
    phones.call()
    panel.mode("offer")
    until(lambda: panel.page.evaluate("window.order"), "the card is shown")
    state, name = panel.page.evaluate("window.order")
    assert (state in ("reserved", "ringing"), name) == (True, "张敏")


def test_everything_by_keyboard(panel: Panel, phones: Phones) -> None:
    keys = panel.page.keyboard
    keys.press("Control+Shift+B")
    panel.page.wait_for_selector("#state-menu:visible")
    keys.press("3")
    panel.state("notready")
    assert "Meal" in panel.text("#state")
    keys.press("Control+Shift+R")
    panel.state("ready")
    phones.call()
    until(lambda: phones.state("1001") == "ringing", "the phone rings")
    panel.state("ringing")
    keys.press("Control+Shift+A")
    panel.state("talking")
    panel.page.wait_for_selector("[data-act=hold]:not([aria-disabled])")
    keys.press("Control+Shift+H")
    panel.state("hold")
    panel.page.wait_for_timeout(650)
    keys.press("Control+Shift+H")
    panel.state("talking")
    keys.press("Control+Shift+M")
    panel.pressed("mute", True)
    panel.page.focus("#notes")
    keys.press("Control+Shift+E")  # rests while somebody types
    keys.type("1 unit")
    assert panel.page.input_value("#notes") == "1 unit"
    panel.state("talking")
    keys.press("Escape")
    keys.press("Control+Shift+E")
    panel.mode("wrap")
    keys.press("1")
    panel.page.wait_for_selector("#dispo-list [data-code=solved][aria-pressed=true]")
    keys.press("1")
    keys.press("1")
    panel.page.wait_for_selector("#dispo-list [data-code=fault][aria-pressed=true]")
    panel.page.wait_for_timeout(650)
    keys.press("Control+Shift+E")
    panel.state("ready")
    keys.press("Shift+?")
    panel.page.wait_for_selector("#keys[open]")
    panel.page.uncheck("#keys-on")
    keys.press("Escape")
    panel.page.click("#today-title")
    keys.press("Control+Shift+B")
    assert panel.page.is_hidden("#state-menu")
    panel.page.click("#more summary")
    panel.page.click("#keys-open")
    panel.page.check("#keys-on")  # it is kept with the account, for the tests that follow too


def test_a_change_asked_in_a_call_is_shown_and_taken_back(panel: Panel, phones: Phones) -> None:
    in_a_talk(panel, phones)
    panel.page.click("#state-button")
    panel.page.click("#state-menu [data-value='not_ready:meal']")
    panel.page.wait_for_selector("#state-sub:has-text('Then: Meal')")
    panel.page.click("#state-button")
    panel.page.click("#state-menu [data-value=cancel]")
    panel.page.wait_for_selector("#state-sub:not(:has-text('Meal'))")
    panel.page.click("#state-button")
    panel.page.click("#state-menu [data-value='not_ready:meal']")
    panel.page.wait_for_selector("#state-sub:has-text('Then: Meal')")
    panel.press("hang_up")
    panel.mode("wrap")
    panel.page.click("#dispo-list [data-code=solved]")
    panel.press("done")
    panel.state("notready")
    assert "Meal" in panel.text("#state")


def test_consult_swap_join_and_leave(panel: Panel, phones: Phones) -> None:
    in_a_talk(panel, phones)
    panel.press("consult")
    panel.page.fill("#picker-input", "1002")
    panel.page.keyboard.press("Enter")
    phones.lift("1002")
    panel.page.wait_for_selector("[data-consult=swap_consult]:not([aria-disabled])")
    panel.page.click("[data-consult=swap_consult]")
    panel.page.wait_for_selector("#consult-state:has-text('you talk with the customer')")
    panel.page.click("[data-consult=three_way]")
    panel.page.wait_for_selector("#consult-who:has-text('Three-way')")
    panel.press("hang_up")
    panel.mode("wrap")
    assert panel.page.is_hidden("#consult")
    assert phones.state("1002") == "talking"


def test_mask_mute_help_and_keypad(panel: Panel, phones: Phones) -> None:
    in_a_talk(panel, phones)
    for act in ("mask", "mute", "help"):
        panel.page.wait_for_selector(f"[data-act={act}]:not([aria-disabled])")
        panel.press(act)
        panel.pressed(act, True)
        panel.press(act)
        panel.pressed(act, False)
    panel.press("keypad")
    panel.page.keyboard.press("5")
    panel.page.click("#keypad [data-key='#']")
    panel.page.wait_for_selector("#keypad-sent:has-text('5#')")
    panel.page.keyboard.press("Escape")
    assert panel.page.is_hidden("#keypad")


def test_a_declined_call_goes_elsewhere(panel: Panel, phones: Phones) -> None:
    phones.call()
    panel.state("ringing")
    until(lambda: phones.state("1001") == "ringing", "the phone rings")
    panel.press("reject_offer")
    panel.mode("idle")
    phones.act("customer_hang_up", "13900004821")
    panel.sees("Number(document.getElementById('today-missed').textContent) >= 1")


def test_wrap_up_is_made_longer_as_often_as_allowed(panel: Panel, phones: Phones) -> None:
    in_a_talk(panel, phones)
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    panel.page.click("#state-button")
    panel.page.click("#state-menu [data-value='not_ready:rest']")
    panel.page.wait_for_selector(".toast-x.bad:has-text('disposition')")
    panel.page.click(".toast-x button")
    for left in ("2", "1"):
        panel.page.wait_for_selector(f"#extend-left:has-text('{left} left')")
        panel.press("extend_wrap_up")
    panel.page.wait_for_selector("[data-act=extend_wrap_up][aria-disabled=true]")


def test_a_double_click_on_answer_does_not_hold_the_call(panel: Panel, phones: Phones) -> None:
    phones.call()
    until(lambda: phones.state("1001") == "ringing", "the phone rings")
    panel.state("ringing")
    panel.page.wait_for_timeout(650)
    box = panel.page.locator("[data-act=answer_offer]").bounding_box()
    place = (box["x"] + 20, box["y"] + 20)
    panel.page.mouse.click(*place)
    panel.mode("talk")
    panel.page.mouse.click(*place)
    panel.page.wait_for_timeout(700)
    assert panel.page.get_attribute("#state", "data-state") == "talking"


@pytest.mark.parametrize("customer", ["13900000001", "13900000002"])
def test_a_callers_name_is_text_and_nothing_else(panel: Panel, phones: Phones, customer: str) -> None:
    in_a_talk(panel, phones, customer)
    panel.sees("/[<>]/.test(document.getElementById('card-name').textContent)")
    assert panel.page.locator("#ap img, #ap script").count() == 0
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    panel.page.click("#call-back")
    assert panel.page.locator("#ap img, #ap script").count() == 0
    panel.page.click("#dispo-list [data-code=solved]")
    panel.press("done")
    panel.state("ready")
    panel.page.wait_for_selector("#recent-list .item")
    assert panel.page.locator("#ap img, #ap script").count() == 0
    assert "hurt" not in panel.page.title()


def test_dialling_pasted_text(panel: Panel, phones: Phones) -> None:
    panel.page.fill("#dial-input", "please call Li Wei, ext. 1002!")
    panel.page.wait_for_selector("#dial-list [data-number='1002']")
    panel.page.keyboard.press("Enter")
    phones.lift("1001")
    phones.lift("1002")
    panel.state("other")
    phones.act("hang_up", "1001")
    panel.mode("idle")


def test_signing_in_at_another_phone_and_out(panel: Panel, phones: Phones) -> None:
    page = panel.page
    page.click("#more summary")
    page.fill("#move-phone [name=extension]", "1009")
    page.click("#move-phone button")
    page.wait_for_selector("#phone.ok:has-text('1009')")
    phones.act("unregister", "1009")
    page.wait_for_selector("#phone.bad:has-text('1009 offline')", timeout=8000)
    panel.state("lost")
    phones.act("register", "1009")
    panel.state("ready")
    page.click("#state-button")
    page.click("#state-menu [data-value=logged_out]")
    panel.state("out")
    assert page.input_value("#sign-in [name=extension]") == "1001"


@pytest.mark.parametrize("size", [(320, 720), (420, 780), (210, 390)])
def test_nobody_stumbles(panel: Panel, phones: Phones, size: tuple[int, int]) -> None:
    """axe-core in each state, down to a panel at 200 %; and nothing runs out of it sideways."""
    page = panel.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    found = {"idle": problems(page)}
    page.click("#state-button")
    found["menu"] = problems(page)
    page.keyboard.press("Escape")
    phones.call()
    panel.mode("offer")
    found["offer"] = problems(page)
    phones.lift()
    panel.mode("talk")
    found["talk"] = problems(page)
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    found["wrap"] = problems(page)
    assert {state: said for state, said in found.items() if said} == {}
    wide = "[...document.querySelectorAll('#ap *')].filter((n) => n.getBoundingClientRect().right > innerWidth + 1)"
    assert (
        page.evaluate(f"{wide}.filter((n) => !n.closest('.visually-hidden')).map((n) => n.outerHTML.slice(0, 90))")
        == []
    )


def test_the_desk_opens_the_customer_and_nobody_stumbles(panel: Panel, phones: Phones) -> None:
    page = panel.page
    page.set_viewport_size({"width": 1440, "height": 900})
    panel.open("/desk")
    assert problems(page) == []
    in_a_talk(panel, phones)
    page.wait_for_selector("#work-tabs [role=tab][aria-selected=true]:has-text('张敏')")
    form = page.frame_locator("#work-pages iframe:not([hidden])")
    form.locator("[name=name]").fill("Zhang Min")
    assert problems(page) == []
