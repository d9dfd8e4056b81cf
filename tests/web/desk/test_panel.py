"""The panel in a real browser, before the real daemon with phones in people's hands."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")

from tests.web.axe import problems
from tests.web.browser import CHROMIUM, context, sign_in
from tests.web.desk.centre import Running
from tests.web.desk.line import Line
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


def test_a_reload_in_the_middle_loses_nothing(panel: Panel, phones: Phones) -> None:
    in_a_talk(panel, phones)
    panel.page.fill("#notes", "half a sentence")
    panel.page.reload()  # at once: the two seconds are not over
    panel.mode("talk")
    panel.sees("document.getElementById('notes').value === 'half a sentence'")
    panel.press("hold")
    panel.state("hold")
    panel.page.reload()
    panel.state("hold")
    phones.act("hang_up", "1001")
    panel.mode("wrap")
    panel.page.click("#dispo-list [data-code=fault]")
    panel.page.reload()
    panel.mode("wrap")
    panel.page.wait_for_selector("#dispo-list [data-code=fault][aria-pressed=true]")
    panel.sees("document.getElementById('notes').value === 'half a sentence'")


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


def test_a_cut_line_is_said_the_draft_stays_and_all_comes_back(
    panel: Panel, phones: Phones, line: Line, browsing: Any, running: Running
) -> None:
    page = browsing.new_page()
    cut = Panel(page, replace(running, address=line.address))
    in_a_talk(panel, phones)
    cut.open()  # the session is the same: it belongs to the host, whatever the port
    cut.mode("talk")
    cut.sees("!document.getElementById('notes').readOnly")  # the draft has come
    line.cut()
    page.fill("#notes", "typed without a line")
    page.wait_for_selector("html.is-stale", timeout=3500)
    page.wait_for_selector("#stale:has-text('Live data stopped')")
    page.wait_for_selector("[data-act=hold][aria-disabled=true]")
    page.wait_for_selector("#notes-saved:has-text('Not saved yet')")
    phones.act("hang_up", "1001")
    line.mend()
    cut.mode("wrap")
    page.wait_for_selector("html:not(.is-stale)")
    assert page.is_hidden("#stale")
    cut.saved()
    page.reload()
    cut.sees("document.getElementById('notes').value === 'typed without a line'")


def test_a_line_that_is_dead_without_being_cut_is_said_too(
    panel: Panel, phones: Phones, line: Line, browsing: Any, running: Running
) -> None:
    page = browsing.new_page()
    dead = Panel(page, replace(running, address=line.address))
    dead.open()
    page.wait_for_timeout(4000)
    assert not page.query_selector("html.is-stale"), "nothing happens, but the server is heard"
    line.deaden()
    page.wait_for_selector("html.is-stale", timeout=4500)
    page.wait_for_selector("#stale:has-text('Live data stopped')")
    line.mend()
    page.wait_for_selector("html:not(.is-stale)")
    in_a_talk(panel, phones)
    dead.state("talking")


def test_what_was_left_in_a_browser_overwrites_nothing_newer(panel: Panel, phones: Phones) -> None:
    page = panel.page
    in_a_talk(panel, phones)
    panel.sees("!document.getElementById('notes').readOnly")
    with page.expect_response(lambda answer: answer.url.endswith("/notes") and answer.request.method == "POST") as kept:
        page.fill("#notes", "written elsewhere, later")
    place = f"fsctl.notes.1001.{kept.value.url.split('/')[-2]}"
    left = '{"notes": "left here, earlier", "disposition": "", "seen_at": 1}'
    page.evaluate("([place, left]) => localStorage.setItem(place, left)", [place, left])
    page.reload()
    page.wait_for_selector("#notes-other")
    assert page.input_value("#notes") == "left here, earlier"
    page.click("#notes-theirs")
    panel.sees("document.getElementById('notes').value === 'written elsewhere, later'")
    page.reload()
    panel.sees("document.getElementById('notes').value === 'written elsewhere, later'")
    assert page.is_hidden("#notes-other")


def test_two_windows_agree(panel: Panel, phones: Phones, browsing: Any, running: Running) -> None:
    in_a_talk(panel, phones)
    second = Panel(browsing.new_page(), running)
    second.open()
    second.mode("talk")
    panel.page.fill("#notes", "from the first")
    panel.saved()
    second.press("hold")
    panel.state("hold")
    phones.act("hang_up", "1001")
    second.mode("wrap")
    second.sees("document.getElementById('notes').value === 'from the first'")
    second.page.click("#dispo-list [data-code=solved]")
    second.press("done")
    panel.state("ready")


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
    page.wait_for_selector("#unread:visible", timeout=2000)
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
    after = {key: int(panel.text(f"#today-{key}")) for key in keys}
    assert after == {**before, "offered": before["offered"] + 1, "answered": before["answered"] + 1}
    until(lambda: page.wait_for_timeout(100) or int(panel.text(orders)) == queue + 1, "the queue's day has come")
    assert panel.text("#today-occupancy").endswith("%")
    assert int(panel.text(due)) == callbacks + 1
    page.click("#today-callbacks.late")
    assert page.evaluate("document.activeElement.closest('#due') !== null")
    for words in ("Call Zhang", "Nobody to call"):
        page.click(f"#due [data-reminder]:has-text('{words}') button:has-text('Done')")
    until(lambda: page.wait_for_timeout(100) or int(panel.text(due)) == callbacks, "nobody is to be called")


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
